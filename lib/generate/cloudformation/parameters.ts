import { attribute, NO_VALUE, ref, sub, when } from './intrinsics';
import type { ApplicationTemplate, TemplateValue } from './template';

/**
 * Parameters for the people who are told of alarms. Four, one address each: a template cannot make resources of a list without a transform,
 * which the embedded cloud has not; more people have a mailing list.
 */
export const RECEIVERS = ['Notify1', 'Notify2', 'Notify3', 'Notify4'] as const;

/** Set by `deploy`; staging and production differ in nothing else. */
export const PARAMETERS: ApplicationTemplate['Parameters'] = {
  Environment: { Type: 'String', Description: 'Name of the environment.', AllowedPattern: '^[a-z][a-z0-9-]*$' },
  Cloud: { Type: 'String', Description: 'Where the stack runs.', AllowedValues: ['aws', 'embedded'], Default: 'aws' },
  ApiEndpoint: {
    Type: 'String',
    Description: 'Base URL under which the embedded cloud serves the API; empty on AWS.',
    AllowedPattern: '^(https?://[^/]+)?$',
    Default: '',
  },
  ApiKeyExpires: {
    Type: 'Number',
    Description: 'Expiry of the API key in seconds since 1970, at most 365 days ahead; 0 = the default of the service (7 days).',
    MinValue: 0,
    Default: 0,
  },
  CanonicalSearch: {
    Type: 'String',
    Description: 'What a key prefix ends at: a whole segment between colons, or any character.',
    AllowedValues: ['segments', 'plain'],
    Default: 'segments',
  },
  DelayedDays: {
    Type: 'Number',
    Description: 'Days for which an instance that is deleted with delay can be revived; then it is erased.',
    MinValue: 1,
    MaxValue: 3650,
    Default: 30,
  },
  CodeBucket: { Type: 'String', Description: 'Bucket of the functions zip, in the region of the stack.' },
  CodeKey: { Type: 'String', Description: 'Key of the functions zip: its content hash.' },
  Version: { Type: 'String', Description: 'Version of the package.' },
  Tracing: {
    Type: 'String',
    Description: 'Whether requests are traced by X-Ray.',
    AllowedValues: ['on', 'off'],
    Default: 'off',
  },
  ...Object.fromEntries(
    RECEIVERS.map((name) => [name, { Type: 'String', Description: 'E-mail address that is told of alarms; empty = nobody.', Default: '' }]),
  ),
};

/** Of a model with dependencies alone. */
export const LAYER_PARAMETERS: ApplicationTemplate['Parameters'] = {
  LayerKey: { Type: 'String', Description: "Key of the layer zip with the model's dependencies: its content hash." },
};

export const CONDITIONS: ApplicationTemplate['Conditions'] = {
  OnAws: { 'Fn::Equals': [ref('Cloud'), 'aws'] },
  IsProduction: { 'Fn::Equals': [ref('Environment'), 'production'] },
  LocalApi: { 'Fn::Not': [{ 'Fn::Equals': [ref('ApiEndpoint'), ''] }] },
  Traced: { 'Fn::And': [{ Condition: 'OnAws' }, { 'Fn::Equals': [ref('Tracing'), 'on'] }] },
  ...Object.fromEntries(
    RECEIVERS.map((name) => [`Has${name}`, { 'Fn::And': [{ Condition: 'OnAws' }, { 'Fn::Not': [{ 'Fn::Equals': [ref(name), ''] }] }] }]),
  ),
  HasApiKeyExpires: { 'Fn::Not': [{ 'Fn::Equals': [ref('ApiKeyExpires'), '0'] }] },
};

/** URL of the API: on the embedded cloud it is served by the data plane, not by the emulator (RUNTIME, correction 14). */
export const API_URL: TemplateValue = when('LocalApi', sub(`\${ApiEndpoint}/\${Api.ApiId}/graphql`), attribute('Api', 'GraphQLUrl'));

/** `deploy` sets the expiry in whole days and keeps the value of the deployed stack while it is far enough away (see ApiKeyExpires). */
export const API_KEY_EXPIRES: TemplateValue = when('HasApiKeyExpires', ref('ApiKeyExpires'), NO_VALUE);

/** What the other rooms read of a deployed stack (ARCHITECTURE §5). */
export const OUTPUTS: ApplicationTemplate['Outputs'] = {
  GraphQLUrl: { Description: 'URL of the GraphQL API.', Value: API_URL },
  ApiId: { Description: 'Id of the GraphQL API.', Value: attribute('Api', 'ApiId') },
  ApiKey: { Description: 'Key for anonymous operations.', Value: attribute('ApiKey', 'ApiKey') },
  UserPoolId: { Description: 'Pool of the users.', Value: ref('UserPool') },
  UserPoolClientId: { Description: 'App client for signing in.', Value: ref('UserPoolClient') },
  Region: { Description: 'Region of the stack.', Value: ref('AWS::Region') },
  EventStore: { Description: 'Table of aggregates and their events.', Value: ref('EventStore') },
  ViewStore: { Description: 'Table of the read models.', Value: ref('ViewStore') },
  TraceStore: { Description: 'Table of traces.', Value: ref('TraceStore') },
  Bus: { Description: 'Event bus.', Value: ref('Bus') },
  Version: { Description: 'Version of the deployed package.', Value: ref('Version') },
};
