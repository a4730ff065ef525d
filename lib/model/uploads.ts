import type { DataType, Model } from './types';

/** Path of the built-in mutation of a file upload (REFERENCE §8.9). */
export const UPLOAD = 'upload';

/** Fields of its input. `content`, `public` and `name` are the ones of older models; without `content` the answer is an address, which needs `size`. */
export const UPLOAD_INPUTS: readonly { readonly name: string; readonly type: DataType; readonly required: boolean }[] = [
  { name: 'name', type: 'String', required: true },
  { name: 'content', type: 'String', required: false },
  { name: 'public', type: 'Boolean', required: false },
  { name: 'contentType', type: 'String', required: false },
  { name: 'size', type: 'Int', required: false },
];

/** True where something is triggered by a finished upload: only then the API takes files (REFERENCE §8.9). */
export function takesFiles(model: Model): boolean {
  const owners = [...model.aggregates.flatMap((aggregate) => aggregate.flows), ...model.notifiers];
  return owners.some((owner) => owner.triggers.some((trigger) => trigger.event === 'FileUploaded'));
}
