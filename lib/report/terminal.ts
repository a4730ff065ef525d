import Table from 'cli-table3';
import { duration, isColourful, style } from '../terminal';
import type { Report, Status } from './report';

const COLOURS: Readonly<Record<Status, 'green' | 'red' | 'yellow' | 'dim'>> = {
  succeeded: 'green',
  failed: 'red',
  rejected: 'red',
  pending: 'yellow',
  skipped: 'dim',
};

/** The summary that a person sees at the end of a run. */
export function summary(report: Report): string {
  return [stageTable(report), ...verdictLines(report)].join('\n');
}

function stageTable(report: Report): string {
  const table = new Table({
    head: ['Stage', 'Action', 'Verdict', 'Time'],
    style: isColourful() ? {} : { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    colAligns: ['left', 'left', 'left', 'right'],
  });
  for (const stage of report.stages) {
    const actions = stage.actions.length > 0 ? stage.actions : [{ name: '', status: stage.status, seconds: 0 }];
    actions.forEach((action, index) => {
      const time = action.status === 'skipped' || action.seconds === 0 ? '' : duration(action.seconds);
      table.push([index === 0 ? stage.name : '', action.name, style(COLOURS[action.status], action.status), time]);
    });
  }
  return table.toString();
}

/** What a run came to, below its table: model, test cases, package, gate, environments, decision. */
export function verdictLines(report: Report): string[] {
  const lines: string[] = [];
  const { unitTests, gate, package: made, model, decision } = report;
  if (model)
    lines.push(
      `model       ${model.name}: ${count(model.commands, 'command')}, ${count(model.events, 'domain event')}, ${count(model.aggregates, 'aggregate')}, ${count(model.views, 'view')}`,
    );
  if (unitTests?.release !== undefined) lines.push(`unit cases  not run: back to release ${unitTests.release}`);
  else if (unitTests) lines.push(`unit cases  ${unitTests.passed} of ${unitTests.passed + unitTests.failed} passed`);
  if (made) lines.push(`package     ${made.version} (sha256 ${made.sha256})`);
  if (gate) {
    const { scenarios, coverage } = gate;
    const total = scenarios.passed + scenarios.failed + scenarios.skipped;
    lines.push(
      `gate        ${gate.verdict}: scenarios ${scenarios.passed} of ${total}, events ${coverage.events.covered} of ${coverage.events.total}, ${coverage.views.of ?? 'views'} ${coverage.views.covered} of ${coverage.views.total}`,
    );
    for (const reason of gate.reasons) lines.push(style('red', `            ${reason}`));
  }
  for (const [name, environment] of Object.entries(report.environments)) {
    for (const warning of environment.warnings) lines.push(style('yellow', `warning     ${name}: ${warning}`));
  }
  if (decision) {
    const why = decision.reason === undefined ? '' : `: ${decision.reason}`;
    lines.push(`decision    ${decision.decision === 'approve' ? 'approved' : 'rejected'}${why}`);
  }
  if (report.restarts > 0)
    lines.push(`pipeline    changed itself and started again (${report.restarts} ${report.restarts === 1 ? 'time' : 'times'})`);
  lines.push(`run ${report.run}: ${style(COLOURS[report.status], report.status)}`);
  return lines;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
