import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownIdentity } from '../../lib/local/process-start';
import { followLog, runningBuild, runningLocalAction } from '../../lib/operate/follow-log';
import { latestLocalRun } from '../../lib/operate/local-run';
import { openPipeline } from '../../lib/operate/pipeline';
import { AwsError, FakePipeline } from './fake-pipeline';
import { approving, at, blueline, NEW, stage } from './samples';

const build = (status: string, more: object = {}) => ({
  actionExecutionDetails: [
    {
      ...{ pipelineExecutionId: NEW, actionExecutionId: 'a1', stageName: 'Generate', actionName: 'Generate', status },
      ...{ startTime: at('10:00:00'), input: { actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } } },
      output: { executionResult: { logStreamARN: 'arn:aws:logs:eu-west-1:1:log-group:G:log-stream:S' }, ...more },
    },
  ],
});
const page = (token: string, ...messages: string[]) => ({ events: messages.map((message) => ({ message })), nextForwardToken: token });
/** Answers of GetLogEvents as they grow: each token is the number of lines that were read before. */
const growing = (lines: () => readonly string[]) => (input: Record<string, unknown>) => {
  const all = lines();
  return page(`f/${all.length}`, ...all.slice(Number(String(input.nextToken ?? 'f/0').slice(2))));
};

describe('a build on AWS', () => {
  let fake: FakePipeline;
  let told: string[];
  const stop = () => new AbortController();
  const follow = async (signal = stop().signal) => {
    const running = await runningBuild(await openPipeline('P'), 'generate');
    return running && followLog(running, { onLine: (line) => told.push(line), signal, milliseconds: 1 });
  };
  beforeEach(async () => {
    told = [];
    fake = await FakePipeline.start();
    fake.on('GetPipelineState', { stageStates: [stage('Generate', NEW, 'InProgress')] });
  });
  afterEach(() => fake.stop());

  test('each line is told once, as it comes, until the action ends', async () => {
    const log = ['one'];
    fake.on('ListActionExecutions', (_, calls) => {
      if (calls === 2) log.push('two');
      if (calls === 4) log.push('three');
      return build(calls < 4 ? 'InProgress' : 'Failed');
    });
    fake.on(
      'Logs_20140328.GetLogEvents',
      growing(() => log),
    );
    expect(await follow()).toBe(true);
    expect(told).toEqual(['one', 'two', 'three']);
  });

  test('one that is still being provisioned has no log yet: it waits for it', async () => {
    fake.on('ListActionExecutions', (_, calls) => build(calls < 4 ? 'InProgress' : 'Succeeded', calls < 3 ? { executionResult: {} } : {}));
    fake.on(
      'Logs_20140328.GetLogEvents',
      growing(() => ['late']),
    );
    expect(await follow()).toBe(true);
    expect(told).toEqual(['late']);
  });

  test('a lost answer does not end it, a lasting refusal does', async () => {
    fake.on('ListActionExecutions', (_, calls) => build(calls < 4 ? 'InProgress' : 'Succeeded'));
    fake.on('Logs_20140328.GetLogEvents', (input, calls) =>
      calls === 1 ? new AwsError('ThrottlingException') : growing(() => ['one', 'two'])(input),
    );
    expect(await follow()).toBe(true);
    expect(told).toEqual(['one', 'two']);

    fake.on('ListActionExecutions', () => build('InProgress'));
    fake.on('Logs_20140328.GetLogEvents', new AwsError('AccessDeniedException', 'not you'));
    await expect(follow()).rejects.toThrow('AWS does not allow this: not you');
  });

  test('Ctrl-C ends the following, the build goes on', async () => {
    const control = stop();
    fake.on('ListActionExecutions', build('InProgress'));
    fake.on('Logs_20140328.GetLogEvents', (input) => {
      control.abort();
      return growing(() => ['one'])(input);
    });
    expect(await follow(control.signal)).toBe(false);
    expect(told).toEqual(['one']);
    expect(fake.calls.map(({ operation }) => operation)).not.toContain('StopPipelineExecution');
  });

  test('an approval that waits is not followed, and what has ended neither', async () => {
    fake.on('ListActionExecutions', build('Failed'));
    expect(await follow()).toBeUndefined();
    const approval = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' };
    const action = {
      pipelineExecutionId: NEW,
      stageName: 'Approve',
      actionName: 'Approve',
      status: 'InProgress',
      input: { actionTypeId: approval },
    };
    fake.on('GetPipelineState', { stageStates: [approving(NEW, 'token')] });
    fake.on('ListActionExecutions', { actionExecutionDetails: [action] });
    expect(await runningBuild(await openPipeline('P'), 'Approve')).toBeUndefined();
  });

  test('the command shows the lines, then the verdict and the first error with its file', async () => {
    const failed = {
      executionResult: { ...build('Failed').actionExecutionDetails[0]?.output.executionResult, externalExecutionUrl: 'https://build' },
    };
    fake.on('ListActionExecutions', (_, calls) => (calls === 0 ? build('InProgress') : build('Failed', failed)));
    fake.on(
      'Logs_20140328.GetLogEvents',
      growing(() => ['generating', 'a.xml:1:2: error A01: wrong']),
    );
    const { code, stderr } = await blueline('logs', 'generate', '--pipeline', 'P');
    expect(stderr).toBe(
      [
        `Generate.Generate of run ${NEW} runs; Ctrl-C ends the showing, not the run`,
        'generating',
        'a.xml:1:2: error A01: wrong',
        `Generate.Generate of run ${NEW}: failed`,
        '  https://build',
        'first error (line 2): a.xml:1:2: error A01: wrong',
        'look at a.xml:1:2',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  test('--no-follow shows what is there', async () => {
    fake.on('ListActionExecutions', build('InProgress'));
    fake.on(
      'Logs_20140328.GetLogEvents',
      growing(() => ['one']),
    );
    const { stderr } = await blueline('logs', 'generate', '--pipeline', 'P', '--no-follow');
    expect(stderr).toBe(`Generate.Generate of run ${NEW}: inprogress\n\none\n\n`);
  });
});

describe('a local run', () => {
  let checkout: string;
  let folder: string;
  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'blueline-follow-'));
    process.env.CODEBUILD_SRC_DIR = checkout;
    folder = join(checkout, '.blueline/runs/1');
    mkdirSync(join(folder, 'definition'), { recursive: true });
    mkdirSync(join(folder, 'logs'));
    const tiny = join(__dirname, '../local/pipelines/updates-itself/pipeline.template.json');
    cpSync(tiny, join(folder, 'definition/P.template.json'));
    writeFileSync(join(checkout, '.blueline/lock'), JSON.stringify({ holder: 'npm run local', ...ownIdentity() }));
    stateOf({});
  });
  afterEach(() => {
    delete process.env.CODEBUILD_SRC_DIR;
    rmSync(checkout, { recursive: true, force: true });
  });

  const log = () => join(folder, 'logs/Build.Build.log');
  const stateOf = (actions: object, status = 'running') => {
    const state = { run: '1', startedAt: '2026-11-24T10:00:00Z', status, interrupted: false, seconds: 2, namespaces: {}, source: {} };
    writeFileSync(join(folder, 'state.json'), JSON.stringify({ ...state, actions, stageSeconds: {}, restarts: [], reports: [] }));
  };
  const failed = () => ({ name: 'Build', status: 'failed', seconds: 1, log: log(), message: 'phase build failed' });

  test('the file is told by whole lines while the action runs, then its rest', async () => {
    const run = await latestLocalRun(checkout);
    expect(run && runningLocalAction(checkout, run, 'Build')).toBeUndefined(); // it has not begun
    writeFileSync(log(), 'one\ntw');
    const running = run && runningLocalAction(checkout, run, 'build');
    const told: string[] = [];
    const look = () => running?.poll((line) => told.push(line));
    expect(await look()).toBe(false);
    expect(told).toEqual(['one']);
    appendFileSync(log(), 'o\nthr');
    expect(await look()).toBe(false);
    appendFileSync(log(), 'ee');
    stateOf({ 'Build.Build': failed() });
    expect(await look()).toBe(true);
    expect(told).toEqual(['one', 'two', 'three']);
  });
});
