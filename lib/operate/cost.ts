import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import { UserError } from '../errors';
import { definitionFolder, readDefinition } from '../local/engine/definition';
import type { Definition } from '../local/engine/pipeline-definition';
import { type ActionPlan, actionsOf } from '../local/engine/plan';
import { readPlan } from '../local/engine/read-plan';
import { actionsOfRun, executions } from './history';
import type { LocalState } from './local-run';
import type { Pipeline } from './pipeline';
import prices from './prices.json';
import { secondsBetween } from './status';

/** Seconds of each try of an action, by `<Stage>.<Action>`. */
export type ActionTimes = ReadonlyMap<string, readonly number[]>;

export interface ActionCost {
  readonly action: string;
  /** As billed: each try rounded up to a whole minute. */
  readonly minutes: number;
  /** False where no run has measured it: then one minute is taken. */
  readonly isMeasured: boolean;
  /** US dollars. */
  readonly pipeline: number;
  readonly build: number;
}

/** What the pipeline itself costs; the environments it deploys to are not part of it. US dollars, without tax. */
export interface Cost {
  readonly pricesAsOf: string;
  readonly region: string;
  readonly actions: readonly ActionCost[];
  /** Free minutes left out. */
  readonly run: number;
  readonly month: { readonly runs: number; readonly fixed: number; readonly free: number; readonly total: number };
}

/** The price that a run is to stay under (docs/operate.md). */
export const GOAL = 0.1;

/**
 * Price of a run and of a month, from the synthesised pipeline and measured times.
 * @throws UserError where the price table has no price for what the template asks for
 */
export function planCost(definition: Definition, times: ActionTimes, runs: number): Cost {
  if (runs < 0) throw new UserError(`a month has no ${runs} runs`, { exitCode: 2, next: '--runs takes a number from 0' });
  const actions = actionsOf(readPlan(definition)).map((action) => actionCost(action, definition, times));
  const run = sum(actions.map(({ pipeline, build }) => pipeline + build));
  const resources = Object.values(definition.template.Resources);
  const fixed = resources.filter(({ Type }) => Type === 'AWS::KMS::Key').length * prices.kms.perKeyMonth;
  const free = freeShare(actions, definition, runs);
  return {
    pricesAsOf: prices.asOf,
    region: prices.region,
    actions,
    run,
    month: { runs, fixed, free, total: Math.max(0, run * runs - free) + fixed },
  };
}

function actionCost(action: ActionPlan, definition: Definition, times: ActionTimes): ActionCost {
  const key = `${action.stage}.${action.name}`;
  const measured = times.get(key);
  const isFree = prices.codePipeline.freeProviders.includes(action.provider);
  const minutes = isFree ? 0 : sum((measured ?? [1]).map((seconds) => Math.max(1, Math.ceil(seconds / 60))));
  return {
    action: key,
    minutes,
    isMeasured: isFree || measured !== undefined,
    pipeline: minutes * prices.codePipeline.perActionMinute,
    build: action.project ? minutes * buildPrice(sizeOf(action, definition), key) : 0,
  };
}

function sizeOf(action: ActionPlan, definition: Definition): string {
  const environment = definition.template.Resources[action.project?.name ?? '']?.Properties?.Environment as
    | Record<string, unknown>
    | undefined;
  const type = String(environment?.Type ?? '');
  const size = String(environment?.ComputeType ?? '');
  return type === 'LINUX_CONTAINER' ? size : `${type} ${size}`;
}

function buildPrice(size: string, action: string): number {
  const found = (prices.codeBuild.perMinute as Record<string, number>)[size];
  if (found !== undefined) return found;
  throw new UserError(`${action} builds on '${size}', which the price table of ${prices.asOf} does not have`, {
    next: `add it to lib/operate/prices.json; there are ${Object.keys(prices.codeBuild.perMinute).join(', ')}`,
  });
}

/** What the free minutes of a month are worth to so many runs. */
function freeShare(actions: readonly ActionCost[], definition: Definition, runs: number): number {
  const { codePipeline, codeBuild } = prices;
  const plans = new Map(actionsOf(readPlan(definition)).map((action) => [`${action.stage}.${action.name}`, action]));
  const isSmall = ({ action }: ActionCost) => {
    const plan = plans.get(action);
    return plan?.project !== undefined && sizeOf(plan, definition) === codeBuild.freeSize;
  };
  const small = sum(actions.filter(isSmall).map(({ minutes }) => minutes)) * runs;
  const all = sum(actions.map(({ minutes }) => minutes)) * runs;
  return (
    Math.min(all, codePipeline.freeMinutesPerMonth) * codePipeline.perActionMinute +
    Math.min(small, codeBuild.freeMinutesPerMonth) * codeBuild.perMinute.BUILD_GENERAL1_SMALL
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The pipeline's template: the one that was synthesised last, else the one that local runs use. @throws UserError (exit code 2) if there is none */
export async function synthesisedPipeline(checkout: string): Promise<Definition> {
  const fresh = join(checkout, 'cdk.out');
  return readDefinition(existsSync(fresh) ? fresh : definitionFolder(checkout));
}

/** Times of every try in one run. */
export function timesOf(actions: readonly ActionExecutionDetail[]): ActionTimes {
  const times = new Map<string, number[]>();
  for (const { stageName, actionName, startTime, lastUpdateTime } of actions) {
    if (!startTime || !lastUpdateTime) continue;
    const key = `${stageName}.${actionName}`;
    times.set(key, [...(times.get(key) ?? []), secondsBetween(startTime, lastUpdateTime)]);
  }
  return times;
}

/** The times of the newest run that succeeded, and how many runs the last 30 days had. @throws UserError where none succeeded */
export async function measuredOnAws(
  pipeline: Pipeline,
  now = new Date(),
): Promise<{ run: string; times: ActionTimes; runsPerMonth: number }> {
  const recent = await executions(pipeline, { since: new Date(now.getTime() - 30 * 86_400_000) });
  const whole = (one: { status?: string | undefined }) => one.status === 'Succeeded';
  const run = (recent.find(whole) ?? (await executions(pipeline, { limit: 200 })).find(whole))?.pipelineExecutionId;
  if (run === undefined) throw new UserError('no run has succeeded yet: there is nothing to measure', { next: 'blueline status' });
  return { run, times: timesOf(await actionsOfRun(pipeline, run)), runsPerMonth: recent.length };
}

/** The times of the local run that got furthest, the newest of these. They are this machine's: CodeBuild adds the time to provision a machine. */
export function measuredLocally(states: readonly LocalState[]): { run: string; times: ActionTimes } {
  const ran = (state: LocalState) => Object.entries(state.actions).filter(([, { status }]) => status === 'succeeded');
  const [best] = [...states].sort((a, b) => ran(b).length - ran(a).length); // a stable sort: the newest stays first among equals
  if (!best) throw new UserError('no run in this checkout: there is nothing to measure', { next: 'npm run local' });
  return { run: best.run, times: new Map(ran(best).map(([key, { seconds }]) => [key, [seconds]])) };
}
