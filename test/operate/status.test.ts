import { UserError } from '../../lib/errors';
import { describeStatus } from '../../lib/operate/status';
import { statusText } from '../../lib/operate/status-text';
import { watchStatus } from '../../lib/operate/watch';
import { AwsError, FakePipeline } from './fake-pipeline';
import { approving, at, blueline, MIDDLE, NEW, OLD, stage } from './samples';

const PIPELINE = { name: 'P', region: 'eu-west-1' };
const now = new Date('2026-11-24T10:20:00Z');
const date = (time: string) => new Date(`2026-11-24T${time}Z`);

describe('blueline status on the wire', () => {
  let fake: FakePipeline;
  beforeEach(async () => {
    fake = await FakePipeline.start();
    fake.on('GetPipelineState', {
      pipelineName: 'P',
      stageStates: [stage('Staging', MIDDLE, 'Succeeded', [deploy]), approving(MIDDLE, 't')],
    });
    fake.on('ListActionExecutions', { actionExecutionDetails: [ran('Staging', 'Deploy', 'd1', '10:00:00', '10:02:30')] });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    return fake.stop();
  });
  const deploy = {
    actionName: 'Deploy',
    latestExecution: { actionExecutionId: 'd1', status: 'Succeeded', lastStatusChange: at('10:02:30') },
  };
  const ran = (stageName: string, actionName: string, actionExecutionId: string, from: string, to: string) => ({
    pipelineExecutionId: MIDDLE,
    stageName,
    actionName,
    actionExecutionId,
    status: 'Succeeded',
    startTime: at(from),
    lastUpdateTime: at(to),
  });

  test('a table with times and runs, who waits for whom, and the link', async () => {
    const { code, stderr, stdout } = await blueline('status', '--pipeline', 'P');
    expect(stderr).toMatch(/Staging +│ Deploy +│ succeeded +│ +2 min 30 s +│ 00000000/);
    expect(stderr).toMatch(/Approve +│ waiting/);
    expect(stderr).toContain(`run ${MIDDLE} waits in Approve for a person`);
    expect(stderr).toContain('https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/P/view?region=eu-west-1');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  test('--format json prints one document and nothing else', async () => {
    const { stdout, stderr } = await blueline('status', '--pipeline', 'P', '--format', 'json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      cloud: 'aws',
      pipeline: 'P',
      isMoving: true,
      stages: [{ name: 'Staging', seconds: 150 }, {}],
    });
  });

  test('the actions of a run are read page by page', async () => {
    fake.on('ListActionExecutions', ({ nextToken }) =>
      nextToken === 'page 2'
        ? { actionExecutionDetails: [ran('Staging', 'Deploy', 'd1', '10:00:00', '10:02:30')] }
        : { actionExecutionDetails: [ran('Approve', 'PrepareReview', 'a1', '10:03:00', '10:05:00')], nextToken: 'page 2' },
    );
    const { stdout } = await blueline('status', '--pipeline', 'P', '--format', 'json');
    expect(JSON.parse(stdout).stages[0].actions[0].seconds).toBe(150);
    expect(fake.inputs('ListActionExecutions').map((input) => input.nextToken)).toEqual([undefined, 'page 2']);
  });

  test('a call that is throttled is repeated', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0); // the SDK waits for a random part of a growing time
    const state = { stageStates: [stage('Staging', undefined)] };
    fake.on('GetPipelineState', (_, calls) => (calls < 2 ? new AwsError('ThrottlingException', 'Rate exceeded') : state));
    expect(await blueline('status', '--pipeline', 'P')).toMatchObject({ code: 0 });
    expect(fake.inputs('GetPipelineState')).toHaveLength(3);
  });

  test('throttled to the end: what happened and what to do, exit code 1', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    fake.on('GetPipelineState', new AwsError('ThrottlingException', 'Rate exceeded'));
    const { code, stderr } = await blueline('status', '--pipeline', 'P');
    expect(stderr).toContain('refused the call as one too many');
    expect(code).toBe(1);
  }, 20_000);

  test.each([
    ['ExpiredTokenException', 2, 'the AWS credentials have expired\n  next: log in again (aws sso login)'],
    ['UnrecognizedClientException', 2, 'no working AWS credentials'],
    ['AccessDeniedException', 1, 'AWS does not allow this: no permission'],
    ['PipelineNotFoundException', 2, 'there is no such pipeline'],
  ])('%s', async (name, exitCode, text) => {
    fake.on('GetPipelineState', new AwsError(name, 'no permission'));
    const { code, stderr } = await blueline('status', '--pipeline', 'P');
    expect(stderr).toContain(text);
    expect(code).toBe(exitCode);
  });

  test('an endpoint that nobody serves is said to be that', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    process.env.AWS_ENDPOINT_URL_CODEPIPELINE = 'http://127.0.0.1:9'; // the discard port; nothing listens there
    const { code, stderr } = await blueline('status', '--pipeline', 'P');
    expect(stderr).toContain('AWS cannot be reached');
    expect(code).toBe(2);
  }, 20_000);
});

describe('who waits for whom', () => {
  const lines = (...stages: object[]) => {
    const state = JSON.parse(JSON.stringify({ stageStates: stages }), (key, value) =>
      key === 'lastStatusChange' ? new Date(value * 1000) : value,
    );
    return describeStatus(PIPELINE, state, [], now).waiting;
  };
  const inbound = { inboundExecutions: [{ pipelineExecutionId: NEW, status: 'InProgress' }] };

  test.each([
    ['nobody', [stage('Staging', OLD)], []],
    [
      'a run for the one in the stage',
      [stage('Staging', OLD, 'InProgress', [], inbound)],
      [`run ${NEW} waits before Staging for run ${OLD}, which is in it`],
    ],
    [
      'a run for a transition that somebody disabled',
      [
        stage('Staging', OLD, 'Succeeded', [], {
          ...inbound,
          inboundTransitionState: { enabled: false, disabledReason: 'fair', lastChangedBy: 'arn:aws:sts::1:assumed-role/ops/jo' },
        }),
      ],
      [`run ${NEW} waits before Staging: its transition was disabled by jo (fair)`],
    ],
    [
      'a run for a condition',
      [stage('Production', OLD, 'Succeeded', [], { ...inbound, beforeEntryConditionState: { latestExecution: { status: 'InProgress' } } })],
      [`run ${NEW} waits before Production for the stage's condition`],
    ],
    [
      'one for a person and one behind it',
      [approving(MIDDLE, 't', inbound)],
      [
        `run ${NEW} waits before Approve for run ${MIDDLE}, which is in it`,
        `run ${MIDDLE} waits in Approve for a person, since 15 min: blueline approve, or blueline reject`,
      ],
    ],
  ] as const)('%s', (_, stages, expected) => {
    expect(lines(...stages)).toEqual(expected);
  });
});

test('an action that the present run has not reached is not shown with the verdict of an older run', () => {
  const state = {
    stageStates: [
      {
        stageName: 'Staging',
        latestExecution: { pipelineExecutionId: NEW, status: 'InProgress' as const },
        actionStates: [
          { actionName: 'Prepare', latestExecution: { actionExecutionId: 'p2', status: 'InProgress' as const } },
          { actionName: 'Deploy', latestExecution: { actionExecutionId: 'd1', status: 'Failed' as const } },
        ],
      },
    ],
  };
  const actions = [
    { pipelineExecutionId: NEW, stageName: 'Staging', actionName: 'Prepare', actionExecutionId: 'p2', startTime: date('10:19:00') },
  ];
  const [staging] = describeStatus(PIPELINE, state, actions, now).stages;
  expect(staging).toEqual({
    name: 'Staging',
    status: 'running',
    run: NEW,
    seconds: 60,
    actions: [
      { name: 'Prepare', status: 'running', startedAt: '2026-11-24T10:19:00.000Z', seconds: 60 },
      { name: 'Deploy', status: 'not run' },
    ],
  });
});

test('a failed action is named with its reason and the command that shows more', () => {
  const action = { name: 'Deploy', status: 'failed' as const, message: 'exit code 1\nmore' };
  const text = statusText({
    cloud: 'aws',
    ...{ pipeline: 'P', region: 'r', waiting: [], isMoving: false },
    stages: [{ name: 'Staging', status: 'failed', actions: [action] }],
  });
  expect(text).toContain('failed Staging.Deploy: exit code 1\n  next: blueline logs Staging');
});

test('--watch shows what changed and ends when nothing moves', async () => {
  const written: string[] = [];
  const status = (word: 'running' | 'succeeded', isMoving: boolean) => ({
    ...{ cloud: 'aws' as const, pipeline: 'P', region: 'r', waiting: [], isMoving },
    stages: [{ name: 'Staging', status: word, actions: [{ name: 'Deploy', status: word, seconds: written.length }] }],
  });
  const answers = [status('running', true), status('running', true), status('succeeded', false)];
  const stream = { isTTY: false, write: (text: string) => written.push(text) > 0 };
  const last = await watchStatus({ read: async () => answers.shift()!, stream, signal: new AbortController().signal, milliseconds: 1 });
  expect(last.isMoving).toBe(false);
  expect(written.map((text) => /running|succeeded/.exec(text)?.[0])).toEqual(['running', 'succeeded']);
});

test('--watch survives a lost answer, but not a first one that never comes', async () => {
  const stream = { isTTY: false, write: () => true };
  const [running, done] = [
    { ...EMPTY, isMoving: true },
    { ...EMPTY, isMoving: false },
  ];
  const answers = [running, new UserError('AWS cannot be reached'), done];
  const read = async () => {
    const answer = answers.shift()!;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const options = { read, stream, signal: new AbortController().signal, milliseconds: 1 };
  expect(await watchStatus(options)).toBe(done);
  answers.push(new UserError('AWS cannot be reached'));
  await expect(watchStatus(options)).rejects.toThrow('AWS cannot be reached');
});

const EMPTY = { cloud: 'aws' as const, pipeline: 'P', region: 'r', waiting: [], stages: [] };
