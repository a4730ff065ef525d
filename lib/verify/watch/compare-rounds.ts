import type { UnitTestCase } from '../../documents';
import type { Diagnostic } from '../../model/diagnostic';
import { id, reason } from '../to-text';
import type { Round } from './round';

/** What of a round is not as it was in the one before. */
export interface RoundChanges {
  /** Diagnostics that were not there. */
  readonly found: readonly Diagnostic[];
  /** Diagnostics that are not there any more. */
  readonly gone: readonly Diagnostic[];
  /** Cases that fail and did not, or fail for another reason. */
  readonly failed: readonly UnitTestCase[];
  /** Cases that failed and pass. */
  readonly passed: readonly UnitTestCase[];
  /** Warnings of cases that were not there, each with its case. */
  readonly warned: readonly { readonly one: UnitTestCase; readonly warning: string }[];
  readonly problem?: string;
}

/**
 * Where a diagnostic stands does not count, since a line more moves all behind it.
 * @param verdicts the last cases that were run, which may be of an earlier round than `before`
 */
export function compareRounds(before: Round | undefined, after: Round, verdicts: readonly UnitTestCase[]): RoundChanges {
  const earlier = new Map(verdicts.map((one) => [id(one), one]));
  const cases = after.report?.cases ?? [];
  const failed = (one: UnitTestCase | undefined) => one?.status === 'failed';
  return {
    found: without(after.diagnostics, before?.diagnostics ?? []),
    gone: without(before?.diagnostics ?? [], after.diagnostics),
    failed: cases.filter((one) => failed(one) && !(failed(earlier.get(id(one))) && reason(one) === reason(earlier.get(id(one)) ?? one))),
    passed: cases.filter((one) => !failed(one) && failed(earlier.get(id(one)))),
    warned: cases.flatMap((one) =>
      one.warnings.filter((warning) => !earlier.get(id(one))?.warnings.includes(warning)).map((warning) => ({ one, warning })),
    ),
    ...(after.problem !== undefined && after.problem !== before?.problem && { problem: after.problem }),
  };
}

/** Those of `all` that are not in `others`, as often as they are more. */
function without(all: readonly Diagnostic[], others: readonly Diagnostic[]): Diagnostic[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(key(other), (left.get(key(other)) ?? 0) + 1);
  return all.filter((diagnostic) => {
    const count = left.get(key(diagnostic)) ?? 0;
    left.set(key(diagnostic), count - 1);
    return count <= 0;
  });
}

function key({ code, severity, span, message, value }: Diagnostic): string {
  return JSON.stringify([code, severity, span.file, message, value]);
}
