import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PipelineStack, type PipelineStackProps } from '../../lib/pipeline/pipeline-stack';
import flags from '../../node_modules/aws-cdk-lib/recommended-feature-flags.json';

export const defaults: PipelineStackProps = {
  source: { connection: null, repository: 'OWNER/REPO', branch: 'main' },
  model: 'examples/shop',
  environments: [{ name: 'staging' }, { name: 'production', production: true }],
};

/** Every setting, on two accounts and in two regions. */
export const everything: Partial<PipelineStackProps> = {
  env: { account: '111111111111', region: 'eu-west-1' },
  source: {
    connection: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/8d3f',
    repository: 'acme/shop',
    branch: 'trunk',
    paths: { include: ['lib/**'], exclude: ['docs/**'] },
    model: {
      connection: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/77aa',
      repository: 'acme/models',
      branch: 'main',
      paths: { include: [], exclude: [] },
    },
  },
  environments: [
    { name: 'staging', region: 'eu-central-1' },
    { name: 'acceptance', account: '222222222222', region: 'eu-central-1', stack: 'shop-acceptance' },
    {
      name: 'production',
      production: true,
      stack: 'shop',
      bakeMinutes: 15,
      alarms: ['checkout-errors'],
      window: { cron: '* * 9-16 ? * MON-THU *', timeZone: 'Europe/Amsterdam' },
    },
  ],
  executionMode: 'QUEUED',
  approvals: { timeoutMinutes: 60, notify: ['release@example.com'] },
  notifications: { emails: ['team@example.com'] },
  compute: 'medium',
  kms: true,
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

/** What CloudFormation makes of a text in the account 111111111111 and the region eu-west-1; a resource stays `<logical id>`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value as Record<string, unknown>);
  const pseudo: Record<string, string> = { 'AWS::Partition': 'aws', 'AWS::AccountId': '111111111111', 'AWS::Region': 'eu-west-1' };
  if (name === 'Ref') return pseudo[String(argument)] ?? `<${argument}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  return (argument as [string, unknown[]])[1].map(textOf).join('');
}

/** Environment variables of an action, and where its template is given those of its build project too. */
export function variablesOf(action: RenderedAction, template?: Template): Record<string, string> {
  const list = JSON.parse(textOf(action.Configuration.EnvironmentVariables)) as { name: string; value: string }[];
  const project = (action.Configuration.ProjectName as { Ref: string }).Ref;
  const fixed: { Name: string; Value: unknown }[] =
    template?.findResources('AWS::CodeBuild::Project')[project]?.Properties.Environment.EnvironmentVariables ?? [];
  return Object.fromEntries([...fixed.map(({ Name, Value }) => [Name, textOf(Value)]), ...list.map(({ name, value }) => [name, value])]);
}
