import { attribute, named, ref, sub } from './intrinsics';
import { RECEIVERS } from './parameters';
import { onAws, type Properties, type Resources, type TemplateResource } from './template';

const CONSOLE = `https://\${AWS::Region}.console.aws.amazon.com/cloudwatch/home?region=\${AWS::Region}`;
const ALARM = `${CONSOLE}#alarmsV2:alarm/\${HealthAlarm}`;
const DASHBOARD = `${CONSOLE}#dashboards/dashboard/\${Dashboard}`;
const WHERE = `\${AWS::StackName} (environment \${Environment}, version \${Version})`;

/**
 * Tells people, in a sentence with links, that something is wrong with the environment, and that it is over. In this template and not beside the
 * pipeline, since an environment may lie in another account or region. The topic is there without an address too: a chat or a pager can listen.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function noticeResources(): Resources {
  const raised = notice('Tells that an alarm went off.', { state: { value: ['ALARM'] } }, [
    `Something is wrong with ${WHERE}: <reason>.`,
    `Which alarms: ${ALARM} , all figures: ${DASHBOARD} ,`,
    `in a terminal: npx blueline monitor \${Environment}`,
  ]);
  // Without the previous state a new stack would begin with this message.
  const over = notice('Tells that no alarm is on any more.', { state: { value: ['OK'] }, previousState: { value: ['ALARM'] } }, [
    `All is well again with ${WHERE}: no alarm is on any more. What it was: ${ALARM} , all figures: ${DASHBOARD}`,
  ]);
  return {
    AlarmTopic: onAws('AWS::SNS::Topic', 'Messages to people about this environment; they name alarms, never data.', {
      TopicName: named('alarms'),
    }),
    AlarmTopicPolicy: onAws('AWS::SNS::TopicPolicy', 'Lets the two rules, and nobody else, send; only over TLS.', {
      Topics: [ref('AlarmTopic')],
      PolicyDocument: topicPolicy(),
    }),
    AlarmRaised: raised,
    AlarmOver: over,
    ...Object.fromEntries(RECEIVERS.map((receiver) => [`${receiver}Subscription`, subscription(receiver)])),
  };
}

function notice(purpose: string, detail: Properties, words: readonly string[]): TemplateResource {
  return onAws('AWS::Events::Rule', purpose, {
    EventPattern: {
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      resources: [attribute('HealthAlarm', 'Arn')],
      detail,
    },
    State: 'ENABLED',
    Targets: [
      {
        Id: 'people',
        Arn: ref('AlarmTopic'),
        InputTransformer: { InputPathsMap: { reason: '$.detail.state.reason' }, InputTemplate: sub(JSON.stringify(words.join(' '))) },
      },
    ],
  });
}

function topicPolicy(): Properties {
  const Resource = ref('AlarmTopic');
  const rules = [attribute('AlarmRaised', 'Arn'), attribute('AlarmOver', 'Arn')];
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Rules',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource,
        Condition: { ArnEquals: { 'aws:SourceArn': rules } },
      },
      {
        Sid: 'OnlyTls',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Resource,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}

function subscription(receiver: string): TemplateResource {
  const purpose = 'Mail to one address, which confirms it once.';
  const made = onAws('AWS::SNS::Subscription', purpose, { TopicArn: ref('AlarmTopic'), Protocol: 'email', Endpoint: ref(receiver) });
  return { ...made, Condition: `Has${receiver}` };
}
