import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { UnitTestsDocument } from '../../lib/documents';
import { UserError } from '../../lib/errors';
import type { Diagnostic, Model, ReadModelOptions } from '../../lib/model';
import { duration, say, style } from '../../lib/terminal';
import { writeFile } from './output';
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
    .option('--update-lock', "accept the model's events as they are: write events.lock.json in its folder")
    .addOption(form(['text', 'json', 'sarif']))
    .addHelpText('after', '\nExit codes: 0 no error, 1 errors, 2 could not run\nExample: blueline check examples/orders')
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
    .description('Runs the modelled test cases on the generated code, in one process, in memory.')
    .argument('<model>', "the model's folder (either layout) or its model.xml")
    .option('--junit <file>', 'write a JUnit file')
    .option('--cobertura <file>', 'measure what of the model the cases run and write a Cobertura file')
    .addOption(new Option('--mutate', 'report what no test case notices').hideHelp())
    .addOption(form(['text', 'json']))
    .addHelpText(
      'after',
      '\nExit codes: 0 all passed, 1 a case failed or the model has errors, 2 could not run\nExample: blueline test examples/orders --junit out/unit.xml',
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
  format: 'text' | 'json';
}

async function runCheck(path: string, { format: form, updateLock }: CheckOptions): Promise<number> {
  const { readModel, formatJson, formatSarif, summary } = await import('../../lib/model');
  const { model, diagnostics } = await readModel(path);
  if (model) {
    if (updateLock) await writeEventLock(model);
    diagnostics.push(...(await import('../../lib/generate/check-internal-queries')).checkInternalQueries(model));
    diagnostics.push(...(await import('../../lib/generate/check-event-lock')).checkEventLock(model));
  }
  if (form === 'json') process.stdout.write(formatJson(diagnostics));
  else if (form === 'sarif') process.stdout.write(formatSarif(diagnostics));
  else if (diagnostics.length > 0) await tell(path, diagnostics);
  else say(`${style('green', 'ok')} ${path}: ${summary(diagnostics)}`);
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error') ? 1 : 0;
}

/** A model with errors has no events that one could accept, so it is not written then. What stored events lose by it is told. */
async function writeEventLock(model: Model): Promise<void> {
  const { checkEventLock, eventLockOf } = await import('../../lib/generate/check-event-lock');
  for (const { code, message } of checkEventLock(model)) if (code !== 'L03') say(`${style('yellow', 'accepted:')} ${message}`);
  const file = join(model.folder, 'events.lock.json');
  writeFile(file, eventLockOf(model));
  say(`${style('green', 'written')} ${file}`);
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
    const model = await readOrTell(path, { python });
    if (!model) return 1;
    const { checkInternalQueries, stageFiles, startApplication } = await import('../../lib/generate');
    await tell(path, checkInternalQueries(model));
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
    const model = await readOrTell(path);
    if (!model) return 1;
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

/** The model, or undefined after its errors were told. Warnings are told either way. */
async function readOrTell(path: string, options: ReadModelOptions = {}): Promise<Model | undefined> {
  const { readModel } = await import('../../lib/model');
  const { model, diagnostics } = await readModel(path, options);
  await tell(path, diagnostics);
  return model && (await asSettingsSay(model));
}

/** A switch that changes what a model means (REFERENCE §13.2, Q02). The settings are looked at only by a model that it would change. */
async function asSettingsSay(model: Model): Promise<Model> {
  const { readsTrueAsOptional, withOptionalReactivation } = await import('../../lib/generate/reactivation');
  if (!readsTrueAsOptional(model)) return model;
  const { readSettings } = await import('../../lib/settings');
  const { checkoutFolder } = await import('./checkout');
  return readSettings(checkoutFolder(), model.folder).reactivateTrueIsOptional ? withOptionalReactivation(model) : model;
}

/** Diagnostics for people, with paths that lead from here to the model's files. */
async function tell(path: string, diagnostics: readonly Diagnostic[]): Promise<void> {
  const { formatText, sourceLines } = await import('../../lib/model');
  const folder = folderOf(path);
  const text = formatText(diagnostics, sourceLines(folder), `${folder.replace(/\/+$/, '')}/`);
  if (text) process.stderr.write(text);
}

/** The folder of a model that is named by it or by its model.xml. */
function folderOf(path: string): string {
  return statSync(path).isDirectory() ? path : dirname(path);
}
