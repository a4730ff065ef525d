import { TARGET_ARCHITECTURE, TARGET_RUNTIME } from '../../dependencies/environments';
import type { Model } from '../../model/types';
import { takesFiles } from '../../model/uploads';
import { BACKUPS, hasBackups } from './backups';
import { CDN, usesCdn } from './cdn';
import { attribute, NO_VALUE, named, ref, sub, when } from './intrinsics';
import { CONSUMER_TIMEOUT } from './messaging';
import { type NotifierGroup, notifierGroups } from './notifier-classes';
import { API_URL } from './parameters';
import * as may from './permissions';
import { dailyRule } from './schedules';
import { FILES } from './stores';
import { dropped, type Properties, type Resources, resource, type TemplateValue } from './template';
import { UPLOADS_ENVIRONMENT, UPLOADS_ROLE } from './uploads';

/** A function of the application: what it is for, what it knows and what it may do. */
export interface FunctionPlan {
  /** Logical id without 'Function'. */
  readonly role: string;
  /** Kebab case; the physical name is `<stack>-<name>`. */
  readonly name: string;
  /** Module of `draftsman.lambdas`. */
  readonly module: string;
  readonly purpose: string;
  /** MiB; at 1,769 a function has one processor, and while it starts it gets more than its share. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  readonly environment: Properties;
  readonly statements: readonly may.Statement[];
}

const EVENT_STORE = { DRAFTSMAN_EVENT_STORE: ref('EventStore') };
const VIEW_STORE = { DRAFTSMAN_VIEW_STORE: ref('ViewStore') };
const TRACE_STORE = { DRAFTSMAN_TRACE_STORE: ref('TraceStore') };
const BUS = { DRAFTSMAN_BUS: ref('Bus') };
const API = { DRAFTSMAN_API_ENDPOINT: API_URL };

const BACKUP_PLAN: FunctionPlan = {
  role: 'Backup',
  name: 'backup',
  module: 'backup',
  purpose: 'Copies aggregates to blob storage, daily what is due; stops before its time is over and goes on the next day.',
  memory: 512,
  timeout: 900,
  environment: { ...EVENT_STORE, DRAFTSMAN_DELAYED_DAYS: ref('DelayedDays'), DRAFTSMAN_BACKUPS: BACKUPS },
  statements: [may.listStreams(), may.copyEvents(), ...may.writeBackups()],
};

const UPLOADS_PLAN: FunctionPlan = {
  role: UPLOADS_ROLE,
  name: 'uploads',
  module: 'uploads',
  purpose: 'Publishes FileUploaded for each file that has arrived in the bucket of uploads.',
  memory: 512,
  timeout: CONSUMER_TIMEOUT.uploads,
  environment: { ...TRACE_STORE, ...BUS, ...UPLOADS_ENVIRONMENT },
  statements: [may.trace(), may.publishEvents(), may.consume(`${UPLOADS_ROLE}Queue`)],
};

/** One function per side (RUNTIME §4.2); notifiers are split by what they may do. */
export function functionPlans(model: Model): FunctionPlan[] {
  return [
    {
      role: 'Command',
      name: 'command',
      module: 'command',
      purpose: 'Mutations: checks the caller and the input, opens the trace, publishes the command.',
      memory: 1024,
      timeout: 15,
      environment: { ...TRACE_STORE, ...BUS, ...API, ...(takesFiles(model) && UPLOADS_ENVIRONMENT) },
      statements: [may.trace(), may.publishEvents(), may.publish('publishTrace'), ...(takesFiles(model) ? [may.writeUploads()] : [])],
    },
    {
      role: 'Behavior',
      name: 'behavior',
      module: 'behavior',
      purpose: 'Flows: loads the aggregate, runs the flow, commits. Nothing else adds to the EventStore.',
      memory: 1024,
      timeout: CONSUMER_TIMEOUT.behavior,
      environment: { ...EVENT_STORE, ...TRACE_STORE, ...API },
      statements: [may.commitEvents(), may.trace(), may.publish('publishTrace'), may.consume('BehaviorQueue')],
    },
    {
      role: 'Relay',
      name: 'relay',
      module: 'relay',
      purpose: 'Publishes the events of each commit, from the stream of the EventStore to the bus.',
      memory: 512,
      timeout: 60,
      environment: { ...TRACE_STORE, ...BUS, DRAFTSMAN_DEAD_LETTERS: ref('RelayDeadLetters') },
      statements: [...may.readStream(), may.trace(), may.publishEvents(), may.giveUp('RelayDeadLetters')],
    },
    {
      role: 'Views',
      name: 'views',
      module: 'views',
      purpose: 'Keeps the read models, from the stream of the EventStore to the ViewStore.',
      memory: 1024,
      timeout: 60,
      environment: { ...EVENT_STORE, ...VIEW_STORE, ...TRACE_STORE, ...API, DRAFTSMAN_DEAD_LETTERS: ref('ViewsDeadLetters') },
      statements: [
        ...may.readStream(),
        may.readEvents(),
        may.writeViews(),
        may.trace(),
        may.publish('publishNotification'),
        may.giveUp('ViewsDeadLetters'),
      ],
    },
    {
      role: 'Query',
      name: 'query',
      module: 'query',
      purpose: 'Queries: view queries, relations, projections and traces. Writes nothing.',
      memory: 1024,
      timeout: 28,
      environment: { ...VIEW_STORE, ...TRACE_STORE, DRAFTSMAN_CANONICAL_SEARCH: ref('CanonicalSearch') },
      statements: [may.readViews(), may.readTraces()],
    },
    {
      role: 'Maintenance',
      name: 'maintenance',
      module: 'maintenance',
      purpose: 'Erases once a day what is deleted for good; stops before its time is over and goes on the next day.',
      memory: 512,
      timeout: 900,
      environment: {
        ...EVENT_STORE,
        DRAFTSMAN_DELAYED_DAYS: ref('DelayedDays'),
        ...(hasBackups(model) && { DRAFTSMAN_BACKUPS: BACKUPS }),
      },
      statements: [may.listStreams(), may.eraseEvents(), ...(hasBackups(model) ? may.eraseBackups() : [])],
    },
    ...(hasBackups(model) ? [BACKUP_PLAN] : []),
    ...(takesFiles(model) ? [UPLOADS_PLAN] : []),
    ...notifierGroups(model).map(notifierPlan),
  ];
}

function notifierPlan({ class: name, functionId, notifiers, activities }: NotifierGroup): FunctionPlan {
  const role = functionId.replace(/Function$/, '');
  const notifies = activities.some((activity) => activity.type === 'send-graphql-notification');
  return {
    role,
    name: `notifier-${name}`,
    module: 'notifier',
    purpose: `Notifiers: ${notifiers.map((notifier) => notifier.name).join(', ')}.`,
    memory: 512,
    timeout: CONSUMER_TIMEOUT.notifier,
    environment: {
      ...TRACE_STORE,
      ...API,
      // A function runs its own notifiers alone: it lacks the rights of the others.
      DRAFTSMAN_NOTIFIERS: notifiers.map((notifier) => notifier.name).join(','),
      ...(may.usesUserPool(activities) && { DRAFTSMAN_USER_POOL: ref('UserPool'), DRAFTSMAN_USER_POOL_CLIENT: ref('UserPoolClient') }),
      ...(may.usesSystemUser(activities) && { DRAFTSMAN_SYSTEM_USER_SECRET: sub(`\${AWS::StackName}/system-user`) }),
      ...(may.usesProperties(activities) && { DRAFTSMAN_PROPERTIES_SECRET: sub(`\${AWS::StackName}/properties`) }),
      ...(may.usesFiles(activities) && { DRAFTSMAN_BUCKET: FILES }),
      ...(usesCdn(activities) && { DRAFTSMAN_CDN: CDN }),
    },
    statements: [
      may.trace(),
      may.keepJournal(),
      notifies ? may.publish('publishTrace', 'publishNotification') : may.publish('publishTrace'),
      may.consume(`${role}Queue`),
      ...may.activityStatements(activities),
    ],
  };
}

/** Log group, role, function, and what feeds it, for every function. */
export function functionResources(model: Model): Resources {
  const all: Record<string, Resources[string]> = {};
  const hasLayer = model.dependencies.length > 0;
  if (hasLayer) Object.assign(all, layerResources());
  for (const plan of functionPlans(model)) Object.assign(all, oneFunction(plan, hasLayer));
  return all;
}

/**
 * The model's dependencies (REFERENCE §10.1). Another zip is another version, and the one before goes: the functions of a release that comes
 * back get theirs made anew from the code bucket, and functions that run keep what they began with.
 */
function layerResources(): Resources {
  return {
    DependenciesLayer: resource('AWS::Lambda::LayerVersion', "Distributions that the model's code imports.", {
      LayerName: named('dependencies'),
      Content: { S3Bucket: ref('CodeBucket'), S3Key: ref('LayerKey') },
      CompatibleRuntimes: [TARGET_RUNTIME],
      CompatibleArchitectures: [TARGET_ARCHITECTURE],
    }),
  };
}

function oneFunction(plan: FunctionPlan, hasLayer: boolean): Resources {
  const { role, name } = plan;
  return {
    [`${role}Log`]: dropped('AWS::Logs::LogGroup', 'What the function writes.', {
      LogGroupName: sub(`/aws/lambda/\${AWS::StackName}-${name}`),
      RetentionInDays: 30,
    }),
    [`${role}Role`]: resource('AWS::IAM::Role', 'What the function may do.', {
      AssumeRolePolicyDocument: assumedBy('lambda.amazonaws.com'),
      Policies: [
        policy([may.writeLogs(`${role}Log`), ...plan.statements]),
        when('Traced', policy([may.sendTraces()], 'tracing'), NO_VALUE),
      ],
    }),
    [`${role}Function`]: resource('AWS::Lambda::Function', plan.purpose, {
      FunctionName: named(name),
      Runtime: TARGET_RUNTIME,
      Architectures: [TARGET_ARCHITECTURE],
      Handler: `draftsman.lambdas.${plan.module}.handler`,
      Code: { S3Bucket: ref('CodeBucket'), S3Key: ref('CodeKey') },
      ...(hasLayer && { Layers: [ref('DependenciesLayer')] }), // every function loads the model's code
      Role: attribute(`${role}Role`, 'Arn'),
      MemorySize: plan.memory,
      Timeout: plan.timeout,
      TracingConfig: { Mode: when('Traced', 'Active', 'PassThrough') },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: ref(`${role}Log`) },
      Environment: {
        Variables: {
          DRAFTSMAN_STACK: ref('AWS::StackName'),
          DRAFTSMAN_ENVIRONMENT: ref('Environment'),
          DRAFTSMAN_VERSION: ref('Version'),
          ...plan.environment,
        },
      },
    }),
    ...sourceOf(plan),
  };
}

function sourceOf({ role, module }: FunctionPlan): Resources {
  if (module === 'relay' || module === 'views') return { [`${role}Source`]: streamSource(role) };
  if (module === 'maintenance' || module === 'backup') return dailyRule(role);
  if (module === 'behavior' || module === 'notifier' || module === 'uploads') return { [`${role}Source`]: queueSource(role) };
  return {};
}

/**
 * Only HEAD items are fed: through them the stream is ordered per aggregate (RUNTIME §0.1). Neither partial answers nor a limit of attempts:
 * a failure is raised, and the batch comes again until its age (RUNTIME, correction 1); a short one where a person waits for it.
 */
function streamSource(role: string) {
  return resource('AWS::Lambda::EventSourceMapping', 'Feeds the function with commits, in order per aggregate.', {
    FunctionName: ref(`${role}Function`),
    EventSourceArn: attribute('EventStore', 'StreamArn'),
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    ParallelizationFactor: 10,
    MaximumRecordAgeInSeconds: when('OnAws', role === 'Relay' ? 86_400 : 21_600, 300),
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"sk":{"S":["HEAD"]}}}}' }] },
    DestinationConfig: { OnFailure: { Destination: attribute(`${role}DeadLetters`, 'Arn') } },
  });
}

function queueSource(role: string) {
  return resource('AWS::Lambda::EventSourceMapping', 'Feeds the function with messages.', {
    FunctionName: ref(`${role}Function`),
    EventSourceArn: attribute(`${role}Queue`, 'Arn'),
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 50 },
  });
}

/** Trust policy of a role. */
export function assumedBy(service: string): TemplateValue {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] };
}

/** An inline policy of a role: all that it may do, but for what a switch of the environment adds. */
export function policy(statements: readonly may.Statement[], name = 'access'): TemplateValue {
  return { PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statements as unknown as TemplateValue } };
}
