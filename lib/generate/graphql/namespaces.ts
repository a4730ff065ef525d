import type { Model } from '../../model/types';
import { modelError } from '../position';
import { type RootType, schemaNames } from './names';
import type { Operation } from './operations';

/** A type of the API that holds operations and further namespaces: `Query`, `Mutation`, or what stands below one of their namespaces. */
export interface NamespaceType {
  readonly name: string;
  readonly root: RootType;
  /** Empty for the root types. */
  readonly segments: readonly string[];
  readonly children: NamespaceType[];
  readonly operations: Operation[];
}

/**
 * The tree of one root type (REFERENCE §8.1), in the order in which the model uses the namespaces.
 * @throws UserError where two fields of one type would have the same name
 */
export function namespaceTree(model: Model, root: RootType, operations: readonly Operation[]): NamespaceType {
  const names = schemaNames(model);
  const top: NamespaceType = { name: root, root, segments: [], children: [], operations: [] };
  for (const operation of operations) {
    if (operation.root !== root) continue;
    let type = top;
    for (const [index, segment] of operation.namespace.entries()) {
      const segments = operation.namespace.slice(0, index + 1);
      let child = type.children.find((candidate) => candidate.segments.at(-1) === segment);
      if (!child) {
        child = { name: names.namespace(root, segments), root, segments, children: [], operations: [] };
        type.children.push(child);
      }
      type = child;
    }
    type.operations.push(operation);
  }
  for (const type of flatten(top)) refuseClashes(type);
  return top;
}

/** The type and all types below it, each before what stands below it. */
export function flatten(type: NamespaceType): NamespaceType[] {
  return [type, ...type.children.flatMap(flatten)];
}

function refuseClashes(type: NamespaceType): void {
  const seen = new Set(type.children.map((child) => child.segments.at(-1)));
  for (const operation of type.operations) {
    if (seen.has(operation.field) && operation.node) {
      throw modelError(operation.node, `'${operation.path}' is the name of two things of the API`, { next: 'rename one of them' });
    }
    seen.add(operation.field);
  }
}
