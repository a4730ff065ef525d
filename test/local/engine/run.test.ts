import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { type EngineEvent, lastRun, resumeRun, waitingRunOf } from '../../../lib/local/engine';
import { checkoutOf, observe, printed, removeCheckouts, statuses } from './tiny-pipeline';

afterEach(removeCheckouts);

/** A program that runs the pipeline of its folder and prints what the actions print. */
const ENGINE_PROCESS = `
  import { runPipeline } from '../../../lib/local/engine';
  const onEvent = (event) => { if (event.type === 'output') console.log(event.line); };
  runPipeline({ checkout: process.cwd(), approval: 'wait', environmentFor: async () => ({}), onEvent });
`;
const noClouds = async () => ({});

describe('approval', () => {
  it('given beforehand, the run goes to its end', async () => {
    const observed = await observe(checkoutOf('waits-for-approval'));
    expect(statuses(observed.result)).toEqual(['Source: succeeded', 'Build: succeeded', 'Approve: succeeded', 'Production: succeeded']);
  });

  it('refused, the run is rejected and what follows is skipped', async () => {
    const { result } = await observe(checkoutOf('waits-for-approval'), { approval: 'reject' });
    expect(result.status).toBe('rejected');
    expect(statuses(result)).toEqual(['Source: succeeded', 'Build: succeeded', 'Approve: rejected', 'Production: skipped']);
  });

  it('asks with the text of the action and the documents so far', async () => {
    const ask = jest.fn(async () => true);
    const { result } = await observe(checkoutOf('waits-for-approval'), { approval: 'ask', ask });
    expect(ask).toHaveBeenCalledWith({
      run: result.run,
      stage: 'Approve',
      action: 'Approve',
      message: `Deploy ${result.source.CommitId}?`,
      documents: { 'Approve/review.json': { changes: [] } },
    });
    expect(result.status).toBe('succeeded');
  });

  it('an interruption ends the question', async () => {
    const stop = new AbortController();
    const ask = () => {
      stop.abort();
      return new Promise<boolean>(() => {});
    };
    const { result } = await observe(checkoutOf('waits-for-approval'), { approval: 'ask', ask, signal: stop.signal });
    expect(result).toMatchObject({ status: 'failed', interrupted: true });
  });
});

describe('a waiting run', () => {
  it('goes on in another process with the artifacts and variables it had', async () => {
    const checkout = checkoutOf('waits-for-approval');
    const { result } = await observe(checkout, { approval: 'wait' });
    expect(result.status).toBe('pending');
    expect(result.waitingFor).toEqual({ stage: 'Approve', action: 'Approve', message: `Deploy ${result.source.CommitId}?` });
    expect(statuses(result)).toEqual(['Source: succeeded', 'Build: succeeded', 'Approve: pending', 'Production: skipped']);
    expect(await lastRun(checkout)).toMatchObject({ run: result.run, isWaiting: true });

    const made = readFileSync(join(result.folder, 'artifacts', 'package', 'made'), 'utf8').trim();
    const events: EngineEvent[] = [];
    const resumed = await resumeRun({ checkout, decision: 'approve', environmentFor: noClouds, onEvent: (event) => events.push(event) });
    expect(resumed).toMatchObject({ run: result.run, status: 'succeeded', startedAt: result.startedAt });
    expect(resumed.waitingFor).toBeUndefined();
    expect(printed({ result: resumed, events }, 'Production')).toEqual([`production ${result.source.CommitId}`, made]);
    expect(events.filter((event) => event.type === 'action-started').map((event) => event.action)).toEqual(['Approve', 'Production']);
    expect(await lastRun(checkout)).toMatchObject({ run: result.run, isWaiting: false, status: 'succeeded' });
  });

  it('can be rejected', async () => {
    const checkout = checkoutOf('waits-for-approval');
    await observe(checkout, { approval: 'wait' });
    expect(await resumeRun({ checkout, decision: 'reject', environmentFor: noClouds })).toMatchObject({ status: 'rejected' });
    await expect(resumeRun({ checkout, decision: 'approve', environmentFor: noClouds })).rejects.toThrow(
      /no run waits for approval: the last one, .*, has rejected/,
    );
  });

  it('stays within reach, however many newer runs end before the approval', async () => {
    const checkout = checkoutOf('waits-for-approval');
    const { result } = await observe(checkout, { approval: 'wait' });
    for (let index = 0; index < 6; index += 1) await observe(checkout, { until: 'Build' });
    expect(readdirSync(join(checkout, '.blueline', 'runs'))).toHaveLength(6); // five, and the one that waits
    expect(await lastRun(checkout)).toMatchObject({ isWaiting: false, status: 'succeeded' });
    expect(await waitingRunOf(checkout)).toMatchObject({ run: result.run, status: 'pending' });
    expect(await resumeRun({ checkout, decision: 'approve', environmentFor: noClouds })).toMatchObject({
      run: result.run,
      status: 'succeeded',
    });
    expect(await waitingRunOf(checkout)).toBeUndefined();
  });

  it('is superseded by a newer run that comes to the approval, which says so', async () => {
    const checkout = checkoutOf('waits-for-approval');
    const first = await observe(checkout, { approval: 'wait' });
    const second = await observe(checkout, { approval: 'wait' });
    const lines = second.events.flatMap((event) => (event.type === 'output' && event.stream === 'engine' ? [event.line] : []));
    expect(lines).toContain(`run ${first.result.run}, which waited for approval, is superseded by this one`);
    expect(JSON.parse(readFileSync(join(first.result.folder, 'state.json'), 'utf8'))).toMatchObject({
      run: first.result.run,
      status: 'superseded',
      supersededBy: second.result.run,
    });
    expect(await waitingRunOf(checkout)).toMatchObject({ run: second.result.run });
    await resumeRun({ checkout, decision: 'reject', environmentFor: noClouds });
    await expect(resumeRun({ checkout, decision: 'approve', environmentFor: noClouds })).rejects.toThrow(
      `no run waits for approval: the last one, ${second.result.run}, has rejected; ${first.result.run} waited and was superseded by ${second.result.run}`,
    );
  });

  it('is not superseded by one that fails before the approval', async () => {
    const checkout = checkoutOf('waits-for-approval');
    const { result } = await observe(checkout, { approval: 'wait' });
    const stop = new AbortController();
    const onEvent = (event: EngineEvent) => event.type === 'action-started' && event.stage === 'Build' && stop.abort();
    expect((await observe(checkout, { onEvent, signal: stop.signal })).result.status).toBe('failed');
    expect(await waitingRunOf(checkout)).toMatchObject({ run: result.run });
  });

  it('without any run says so', async () => {
    await expect(resumeRun({ checkout: checkoutOf('waits-for-approval'), decision: 'approve', environmentFor: noClouds })).rejects.toThrow(
      'no run waits for approval: there was none in this checkout',
    );
  });
});

describe('a pipeline that changes itself', () => {
  const withLint = (checkout: string) => {
    mkdirSync(join(checkout, 'assembly'));
    cpSync(join(checkout, 'with-lint.json'), join(checkout, 'assembly', 'pipeline.template.json'));
  };

  it('starts the run again from Source and runs the new action', async () => {
    const checkout = checkoutOf('updates-itself');
    withLint(checkout);
    const observed = await observe(checkout);
    expect(printed(observed, 'Lint')).toEqual(['the new action runs']);
    expect(observed.result.status).toBe('succeeded');
    expect(observed.result.restarts).toEqual([{ stage: 'Update', action: 'Update', reason: 'action Lint.Lint added' }]);
    expect(statuses(observed.result)).toEqual(['Source: succeeded', 'Update: succeeded', 'Lint: succeeded', 'Build: succeeded']);
    const started = observed.events.flatMap((event) =>
      event.type === 'stage-started' ? [event.stage] : event.type === 'restarted' ? ['again'] : [],
    );
    expect(started).toEqual(['Source', 'Update', 'again', 'Source', 'Update', 'Lint', 'Build']);
  });

  it('keeps the new pipeline for later runs, which do not start again', async () => {
    const checkout = checkoutOf('updates-itself');
    withLint(checkout);
    await observe(checkout);
    rmSync(join(checkout, 'assembly'), { recursive: true });
    const { result } = await observe(checkout);
    expect(result.restarts).toEqual([]);
    expect(statuses(result)).toContain('Lint: succeeded');
  });

  it('does not start again for the pipeline that runs already', async () => {
    const checkout = checkoutOf('updates-itself');
    mkdirSync(join(checkout, 'assembly'));
    cpSync(join(checkout, 'pipeline.template.json'), join(checkout, 'assembly', 'pipeline.template.json'));
    expect((await observe(checkout)).result).toMatchObject({ status: 'succeeded', restarts: [] });
  });

  it('keeps the old one if the new one cannot run here, and fails the action', async () => {
    const checkout = checkoutOf('updates-itself');
    mkdirSync(join(checkout, 'assembly'));
    const text = readFileSync(join(checkout, 'with-lint.json'), 'utf8').replaceAll('"Provider": "CodeBuild"', '"Provider": "Jenkins"');
    writeFileSync(join(checkout, 'assembly', 'pipeline.template.json'), text);
    const { result } = await observe(checkout);
    expect(result.stages[1]?.actions[0]?.message).toMatch(
      /^action Update.Update is of the kind Build\/Jenkins, which the local engine does not know/,
    );
    const kept = readFileSync(join(checkout, '.blueline', 'pipeline', 'pipeline.template.json'), 'utf8');
    expect(kept).toBe(readFileSync(join(checkout, 'pipeline.template.json'), 'utf8'));
  });

  it('again and again is stopped with a hint at the cause', async () => {
    const { result } = await observe(checkoutOf('changes-every-time'));
    expect(result.status).toBe('failed');
    expect(result.restarts).toHaveLength(3);
    expect(result.stages[1]?.actions[0]?.message).toMatch(
      /^the pipeline has changed itself 3 times in this run; its template must be the same/,
    );
  });

  it('without RestartExecutionOnUpdate ends there', async () => {
    const checkout = checkoutOf('updates-itself');
    mkdirSync(join(checkout, 'assembly'));
    const text = readFileSync(join(checkout, 'with-lint.json'), 'utf8').replace(
      '"RestartExecutionOnUpdate": true',
      '"RestartExecutionOnUpdate": false',
    );
    writeFileSync(join(checkout, 'assembly', 'pipeline.template.json'), text);
    const { result } = await observe(checkout);
    expect(result).toMatchObject({ status: 'failed', restarts: [] });
    expect(statuses(result)).toEqual(['Source: succeeded', 'Update: succeeded', 'Build: skipped']);
  });
});

describe('the environment of an action', () => {
  it('has no AWS variables and nothing of the shell beside what is handed on', async () => {
    process.env.AWS_PROFILE = 'somebody';
    process.env.SECRET_OF_MINE = 'secret';
    process.env.npm_config_cache = '/tmp/npm-cache';
    try {
      const lines = printed(await observe(checkoutOf('gives-a-clean-environment')), 'Plain');
      const names = lines.map((line) => line.split('=')[0]);
      expect(names.filter((name) => name?.startsWith('AWS_') || name === 'SECRET_OF_MINE')).toEqual([]);
      expect(names).toEqual(expect.arrayContaining(['PATH', 'HOME', 'npm_config_cache', 'BLUELINE_ENGINE_DIR', 'CODEBUILD_SRC_DIR']));
    } finally {
      delete process.env.AWS_PROFILE;
      delete process.env.SECRET_OF_MINE;
      delete process.env.npm_config_cache;
    }
  });

  it('leads an action with BLUELINE_ENVIRONMENT, and no other, to the cloud of that environment', async () => {
    const asked: string[] = [];
    const environmentFor = async (name: string) => {
      asked.push(name);
      return { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    };
    const observed = await observe(checkoutOf('gives-a-clean-environment'), { environmentFor });
    expect(asked).toEqual(['staging']);
    expect(printed(observed, 'Cloud')).toContain('AWS_ENDPOINT_URL=http://127.0.0.1:1');
  });
});

describe('cache', () => {
  it('is kept for builds with equal lock files and is nowhere in the source', async () => {
    const checkout = checkoutOf('keeps-a-cache');
    expect(printed(await observe(checkout), 'Build')).toEqual(['cold']);
    expect(printed(await observe(checkout), 'Build')).toEqual(['warm 1']);
    writeFileSync(join(checkout, 'lock.txt'), '2\n');
    expect(printed(await observe(checkout), 'Build')).toEqual(['cold']);
    expect(printed(await observe(checkout), 'Build')).toEqual(['warm 2']);
  });

  it('survives a failed build but not a failed installation', async () => {
    const checkout = checkoutOf('keeps-a-cache');
    writeFileSync(join(checkout, 'break-build'), '');
    expect((await observe(checkout)).result.status).toBe('failed');
    rmSync(join(checkout, 'break-build'));
    writeFileSync(join(checkout, 'break-install'), '');
    expect(printed(await observe(checkout), 'Build')).toEqual(['warm 1']);
    expect(printed(await observe(checkout), 'Build')).toEqual(['cold']);
  });

  it("begins with the checkout's own folder, by links that leave it alone", async () => {
    const checkout = checkoutOf('keeps-a-cache');
    execFileSync('git', ['init', '--quiet'], { cwd: checkout });
    mkdirSync(join(checkout, 'packages', 'inner'), { recursive: true });
    writeFileSync(join(checkout, 'packages', 'inner', 'file'), 'own\n');
    expect(printed(await observe(checkout), 'Build')).toEqual(['warm own']);
    expect(readFileSync(join(checkout, 'packages', 'inner', 'file'), 'utf8')).toBe('own\n');
  });
});

describe('nothing is left behind', () => {
  const isAlive = (pid: string) => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  const started = (lines: readonly string[]) => lines.flatMap((line) => /^started (\d+)$/.exec(line)?.[1] ?? []);

  it('after an interruption, of what runs and what runs in the background', async () => {
    const stop = new AbortController();
    let count = 0;
    const onEvent = (event: EngineEvent) => {
      if (event.type === 'output' && event.line.startsWith('started')) count += 1;
      if (count === 2) stop.abort();
    };
    const observed = await observe(checkoutOf('leaves-nothing'), { signal: stop.signal, onEvent });
    const pids = started(printed(observed, 'Build'));
    expect(pids).toHaveLength(2);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(observed.result).toMatchObject({ status: 'failed', interrupted: true });
    expect(observed.result.stages[1]?.actions[0]).toMatchObject({ status: 'failed', message: 'interrupted' });
  });

  it('after the death of the engine itself', async () => {
    const checkout = checkoutOf('leaves-nothing');
    const { outputFiles } = await build({
      stdin: { contents: ENGINE_PROCESS, resolveDir: __dirname },
      bundle: true,
      platform: 'node',
      write: false,
    });
    writeFileSync(join(checkout, 'engine.cjs'), outputFiles[0]!.contents);
    const engine = spawn(process.execPath, ['engine.cjs'], { cwd: checkout, stdio: ['ignore', 'pipe', 'inherit'] });
    const pids: string[] = [];
    for await (const line of createInterface({ input: engine.stdout })) {
      pids.push(...started([line]));
      if (pids.length === 2) engine.kill('SIGKILL');
    }
    expect(pids).toHaveLength(2);
    for (const deadline = Date.now() + 4000; pids.some(isAlive) && Date.now() < deadline; )
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(pids.filter(isAlive)).toEqual([]);
    expect(await lastRun(checkout)).toMatchObject({ isWaiting: false, status: 'failed' });
    expect((await observe(checkout, { until: 'Source' })).result.status).toBe('succeeded');
  });

  it('after a build that left work in the background', async () => {
    const observed = await observe(checkoutOf('ends-background-work'));
    expect(observed.result.status).toBe('succeeded');
    const pids = started(printed(observed, 'Build'));
    // It has been killed by now; on a busy machine the system takes its time to do so.
    for (const deadline = Date.now() + 4000; pids.some(isAlive) && Date.now() < deadline; )
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('of old runs: the last five stay', async () => {
    const checkout = checkoutOf('updates-itself');
    const runs: string[] = [];
    for (let index = 0; index < 6; index += 1) runs.push((await observe(checkout, { until: 'Source' })).result.run);
    expect(readdirSync(join(checkout, '.blueline', 'runs')).sort()).toEqual(runs.slice(1));
  });
});

describe('refused before anything runs', () => {
  it('an action of a kind that the engine does not know', async () => {
    await expect(observe(checkoutOf('has-an-unknown-action'))).rejects.toMatchObject({
      message: 'action Deploy.Roll is of the kind Deploy/CodeDeploy, which the local engine does not know',
      exitCode: 2,
    });
  });

  it('an unknown stage for until', async () => {
    await expect(observe(checkoutOf('updates-itself'), { until: 'Stagging' })).rejects.toMatchObject({
      message: "there is no stage 'Stagging'",
      next: 'take one of Source, Update, Build',
      exitCode: 2,
    });
  });

  it('a model that does not exist', async () => {
    await expect(observe(checkoutOf('replaces-the-model'), { modelDir: '/no/such/folder' })).rejects.toMatchObject({
      message: "the model '/no/such/folder' does not exist",
      exitCode: 2,
    });
  });

  it('a place where nothing can be written', async () => {
    const checkout = checkoutOf('updates-itself');
    writeFileSync(join(checkout, '.blueline', 'runs'), 'a file where the folder should be');
    await expect(observe(checkout)).rejects.toThrow();
  });
});

test('a full disk ends the run with a sentence, and the next run works', async () => {
  const checkout = checkoutOf('updates-itself');
  const onEvent = (event: EngineEvent) => {
    if (event.type !== 'run-started') return;
    mkdirSync(join(event.folder, 'logs'));
    symlinkSync('/dev/full', join(event.folder, 'logs', 'Update.Update.log'));
  };
  await expect(observe(checkout, { onEvent })).rejects.toMatchObject({
    message: expect.stringMatching(/^cannot write .*: no space is left on the disk$/),
    exitCode: 2,
  });
  expect(await lastRun(checkout)).toMatchObject({ status: 'failed' });
  expect((await observe(checkout)).result.status).toBe('succeeded');
});

test('--until leaves later stages out', async () => {
  const { result } = await observe(checkoutOf('updates-itself'), { until: 'Update' });
  expect(result.status).toBe('succeeded');
  expect(statuses(result)).toEqual(['Source: succeeded', 'Update: succeeded', 'Build: skipped']);
});

test('--model takes the place of the model in the source, whole', async () => {
  const model = mkdtempSync(join(tmpdir(), 'blueline-model-'));
  writeFileSync(join(model, 'model.xml'), '<other/>\n');
  try {
    const observed = await observe(checkoutOf('replaces-the-model'), { modelDir: model });
    expect(printed(observed, 'Generate')).toEqual(['model.xml', '<other/>']);
    mkdirSync(join(model, 'lib'));
    writeFileSync(join(model, 'lib/Module.py'), '');
    const single = await observe(checkoutOf('replaces-the-model'), { modelDir: join(model, 'model.xml') });
    expect(printed(single, 'Generate')).toEqual(['lib', 'model.xml', '<other/>']); // what lies beside the file belongs to the model
  } finally {
    rmSync(model, { recursive: true });
  }
});
