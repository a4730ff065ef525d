import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownIdentity } from '../../lib/local/process-start';
import { planLocalRetry } from '../../lib/operate/local-retry';
import type { LocalRun } from '../../lib/operate/local-run';
import { FakePipeline } from './fake-pipeline';
import { blueline, stage } from './samples';

const TEMPLATE = {
  Resources: {
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        Stages: [
          {
            Name: 'Approve',
            Actions: [
              { Name: 'Approve', ActionTypeId: { Category: 'Approval', Provider: 'Manual' }, Configuration: { CustomData: 'go?' } },
            ],
          },
        ],
      },
    },
  },
};

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'operate-'));
  process.env.CODEBUILD_SRC_DIR = checkout;
  delete process.env.AWS_REGION;
});
afterEach(() => {
  delete process.env.CODEBUILD_SRC_DIR;
  rmSync(checkout, { recursive: true, force: true });
});

/** The state that a local run leaves. */
function localRun(id: string, status: string, more: object = {}): void {
  const folder = join(checkout, '.blueline', 'runs', id);
  mkdirSync(join(folder, 'definition'), { recursive: true });
  writeFileSync(join(folder, 'definition', 'P.template.json'), JSON.stringify(TEMPLATE));
  const actions = {
    'Approve.Approve': { name: 'Approve', status: status === 'pending' ? 'pending' : 'succeeded', seconds: 2, message: 'go?' },
  };
  const state = {
    run: id,
    startedAt: '2026-11-24T10:00:00Z',
    status,
    interrupted: false,
    seconds: 2,
    namespaces: {},
    source: {},
    actions,
    stageSeconds: {},
    restarts: [],
    reports: [],
  };
  writeFileSync(join(folder, 'state.json'), JSON.stringify({ ...state, ...more }));
}

describe('the answer to an approval', () => {
  const decided = () =>
    writeFileSync(
      join(checkout, '.blueline/runs/20261124-100000000-aaaa/decision.json'),
      JSON.stringify({ decision: 'approve', reason: 'checked on staging', at: '2026-11-24T11:00:00Z' }),
    );
  test('the view is the same, watched or not, with the verdicts below it once', async () => {
    localRun('20261124-100000000-aaaa', 'succeeded');
    const plain = (await blueline('status', '--cloud', 'local')).stderr;
    const watched = (await blueline('status', '--cloud', 'local', '--watch')).stderr.trimEnd();
    expect(plain.startsWith(watched)).toBe(true);
    expect(plain.slice(watched.length)).toBe('\nrun 20261124-100000000-aaaa: succeeded\n');
  });

  test('is shown with its reason by status', async () => {
    localRun('20261124-100000000-aaaa', 'succeeded');
    decided();
    expect((await blueline('status', '--cloud', 'local')).stderr).toContain(
      '\napproved: checked on staging\nrun 20261124-100000000-aaaa: succeeded\n',
    );
    const { stdout } = await blueline('status', '--cloud', 'local', '--format', 'json');
    expect(JSON.parse(stdout).decision).toEqual({ decision: 'approve', reason: 'checked on staging', at: '2026-11-24T11:00:00Z' });
    expect((await blueline('status', '--cloud', 'local', '--watch')).stderr).toContain('\napproved: checked on staging\n');
  });
});

const waits = { waitingFor: { stage: 'Approve', action: 'Approve', message: 'go?' } };

describe('while a local run waits', () => {
  beforeEach(() => localRun('20261124-100000000-aaaa', 'pending', waits));

  test('status means it', async () => {
    const { stdout, code } = await blueline('status', '--format', 'json');
    expect(JSON.parse(stdout)).toEqual({
      cloud: 'local',
      pipeline: '20261124-100000000-aaaa',
      isMoving: true,
      waiting: ['run 20261124-100000000-aaaa waits in Approve for a person: blueline approve, or blueline reject'],
      stages: [
        {
          name: 'Approve',
          status: 'waiting',
          run: '20261124-100000000-aaaa',
          actions: [{ name: 'Approve', status: 'waiting', seconds: 2, message: 'go?' }],
        },
      ],
    });
    expect(code).toBe(0);
  });

  test('retry and rollback have nothing to do, and say so', async () => {
    expect(await blueline('retry')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('waits for approval: there is nothing to repeat'),
    });
    expect(await blueline('rollback')).toMatchObject({ code: 1, stderr: expect.stringContaining('Approve cannot go back by itself') });
  });

  test('stop says how to end it', async () => {
    expect(await blueline('stop')).toMatchObject({ code: 1, stderr: expect.stringContaining('blueline reject ends it') });
  });

  test('approve of another run is refused', async () => {
    expect(await blueline('approve', '--run', '2025')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('run 2025 does not wait'),
    });
  });

  test('--cloud aws and --pipeline mean the deployed one all the same', async () => {
    const fake = await FakePipeline.start();
    fake.on('GetPipelineState', { stageStates: [stage('Source', undefined)] });
    const { stdout } = await blueline('status', '--pipeline', 'P', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ cloud: 'aws', pipeline: 'P' });
    await fake.stop();
  });
});

test('a run that is under way is stopped by its process', async () => {
  localRun('20261124-100000000-bbbb', 'running');
  writeFileSync(join(checkout, '.blueline', 'lock'), JSON.stringify({ ...ownIdentity(), holder: 'npm run local' }));
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  expect(await blueline('stop')).toMatchObject({ code: 0 });
  expect(kill.mock.calls).toEqual([[process.pid, 'SIGTERM']]);
  kill.mockRestore();
  for (const verb of ['start', 'retry', 'rollback']) {
    expect(await blueline(verb)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/-bbbb of this checkout is under way[\s\S]*blueline stop/),
    });
  }
  expect(await blueline('approve')).toMatchObject({ code: 1, stderr: expect.stringContaining('does not wait for approval') });
});

describe('retry of a local run', () => {
  test.each([
    ['succeeded', [], 1, 'has succeeded: there is nothing to repeat'],
    ['succeeded', ['approve'], 1, 'has succeeded: there is nothing to repeat'],
    ['succeeded', ['Aprove'], 2, 'did you mean Approve?'],
  ])('%s %j', async (status, stage, code, text) => {
    localRun('20261124-100000000-eeee', status);
    expect(await blueline('retry', ...stage)).toMatchObject({ code, stderr: expect.stringContaining(text) });
  });

  test('with --cloud local and none yet, it says how to get one', async () => {
    for (const verb of ['retry', 'rollback']) {
      expect(await blueline(verb, '--cloud', 'local')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('no run in this checkout yet'),
      });
    }
  });

  test('on AWS the stage has to be named', async () => {
    process.env.AWS_REGION = 'eu-west-1';
    expect(await blueline('retry', '--pipeline', 'P')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("missing argument 'stage'"),
    });
  });

  const result = (stages: readonly [string, string][], status = 'failed') =>
    ({
      state: 'ended',
      isNewest: true,
      result: { run: 'r', status, stages: stages.map(([name, verdict]) => ({ name, status: verdict, seconds: 0, actions: [] })) },
    }) as unknown as LocalRun;
  test.each<[string, readonly [string, string][], string | undefined, string]>([
    [
      'the stage that failed',
      [
        ['A', 'succeeded'],
        ['B', 'failed'],
        ['C', 'skipped'],
      ],
      undefined,
      'B',
    ],
    [
      'a rejected one',
      [
        ['A', 'succeeded'],
        ['B', 'rejected'],
      ],
      'b',
      'B',
    ],
    [
      'broken off between two',
      [
        ['A', 'succeeded'],
        ['B', 'skipped'],
      ],
      undefined,
      'B',
    ],
    [
      'a rollback that failed',
      [
        ['A', 'skipped'],
        ['B', 'failed'],
      ],
      undefined,
      'B',
    ],
  ])('%s', (_, stages, name, stage) => {
    expect(planLocalRetry(result(stages), name)).toEqual({ run: 'r', stage });
  });
  test('another stage than the one that failed is refused, and that one is named', () => {
    const run = result([
      ['A', 'succeeded'],
      ['B', 'failed'],
      ['C', 'skipped'],
    ]);
    expect(() => planLocalRetry(run, 'A')).toThrow(
      expect.objectContaining({ message: expect.stringContaining('has succeeded in A'), next: 'blueline retry B' }),
    );
    expect(() => planLocalRetry(run, 'C')).toThrow('has not come to C');
  });
});

test('after its end, without a region, status shows the last local run', async () => {
  localRun('20261124-100000000-cccc', 'succeeded');
  expect(await blueline('status')).toMatchObject({ code: 0, stderr: expect.stringContaining('run 20261124-100000000-cccc: succeeded') });
});

test('with a region in which there is no pipeline, the last local run is one option away', async () => {
  localRun('20261124-100000000-cccc', 'succeeded');
  const fake = await FakePipeline.start();
  fake.onQuery('DescribeStacks', '<Stacks></Stacks>');
  expect(await blueline('status')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no stack BluelinePipeline[\s\S]*--cloud local/),
  });
  expect(await blueline('status', '--cloud', 'local')).toMatchObject({ code: 0 });
  await fake.stop();
});

test('logs, metrics and cost of a local run', async () => {
  const id = '20261124-100000000-dddd';
  localRun(id, 'failed', {
    startedAt: new Date().toISOString(),
    actions: { 'Approve.Approve': { name: 'Approve', status: 'failed', seconds: 61, message: 'exit 1', log: join(checkout, 'a.log') } },
  });
  writeFileSync(join(checkout, 'a.log'), 'one\nb.xml:1:2: error A01: wrong\ntwo\n');
  const logs = await blueline('logs', 'approve', '--lines', '1');
  expect(logs.stderr).toContain(`Approve.Approve of run ${id}: failed\n  exit 1\n`);
  expect(logs.stderr).toContain('\n\ntwo\n\nfirst error (line 2): b.xml:1:2: error A01: wrong\nlook at b.xml:1:2\n');
  const metrics = await blueline('metrics', '--stage', 'Approve', '--format', 'json');
  expect(JSON.parse(metrics.stdout)).toMatchObject({ runs: 1, deployments: 0, changeFailureRate: 1 });
  mkdirSync(join(checkout, '.blueline', 'pipeline'));
  writeFileSync(join(checkout, '.blueline', 'pipeline', 'P.template.json'), JSON.stringify(TEMPLATE));
  const cost = await blueline('cost', '--runs', '5', '--format', 'json');
  expect(JSON.parse(cost.stdout)).toMatchObject({ measuredRun: id, run: 0, month: { runs: 5, total: 0 } });
  expect(await blueline('cost', '--runs', '-5')).toMatchObject({ code: 2 });
});

test.each([['status'], ['approve'], ['start'], ['metrics']])('%s with neither run nor region says both ways', async (verb) => {
  const { code, stderr } = await blueline(verb);
  expect(stderr).toContain('npm run local');
  expect(stderr).toContain('AWS_REGION');
  expect(code).toBe(verb === 'approve' ? 1 : 2);
});

test('with a region and no local run the pipeline is found by its stack', async () => {
  const fake = await FakePipeline.start();
  fake.onQuery(
    'DescribeStacks',
    '<Stacks><member><StackName>BluelinePipeline</StackName><StackStatus>UPDATE_COMPLETE</StackStatus></member></Stacks>',
  );
  fake.onQuery(
    'ListStackResources',
    '<StackResourceSummaries><member><LogicalResourceId>Pipeline98</LogicalResourceId><PhysicalResourceId>BluelinePipeline-P98</PhysicalResourceId><ResourceType>AWS::CodePipeline::Pipeline</ResourceType></member></StackResourceSummaries>',
  );
  fake.on('GetPipelineState', { stageStates: [stage('Source', undefined)] });
  const { stdout } = await blueline('status', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ pipeline: 'BluelinePipeline-P98' });
  expect(fake.inputs('GetPipelineState')).toEqual([{ name: 'BluelinePipeline-P98' }]);
  await fake.stop();
});

test('credentials that have expired are said to be that also while the pipeline is looked for', async () => {
  const fake = await FakePipeline.start();
  fake.onQuery('DescribeStacks', 'ExpiredToken');
  expect(await blueline('retry', 'Staging')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the AWS credentials have expired'),
  });
  await fake.stop();
});

test('--pipeline and --cloud local contradict each other', async () => {
  expect(await blueline('status', '--pipeline', 'P', '--cloud', 'local')).toMatchObject({ code: 2 });
});
