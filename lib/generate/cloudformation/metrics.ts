import type { Model } from '../../model/types';
import { takesFiles } from '../../model/uploads';
import { functionPlans } from './functions';
import { named, ref } from './intrinsics';
import { consumers } from './messaging';
import { onAws, type Resources, type TemplateValue } from './template';
import { UPLOADS_ROLE } from './uploads';

/** Where the metrics lie that are counted from log lines; their names begin with the stack's. */
export const OWN_NAMESPACE = 'Blueline';

/**
 * One time series of CloudWatch. Names and dimensions are texts for `Fn::Sub` (`${CommandFunction}`), never texts of a model: alarms and the
 * dashboard take the same.
 */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** Name and value of its dimension; none for what is counted from a log. */
  readonly dimension?: readonly [name: string, value: string];
  readonly statistic: 'Sum' | 'Maximum' | 'p95' | 'SampleCount';
}

/** A metric of a function by its role. */
export function ofFunction(role: string, name: string, statistic: Metric['statistic'] = 'Sum'): Metric {
  return { namespace: 'AWS/Lambda', name, dimension: ['FunctionName', `\${${role}Function}`], statistic };
}

/** How many messages wait in a queue by its logical id. */
export function waitingIn(queue: string): Metric {
  const dimension = ['QueueName', `\${${queue}.QueueName}`] as const;
  return { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimension, statistic: 'Maximum' };
}

/** A metric of the API (AppSync developer guide, "Using CloudWatch to monitor and log GraphQL API data"). */
export function ofApi(name: string, statistic: Metric['statistic'] = 'Sum'): Metric {
  return { namespace: 'AWS/AppSync', name, dimension: ['GraphQLAPIId', `\${Api.ApiId}`], statistic };
}

/** A metric of a table (DynamoDB developer guide, "DynamoDB metrics and dimensions"). */
export function ofTable(table: string, name: string): Metric {
  return { namespace: 'AWS/DynamoDB', name, dimension: ['TableName', `\${${table}}`], statistic: 'Sum' };
}

/** The queues of what was given up, by logical id. */
export function deadLetterQueues(model: Model): string[] {
  return [...consumers(model).map(({ role }) => role), ...(takesFiles(model) ? [UPLOADS_ROLE] : []), 'Relay', 'Views'].map(
    (role) => `${role}DeadLetters`,
  );
}

export const TABLES = ['EventStore', 'ViewStore', 'TraceStore'] as const;

/** Functions that answer a client by raising what it is to read: AWS counts each refused request as an error of theirs. */
const ANSWERING = ['Command', 'Query'];

/** Errors of a function that are faults. A user who may not do something, or a wrong input, is none (see `logMetrics`). */
export function faultsOf({ role, name }: { readonly role: string; readonly name: string }): Metric {
  return ANSWERING.includes(role) ? counted(`${name}-faults`) : ofFunction(role, 'Errors');
}

/** Commits that met another commit of the same aggregate and were run again: what RUNTIME §7.5 calls a conflict. Duplicates are none. */
export const CONFLICTS: Metric = counted('conflicts');

function counted(name: string): Metric {
  return { namespace: OWN_NAMESPACE, name: `\${AWS::StackName}-${name}`, statistic: 'Sum' };
}

/**
 * What only the log lines of the functions know (`draftsman.observability`): faults of the functions that answer clients, and conflicts. A line
 * of ours has `service`; what Lambda itself writes of an exception has not, except where the code could not even be loaded or was killed.
 */
export function logMetrics(model: Model): Resources {
  const filters = functionPlans(model)
    .filter(({ role }) => ANSWERING.includes(role))
    .map(({ role, name }): [string, Resources[string]] => {
      const ours = `($.level = "ERROR" && $.service = "${name}")`;
      const lost = `($.errorType = "Runtime.*") || ($.type = "platform.report" && $.record.status = "timeout")`;
      const purpose = `Counts what went wrong in ${name}, without the requests that it refused.`;
      return [`${role}Faults`, filter(role, `${name}-faults`, purpose, `{ ${ours} || ${lost} }`, '1')];
    });
  const conflicts = filter(
    'Behavior',
    'conflicts',
    'Counts commits that were run again, since another one came between.',
    '{ $.conflicts > 0 }',
    '$.conflicts',
  );
  return { ...Object.fromEntries(filters), ConflictsCounted: conflicts };
}

function filter(role: string, name: string, purpose: string, FilterPattern: string, MetricValue: string) {
  const transformation: TemplateValue = { MetricNamespace: OWN_NAMESPACE, MetricName: named(name), MetricValue };
  return onAws('AWS::Logs::MetricFilter', purpose, {
    LogGroupName: ref(`${role}Log`),
    FilterPattern,
    MetricTransformations: [transformation],
  });
}
