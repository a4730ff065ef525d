import { spawnSync } from 'node:child_process';

/**
 * Who wrote a commit, where its repository is at hand: in a checkout. On AWS the source is an archive without history, and of the variables of
 * CodePipeline's source action (AuthorDate, BranchName, CommitId, CommitMessage, ConnectionArn, FullRepositoryName) none is documented to name the author.
 * @param commit its id, perhaps followed by `+changes`
 */
export function commitAuthor(folder: string, commit: string | undefined): string | undefined {
  const id = /^[0-9a-f]{40}/.exec(commit ?? '')?.[0];
  if (!id) return undefined;
  const { status, stdout } = spawnSync('git', ['-C', folder, 'log', '-1', '--format=%an', id], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() || undefined : undefined;
}
