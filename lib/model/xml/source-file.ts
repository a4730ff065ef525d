import type { Span } from '../types';

/** A text file of a model, with line and column of every offset. */
export class SourceFile {
  private starts?: number[];

  constructor(
    /** Relative to the model's folder, with '/'. */
    readonly path: string,
    /** Without a byte order mark; line ends as they are in the file. */
    readonly text: string,
  ) {}

  /** The span of the offsets `from` to `to`; at least one character. */
  span(from: number, to: number = from + 1): Span {
    const starts = this.lineStarts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= from) low = middle;
      else high = middle - 1;
    }
    return { file: this.path, line: low + 1, column: from - starts[low]! + 1, length: Math.max(1, to - from) };
  }

  /** The offset of a line and column (both from 1), cut at the end of the text. */
  offset(line: number, column: number): number {
    const starts = this.lineStarts();
    const start = starts[Math.min(line, starts.length) - 1] ?? 0;
    return Math.min(start + column - 1, this.text.length);
  }

  private lineStarts(): number[] {
    if (!this.starts) {
      this.starts = [0];
      if (!this.text.includes('\r')) {
        for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) this.starts.push(at + 1);
        return this.starts;
      }
      for (let at = 0; at < this.text.length; at++) {
        const code = this.text.charCodeAt(at);
        if (code === 10 || (code === 13 && this.text.charCodeAt(at + 1) !== 10)) this.starts.push(at + 1);
      }
    }
    return this.starts;
  }
}
