import { actionsOf, everything, pipelineOf, synthesise } from './sample-pipeline';

const template = synthesise();
const full = synthesise(everything);
const projectsOf = (made: typeof template) =>
  Object.entries(made.findResources('AWS::CodeBuild::Project')).map(([id, { Properties }]) => ({ id, ...Properties }));

test('every build has a time limit, waits for its turn, and writes to a log group of its own that is tidied', () => {
  const groups = full.findResources('AWS::Logs::LogGroup');
  for (const { TimeoutInMinutes, QueuedTimeoutInMinutes, LogsConfig } of projectsOf(full)) {
    expect(TimeoutInMinutes).toBeGreaterThanOrEqual(5);
    expect(TimeoutInMinutes).toBeLessThanOrEqual(60);
    expect(QueuedTimeoutInMinutes).toBe(60);
    expect(groups[LogsConfig.CloudWatchLogs.GroupName.Ref]?.Properties.RetentionInDays).toBe(90);
  }
  expect(Object.keys(groups)).toHaveLength(projectsOf(full).length);
});

test('the size of the machines is a setting', () => {
  const sizes = (made: typeof template) => [...new Set(projectsOf(made).map(({ Environment }) => Environment.ComputeType))];
  expect(sizes(template)).toEqual(['BUILD_GENERAL1_SMALL']);
  expect(sizes(full)).toEqual(['BUILD_GENERAL1_MEDIUM']);
});

test('only the synthesis installs packages, so only it keeps them, unless that is switched off', () => {
  const cached = (made: typeof template) => projectsOf(made).flatMap(({ id, Cache }) => (Cache.Type === 'NO_CACHE' ? [] : [id]));
  expect(cached(template)).toEqual([expect.stringMatching(/^SynthProject/)]);
  expect(cached(synthesise({ cache: false }))).toEqual([]);
});

test('only what has reports may make report groups, of its own name', () => {
  const reporting = Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
    JSON.stringify(Properties).includes('codebuild:CreateReportGroup') ? [id.replace(/Project.*/, '')] : [],
  );
  expect(reporting.sort()).toEqual(['Generate', 'QualityGate']);
});

describe('limits of the services, with every setting and long names', () => {
  const stack = 'a-stack-with-the-longest-name-there-can-'.slice(0, 39).replace(/-$/, 'x');
  const long = synthesise({
    ...everything,
    environments: [
      { name: 'staging-for-the-worl', region: 'ap-southeast-1' },
      { name: 'acceptance-elsewhere', account: '222222222222', region: 'ap-southeast-1', stack },
      { name: 'production-of-things', production: true, stack, bakeMinutes: 10, alarms: ['a', 'b', 'c', 'd'] },
    ],
  });

  test('a value of an action has at most 1,000 characters', () => {
    for (const [, { Configuration }] of actionsOf(long)) {
      for (const value of Object.values(Configuration)) expect(JSON.stringify(value).length).toBeLessThanOrEqual(1000);
    }
  });

  test('the policies of a role have at most 10,240 characters', () => {
    const sizes = Object.values(long.findResources('AWS::IAM::Policy')).map(
      ({ Properties }) => JSON.stringify(Properties.PolicyDocument).length,
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10_240);
  });

  test('names of roles have at most 64 characters, conditions at most five rules, builds at most five inputs', () => {
    const names = Object.values(long.findResources('AWS::IAM::Role')).flatMap(({ Properties }) => Properties.RoleName ?? []);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(64);
    const [production] = pipelineOf(long).Stages.slice(-1) as unknown as { OnSuccess: { Conditions: { Rules: unknown[] }[] } }[];
    expect(production?.OnSuccess.Conditions[0]?.Rules).toHaveLength(5);
    for (const [, { InputArtifacts }] of actionsOf(long)) expect((InputArtifacts ?? []).length).toBeLessThanOrEqual(5);
  });
});

test('without self-mutation the stage is not there, and everything else is as it was', () => {
  const names = (made: typeof template) => pipelineOf(made).Stages.map(({ Name }) => Name);
  expect(names(synthesise({ selfMutation: false }))).toEqual(names(template).filter((name) => name !== 'UpdatePipeline'));
  expect(names(synthesise({ selfMutation: true }))).toEqual(names(template));
});

test('the mode is a setting', () => {
  expect(pipelineOf(full).ExecutionMode).toBe('QUEUED');
});
