import { readFileSync } from 'node:fs';

/** The end of a text file, each line on one of its own and indented, '' if there is nothing: to be put behind a message. */
export function lastLines(file: string, count = 8): string {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return '';
  }
  const lines = text.split('\n').filter((line) => line.trim());
  return lines
    .slice(-count)
    .map((line) => `\n  ${line}`)
    .join('');
}
