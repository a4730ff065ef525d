import type { ReviewDocument } from '../../documents';
import { CHANGE_KINDS, countWords, kindOf, nameOf } from './change-words';
import { contractChangeLine, contractCounts } from './contract-words';
import { scenarioWords } from './scenario-words';

/** Digits of a commit that people read. */
const COMMIT = 10;
/** Characters of a reason: it may have 1,000, and what follows it has to be in the message too. */
const REASON = 200;
const SIGNS = { added: '+', changed: '~', replaced: '!', removed: '-' } as const;

/** A review in words: what is released, the verdict, how much changes; then what is lost or breaks; then each change. */
export function reviewLines(review: Omit<ReviewDocument, 'lines'>): string[] {
  const { contract } = review;
  return [
    `Version ${review.version} to ${review.environment} (${review.stack}), where ${review.deployed ? `${review.deployed.version} is` : 'nothing is yet'}`,
    ...comebackLines(review),
    originLine(review),
    gateLine(review),
    `Stack: ${countWords(review.changes)}`,
    contractLine(review),
    ...review.losses.map((loss) => `DATA IS LOST: ${loss}`),
    ...(contract?.unreadable ?? []).map(({ event, field, why }) => `STORED EVENTS ARE LOST: ${event}, field '${field}': ${why}`),
    ...(contract?.breaking ?? []).map((line) => `BREAKS CLIENTS: ${line}`),
    ...(contract?.changes ?? []).map(contractChangeLine),
    ...(contract?.dangerous ?? []).map((line) => `clients may notice: ${line}`),
    ...(contract?.notes ?? []),
    ...CHANGE_KINDS.flatMap((kind) =>
      review.changes.filter((change) => kindOf(change) === kind).map((change) => `${SIGNS[kind]} ${nameOf(change, kind)}`),
    ),
  ];
}

/** A release that comes back looks like any other otherwise, and nobody should approve it for a new one. */
function comebackLines({ comeback, version, deployed }: Omit<ReviewDocument, 'lines'>): string[] {
  if (!comeback) return [];
  const way = deployed?.version === version ? `${version} once more` : `back from ${deployed?.version ?? 'nothing'} to ${version}`;
  const { reason = 'none given' } = comeback;
  return [`OLDER RELEASE: ${way}; reason: ${reason.length > REASON ? `${reason.slice(0, REASON - 1)}…` : reason}`];
}

function originLine({ commit, author, run, comeback }: Omit<ReviewDocument, 'lines'>): string {
  const [, id = '', more = ''] = /^([0-9a-f]{40})(.*)$/.exec(commit ?? '') ?? [];
  const words = id ? `${id.slice(0, COMMIT)}${more}` : commit;
  if (comeback)
    return `Settings and pipeline of commit ${words || 'unknown'}, run ${run || 'by hand'}; the release is of an earlier commit`;
  return `Commit ${words || 'unknown'}, author ${author || 'as in the commit'}, run ${run || 'by hand'}`;
}

function gateLine({ gate }: Omit<ReviewDocument, 'lines'>): string {
  if (!gate) return 'Gate: no verdict was handed over';
  const { events, views } = gate.coverage;
  const share = ({ covered, total, percent }: typeof events) => `${covered} of ${total} (${percent} %)`;
  return `Gate of ${gate.environment}: ${gate.verdict}, ${scenarioWords(gate)}, events ${share(events)}, ${views.of ?? 'views'} ${share(views)}`;
}

function contractLine({ contract, deployed }: Omit<ReviewDocument, 'lines'>): string {
  if (!contract) {
    return deployed
      ? 'Contract: that of what is deployed is not known; it is compared from the next release on'
      : 'Contract: the first one';
  }
  const { length } = contract.breaking;
  return `Contract: ${contractCounts(contract)}${length > 0 ? `; ${length} ${length === 1 ? 'change breaks' : 'changes break'} clients` : ''}`;
}
