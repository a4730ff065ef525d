import { join, relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { ReviewDocument } from '../../documents';
import { style } from '../../terminal';
import { type ApprovalQuestion, runsFolder } from '../engine';

/** The digest of the review, the same that the message on AWS is cut from: what is lost or breaks stands out. */
export function reviewLines(question: Pick<ApprovalQuestion, 'documents' | 'stage'>): string[] {
  const review = question.documents[`${question.stage}/review.json`] as ReviewDocument | undefined;
  if (!review) return ['no review of production was made'];
  return review.lines.map((line) => (/^[A-Z]+ [A-Z ]+: /.test(line) ? style('red', line) : line));
}

/** Where the page of the review lies. */
export function reviewPageFile(checkout: string, run: string): string {
  return join(runsFolder(checkout), run, 'artifacts', 'review', 'review.html');
}

/** Asks on the terminal until the answer is y or n. */
export async function askOnTerminal(question: ApprovalQuestion, checkout: string, signal: AbortSignal): Promise<boolean> {
  const page = relative(process.cwd(), reviewPageFile(checkout, question.run));
  for (const line of [...reviewLines(question), `Page: ${page}`]) process.stderr.write(`${line}\n`);
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
