import { existsSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../../errors';
import type { ActionContext, ActionOutcome, Provider } from '../provider';
import { type Commit, commitOf, copyFiles, workingTreeFiles } from '../working-tree';

/** Variables of CodePipeline's action of this name (https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html). */
type Variables = Readonly<
  Record<'CommitId' | 'BranchName' | 'CommitMessage' | 'AuthorDate' | 'FullRepositoryName' | 'ConnectionArn', string>
>;

/** Takes the working tree as if it had just been pushed, with another model in the place of its own if one is given. */
export const source: Provider = {
  check({ configuration, stage, name }) {
    const format = configuration.OutputArtifactFormat ?? 'CODE_ZIP';
    if (format === 'CODE_ZIP') return;
    throw new UserError(`action ${stage}.${name}: OutputArtifactFormat ${format} is not known to the local engine`, { exitCode: 2 });
  },

  async run(context): Promise<ActionOutcome> {
    const { action, checkout, work } = context;
    const [output] = action.outputs;
    if (output === undefined) throw new UserError(`action ${action.stage}.${action.name} has no output artifact`, { exitCode: 2 });
    const folder = join(work, 'source');
    await mkdir(folder);
    if (!context.isCheckout) return modelRepository(context, output, folder);
    const files = await workingTreeFiles(checkout);
    await copyFiles(files, checkout, folder);
    const replaced = context.isModelSource && (await replaceModel(context, folder));
    const variables = describe(await commitOf(checkout), replaced, context);
    context.output(`${files.length} files, commit ${variables.CommitId}`, 'engine');
    return { status: 'succeeded', variables, artifacts: new Map([[output, folder]]) };
  },
};

/** A second repository: the model that was given stands for it, or the folder of that name in the checkout. */
async function modelRepository(context: ActionContext, output: string, folder: string): Promise<ActionOutcome> {
  const { action, checkout, modelFolder } = context;
  const repository = action.configuration.FullRepositoryId ?? '';
  if (modelFolder === undefined)
    throw new UserError('no action of the pipeline says where the model lies (BLUELINE_MODEL)', { exitCode: 2 });
  const modelDir = folderOf(context.modelDir ?? join(checkout, modelFolder));
  if (!existsSync(modelDir)) {
    throw new UserError(`the model lies in the repository ${repository}, of which there is no copy here`, {
      exitCode: 2,
      next: '--model takes the folder of a model',
    });
  }
  const place = join(folder, modelFolder);
  await mkdir(place, { recursive: true });
  await copyFiles(await workingTreeFiles(modelDir), modelDir, place);
  context.output(`${modelDir} stands for ${modelFolder} of ${repository}`, 'engine');
  const commit = await commitOf(modelDir);
  return { status: 'succeeded', variables: describe(commit, false, context), artifacts: new Map([[output, folder]]) };
}

/** @returns whether the model is another one than the working tree's */
async function replaceModel({ modelDir: given, modelFolder, checkout, output }: ActionContext, folder: string): Promise<boolean> {
  const modelDir = given === undefined ? undefined : folderOf(given);
  if (modelDir === undefined || (modelFolder !== undefined && resolve(modelDir) === resolve(checkout, modelFolder))) return false;
  if (modelFolder === undefined)
    throw new UserError('no action of the pipeline says where the model lies (BLUELINE_MODEL)', { exitCode: 2 });
  if (!existsSync(modelDir)) throw new UserError(`the model '${modelDir}' does not exist`, { exitCode: 2 });
  const place = join(folder, modelFolder);
  if (resolve(place) === resolve(folder)) {
    throw new UserError(`the model is the whole checkout (BLUELINE_MODEL is '${modelFolder}'), so no other can take its place`, {
      exitCode: 2,
    });
  }
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  await copyFiles(await workingTreeFiles(modelDir), modelDir, place);
  output(`model ${modelDir} in the place of ${modelFolder}`, 'engine');
  return true;
}

/** A model named by its file is its folder: its modules and templates lie beside the file (REFERENCE §3.1). */
function folderOf(model: string): string {
  return statSync(model, { throwIfNoEntry: false })?.isFile() ? dirname(model) : model;
}

function describe(commit: Commit | undefined, replaced: boolean, { action }: ActionContext): Variables {
  const changed = replaced || commit?.changed ? '+changes' : '';
  return {
    CommitId: commit ? `${commit.id}${changed}` : 'working-tree',
    BranchName: commit?.branch || (action.configuration.BranchName ?? ''),
    CommitMessage: commit?.message ?? '',
    AuthorDate: commit?.authorDate ?? '',
    FullRepositoryName: action.configuration.FullRepositoryId ?? '',
    ConnectionArn: action.configuration.ConnectionArn ?? '',
  };
}
