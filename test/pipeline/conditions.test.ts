import { pipelineOf, synthesise } from './sample-pipeline';

const production = { name: 'production', production: true, stack: 'shop', bakeMinutes: 15 };
const stageOf = (row: object, name = 'Production') =>
  pipelineOf(synthesise({ environments: [{ name: 'staging' }, { ...production, ...row }] })).Stages.find(
    (stage) => stage.Name === name,
  ) as unknown as Record<string, unknown>;
const rule = (Name: string, Provider: string, Configuration: object) => ({
  Name,
  RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider, Version: '1' },
  Configuration,
});
const statements = (row: object) =>
  JSON.stringify(
    Object.entries(synthesise({ environments: [{ name: 'staging' }, { ...production, ...row }] }).findResources('AWS::IAM::Policy')).filter(
      ([id]) => id.startsWith('PipelineRoleDefaultPolicy'),
    ),
  );

describe('a release bakes', () => {
  test('and is rolled back by the alarm of its stack, or one that is named', () => {
    expect(stageOf({ alarms: ['checkout-errors'] }).OnSuccess).toEqual({
      Conditions: [
        {
          Result: 'ROLLBACK',
          Rules: [
            rule('Bake', 'CloudWatchAlarm', { AlarmName: 'shop-release', AlarmStates: 'ALARM', WaitTime: '15' }),
            rule('Bake2', 'CloudWatchAlarm', { AlarmName: 'checkout-errors', AlarmStates: 'ALARM', WaitTime: '15' }),
          ],
        },
      ],
    });
  });

  test('where the alarm is', () => {
    const { OnSuccess } = stageOf({ region: 'eu-central-1' }) as { OnSuccess: { Conditions: { Rules: { Region: string }[] }[] } };
    expect(OnSuccess.Conditions[0]?.Rules[0]?.Region).toBe('eu-central-1');
  });

  test('and the pipeline may look at alarms: the construct does not grant it', () => {
    expect(statements({})).toContain('"cloudwatch:DescribeAlarms"');
    expect(statements({ bakeMinutes: 0 })).not.toContain('cloudwatch');
  });

  test('only where it is asked for', () => {
    expect(stageOf({ bakeMinutes: 0 }).OnSuccess).toBeUndefined();
    expect(stageOf({}, 'Staging').OnSuccess).toBeUndefined();
  });

  test('not without an alarm that has a name', () => {
    expect(() => stageOf({ stack: undefined })).toThrow("environments.production.bakeMinutes: needs 'stack'");
  });
});

test('a release enters in its window', () => {
  const window = { cron: '* * 9-16 ? * MON-THU *', timeZone: 'Europe/Amsterdam' };
  expect(stageOf({ window }).BeforeEntry).toEqual({
    Conditions: [{ Result: 'FAIL', Rules: [rule('Window', 'DeploymentWindow', { Cron: window.cron, TimeZone: window.timeZone })] }],
  });
  expect(stageOf({}).BeforeEntry).toBeUndefined();
  expect(stageOf({ window: null }).BeforeEntry).toBeUndefined();
});
