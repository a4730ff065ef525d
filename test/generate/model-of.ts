import type { Model } from '../../lib/model/types';
import { line, read } from '../model/harness';

/** Reads a model from its text; throws what the reader says if it is no model. */
export async function modelOf(xml: string): Promise<Model> {
  const { model, diagnostics } = await read(xml);
  if (!model) throw new Error(diagnostics.map(line).join('\n'));
  return model;
}
