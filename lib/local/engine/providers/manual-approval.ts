import type { ActionOutcome, Provider } from '../provider';

/** Holds the run until somebody has answered. */
export const manualApproval: Provider = {
  async run({ action, approve }): Promise<ActionOutcome> {
    const message = action.configuration.CustomData ?? '';
    const answer = await approve({ message });
    if (answer === 'approved') return { status: 'succeeded' };
    return answer === 'rejected' ? { status: 'rejected', message: 'rejected' } : { status: 'pending', message };
  },
};
