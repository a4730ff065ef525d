import { type Conditions, Result, Rule } from 'aws-cdk-lib/aws-codepipeline';
import type { EnvironmentRow } from '../environment-row';
import { WrongPipeline } from '../wrong-pipeline';
import { allow, type ReasonedStatement } from './statement';

const COMPOSITE = 'The alarm of a release is a composite one, and AWS describes those only with a permission that is scoped to *';

/** What CodePipeline checks at the ends of a stage, and what its role needs for that: the construct grants nothing. A window needs nothing. */
export interface StageConditions {
  readonly beforeEntry?: Conditions;
  readonly onSuccess?: Conditions;
  readonly statements: ReasonedStatement[];
}

/**
 * The window in which a release may enter, and the alarms that undo it while it bakes.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference.html
 */
export function stageConditions(row: EnvironmentRow): StageConditions {
  const alarms = row.bakeMinutes ? alarmNames(row) : [];
  return {
    ...(row.window ? { beforeEntry: { conditions: [{ result: Result.FAIL, rules: [windowRule(row.window)] }] } } : {}),
    ...(alarms.length === 0
      ? {}
      : { onSuccess: { conditions: [{ result: Result.ROLLBACK, rules: alarms.map((name, index) => alarmRule(row, name, index)) }] } }),
    statements: alarms.length === 0 ? [] : [allow('cloudwatch', 'DescribeAlarms', ['*'], COMPOSITE)],
  };
}

/** The generated template always has one alarm of this name, so that synthesis need not read the model. */
function alarmNames({ name, stack, alarms = [] }: EnvironmentRow): string[] {
  const names = [...(stack === undefined ? [] : [`${stack}-release`]), ...alarms];
  if (names.length > 0) return names;
  throw new WrongPipeline(`environments.${name}.bakeMinutes: needs 'stack' (its alarm is <stack>-release) or 'alarms', or must be 0`);
}

/** Waits for the window and then lets the release in. */
function windowRule({ cron, timeZone }: { readonly cron: string; readonly timeZone: string }): Rule {
  return new Rule({ name: 'Window', provider: 'DeploymentWindow', version: '1', configuration: { Cron: cron, TimeZone: timeZone } });
}

/** Fails, and so rolls the stage back, if the alarm goes off within the time. */
function alarmRule({ bakeMinutes, region }: EnvironmentRow, alarm: string, index: number): Rule {
  return new Rule({
    name: index === 0 ? 'Bake' : `Bake${index + 1}`,
    provider: 'CloudWatchAlarm',
    version: '1',
    configuration: { AlarmName: alarm, AlarmStates: 'ALARM', WaitTime: String(bakeMinutes) },
    ...(region === undefined ? {} : { region }),
  });
}
