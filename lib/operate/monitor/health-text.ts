import Table from 'cli-table3';
import { isColourful, style } from '../../terminal';
import { age } from '../status';
import type { AlarmState, EnvironmentHealth } from './health';

const COLUMNS = ['invocations', 'faults', 'throttles', 'p95 ms', 'age ms', 'conflicts', '4xx', '5xx'] as const;

/** What needs somebody first, then alarms, figures, queues and traces. */
export function healthText(health: EnvironmentHealth): string {
  const { environment, cloud, region, stack, version } = health;
  const where = cloud === 'aws' ? `${stack} in ${region}` : `${stack} on the embedded cloud`;
  return [
    `${style('bold', environment)}: ${where}, version ${version}, at ${health.at.slice(11, 19)} UTC`,
    ...attention(health),
    ...alarms(health),
    ...figures(health),
    ...queues(health),
    ...traces(health),
    ...health.unknown.map((one) => style('dim', `not known here: ${one}`)),
    ...(health.link ? [health.link] : []),
  ].join('\n');
}

function attention({ attention: all }: EnvironmentHealth): string[] {
  if (all.length === 0) return [style('green', 'nothing needs attention')];
  return all.flatMap(({ level, what, next }) => [
    `${level === 'alarm' ? style('red', 'alarm') : style('yellow', 'warning')} ${what}`,
    `  ${style('bold', 'next:')} ${next}`,
  ]);
}

function alarms({ alarms: all, at }: EnvironmentHealth): string[] {
  if (!all) return [];
  const on = all.filter(({ state }) => state !== 'OK');
  const fine = all.length - on.length;
  return [`alarms: ${fine} of ${all.length} are off`, ...on.map((alarm) => `  ${alarmLine(alarm, at)}`)];
}

function alarmLine({ name, state, since }: AlarmState, at: string): string {
  const word = state === 'ALARM' ? style('red', 'on') : style('dim', 'no data');
  const ago = since ? ` for ${age((Date.parse(at) - Date.parse(since)) / 1000)}` : '';
  return `${word} ${name}${ago}`;
}

function figures({ figures: all }: EnvironmentHealth): string[] {
  if (all.length === 0) return ['figures of the last hour: none'];
  const columns = COLUMNS.filter((column) => all.some(({ values }) => values[column] !== undefined));
  const table = new Table({
    head: ['last hour', ...columns],
    style: isColourful() ? {} : { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    colAligns: ['left', ...columns.map(() => 'right' as const)],
  });
  for (const { of, values } of all)
    table.push([of, ...columns.map((column) => (values[column] === undefined ? '' : String(values[column])))]);
  return [table.toString()];
}

function queues({ queues: all }: EnvironmentHealth): string[] {
  const letters = all.filter(({ isDeadLetters }) => isDeadLetters).reduce((sum, { waiting }) => sum + waiting, 0);
  const busy = all.filter(({ isDeadLetters, waiting, inFlight }) => !isDeadLetters && waiting + inFlight > 0);
  const words = busy.map(({ name, waiting, inFlight }) => `${name} ${waiting} waiting, ${inFlight} in work`);
  return [`queues: ${words.join('; ') || 'nothing waits'}; given up: ${letters}`];
}

function traces({ traces: { failed, stuck, latest, isComplete } }: EnvironmentHealth): string[] {
  const least = isComplete ? '' : 'at least ';
  return [
    `requests of the last hour: ${least}${failed} with a part that failed or was refused, ${least}${stuck} that have not ended`,
    ...latest.map(({ at, component, status, message, correlationId }) => {
      return `  ${at.slice(11, 19)} ${component} ${status}${message ? `: ${message}` : ''} (${correlationId})`;
    }),
  ];
}
