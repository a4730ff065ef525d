import type { Command } from 'commander';
import type { ParityDifference } from '../../lib/deploy/parity/compare-environments';
import { environmentSettings } from '../../lib/settings';
import { say, style } from '../../lib/terminal';
import { type Needs, readNeeds } from './model-needs';
import { printJson } from './operate-target';
import { lookAt, type OpenedEnvironment, openEnvironment, type PlaceOptions, placed, rowBefore } from './secrets-commands';
import { newTable } from './secrets-text';
import { decideCloud } from './target';

/** environments list, diff: the environments beside each other. */
export function environmentsCommands(program: Command, finish: (exitCode: number) => void): void {
  const environments = program
    .command('environments')
    .summary('the environments: where they lie, what runs there, how they differ')
    .description('The environments of blueline.json beside each other.')
    .addHelpText(
      'after',
      '\nExit codes: 0 shown, 1 they differ where they should not, 2 wrong usage or environment\nExample: blueline environments diff',
    );
  placed(environments.command('list', { isDefault: true }))
    .summary('where they lie and what runs there (default)')
    .description('Lists the environments with account, region, stack and the version that is deployed.')
    .addHelpText('after', '\nExit codes: 0 shown, 2 wrong usage or environment\nExample: blueline environments')
    .action(async (options: PlaceOptions) => finish(await list(options)));
  placed(environments.command('diff'), true)
    .description(
      'Shows every setting, parameter and secret (by name) in which two environments differ, and which of it is worth attention.',
    )
    .argument('[environment]', 'a key of `environments` in blueline.json (default: staging, or the first)')
    .argument('[other]', 'what it is compared with (default: the one with `production: true`; for that the row before it)')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing that is worth attention, 1 something is (marked `drift`), 2 wrong usage or environment\nExample: blueline environments diff staging production',
    )
    .action(async (name: string | undefined, other: string | undefined, options: PlaceOptions) => finish(await diff(name, other, options)));
}

async function list(options: PlaceOptions): Promise<number> {
  const needs = await readNeeds(options);
  const rows: Record<string, string>[] = [];
  const names = [...needs.settings.environments.keys()];
  for (const name of names) decideCloud(name, options.cloud); // a question to whoever calls, not a state of an environment
  for (const name of names) rows.push(await listed(name, needs, options));
  if (options.format === 'text') {
    const table = newTable(['Environment', 'Where', 'Stack', 'Version', 'State']);
    for (const { environment, where, stack, version, state } of rows) table.push([environment, where, stack, version, state]);
    for (const line of table.toString().split('\n')) say(line);
  }
  printJson(options.format, { environments: rows });
  return 0;
}

/** An environment that cannot be reached is no reason not to show the others. */
async function listed(environment: string, needs: Needs, options: PlaceOptions): Promise<Record<string, string>> {
  const { stackName } = await import('../../lib/deploy/plan');
  const { readDeployed } = await import('../../lib/deploy/parity/read-deployed');
  const { placeEnvironment } = await import('./environment-place');
  const row = environmentSettings(needs.settings, environment);
  const stack = row.stack ?? stackName(needs.application.stackPrefix, environment);
  try {
    const { place, cloud, target } = await placeEnvironment(environment, row, options.cloud, options.profile);
    const deployed = await readDeployed(place, stack);
    const where = target.replace(/^.* (in|on the) /, '');
    return { environment, cloud, where, stack, version: deployed?.version ?? '-', state: deployed?.status ?? 'nothing is deployed' };
  } catch (error) {
    const where = [row.account && `account ${row.account}`, row.region].filter(Boolean).join(', ');
    return { environment, where: where || '-', stack, version: '?', state: (error as Error).message };
  }
}

async function diff(named: string | undefined, otherName: string | undefined, options: PlaceOptions): Promise<number> {
  const needs = await readNeeds(options);
  const { environments } = needs.settings;
  const names = [...environments.keys()];
  const name = named ?? (environments.has('staging') ? 'staging' : (names[0] ?? ''));
  const production = names.find((one) => one !== name && environments.get(one)?.production);
  const other = otherName ?? production ?? rowBefore(name, names);
  const opened = [
    await openEnvironment(name, needs, options),
    await openEnvironment(other, needs, options, options.otherProfile ?? options.profile),
  ] as const;
  const { compareEnvironments, driftOf } = await import('../../lib/deploy/parity/compare-environments');
  const [one, second] = [await sideOf(opened[0], needs), await sideOf(opened[1], needs)];
  const secrets = await compareNames(opened, needs);
  const differences = [...compareEnvironments(one, second), ...secrets];
  const drift = driftOf(differences);
  if (options.format === 'text') {
    if (!one.deployed && !second.deployed) say('nothing is deployed in either, so that only settings and secrets are compared');
    for (const line of lines([name, other], differences)) say(line);
    say(
      drift.length === 0
        ? style('green', `${name} and ${other} differ in nothing that is worth attention`)
        : style('red', `${drift.length} ${drift.length === 1 ? 'difference is' : 'differences are'} worth attention`),
    );
  }
  printJson(options.format, { environments: [name, other], drift: drift.length, differences });
  return drift.length === 0 ? 0 : 1;
}

async function sideOf({ name, place, stack }: OpenedEnvironment, { settings }: Needs) {
  const { readDeployed, readTemplate } = await import('../../lib/deploy/parity/read-deployed');
  const deployed = await readDeployed(place, stack);
  return { settings: environmentSettings(settings, name), deployed, template: deployed && (await readTemplate(place, stack)) };
}

async function compareNames(opened: readonly [OpenedEnvironment, OpenedEnvironment], { application }: Needs): Promise<ParityDifference[]> {
  const { compareSecrets } = await import('../../lib/deploy/secrets/compare-secrets');
  const found = [await lookAt(opened[0], application), await lookAt(opened[1], application)] as const;
  const { keys } = compareSecrets(found, [opened[0].name, opened[1].name]);
  return keys
    .filter(({ sides }) => (sides[0] === null) !== (sides[1] === null))
    .map(({ key, sides }) => ({
      of: 'secret',
      name: key,
      sides: [sides[0] ? 'present' : 'missing', sides[1] ? 'present' : 'missing'],
      kind: 'drift',
    }));
}

function lines(names: readonly [string, string], differences: readonly ParityDifference[]): string[] {
  if (differences.length === 0) return [];
  const table = newTable(['', 'Name', ...names, '']);
  for (const { of, name, sides, kind } of differences) {
    table.push([of, name, ...sides, kind === 'drift' ? style('red', kind) : kind]);
  }
  return table.toString().split('\n');
}
