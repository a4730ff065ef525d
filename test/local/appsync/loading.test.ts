import { CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type Cloud, Deployed, describeWithEmulator, startCloud } from './harness';
import { addResolver, type SampleTemplate, SCHEMA, sampleTemplate } from './sample-api';

jest.setTimeout(60_000);

describeWithEmulator('loading', () => {
  let cloud: Cloud;

  beforeAll(async () => {
    cloud = await startCloud();
  });
  afterAll(() => cloud?.stop());

  const problem = (stackName: string) => cloud.plane.apis().find((api) => api.stackName === stackName)?.problem;

  test('an update is served by the next request, a broken one leaves the version before, the next good one is served again', async () => {
    const api = await Deployed.deploy(cloud, 'shop', sampleTemplate());
    expect((await api.query('{ missing }')).body).toEqual({ data: { missing: null } });
    const update = (schema: string) => Deployed.deploy(cloud, 'shop', sampleTemplate(schema), { update: true });

    const added = await update(SCHEMA.replace('missing: String', 'added: String @aws_api_key missing: String'));
    expect(added).toMatchObject({ apiId: api.apiId, key: api.key });
    expect((await api.query('{ added }')).body).toEqual({ data: { added: null } });

    await update(SCHEMA.replace('missing: String', 'missing: Strin'));
    const old = await api.query('{ added }');
    expect(old.body).toEqual({ data: { added: null } });
    expect(old.headers.get('x-blueline-warning')).toContain('Unknown type "Strin"');
    expect(problem('shop')).toMatch(/^schema 9:\d+: Unknown type "Strin". Did you mean "String" or "Thing"\?$/);
    expect(cloud.lines.at(-1)).toContain('keeps its version before');

    await update(SCHEMA);
    const fresh = await api.query('{ added }');
    expect(fresh.body.errors).toMatchObject([{ errorType: 'ValidationError' }]);
    expect(fresh.headers.get('x-blueline-warning')).toBeNull();
    expect(problem('shop')).toBeUndefined();
  });

  test('an update that CloudFormation rolls back leaves the version before', async () => {
    const api = await Deployed.deploy(cloud, 'rolled', sampleTemplate());
    const template = sampleTemplate(SCHEMA.replace('missing: String', 'added: String @aws_api_key missing: String'));
    template.Resources.Broken = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 99_999_999 }, DependsOn: ['Schema'] };
    await expect(Deployed.deploy(cloud, 'rolled', template, { update: true })).rejects.toThrow('UPDATE_ROLLBACK_COMPLETE');
    expect((await api.query('{ added }')).body.errors).toMatchObject([{ errorType: 'ValidationError' }]);
    expect((await api.query('{ missing }')).body).toEqual({ data: { missing: null } });
  });

  test('a deleted stack is served no more', async () => {
    const api = await Deployed.deploy(cloud, 'short', sampleTemplate());
    expect((await api.query('{ missing }')).status).toBe(200);
    const client = new CloudFormationClient(cloud.client);
    await client.send(new DeleteStackCommand({ StackName: 'short' }));
    const gone = () =>
      client.send(new DescribeStacksCommand({ StackName: 'short' })).then(
        ({ Stacks }) => Stacks?.[0]?.StackStatus === 'DELETE_COMPLETE',
        () => true,
      );
    while (!(await gone()));
    client.destroy();
    expect((await api.query('{ missing }')).status).toBe(404);
  });

  test('a change that did not pass the data plane is noticed', async () => {
    const client = new CloudFormationClient({ ...cloud.client, endpoint: cloud.emulator.endpoint });
    await client.send(
      new CreateStackCommand({ StackName: 'direct', TemplateBody: JSON.stringify(sampleTemplate()), Capabilities: ['CAPABILITY_IAM'] }),
    );
    client.destroy();
    const body = JSON.stringify({ query: '{ missing }' });
    const found = async () => {
      await fetch(`${cloud.plane.url}/${'0'.repeat(26)}/graphql`, { method: 'POST', body });
      return cloud.plane.apis().some(({ stackName }) => stackName === 'direct');
    };
    while (!(await found()));
  });

  test('resources may stand in another stack than the API', async () => {
    const template = sampleTemplate();
    const { Queryfail, ...Resources } = template.Resources;
    const api = await Deployed.deploy(cloud, 'main', { ...template, Resources });
    expect((await api.query('{ fail(text: "x") }')).body).toEqual({ data: { fail: null } });
    const sibling: SampleTemplate = {
      Parameters: { ApiId: { Type: 'String', Default: api.apiId } },
      Resources: {
        Fail: {
          Type: 'AWS::AppSync::Resolver',
          Properties: { ...Queryfail?.Properties, ApiId: { Ref: 'ApiId' }, DataSourceName: 'Lambda' },
        },
      },
    };
    await Deployed.deploy(cloud, 'sibling', sibling);
    expect((await api.query('{ fail(text: "x") }')).body.errors).toMatchObject([{ message: 'no such article: x' }]);
  });

  test('a resource whose condition is false is not there', async () => {
    const template = sampleTemplate();
    addResolver(template, 'Query', 'missing', 'Lambda');
    Object.assign(template.Resources.Querymissing ?? {}, { Condition: 'OnAws' });
    Object.assign(template.Resources.Querymissing?.Properties ?? {}, {
      Code: 'export …',
      Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
    });
    const api = await Deployed.deploy(cloud, 'conditional', template);
    expect((await api.query('{ missing }')).body).toEqual({ data: { missing: null } });
  });

  test('what cannot be served is refused by name', async () => {
    const template = sampleTemplate();
    addResolver(template, 'Nowhere', 'field', 'Lambda');
    addResolver(template, 'Query', 'nothing', 'Lambda');
    addResolver(template, 'Subscription', 'onTrace', 'Lambda');
    const api = await Deployed.deploy(cloud, 'refused', template);
    const answer = await api.query('{ missing }');
    expect(answer.status).toBe(500);
    expect(answer.body.errors?.[0]).toMatchObject({
      errorType: 'InternalFailure',
      message: expect.stringContaining('of stack refused cannot be served'),
    });
    expect(problem('refused')?.split('\n')).toEqual([
      "Nowherefield: the schema has no object type 'Nowhere'",
      "Querynothing: type Query has no field 'nothing'",
      'SubscriptiononTrace: a resolver on a subscription field (Subscription.onTrace) is not served',
    ]);
  });
});
