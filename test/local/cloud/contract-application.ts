import { pythonFunction, role } from './clients';

/** Calls any AWS operation by boto3, for services that have no client here; what is refused comes back as `error`. */
const CALL = `
import json
import boto3


def handler(event, context):
    try:
        answer = getattr(boto3.client(event["service"]), event["operation"])(**event.get("parameters", {}))
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)}
    return json.loads(json.dumps(answer, default=str))
`;

/** Table stream to bus. A record whose "report" is set is reported as failed instead, the way ReportBatchItemFailures wants it. */
const RELAY = `
import json
import os
import boto3

events = boto3.client("events")
table = boto3.resource("dynamodb").Table(os.environ["SEEN"])


def handler(event, context):
    failures = []
    for record in event["Records"]:
        image = record["dynamodb"]["NewImage"]
        key = image["id"]["S"]
        table.update_item(Key={"id": "relay:" + key}, UpdateExpression="ADD deliveries :one", ExpressionAttributeValues={":one": 1})
        if "report" in image:
            failures.append({"itemIdentifier": record["dynamodb"]["SequenceNumber"]})
        else:
            detail = json.dumps({"id": key, "poison": "poison" in image})
            events.put_events(Entries=[{"EventBusName": os.environ["BUS"], "Source": "contract", "DetailType": "Added", "Detail": detail}])
    return {"batchItemFailures": failures}
`;

/** Queue to table. A poison message is reported as failed every time. */
const CONSUMER = `
import json
import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["SEEN"])


def handler(event, context):
    failures = []
    for record in event["Records"]:
        detail = json.loads(record["body"])["detail"]
        table.update_item(Key={"id": "consumer:" + detail["id"]}, UpdateExpression="ADD deliveries :one", ExpressionAttributeValues={":one": 1})
        if detail["poison"]:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
`;

const RAISE = `
def handler(event, context):
    raise RuntimeError("no such cart")
`;

const get = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });

/** A table by `id`, with more key or other properties. */
export function table(name: string, properties: Record<string, unknown> = {}, attributes: Record<string, unknown> = {}) {
  return {
    Type: 'AWS::DynamoDB::Table',
    ...attributes,
    Properties: {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      ...properties,
    },
  };
}

function withEnvironment(resource: ReturnType<typeof pythonFunction>, variables: Record<string, unknown>) {
  return { ...resource, Properties: { ...resource.Properties, Environment: { Variables: variables } } };
}

/** The shape of what Blueline generates, as small as can be: table, stream, relay, bus, rule, queue, consumer, user pool, secret, API. */
export function application(): Record<string, unknown> {
  const variables = { SEEN: 'contract-seen', BUS: 'contract-bus', AWS_ACCESS_KEY_ID: 'of the function itself' };
  return {
    Role: role('*'),
    Narrow: role('dynamodb:GetItem'),
    Events: table('contract-events', {
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
    Seen: table('contract-seen'),
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'contract-bus' } },
    DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'contract-dead' } },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'contract-queue',
        VisibilityTimeout: 3,
        RedrivePolicy: { deadLetterTargetArn: get('DeadLetters'), maxReceiveCount: 2 },
      },
    },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: get('Queue') },
          ],
        },
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { 'detail-type': ['Added'] },
        Targets: [{ Id: 'queue', Arn: get('Queue') }],
      },
    },
    Call: withEnvironment(pythonFunction('contract-call', CALL), variables),
    NarrowCall: pythonFunction('contract-narrow', CALL, 'Narrow'),
    Raise: {
      ...pythonFunction('contract-raise', RAISE),
      Properties: { ...pythonFunction('contract-raise', RAISE).Properties, DeadLetterConfig: { TargetArn: get('DeadLetters') } },
    },
    Relay: withEnvironment(pythonFunction('contract-relay', RELAY), variables),
    Consumer: withEnvironment(pythonFunction('contract-consumer', CONSUMER), variables),
    Stream: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: get('Events', 'StreamArn'),
        FunctionName: { Ref: 'Relay' },
        StartingPosition: 'TRIM_HORIZON',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ dynamodb: { NewImage: { kind: { S: ['HEAD'] } } } }) }] },
      },
    },
    Consumption: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: get('Queue'), FunctionName: { Ref: 'Consumer' }, FunctionResponseTypes: ['ReportBatchItemFailures'] },
    },
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        Name: 'contract-secret',
        GenerateSecretString: {
          SecretStringTemplate: '{"username":"system-user"}',
          GenerateStringKey: 'password',
          PasswordLength: 32,
          ExcludeCharacters: '"\\/@',
        },
      },
    },
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'contract-pool' } },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: { UserPoolId: { Ref: 'Pool' }, ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    },
    Operators: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: { Ref: 'Pool' }, GroupName: 'operators' } },
    Api: {
      Type: 'AWS::AppSync::GraphQLApi',
      Properties: {
        Name: 'contract-api',
        AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
        UserPoolConfig: { UserPoolId: { Ref: 'Pool' }, AwsRegion: 'eu-west-1', DefaultAction: 'ALLOW' },
      },
    },
    Schema: {
      Type: 'AWS::AppSync::GraphQLSchema',
      Properties: { ApiId: get('Api', 'ApiId'), Definition: 'type Query { greeting: String }' },
    },
  };
}

export const outputs = { PoolId: { Ref: 'Pool' }, ClientId: { Ref: 'Client' }, ApiId: get('Api', 'ApiId') };
