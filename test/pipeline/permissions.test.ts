import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { synthesise, textOf } from './sample-pipeline';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

const template = synthesise();
// What is too long for a policy in the role itself the CDK moves to a managed one.
const resources = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => Object.entries(template.findResources(type)));
const policies = resources.map(([id, { Properties }]) => ({
  id,
  roles: JSON.stringify(Properties.Roles),
  statements: Properties.PolicyDocument.Statement as Statement[],
}));
const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

test('nobody has every action, not even of one service', () => {
  const actions = policies.flatMap(({ statements }) => statements.flatMap(({ Action }) => listOf(Action)));
  expect(actions.length).toBeGreaterThan(50);
  expect(actions.filter((action) => action === '*' || action.endsWith(':*'))).toEqual([]);
});

test('every resource is only for actions that know none, or whose ids AWS chooses', () => {
  const open = policies.flatMap(({ statements }) =>
    statements.filter(({ Resource }) => listOf(Resource).includes('*')).flatMap(({ Action }) => listOf(Action)),
  );
  expect([...new Set(open)].sort()).toEqual([
    'cloudformation:ValidateTemplate',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:PutCompositeAlarm',
    'cognito-idp:CreateUserPool',
    'cognito-idp:ListUserPools',
    'lambda:CreateEventSourceMapping',
    'logs:DescribeLogGroups',
    'secretsmanager:GetRandomPassword',
  ]);
});

test('every command has a role of its own, which only CodeBuild may take', () => {
  const roles = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => id.includes('ProjectRole'));
  const projects = Object.values(template.findResources('AWS::CodeBuild::Project'));
  expect(new Set(projects.map(({ Properties }) => JSON.stringify(Properties.ServiceRole))).size).toBe(projects.length);
  for (const [, { Properties }] of roles) {
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' } },
    ]);
  }
});

test('what does not deploy cannot change a stack', () => {
  const changing = policies.filter(({ statements }) => JSON.stringify(statements).includes('cloudformation:ExecuteChangeSet'));
  expect(changing.map(({ id }) => id.replace(/Project.*/, '')).sort()).toEqual(['ProductionDeploy', 'StagingDeploy']);
});

/** Statements of a project's role that name an action. */
function statementsOf(project: string, action: string, of = policies): Statement[] {
  return of
    .filter(({ id }) => id.startsWith(project))
    .flatMap(({ statements }) => statements)
    .filter(({ Action }) => listOf(Action).includes(action));
}

describe('a review, before anybody has approved', () => {
  const allowed = policies
    .filter(({ id }) => id.startsWith('ApprovePrepareReview'))
    .flatMap(({ statements }) => statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => listOf(Action)));

  /** Conditions of an action on stacks, without those nested in them: CloudFormation names their change sets itself. */
  const ofStacks = (project: string, action: string) =>
    statementsOf(project, action)
      .filter(({ Resource }) => !listOf(Resource).every((resource) => textOf(resource).includes('-Resolvers*/')))
      .map(({ Condition }) => Condition);

  test('writes nothing but its change set, the code under its hash and its page', () => {
    const writing = allowed.filter((action) => !/:(Get|List|Describe|BatchGet|Abort)/.test(action));
    expect([...new Set(writing.filter((action) => !/^(s3|logs):/.test(action)))].sort()).toEqual([
      'cloudformation:CreateChangeSet',
      'cloudformation:DeleteChangeSet',
      'cloudformation:TagResource',
    ]);
    for (const action of ['CreateChangeSet', 'DescribeChangeSet', 'DeleteChangeSet']) {
      expect(ofStacks('ApprovePrepareReview', `cloudformation:${action}`)).toEqual([
        { StringEquals: { 'cloudformation:ChangeSetName': 'review' } },
      ]);
    }
    const puts = statementsOf('ApprovePrepareReview', 's3:PutObject').filter(({ Effect }) => Effect === 'Allow');
    const inEnvironment = puts.flatMap(({ Resource }) => listOf(Resource).map(textOf)).filter((arn) => arn.includes('-code-'));
    expect(inEnvironment.map((arn) => arn.replace(/.*-code-\*\//, '').replace(/\?+/, '?'))).toEqual(
      expect.arrayContaining(['?.zip', '?.layer.zip', '?.template.json']),
    );
    expect(inEnvironment).toHaveLength(3);
  });

  test('cannot execute a change set, not even its own, which nobody can', () => {
    expect(allowed).not.toContain('cloudformation:ExecuteChangeSet');
    for (const project of ['StagingDeploy', 'ProductionDeploy']) {
      expect(ofStacks(project, 'cloudformation:ExecuteChangeSet')).toEqual([
        { StringEquals: { 'cloudformation:ChangeSetName': 'release' } },
      ]);
    }
  });
});

describe('ids that AWS chooses are limited by a condition', () => {
  test('user pools to those with the tags of the environment, for the gate and for the deployment', () => {
    const own = { StringLike: { 'aws:ResourceTag/blueline:environment': 'staging', 'aws:ResourceTag/blueline:application': '*-staging' } };
    for (const [project, action] of [
      ['QualityGate', 'AdminSetUserPassword'],
      ['QualityGate', 'AdminDeleteUser'],
      ['StagingDeploy', 'DeleteUserPool'],
      ['StagingDeploy', 'UntagResource'],
    ] as const) {
      expect(statementsOf(project, `cognito-idp:${action}`).map(({ Condition }) => Condition)).toEqual([own]);
    }
  });

  test('a pool of another environment cannot be made its own by a tag', () => {
    expect(statementsOf('StagingDeploy', 'cognito-idp:TagResource').map(({ Condition }) => Condition)).toEqual([
      {
        StringLike: { 'aws:RequestTag/blueline:application': '*-staging' },
        StringLikeIfExists: { 'aws:ResourceTag/blueline:application': '*-staging' },
      },
    ]);
  });

  test.each(['Create', 'Update', 'Delete', 'Get'])('%sEventSourceMapping to those of its functions', (verb) => {
    const [statement, ...more] = statementsOf('StagingDeploy', `lambda:${verb}EventSourceMapping`);
    expect(more).toEqual([]);
    expect(textOf(statement?.Condition?.ArnLike?.['lambda:FunctionArn'])).toMatch(/:function:\*-staging-\*$/);
  });
});

test('a secret with a name of its own is read by whoever checks that it has all keys, and by nobody else', () => {
  const named = synthesise({ environments: [{ name: 'live', stack: 'shop', production: true, secrets: { properties: 'team/keys' } }] });
  const readers = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => Object.entries(named.findResources(type)))
    .filter(([, policy]) => JSON.stringify(policy).includes(':secret:team/keys-??????'))
    .map(([id]) => id.replace(/Project.*/, ''));
  expect(readers.sort()).toEqual(['ApprovePrepareReview', 'LiveDeploy']);
  expect(JSON.stringify(named.toJSON())).not.toContain('shop/properties');
});

test('nobody attaches a policy of AWS to a role: what a function may do stands in its template', () => {
  expect(JSON.stringify(policies)).not.toMatch(/iam:(Attach|PutRolePermissionsBoundary|CreatePolicy)/);
});

describe('in the artifact bucket', () => {
  const denied = (project: string, action: string) =>
    statementsOf(project, action)
      .filter(({ Effect }) => Effect === 'Deny')
      .flatMap(({ Resource }) => listOf(Resource).map((resource) => textOf(resource).replace('<Artifacts82DD59A1.Arn>', '')));
  const builds = Object.keys(template.findResources('AWS::CodeBuild::Project')).map((id) => id.replace(/Project\w*$/, ''));

  test('no build deletes anything', () => {
    expect(builds.length).toBe(8);
    for (const build of builds)
      for (const action of ['s3:DeleteObject', 's3:DeleteObjectVersion']) expect(denied(build, action)).toEqual(['/*']);
  });

  test('the cache is of Synth alone, and pages are of the review alone', () => {
    for (const build of builds) {
      const folders = [...(build === 'Synth' ? [] : ['/cache/*']), ...(build === 'ApprovePrepareReview' ? [] : ['/review/*'])];
      expect([build, denied(build, 's3:PutObject')]).toEqual([build, folders]);
    }
  });
});

test('a deployment reaches only what belongs to its environment', () => {
  const staging = JSON.stringify(policies.find(({ id }) => id.startsWith('StagingDeploy'))?.statements);
  expect(staging).toContain('stack/*-staging/*');
  expect(staging).not.toContain('production');
  const named = synthesise({ environments: [{ name: 'staging', stack: 'shop-test' }] });
  const [, policy] = Object.entries(named.findResources('AWS::IAM::Policy')).find(([id]) => id.startsWith('StagingDeploy')) ?? [];
  expect(JSON.stringify(policy)).toContain('stack/shop-test/*');
  expect(JSON.stringify(policy)).not.toContain('*-staging');
});

/** What a project's role may do to which resources: `lambda:InvokeFunction` → the ARNs, as text. */
function resourcesOf(project: string, action: string): string[] {
  return policies
    .filter(({ id }) => id.startsWith(project))
    .flatMap(({ statements }) => statements)
    .filter(({ Effect, Action }) => Effect === 'Allow' && listOf(Action).includes(action))
    .flatMap(({ Resource }) => listOf(Resource).map((resource) => JSON.stringify(resource)));
}

test('the gate calls the notifiers of its environment and purges its queues, no others', () => {
  const [functions, ...more] = resourcesOf('QualityGate', 'lambda:InvokeFunction');
  expect(functions).toMatch(/:function:\*-staging-notifier-\*"/);
  expect(more).toEqual([]);
  for (const action of ['sqs:PurgeQueue', 'sqs:GetQueueUrl']) {
    expect(resourcesOf('QualityGate', action)).toEqual([expect.stringMatching(/:\*-staging-\*"/)]);
  }
  expect(resourcesOf('QualityGate', 'cloudformation:DescribeStackResources')).toEqual([expect.stringContaining(':stack/*-staging/*')]);
});

test('whoever packages reads the releases that the first environment keeps, and nothing else of it', () => {
  expect(resourcesOf('Package', 's3:GetObject')).toEqual([expect.stringMatching(/:s3:::\*-staging-code-\*\/releases\/\*"/)]);
  const statements = policies.filter(({ id }) => id.startsWith('Package')).flatMap((policy) => policy.statements);
  const listing = statements.filter(({ Action }) => listOf(Action).includes('s3:ListBucket'));
  expect(listing).toEqual([expect.objectContaining({ Condition: { StringEquals: { 's3:prefix': 'releases/' } } })]);
  expect(JSON.stringify(statements)).not.toMatch(/production|cloudformation:|s3:PutObject"[^\]]*code-/);
});

test('a deployment may tag event source mappings, since they get the tags of their stack', () => {
  for (const action of ['lambda:TagResource', 'lambda:UntagResource']) {
    expect(resourcesOf('StagingDeploy', action)).toContainEqual(expect.stringContaining(':event-source-mapping:*'));
  }
});

test('only where requests are traced may the deployment let AppSync do so', () => {
  const everyone = (tracing: boolean) => JSON.stringify(synthesise({ environments: [{ name: 'staging', tracing }] }).toJSON());
  expect(everyone(true)).toContain('"iam:AWSServiceName":"appsync.amazonaws.com"');
  expect(everyone(false)).not.toContain('CreateServiceLinkedRole');
});

/** `StringEquals aws:x = y`; several values are alternatives. */
function conditionsOf(condition: Statement['Condition'] = {}): string[] {
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `${operator} ${key} = ${listOf(value).map(textOf).join(' or ')}`),
  );
}

test('the whole table: role, resources, conditions, actions', () => {
  // `UPDATE_GOLDEN=1 npx jest test/pipeline/permissions` writes it anew: read the difference.
  const nameOf = (roles: string) => /"Ref":"([^"]*?)[0-9A-F]{8}"/.exec(roles)?.[1] ?? roles;
  const table = policies.flatMap(({ roles, statements }) => [
    nameOf(roles),
    ...statements.flatMap(({ Effect, Action, Resource, Condition }) => [
      ...listOf(Resource).map((resource) => `  ${Effect === 'Deny' ? 'never on' : 'on'} ${textOf(resource)}`),
      ...conditionsOf(Condition).map((condition) => `    if ${condition}`),
      ...listOf(Action).map((action) => `      ${action}`),
    ]),
  ]);
  const text = `${table.join('\n')}\n`;
  const golden = join(__dirname, 'golden', 'permissions.txt');
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(dirname(golden), { recursive: true });
    writeFileSync(golden, text);
  }
  expect(text).toBe(readFileSync(golden, 'utf8'));
});

describe('the calls that the rooms make are allowed', () => {
  const PREFIX: Record<string, string> = { 'cognito-identity-provider': 'cognito-idp', 'secrets-manager': 'secretsmanager' };
  /** Calls whose permission has another name; '' needs none. */
  const RENAMED: Record<string, string> = {
    's3:HeadBucket': 's3:ListBucket',
    's3:HeadObject': 's3:GetObject',
    's3:ListObjectsV2': 's3:ListBucket',
    's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
    's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
    'lambda:Invoke': 'lambda:InvokeFunction',
    'sts:GetCallerIdentity': '',
  };

  /** `cloudformation:CreateChangeSet` for each `new CreateChangeSetCommand` that a room can come to; a paginator counts as its call. */
  function callsOf(room: string): string[] {
    const calls = filesOf(room).flatMap((file) => {
      const imports = [
        ...readFileSync(file, 'utf8').matchAll(/\{([^{}]*)\}\s*(?:=\s*await import\(|from\s*)'@aws-sdk\/client-([a-z0-9-]+)'/g),
      ];
      return imports.flatMap(([, names = '', service = '']) =>
        [...names.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)].map(
          ([, command, paginated]) => `${PREFIX[service] ?? service}:${command ?? paginated}`,
        ),
      );
    });
    return [...new Set(calls)].map((call) => RENAMED[call] ?? call).filter((call) => call !== '');
  }

  /** The files of a room, and what they import of ours, from wherever it comes. Imports of types alone are no calls. */
  function filesOf(room: string): string[] {
    const folder = join(__dirname, '..', '..', 'lib', room);
    const found = new Set(readdirSync(folder).flatMap((name) => (name.endsWith('.ts') ? [join(folder, name)] : [])));
    for (const file of found) {
      // A set gives what is added to it while it is walked.
      for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/^(?!import type|export type).*(?:from |import\()'(\.[^']*)'/gm)) {
        const target = join(dirname(file), path);
        found.add(existsSync(`${target}.ts`) ? `${target}.ts` : join(target, 'index.ts'));
      }
    }
    return [...found];
  }

  /** What lib/deploy does only once the review is written, or never in a review. */
  const NOT_IN_A_REVIEW = [
    ...['DeleteStack', 'ExecuteChangeSet', 'DescribeStackEvents', 'ListStackResources'].map((call) => `cloudformation:${call}`),
    ...['dynamodb:UpdateContinuousBackups', 'dynamodb:UpdateTimeToLive', 'lambda:InvokeFunction'],
    ...['secretsmanager:CreateSecret', 'secretsmanager:PutSecretValue'],
  ];

  test('the files of lib that a room imports count as its own', () => {
    expect(filesOf('gate').map((file) => basename(file))).toEqual(expect.arrayContaining(['cleanup.ts', 'after-deployment.ts', 'aws.ts']));
    expect(callsOf('gate')).toContain('lambda:InvokeFunction');
  });

  test.each([
    ['deploy', [], ['StagingDeploy', 'ProductionDeploy']],
    ['deploy', NOT_IN_A_REVIEW, ['ApprovePrepareReview']],
    ['gate', [], ['QualityGate']],
  ])('of lib/%s but %j', (room, but, projects) => {
    const all = callsOf(room);
    expect(but.filter((call) => !all.includes(call))).toEqual([]);
    const calls = all.filter((call) => !but.includes(call));
    expect(calls.length).toBeGreaterThan(5);
    for (const project of projects) {
      const allowed = policies
        .filter(({ id }) => id.startsWith(project))
        .flatMap(({ statements }) => statements.flatMap(({ Action }) => listOf(Action)));
      expect(calls.filter((call) => !allowed.includes(call))).toEqual([]);
    }
  });
});
