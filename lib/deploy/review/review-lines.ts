import type { ReviewDocument } from '../../documents';
import { CHANGE_KINDS, countWords, kindOf, nameOf } from './change-words';
import { contractCounts, contractLine } from './contract-words';
import { scenarioWords } from './scenario-words';

/** Digits of a commit that people read. */
const COMMIT = 10;
const SIGNS = { added: '+', changed: '~', replaced: '!', removed: '-' } as const;

/** A review in words, the most important first: what is released, the verdict, what is lost or breaks, what changes. */
export function reviewLines(review: Omit<ReviewDocument, 'lines'>): string[] {
  const { contract } = review;
  return [
    `Version ${review.version} to ${review.environment} (${review.stack}), where ${review.deployed ? `${review.deployed.version} is` : 'nothing is yet'}`,
    originLine(review),
    gateLine(review),
    ...review.losses.map((loss) => `DATA IS LOST: ${loss}`),
    ...(contract?.unreadable ?? []).map(({ event, field, why }) => `STORED EVENTS ARE LOST: ${event}, field '${field}': ${why}`),
    ...(contract?.breaking ?? []).map((line) => `BREAKS CLIENTS: ${line}`),
    ...contractLines(review),
    `Stack: ${countWords(review.changes)}`,
    ...CHANGE_KINDS.flatMap((kind) =>
      review.changes.filter((change) => kindOf(change) === kind).map((change) => `  ${SIGNS[kind]} ${nameOf(change, kind)}`),
    ),
  ];
}

function originLine({ commit, author, run }: Omit<ReviewDocument, 'lines'>): string {
  const [, id = '', more = ''] = /^([0-9a-f]{40})(.*)$/.exec(commit ?? '') ?? [];
  const words = id ? `${id.slice(0, COMMIT)}${more}` : commit;
  return `Commit ${words || 'unknown'}, author ${author || 'as in the commit'}, run ${run || 'by hand'}`;
}

function gateLine({ gate }: Omit<ReviewDocument, 'lines'>): string {
  if (!gate) return 'Gate: no verdict was handed over';
  const { events, views } = gate.coverage;
  const share = ({ covered, total, percent }: typeof events) => `${covered} of ${total} (${percent} %)`;
  return `Gate of ${gate.environment}: ${gate.verdict}, ${scenarioWords(gate)}, events ${share(events)}, views ${share(views)}`;
}

function contractLines({ contract, deployed }: Omit<ReviewDocument, 'lines'>): string[] {
  if (!contract) {
    return [
      deployed ? 'Contract: that of what is deployed is not known; it is compared from the next release on' : 'Contract: the first one',
    ];
  }
  return [
    `Contract: ${contractCounts(contract)}`,
    ...contract.changes.map((change) => `  ${contractLine(change)}`),
    ...contract.dangerous.map((line) => `  clients may notice: ${line}`),
    ...contract.notes.map((line) => `  ${line}`),
  ];
}
