import { type ApplicationTemplate, generateTemplate } from '../../../lib/generate/cloudformation';
import { activityStatements } from '../../../lib/generate/cloudformation/permissions';
import { generateGraphql } from '../../../lib/generate/graphql';
import { MARKET } from '../graphql/market-model';
import { modelOf } from '../model-of';
import { ofType, permissions } from './facts';

const ACCOUNT = '${AWS::Region}:${AWS::AccountId}';
const PUBLISH = '${Api.Arn}/types/Mutation/fields';
const log = (role: string) => `logs:CreateLogStream logs:PutLogEvents on arn:\${AWS::Partition}:logs:${ACCOUNT}:log-group:\${${role}Log}:*`;
const consume = (role: string) =>
  `sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes sqs:ChangeMessageVisibility on ${role}Queue.Arn`;
const secret = (name: string) =>
  `secretsmanager:GetSecretValue on arn:\${AWS::Partition}:secretsmanager:${ACCOUNT}:secret:\${AWS::StackName}/${name}-??????`;
const identity = (name: string) => `arn:\${AWS::Partition}:ses:${ACCOUNT}:identity/${name}`;
const STREAM = [
  'dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator on EventStore.StreamArn',
  'dynamodb:ListStreams on ${EventStore.Arn}/stream/*',
];
const TRACE = 'dynamodb:UpdateItem on TraceStore.Arn';
const JOURNAL = 'dynamodb:GetItem dynamodb:PutItem on TraceStore.Arn';
const MAIL = `ses:SendEmail on ${identity('example.com')} | ${identity('shop@example.com')}`;

/** Everything that anything of the application may do. */
const ALLOWED: Record<string, string[]> = {
  CommandRole: [log('Command'), TRACE, 'events:PutEvents on Bus.Arn', `appsync:GraphQL on ${PUBLISH}/publishTrace`],
  BehaviorRole: [
    log('Behavior'),
    'dynamodb:GetItem dynamodb:Query dynamodb:PutItem dynamodb:DeleteItem dynamodb:ConditionCheckItem on EventStore.Arn',
    TRACE,
    `appsync:GraphQL on ${PUBLISH}/publishTrace`,
    consume('Behavior'),
  ],
  RelayRole: [log('Relay'), ...STREAM, TRACE, 'events:PutEvents on Bus.Arn', 'sqs:SendMessage on RelayDeadLetters.Arn'],
  ViewsRole: [
    log('Views'),
    ...STREAM,
    'dynamodb:GetItem dynamodb:Query on EventStore.Arn',
    'dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem on ViewStore.Arn',
    TRACE,
    `appsync:GraphQL on ${PUBLISH}/publishNotification`,
    'sqs:SendMessage on ViewsDeadLetters.Arn',
  ],
  QueryRole: [log('Query'), 'dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query on ViewStore.Arn', 'dynamodb:Query on TraceStore.Arn'],
  MaintenanceRole: [
    log('Maintenance'),
    'dynamodb:Query on ${EventStore.Arn}/index/byType',
    'dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem on EventStore.Arn',
  ],
  NotifierIdentityRole: [
    log('NotifierIdentity'),
    TRACE,
    JOURNAL,
    `appsync:GraphQL on ${PUBLISH}/publishTrace`,
    consume('NotifierIdentity'),
    'cognito-idp:CreateGroup on UserPool.Arn',
    MAIL,
  ],
  NotifierMailRole: [log('NotifierMail'), TRACE, JOURNAL, `appsync:GraphQL on ${PUBLISH}/publishTrace`, consume('NotifierMail'), MAIL],
  NotifierStorageRole: [
    log('NotifierStorage'),
    TRACE,
    JOURNAL,
    `appsync:GraphQL on ${PUBLISH}/publishTrace`,
    consume('NotifierStorage'),
    's3:PutObject on Files.Arn/* | arn:AWS::Partition:s3:::other-bucket/*',
  ],
  NotifierHttpRole: [
    log('NotifierHttp'),
    TRACE,
    JOURNAL,
    `appsync:GraphQL on ${PUBLISH}/publishTrace | ${PUBLISH}/publishNotification`,
    consume('NotifierHttp'),
    'cognito-idp:AdminCreateUser cognito-idp:AdminGetUser cognito-idp:AdminInitiateAuth cognito-idp:AdminSetUserPassword on UserPool.Arn',
    secret('system-user'),
    secret('properties'),
  ],
  DataSourceRole: ['lambda:InvokeFunction on CommandFunction.Arn | QueryFunction.Arn'],
};

describe('permissions', () => {
  let template: ApplicationTemplate;
  beforeAll(async () => {
    const model = await modelOf(MARKET);
    template = generateTemplate(model, generateGraphql(model));
  });

  test('are these and no others', () => {
    const expected = Object.entries(ALLOWED).map(([role, lines]) => [role, lines.map((line) => `Allow ${line}`)]);
    expect(permissions(template)).toEqual(Object.fromEntries(expected));
  });

  test('let the behavior function alone add to the event store, maintenance alone erase, and functions alone publish', () => {
    const holders = (pattern: RegExp) => Object.keys(ALLOWED).filter((role) => ALLOWED[role]?.some((line) => pattern.test(line)));
    expect(holders(/Put\w* .*on EventStore/)).toEqual(['BehaviorRole']);
    expect(holders(/(Update|Delete|Write)\w* .*on EventStore/)).toEqual(['BehaviorRole', 'MaintenanceRole']);
    expect(holders(/publishTrace/)).not.toContain('DataSourceRole');
  });

  test('take text of the model as it is', async () => {
    // A sender that is an address and yet reads like CloudFormation's own, were it interpolated.
    const model = await modelOf(MARKET.replaceAll('"shop@example.com"', '"a%b=~c&amp;d@example.com"'));
    const text = JSON.stringify(generateTemplate(model, generateGraphql(model)));
    expect(text).toContain(`{"Fn::Join":["",[{"Fn::Sub":"${identity('')}"},"a%b=~c&d@example.com"]]}`);
    expect(text).not.toMatch(/"Fn::Sub":"[^"]*example\.com/);
  });

  test('give nothing for a sender that is no address', async () => {
    const model = await modelOf(MARKET);
    const [mail] = model.notifiers.flatMap((notifier) => notifier.activities).filter(({ type }) => type === 'send-email');
    if (!mail) throw new Error('no mail');
    expect(activityStatements([{ ...mail, settings: { sender: '${AWS::AccountId}*@example.com' } }])).toEqual([]);
  });

  test('name their resources: no action on everything, no everything on an action', () => {
    for (const lines of Object.values(permissions(template))) {
      for (const line of lines) {
        expect(line).not.toMatch(/ on \*$|:\*( |$).* on | \*/);
        expect(line.split(' on ')[0]).not.toContain('*');
      }
    }
  });

  test('come by a role of its own for each function', () => {
    const roles = Object.entries(ofType(template, 'AWS::Lambda::Function')).map(([id, made]) => [id, made.Properties.Role]);
    expect(roles).toEqual(roles.map(([id]) => [id, { 'Fn::GetAtt': [String(id).replace(/Function$/, 'Role'), 'Arn'] }]));
    for (const role of Object.values(ofType(template, 'AWS::IAM::Role'))) {
      const always = (role.Properties.Policies as object[]).filter((policy) => !('Fn::If' in policy));
      expect(always).toHaveLength(1);
    }
  });
});
