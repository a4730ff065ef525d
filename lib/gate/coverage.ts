import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { clientDefaults } from '../aws';
import type { Coverage } from '../documents';

/** Coverage of names against a minimum in percent (REFERENCE §9.9): the exact ratio is compared, nothing is rounded; of nothing, all is covered. */
export function coverageOf(all: readonly string[], seen: ReadonlySet<string>, minimum: number): Coverage & { readonly enough: boolean } {
  const missing = all.filter((name) => !seen.has(name));
  const covered = all.length - missing.length;
  const percent = all.length === 0 ? 100 : (covered / all.length) * 100;
  return {
    covered,
    total: all.length,
    percent: Math.round(percent * 100) / 100,
    minimum,
    missing,
    enough: covered * 100 >= minimum * all.length,
  };
}

/** The domain events that were published since `since` (ISO 8601, UTC): the relay writes their names into its trace rows (RUNTIME, correction 8). */
export async function publishedEvents(region: string, traceStore: string, since: string): Promise<Set<string>> {
  const dynamo = new DynamoDBClient({ ...clientDefaults, region });
  const scan = {
    TableName: traceStore,
    ConsistentRead: true,
    FilterExpression: 'begins_with(sk, :relay) AND #ts >= :since',
    ExpressionAttributeNames: { '#ts': 'ts' },
    ExpressionAttributeValues: { ':relay': { S: 'Relay:' }, ':since': { S: since } },
  };
  try {
    const names = new Set<string>();
    for await (const page of paginateScan({ client: dynamo }, scan)) {
      for (const item of page.Items ?? []) {
        const { events } = unmarshall(item) as { events?: Iterable<string> };
        for (const name of events ?? []) names.add(name);
      }
    }
    return names;
  } finally {
    dynamo.destroy();
  }
}
