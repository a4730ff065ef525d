import type { BuildShell } from './build-shell';
import { type Buildspec, PHASES, type Phase, type PhaseName } from './buildspec';

/** How the phases of a build went. */
export interface PhasesResult {
  /** The first phase that failed, with the command and its exit code. */
  readonly failure?: { readonly phase: PhaseName; readonly command: string; readonly code: number };
}

/**
 * Runs the phases in CodeBuild's order and by its rules (https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html):
 * a failing command ends the commands of its phase, `finally` runs always, and either fails the phase. After a failed install or pre_build
 * nothing follows; after a failed build post_build still does, unless the phase says `on-failure: ABORT`.
 */
export async function runPhases(buildspec: Buildspec, shell: BuildShell, announce: (line: string) => void): Promise<PhasesResult> {
  let failure: PhasesResult['failure'];
  for (const name of PHASES) {
    const phase = buildspec.phases[name];
    if (!phase) continue;
    const succeeding = failure === undefined;
    const failed = await runPhase(phase, shell, succeeding, announce);
    if (!failed) continue;
    failure ??= { phase: name, ...failed };
    if (name !== 'build' || phase.abort) break;
  }
  return failure ? { failure } : {};
}

async function runPhase(
  phase: Phase,
  shell: BuildShell,
  succeeding: boolean,
  announce: (line: string) => void,
): Promise<{ command: string; code: number } | undefined> {
  let failed: { command: string; code: number } | undefined;
  for (const commands of [phase.commands, phase.finally]) {
    for (const command of commands) {
      announce(`$ ${command}`);
      const code = await shell.run(command, { CODEBUILD_BUILD_SUCCEEDING: succeeding && !failed ? '1' : '0' });
      if (code === 0) continue;
      failed ??= { command, code };
      break;
    }
  }
  return failed;
}
