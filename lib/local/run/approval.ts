import { createInterface } from 'node:readline/promises';
import type { Deployment } from '../../documents';
import { style } from '../../terminal';
import type { ApprovalQuestion } from '../engine';

/** What the review says would change in production, for people: one line for each resource, replacements marked. */
export function reviewLines(question: Pick<ApprovalQuestion, 'documents' | 'stage'>): string[] {
  const review = question.documents[`${question.stage}/review.json`] as Deployment | undefined;
  if (!review) return ['no review of production was made'];
  if (review.changes.length === 0) return [`nothing would change in ${review.stack}`];
  const count = new Map<string, number>();
  for (const change of review.changes) count.set(change.action, (count.get(change.action) ?? 0) + 1);
  const digest = [...count].map(([action, number]) => `${number} to ${action.toLowerCase()}`).join(', ');
  const lines = review.changes.map((change) => {
    const replaced = change.replacement === 'True' ? style('red', ' replaced') : '';
    return `  ${change.action.toLowerCase().padEnd(7)} ${change.logicalId} ${style('dim', change.type)}${replaced}`;
  });
  return [`in ${review.environment} (${review.stack}): ${digest}`, ...lines];
}

/** Asks on the terminal until the answer is y or n. */
export async function askOnTerminal(question: ApprovalQuestion, signal: AbortSignal): Promise<boolean> {
  for (const line of reviewLines(question)) process.stderr.write(`${line}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal hands Ctrl-C to the line reader, not to the process, while it reads.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    for (;;) {
      const answer = (await terminal.question(`${style('bold', 'deploy to production?')} y/n `, { signal })).trim().toLowerCase();
      if (answer === 'y' || answer === 'yes') return true;
      if (answer === 'n' || answer === 'no') return false;
    }
  } finally {
    terminal.close();
  }
}
