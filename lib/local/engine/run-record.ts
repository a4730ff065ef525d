import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { readDocuments } from './documents';
import { type ActionPlan, actionsOf, type PipelinePlan } from './plan';
import type { ActionResult, ActionStatus, ReportFile, Restart, RunResult, RunStatus, StageResult } from './run-result';

/** What `state.json` holds: all that a later process needs to go on with a run. */
interface State {
  readonly run: string;
  readonly startedAt: string;
  /** `superseded`: it waited for approval, and a newer run has come to that place (CodePipeline's execution mode SUPERSEDED). */
  status: RunStatus | 'running' | 'superseded';
  /** The run that came instead of a superseded one. */
  supersededBy?: string;
  interrupted: boolean;
  /** Time spent running, without waiting for approval. */
  seconds: number;
  readonly until?: string;
  /** Values of pipeline variables that were given for this run. */
  readonly variables?: Record<string, string>;
  /** Variables of the actions so far, by namespace. */
  namespaces: Record<string, Record<string, string>>;
  source: Record<string, string>;
  /** By `<stage>.<action>`. `endedAt` in ISO 8601: what `blueline metrics` measures to, waiting for approval included. */
  actions: Record<string, ActionResult & { readonly endedAt?: string }>;
  stageSeconds: Record<string, number>;
  restarts: Restart[];
  reports: ReportFile[];
  /** Of a run that repeats one stage of an older one with its artifacts: only that stage is its own. */
  readonly rollbackOf?: Rollback;
  waitingFor?: RunResult['waitingFor'];
}

/** What a run goes back to. */
export interface Rollback {
  /** The older run. */
  readonly run: string;
  readonly stage: string;
}

/** The record of one run, on disk after every action. */
export class RunRecord {
  private readonly began = Date.now();
  private readonly secondsBefore: number;
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    readonly folder: string,
    private readonly state: State,
    private plan: PipelinePlan,
  ) {
    this.secondsBefore = state.seconds;
  }

  /** A new run in an empty folder. */
  static create(
    folder: string,
    run: string,
    plan: PipelinePlan,
    given: { readonly until?: string | undefined; readonly variables?: Readonly<Record<string, string>> | undefined },
  ): RunRecord {
    const { until, variables } = given;
    const state: State = {
      run,
      startedAt: new Date().toISOString(),
      status: 'running',
      interrupted: false,
      seconds: 0,
      ...(until === undefined ? {} : { until }),
      ...(variables === undefined ? {} : { variables: { ...variables } }),
      namespaces: {},
      source: {},
      actions: {},
      stageSeconds: {},
      restarts: [],
      reports: [],
    };
    return new RunRecord(folder, state, plan);
  }

  /** A new run that goes on where an older one was before a stage: with its variables and what its actions said. Artifacts are copied apart. */
  static createRollback(folder: string, run: string, plan: PipelinePlan, of: RunRecord, stage: string): RunRecord {
    const { state } = RunRecord.create(folder, run, plan, { variables: of.state.variables });
    const { namespaces, source } = structuredClone({ namespaces: of.state.namespaces, source: of.state.source });
    return new RunRecord(folder, { ...state, namespaces, source, rollbackOf: { run: of.run, stage } }, plan);
  }

  /** A run of an earlier process. @throws UserError if its state cannot be read */
  static async load(folder: string, plan: PipelinePlan): Promise<RunRecord> {
    const file = join(folder, 'state.json');
    if (!existsSync(file)) throw new UserError(`${file} is missing: that run never got so far`);
    try {
      return new RunRecord(folder, JSON.parse(await readFile(file, 'utf8')) as State, plan);
    } catch (error) {
      throw new UserError(`${file} cannot be read: ${(error as Error).message}`);
    }
  }

  /** What can be said of a run without its pipeline; undefined if its state cannot be read. */
  static async stateOf(folder: string): Promise<Pick<State, 'status' | 'supersededBy'> | undefined> {
    try {
      return JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')) as State;
    } catch {
      return undefined;
    }
  }

  /** Notes in the record of a run that waits that a newer one has taken its place: nobody can approve it any more. */
  static async supersede(folder: string, by: string): Promise<void> {
    const file = join(folder, 'state.json');
    const { waitingFor: _, ...state } = JSON.parse(await readFile(file, 'utf8')) as State;
    await replaceFile(file, { ...state, status: 'superseded', supersededBy: by });
  }

  get run(): string {
    return this.state.run;
  }
  get status(): State['status'] {
    return this.state.status;
  }
  get until(): string | undefined {
    return this.state.until;
  }
  /** Values of the pipeline's variables: as given for this run, else their defaults. */
  variablesOf(plan: PipelinePlan): Record<string, string> {
    return { ...plan.variables, ...this.state.variables };
  }
  get namespaces(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    return this.state.namespaces;
  }
  get commit(): string {
    return this.state.source.CommitId ?? '';
  }
  get waitingFor(): RunResult['waitingFor'] {
    return this.state.waitingFor;
  }
  get restarts(): number {
    return this.state.restarts.length;
  }
  get artifacts(): string {
    return join(this.folder, 'artifacts');
  }
  get documents(): string {
    return join(this.folder, 'documents');
  }

  get rollbackOf(): Rollback | undefined {
    return this.state.rollbackOf;
  }

  /** Notes that a run which had ended is at work again. @param again actions that have succeeded and are to be repeated all the same */
  async takeUp(again: readonly ActionPlan[]): Promise<void> {
    this.state.status = 'running';
    this.state.interrupted = false;
    for (const action of again) delete this.state.actions[keyOf(action)];
    await this.save();
  }

  /** Whether the action has succeeded already: then a resumed run does not repeat it. */
  isDone(action: ActionPlan): boolean {
    return this.state.actions[keyOf(action)]?.status === 'succeeded';
  }

  async finishAction(
    action: ActionPlan,
    result: ActionResult,
    variables: Readonly<Record<string, string>>,
    reports: readonly ReportFile[],
  ): Promise<void> {
    this.state.actions[keyOf(action)] = { ...result, endedAt: new Date().toISOString() };
    if (action.namespace !== undefined) this.state.namespaces[action.namespace] = { ...variables };
    // Of several sources the first is the checkout, and its commit is the one of the run.
    const first = actionsOf(this.plan).find(({ provider }) => provider.startsWith('Source/'));
    if (first && keyOf(first) === keyOf(action)) this.state.source = { ...variables };
    // Of an action that is repeated only the last try counts.
    const others = this.state.reports.filter(({ stage, action: name }) => stage !== action.stage || name !== action.name);
    this.state.reports = [...others, ...reports];
    if (result.status === 'pending') this.state.waitingFor = { stage: action.stage, action: action.name, message: result.message ?? '' };
    else if (this.state.waitingFor?.stage === action.stage && this.state.waitingFor.action === action.name) delete this.state.waitingFor;
    await this.save();
  }

  addStageSeconds(stage: string, seconds: number): void {
    this.state.stageSeconds[stage] = (this.state.stageSeconds[stage] ?? 0) + seconds;
  }

  /** Forgets what the actions have done, for the run starts again with another pipeline. */
  async restart(plan: PipelinePlan, restart: Restart): Promise<void> {
    this.plan = plan;
    Object.assign(this.state, { namespaces: {}, source: {}, actions: {}, stageSeconds: {}, reports: [] });
    this.state.restarts.push(restart);
    for (const folder of [this.artifacts, this.documents, join(this.folder, 'reports'), join(this.folder, 'work')]) {
      await rm(folder, { recursive: true, force: true });
    }
    await this.save();
  }

  async finish(status: RunStatus, interrupted: boolean): Promise<RunResult> {
    this.state.status = status;
    this.state.interrupted = interrupted;
    await this.save();
    return this.result();
  }

  /** The run as it stands. While it runs, its status is that of what has run so far. */
  async result(): Promise<RunResult> {
    const { run, startedAt, status, interrupted, seconds, source, restarts, reports, waitingFor } = this.state;
    return {
      run,
      folder: this.folder,
      startedAt,
      seconds,
      status: status === 'running' ? 'failed' : status === 'superseded' ? 'rejected' : status,
      interrupted,
      source,
      stages: this.plan.stages.map(({ name, groups }) => this.stageResult(name, groups.flat())),
      restarts,
      documents: await readDocuments(this.documents),
      reports,
      ...(waitingFor ? { waitingFor } : {}),
    };
  }

  stageResult(name: string, actions: readonly ActionPlan[]): StageResult {
    const results = actions.map(
      (action) => this.state.actions[keyOf(action)] ?? { name: action.name, status: 'skipped' as const, seconds: 0 },
    );
    return { name, status: stageStatus(results), seconds: this.state.stageSeconds[name] ?? 0, actions: results };
  }

  /** One after the other: actions that run at the same time end at the same time. */
  private save(): Promise<void> {
    this.saving = this.saving.catch(() => {}).then(() => this.write());
    return this.saving;
  }

  private async write(): Promise<void> {
    this.state.seconds = this.secondsBefore + (Date.now() - this.began) / 1000;
    await mkdir(this.folder, { recursive: true });
    await replaceFile(join(this.folder, 'state.json'), this.state);
  }
}

/** At no time is there half a file. */
async function replaceFile(file: string, state: State): Promise<void> {
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, JSON.stringify(state, undefined, 2));
  await rename(fresh, file);
}

function keyOf(action: ActionPlan): string {
  return `${action.stage}.${action.name}`;
}

/** A stage is as good as its worst action; one that was not reached is skipped. */
function stageStatus(actions: readonly ActionResult[]): ActionStatus {
  const order: ActionStatus[] = ['failed', 'rejected', 'pending'];
  const worst = order.find((status) => actions.some((action) => action.status === status));
  return worst ?? (actions.every((action) => action.status === 'succeeded') ? 'succeeded' : 'skipped');
}
