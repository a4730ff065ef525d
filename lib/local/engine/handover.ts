import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { copyTree } from './working-tree';

/** Name of the folder in which an assembly is handed over. */
const ASSEMBLY = 'assembly';

/**
 * Gives a synthesised pipeline to the engine that runs this action; called by `blueline pipeline update` where BLUELINE_ENGINE_DIR is set.
 * The engine looks at it when the action has succeeded.
 * @param assembly folder that `cdk synth` wrote
 * @param engineDir value of BLUELINE_ENGINE_DIR
 * @throws UserError if the folder is no assembly
 */
export async function handOver(assembly: string, engineDir: string): Promise<void> {
  const names = existsSync(assembly) ? await readdir(assembly) : [];
  if (!names.some((name) => name.endsWith('.template.json'))) {
    throw new UserError(`${assembly} holds no synthesised pipeline (*.template.json)`, { exitCode: 2, next: 'npx cdk synth' });
  }
  const fresh = join(engineDir, `${ASSEMBLY}.${process.pid}`);
  await mkdir(engineDir, { recursive: true });
  await copyTree(assembly, fresh);
  await rm(join(engineDir, ASSEMBLY), { recursive: true, force: true });
  await rename(fresh, join(engineDir, ASSEMBLY)); // whole or not at all
}

/** The folder of an assembly that an action has handed over; undefined if none has. Whoever takes it moves or deletes it. */
export function handedOver(engineDir: string): string | undefined {
  const folder = join(engineDir, ASSEMBLY);
  return existsSync(folder) ? folder : undefined;
}
