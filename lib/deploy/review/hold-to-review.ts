import type { ChangeDocument, ReviewDocument } from '../../documents';
import { UserError } from '../../errors';
import { changeDigest, changeLine } from './change-digest';

/** What a deployment is about to do. */
export interface OwnRelease {
  readonly environment: string;
  readonly stack: string;
  /** Of the package. */
  readonly sha256: string;
  /** Version of what is deployed; undefined where nothing is. */
  readonly deployed?: string | undefined;
  /** Run of the pipeline. */
  readonly run?: string | undefined;
  readonly changes: readonly ChangeDocument[];
}

/**
 * True for a release that comes back in another run than it was approved in: RollbackStage takes the artifacts of an older execution. It was
 * approved over an older state, so its changes cannot be those of its review.
 */
export function isComeback(review: ReviewDocument | undefined, run: string | undefined): boolean {
  return Boolean(review?.run && run && review.run !== run);
}

/** @throws UserError (exit code 1) where a review is of another package or another place; asked before anything is touched */
export function requireSameRelease(review: ReviewDocument, own: Omit<OwnRelease, 'changes'>): void {
  const differences = [
    ['environment', review.environment, own.environment],
    ['stack', review.stack, own.stack],
    ['package', review.sha256, own.sha256],
  ].filter(([, reviewed, now]) => reviewed !== now);
  const [first] = differences;
  if (first) throw stop(own, `${first[0]}: reviewed was ${first[1]}, this is ${first[2]}`);
}

/**
 * Stops a deployment that would do something else than what was approved. Nothing to do is no difference: then all of it was done by an earlier
 * attempt. The changes of a release that comes back are not compared.
 * @returns a sentence for people
 * @throws UserError (exit code 1) that names the first difference
 */
export function holdToReview(review: ReviewDocument, own: OwnRelease): string {
  if (isComeback(review, own.run)) {
    return `approved in run ${review.run}, comes back in run ${own.run}: its changes are not compared with that review`;
  }
  if (own.changes.length === 0) return 'nothing is left to change of what was reviewed';
  if (changeDigest(own.sha256, own.changes) === review.digest)
    return `the changes are those that were reviewed (${review.digest.slice(0, 12)})`;
  const reviewed = new Map(review.changes.map((change) => [change.logicalId, changeLine(change)]));
  const now = new Map(own.changes.map((change) => [change.logicalId, changeLine(change)]));
  const first = [...new Set([...reviewed.keys(), ...now.keys()])].sort().find((id) => reviewed.get(id) !== now.get(id)) ?? '';
  const was = review.deployed?.version ?? 'nothing';
  const base = was === (own.deployed ?? 'nothing') ? '' : ` (${was} was deployed then, ${own.deployed ?? 'nothing'} is now)`;
  throw stop(own, `${first}: reviewed was '${reviewed.get(first) ?? 'no change'}', now it is '${now.get(first) ?? 'no change'}'${base}`);
}

function stop({ stack, environment }: Omit<OwnRelease, 'changes'>, difference: string): UserError {
  return new UserError(`review: ${stack} was not changed, since this is not what was approved; first difference: ${difference}`, {
    next: `start the pipeline again, so that ${environment} is reviewed as it is now`,
  });
}
