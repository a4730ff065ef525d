import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  judgeBootstrap,
  judgeBuildQuota,
  judgeConnectionSetting,
  judgeConnectionStatus,
  judgePipelineStack,
  judgePlace,
} from '../../lib/operate/doctor/account';
import { judgeEnvironmentStack } from '../../lib/operate/doctor/stacks';
import { atLeast, judgeTools } from '../../lib/operate/doctor/tools';
import { AwsError, FakePipeline } from './fake-pipeline';
import { blueline } from './samples';

const ARN = 'arn:aws:codeconnections:eu-west-1:123456789012:connection/0a1b2c3d-0000-4000-8000-000000000000';
const good = { node: 'v20.20.2', python: 'Python 3.13.1', git: 'git version 2.47.3', cdk: '2.1148.1' };

test.each([
  ['all there', good, ['ok', 'ok', 'ok', 'ok']],
  ['old Node', { ...good, node: 'v18.19.0' }, ['fail', 'ok', 'ok', 'ok']],
  ['old Python', { ...good, python: 'Python 3.9.2' }, ['ok', 'warn', 'ok', 'ok']],
  ['nothing but Node', { node: 'v22.0.0' }, ['ok', 'warn', 'warn', 'fail']],
  ['another CDK than the pinned one', { ...good, pinnedCdk: '2.1149.0' }, ['ok', 'ok', 'ok', 'fail']],
  ['the pinned one', { ...good, pinnedCdk: good.cdk }, ['ok', 'ok', 'ok', 'ok']],
  ['the CDK that was published by accident', { ...good, cdk: '3.0.0' }, ['ok', 'ok', 'ok', 'fail']],
])('tools: %s', (_, facts, verdicts) => {
  const findings = judgeTools(facts);
  expect(findings.map(({ verdict }) => verdict)).toEqual(verdicts);
  for (const { verdict, next } of findings) expect(next !== undefined).toBe(verdict !== 'ok'); // whatever is wrong says what to do
});

test.each([
  ['v20.0.0', [20], true],
  ['v19.9.9', [20], false],
  ['3.9', [3, 11], false],
  ['3.11', [3, 11], true],
  ['4', [3, 11], true],
  ['none', [1], false],
])('atLeast %s %j', (text, least, expected) => {
  expect(atLeast(text, least)).toBe(expected);
});

const stack = (more: object) => ({ StackName: 'S', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' as const, ...more });
test.each([
  [judgeBootstrap(undefined, 'eu-west-1'), 'fail', 'no stack CDKToolkit'],
  [judgeBootstrap(stack({ Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: '5' }] }), 'r'), 'fail', 'needs 6 or later'],
  [judgeBootstrap(stack({ Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: '28' }] }), 'r'), 'ok', 'version 28'],
  [judgeBootstrap(stack({}), 'r'), 'fail', 'version unknown'],
  [judgePipelineStack(undefined), 'warn', 'not deployed'],
  [judgePipelineStack(stack({ StackStatus: 'UPDATE_ROLLBACK_FAILED' })), 'fail', 'stuck in UPDATE_ROLLBACK_FAILED'],
  [judgePipelineStack(stack({ StackStatus: 'ROLLBACK_COMPLETE' })), 'fail', 'first deployment failed'],
  [judgePipelineStack(stack({ StackStatus: 'REVIEW_IN_PROGRESS' })), 'warn', 'broken off before it began'],
  [
    judgeEnvironmentStack('staging', stack({ StackStatus: 'UPDATE_ROLLBACK_FAILED' })),
    'fail',
    'stack S is stuck in UPDATE_ROLLBACK_FAILED',
  ],
  [judgeEnvironmentStack('staging', stack({ StackStatus: 'UPDATE_IN_PROGRESS' })), 'warn', 'another deployment is at work'],
  [judgeEnvironmentStack('staging', stack({ StackStatus: 'ROLLBACK_COMPLETE' })), 'warn', 'first deployment failed'],
  [judgeEnvironmentStack('staging', stack({ StackStatus: 'REVIEW_IN_PROGRESS' })), 'ok', 'holds only a review'],
  [judgeEnvironmentStack('staging', stack({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' })), 'ok', 'S: UPDATE_ROLLBACK_COMPLETE'],
  [judgePipelineStack(stack({ StackStatus: 'UPDATE_IN_PROGRESS' })), 'warn', 'being changed'],
  [judgePipelineStack(stack({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' })), 'ok', 'UPDATE_ROLLBACK_COMPLETE'],
  [judgeConnectionSetting(null, true), 'fail', 'not set'],
  [judgeConnectionSetting(null, false), 'warn', 'local runs need none'],
  [judgeConnectionSetting('my-connection', true), 'fail', 'no ARN'],
  [judgeConnectionSetting(ARN, true), 'ok', ARN],
  [judgeConnectionStatus('AVAILABLE'), 'ok', 'available'],
  [judgeConnectionStatus('PENDING'), 'fail', 'nobody has completed it'],
  [judgeConnectionStatus('ERROR'), 'fail', 'its status is ERROR'],
  [judgeBuildQuota([]), 'warn', 'not listed'],
  ...[0, 1, 20].map((Value) => {
    const quota = { QuotaName: 'Concurrently running builds for Linux/Small environment', Value };
    return [
      judgeBuildQuota([{ QuotaName: 'other', Value: 5 }, quota]),
      ['fail', 'warn'][Value] ?? 'ok',
      Value < 2 ? 'build' : '20 at a time',
    ] as const;
  }),
] as const)('%j', (finding, verdict, text) => {
  expect(finding.verdict).toBe(verdict);
  expect(finding.says).toContain(text);
  expect(finding.next !== undefined).toBe(verdict !== 'ok');
});

describe('blueline doctor', () => {
  let checkout: string;
  let fake: FakePipeline | undefined;
  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'doctor-'));
    process.env.CODEBUILD_SRC_DIR = checkout;
    writeFileSync(join(checkout, 'blueline.json'), JSON.stringify({ source: { connection: ARN } }));
  });
  afterEach(async () => {
    await fake?.stop();
    fake = undefined;
    delete process.env.CODEBUILD_SRC_DIR;
    rmSync(checkout, { recursive: true });
  });
  const findings = async (...args: string[]) => {
    const { stdout, code } = await blueline('doctor', '--format', 'json', ...args);
    const list = JSON.parse(stdout) as { name: string; verdict: string; says: string }[];
    return {
      code,
      verdicts: Object.fromEntries(list.map(({ name, verdict }) => [name, verdict])),
      says: Object.fromEntries(list.map(({ name, says }) => [name, says])),
    };
  };
  const stackOf = (inside: string) => `<Stacks><member><StackName>S</StackName>${inside}</member></Stacks>`;

  test('without a region it says that the account was not looked at', async () => {
    const { verdicts, code } = await findings();
    expect(verdicts).toMatchObject({ node: 'ok', settings: 'ok', region: 'warn', cdk: 'fail' }); // the folder has no node_modules
    expect(code).toBe(1);
  });

  test('--local asks nothing of AWS', async () => {
    process.env.AWS_REGION = 'eu-west-1';
    const { verdicts } = await findings('--local');
    expect(Object.keys(verdicts)).toEqual(['node', 'python', 'git', 'cdk', 'settings', 'connection']);
    delete process.env.AWS_REGION;
  });

  test('settings that are wrong are named with file and place', async () => {
    writeFileSync(join(checkout, 'blueline.json'), '{"sorce": 1}');
    const { verdicts, says, code } = await findings();
    expect(verdicts.settings).toBe('fail');
    expect(says.settings).toContain("unknown setting 'sorce'");
    expect(code).toBe(2); // as every command that reads them
  });

  test('an account in which everything stands', async () => {
    fake = await FakePipeline.start();
    fake.onQuery('GetCallerIdentity', '<Account>123456789012</Account>');
    fake.onQuery(
      'DescribeStacks',
      stackOf(
        '<StackStatus>UPDATE_COMPLETE</StackStatus><Outputs><member><OutputKey>BootstrapVersion</OutputKey><OutputValue>28</OutputValue></member></Outputs>',
      ),
    );
    fake.on('com.amazonaws.codeconnections.CodeConnections_20231201.GetConnection', { Connection: { ConnectionStatus: 'AVAILABLE' } });
    fake.on('ServiceQuotasV20190624.ListServiceQuotas', ({ NextToken }) =>
      NextToken
        ? { Quotas: [{ QuotaName: 'Concurrently running builds for Linux/Small environment', Value: 20 }] }
        : { Quotas: [], NextToken: '2' },
    );
    const { verdicts, says } = await findings();
    expect(verdicts).toMatchObject({ credentials: 'ok', bootstrap: 'ok', connection: 'ok', builds: 'ok', pipeline: 'ok' });
    expect(says).toMatchObject({ credentials: 'account 123456789012, eu-west-1', connection: 'available', builds: '20 at a time' });
    expect(fake.inputs('GetConnection')).toEqual([{ ConnectionArn: ARN }]);
  });

  test('the quota of the size that is set, the connection of the second repository, and where the pipeline lies', async () => {
    const SECOND = ARN.replace(/0$/, '1');
    const source = { connection: ARN, model: { repository: 'acme/models', connection: SECOND } };
    const pipeline = { account: '123456789012', region: 'eu-central-1' };
    writeFileSync(join(checkout, 'blueline.json'), JSON.stringify({ source, pipeline, compute: 'large' }));
    fake = await FakePipeline.start();
    fake.onQuery('GetCallerIdentity', '<Account>123456789012</Account>');
    fake.onQuery('DescribeStacks', stackOf('<StackStatus>UPDATE_COMPLETE</StackStatus>'));
    fake.on('com.amazonaws.codeconnections.CodeConnections_20231201.GetConnection', { Connection: { ConnectionStatus: 'AVAILABLE' } });
    const quota = (size: string, Value: number) => ({ QuotaName: `Concurrently running builds for Linux/${size} environment`, Value });
    fake.on('ServiceQuotasV20190624.ListServiceQuotas', { Quotas: [quota('Small', 20), quota('Large', 1)] });
    const { verdicts, says } = await findings();
    expect(says.region).toBe('AWS_REGION is eu-west-1, but blueline.json puts the pipeline in eu-central-1');
    expect(verdicts.builds).toBe('warn');
    expect(fake.inputs('GetConnection')).toEqual([{ ConnectionArn: ARN }, { ConnectionArn: SECOND }]);
  });

  test('credentials of another account than that of the pipeline', () => {
    const place = { account: '123456789012', region: 'eu-west-1' };
    expect(judgePlace({ ...place, account: '222222222222' }, place)).toMatchObject({
      verdict: 'fail',
      says: expect.stringContaining('222222222222'),
    });
    expect(judgePlace(place, place)).toBeUndefined();
    expect(judgePlace(undefined, place)).toBeUndefined();
  });

  test('one question that AWS refuses hides no other', async () => {
    fake = await FakePipeline.start();
    fake.onQuery('GetCallerIdentity', '<Account>123456789012</Account>');
    fake.onQuery('DescribeStacks', stackOf('<StackStatus>UPDATE_ROLLBACK_FAILED</StackStatus>'));
    fake.on('com.amazonaws.codeconnections.CodeConnections_20231201.GetConnection', new AwsError('AccessDeniedException', 'not you'));
    fake.on('ServiceQuotasV20190624.ListServiceQuotas', new AwsError('AccessDeniedException', 'not you'));
    const { verdicts, says, code } = await findings();
    expect(verdicts).toMatchObject({ connection: 'warn', builds: 'warn', pipeline: 'fail' });
    expect(says.builds).toContain('not looked at: AWS does not allow this: not you');
    expect(code).toBe(1);
  });

  describe('what stands in the way of a run', () => {
    const tagged = (name: string, environment: string, status: string) =>
      `<member><StackName>${name}</StackName><StackStatus>${status}</StackStatus>
       <Tags><member><Key>blueline:environment</Key><Value>${environment}</Value></member></Tags></member>`;
    beforeEach(async () => {
      fake = await FakePipeline.start();
      fake.onQuery('GetCallerIdentity', '<Account>123456789012</Account>');
      fake.onQuery('DescribeStacks', ({ StackName, NextToken }) => {
        if (StackName) return stackOf('<StackStatus>UPDATE_COMPLETE</StackStatus>');
        // A page of its own for each: an account has more stacks than one answer holds.
        if (!NextToken) return `<Stacks>${tagged('shop-staging', 'staging', 'UPDATE_ROLLBACK_FAILED')}</Stacks><NextToken>2</NextToken>`;
        return `<Stacks><member><StackName>other</StackName></member>${tagged('shop-production', 'production', 'ROLLBACK_COMPLETE')}</Stacks>`;
      });
      const bucket = '<ResourceType>AWS::S3::Bucket</ResourceType><PhysicalResourceId>the-artifacts</PhysicalResourceId>';
      fake.onQuery('ListStackResources', `<StackResourceSummaries><member>${bucket}</member></StackResourceSummaries>`);
    });

    test('an environment whose stack is stuck, one whose first deployment failed', async () => {
      const { verdicts, says, code } = await findings();
      expect(verdicts).toMatchObject({ staging: 'fail', production: 'warn' });
      expect(says.staging).toContain('stack shop-staging is stuck in UPDATE_ROLLBACK_FAILED');
      expect(code).toBe(1);
    });

    test('an artifact bucket that somebody has deleted', async () => {
      expect(await findings()).toMatchObject({
        verdicts: { artifacts: 'fail' },
        says: { artifacts: 'the bucket the-artifacts is gone: no run can begin' },
      });
      fake?.buckets.add('the-artifacts');
      expect((await findings()).verdicts).toMatchObject({ artifacts: 'ok' });
    });

    test('an environment of another account is said, not looked at; one that is not there yet is no fault', async () => {
      const environments = { staging: {}, acceptance: { account: '222222222222' }, live: {}, production: { production: true } };
      const pipeline = { account: '123456789012', region: 'eu-west-1' };
      writeFileSync(join(checkout, 'blueline.json'), JSON.stringify({ source: { connection: ARN }, pipeline, environments }));
      const { verdicts, says } = await findings();
      expect(verdicts).toMatchObject({ acceptance: 'ok', live: 'ok' });
      expect(says).toMatchObject({
        acceptance: expect.stringMatching(/^lies in account 222222222222: not looked at; .* --trust 123456789012/),
        live: 'not deployed yet',
      });
    });
  });

  test('credentials that do not work end it there', async () => {
    fake = await FakePipeline.start();
    const { verdicts } = await findings();
    expect(verdicts.credentials).toBe('fail');
    expect(verdicts).not.toHaveProperty('bootstrap');
  });
});
