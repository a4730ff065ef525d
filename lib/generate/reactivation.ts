import type { Model } from '../model/types';

/** Whether the switch `reactivateTrueIsOptional` (REFERENCE Q02) makes a difference for this model. */
export function readsTrueAsOptional(model: Model): boolean {
  return model.aggregates.some((aggregate) => aggregate.flows.some((flow) => flow.reactivate === 'true'));
}

/** The model whose flows with `reactivate-command="true"` run on a living instance too, as `optional` says (REFERENCE §9.2.3, Q02). */
export function withOptionalReactivation(model: Model): Model {
  return {
    ...model,
    aggregates: model.aggregates.map((aggregate) => ({
      ...aggregate,
      flows: aggregate.flows.map((flow) => (flow.reactivate === 'true' ? { ...flow, reactivate: 'optional' } : flow)),
    })),
  };
}
