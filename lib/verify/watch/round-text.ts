import { formatText, sourceLines, summary } from '../../model/format';
import { duration, style } from '../../terminal';
import { failureText, id } from '../to-text';
import type { RoundChanges } from './compare-rounds';
import type { Round } from './round';

/** What changed, line by line; empty where nothing did. @param prefix goes before the path of each file */
export function roundText(changes: RoundChanges, folder: string, prefix: string): string[] {
  // The last line of the diagnostics counts them; a round has a summary of its own.
  const found = formatText(changes.found, sourceLines(folder), prefix).split('\n').slice(0, -2);
  const place = (position: string | undefined) => (position ? `${prefix}${position}: ` : '');
  return [
    ...found,
    ...changes.gone.map(
      ({ span, severity, code, message }) => `${style('green', 'gone:')} ${prefix}${span.file}: ${severity} ${code}: ${message}`,
    ),
    ...changes.failed.map((one) => `${style('red', 'failed:')} ${one.position ? prefix : ''}${failureText(one)}`),
    ...changes.passed.map((one) => `${style('green', 'passes:')} ${place(one.position)}case ${id(one)}`),
    ...changes.warned.map(({ one, warning }) => `${style('yellow', 'warning:')} ${place(one.position)}case ${id(one)}: ${warning}`),
    ...(changes.problem === undefined ? [] : [`${style('red', 'error:')} ${changes.problem}`]),
  ];
}

/** One line: how the model stands, and after how many seconds. */
export function summaryText({ diagnostics, report, problem }: Round, seconds: number): string {
  const time = `in ${duration(seconds, 2)}`;
  const told = diagnostics.length > 0 ? `${summary(diagnostics)}: ` : '';
  if (report) {
    const verdict =
      report.failed === 0 ? style('green', `${report.passed} passed`) : style('red', `${report.passed} passed, ${report.failed} failed`);
    return `${told}${verdict} ${time}`;
  }
  return `${told}${style('red', problem === undefined ? 'no case was run' : 'the cases could not be run')} ${time}`;
}
