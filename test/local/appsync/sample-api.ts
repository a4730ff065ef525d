/** A template of the tests, open for changes. */
export interface SampleTemplate {
  Parameters?: Record<string, object>;
  Conditions?: Record<string, unknown>;
  Resources: Record<string, { Type: string; Condition?: string; DependsOn?: string[]; Properties: Record<string, unknown> }>;
}

/** One function for all fields: what it does is its field's name. */
const CODE = `
import json, os, time, urllib.request

def wait_for(path, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.path.exists(path):
            return True
        time.sleep(0.005)
    return False

def meet(folder, own, other, seconds=20):
    open(os.path.join(folder, own), "w").close()
    return wait_for(os.path.join(folder, other), seconds)

def publish(url, document):
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.session import Session
    session = Session()
    body = json.dumps({"query": document})
    request = AWSRequest("POST", url, data=body, headers={"content-type": "application/json"})
    SigV4Auth(session.get_credentials(), "appsync", session.get_config_variable("region")).add_auth(request)
    with urllib.request.urlopen(urllib.request.Request(url, body.encode(), dict(request.headers))) as answer:
        return json.load(answer)

def handler(event, context):
    if "publish" in event:
        return publish(event["url"], event["publish"])
    arguments, field = event["arguments"], event["info"]["fieldName"]
    if field in ("echo", "secured", "forAdmins", "userOnly", "child"):
        return json.dumps(event, sort_keys=True)
    if field in ("left", "right"):
        return meet(arguments["folder"], field, "right" if field == "left" else "left")
    if field in ("first", "second"):
        return meet(arguments["folder"], field, "second" if field == "first" else "first", 0.3)
    if field == "fail":
        raise ValueError("no such article: " + arguments["text"])
    if field in ("value", "number"):
        return json.loads(arguments["json"])
    if field == "things":
        return {"resultset": [{"name": "a", "data": {"n": 1}, "mode": "ON"}, {"name": "b", "data": None, "mode": None}]}
    return None
`;

export const SCHEMA = `
schema { query: Query mutation: Mutation subscription: Subscription }
type Query {
  Shop: ShopQuery! @aws_api_key @aws_cognito_user_pools
  userOnly: String
  fail(text: String!): String @aws_api_key
  value(json: String!): Thing @aws_api_key
  number(json: String!): Int @aws_api_key
  missing: String @aws_api_key
}
type ShopQuery @aws_api_key @aws_cognito_user_pools {
  echo(text: String = "preset", data: AWSJSON): String
  left(folder: String!): Boolean
  right(folder: String!): Boolean
  things: ThingResultSet
  secured: String @aws_cognito_user_pools
  forAdmins: String @aws_cognito_user_pools(cognito_groups: ["admins"])
  oidc: String @aws_oidc
}
type Mutation {
  Shop: ShopMutation! @aws_api_key @aws_cognito_user_pools
  first(folder: String!): Boolean @aws_api_key
  second(folder: String!): Boolean @aws_api_key
  publishTrace(correlationId: String!, status: String, data: AWSJSON): Trace @aws_iam
}
type ShopMutation @aws_api_key @aws_cognito_user_pools {
  left(folder: String!): Boolean
  right(folder: String!): Boolean
}
type Subscription {
  onTrace(correlationId: String, status: String): Trace @aws_subscribe(mutations: ["publishTrace"]) @aws_api_key @aws_cognito_user_pools
  onTraceForUsers(correlationId: String): Trace @aws_subscribe(mutations: ["publishTrace"]) @aws_cognito_user_pools
}
type Trace @aws_iam @aws_api_key @aws_cognito_user_pools { correlationId: String! status: String data: AWSJSON }
type ThingResultSet @aws_api_key @aws_cognito_user_pools { resultset: [Thing] }
type Thing @aws_api_key @aws_cognito_user_pools { name: String! data: AWSJSON mode: Mode at: AWSDateTime child: String list: [String] }
enum Mode { ON OFF }
`;

const EMPTY = '{"version":"2018-05-29","payload":{}}';
const ARGUMENTS = '{"version":"2018-05-29","payload":$util.toJson($ctx.arguments)}';
const LAMBDA_FIELDS: Record<string, readonly string[]> = {
  Query: ['userOnly', 'fail', 'value', 'number'],
  ShopQuery: ['echo', 'left', 'right', 'things', 'secured', 'forAdmins', 'oidc'],
  Mutation: ['first', 'second'],
  ShopMutation: ['left', 'right'],
  Thing: ['child'],
};

/** A small API with namespaces, all three modes, one function and a publishing mutation. */
export function sampleTemplate(schema = SCHEMA): SampleTemplate {
  const api = { 'Fn::GetAtt': ['Api', 'ApiId'] };
  const pool = { UserPoolId: { Ref: 'Pool' }, AwsRegion: { Ref: 'AWS::Region' } };
  const trust = (service: string) => ({ Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] });
  const template: SampleTemplate = {
    Parameters: { Cloud: { Type: 'String', Default: 'embedded' } },
    Conditions: { OnAws: { 'Fn::Equals': [{ Ref: 'Cloud' }, 'aws'] } },
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') } },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'function']] },
          Runtime: 'python3.13',
          Handler: 'index.handler',
          Timeout: 30,
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: { ZipFile: CODE },
        },
      },
      Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'users']] } } },
      Client: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: {
          UserPoolId: { Ref: 'Pool' },
          ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        },
      },
      Api: {
        Type: 'AWS::AppSync::GraphQLApi',
        Properties: {
          Name: { Ref: 'AWS::StackName' },
          AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
          UserPoolConfig: { ...pool, DefaultAction: 'ALLOW' },
          AdditionalAuthenticationProviders: [{ AuthenticationType: 'API_KEY' }, { AuthenticationType: 'AWS_IAM' }],
        },
      },
      Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId: api, Definition: schema } },
      Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: api } },
      Lambda: {
        Type: 'AWS::AppSync::DataSource',
        Properties: {
          ApiId: api,
          Name: 'Lambda',
          Type: 'AWS_LAMBDA',
          LambdaConfig: { LambdaFunctionArn: { 'Fn::GetAtt': ['Function', 'Arn'] } },
        },
      },
      None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId: api, Name: 'None', Type: 'NONE' } },
    },
  };
  for (const [type, fields] of Object.entries(LAMBDA_FIELDS)) for (const field of fields) addResolver(template, type, field, 'Lambda');
  for (const type of ['Query', 'Mutation']) addResolver(template, type, 'Shop', 'None', EMPTY);
  addResolver(template, 'Mutation', 'publishTrace', 'None', ARGUMENTS);
  return template;
}

/** Adds a resolver on a data source; with a request template on NONE. */
export function addResolver(template: SampleTemplate, type: string, field: string, source: 'Lambda' | 'None', request?: string): void {
  template.Resources[`${type}${field}`] = {
    Type: 'AWS::AppSync::Resolver',
    Properties: {
      ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] },
      TypeName: type,
      FieldName: field,
      DataSourceName: { 'Fn::GetAtt': [source, 'Name'] },
      ...(request ? { RequestMappingTemplate: request, ResponseMappingTemplate: '$util.toJson($ctx.result)' } : {}),
    },
  };
}
