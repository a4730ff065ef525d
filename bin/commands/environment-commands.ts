import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { accountId, describeTarget, region } from '../../lib/aws';
import { type Deployment, type GateDocument, isReview, type ReviewDocument } from '../../lib/documents';
import { UserError } from '../../lib/errors';
import { duration, say, style } from '../../lib/terminal';
import { checkoutFolder } from './checkout';
import { writeFile } from './output';
import { givenReason, wantedRelease } from './release';
import { chooseCloud } from './target';

interface EnvironmentOptions {
  package?: string;
  review?: boolean;
  out?: string;
  discardReview?: string;
  client?: string;
  junit?: string;
  format: 'text' | 'json';
  cloud?: 'local' | 'aws';
}

/** deploy and gate: what works on a deployed copy. */
export function environmentCommands(program: Command, finish: (exitCode: number) => void): void {
  const cloud = () => new Option('--cloud <where>', 'which cloud is meant, where AWS_ENDPOINT_URL does not say').choices(['local', 'aws']);
  const format = () =>
    new Option('--format <form>', 'json prints one document on standard output').choices(['text', 'json']).default('text');
  program
    .command('deploy')
    .summary('bring a package to an environment')
    .description('Brings a package to an environment: change set, guard against data loss, execution, outputs, smoke check.')
    .argument('<environment>', 'a key of `environments` in blueline.json')
    .option('--package <dir>', 'the folder that `blueline package` wrote')
    .option('--review', 'stop after the change set and print what it would change')
    .option('--out <dir>', 'with --review: write review.json, review.html and review.txt, the message of the approval, into it')
    .option('--client <dir>', 'write the addresses into the js/configuration*.js of a web client in this folder')
    .addOption(new Option('--discard-review <stack>', 'remove what a rejected review left in a stack').hideHelp())
    .addOption(format())
    .addOption(cloud())
    .addHelpText(
      'after',
      '\nExit codes: 0 deployed or nothing to change, 1 refused or failed, 2 wrong usage or environment\nExample: blueline deploy production --package out/package --review',
    )
    .action(async (environment: string, options: EnvironmentOptions) => finish(await runDeploy(environment, options)));
  program
    .command('gate')
    .summary('hold a release at the quality gate')
    .description("Runs the model's scenarios over the API of an environment and measures the coverage of domain events and view queries.")
    .argument('<environment>', 'a key of `environments` in blueline.json')
    .requiredOption('--package <dir>', 'the folder that `blueline package` wrote')
    .option('--junit <file>', 'write a JUnit file')
    .addOption(format())
    .addOption(cloud())
    .addHelpText(
      'after',
      '\nExit codes: 0 passed, 1 a scenario failed or coverage is too low, 2 wrong usage or environment\nExample: blueline gate staging --package out/package',
    )
    .action(async (environment: string, options: EnvironmentOptions) => finish(await runGate(environment, options)));
}

/** The settings of an environment for a package: the model's own file travels with the source, so it is looked for where BLUELINE_MODEL says. */
async function settingsFor(name: string) {
  const { environmentSettings, readSettings } = await import('../../lib/settings');
  const checkout = checkoutFolder();
  const model = process.env.BLUELINE_MODEL ? resolve(checkout, process.env.BLUELINE_MODEL) : undefined;
  const settings = readSettings(checkout, model);
  return { settings, environment: environmentSettings(settings, name) };
}

async function runDeploy(name: string, options: EnvironmentOptions): Promise<number> {
  const { settings, environment } = await settingsFor(name);
  await chooseCloud(name, options.cloud);
  say(`${options.review ? 'reviewing' : 'deploying to'} ${await describeTarget(name)}`);
  const { deploy, discardReview } = await import('../../lib/deploy');
  const { environmentParameters } = await import('../../lib/deploy/environment-parameters');
  if (options.discardReview) {
    await discardReview(options.discardReview);
    return 0;
  }
  const packageDir = needPackage(options);
  if (options.out !== undefined && !options.review)
    throw new UserError('--out is of a review', { exitCode: 2, next: 'add --review, or leave --out away' });
  if (options.client !== undefined && options.review)
    throw new UserError('a review has no addresses for --client', { exitCode: 2, next: 'leave --review or --client away' });
  const facts = await releaseFacts();
  const reviewed = options.review ? undefined : readInput<ReviewDocument>('BLUELINE_REVIEW', 'review.json');
  const started = performance.now();
  const result = await deploy({
    environment: name,
    packageDir,
    review: options.review ?? false,
    stack: environment.stack,
    properties: environment.properties,
    allowReplace: environment.allowReplace,
    parameters: environmentParameters(settings, environment),
    facts,
    ...(reviewed ? { reviewed } : {}),
    say: (line) => say(`  ${line}`),
  });
  for (const warning of result.warnings) say(`${style('yellow', 'warning:')} ${warning}`);
  if (isReview(result)) {
    for (const line of result.lines) say(`  ${line}`);
    if (options.out !== undefined) await writeReview(result, options.out);
  }
  if (options.client !== undefined) await writeConfiguration(options.client, name, environment.production, result.outputs);
  say(
    `${style('green', result.status)} ${result.stack} in ${duration((performance.now() - started) / 1000)}${result.api && !options.review ? `: ${result.api}` : ''}`,
  );
  if (options.format === 'json') process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  return 0;
}

async function writeConfiguration(folder: string, name: string, production: boolean, outputs: Deployment['outputs']): Promise<void> {
  const { clientConfiguration } = await import('../../lib/client-configuration');
  const { path, text } = clientConfiguration({ name, production, outputs });
  writeFile(join(folder, path), text);
  say(`  written ${join(folder, path)}`);
}

/** What the pipeline tells an action of the release, beside the package. */
async function releaseFacts() {
  const { commitAuthor } = await import('../../lib/deploy/review/commit-author');
  const { BLUELINE_RUN_ID: run, BLUELINE_COMMIT: commit, BLUELINE_AUTHOR } = process.env;
  const author = BLUELINE_AUTHOR || commitAuthor(checkoutFolder(), commit);
  const gate = readInput<GateDocument>('BLUELINE_GATE', 'gate.json');
  const [version, reason] = [wantedRelease(), givenReason()];
  const comeback = version === undefined ? {} : { comeback: reason === undefined ? { version } : { version, reason } };
  return {
    ...comeback,
    ...(run ? { run } : {}),
    ...(commit ? { commit } : {}),
    ...(author ? { author } : {}),
    ...(gate ? { gate } : {}),
  };
}

/**
 * A document that an earlier action has left. The variable names an artifact of this action, whose folder CODEBUILD_SRC_DIR_<artifact> says, or
 * a file. @throws UserError (exit code 2) where it is set and there is no such document: what was to be looked at is not left out in silence
 */
function readInput<T>(variable: string, file: string): T | undefined {
  const value = process.env[variable];
  if (!value) return undefined;
  const folder = process.env[`CODEBUILD_SRC_DIR_${value}`];
  const path = folder ? join(folder, file) : value;
  try {
    return readJson<T>(path);
  } catch (cause) {
    throw new UserError(`${variable} is '${value}', but ${path} cannot be read: ${(cause as Error).message}`, { exitCode: 2, cause });
  }
}

/** The documents of a review. On AWS the page is also put where the approver's console can show it. */
async function writeReview(review: ReviewDocument, out: string): Promise<void> {
  const { publishPage } = await import('../../lib/deploy/review/publish-page');
  const { reviewMessage } = await import('../../lib/deploy/review/review-message');
  const { reviewPage } = await import('../../lib/deploy/review/review-page');
  const page = reviewPage(review);
  let link: string | undefined;
  const bucket = process.env.BLUELINE_REVIEW_BUCKET;
  if (bucket && review.cloud === 'aws' && review.run) {
    try {
      link = await publishPage(bucket, review.run, page);
    } catch (error) {
      say(`${style('yellow', 'warning:')} the page could not be put into ${bucket}: ${(error as Error).message}`);
    }
  }
  writeFile(join(out, 'review.json'), `${JSON.stringify(review, null, 2)}\n`);
  writeFile(join(out, 'review.html'), page);
  // For whoever rejects it: where its change set is to be taken away.
  writeFile(join(out, 'stack.txt'), `${await accountId()} ${region()} ${review.stack} ${review.environment}\n`);
  writeFile(join(out, 'review.txt'), `${reviewMessage(review.lines, link)}\n`);
}

async function runGate(name: string, options: EnvironmentOptions): Promise<number> {
  const { settings, environment } = await settingsFor(name);
  const { chooseCleanup } = await import('../../lib/gate/choose-cleanup');
  const cleanup = chooseCleanup(process.env.BLUELINE_CLEANUP, settings.cleanup);
  const { readPackage } = await import('../../lib/package/read-package');
  const packageDir = needPackage(options);
  const { manifest, application } = readPackage(packageDir);
  await chooseCloud(name, options.cloud);
  say(`gate of ${await describeTarget(name)}`);
  const { runGate: gate } = await import('../../lib/gate');
  const { stackName } = await import('../../lib/deploy/plan');
  const result = await gate({
    environment: name,
    stack: environment.stack ?? stackName(manifest.stackPrefix, name),
    production: environment.production,
    cleanup,
    coverage: settings.coverage,
    application,
    scenarios: readJson(join(packageDir, 'scenarios.json')),
    positions: readJson(join(packageDir, 'positions.json')),
    runId: process.env.BLUELINE_RUN_ID ?? 'by-hand',
    timeouts: settings.timeouts,
    say: (line) => say(`  ${line}`),
    onScenario: (scenario) => say(`scenario ${scenario.name}`),
    onActivity: (activity) => {
      const sign = activity.status === 'passed' ? style('green', '✓') : style('red', '✗');
      say(`  ${sign} ${activity.index} ${activity.type}${activity.path ? ` ${activity.path}` : ''} (${duration(activity.seconds)})`);
      if (activity.message) say(`    ${activity.position ? `${activity.position}: ` : ''}${activity.message}`);
    },
  });
  if (options.junit) {
    const { gateToJUnit } = await import('../../lib/gate/junit');
    writeFile(options.junit, gateToJUnit(result));
  }
  const { events, views } = result.coverage;
  say(
    `coverage: events ${events.covered} of ${events.total}${events.missing.length ? ` (missing ${events.missing.join(', ')})` : ''}, ${views.of ?? 'views'} ${views.covered} of ${views.total}${views.missing.length ? ` (missing ${views.missing.join(', ')})` : ''}`,
  );
  for (const reason of result.reasons) say(`${style('red', 'refused:')} ${reason}`);
  say(result.verdict === 'passed' ? style('green', 'the gate is passed') : style('red', 'the gate is not passed'));
  if (options.format === 'json') process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  return result.verdict === 'passed' ? 0 : 1;
}

function needPackage({ package: packageDir }: EnvironmentOptions): string {
  if (packageDir !== undefined) return packageDir;
  throw new UserError("required option '--package <dir>' is missing", { exitCode: 2, next: 'blueline package makes that folder' });
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
