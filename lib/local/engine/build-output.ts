import { join } from 'node:path';
import { UserError } from '../../errors';
import type { Buildspec, FileSelection } from './buildspec';
import { copySelection } from './file-selection';
import type { ActionPlan } from './plan';

/** A report that a build has left. */
export interface FileReport {
  readonly group: string;
  readonly format: string;
  /** Absolute path. */
  readonly file: string;
}

/**
 * Copies the output artifacts of a build. One artifact of the action is `artifacts` of the buildspec; of several, each is the one of its
 * name in `secondary-artifacts`.
 * @param isComplete false after a failed build: then what is missing is no error
 * @throws UserError if the buildspec does not give an artifact, or none of its files exist
 */
export async function collectArtifacts(
  action: ActionPlan,
  buildspec: Buildspec,
  source: string,
  target: string,
  isComplete: boolean,
): Promise<Map<string, string>> {
  const artifacts = new Map<string, string>();
  for (const name of action.outputs) {
    const selection = selectionOf(name, action, buildspec);
    if (!selection) {
      if (!isComplete) continue;
      const section = action.outputs.length === 1 ? 'artifacts' : `artifacts.secondary-artifacts.${name}`;
      throw new UserError(`the buildspec has no '${section}', but the action gives the artifact '${name}'`);
    }
    const folder = join(target, name);
    const files = await copySelection(selection, source, folder);
    if (files.length > 0) artifacts.set(name, folder);
    else if (isComplete) throw new UserError(`artifact '${name}': no file matches ${selection.files.join(', ')}`);
  }
  return artifacts;
}

/** Copies the files of `reports`. A group without files is left out, as CodeBuild does. */
export async function collectReports(buildspec: Buildspec, source: string, target: string): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  for (const report of buildspec.reports) {
    const folder = join(target, report.group);
    for (const file of await copySelection(report, source, folder)) {
      reports.push({ group: report.group, format: report.format, file: join(folder, file) });
    }
  }
  return reports;
}

function selectionOf(name: string, action: ActionPlan, buildspec: Buildspec): FileSelection | undefined {
  return action.outputs.length === 1 ? buildspec.artifacts : buildspec.secondaryArtifacts[name];
}
