import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** True where a person looks at standard error and wants colours (https://no-color.org). */
export function isColourful(stream: NodeJS.WriteStream = process.stderr): boolean {
  if (process.env.NO_COLOR) return false;
  return Boolean(stream.isTTY);
}

/** `text` in a style on a terminal, unchanged elsewhere. */
export function style(format: Style, text: string, stream: NodeJS.WriteStream = process.stderr): string {
  return isColourful(stream) ? styleText(format, text, { validateStream: false }) : text;
}

/** A line for people, on standard error: standard output is kept for documents. */
export function say(line = ''): void {
  process.stderr.write(`${line}\n`);
}

/** Seconds as people read them: 0.4 s, 12 s, 2 min 05 s. @param digits behind the point, below 10 s */
export function duration(seconds: number, digits = 1): string {
  if (seconds < 10) return `${seconds.toFixed(digits)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const rest = Math.round(seconds % 60);
  return `${Math.floor(seconds / 60)} min ${String(rest).padStart(2, '0')} s`;
}
