import type { EnvironmentSettings } from '../../settings';
import type { TemplateResources } from '../guard';
import { isSame } from '../secrets/check-secrets';
import type { DeployedStack } from './read-deployed';

/** One thing in which two environments differ. */
export interface ParityDifference {
  readonly of: 'setting' | 'stack' | 'parameter' | 'template' | 'secret';
  readonly name: string;
  readonly sides: readonly [string, string];
  /**
   * `drift` is worth attention: the same release would behave differently. `by nature` has to differ, `release` follows from another version or
   * is about how a release gets there, not about what it does.
   */
  readonly kind: 'drift' | 'by nature' | 'release';
}

/** One of the two environments. */
export interface ParitySide {
  readonly settings: EnvironmentSettings;
  /** undefined = nothing is deployed. */
  readonly deployed: DeployedStack | undefined;
  readonly template: TemplateResources | undefined;
}

/** Settings that say which environment it is. */
const OWN_SETTINGS = ['production', 'stack', 'account', 'region', 'cdn'];
/** Settings of which only the local engine or the way of a release takes notice. */
const WAY_SETTINGS = ['gate', 'alarms', 'bakeMinutes', 'window', 'allowReplace'];
/** Parameters that `deploy` sets, other in every environment. */
const OWN_PARAMETERS = ['Environment', 'CodeBucket', 'TemplateBase', 'ApiEndpoint', 'ApiKeyExpires', 'Cdn'];
/** Parameters that say which release it is. */
const RELEASE_PARAMETERS = ['CodeKey', 'Version'];

/** Everything in which two environments differ but their secrets, the settings first. */
export function compareEnvironments(one: ParitySide, other: ParitySide): ParityDifference[] {
  return [...settingRows(one.settings, other.settings), ...stackRows(one, other)];
}

/** What is worth attention of it. */
export function driftOf(differences: readonly ParityDifference[]): ParityDifference[] {
  return differences.filter(({ kind }) => kind === 'drift');
}

function settingRows(one: EnvironmentSettings, other: EnvironmentSettings): ParityDifference[] {
  const names = Object.keys({ ...one, ...other }).filter(
    (name) => name !== 'parameters' && name !== 'properties' && name !== 'stubs',
  ) as (keyof EnvironmentSettings)[];
  const rows = names.flatMap((name) => row('setting', name, [one[name], other[name]], settingKind(name)));
  const parameters = rowsOf('setting', one.parameters, other.parameters, () => 'drift', 'parameters.');
  // Values for local runs. They are no secrets, but nobody can be sure of that: the names will do.
  const properties = [...new Set([...Object.keys(one.properties), ...Object.keys(other.properties)])].sort().flatMap((key) => {
    const sides = [one.properties[key], other.properties[key]] as const;
    if (sides[0] === sides[1]) return [];
    const words = sides.map((side) => (side === undefined ? '-' : 'set')) as [string, string];
    return [difference('setting', `properties.${key}`, words[0] === words[1] ? ['set', 'set otherwise'] : words, 'release')];
  });
  // Answers may carry a token in a header.
  const stubs = isSame(one.stubs, other.stubs) ? [] : [difference('setting', 'stubs', [counted(one), counted(other)], 'release')];
  return [...rows, ...parameters, ...properties, ...stubs];
}

function counted({ stubs }: EnvironmentSettings): string {
  return `${stubs.length} ${stubs.length === 1 ? 'answer' : 'answers'}`;
}

function settingKind(name: string): ParityDifference['kind'] {
  if (OWN_SETTINGS.includes(name)) return 'by nature';
  return WAY_SETTINGS.includes(name) ? 'release' : 'drift';
}

function stackRows(one: ParitySide, other: ParitySide): ParityDifference[] {
  const [left, right] = [one.deployed, other.deployed];
  if (!left || !right) {
    if (!left && !right) return [];
    return [difference('stack', 'deployed', [left ? words(left.version) : 'nothing', right ? words(right.version) : 'nothing'], 'release')];
  }
  const isOtherRelease = left.parameters.CodeKey !== right.parameters.CodeKey || left.version !== right.version;
  return [
    ...row('stack', 'status', [left.status, right.status], settled(left.status) && settled(right.status) ? 'release' : 'drift'),
    ...row('stack', 'terminationProtection', [left.terminationProtection, right.terminationProtection], 'by nature'),
    ...rowsOf('stack', left.tags, right.tags, () => 'by nature', 'tags.'),
    ...rowsOf('parameter', left.parameters, right.parameters, (name) => parameterKind(name, left, right, isOtherRelease)),
    ...templateRow(one.template, other.template, isOtherRelease),
  ];
}

/** A stack that was only created and one that was updated are both as their template says. */
function settled(status: string): boolean {
  return status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';
}

function parameterKind(name: string, left: DeployedStack, right: DeployedStack, isOtherRelease: boolean): ParityDifference['kind'] {
  if (OWN_PARAMETERS.includes(name)) return 'by nature';
  if (RELEASE_PARAMETERS.includes(name)) return 'release';
  const isInBoth = name in left.parameters && name in right.parameters;
  return isOtherRelease && !isInBoth ? 'release' : 'drift';
}

function templateRow(
  one: TemplateResources | undefined,
  other: TemplateResources | undefined,
  isOtherRelease: boolean,
): ParityDifference[] {
  if (!one || !other || isSame(one, other)) return [];
  const [left, right] = [one.Resources ?? {}, other.Resources ?? {}];
  const only = (has: object, lacks: object) => Object.keys(has).filter((id) => !(id in lacks)).length;
  const changed = Object.keys(left).filter((id) => id in right && !isSame(left[id], right[id])).length;
  const sides = [
    `${only(left, right)} resources of its own`,
    `${only(right, left)} resources of its own, ${changed} others differ`,
  ] as const;
  return [
    difference('template', isOtherRelease ? 'of another release' : 'of the same release', sides, isOtherRelease ? 'release' : 'drift'),
  ];
}

function rowsOf(
  of: ParityDifference['of'],
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
  kindOf: (name: string) => ParityDifference['kind'],
  prefix = '',
): ParityDifference[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return names.flatMap((name) => row(of, `${prefix}${name}`, [one[name], other[name]], kindOf(name)));
}

function row(
  of: ParityDifference['of'],
  name: string,
  [one, other]: readonly [unknown, unknown],
  kind: ParityDifference['kind'],
): ParityDifference[] {
  return isSame(one, other) ? [] : [difference(of, name, [words(one), words(other)], kind)];
}

function difference(
  of: ParityDifference['of'],
  name: string,
  sides: readonly [string, string],
  kind: ParityDifference['kind'],
): ParityDifference {
  return { of, name, sides, kind };
}

function words(value: unknown): string {
  if (value === undefined || value === null) return '-';
  if (Array.isArray(value) && value.length === 0) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
