import Table from 'cli-table3';
import { duration, isColourful, style } from '../terminal';
import { type ActionStatus, age, type PipelineStatus, type StatusWord } from './status';

const COLOURS: Readonly<Record<StatusWord, 'green' | 'red' | 'yellow' | 'cyan' | 'dim'>> = {
  succeeded: 'green',
  failed: 'red',
  rejected: 'red',
  waiting: 'yellow',
  running: 'cyan',
  stopping: 'yellow',
  stopped: 'yellow',
  skipped: 'dim',
  'not run': 'dim',
};

/** The stages as a table, then who waits for whom, what failed and the link. */
export function statusText(status: PipelineStatus): string {
  const where = status.cloud === 'aws' ? `${status.pipeline} in ${status.region}` : 'the run of this checkout';
  return [
    where,
    table(status),
    ...status.waiting.map((line) => style('yellow', line)),
    ...(status.decision ? [decisionLine(status.decision)] : []),
    ...failures(status),
    ...(status.link ? [status.link] : []),
  ].join('\n');
}

function decisionLine({ decision, reason }: NonNullable<PipelineStatus['decision']>): string {
  return `${decision === 'approve' ? 'approved' : 'rejected'}${reason === undefined ? '' : `: ${reason}`}`;
}

function table(status: PipelineStatus): string {
  const rows = new Table({
    head: ['Stage', 'Action', 'Status', 'Time', 'Run'],
    style: isColourful() ? {} : { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    colAligns: ['left', 'left', 'left', 'right', 'left'],
  });
  for (const stage of status.stages) {
    const actions: readonly ActionStatus[] = stage.actions.length > 0 ? stage.actions : [{ name: '', status: stage.status }];
    actions.forEach((action, index) => {
      const time = action.seconds === undefined ? '' : action.seconds < 6000 ? duration(action.seconds) : age(action.seconds);
      const run = stage.run && action.status !== 'not run' ? shortRun(stage.run) : '';
      rows.push([index === 0 ? stage.name : '', action.name, style(COLOURS[action.status], action.status), time, run]);
    });
  }
  return rows.toString();
}

/** An execution id is a UUID, of which the first part tells runs apart; a local run's id begins with its time. */
export function shortRun(run: string): string {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(run) ? run.slice(0, 8) : run;
}

function failures(status: PipelineStatus): string[] {
  return status.stages.flatMap((stage) =>
    stage.actions
      .filter((action) => action.status === 'failed')
      .flatMap((action) => [
        `${style('red', 'failed')} ${stage.name}.${action.name}${action.message ? `: ${firstLine(action.message)}` : ''}`,
        `  ${style('bold', 'next:')} blueline logs ${stage.name}`,
      ]),
  );
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
