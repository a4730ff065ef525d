import type { Mapped } from './sigils';

/**
 * A Python block of a model: |LB| stands for a newline, the common indentation of the non-blank lines is removed, then leading and
 * trailing blank lines (REFERENCE §2.1 item 5, §6.10).
 */
export function pythonBlock(text: string): Mapped {
  const lines = linesOf(text);
  const isBlank = (line: Line) => line.text.trim() === '';
  while (lines.length > 0 && isBlank(lines[0]!)) lines.shift();
  while (lines.length > 0 && isBlank(lines.at(-1)!)) lines.pop();
  const indentation = common(lines.filter((line) => !isBlank(line)).map((line) => /^[ \t]*/.exec(line.text)![0]));
  const cut = lines.map((line) => {
    const removed = Math.min(indentation.length, line.text.length);
    return { text: line.text.slice(removed), from: line.from + removed };
  });
  const starts: number[] = [];
  let length = 0;
  for (const line of cut) {
    starts.push(length);
    length += line.text.length + 1;
  }
  const origin = (offset: number) => {
    let [index, high] = [0, starts.length - 1];
    if (high < 0) return 0;
    while (index < high) {
      const middle = (index + high + 1) >> 1;
      if (starts[middle]! <= offset) index = middle;
      else high = middle - 1;
    }
    return cut[index]!.from + (offset - starts[index]!);
  };
  return { text: cut.map((line) => line.text).join('\n'), origin };
}

/** Text with |LB| replaced (REFERENCE §6.10). */
export function lineBreaks(text: string): string {
  return text.replaceAll('|LB|', '\n');
}

interface Line {
  readonly text: string;
  /** Offset in the original. */
  readonly from: number;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const part of text.split(/(\|LB\||\n)/)) {
    if (part !== '|LB|' && part !== '\n') lines.push({ text: part, from });
    from += part.length;
  }
  return lines;
}

function common(indentations: readonly string[]): string {
  let shared = indentations[0] ?? '';
  for (const indentation of indentations) while (!indentation.startsWith(shared)) shared = shared.slice(0, -1);
  return shared;
}
