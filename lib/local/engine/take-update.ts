import { rm } from 'node:fs/promises';
import { UserError } from '../../errors';
import { putInPlace, readDefinition } from './definition';
import { handedOver } from './handover';
import { describeChange } from './pipeline-change';
import type { ActionPlan } from './plan';
import { checkProviders } from './providers/table';
import { readPlan } from './read-plan';
import type { Session } from './session';

/** A pipeline that changes itself again and again would run for ever, on AWS too. */
const MOST_RESTARTS = 3;

/**
 * Takes the pipeline that an action has handed over, if it differs from the one that runs, as CloudFormation would.
 * @throws UserError if it cannot run here, or changes every time; the pipeline that runs stays then
 */
export async function takeUpdate(session: Session, action: ActionPlan, engineDir: string): Promise<void> {
  const folder = handedOver(engineDir);
  if (folder === undefined) return;
  const fresh = await readDefinition(folder);
  if (fresh.text === session.definition.text) return forgetUpdate(engineDir);
  const plan = readPlan(fresh);
  checkProviders(plan);
  if (session.record.restarts >= MOST_RESTARTS) {
    throw new UserError(`the pipeline has changed itself ${MOST_RESTARTS} times in this run`, {
      next: 'its template must be the same for the same source: look for a time, a random number or a path in lib/pipeline',
    });
  }
  const reason = describeChange(session.plan, plan);
  await putInPlace(folder, session.definitionFolder);
  session.definition = await readDefinition(session.definitionFolder);
  session.plan = plan;
  session.restart = { stage: action.stage, action: action.name, reason };
}

/** Deletes what an action may have handed over. */
export async function forgetUpdate(engineDir: string): Promise<void> {
  const folder = handedOver(engineDir);
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
