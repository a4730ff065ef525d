export interface BenchOptions {
  /** The checkout. */
  readonly root: string;
  readonly model: string;
  /** Rows to measure; empty = all. */
  readonly rows: readonly string[];
}

/** One line of the table: what was measured, its peer in the same run, and what their ratio must not exceed. */
export interface BenchRow {
  readonly what: string;
  readonly measured: string;
  readonly peer: string;
  readonly ratio: number;
  readonly atMost: number;
}

/** The median of some numbers. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
