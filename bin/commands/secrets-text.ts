import Table from 'cli-table3';
import type { KeyFacts, SecretFacts, SecretsCheck } from '../../lib/deploy/secrets/check-secrets';
import type { KeyComparison, SecretsComparison } from '../../lib/deploy/secrets/compare-secrets';
import { isColourful, style } from '../../lib/terminal';

const COLOURS = { present: 'green', missing: 'red', 'not needed': 'yellow' } as const;

/** What an environment has, for people. @param next the command that writes what is missing */
export function checkLines(check: SecretsCheck, next: string, now = new Date()): string[] {
  const table = newTable(['Key', 'State', 'Value']);
  for (const key of check.keys)
    table.push([key.key, style(COLOURS[key.state], key.state), key.state === 'missing' ? '' : keyAge(key, now)]);
  const missing = check.keys.filter(({ state }) => state === 'missing').map(({ key }) => key);
  return [
    ...(check.keys.length > 0 ? table.toString().split('\n') : ['the model fetches no property']),
    ...(check.keys.length > 0 ? [secretLine('properties', check.properties, now)] : []),
    secretLine('system user', check.systemUser, now),
    ...computedLines(check),
    ...check.problems.map((problem) => `${style('red', 'missing:')} ${problem}`),
    ...(missing.length > 0 ? [`  ${style('bold', 'next:')} ${next}`] : []),
    ...(check.problems.length === 0 ? [style('green', 'all that is needed is there')] : []),
  ];
}

/** What two environments have, for people. */
export function comparisonLines(names: readonly [string, string], comparison: SecretsComparison, now = new Date()): string[] {
  const table = newTable(['Key', ...names, 'Values']);
  for (const key of comparison.keys) {
    const [one, other] = key.sides.map((side) => (side ? keyAge(side, now) || 'present' : style('red', 'missing')));
    table.push([key.needed ? key.key : `${key.key} (not needed)`, one, other, equalWord(key)]);
  }
  return [
    ...(comparison.keys.length > 0 ? table.toString().split('\n') : ['neither has a property']),
    ...comparison.secrets.flat().map((secret) => secretLine(secret.name, secret, now, true)),
    ...comparison.differences.map((difference) => `${style('red', 'differs:')} ${difference}`),
    ...comparison.hints.map((hint) => `${style('yellow', 'look at:')} ${hint}`),
    ...(comparison.differences.length === 0 ? [style('green', 'both have the same keys')] : []),
  ];
}

function equalWord({ equal }: KeyComparison): string {
  if (equal === null) return '';
  return equal ? style('yellow', 'the same') : 'differ';
}

/** A table as `status` draws it. */
export function newTable(head: string[]): Table.Table {
  return new Table({
    head,
    style: isColourful() ? {} : { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
}

function secretLine(what: string, secret: SecretFacts, now: Date, isNamed = false): string {
  const state = secret.state === 'usable' ? (secret.writtenAt ? `written ${ago(secret.writtenAt, now)}` : 'there') : secret.state;
  return isNamed ? `${what}: ${state}` : `${what}: ${secret.name}, ${state}`;
}

function computedLines({ computed, keys }: SecretsCheck): string[] {
  if (computed.length === 0) return [];
  const spare = keys.some(({ state }) => state === 'not needed') ? "; what is 'not needed' above may be theirs" : '';
  return [
    `${style('yellow', 'not known before they run:')} keys that ${computed.join(', ')} fetch${computed.length === 1 ? 'es' : ''}${spare}`,
  ];
}

function keyAge({ changedAt, unchangedSince }: Pick<KeyFacts, 'changedAt' | 'unchangedSince'>, now: Date): string {
  if (unchangedSince) return `older than ${rough(unchangedSince, now)}`;
  return changedAt ? `set ${ago(changedAt, now)}` : '';
}

function ago(time: string, now: Date): string {
  return `${rough(time, now)} ago`;
}

function rough(time: string, now: Date): string {
  const minutes = Math.max(0, (now.getTime() - Date.parse(time)) / 60_000);
  if (minutes < 90) return `${Math.round(minutes)} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}
