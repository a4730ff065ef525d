import { actionsOfRun } from './history';
import type { Pipeline } from './pipeline';

/** Where a run made its review. */
export interface ReviewPlace {
  readonly account: string;
  readonly region: string;
  readonly stack: string;
  readonly environment: string;
}

/** What the review exported as REVIEW_STACK (buildspecs/review.yml): `<account> <region> <stack> <environment>`; undefined where it exported none. */
export async function reviewPlace(pipeline: Pipeline, run: string): Promise<ReviewPlace | undefined> {
  for (const action of await actionsOfRun(pipeline, run)) {
    const [account, region, stack, environment] = action.output?.outputVariables?.REVIEW_STACK?.trim().split(' ') ?? [];
    if (account && region && stack && environment) return { account, region, stack, environment };
  }
  return undefined;
}
