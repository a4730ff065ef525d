import type { ContractChanges } from '../../contract';
import type { Deployment, GateDocument, ReviewDocument } from '../../documents';
import type { Refusal } from '../guard';
import { changeDigest } from './change-digest';
import { reviewLines } from './review-lines';

/** What a review says of a release that is not in its package. */
export interface ReleaseFacts {
  /** Run of the pipeline. */
  readonly run?: string;
  readonly commit?: string;
  readonly author?: string;
  readonly gate?: GateDocument;
  /** The older release that this run goes back to, and why (pipeline variables `release` and `reason`). Default: it makes a new one. */
  readonly comeback?: { readonly version: string; readonly reason?: string };
}

/** The document of a review. */
export function buildReview(
  deployment: Deployment,
  release: { readonly version: string; readonly sha256: string; readonly apiKeyExpires: string; readonly deployed?: string | undefined },
  contract: ContractChanges | null,
  losses: readonly Refusal[],
  facts: ReleaseFacts,
): ReviewDocument {
  const { run, commit, author, gate, comeback } = facts;
  const review: Omit<ReviewDocument, 'lines'> = {
    ...deployment,
    status: 'reviewed',
    version: release.version,
    sha256: release.sha256,
    deployed: release.deployed === undefined ? null : { version: release.deployed },
    ...(run ? { run } : {}),
    ...(commit ? { commit } : {}),
    ...(author ? { author } : {}),
    ...(comeback?.version === release.version ? { comeback: comeback.reason === undefined ? {} : { reason: comeback.reason } } : {}),
    gate: gate ? verdictOf(gate) : null,
    contract,
    losses: losses.map(({ logicalId, type, kind, why }) => `${logicalId} (${type}) with all that it holds (${kind}): ${why}`),
    apiKeyExpires: release.apiKeyExpires,
    digest: changeDigest(release.sha256, deployment.changes),
  };
  return { ...review, lines: reviewLines(review) };
}

function verdictOf({ environment, verdict, coverage, scenarios }: GateDocument): NonNullable<ReviewDocument['gate']> {
  return { environment, verdict, coverage, passed: scenarios.passed, failed: scenarios.failed };
}
