import { firstError } from '../../lib/operate/first-error';
import { chooseAction, parseStream } from '../../lib/operate/logs';
import { AwsError, FakePipeline } from './fake-pipeline';
import { at, blueline, NEW, stage } from './samples';

const CONTAINER = '[Container] 2026/11/24 10:00:00 Running command node blueline.mjs generate .';

test.each([
  [
    'a diagnostic of a model',
    [CONTAINER, "domain/Shop/Add.xml:3:53: error B03: 'crat' is not a String field of AddRequested", '  why: the flow'],
    {
      line: 2,
      text: "domain/Shop/Add.xml:3:53: error B03: 'crat' is not a String field of AddRequested",
      file: 'domain/Shop/Add.xml:3:53',
    },
  ],
  [
    'an error of ours',
    ['ok', 'error: blueline.json is not JSON'],
    { line: 2, text: 'error: blueline.json is not JSON', file: 'blueline.json' },
  ],
  [
    'the compiler',
    ["lib/a.ts(3,5): error TS2322: Type 'x'"],
    { line: 1, text: "lib/a.ts(3,5): error TS2322: Type 'x'", file: 'lib/a.ts:3:5' },
  ],
  [
    'Python: the place is on a later line',
    ['Traceback (most recent call last):', '  File "application/cart.py", line 7, in add', 'KeyError: 1'],
    { line: 1, text: 'Traceback (most recent call last):', file: 'application/cart.py:7' },
  ],
  [
    'a stack',
    ['10:00 | UPDATE_FAILED | AWS::DynamoDB::Table | EventStore'],
    { line: 1, text: '10:00 | UPDATE_FAILED | AWS::DynamoDB::Table | EventStore' },
  ],
  [
    'what CodeBuild says afterwards is no first error',
    ['[Container] error', 'Phase context status code: COMMAND_EXECUTION_ERROR'],
    undefined,
  ],
  [
    'what CodeBuild says afterwards is not where to look either',
    [
      'error: release nosuch is not kept in staging',
      '  next: take one of those that are, the newest first: d9c247687c0f',
      '[Container] 2026/11/24 10:00:02 Command did not exit successfully node "$CODEBUILD_SRC_DIR_toolchain/blueline.cjs" package exit status 1',
      'buildspecs/package.yml',
    ],
    { line: 1, text: 'error: release nosuch is not kept in staging' },
  ],
  [
    'nor is what the engine here says',
    [
      '$ node "$CODEBUILD_SRC_DIR_toolchain/blueline.cjs" package "$CODEBUILD_SRC_DIR_application" --out package > version.txt',
      'error: release nosuch is not kept in staging',
      'phase build failed: \'node "$CODEBUILD_SRC_DIR_toolchain/blueline.cjs" package\' ended with exit code 1',
    ],
    { line: 2, text: 'error: release nosuch is not kept in staging' },
  ],
  [
    'nor is the next command',
    ['npm error code E404', '$ node tools/build.mjs', 'build/blueline.cjs  2.1mb'],
    { line: 1, text: 'npm error code E404' },
  ],
  ['words that only mention one', ['0 errors, 0 warnings', 'no error: fine'], undefined],
])('first error: %s', (_, lines, expected) => {
  expect(firstError(lines)).toEqual(expected);
});

test('the stream of a build by its ARN', () => {
  expect(parseStream('arn:aws:logs:eu-west-1:123456789012:log-group:/aws/codebuild/P:log-stream:a/b')).toEqual({
    logGroupName: '/aws/codebuild/P',
    logStreamName: 'a/b',
  });
  expect(parseStream(undefined)).toBeUndefined();
});

test('the action that failed last is meant, else the one that ran last', () => {
  const state = { stageStates: [{ stageName: 'S', latestExecution: { pipelineExecutionId: NEW, status: 'Failed' as const } }] };
  const action = (actionName: string, status: 'Failed' | 'Succeeded', seconds: number) => ({
    ...{ stageName: 'S', pipelineExecutionId: NEW, actionName, status, startTime: new Date(seconds * 1000) },
  });
  expect(chooseAction(state, [action('a', 'Failed', 1), action('b', 'Failed', 2), action('c', 'Succeeded', 3)], 'S').actionName).toBe('b');
  expect(chooseAction(state, [action('a', 'Succeeded', 1), action('c', 'Succeeded', 3)], 'S').actionName).toBe('c');
  expect(() => chooseAction(state, [], 'S')).toThrow('S has not run yet');
});

describe('on the wire', () => {
  let fake: FakePipeline;
  beforeEach(async () => {
    fake = await FakePipeline.start();
    fake.on('GetPipelineState', { stageStates: [stage('Generate', NEW, 'Failed')] });
    fake.on('ListActionExecutions', {
      actionExecutionDetails: [
        {
          ...{ pipelineExecutionId: NEW, stageName: 'Generate', actionName: 'Generate', status: 'Failed', startTime: at('10:00:00') },
          output: {
            executionResult: {
              externalExecutionUrl: 'https://build',
              errorDetails: { code: 'JobFailed', message: 'Build terminated with state: FAILED' },
              logStreamARN: 'arn:aws:logs:eu-west-1:1:log-group:G:log-stream:S',
            },
          },
        },
      ],
    });
  });
  afterEach(() => fake.stop());

  test('the whole log is searched for the first error, its end is shown', async () => {
    fake.on('Logs_20140328.GetLogEvents', ({ nextToken }) =>
      nextToken === undefined
        ? { events: [{ message: 'a.xml:1:2: error A01: wrong\n' }, { message: 'one\n' }], nextForwardToken: 'f/1' }
        : { events: nextToken === 'f/1' ? [{ message: 'two\n' }, { message: 'three' }] : [], nextForwardToken: 'f/2' },
    );
    const { code, stderr } = await blueline('logs', 'generate', '--pipeline', 'P', '--lines', '2');
    expect(stderr).toBe(
      [
        `Generate.Generate of run ${NEW}: failed`,
        '  Build terminated with state: FAILED',
        '  https://build',
        '',
        'two',
        'three',
        '',
        'first error (line 1): a.xml:1:2: error A01: wrong',
        'look at a.xml:1:2',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
    expect(fake.inputs('GetLogEvents')[0]).toEqual({ logGroupName: 'G', logStreamName: 'S', startFromHead: true });
  });

  test('without the permission to read it: the reason, and still the message and the link', async () => {
    fake.on('Logs_20140328.GetLogEvents', new AwsError('com.amazonaws.logs#AccessDeniedException', 'not you'));
    const { code, stderr } = await blueline('logs', 'Generate', '--pipeline', 'P');
    expect(stderr).toContain('https://build\nwarning: its log cannot be read: AWS does not allow this: not you');
    expect(code).toBe(0);
  });
});
