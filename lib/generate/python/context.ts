import type { DomainEvent, Model, ModelNode } from '../../model/types';
import type { GeneratedFile } from '../generated-file';
import type { Operation } from '../graphql';
import type { ModelNames } from './model-names';
import { type PlacedMark, type PlacedSnippet, PythonFile } from './python-file';

/** What every part of the generator is given. */
export interface Context {
  readonly model: Model;
  readonly names: ModelNames;
  /** Names of the modules in lib/, 'HashLib'. */
  readonly libModules: readonly string[];
  /** Operations of the API by the element that declares them. */
  readonly operations: ReadonlyMap<ModelNode, Operation>;
}

export interface EmittedFile extends GeneratedFile {
  readonly snippets: readonly PlacedSnippet[];
  readonly marks: readonly PlacedMark[];
}

/**
 * Writes one Python module. `build` runs a second time if the author's expressions turned out to name modules of lib/, since those names must then
 * be free for them.
 */
export function pythonModule(context: Context, path: string, title: string, build: (file: PythonFile) => void): EmittedFile {
  const first = new PythonFile(`python/${path}`, title, context.libModules);
  build(first);
  let file = first;
  if (first.mentionedModules.size > 0) {
    file = new PythonFile(first.path, title, context.libModules, [...first.mentionedModules].sort());
    build(file);
  }
  return { path: first.path, ...file.finish() };
}

/** A package's docstring and nothing else. */
export function packageModule(context: Context, path: string, title: string): EmittedFile {
  return pythonModule(context, `${path}/__init__.py`, title, () => undefined);
}

/** The operation of the API that an element declares. */
export function operationOf(context: Context, node: ModelNode): Operation {
  const operation = context.operations.get(node);
  if (!operation) throw new Error(`<${node.source.name}> declares no operation`);
  return operation;
}

export function eventNamed(context: Context, name: string): DomainEvent | undefined {
  return context.model.events.find((event) => event.name === name);
}
