import type { PlacedMark } from '../generate/python/python-file';
import type { Model } from '../model/types';

/** By file of the application below python/: lines that hold something to run, and those that ran (`draftsman.testing.lines`). */
export type RunnerLines = Readonly<Record<string, { readonly lines: readonly number[]; readonly ran: readonly number[] }>>;

/** What the modelled test cases ran of the model. */
export interface ModelCoverage {
  /** By file of the model, in order; by line, in order: whether all that stands in it ran. */
  readonly files: ReadonlyMap<string, ReadonlyMap<number, boolean>>;
  readonly covered: number;
  readonly total: number;
}

const PYTHON = 'python/';

/**
 * Coverage of what test cases can reach: the processors of flows, the mappings and code of event handlers, and the modules of lib/. A line of the
 * model with several of them is covered only if all of them ran: a model that is one long line must not look tested after its first flow.
 * Views, notifiers and projections are no part of it: no test case of the language runs them; scenarios do, and the gate counts those.
 */
export function modelCoverage(model: Model, marks: readonly PlacedMark[], runner: RunnerLines): ModelCoverage {
  const files = new Map<string, Map<number, boolean>>();
  const note = (file: string, line: number, ran: boolean) => {
    const lines = files.get(file) ?? new Map<number, boolean>();
    lines.set(line, ran && (lines.get(line) ?? true));
    files.set(file, lines);
  };
  for (const { file, line, span, kind } of marks) {
    const seen = runner[file.slice(PYTHON.length)];
    if (kind === 'code' && !seen?.lines.includes(line)) continue; // a comment, or a further line of a statement
    note(span.file, span.line, seen?.ran.includes(line) ?? false);
  }
  // A module of lib/ is the author's file itself, byte for byte.
  for (const { path } of model.modules)
    for (const line of runner[path]?.lines ?? []) note(path, line, runner[path]?.ran.includes(line) ?? false);
  const ordered = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, lines]) => [file, inOrder(lines)] as const);
  const all = ordered.flatMap(([, lines]) => [...lines.values()]);
  return { files: new Map(ordered), covered: all.filter(Boolean).length, total: all.length };
}

function inOrder(lines: ReadonlyMap<number, boolean>): ReadonlyMap<number, boolean> {
  return new Map([...lines].sort(([a], [b]) => a - b));
}
