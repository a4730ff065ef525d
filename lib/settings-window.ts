import { distance } from 'fastest-levenshtein';
import type { DeploymentWindow } from './settings-types';

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names of the values, the first is that of `from`. */
  readonly names?: readonly string[];
  /** What else may stand alone in its place. */
  readonly more?: RegExp;
}

/** The fields behind the seconds. */
const FIELDS: readonly Field[] = [
  { name: 'minutes', from: 0, to: 59 },
  { name: 'hours', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31, more: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', from: 1, to: 12, names: MONTHS },
  { name: 'day of week', from: 1, to: 7, names: DAYS, more: /^(\?|L|[1-7]L|[1-7]#[1-5])$/ },
  { name: 'year', from: 1970, to: 2199 },
];

/**
 * What the schema cannot say of a window: a cron expression of the right form may name minute 99, and a time zone of the right form need not be one.
 * AWS would refuse both, in a run that has got as far as the environment (CodePipeline user guide, rule DeploymentWindow).
 * @returns complaints, `.path: what is allowed`
 */
export function wrongWindow({ cron, timeZone }: DeploymentWindow): string[] {
  const parts = cron.split(' ').slice(1);
  const fields = FIELDS.flatMap((field, index) => {
    const part = parts[index];
    return part === undefined || fits(part, field) ? [] : [`.window.cron: ${field.name} '${part}': allowed is ${words(field)}`];
  });
  return [...fields, ...wrongZone(timeZone)];
}

function fits(part: string, field: Field): boolean {
  return field.more?.test(part) || part.split(',').every((one) => isRange(one, field));
}

/** `*`, `9`, `9-16`, `MON-THU`, each with `/step`. */
function isRange(text: string, field: Field): boolean {
  const [range = '', step, ...more] = text.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => numberOf(end, field));
  return ends.length <= 2 && ends.every((value) => value >= field.from && value <= field.to);
}

function numberOf(text: string, { from, names = [] }: Field): number {
  const named = names.indexOf(text);
  if (named >= 0) return from + named;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function words({ from, to, names, more }: Field): string {
  return `${from} to ${to}${names ? ` or ${names[0]} to ${names.at(-1)}` : ''}, lists (1,2), ranges (1-5), steps (*/5), *${more ? ' or ?' : ''}`;
}

function wrongZone(timeZone: string): string[] {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return [];
  } catch {
    const [near = 'UTC'] = Intl.supportedValuesOf('timeZone').toSorted((a, b) => distance(a, timeZone) - distance(b, timeZone));
    return [`.window.timeZone: there is no '${timeZone}'; did you mean '${near}'?`];
  }
}
