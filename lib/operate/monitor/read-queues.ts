import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientDefaults } from '../../aws';
import type { QueueDepth } from './health';

/** How much lies in the queues of a stack, in both clouds. */
export async function readQueues(region: string, stack: string, resources: readonly StackResourceSummary[]): Promise<QueueDepth[]> {
  const sqs = new SQSClient({ ...clientDefaults, region, useQueueUrlAsEndpoint: false });
  const urls = resources.flatMap(({ ResourceType, PhysicalResourceId }) =>
    ResourceType === 'AWS::SQS::Queue' && PhysicalResourceId ? [PhysicalResourceId] : [],
  );
  try {
    return await Promise.all(urls.map((url) => readQueue(sqs, url, stack)));
  } finally {
    sqs.destroy();
  }
}

async function readQueue(sqs: SQSClient, url: string, stack: string): Promise<QueueDepth> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const name = (url.split('/').at(-1) ?? '').slice(stack.length + 1);
  return {
    name,
    url,
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    isDeadLetters: name.endsWith('-dead-letters'),
  };
}
