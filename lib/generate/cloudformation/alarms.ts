import type { Model } from '../../model/types';
import { takesFiles } from '../../model/uploads';
import { functionPlans } from './functions';
import { named, ref, sub } from './intrinsics';
import { consumers } from './messaging';
import { type Properties, type Resources, resource, type TemplateResource, type TemplateValue } from './template';
import { UPLOADS_ROLE } from './uploads';

/** Milliseconds that a stream record may wait: the relay and the views are behind by more than the clients should see (RUNTIME §2.5). */
const ITERATOR_AGE = 60_000;
const MINUTE = 60;

/**
 * What tells that a release is bad: errors of functions, messages given up, streams that fall behind, and one alarm over all of them,
 * `<stack>-release`, which the pipeline watches after a deployment. Only on AWS: the embedded cloud knows no composite alarms, and its run is
 * watched by its gate.
 */
export function alarmResources(model: Model): Resources {
  const alarms: Record<string, TemplateResource> = {};
  for (const { role, name } of functionPlans(model)) {
    alarms[`${role}Errors`] = alarm(`${name}-errors`, `Errors of the function ${name}.`, {
      ...metric('AWS/Lambda', 'Errors', 'FunctionName', ref(`${role}Function`), 'Sum'),
      Threshold: 1,
    });
  }
  for (const role of [
    ...consumers(model).map((consumer) => consumer.role),
    ...(takesFiles(model) ? [UPLOADS_ROLE] : []),
    'Relay',
    'Views',
  ]) {
    const letters = `${role}DeadLetters`;
    alarms[`${letters}Waiting`] = alarm(`${kebab(role)}-dead-letters-waiting`, `Messages that ${role} gave up wait for a person.`, {
      ...metric('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', { 'Fn::GetAtt': [letters, 'QueueName'] }, 'Maximum'),
      Threshold: 1,
    });
  }
  for (const role of ['Relay', 'Views']) {
    alarms[`${role}Behind`] = alarm(`${kebab(role)}-behind`, `${role} is more than a minute behind the event store.`, {
      ...metric('AWS/Lambda', 'IteratorAge', 'FunctionName', ref(`${role}Function`), 'Maximum'),
      Threshold: ITERATOR_AGE,
    });
  }
  return { ...alarms, ReleaseAlarm: releaseAlarm(Object.keys(alarms)) };
}

function releaseAlarm(alarms: readonly string[]): TemplateResource {
  const rule = alarms.map((alarmId) => `ALARM("\${${alarmId}}")`).join(' OR ');
  const purpose = 'In alarm while any alarm of this stack is: the pipeline rolls a release back that sets it off.';
  return onAws('AWS::CloudWatch::CompositeAlarm', purpose, {
    AlarmName: named('release'),
    AlarmDescription: purpose,
    AlarmRule: sub(rule),
  });
}

function alarm(name: string, purpose: string, properties: Properties): TemplateResource {
  return onAws('AWS::CloudWatch::Alarm', purpose, {
    AlarmName: named(name),
    AlarmDescription: purpose,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 1,
    Period: MINUTE,
    TreatMissingData: 'notBreaching',
    ...properties,
  });
}

function metric(Namespace: string, MetricName: string, dimension: string, value: TemplateValue, Statistic: string): Properties {
  return { Namespace, MetricName, Statistic, Dimensions: [{ Name: dimension, Value: value }] };
}

function onAws(type: string, purpose: string, properties: Properties): TemplateResource {
  const { Type, ...rest } = resource(type, purpose, properties);
  return { Type, Condition: 'OnAws', ...rest };
}

/** 'NotifierHttp' → 'notifier-http'. */
function kebab(role: string): string {
  return role.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
