/** One element of an idempotency-key. */
export interface KeyElement {
  readonly text: string;
  readonly offset: number;
  /** It is a mapping value of the trigger, or a bare name. */
  readonly known: boolean;
}

/**
 * The elements of an idempotency-key (REFERENCE §5.5.1). They are blank-separated, but an element can be a whole '#…' expression with
 * blanks in it: the mapping values of the trigger are matched first, longest first, each up to a blank or the end.
 */
export function splitIdempotencyKey(text: string, mappingValues: readonly string[]): KeyElement[] {
  const candidates = [...new Set(mappingValues)].filter((value) => value !== '').sort((a, b) => b.length - a.length);
  const elements: KeyElement[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const value = candidates.find((candidate) => text.startsWith(candidate, at) && !/\S/.test(text[at + candidate.length] ?? ' '));
    const element = value ?? /^\S+/.exec(text.slice(at))![0];
    elements.push({ text: element, offset: at, known: value !== undefined });
    at += element.length;
  }
  return elements;
}
