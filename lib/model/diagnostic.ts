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

/** Collects diagnostics. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];

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
    return this.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
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
    const entries = Object.entries(advice).filter(([, text]) => text !== undefined && text !== '');
    this.diagnostics.push({ code, severity, message, span, ...Object.fromEntries(entries) });
  }
}
