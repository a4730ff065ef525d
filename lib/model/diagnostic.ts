import type { Span } from './types';

export type Severity = 'error' | 'warning' | 'info';

/** What is wrong with a model, or may be (REFERENCE §11). Texts are sentences without a full stop, in the words of the user's file. */
export interface Diagnostic {
  /** The rule, such as V13. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** The offending value. */
  readonly value?: string;
  /** Why this matters. */
  readonly why?: string;
  /** What to do. */
  readonly help?: string;
}

/** What a diagnostic may say beyond its message. */
export type Advice = Pick<Diagnostic, 'value' | 'why' | 'help'>;

/** Diagnostics of one severity that are kept: many more than are told, and few enough for the memory of any machine. */
const KEPT = 100_000;

/** Collects diagnostics. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  /** How many of each severity were not kept. */
  readonly dropped: Readonly<Record<Severity, number>> = { error: 0, warning: 0, info: 0 };
  private readonly kept: Record<Severity, number> = { error: 0, warning: 0, info: 0 };

  error(code: string, span: Span, message: string, advice: Advice = {}): void {
    this.add('error', code, span, message, advice);
  }

  warning(code: string, span: Span, message: string, advice: Advice = {}): void {
    this.add('warning', code, span, message, advice);
  }

  info(code: string, span: Span, message: string, advice: Advice = {}): void {
    this.add('info', code, span, message, advice);
  }

  get hasErrors(): boolean {
    return this.dropped.error > 0 || this.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  }

  /** File by file in the given order of paths (others behind, by path), then by place and code. */
  sorted(files: readonly string[]): Diagnostic[] {
    const order = new Map(files.map((file, index) => [file, index]));
    const rank = ({ span }: Diagnostic) => order.get(span.file) ?? files.length;
    const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    return [...this.diagnostics].sort(
      (a, b) =>
        rank(a) - rank(b) ||
        byText(a.span.file, b.span.file) ||
        a.span.line - b.span.line ||
        a.span.column - b.span.column ||
        byText(a.code, b.code),
    );
  }

  private add(severity: Severity, code: string, span: Span, message: string, advice: Advice): void {
    // Each severity for itself: no number of warnings hides an error.
    if (++this.kept[severity] > KEPT) {
      (this.dropped as Record<Severity, number>)[severity]++;
      return;
    }
    const entries = Object.entries(advice).filter(([, text]) => text !== undefined && text !== '');
    this.diagnostics.push({
      code,
      severity,
      message: short(message),
      span,
      ...Object.fromEntries(entries.map(([key, text]) => [key, short(text)])),
    });
  }
}

/** Characters of one text of a diagnostic: names and values are quoted in them, however long they are. */
const LONGEST = 1000;

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** How many errors, and how many warnings, are told. */
const LIMIT = 1000;

/** The first 1,000 errors, warnings and hints; what says how many more there are stands at the place of the first that is left out. */
export function limited(diagnostics: readonly Diagnostic[], dropped: Report['dropped']): Diagnostic[] {
  const counts = { ...dropped };
  for (const { severity } of diagnostics) counts[severity]++;
  if (diagnostics.length <= LIMIT) return [...diagnostics];
  const seen = { error: 0, warning: 0, info: 0 };
  return diagnostics.flatMap((diagnostic) => {
    const { severity, span } = diagnostic;
    const place = ++seen[severity];
    if (place <= LIMIT) return [diagnostic];
    if (place > LIMIT + 1) return [];
    const message = `${counts[severity] - LIMIT} more ${NOUNS[severity]} from here on are not told`;
    return [{ code: MORE, severity, message, span, help: `mend the first ${LIMIT} and check again` }];
  });
}

const NOUNS: Record<Severity, string> = { error: 'errors', warning: 'warnings', info: 'hints' };
/** The code of what says how many more diagnostics there are; it is no rule of REFERENCE §11. */
const MORE = 'X01';
