import { UserError } from '../../errors';
import type { StageRule } from './plan';

type Properties = Readonly<Record<string, unknown>>;

/** Where a stage can have conditions. */
export const CONDITION_KEYS = ['BeforeEntry', 'OnSuccess', 'OnFailure'] as const;
/** Rules that look at what a machine like this one does not have: production's traffic, a calendar to wait for. */
const PASSED_OVER = ['CloudWatchAlarm', 'DeploymentWindow'];

/**
 * The rules of a stage, all of which a local run passes over; it says so, rule by rule.
 * @throws UserError (exit code 2) that names a rule of another kind: that one might decide something here
 */
export function readConditions(stage: Properties, where: string): StageRule[] {
  return CONDITION_KEYS.flatMap((when) => {
    const { Conditions = [], ...rest } = (stage[when] ?? {}) as { Conditions?: readonly Properties[] } & Properties;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) refuse(`${where} has ${when}.${unknown}`);
    return Conditions.flatMap(({ Rules }) => ((Rules ?? []) as readonly Properties[]).map((rule) => readRule(rule, when, where)));
  });
}

function readRule(rule: Properties, when: StageRule['when'], where: string): StageRule {
  const provider = String((rule.RuleTypeId as Properties | undefined)?.Provider);
  const name = String(rule.Name);
  if (!PASSED_OVER.includes(provider)) refuse(`${where} has the rule ${name} of the kind ${provider}`);
  return { when, name, provider };
}

function refuse(what: string): never {
  throw new UserError(`${what}, which the local engine does not know`, {
    exitCode: 2,
    next: `it passes over rules of the kinds ${PASSED_OVER.join(', ')}; leave others out, or teach lib/local/engine what they mean`,
  });
}
