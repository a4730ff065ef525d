import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { clientDefaults } from '../../aws';
import type { TraceProblem, Traces } from './health';

const HOUR = 3_600_000;
/** A trace is over within a minute (REFERENCE §9.8.4); what is open five times as long hangs. */
const STUCK = 300_000;
/** Pages of 1 MB that are read at most: more than that is for the logs, not for a look. */
const PAGES = 20;
const SHOWN = 5;
/** Statuses of what has not ended (draftsman.trace). The request itself is `requested` for good. */
const OPEN = ['pending', 'accepted'];

/** Traces of the last hour with a part that failed, and those with a part that does not end. */
export async function readTraces(region: string, table: string, now: Date): Promise<Traces> {
  const dynamo = new DynamoDBClient({ ...clientDefaults, region });
  const scan = {
    TableName: table,
    FilterExpression: 'begins_with(pk, :trace) AND #ts >= :since AND #status IN (:error, :pending, :accepted)',
    ProjectionExpression: 'pk, sk, #ts, #status, #component, #message',
    ExpressionAttributeNames: { '#ts': 'ts', '#status': 'status', '#component': 'component', '#message': 'message' },
    ExpressionAttributeValues: {
      ':trace': { S: 'T#' },
      ':since': { S: new Date(now.getTime() - HOUR).toISOString() },
      ':error': { S: 'error' },
      ':pending': { S: 'pending' },
      ':accepted': { S: 'accepted' },
    },
  };
  try {
    const rows: TraceProblem[] = [];
    let pages = 0;
    for await (const page of paginateScan({ client: dynamo }, scan)) {
      rows.push(...(page.Items ?? []).map((item) => problemOf(unmarshall(item))));
      pages += 1;
      if (pages === PAGES && page.LastEvaluatedKey) return tracesOf(rows, now, false);
    }
    return tracesOf(rows, now, true);
  } finally {
    dynamo.destroy();
  }
}

/** Rows are parts of traces; a trace counts once. */
export function tracesOf(rows: readonly TraceProblem[], now: Date, isComplete: boolean): Traces {
  const failed = rows.filter(({ status }) => status === 'error');
  const stuck = rows.filter(({ status, at }) => OPEN.includes(status) && now.getTime() - Date.parse(at) > STUCK);
  const count = (some: readonly TraceProblem[]) => new Set(some.map(({ correlationId }) => correlationId)).size;
  const latest = [...failed, ...stuck].sort((a, b) => b.at.localeCompare(a.at)).slice(0, SHOWN);
  return { failed: count(failed), stuck: count(stuck), latest, isComplete };
}

function problemOf(item: Record<string, unknown>): TraceProblem {
  const text = (name: string) => String(item[name] ?? '');
  return {
    correlationId: text('pk').slice(2),
    component: text('component'),
    status: text('status'),
    ...(text('message') ? { message: text('message') } : {}),
    at: text('ts'),
  };
}
