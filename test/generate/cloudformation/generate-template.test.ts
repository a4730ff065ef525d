import { isObjectType } from 'graphql';
import { type ApplicationTemplate, generateTemplate, renderTemplate } from '../../../lib/generate/cloudformation';
import { generateGraphql, listOperations } from '../../../lib/generate/graphql';
import type { Model } from '../../../lib/model/types';
import { SHOP } from '../../model/shop';
import { appsyncSchema } from '../graphql/appsync-schema';
import { MARKET } from '../graphql/market-model';
import { modelOf } from '../model-of';
import { ofType, properties, short } from './facts';

/** The rules of alarms are on the account's own bus. */
const isRoute = ([, { Condition }]: [string, { Condition?: string }]) => Condition !== 'OnAws';

const templateOf = (model: Model): ApplicationTemplate => generateTemplate(model, generateGraphql(model));

let shop: ApplicationTemplate;
let market: ApplicationTemplate;
beforeAll(async () => {
  shop = templateOf(await modelOf(SHOP));
  market = templateOf(await modelOf(MARKET));
});

describe('generateTemplate', () => {
  test('has its sections, resources and keys in a fixed order; logical ids are roles', () => {
    expect(Object.keys(shop)).toEqual(['AWSTemplateFormatVersion', 'Description', 'Parameters', 'Conditions', 'Resources', 'Outputs']);
    expect(Object.keys(shop.Resources)).toEqual([
      ...[
        'EventStore',
        'ViewStore',
        'TraceStore',
        'SystemUserSecret',
        'UserPool',
        'UserPoolClient',
        'Bus',
        'RelayDeadLetters',
        'ViewsDeadLetters',
      ],
      ...['BehaviorDeadLetters', 'BehaviorQueue', 'BehaviorRule', 'BehaviorQueuePolicy', 'CommandLog', 'CommandRole', 'CommandFunction'],
      ...['BehaviorLog', 'BehaviorRole', 'BehaviorFunction', 'BehaviorSource', 'RelayLog', 'RelayRole', 'RelayFunction', 'RelaySource'],
      ...['ViewsLog', 'ViewsRole', 'ViewsFunction', 'ViewsSource', 'QueryLog', 'QueryRole', 'QueryFunction'],
      ...[
        'MaintenanceLog',
        'MaintenanceRole',
        'MaintenanceFunction',
        'MaintenanceSchedule',
        'MaintenancePermission',
        'Api',
        'ApiKey',
        'Schema',
      ],
      ...['DataSourceRole', 'CommandDataSource', 'QueryDataSource', 'NoneDataSource', 'QueryCartNamespace', 'QueryTraceNamespace'],
      ...[
        'CartQueryGetResolver',
        'TraceQueryGetResolver',
        'MutationShopNamespace',
        'ShopMutationCartNamespace',
        'ShopCartMutationAddResolver',
      ],
      ...[
        'PublishTraceResolver',
        'PublishNotificationResolver',
        'CommandFaults',
        'QueryFaults',
        'ConflictsCounted',
        'CommandErrors',
        'BehaviorErrors',
        'RelayErrors',
        'ViewsErrors',
        'QueryErrors',
        'MaintenanceErrors',
        'FunctionsThrottled',
        'BehaviorDeadLettersWaiting',
        'RelayDeadLettersWaiting',
        'ViewsDeadLettersWaiting',
        'DeadLettersGrowing',
        'RelayBehind',
        'ViewsBehind',
      ],
      ...['ApiSlow', 'ApiFaults', 'ConflictsFrequent', 'TablesThrottled', 'HealthAlarm', 'ReleaseAlarm', 'Dashboard'],
      ...['AlarmTopic', 'AlarmTopicPolicy', 'AlarmRaised', 'AlarmOver'],
      ...['Notify1Subscription', 'Notify2Subscription', 'Notify3Subscription', 'Notify4Subscription'],
    ]);
    for (const resource of Object.values(market.Resources)) {
      const order = ['Type', 'Condition', 'DependsOn', 'DeletionPolicy', 'UpdateReplacePolicy', 'Metadata', 'Properties'];
      expect(Object.keys(resource)).toEqual(order.filter((key) => key in resource));
      expect(resource.Metadata.Purpose).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('asks for what the deployer knows and gives what the other rooms read', () => {
    expect(Object.keys(shop.Parameters)).toEqual([
      ...[
        'Environment',
        'Cloud',
        'ApiEndpoint',
        'ApiKeyExpires',
        'CanonicalSearch',
        'DelayedDays',
        'CodeBucket',
        'CodeKey',
        'Version',
        'Tracing',
      ],
      ...['Notify1', 'Notify2', 'Notify3', 'Notify4'],
    ]);
    expect(Object.fromEntries(Object.entries(shop.Outputs).map(([name, output]) => [name, short(output.Value)]))).toEqual({
      GraphQLUrl: 'LocalApi ? ${ApiEndpoint}/${Api.ApiId}/graphql ? Api.GraphQLUrl',
      ApiId: 'Api.ApiId',
      ApiKey: 'ApiKey.ApiKey',
      UserPoolId: 'UserPool',
      UserPoolClientId: 'UserPoolClient',
      Region: 'AWS::Region',
      EventStore: 'EventStore',
      ViewStore: 'ViewStore',
      TraceStore: 'TraceStore',
      Bus: 'Bus',
      Version: 'Version',
    });
  });

  test('gives explicit names that carry the stack', () => {
    const named = ['TableName', 'QueueName', 'FunctionName', 'UserPoolName', 'BucketName', 'LogGroupName', 'Name'];
    const names = Object.entries(market.Resources).flatMap(([id, resource]) =>
      named
        .filter(
          (property) =>
            property in resource.Properties &&
            !/EventSourceMapping|Lambda::Permission|AppSync::DataSource|MetricFilter/.test(resource.Type),
        )
        .map((property) => [id, short(resource.Properties[property])] as const),
    );
    expect(Object.fromEntries(names)).toMatchObject({
      EventStore: '${AWS::StackName}-event-store',
      UserPool: '${AWS::StackName}-user-pool',
      SystemUserSecret: '${AWS::StackName}/system-user',
      Files: '${AWS::StackName}-files-${AWS::AccountId}',
      BehaviorQueue: '${AWS::StackName}-behavior-queue',
      NotifierIdentityFunction: '${AWS::StackName}-notifier-identity',
    });
    for (const [id, name] of names) expect([id, name]).toEqual([id, expect.stringContaining('${AWS::StackName}')]);
  });

  test('keeps what holds data when the stack goes, and protects it', () => {
    const kept = Object.entries(market.Resources).filter(([, resource]) => resource.DeletionPolicy === 'Retain');
    expect(kept.map(([id]) => id)).toEqual(['EventStore', 'ViewStore', 'TraceStore', 'SystemUserSecret', 'Files', 'UserPool']);
    for (const [, resource] of kept) expect(resource.UpdateReplacePolicy).toBe('Retain');
    for (const id of ['EventStore', 'ViewStore', 'TraceStore']) {
      expect(properties(market, id)).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        SSESpecification: { SSEEnabled: true },
        DeletionProtectionEnabled: true,
      });
    }
    expect(properties(market, 'UserPool').DeletionProtection).toBe('ACTIVE');
  });

  test('gives the event store a stream, recovery, and a sparse index of its aggregates', () => {
    expect(properties(shop, 'EventStore')).toMatchObject({
      AttributeDefinitions: ['pk', 'sk', 't'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        { IndexName: 'byType', KeySchema: [{ AttributeName: 't', KeyType: 'HASH' }], Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    for (const id of ['ViewStore', 'TraceStore']) expect(properties(shop, id)).not.toHaveProperty('StreamSpecification');
  });

  test('has no bucket where no notifier writes to it', () => {
    expect(shop.Resources.Files).toBeUndefined();
    expect(market.Resources.Files?.Properties.PublicAccessBlockConfiguration).toMatchObject({ RestrictPublicBuckets: true });
  });

  test('feeds relay and views from the stream: HEAD items alone, an age limit, a place for what fails', () => {
    expect(Object.keys(ofType(shop, 'AWS::Lambda::EventSourceMapping'))).toEqual(['BehaviorSource', 'RelaySource', 'ViewsSource']);
    for (const [role, age] of [
      ['Relay', 'OnAws ? 86400 ? 300'],
      ['Views', 'OnAws ? 21600 ? 300'],
    ] as const) {
      const source = properties(shop, `${role}Source`);
      expect(short(source.EventSourceArn)).toBe('EventStore.StreamArn');
      expect(short(source.MaximumRecordAgeInSeconds)).toBe(age);
      expect(source.FilterCriteria).toEqual({
        Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"sk":{"S":["HEAD"]}}}}' }],
      });
      expect(source.DestinationConfig).toEqual({ OnFailure: { Destination: { 'Fn::GetAtt': [`${role}DeadLetters`, 'Arn'] } } });
      for (const ignored of ['FunctionResponseTypes', 'MaximumRetryAttempts', 'BisectBatchOnFunctionError'])
        expect(source).not.toHaveProperty(ignored);
    }
  });

  test('feeds flows and notifiers from queues: partial answers, three attempts, six times the time-out', () => {
    const consumers = ['Behavior', 'NotifierIdentity', 'NotifierMail', 'NotifierStorage', 'NotifierHttp'];
    expect(Object.keys(market.Resources).filter((id) => id.endsWith('Queue'))).toEqual(consumers.map((role) => `${role}Queue`));
    for (const role of consumers) {
      expect(properties(market, `${role}Source`)).toMatchObject({
        EventSourceArn: { 'Fn::GetAtt': [`${role}Queue`, 'Arn'] },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      expect(properties(market, `${role}Queue`)).toMatchObject({
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`${role}DeadLetters`, 'Arn'] }, maxReceiveCount: 3 },
        VisibilityTimeout: 6 * Number(properties(market, `${role}Function`).Timeout),
      });
    }
  });

  test('routes each event to the functions that react to it, and lets in nobody but the rules', () => {
    const routed = Object.entries(ofType(market, 'AWS::Events::Rule'))
      .filter(isRoute)
      .map(([id, rule]) => [
        id,
        rule.Properties.ScheduleExpression ?? rule.Properties.EventPattern,
        short((rule.Properties.Targets as unknown as [{ Arn: unknown }])[0].Arn),
      ]);
    expect(routed).toEqual([
      ['BehaviorRule', { 'detail-type': ['PlaceOrderRequested', 'ReturnOrderRequested', 'TickOrderReturnRequested'] }, 'BehaviorQueue.Arn'],
      ['NotifierIdentityRule', { 'detail-type': ['OrderPlaced'] }, 'NotifierIdentityQueue.Arn'],
      ['NotifierMailRule', { 'detail-type': ['OrderPlaced'] }, 'NotifierMailQueue.Arn'],
      ['NotifierStorageScheduleCron06AnyEveryMONToFRIEvery', 'cron(0 6 ? * MON-FRI *)', 'NotifierStorageQueue.Arn'],
      ['NotifierHttpRule', { 'detail-type': ['PlaceOrderRequested'] }, 'NotifierHttpQueue.Arn'],
      ['NotifierHttpScheduleRate5Minutes', 'rate(5 minutes)', 'NotifierHttpQueue.Arn'],
      ['MaintenanceSchedule', 'rate(1 day)', 'MaintenanceFunction.Arn'],
    ]);
    const policy = properties(market, 'NotifierHttpQueuePolicy').PolicyDocument as unknown as {
      Statement: [{ Resource: unknown; Condition: unknown }];
    };
    expect(short(policy.Statement[0].Resource)).toBe('NotifierHttpQueue.Arn');
    expect(policy.Statement[0].Condition).toEqual({
      ArnEquals: {
        'aws:SourceArn': [{ 'Fn::GetAtt': ['NotifierHttpRule', 'Arn'] }, { 'Fn::GetAtt': ['NotifierHttpScheduleRate5Minutes', 'Arn'] }],
      },
    });
  });

  test('sweeps the event store once a day, started by its rule alone', () => {
    expect(properties(shop, 'MaintenancePermission')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'MaintenanceFunction' },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['MaintenanceSchedule', 'Arn'] },
    });
    expect(shop.Resources.MaintenanceSchedule?.Metadata.Purpose).toContain('made good by the next one');
    expect(properties(shop, 'MaintenanceFunction').Timeout).toBe(900);
  });

  test('sends a schedule as an event of its own id', () => {
    const [target] = properties(market, 'NotifierHttpScheduleRate5Minutes').Targets as unknown as [
      { InputTransformer: { InputTemplate: string } },
    ];
    const message = JSON.parse(
      target.InputTransformer.InputTemplate.replaceAll('<id>', 'run-1').replaceAll('<time>', '2026-01-01T00:00:00Z'),
    );
    expect(message).toMatchObject({ id: 'run-1', 'detail-type': '@rate(5 minutes)' });
    expect(message.detail).toEqual({
      ...{ specversion: '1.0', id: 'run-1', source: 'schedule', type: '@rate(5 minutes)', time: '2026-01-01T00:00:00Z' },
      ...{ data: {}, correlationid: 'run-1', actor: 'system-user' },
    });
  });

  test('splits a rule whose pattern would be too long, and loses no event', async () => {
    const model = await modelOf(SHOP);
    const [aggregate] = model.aggregates;
    const [flow] = aggregate?.flows ?? [];
    const [trigger] = flow?.triggers ?? [];
    if (!aggregate || !flow || !trigger) throw new Error('no trigger');
    const events = Array.from({ length: 120 }, (_value, index) => `SomethingRatherLongHasHappened${String(index).padStart(3, '0')}`);
    const many = {
      ...model,
      aggregates: [{ ...aggregate, flows: [{ ...flow, triggers: events.map((event) => ({ ...trigger, event })) }] }],
    };
    const { MaintenanceSchedule, AlarmRaised, AlarmOver, ...rules } = ofType(templateOf(many), 'AWS::Events::Rule');
    expect([MaintenanceSchedule, AlarmRaised, AlarmOver]).not.toContain(undefined);
    expect(Object.keys(rules)).toEqual(['BehaviorRule', 'BehaviorRule2', 'BehaviorRule3']);
    const patterns = Object.values(rules).map((rule) => rule.Properties.EventPattern as { 'detail-type': string[] });
    for (const pattern of patterns) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
    expect(patterns.flatMap((pattern) => pattern['detail-type'])).toEqual(events);
  });

  test('runs every function on Arm with a log of its own, and tells it only what it needs', () => {
    const known = Object.entries(ofType(market, 'AWS::Lambda::Function')).map(([id, made]) => {
      expect(made.Properties).toMatchObject({
        Runtime: 'python3.13',
        Architectures: ['arm64'],
        Code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { Ref: 'CodeKey' } },
      });
      const role = id.replace(/Function$/, '');
      expect(made.Properties.LoggingConfig).toEqual({ LogFormat: 'JSON', LogGroup: { Ref: `${role}Log` } });
      expect(properties(market, `${role}Log`).RetentionInDays).toBe(30);
      const variables = Object.keys((made.Properties.Environment as { Variables: object }).Variables);
      expect(variables.slice(0, 3)).toEqual(['DRAFTSMAN_STACK', 'DRAFTSMAN_ENVIRONMENT', 'DRAFTSMAN_VERSION']);
      return [
        id,
        made.Properties.Handler,
        variables
          .slice(3)
          .map((name) => name.replace('DRAFTSMAN_', ''))
          .join(' '),
      ];
    });
    expect(known).toEqual([
      ['CommandFunction', 'draftsman.lambdas.command.handler', 'TRACE_STORE BUS API_ENDPOINT'],
      ['BehaviorFunction', 'draftsman.lambdas.behavior.handler', 'EVENT_STORE TRACE_STORE API_ENDPOINT'],
      ['RelayFunction', 'draftsman.lambdas.relay.handler', 'TRACE_STORE BUS DEAD_LETTERS'],
      ['ViewsFunction', 'draftsman.lambdas.views.handler', 'EVENT_STORE VIEW_STORE TRACE_STORE API_ENDPOINT DEAD_LETTERS'],
      ['QueryFunction', 'draftsman.lambdas.query.handler', 'VIEW_STORE TRACE_STORE CANONICAL_SEARCH'],
      ['MaintenanceFunction', 'draftsman.lambdas.maintenance.handler', 'EVENT_STORE DELAYED_DAYS'],
      ['NotifierIdentityFunction', 'draftsman.lambdas.notifier.handler', 'TRACE_STORE API_ENDPOINT NOTIFIERS USER_POOL USER_POOL_CLIENT'],
      ['NotifierMailFunction', 'draftsman.lambdas.notifier.handler', 'TRACE_STORE API_ENDPOINT NOTIFIERS'],
      ['NotifierStorageFunction', 'draftsman.lambdas.notifier.handler', 'TRACE_STORE API_ENDPOINT NOTIFIERS BUCKET'],
      [
        'NotifierHttpFunction',
        'draftsman.lambdas.notifier.handler',
        'TRACE_STORE API_ENDPOINT NOTIFIERS USER_POOL USER_POOL_CLIENT SYSTEM_USER_SECRET PROPERTIES_SECRET',
      ],
    ]);
  });

  test('has a resolver for every operation, namespace and relation, and none on a field that the schema lacks', async () => {
    const model = await modelOf(MARKET);
    const schema = appsyncSchema(String(properties(market, 'Schema').Definition));
    const resolvers = Object.values(ofType(market, 'AWS::AppSync::Resolver'));
    for (const { Properties, DependsOn } of resolvers) {
      const type = schema.getType(String(Properties.TypeName));
      expect(isObjectType(type) && String(Properties.FieldName) in type.getFields()).toBe(true);
      expect(DependsOn).toEqual(['Schema']);
    }
    const resolved = resolvers.map(
      ({ Properties }) => `${Properties.TypeName}.${Properties.FieldName} ${short(Properties.DataSourceName)}`,
    );
    expect(new Set(resolved).size).toBe(resolved.length);
    for (const { parentType, field, root } of listOperations(model)) {
      expect(resolved).toContain(`${parentType}.${field} ${root === 'Mutation' ? 'Command' : 'Query'}DataSource.Name`);
    }
    expect(resolved.filter((line) => line.startsWith('Order.'))).toEqual(
      ['customer', 'parts', 'related'].map((name) => `Order.${name} QueryDataSource.Name`),
    );
    const templates = new Set(
      resolvers.map(({ Properties }) =>
        JSON.stringify([Properties.Kind, Properties.RequestMappingTemplate, Properties.ResponseMappingTemplate]),
      ),
    );
    expect([...templates].sort()).toEqual(
      [
        ['UNIT', null, null],
        ['UNIT', '{"version":"2018-05-29","payload":{}}', '$util.toJson($ctx.result)'],
        ['UNIT', '{"version":"2018-05-29","payload":$util.toJson($ctx.arguments)}', '$util.toJson($ctx.result)'],
      ]
        .map((line) => JSON.stringify(line))
        .sort(),
    );
  });

  test('gives the same bytes for the same model, wherever it lies', async () => {
    expect(renderTemplate(templateOf(await modelOf(MARKET)))).toBe(renderTemplate(market));
    expect(renderTemplate(market)).not.toMatch(/\/tmp|model\.xml/);
  });
});
