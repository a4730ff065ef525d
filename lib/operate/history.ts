import {
  type ActionExecutionDetail,
  GetPipelineExecutionCommand,
  type PipelineExecutionSummary,
  paginateListActionExecutions,
  paginateListPipelineExecutions,
} from '@aws-sdk/client-codepipeline';
import type { Pipeline } from './pipeline';
import { sayingWhatAwsSays } from './refusals';

/** The most that one answer of either list holds (ListPipelineExecutions, ListActionExecutions). */
const PAGE = 100;

export interface ExecutionsQuery {
  /** Those that started at or after this time; CodePipeline keeps 12 months. */
  readonly since?: Date;
  /** Only those that went through this stage in the current structure of the pipeline. */
  readonly succeededIn?: string;
  /** At most so many. */
  readonly limit?: number;
}

/** Runs of the pipeline, the newest first, page by page until the query is met. */
export function executions({ client, name }: Pipeline, query: ExecutionsQuery = {}): Promise<PipelineExecutionSummary[]> {
  return sayingWhatAwsSays(async () => {
    const found: PipelineExecutionSummary[] = [];
    const filter = query.succeededIn === undefined ? {} : { filter: { succeededInStage: { stageName: query.succeededIn } } };
    const maxResults = Math.min(query.limit ?? PAGE, PAGE);
    for await (const page of paginateListPipelineExecutions({ client }, { pipelineName: name, maxResults, ...filter })) {
      for (const one of page.pipelineExecutionSummaries ?? []) {
        if (query.since && one.startTime && one.startTime < query.since) return found;
        found.push(one);
        if (found.length === query.limit) return found;
      }
    }
    return found;
  });
}

/** What the actions of one run did, the newest first. */
export function actionsOfRun({ client, name }: Pipeline, run: string): Promise<ActionExecutionDetail[]> {
  return sayingWhatAwsSays(async () => {
    const found: ActionExecutionDetail[] = [];
    const input = { pipelineName: name, filter: { pipelineExecutionId: run }, maxResults: PAGE };
    for await (const page of paginateListActionExecutions({ client }, input)) found.push(...(page.actionExecutionDetails ?? []));
    return found;
  });
}

/** What all actions did since a time, the newest first. */
export function actionsSince({ client, name }: Pipeline, since: Date): Promise<ActionExecutionDetail[]> {
  return sayingWhatAwsSays(async () => {
    const found: ActionExecutionDetail[] = [];
    for await (const page of paginateListActionExecutions({ client }, { pipelineName: name, maxResults: PAGE })) {
      for (const one of page.actionExecutionDetails ?? []) {
        if (one.startTime && one.startTime < since) return found;
        found.push(one);
      }
    }
    return found;
  });
}

/** Value of the variable `release` in a run: `current`, or the version that it was told to bring back; undefined where the pipeline had none. */
export async function releaseOf({ client, name }: Pipeline, run: string): Promise<string | undefined> {
  const input = { pipelineName: name, pipelineExecutionId: run };
  const { pipelineExecution } = await sayingWhatAwsSays(() => client.send(new GetPipelineExecutionCommand(input)));
  return pipelineExecution?.variables?.find((variable) => variable.name === 'release')?.resolvedValue;
}
