import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PipelineStack, type PipelineStackProps } from '../../lib/pipeline/pipeline-stack';
import flags from '../../node_modules/aws-cdk-lib/recommended-feature-flags.json';

export const defaults: PipelineStackProps = {
  source: { connection: null, repository: 'OWNER/REPO', branch: 'main' },
  model: 'examples/shop',
  environments: [{ name: 'staging' }, { name: 'production', production: true }],
};

export interface RenderedAction {
  readonly Name: string;
  readonly RunOrder: number;
  readonly Namespace?: string;
  readonly ActionTypeId: { readonly Category: string; readonly Provider: string };
  readonly Configuration: Readonly<Record<string, unknown>>;
  readonly InputArtifacts?: readonly { readonly Name: string }[];
  readonly OutputArtifacts?: readonly { readonly Name: string }[];
}

export interface RenderedStage {
  readonly Name: string;
  readonly Actions: readonly RenderedAction[];
}

/** The template of a pipeline with the flags of cdk.json. */
export function synthesise(props: Partial<PipelineStackProps> = {}): Template {
  const app = new App({ context: flags, analyticsReporting: false });
  return Template.fromStack(new PipelineStack(app, 'BluelinePipeline', { ...defaults, ...props }));
}

export function pipelineOf(template: Template): Record<string, unknown> & { readonly Stages: readonly RenderedStage[] } {
  const [pipeline] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
  return pipeline?.Properties;
}

/** `<stage>.<action>` → action. */
export function actionsOf(template: Template): Map<string, RenderedAction> {
  return new Map(
    pipelineOf(template).Stages.flatMap((stage) => stage.Actions.map((action) => [`${stage.Name}.${action.Name}`, action] as const)),
  );
}

/** Environment variables of an action; a reference in one is `<logical id>`. */
export function variablesOf(action: RenderedAction): Record<string, string> {
  const given = action.Configuration.EnvironmentVariables as string | { 'Fn::Join': [string, (string | { Ref: string })[]] };
  const parts = typeof given === 'string' ? [given] : given['Fn::Join'][1];
  const text = parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
  const list = JSON.parse(text) as { name: string; value: string }[];
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}
