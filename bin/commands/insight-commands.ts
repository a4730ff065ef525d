import Table from 'cli-table3';
import type { Command } from 'commander';
import { UserError } from '../../lib/errors';
import type { Cost } from '../../lib/operate/cost';
import type { ActionLog } from '../../lib/operate/logs';
import type { Metrics } from '../../lib/operate/metrics';
import { isColourful, say, style } from '../../lib/terminal';
import { checkoutFolder } from './checkout';
import { chooseTarget, printJson, type Target, type TargetOptions, withFormat, withTarget } from './operate-target';
import { WHICH } from './status-commands';

interface InsightOptions extends TargetOptions {
  stage?: string;
  days?: string;
  lines?: string;
  runs?: string;
  follow?: boolean;
  format: 'text' | 'json';
}

const CODES = '\nExit codes: 0 shown, 1 nothing to show or AWS refused, 2 wrong usage or environment';

/** logs, metrics, cost: what past runs tell. */
export function insightCommands(program: Command, finish: (exitCode: number) => void): void {
  withTarget(withFormat(program.command('logs')))
    .summary('show the log of what runs or failed in a stage')
    .description(
      'Shows the first error of the action that failed in a stage, the file to look at, and the end of its log. While a build runs, its lines as they come, until it ends or until Ctrl-C.',
    )
    .argument('<stage>', 'name of the stage')
    .option('--lines <n>', 'how many lines from the end', '40')
    .option('--no-follow', 'do not wait for the end of a build that runs')
    .addHelpText('after', `${WHICH}${CODES}\nExample: blueline logs QualityGate`)
    .action(async (stage: string, options: InsightOptions) => finish(await logs(stage, options)));
  withTarget(withFormat(program.command('metrics')))
    .summary('lead time, deployment frequency, change failure rate, time to restore')
    .description('Measures how the pipeline delivers: lead time, deployment frequency, change failure rate and time to restore.')
    .option('--stage <name>', 'the stage that counts as deployment (default: the one behind Approve)')
    .option('--days <n>', 'how far back to look; CodePipeline keeps 12 months', '30')
    .addHelpText('after', `${WHICH}${CODES}\nExample: blueline metrics --days 90`)
    .action(async (options: InsightOptions) => finish(await metrics(options)));
  withTarget(withFormat(program.command('cost')))
    .summary('price of a run and of a month')
    .description(
      'Computes what the pipeline costs, from its synthesised template, the times of the last whole run and a dated price table.',
    )
    .option('--runs <n>', 'runs in a month (default: those of the last 30 days; 100 for a local run)')
    .addHelpText('after', `${WHICH}${CODES}\nExample: blueline cost --runs 100`)
    .action(async (options: InsightOptions) => finish(await cost(options)));
}

async function logs(stage: string, options: InsightOptions): Promise<number> {
  const limit = number('logs', '--lines', options.lines, 1);
  const target = await chooseTarget(options, true);
  const { localLog, readLog } = await import('../../lib/operate/logs');
  const followed = options.follow === false ? undefined : await follow(target, stage);
  if (followed === 'stopped') return 0;
  const { latestLocalRun } = await import('../../lib/operate/local-run');
  const log =
    target.kind === 'aws'
      ? await readLog(target.pipeline, stage, limit)
      : localLog((followed && (await latestLocalRun(target.checkout))) || target.run, stage, limit);
  if (options.format === 'text') for (const line of logLines(followed ? { ...log, lines: [] } : log)) say(line);
  printJson(options.format, log);
  return 0;
}

/** Shows the lines of a build while it runs. Ctrl-C ends that and leaves the build alone. @returns undefined where none runs */
async function follow(target: Target, stage: string): Promise<'ended' | 'stopped' | undefined> {
  const { followLog, runningBuild, runningLocalAction } = await import('../../lib/operate/follow-log');
  const running =
    target.kind === 'aws' ? await runningBuild(target.pipeline, stage) : runningLocalAction(target.checkout, target.run, stage);
  if (!running) return undefined;
  say(`${running.stage}.${running.action} of run ${running.run} runs; Ctrl-C ends the showing, not the run`);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  try {
    const onLine = (line: string) => say(style('dim', line));
    const isEnded = await followLog(running, { onLine, signal: stop.signal, milliseconds: target.kind === 'aws' ? 2000 : 200 });
    return isEnded ? 'ended' : 'stopped';
  } finally {
    process.off('SIGINT', onSignal);
  }
}

function logLines(log: ActionLog): string[] {
  const verdict = style(log.status === 'failed' ? 'red' : 'bold', log.status);
  return [
    `${log.stage}.${log.action} of run ${log.run}: ${verdict}`,
    ...(log.message ? [`  ${log.message}`] : []),
    ...(log.link ? [`  ${log.link}`] : []),
    ...(log.lines.length > 0 ? ['', ...log.lines.map((line) => style('dim', line)), ''] : []),
    ...(log.unread ? [`${style('yellow', 'warning:')} ${log.unread}`] : []),
    ...(log.error ? [`${style('red', 'first error')} (line ${log.error.line}): ${log.error.text}`] : []),
    ...(log.error?.file ? [`${style('bold', 'look at')} ${log.error.file}`] : []),
  ];
}

async function metrics(options: InsightOptions): Promise<number> {
  const days = number('metrics', '--days', options.days, 1);
  const target = await chooseTarget(options, true);
  const { measure } = await import('../../lib/operate/metrics');
  const { localRunFacts, readMetrics } = await import('../../lib/operate/run-facts');
  const { deployingStage } = await import('../../lib/operate/stage');
  const { localStates } = await import('../../lib/operate/local-run');
  const stage = deployingStage(await stageNames(target), options.stage);
  const measured =
    target.kind === 'aws'
      ? await readMetrics(target.pipeline, stage, days)
      : measure(localRunFacts(localStates(target.checkout), stage, days), stage, days);
  if (options.format === 'text') {
    say(
      target.kind === 'aws' ? `${target.pipeline.name}, last ${days} days` : `the runs of the last ${days} days that this checkout keeps`,
    );
    for (const line of await metricLines(measured)) say(line);
  }
  printJson(options.format, measured);
  return 0;
}

async function stageNames(target: Target): Promise<string[]> {
  if (target.kind === 'local') return target.run.result.stages.map(({ name }) => name);
  const { readState } = await import('../../lib/operate/status');
  return ((await readState(target.pipeline)).stageStates ?? []).map(({ stageName }) => stageName ?? '');
}

async function metricLines(measured: Metrics): Promise<string[]> {
  const { age } = await import('../../lib/operate/status');
  const time = (seconds: number | undefined) => (seconds === undefined ? 'nothing measured' : age(seconds));
  const rate = measured.changeFailureRate;
  return [
    `deployment frequency  ${measured.perWeek.toFixed(1)} a week to ${measured.stage} (${measured.deployments} of ${measured.runs} runs)`,
    `lead time             ${time(measured.leadTimeSeconds)} from push to ${measured.stage}, median`,
    `change failure rate   ${rate === undefined ? 'nothing measured' : `${Math.round(rate * 100)} %`}`,
    `time to restore       ${time(measured.timeToRestoreSeconds)}, median`,
  ];
}

async function cost(options: InsightOptions): Promise<number> {
  const wanted = options.runs === undefined ? undefined : number('cost', '--runs', options.runs, 0);
  const target = await chooseTarget(options, true);
  const { measuredLocally, measuredOnAws, planCost, synthesisedPipeline } = await import('../../lib/operate/cost');
  const { localStates } = await import('../../lib/operate/local-run');
  const definition = await synthesisedPipeline(checkoutFolder());
  const measured =
    target.kind === 'aws' ? await measuredOnAws(target.pipeline) : { ...measuredLocally(localStates(target.checkout)), runsPerMonth: 100 };
  const price = planCost(definition, measured.times, wanted ?? measured.runsPerMonth);
  if (options.format === 'text') {
    say(`times of run ${measured.run}${target.kind === 'aws' ? '' : ' on this machine; CodeBuild adds the provisioning of each build'}`);
    for (const line of await costLines(price)) say(line);
  }
  printJson(options.format, { measuredRun: measured.run, ...price });
  return 0;
}

async function costLines(price: Cost): Promise<string[]> {
  const { GOAL } = await import('../../lib/operate/cost');
  const dollars = (amount: number) => `$${amount.toFixed(3)}`;
  const table = new Table({
    head: ['Action', 'Minutes', 'CodePipeline', 'CodeBuild'],
    style: isColourful() ? {} : { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    colAligns: ['left', 'right', 'right', 'right'],
  });
  for (const { action, minutes, isMeasured, pipeline, build } of price.actions) {
    table.push([action, `${minutes}${isMeasured ? '' : ' (not measured)'}`, dollars(pipeline), dollars(build)]);
  }
  const { runs, free, fixed, total } = price.month;
  const verdict =
    price.run <= GOAL ? style('green', `within the goal of ${dollars(GOAL)}`) : style('yellow', `over the goal of ${dollars(GOAL)}`);
  return [
    table.toString(),
    `a run    ${dollars(price.run)}, ${verdict}`,
    `a month  ${dollars(total)} for ${runs} runs: ${dollars(price.run * runs)}, less ${dollars(free)} free minutes, plus ${dollars(fixed)} for keys`,
    `prices of ${price.pricesAsOf}, ${price.region}, without tax; what the environments cost comes on top`,
  ];
}

function number(command: string, option: string, text: string | undefined, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new UserError(`${option} takes a whole number from ${least}, not '${text}'`, { exitCode: 2, next: `blueline ${command} --help` });
}
