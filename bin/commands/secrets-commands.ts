import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type Command, Option } from 'commander';
import { clientDefaults } from '../../lib/aws';
import type { Found, Needed } from '../../lib/deploy/secrets/check-secrets';
import { UserError } from '../../lib/errors';
import { environmentSettings } from '../../lib/settings';
import { say, style } from '../../lib/terminal';
import { type PlacedEnvironment, placeEnvironment } from './environment-place';
import { type Needs, type NeedsOptions, readNeeds } from './model-needs';
import { printJson } from './operate-target';
import { checkLines, comparisonLines } from './secrets-text';
import type { CloudOption } from './target';

export interface PlaceOptions extends NeedsOptions {
  cloud?: CloudOption;
  profile?: string;
  otherProfile?: string;
  format: 'text' | 'json';
}

interface PutOptions extends PlaceOptions {
  alsoUnneeded?: boolean;
}

/** secrets check, diff, put: names and ages, never a value. */
export function secretsCommands(program: Command, finish: (exitCode: number) => void): void {
  const secrets = program
    .command('secrets')
    .summary("an environment's secrets: what is needed, what is there")
    .description(
      'What the model fetches from an environment (fetch-property) is a key of the secret <stack>/properties, or of the one that environments.NAME.secrets.properties names. These commands show names and ages and never a value.',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 all is well, 1 something is missing or was refused, 2 wrong usage or environment\nExample: blueline secrets check production',
    );
  placed(secrets.command('check'))
    .summary('what is needed, what is there')
    .description('Says what the model needs, what the environment has of it, and how old that is.')
    .argument('<environment>', 'a key of `environments` in blueline.json')
    .addHelpText(
      'after',
      '\nExit codes: 0 all is there, 1 something is missing, 2 wrong usage or environment\nExample: blueline secrets check production',
    )
    .action(async (name: string, options: PlaceOptions) => finish(await check(name, options)));
  placed(secrets.command('diff'), true)
    .summary('compare two environments by name and age')
    .description('Compares the secrets of two environments by name and age, and says whether values are the same without showing them.')
    .argument('<environment>', 'a key of `environments` in blueline.json')
    .argument('[other]', 'what it is compared with (default: the row before it)')
    .addHelpText(
      'after',
      '\nExit codes: 0 both have the same keys, 1 one lacks what the other has, 2 wrong usage or environment.\nEqual values are a hint, not a failure.\nExample: blueline secrets diff production',
    )
    .action(async (name: string, other: string | undefined, options: PlaceOptions) => finish(await diff(name, other, options)));
  placed(secrets.command('put'))
    .summary('write values')
    .description('Asks for values without showing them, or takes them from standard input, and writes them beside those that are there.')
    .argument('<environment>', 'a key of `environments` in blueline.json')
    .argument('[keys...]', 'names of properties (default: those that are missing)')
    .option('--also-unneeded', 'also write keys that the model does not fetch')
    .configureOutput({ outputError: (text, write) => write(text.replace(/=[^']*'/g, "=…'")) }) // --api-key=VALUE is not repeated
    .addHelpText(
      'after',
      `
Standard input: for one key its value, without the last line end; for several, or none named, a JSON object {"key": "value"}.
Exit codes: 0 written or nothing missing, 1 refused, or changed by somebody else meanwhile, 2 wrong usage or environment, 130 Ctrl-C.
Other than with 0, nothing is written.
Examples: blueline secrets put production
          blueline secrets put staging api-key < key.txt`,
    )
    .action(async (name: string, keys: string[], options: PutOptions) => finish(await put(name, keys, options)));
}

/** The options that all of them share. @param isTwo whether another environment is looked at */
export function placed(command: Command, isTwo = false): Command {
  command
    .option('--package <dir>', 'take what is needed from this package')
    .option('--model <dir>', 'take it from this model (default: the model that blueline.json names)')
    .addOption(new Option('--format <form>', 'json prints one document on standard output').choices(['text', 'json']).default('text'))
    .addOption(new Option('--cloud <where>', 'which cloud is meant, where AWS_ENDPOINT_URL does not say').choices(['local', 'aws']))
    .option('--profile <name>', 'profile of the AWS configuration (default: the credentials of this shell)');
  return isTwo ? command.option('--other-profile <name>', 'that of the other environment, where it lies in another account') : command;
}

/** An environment with its stack, found and looked at. */
export interface OpenedEnvironment extends PlacedEnvironment {
  readonly stack: string;
  /** Name of the secret with the properties, where the settings give it one. */
  readonly secret: string | undefined;
}

/** Finds an environment and prints where it lies. */
export async function openEnvironment(
  name: string,
  needs: Needs,
  options: PlaceOptions,
  profile = options.profile,
): Promise<OpenedEnvironment> {
  const row = environmentSettings(needs.settings, name);
  const placed = await placeEnvironment(name, row, options.cloud, profile);
  const { stackName } = await import('../../lib/deploy/plan');
  const stack = row.stack ?? stackName(needs.application.stackPrefix, name);
  say(`${placed.target}: ${stack}`);
  return { ...placed, stack, secret: row.secrets.properties };
}

/** The secrets of an environment, values included: those stay in memory. */
export async function lookAt({ place, stack, secret }: OpenedEnvironment, needed: Needed): Promise<Found> {
  const { findSecrets } = await import('../../lib/deploy/secrets/check-secrets');
  const { secretsAt } = await import('../../lib/deploy/secrets/secret');
  const { describeStack } = await import('../../lib/stack');
  const secrets = secretsAt(place);
  const cloudFormation = new CloudFormationClient({ ...clientDefaults, ...place });
  try {
    const found = await describeStack(cloudFormation, stack);
    const isDeployed = found !== undefined && found.StackStatus !== 'REVIEW_IN_PROGRESS';
    return await findSecrets(secrets, stack, needed, isDeployed, secret);
  } finally {
    secrets.destroy();
    cloudFormation.destroy();
  }
}

async function check(name: string, options: PlaceOptions): Promise<number> {
  const needs = await readNeeds(options);
  const opened = await openEnvironment(name, needs, options);
  const found = await lookAt(opened, needs.application);
  if (options.format === 'text')
    for (const line of checkLines(found.check, `blueline secrets put ${name}${argumentsOf(options)}`)) say(line);
  printJson(options.format, { environment: name, cloud: opened.cloud, stack: opened.stack, ...found.check });
  return found.check.problems.length === 0 ? 0 : 1;
}

/** So that the next command means the same environment and model. */
function argumentsOf({ cloud, model, package: packageDir, profile }: PlaceOptions): string {
  const given = { cloud, model, package: packageDir, profile };
  return Object.entries(given)
    .map(([name, value]) => (value === undefined ? '' : ` --${name} ${value}`))
    .join('');
}

async function diff(name: string, otherName: string | undefined, options: PlaceOptions): Promise<number> {
  const needs = await readNeeds(options);
  const other = otherName ?? rowBefore(name, [...needs.settings.environments.keys()]);
  const opened = [
    await openEnvironment(name, needs, options),
    await openEnvironment(other, needs, options, options.otherProfile ?? options.profile),
  ] as const;
  const found = [await lookAt(opened[0], needs.application), await lookAt(opened[1], needs.application)] as const;
  const { compareSecrets } = await import('../../lib/deploy/secrets/compare-secrets');
  const comparison = compareSecrets(found, [name, other]);
  if (options.format === 'text') for (const line of comparisonLines([name, other], comparison)) say(line);
  printJson(options.format, {
    environments: opened.map(({ name: environment, cloud, stack }) => ({ environment, cloud, stack })),
    ...comparison,
  });
  return comparison.differences.length === 0 ? 0 : 1;
}

/** The row before; for the first one, the next. @throws UserError (exit code 2) where there is no other */
export function rowBefore(name: string, names: readonly string[]): string {
  const index = names.indexOf(name);
  const other = names[index > 0 ? index - 1 : 1];
  if (other !== undefined) return other;
  throw new UserError(`there is no environment to compare ${name} with`, {
    exitCode: 2,
    next: "'environments' of blueline.json has one row",
  });
}

async function put(name: string, named: readonly string[], options: PutOptions): Promise<number> {
  const { chooseKeys, refuseValue, requireNeeded } = await import('../../lib/deploy/secrets/choose-keys');
  refuseValue(name, 'the environment');
  const needs = await readNeeds(options);
  const { application } = needs;
  const isOthers = options.alsoUnneeded ?? false;
  chooseKeys(named, [], application, isOthers); // a wrong name is told before anything is asked for
  const opened = await openEnvironment(name, needs, options);
  const { check: before, properties } = await lookAt(opened, application);
  const keys = chooseKeys(named, before.keys, application, isOthers);
  const values = process.stdin.isTTY ? await typed(keys) : await piped(named);
  if (values === 'interrupted') return 130;
  [...values.keys()].forEach((key, index) => {
    if (!keys.includes(key)) requireNeeded(key, `key ${index + 1} of the object on standard input`, application, isOthers);
  });
  if (values.size === 0) {
    say(keys.length === 0 ? `nothing is missing in ${name}; name a key to give it another value` : 'nothing was written');
  } else {
    const { secretsAt } = await import('../../lib/deploy/secrets/secret');
    const { writeSecret } = await import('../../lib/deploy/secrets/write-secret');
    const secrets = secretsAt(opened.place);
    try {
      await writeSecret(secrets, before.properties.name, properties, values);
    } finally {
      secrets.destroy();
    }
    say(
      `${style('green', properties.state === 'absent' ? 'created' : 'written')} ${before.properties.name}: ${[...values.keys()].join(', ')}`,
    );
  }
  const missing = before.keys.filter(({ key, state }) => state === 'missing' && !values.has(key)).map(({ key }) => key);
  if (missing.length > 0) say(`${style('yellow', 'still missing:')} ${missing.join(', ')}`);
  printJson(options.format, {
    environment: name,
    cloud: opened.cloud,
    stack: opened.stack,
    secret: before.properties.name,
    written: [...values.keys()],
    missing,
  });
  return 0;
}

/** Asks for one value after the other. Nothing is written before all are there. */
async function typed(keys: readonly string[]): Promise<ReadonlyMap<string, string> | 'interrupted'> {
  const { askHidden, Interrupted } = await import('../../lib/hidden-prompt');
  const values = new Map<string, string>();
  try {
    for (const key of keys) {
      const value = await askHidden(`value of ${key} (not shown; Enter alone leaves it as it is): `);
      if (value !== '') values.set(key, value);
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    say('interrupted; nothing was written');
    return 'interrupted';
  }
  return values;
}

async function piped(named: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { parseValues } = await import('../../lib/deploy/secrets/parse-values');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return parseValues(Buffer.concat(chunks), named);
}
