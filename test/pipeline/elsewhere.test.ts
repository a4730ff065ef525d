import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { PipelineStack, type PipelineStackProps } from '../../lib/pipeline/pipeline-stack';
import flags from '../../node_modules/aws-cdk-lib/recommended-feature-flags.json';
import { actionsOf, defaults, textOf, variablesOf } from './sample-pipeline';

const PIPELINE = '111111111111';
const ACCEPTANCE = '222222222222';
const home = { account: PIPELINE, region: 'eu-west-1' };
interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** The pipeline and the stacks beside it, by name. */
function stacks(
  environments: PipelineStackProps['environments'],
): Map<string, { readonly template: Template; readonly environment: string; readonly after: string[] }> {
  const app = new App({ context: flags, analyticsReporting: false });
  new PipelineStack(app, 'BluelinePipeline', { ...defaults, env: home, environments });
  return new Map(
    app
      .synth()
      .stacks.map((stack) => [
        stack.stackName,
        { template: Template.fromJSON(stack.template), environment: stack.environment.name, after: after(stack) },
      ]),
  );
}
const after = (stack: CloudFormationStackArtifact) =>
  stack.dependencies.flatMap((other) => (other instanceof CloudFormationStackArtifact ? [other.stackName] : []));
const statementsOf = (template: Template, project: string): Statement[] =>
  Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(project))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);

/** An ARN of the stack in the other account. */
const there = (resource: unknown) => textOf(resource).replaceAll(PIPELINE, ACCEPTANCE).replaceAll('eu-west-1', 'eu-central-1');

describe('acceptance in another account and region is one row', () => {
  const made = stacks([
    { name: 'staging' },
    { name: 'acceptance', account: ACCEPTANCE, region: 'eu-central-1' },
    { name: 'production', production: true },
  ]);
  const pipeline = made.get('BluelinePipeline')!.template;
  const roles = made.get('BluelinePipeline-acceptance')!;

  test('which brings a stack there, and nothing else anywhere', () => {
    expect([...made.keys()].sort()).toEqual(['BluelinePipeline', 'BluelinePipeline-acceptance']);
    expect(roles.environment).toBe(`aws://${ACCEPTANCE}/eu-central-1`);
    expect(Object.values(roles.template.toJSON().Resources).map((resource) => (resource as { Type: string }).Type)).toEqual(
      Array(3).fill('AWS::IAM::Role'),
    );
  });

  test('after the pipeline, which brings UpdatePipeline the right to deploy it: the row is the whole change', () => {
    expect(roles.after).toEqual(['BluelinePipeline']);
    expect(made.get('BluelinePipeline')!.after).toEqual([]);
  });

  test('with a role per command, which only the build of that command may take', () => {
    const found = Object.values(roles.template.findResources('AWS::IAM::Role')).map(({ Properties }) => Properties);
    expect(found.map(({ RoleName }) => RoleName).sort()).toEqual([
      'BluelinePipeline-acceptance-deploy',
      'BluelinePipeline-acceptance-gate',
      'BluelinePipeline-acceptance-review',
    ]);
    for (const { RoleName, AssumeRolePolicyDocument } of found) {
      expect(AssumeRolePolicyDocument.Statement).toEqual([
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${PIPELINE}:root` },
          Condition: { ArnEquals: { 'aws:PrincipalArn': expect.anything() } },
        },
      ]);
      const { Condition } = AssumeRolePolicyDocument.Statement[0];
      expect(textOf(Condition.ArnEquals['aws:PrincipalArn'])).toBe(`arn:aws:iam::${PIPELINE}:role/${RoleName}`);
    }
  });

  test('and the build of that name may take it and nothing in its own account', () => {
    const [deploy] = statementsOf(pipeline, 'AcceptanceDeploy').filter(({ Action }) => Action === 'sts:AssumeRole');
    expect(textOf(deploy?.Resource)).toBe(`arn:aws:iam::${ACCEPTANCE}:role/BluelinePipeline-acceptance-deploy`);
    expect(JSON.stringify(statementsOf(pipeline, 'AcceptanceDeploy'))).not.toContain('cloudformation');
    const names = Object.values(pipeline.findResources('AWS::IAM::Role')).flatMap(({ Properties }) => Properties.RoleName ?? []);
    expect(names.sort()).toEqual(['BluelinePipeline-acceptance-deploy', 'BluelinePipeline-acceptance-gate']);
  });

  test('which reaches what the same command reaches at home, there', () => {
    const [role] = Object.values(
      roles.template.findResources('AWS::IAM::Role', { Properties: { RoleName: 'BluelinePipeline-acceptance-deploy' } }),
    );
    const resources = (role!.Properties.Policies[0].PolicyDocument.Statement as Statement[]).flatMap(({ Resource }) => Resource).map(there);
    expect(resources).toContain(`arn:aws:cloudformation:eu-central-1:${ACCEPTANCE}:stack/*-acceptance/*`);
    const size = Object.values(roles.template.findResources('AWS::IAM::Role')).map(
      ({ Properties }) =>
        JSON.stringify(Properties.Policies[0].PolicyDocument, (_, value) =>
          typeof value === 'object' && 'Fn::Join' in value ? there(value) : value,
        ).length,
    );
    expect(Math.max(...size)).toBeLessThan(10_240); // all inline policies of a role together
  });

  test('the actions say where', () => {
    const variables = variablesOf(actionsOf(pipeline).get('AcceptanceGate.Gate')!, pipeline);
    expect(variables).toMatchObject({ BLUELINE_ENVIRONMENT: 'acceptance', BLUELINE_REGION: 'eu-central-1' });
    expect(variables.BLUELINE_ROLE).toBe(`arn:aws:iam::${ACCEPTANCE}:role/BluelinePipeline-acceptance-gate`);
    expect(variablesOf(actionsOf(pipeline).get('Staging.Deploy')!, pipeline)).not.toHaveProperty('BLUELINE_ROLE');
  });

  test('UpdatePipeline may act as the bootstrap roles of both places', () => {
    const assumed = statementsOf(pipeline, 'UpdatePipeline').filter(({ Action }) => Action === 'sts:AssumeRole');
    expect(assumed.flatMap(({ Resource }) => (Resource as unknown[]).map(textOf)).sort()).toEqual([
      'arn:aws:iam::111111111111:role/cdk-hnb659fds-deploy-role-111111111111-eu-west-1',
      'arn:aws:iam::111111111111:role/cdk-hnb659fds-file-publishing-role-111111111111-eu-west-1',
      'arn:aws:iam::222222222222:role/cdk-hnb659fds-deploy-role-222222222222-eu-central-1',
      'arn:aws:iam::222222222222:role/cdk-hnb659fds-file-publishing-role-222222222222-eu-central-1',
    ]);
  });

  test('artifacts stay in one account: no key, one bucket, nobody else in its policy', () => {
    pipeline.resourceCountIs('AWS::KMS::Key', 0);
    pipeline.resourceCountIs('AWS::S3::Bucket', 1);
    expect(JSON.stringify(pipeline.findResources('AWS::S3::BucketPolicy'))).not.toContain(ACCEPTANCE);
  });
});

test('another region of the same account needs no stack: the builds reach it themselves', () => {
  const made = stacks([
    { name: 'staging', region: 'eu-central-1' },
    { name: 'production', production: true },
  ]);
  expect([...made.keys()]).toEqual(['BluelinePipeline']);
  const { template } = made.get('BluelinePipeline')!;
  const resources = statementsOf(template, 'StagingDeploy')
    .flatMap(({ Resource }) => Resource)
    .map(textOf);
  expect(resources).toContain(`arn:aws:lambda:eu-central-1:${PIPELINE}:function:*-staging-*`);
  expect(JSON.stringify(statementsOf(template, 'ProductionDeploy'))).not.toContain('eu-central-1');
});

test("an account that is not the pipeline's needs the pipeline's to be known", () => {
  const environments = [{ name: 'staging', account: ACCEPTANCE }];
  expect(() => new PipelineStack(new App(), 'P', { ...defaults, environments })).toThrow(
    "environments.staging.account: needs 'pipeline' in blueline.json",
  );
});

test('production in another account is held to its review there too', () => {
  const { template } = stacks([{ name: 'staging' }, { name: 'production', production: true, account: ACCEPTANCE }]).get(
    'BluelinePipeline',
  )!;
  const actions = actionsOf(template);
  expect(variablesOf(actions.get('Approve.PrepareReview')!, template)).toMatchObject({
    BLUELINE_ROLE: `arn:aws:iam::${ACCEPTANCE}:role/BluelinePipeline-production-review`,
    BLUELINE_GATE: 'gate',
    BLUELINE_REVIEW_BUCKET: expect.stringMatching(/^<Artifacts/),
  });
  expect(variablesOf(actions.get('Production.Deploy')!, template)).toMatchObject({
    BLUELINE_ROLE: `arn:aws:iam::${ACCEPTANCE}:role/BluelinePipeline-production-deploy`,
    BLUELINE_REVIEW: 'review',
  });
});

test('where the first row lies in another account, Package takes a role there that reads kept releases and nothing else', () => {
  const made = stacks([
    { name: 'staging', account: ACCEPTANCE },
    { name: 'production', production: true },
  ]);
  const pipeline = made.get('BluelinePipeline')!.template;
  const role = `arn:aws:iam::${ACCEPTANCE}:role/BluelinePipeline-staging-fetch`;
  expect(variablesOf(actionsOf(pipeline).get('Package.Package')!, pipeline)).toMatchObject({
    BLUELINE_ENVIRONMENT: 'staging',
    BLUELINE_ROLE: role,
  });
  const [assumed] = statementsOf(pipeline, 'Package').filter(({ Action }) => Action === 'sts:AssumeRole');
  expect(textOf(assumed?.Resource)).toBe(role);
  const roles = Object.values(made.get('BluelinePipeline-staging')!.template.findResources('AWS::IAM::Role'));
  const fetch = roles.find(({ Properties }) => Properties.RoleName === 'BluelinePipeline-staging-fetch');
  const statements = fetch?.Properties.Policies[0].PolicyDocument.Statement as Statement[];
  expect(statements.map(({ Action, Resource }) => `${Action} ${textOf(Resource)}`)).toEqual([
    's3:ListBucket arn:aws:s3:::*-staging-code-*',
    's3:GetObject arn:aws:s3:::*-staging-code-*/releases/*',
  ]);
});
