import { lstatSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { UnitTestsDocument } from '../../lib/documents';
import { UserError } from '../../lib/errors';
import type { Diagnostic, Model } from '../../lib/model';
import { duration, say, style } from '../../lib/terminal';
import { asSettingsSay } from './as-settings-say';
import { writeFile } from './output';
import { folderOf, pathPrefix, readOrTell, tell } from './read-or-tell';
import { noteRelease, wantedRelease } from './release';

type Finish = (exitCode: number) => void;

/** check, generate, test: what is done with a model. They are in a bundle of their own (tools/build.mjs). */
export function modelCommands(program: Command, finish: Finish): void {
  const form = (choices: string[]) => new Option('--format <form>', 'how to print the result').choices(choices).default('text');
  program
    .command('check')
    .summary('check a model')
    .description('Checks a model and says what is wrong with it, and where.')
    .argument('<model>', "the model's folder (either layout) or its model.xml")
    .option(
      '--update-lock',
      "accept the model's events and dependencies as they are: write events.lock.json and requirements.lock in its folder",
    )
    .addOption(form(['text', 'json', 'sarif']))
    .addHelpText(
      'after',
      '\nWhat a code such as V13 means: blueline explain V13\nExit codes: 0 no error, 1 errors, 2 could not run\nExample: blueline check examples/orders',
    )
    .action(async (model: string, options: CheckOptions) => finish(await runCheck(model, options)));
  program
    .command('generate')
    .summary('generate the application of a model')
    .description('Generates Python, CloudFormation and GraphQL from a model. The same model gives the same bytes on any machine.')
    .argument('<model>', "the model's folder (either layout) or its model.xml")
    .requiredOption('--out <dir>', 'the folder to write; an earlier application in it is replaced')
    .addHelpText('after', '\nExample: blueline generate examples/orders --out out/application')
    .action(async (model: string, options: { out: string }) => finish(await runGenerate(model, options.out)));
  program
    .command('test')
    .summary('run the test cases of a model')
    .description(
      'Runs the modelled test cases on the generated code, in one process, in memory. Where the model has dependencies, pip fetches their wheels before.',
    )
    .argument('<model>', "the model's folder (either layout) or its model.xml")
    .option('--watch', 'run again after each change of the model, and show only what changed')
    .option('--junit <file>', 'write a JUnit file')
    .option('--cobertura <file>', 'measure what of the model the cases run and write a Cobertura file')
    .addOption(new Option('--mutate', 'report what no test case notices').hideHelp())
    .addOption(form(['text', 'json']))
    .addHelpText(
      'after',
      '\nExit codes: 0 all passed, 1 a case failed or the model has errors, 2 could not run; Ctrl-C ends --watch with 130\nExample: blueline test examples/orders --watch',
    )
    .action(async (model: string, options: TestOptions) => finish(await runModelTests(model, options)));
}

interface CheckOptions {
  updateLock?: boolean;
  format: 'text' | 'json' | 'sarif';
}

interface TestOptions {
  junit?: string;
  cobertura?: string;
  mutate?: boolean;
  watch?: boolean;
  format: 'text' | 'json';
}

async function runCheck(path: string, { format: form, updateLock }: CheckOptions): Promise<number> {
  const { readModel, formatJson, summary } = await import('../../lib/model');
  if (updateLock) {
    const { model } = await readModel(path);
    if (model) await updateLocks(model);
  }
  const { diagnostics } = await readModel(path, { further });
  if (form === 'json') process.stdout.write(formatJson(diagnostics));
  else if (form === 'sarif') process.stdout.write((await import('./model-sarif')).modelSarif(path, diagnostics));
  else if (diagnostics.length > 0) await tell(path, diagnostics);
  else say(`${style('green', 'ok')} ${path}: ${summary(diagnostics)}`);
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error') ? 1 : 0;
}

/** What generation and the locks add to the rules of the model alone. */
async function further(model: Model): Promise<Diagnostic[]> {
  const { checkInternalQueries } = await import('../../lib/generate/check-internal-queries');
  const { checkEventLock } = await import('../../lib/generate/check-event-lock');
  const { checkRequirementsLock } = await import('../../lib/generate/check-requirements-lock');
  return [...checkInternalQueries(model), ...checkEventLock(model), ...checkRequirementsLock(model)];
}

/** Both or none: what needs the network comes first. */
async function updateLocks(model: Model): Promise<void> {
  const { lockRequirements } = await import('../../lib/generate/lock-requirements');
  const write = await lockRequirements(model);
  await writeEventLock(model);
  write();
}

/** A model with errors has no events that one could accept, so it is not written then. What stored events lose by it is told. */
async function writeEventLock(model: Model): Promise<void> {
  const { checkEventLock, eventLockOf } = await import('../../lib/generate/check-event-lock');
  for (const { code, message } of checkEventLock(model)) if (code !== 'L03') say(`${style('yellow', 'accepted:')} ${message}`);
  const file = join(model.folder, 'events.lock.json');
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === false)
    throw new UserError(`${file} is no ordinary file, so it is not written`, { exitCode: 2, next: 'remove it' });
  writeFile(file, eventLockOf(model));
  say(`${style('green', 'written')} ${file}`);
}

/** As `further`, but for the lock of events: it warns whoever models. */
async function beforeGeneration(model: Model): Promise<Diagnostic[]> {
  const { checkInternalQueries, checkRequirementsLock } = await import('../../lib/generate');
  return [...checkInternalQueries(model), ...checkRequirementsLock(model)];
}

async function runGenerate(path: string, out: string): Promise<number> {
  const release = wantedRelease();
  if (release !== undefined) {
    await noteRelease(out, release);
    say(`${style('yellow', 'not generated:')} this run goes back to release ${release}, so the model is not read`);
    return 0;
  }
  const { PythonAnalyser } = await import('../../lib/model');
  const python = new PythonAnalyser(); // one for reading and for the proof: it takes as long to start as to work
  try {
    const read = await readOrTell(path, { python, further: beforeGeneration });
    if (!read) return 1;
    const model = await asSettingsSay(read);
    const { stageFiles, startApplication } = await import('../../lib/generate');
    const { files, proven } = startApplication(model, python);
    const staged = stageFiles(resolve(out), files);
    try {
      await proven;
    } catch (error) {
      staged.discard();
      throw error;
    }
    staged.commit();
    say(`${style('green', 'generated')} ${model.projectName}: ${files.length} files in ${out}`);
    return 0;
  } finally {
    python.close();
  }
}

async function runModelTests(path: string, options: TestOptions): Promise<number> {
  if (options.mutate) throw new UserError('--mutate is not supported yet', { exitCode: 2 });
  if (options.watch) return runWatch(path, options);
  const { prepareTests, toCobertura, toJUnit, toText } = await import('../../lib/verify');
  const release = wantedRelease();
  if (release !== undefined) {
    const none: UnitTestsDocument = { passed: 0, failed: 0, cases: [], release };
    if (options.junit) writeFile(options.junit, toJUnit(none));
    if (options.cobertura) writeFile(options.cobertura, toCobertura({ covered: 0, total: 0, files: new Map() }, path));
    say(`${style('yellow', 'not tested:')} this run goes back to release ${release}, whose cases ran when it was made`);
    if (options.format === 'json') process.stdout.write(`${JSON.stringify(none, null, 2)}\n`);
    return 0;
  }
  const tests = prepareTests({ coverage: options.cobertura !== undefined });
  try {
    const read = await readOrTell(path);
    if (!read) return 1;
    const model = await asSettingsSay(read);
    const lock = (await import('../../lib/generate/check-requirements-lock')).checkRequirementsLock(model);
    await tell(path, lock);
    if (lock.some(({ severity }) => severity === 'error')) return 1;
    const started = performance.now();
    const { report, coverage } = options.cobertura ? await tests.measure(model) : { report: await tests.run(model) };
    say(toText(report));
    if (options.junit) writeFile(options.junit, toJUnit(report));
    if (coverage && options.cobertura) {
      writeFile(options.cobertura, toCobertura(coverage, folderOf(path)));
      say(`coverage: ${coverage.covered} of ${coverage.total} lines of flows, event handlers and lib`);
    }
    const verdict =
      report.failed === 0 ? style('green', `${report.passed} passed`) : style('red', `${report.passed} passed, ${report.failed} failed`);
    say(`${verdict} in ${duration((performance.now() - started) / 1000)}`);
    if (options.format === 'json') process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return report.failed === 0 ? 0 : 1;
  } finally {
    tests.close();
  }
}

/** Goes on until a signal ends it. */
async function runWatch(path: string, options: TestOptions): Promise<number> {
  if (options.format === 'json')
    throw new UserError('--watch has no end, and --format json prints one document', { exitCode: 2, next: 'leave one of them away' });
  if (options.cobertura) throw new UserError('--watch measures no coverage', { exitCode: 2, next: 'leave --cobertura or --watch away' });
  const { toJUnit } = await import('../../lib/verify');
  const { watchTests } = await import('../../lib/verify/watch');
  const interrupted = new AbortController();
  let exitCode = 130;
  const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  for (const [signal, code] of Object.entries(signals)) {
    process.once(signal, () => {
      exitCode = code;
      interrupted.abort();
    });
  }
  await watchTests(path, {
    say,
    asSettingsSay,
    prefix: () => pathPrefix(path),
    onReport: (report) => options.junit && writeFile(options.junit, toJUnit(report)),
    signal: interrupted.signal,
  });
  return exitCode;
}
