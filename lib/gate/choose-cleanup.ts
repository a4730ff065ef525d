import { UserError } from '../errors';
import type { ScenariosDocument } from '../scenarios-document';

const CLEANUPS = ['model', 'none', 'data', 'roles', 'all'] as const;

/** What the gate deletes before its scenarios; `model` = what the model's two flags say. */
export type Cleanup = (typeof CLEANUPS)[number];

/**
 * The value of a run goes before the setting; `model`, what a push takes, and no value leave it to the setting.
 * @throws UserError (exit code 2) that lists the values there are
 */
export function chooseCleanup(ofRun: string | undefined, setting: Cleanup): Cleanup {
  const chosen = CLEANUPS.find((cleanup) => cleanup === (ofRun || 'model'));
  if (chosen === undefined) {
    throw new UserError(`cleanup is '${ofRun}': must be one of ${CLEANUPS.join(', ')}`, {
      exitCode: 2,
      next: 'the variable `cleanup` of the run (BLUELINE_CLEANUP) says what the gate deletes before its scenarios',
    });
  }
  return chosen === 'model' ? setting : chosen;
}

/** @throws UserError (exit code 2) where production would be cleaned, whoever asks for it */
export function whatToClean(options: {
  readonly environment: string;
  readonly production: boolean;
  readonly cleanup: Cleanup;
  readonly scenarios: Pick<ScenariosDocument, 'cleanDb' | 'cleanIam'>;
}): { readonly data: boolean; readonly roles: boolean } {
  const { cleanup, scenarios } = options;
  const data = cleanup === 'model' ? scenarios.cleanDb : cleanup === 'data' || cleanup === 'all';
  const roles = cleanup === 'model' ? scenarios.cleanIam : cleanup === 'roles' || cleanup === 'all';
  if (options.production && (data || roles)) {
    throw new UserError(`${options.environment} is marked as production and is never cleaned`, {
      exitCode: 2,
      next: 'run the gate on another environment, or with the cleanup none',
    });
  }
  return { data, roles };
}
