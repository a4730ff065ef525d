import type { Aggregate, BehaviorFlow, Command, Model } from '../../model/types';
import { NameScope, snakeCase } from './name-scope';
import { BUILTINS, SCOPE_NAMES } from './reserved-names';

/** The Python names of everything in a model that more than one file speaks of. */
export interface ModelNames {
  /** Constant in patterns.py, by the pattern's name. */
  readonly patterns: ReadonlyMap<string, string>;
  /** Function in expressions.py, by the expression's name. */
  readonly expressions: ReadonlyMap<string, string>;
  /** Variable in commands.py. */
  readonly commands: ReadonlyMap<Command, string>;
  /** Folders below domain/. */
  readonly aggregates: ReadonlyMap<Aggregate, { readonly subdomain: string; readonly aggregate: string }>;
  /** Function in the aggregate's flows.py. */
  readonly flows: ReadonlyMap<BehaviorFlow, string>;
  /** Module in views/, by the view's name. */
  readonly views: ReadonlyMap<string, string>;
  /** Module in projections/, by position. */
  readonly projections: readonly string[];
  /** Module in notifiers/, by the notifier's name. */
  readonly notifiers: ReadonlyMap<string, string>;
}

/** Collisions get a number in the order of the model (`foo`, `foo_2`): `Foo` and `FOO` are two names for a model and one for a file. */
export function modelNames(model: Model): ModelNames {
  const subdomains = claimAll([...new Set(model.aggregates.map((one) => one.subdomain))], (one) => snakeCase(one));
  const scopes = new Map([...subdomains.keys()].map((one) => [one, new NameScope()]));
  return {
    patterns: claimAll(names(model.patterns), (one) => snakeCase(one).toUpperCase()),
    expressions: claimAll(names(model.expressions), snakeCase),
    commands: claimAll(model.commands, (one) => one.name || one.eventName),
    aggregates: new Map(
      model.aggregates.map((one) => [
        one,
        { subdomain: subdomains.get(one.subdomain) ?? '', aggregate: scopes.get(one.subdomain)?.claim(snakeCase(one.name)) ?? '' },
      ]),
    ),
    flows: new Map(model.aggregates.flatMap((one) => [...flowNames(one)])),
    views: claimAll(names(model.views), snakeCase),
    projections: [...claimAll(model.projections, (one) => snakeCase(one.name)).values()],
    notifiers: claimAll(names(model.notifiers), snakeCase),
  };
}

/** A flow's function must not hide what the author's code or the flows of its module call. */
function flowNames(aggregate: Aggregate): Map<BehaviorFlow, string> {
  const scope = new NameScope([...BUILTINS, ...SCOPE_NAMES, 'behavior_flow', 'emit', 'require', 'update_key']);
  return new Map(aggregate.flows.map((flow) => [flow, scope.claim(snakeCase(flow.name), [`${snakeCase(flow.name)}_flow`])]));
}

function names(nodes: readonly { readonly name: string }[]): string[] {
  return nodes.map((one) => one.name);
}

function claimAll<T>(things: readonly T[], preferred: (thing: T) => string): Map<T, string> {
  const scope = new NameScope();
  return new Map(things.map((thing) => [thing, scope.claim(preferred(thing))]));
}
