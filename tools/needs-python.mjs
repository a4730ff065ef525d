import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether a command line needs the embedded cloud, and so Python: `run` and `cloud` always, `approve` and `reject` only where a run of this
 * checkout waits and no deployed pipeline is meant. Uses nothing but Node: the packages may not be there yet.
 * @param {readonly string[]} args after `blueline`
 * @param {string} checkout
 */
export function needsPython([command, ...options], checkout) {
  if (command === 'run' || command === 'cloud') return true;
  if (command !== 'approve' && command !== 'reject') return false;
  const isOnAws = options.some((option, index) => {
    if (option === '--pipeline' || option.startsWith('--pipeline=')) return true;
    return option === '--cloud=aws' || (option === '--cloud' && options[index + 1] === 'aws');
  });
  return !isOnAws && hasWaitingRun(join(checkout, '.blueline', 'runs'));
}

function hasWaitingRun(runs) {
  if (!existsSync(runs)) return false;
  return readdirSync(runs).some((run) => {
    try {
      return JSON.parse(readFileSync(join(runs, run, 'state.json'), 'utf8')).status === 'pending';
    } catch {
      return false; // no state: it never got so far
    }
  });
}
