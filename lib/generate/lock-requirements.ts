import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DependencyError, REQUIREMENTS_LOCK, resolveLock, writeLock } from '../dependencies';
import { UserError } from '../errors';
import type { Model } from '../model/types';
import { findPython } from '../python';
import { say, style } from '../terminal';
import { atDependency } from './at-dependency';

/**
 * Lets pip find what the model's dependencies come to, and says for which Pythons test cases cannot run with it.
 * @returns what writes `requirements.lock` in the model's folder, or removes one that nothing wants any more
 * @throws DependencyError with its place in the model
 */
export async function lockRequirements(model: Model): Promise<() => void> {
  const file = join(model.folder, REQUIREMENTS_LOCK);
  if (model.dependencies.length === 0) return () => rmSync(file, { force: true });
  try {
    const { lock, without } = await resolveLock(model.dependencies, findPython(), say);
    for (const { environment, reason } of without) say(`${style('yellow', 'no test cases')} on ${environment}: ${reason}`);
    return () => {
      write(file, writeLock(lock));
      say(`${style('green', 'written')} ${file}; distributions: ${lock.distributions.length}`);
    };
  } catch (error) {
    throw error instanceof DependencyError ? atDependency(model, error) : error;
  }
}

/** Never through a link: it may lead anywhere. */
function write(file: string, text: string): void {
  try {
    rmSync(file, { force: true });
    writeFileSync(file, text, { flag: 'wx' });
  } catch (cause) {
    throw new UserError(`cannot write ${file}: ${(cause as Error).message}`, { exitCode: 2, cause });
  }
}
