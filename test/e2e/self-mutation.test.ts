import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checkout, type Finished, hasEmbeddedCloud } from './checkout';

// The real bin/pipeline.ts, synthesised by the real Synth and taken over by the real UpdatePipeline of a local run. Generate is the last stage:
// no environment is needed. Each run is a commit that somebody pushed.

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(300_000);

const STACK = 'lib/pipeline/pipeline-stack.ts';
const LINT_STAGE = `import { Construct } from 'constructs';
import type { IAction } from 'aws-cdk-lib/aws-codepipeline';
import { type ActionContext, CommandAction } from './private/command-action';

export class LintStage extends Construct {
  readonly stageName = 'Lint';
  readonly actions: IAction[];
  constructor(scope: Construct, id: string, context: ActionContext) {
    super(scope, id);
    this.actions = [new CommandAction(this, 'Lint', { context, buildspec: 'buildspecs/lint.yml', release: false }).action];
  }
}
`;
const LINT_BUILDSPEC = 'version: 0.2\nphases:\n  build:\n    commands:\n      - echo the new action runs\n';

suite('the pipeline mends itself', () => {
  let checkout: Checkout;
  const good = { stack: '', model: '' };
  const model = 'examples/orders/config.xml';
  const read = (name: string) => readFileSync(join(checkout.folder, name), 'utf8');
  const push = (files: Record<string, string>, message: string) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(checkout.folder, name), text);
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
  };
  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...who, ...args], { cwd: checkout.folder });
  };
  const run = () => checkout.run('run', '--until', 'Generate');
  const kept = () => read('.blueline/pipeline/BluelinePipeline.template.json');
  const statuses = () =>
    Object.fromEntries(checkout.report().stages.flatMap(({ name, status }) => (status === 'skipped' ? [] : [[name, status]])));
  const why = ({ stderr, code }: Finished) => `exit code ${code}\n${stderr.slice(-3000)}`;

  beforeAll(() => {
    checkout = new Checkout();
    git('init', '--quiet');
    Object.assign(good, { stack: read(STACK), model: read(model) });
    push({}, 'as it is');
  });
  afterAll(() => checkout.remove());

  test('a commit that breaks synth fails there with its message and leaves the pipeline as it was', async () => {
    const first = await checkout.run('run', '--until', 'UpdatePipeline');
    expect(why(first)).toMatch(/^exit code 0/);
    const before = kept();
    push({ [STACK]: `${good.stack}\nthrow new Error('this commit breaks synth');\n` }, 'broken');
    const broken = await run();
    expect(broken.code).toBe(1);
    expect(statuses()).toEqual({ Source: 'succeeded', Synth: 'failed' });
    expect(broken.stderr).toContain('this commit breaks synth');
    expect(kept()).toBe(before);
  });

  test('the next good push heals it, adds an action and runs that, although its model is broken', async () => {
    const stack = good.stack.replace(
      /( +)stages\.push\(generate\b/,
      (line, indent) => `${indent}stages.push(new LintStage(this, 'Lint', context));\n${line}`,
    );
    expect(stack).not.toBe(good.stack);
    const files = {
      [STACK]: `import { LintStage } from './lint-stage';\n${stack}`,
      'lib/pipeline/lint-stage.ts': LINT_STAGE,
      'buildspecs/lint.yml': LINT_BUILDSPEC,
      [model]: good.model.replace(/<\/[\w-]+>\s*$/, ''),
    };
    push(files, 'a new action, and a model that is no XML');
    const healed = await run();
    expect(healed.code).toBe(1);
    expect(statuses()).toEqual({
      ...{ Source: 'succeeded', Synth: 'succeeded', UpdatePipeline: 'succeeded' },
      ...{ Lint: 'succeeded', Generate: 'failed' },
    });
    expect(checkout.report().restarts).toBe(1);
    expect(kept()).toContain('buildspecs/lint.yml');
    expect(healed.stderr).toMatch(/config\.xml:\d+:\d+: error /);
  });

  test('with the model mended it goes on, without another restart', async () => {
    push({ [model]: good.model }, 'mended');
    const mended = await run();
    expect(why(mended)).toMatch(/^exit code 0/);
    expect(checkout.report()).toMatchObject({ status: 'succeeded', restarts: 0 });
    expect(statuses()).toMatchObject({ Lint: 'succeeded', Generate: 'succeeded' });
  });
});
