import { allCommands } from '../../bin/commands/all-commands';
import { main } from '../../bin/commands/main';

export const OLD = '00000000-0000-4000-8000-000000000001';
export const MIDDLE = '00000000-0000-4000-8000-000000000002';
export const NEW = '00000000-0000-4000-8000-000000000003';

/** Seconds since 1970, as the wire has them. */
export function at(time: string): number {
  return Date.parse(`2026-11-24T${time}Z`) / 1000;
}

/** A stage's state on the wire. */
export function stage(name: string, run: string | undefined, status = 'Succeeded', actions: object[] = [], more: object = {}) {
  return {
    stageName: name,
    inboundTransitionState: { enabled: true },
    actionStates: actions,
    ...(run === undefined ? {} : { latestExecution: { pipelineExecutionId: run, status } }),
    ...more,
  };
}

/** The Approve stage while `run` waits in it. */
export function approving(run: string, token: string, more: object = {}) {
  const review = {
    actionName: 'PrepareReview',
    latestExecution: { actionExecutionId: 'a1', status: 'Succeeded', lastStatusChange: at('10:05:00') },
  };
  const approve = {
    actionName: 'Approve',
    latestExecution: { actionExecutionId: 'a2', status: 'InProgress', token, lastStatusChange: at('10:05:00') },
  };
  return stage('Approve', run, 'InProgress', [review, approve], more);
}

/** Runs one command line of `blueline` in this process. */
export async function blueline(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const text = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((chunk) => {
      text[name] += String(chunk);
      return true;
    }),
  );
  try {
    return { code: await main(['node', 'blueline', ...args], allCommands), ...text };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
