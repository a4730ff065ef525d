/** Forms of names (REFERENCE §4.1): relaxed ones must hold, strict ones are style. */
export type NameForm = 'pascal' | 'camel' | 'namespace' | 'names';

const FORMS: Record<NameForm, { relaxed: RegExp; strict: RegExp; text: string }> = {
  pascal: { relaxed: /^[A-Z][a-zA-Z0-9]*$/, strict: /^(?:[A-Z][a-z]+)+$/, text: 'PascalCase' },
  camel: { relaxed: /^[a-z][a-zA-Z0-9]*$/, strict: /^[a-z]{1,25}(?:[A-Z][a-z]{1,24})*$/, text: 'camelCase' },
  namespace: {
    relaxed: /^[A-Z][a-zA-Z0-9]*(?:\.[A-Z][a-zA-Z0-9]*)*$/,
    strict: /^(?:[A-Z][a-z]+)+(?:\.(?:[A-Z][a-z]+)+)*$/,
    text: 'PascalCase segments joined by dots',
  },
  names: {
    relaxed: /^[a-z][a-zA-Z0-9]*(?:;[a-z][a-zA-Z0-9]*)*$/,
    strict: /^[a-z]{1,25}(?:;[a-z]{1,24})*$/,
    text: 'camelCase names joined by ;',
  },
};

/** 'error' = not even the relaxed form, 'style' = only the strict form is missed, undefined = fine. */
export function nameFault(form: NameForm, name: string): 'error' | 'style' | undefined {
  if (!FORMS[form].relaxed.test(name)) return 'error';
  return FORMS[form].strict.test(name) ? undefined : 'style';
}

export function formText(form: NameForm): string {
  return FORMS[form].text;
}

/** The relaxed form as a regular expression over a whole name. */
export function formPattern(form: NameForm): string {
  return FORMS[form].relaxed.source.replace(/^\^|\$$/g, '');
}

/** Words that cannot be a name in Python; the soft ones (match, case, type, _) can (REFERENCE §4.1). */
export const PYTHON_KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda ' +
    'nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** Attributes that every document has (REFERENCE §5.4), with their types. */
export const IMPLICIT_FIELDS = { isDeleted: 'String', version: 'Int', created_at: 'String', updated_at: 'String' } as const;

/** Texts that stand for nothing chosen (REFERENCE §2.5). */
export const PLACEHOLDERS: ReadonlySet<string> = new Set([
  '',
  '-',
  '-select-',
  '-not set-',
  '-source collection-',
  '-business key-',
  '-business-key-',
  '-businss-key-field-',
]);

/** True for what the editor writes where nothing was chosen. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.has(text);
}
