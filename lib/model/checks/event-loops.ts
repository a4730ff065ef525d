import { emitsOf } from '../model-index';
import type { BehaviorFlow } from '../types';
import type { Check } from './check';

/** B23: flows that start each other for ever, with no validator that could stop them. */
export const eventLoops: Check = {
  codes: ['B23'],
  run(context) {
    const { index } = context;
    const next = (flow: BehaviorFlow) =>
      emitsOf(flow)
        .flatMap(({ event }) => index.flowsOn(event))
        .filter(isOpen);
    for (const flow of [...index.flows.values()].filter(isOpen)) {
      const reached = new Set<BehaviorFlow>();
      const queue = [...next(flow)];
      for (let other = queue.shift(); other; other = queue.shift()) {
        if (reached.has(other)) continue;
        reached.add(other);
        queue.push(...next(other));
      }
      if (!reached.has(flow)) continue;
      context.warning('B23', flow, 'name', `flow ${flow.id} is started again by what it emits`, {
        why: 'nothing ends the loop',
        help: 'add a validator',
      });
    }
  },
};

function isOpen(flow: BehaviorFlow): boolean {
  return !flow.processors.some(({ type }) => type === 'validator');
}
