import { PassThrough } from 'node:stream';
import type { LocalState } from '../../lib/operate/local-run';
import { FakePipeline } from './fake-pipeline';
import { approving, at, blueline, MIDDLE, stage } from './samples';

let answer = 'n';
const asked = (stderr: string) => stderr.includes(' it?');
const decided: string[] = [];
let endsWith = 0;
jest.mock('../../lib/local/run', () => ({
  decideWaitingRun: async (_: string, decision: string) => {
    decided.push(decision);
    return endsWith;
  },
}));
jest.mock('../../lib/local/engine', () => ({ noteDecision: () => {} }));
let status: LocalState['status'] = 'pending';
jest.mock('../../lib/operate/local-run', () => ({
  activeLocalRun: async () => ({
    result: { run: 'r1', folder: '/nowhere', waitingFor: { stage: 'Approve', action: 'Approve', message: 'Deploy v7? 2 to add' } },
    state: 'waiting',
    isNewest: true,
  }),
  localStates: () => [{ run: 'r1', status }],
}));

// Not the real one: reading its properties opens it, and an open pipe keeps the test runner from ending.
const stdin = Object.getOwnPropertyDescriptor(process, 'stdin') as PropertyDescriptor;
const before = process.stderr.isTTY;
const onTerminal = (isTTY: boolean) => {
  const input = Object.assign(new PassThrough(), { isTTY });
  input.write(`${answer}\n`);
  Object.defineProperty(process, 'stdin', { value: input, configurable: true });
  process.stderr.isTTY = isTTY;
};
beforeEach(() => {
  decided.length = 0;
  endsWith = 0;
  status = 'pending';
});
afterAll(() => {
  Object.defineProperty(process, 'stdin', stdin);
  process.stderr.isTTY = before;
});

describe('the run of this checkout', () => {
  const here = (decision: string, ...args: string[]) => blueline(decision, '--cloud', 'local', ...args);

  test.each(['approve', 'reject'])('on a terminal %s asks, after the text; no means that nothing is done', async (decision) => {
    answer = 'n';
    onTerminal(true);
    const { code, stderr } = await here(decision);
    expect([asked(stderr), decided, code]).toEqual([true, [], 1]);
    expect(stderr.split('\n')[0]).toBe('Deploy v7? 2 to add');
    expect(stderr).toContain('nothing was done');
  });

  test('yes does it', async () => {
    answer = 'y';
    onTerminal(true);
    const { code, stderr } = await here('approve');
    expect([asked(stderr), decided, code]).toEqual([true, ['approve'], 0]);
  });

  test('--yes, or no terminal, does it without a question', async () => {
    answer = 'n';
    onTerminal(true);
    const answers = [await here('approve', '--yes')];
    onTerminal(false);
    answers.push(await here('approve'));
    expect(answers.map(({ code, stderr }) => [code, asked(stderr)])).toEqual([
      [0, false],
      [0, false],
    ]);
    expect(decided).toEqual(['approve', 'approve']);
  });

  test('a run that reject has ended is what was asked for: 0; one that failed after approve is not: 1', async () => {
    [endsWith, status] = [1, 'rejected'];
    expect((await here('reject', '--yes')).code).toBe(0);
    [endsWith, status] = [1, 'failed'];
    expect((await here('approve', '--yes')).code).toBe(1);
    expect((await here('reject', '--yes')).code).toBe(1);
  });
});

test('the deployed pipeline asks too', async () => {
  const fake = await FakePipeline.start();
  try {
    fake.on('GetPipelineState', { stageStates: [stage('Staging', MIDDLE), approving(MIDDLE, 'token-1')] });
    fake.on('ListPipelineExecutions', {
      pipelineExecutionSummaries: [{ pipelineExecutionId: MIDDLE, status: 'InProgress', startTime: at('10:00:00') }],
    });
    fake.on('ListActionExecutions', { actionExecutionDetails: [] });
    fake.on('PutApprovalResult', { approvedAt: at('10:20:00') });
    answer = 'n';
    onTerminal(true);
    expect((await blueline('approve', '--pipeline', 'P')).code).toBe(1);
    expect(fake.inputs('PutApprovalResult')).toEqual([]);
    expect((await blueline('approve', '--pipeline', 'P', '--yes')).code).toBe(0);
    expect(fake.inputs('PutApprovalResult')).toHaveLength(1);
  } finally {
    await fake.stop();
  }
});

test('a run of this checkout that is stopped keeps no reason, and that is not passed over', async () => {
  const { code, stderr } = await blueline('stop', '--cloud', 'local', '--reason', 'wrong branch');
  expect(stderr).toContain('--reason is of the deployed pipeline');
  expect(code).toBe(2);
});
