import { style } from '../terminal';
import type { Diagnostic, Severity } from './diagnostic';
import { readInside } from './layout/read-inside';

/** A line of a file of the model, without its end; undefined if there is none. */
export type SourceLines = (file: string, line: number) => string | undefined;

/** Characters of a source line that are shown around a span. */
const WINDOW = 100;
const COLOURS: Record<Severity, 'red' | 'yellow' | 'blue'> = { error: 'red', warning: 'yellow', info: 'blue' };

/** Reads lines from the files of a model's folder. */
export function sourceLines(folder: string): SourceLines {
  const files = new Map<string, string[]>();
  return (file, line) => {
    let lines = files.get(file);
    if (!lines) {
      const content = readInside(folder, file);
      // Nothing of a file that a diagnostic misses, such as config.xml, or that leads out of the model.
      lines = Buffer.isBuffer(content)
        ? content
            .toString('utf8')
            .replace(/^\uFEFF/, '')
            .split(/\r\n|\r|\n/)
        : [];
      files.set(file, lines);
    }
    return lines[line - 1];
  };
}

/**
 * For people: `path:line:column: error V13: message`, the line with the span underlined, why, help; a last line with the counts. '' if
 * there is nothing to tell. `prefix` goes before every path.
 */
export function formatText(diagnostics: readonly Diagnostic[], lines: SourceLines, prefix = ''): string {
  if (diagnostics.length === 0) return '';
  return `${[...diagnostics.map((diagnostic) => formatOne(diagnostic, lines, prefix)), summary(diagnostics)].join('\n')}\n`;
}

/** '2 errors, 1 warning'. */
export function summary(diagnostics: readonly Diagnostic[]): string {
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = countOf(diagnostics, severity);
    const noun = severity === 'info' ? 'hint' : severity;
    return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`];
  });
  return parts.length > 0 ? parts.join(', ') : 'no errors, no warnings';
}

/** One JSON document for programs (ARCHITECTURE §7). */
export function formatJson(diagnostics: readonly Diagnostic[]): string {
  const told = diagnostics.map(({ code, severity, message, span: { file, line, column, length }, value, why, help }) => ({
    code,
    severity,
    message,
    file,
    line,
    column,
    length,
    value,
    why,
    help,
  }));
  const counts = { errors: countOf(diagnostics, 'error'), warnings: countOf(diagnostics, 'warning') };
  return `${JSON.stringify({ diagnostics: told, ...counts }, null, 2)}\n`;
}

function countOf(diagnostics: readonly Diagnostic[], wanted: Severity): number {
  return diagnostics.filter(({ severity }) => severity === wanted).length;
}

function formatOne({ code, severity, message, span, why, help }: Diagnostic, lines: SourceLines, prefix: string): string {
  const place = `${prefix}${span.file}:${span.line}:${span.column}:`;
  const colour = COLOURS[severity];
  const parts = [`${place} ${style(colour, `${severity} ${code}:`)} ${message}`];
  const line = lines(span.file, span.line);
  if (line !== undefined && line.trim() !== '') parts.push(...frame(line, span, colour));
  if (why) parts.push(`  why:  ${why}`);
  if (help) parts.push(`  help: ${help}`);
  return parts.join('\n');
}

/** The line, cut to a window around the span, and the underline. */
function frame(line: string, { line: number, column, length }: Diagnostic['span'], colour: 'red' | 'yellow' | 'blue'): string[] {
  const indentation = /^\s*/.exec(line)![0].length;
  const start = column - 1;
  let from = Math.min(Math.max(0, indentation - 2), start);
  if (start + length - from > WINDOW) from = Math.max(from, start - Math.floor(WINDOW / 3));
  const to = Math.min(line.length, from + WINDOW);
  const shown = `${from > indentation ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`.replaceAll('\t', ' ');
  const before = start - from + (from > indentation ? 1 : 0);
  const underline = '^'.repeat(Math.max(1, Math.min(length, to - start)));
  const gutter = String(number).padStart(3);
  return [`${gutter} │ ${shown}`, `${' '.repeat(gutter.length)} │ ${' '.repeat(before)}${style(colour, underline)}`];
}
