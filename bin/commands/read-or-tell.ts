import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Diagnostic, Model, ReadModelOptions } from '../../lib/model';

/** The model, or undefined after its errors were told. @param told warnings are left out where it is 'errors' and there is no error */
export async function readOrTell(path: string, options: ReadModelOptions = {}, told: 'all' | 'errors' = 'all'): Promise<Model | undefined> {
  const { readModel } = await import('../../lib/model');
  const { model, diagnostics } = await readModel(path, options);
  if (!model || told === 'all') await tell(path, diagnostics);
  return model;
}

/** Diagnostics for people, with paths that lead from here to the model's files. */
export async function tell(path: string, diagnostics: readonly Diagnostic[]): Promise<void> {
  const { formatText, sourceLines } = await import('../../lib/model');
  const text = formatText(diagnostics, sourceLines(folderOf(path)), pathPrefix(path));
  if (text) process.stderr.write(text);
}

/** The folder of the model at a path. */
export function folderOf(path: string): string {
  return statSync(path).isDirectory() ? path : dirname(path);
}

/** What goes before the path of each file of the model. */
export function pathPrefix(path: string): string {
  return `${folderOf(path).replace(/\/+$/, '')}/`;
}
