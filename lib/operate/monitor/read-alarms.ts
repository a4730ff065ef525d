import { type CloudWatchClient, type CompositeAlarm, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from './health';

/** The alarms of a stack: their names begin with its name. Those that are on first, each kind by name. */
export async function readAlarms(client: CloudWatchClient, stack: string): Promise<AlarmState[]> {
  const found: AlarmState[] = [];
  const query = { AlarmNamePrefix: `${stack}-`, AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const] };
  for await (const page of paginateDescribeAlarms({ client }, query)) {
    found.push(...(page.MetricAlarms ?? []).map((alarm) => stateOf(alarm, stack, false)));
    found.push(...(page.CompositeAlarms ?? []).map((alarm) => stateOf(alarm, stack, true)));
  }
  return found.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

function rank({ state }: AlarmState): number {
  return { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 }[state];
}

/** A composite alarm knows when its state changed; a metric's alarm has that under another name (CloudWatch API reference). */
function stateOf(alarm: MetricAlarm | CompositeAlarm, stack: string, isComposite: boolean): AlarmState {
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return {
    name: (alarm.AlarmName ?? '').slice(stack.length + 1),
    state: (alarm.StateValue ?? 'INSUFFICIENT_DATA') as AlarmState['state'],
    ...(since ? { since: since.toISOString() } : {}),
    purpose: alarm.AlarmDescription ?? alarm.AlarmName ?? '',
    isComposite,
  };
}
