import { UserError } from '../../errors';
import { resolveIntrinsics, type Template } from './intrinsics';
import type { Definition } from './pipeline-definition';
import type { ActionPlan, PipelinePlan, ProjectPlan, StagePlan } from './plan';
import { CONDITION_KEYS, readConditions } from './read-conditions';

type Properties = Readonly<Record<string, unknown>>;

const PIPELINE = 'AWS::CodePipeline::Pipeline';
/** Properties that say nothing about what runs, or that are read below. */
const PIPELINE_KEYS = [
  'ArtifactStore',
  'ArtifactStores',
  'ExecutionMode',
  'Name',
  'PipelineType',
  'RestartExecutionOnUpdate',
  'RoleArn',
  'Stages',
  'Tags',
  'Triggers',
  'Variables',
];
const STAGE_KEYS = ['Name', 'Actions', ...CONDITION_KEYS];
const ACTION_KEYS = [
  'ActionTypeId',
  'Configuration',
  'InputArtifacts',
  'Name',
  'Namespace',
  'OutputArtifacts',
  'Region',
  'RoleArn',
  'RunOrder',
  'TimeoutInMinutes',
];
const CODEBUILD_KEYS = ['EnvironmentVariables', 'PrimarySource', 'ProjectName'];
/** CodeBuild's own default, in minutes. */
const BUILD_TIMEOUT = 60;

/**
 * Reads the pipeline of a definition.
 * @throws UserError (exit code 2) that names what the local engine does not know; nothing is passed over in silence
 */
export function readPlan(definition: Definition): PipelinePlan {
  const { template, stack } = definition;
  const found = Object.entries(template.Resources).find(([, resource]) => resource.Type === PIPELINE);
  if (!found) throw new UserError(`${definition.file} has no pipeline`, { exitCode: 2 });
  const [name, resource] = found;
  const { RoleArn: _role, ArtifactStore: _store, ...rest } = resource.Properties ?? {};
  const properties = resolveIntrinsics(rest, template, stack) as Properties;
  refuseUnknown(properties, PIPELINE_KEYS, 'the pipeline');
  const variables = list(properties.Variables).map((variable) => [text(variable.Name), text(variable.DefaultValue)]);
  return {
    name,
    stages: list(properties.Stages).map((stage) => readStage(stage, template, stack)),
    variables: Object.fromEntries(variables),
    executionMode: text(properties.ExecutionMode ?? 'SUPERSEDED'),
    restartOnUpdate: flag(properties.RestartExecutionOnUpdate),
  };
}

function readStage(stage: Properties, template: Template, stack: string): StagePlan {
  const name = text(stage.Name);
  refuseUnknown(stage, STAGE_KEYS, `stage ${name}`);
  const orders = new Map<number, ActionPlan[]>();
  for (const action of list(stage.Actions)) {
    const order = Number(action.RunOrder ?? 1);
    orders.set(order, [...(orders.get(order) ?? []), readAction(action, name, template, stack)]);
  }
  const rules = readConditions(stage, `stage ${name}`);
  return { name, rules, groups: [...orders].sort(([a], [b]) => a - b).map(([, group]) => group) };
}

function readAction(action: Properties, stage: string, template: Template, stack: string): ActionPlan {
  const where = `action ${stage}.${text(action.Name)}`;
  refuseUnknown(action, ACTION_KEYS, where);
  const type = action.ActionTypeId as Properties;
  const category = text(type.Category) === 'Test' ? 'Build' : text(type.Category); // CodeBuild runs both alike
  const { EnvironmentVariables, ...configuration } = (action.Configuration ?? {}) as Properties;
  const isBuild = text(type.Provider) === 'CodeBuild';
  if (isBuild) refuseUnknown(action.Configuration as Properties, CODEBUILD_KEYS, where);
  const project = isBuild ? readProject(text(configuration.ProjectName), where, template, stack) : undefined;
  const names = (artifacts: unknown) => list(artifacts).map((artifact) => text(artifact.Name));
  return {
    stage,
    name: text(action.Name),
    provider: `${category}/${text(type.Provider)}`,
    configuration: Object.fromEntries(Object.entries(configuration).map(([key, value]) => [key, text(value)])),
    inputs: primaryFirst(names(action.InputArtifacts), configuration.PrimarySource),
    outputs: names(action.OutputArtifacts),
    ...(action.Namespace === undefined ? {} : { namespace: text(action.Namespace) }),
    environment: readVariables(EnvironmentVariables === undefined ? [] : JSON.parse(text(EnvironmentVariables)), where, 'name'),
    ...(project ? { project: project.plan } : {}),
    ...timeout(action.TimeoutInMinutes ?? project?.timeoutMinutes),
  };
}

function readProject(id: string, where: string, template: Template, stack: string): { plan: ProjectPlan; timeoutMinutes: number } {
  const resource = template.Resources[id];
  if (resource?.Type !== 'AWS::CodeBuild::Project') {
    throw new UserError(`${where} runs the build project '${id}', which is not in the pipeline's template`, { exitCode: 2 });
  }
  const { Source, Environment, TimeoutInMinutes } = resource.Properties as Record<string, Properties>;
  const source = resolveIntrinsics(Source, template, stack) as Properties;
  const environment = resolveIntrinsics(Environment?.EnvironmentVariables ?? [], template, stack) as Properties[];
  const plan = {
    name: id,
    buildspec: text(source.BuildSpec ?? 'buildspec.yml'),
    environment: readVariables(environment, `build project ${id}`, 'Name'),
  };
  return { plan, timeoutMinutes: Number(TimeoutInMinutes ?? BUILD_TIMEOUT) };
}

/** Environment variables in the two spellings: `name` on an action, `Name` on a project. */
function readVariables(variables: readonly Properties[], where: string, key: 'name' | 'Name'): Record<string, string> {
  const upper = key === 'Name';
  return Object.fromEntries(
    variables.map((variable) => {
      const type = text(variable[upper ? 'Type' : 'type'] ?? 'PLAINTEXT');
      const name = text(variable[key]);
      if (type !== 'PLAINTEXT') {
        throw new UserError(`${where}: variable ${name} comes from ${type}, which the local engine does not know`, { exitCode: 2 });
      }
      return [name, text(variable[upper ? 'Value' : 'value'])];
    }),
  );
}

function primaryFirst(inputs: string[], primary: unknown): string[] {
  return primary === undefined ? inputs : [text(primary), ...inputs.filter((name) => name !== primary)];
}

function timeout(minutes: unknown): { timeoutMinutes?: number } {
  return minutes === undefined ? {} : { timeoutMinutes: Number(minutes) };
}

function refuseUnknown(properties: Properties, known: readonly string[], where: string): void {
  const unknown = Object.keys(properties).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  throw new UserError(`${where} has ${unknown.join(', ')}, which the local engine does not know`, {
    exitCode: 2,
    next: 'leave it out of the pipeline, or teach lib/local/engine what it means',
  });
}

function list(value: unknown): Properties[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** CloudFormation takes booleans and their names. */
function flag(value: unknown): boolean {
  return value === true || value === 'true';
}
