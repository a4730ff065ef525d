import type { ApplicationDocument } from '../documents';
import { UserError } from '../errors';

/** Reads an `application.json` and checks what the package needs of it. @throws UserError (exit code 2) naming the file */
export function parseApplication(content: Uint8Array, file: string): ApplicationDocument {
  const next = 'generate the application again: blueline generate MODEL --out DIR';
  let value: Partial<ApplicationDocument> | null;
  try {
    value = JSON.parse(Buffer.from(content).toString('utf8')) as Partial<ApplicationDocument> | null;
  } catch (cause) {
    throw new UserError(`${file} is not JSON`, { exitCode: 2, next, cause });
  }
  const whole =
    typeof value?.name === 'string' &&
    /^[a-z][a-z0-9-]*$/.test(value.stackPrefix ?? '') &&
    typeof value.model === 'object' &&
    Array.isArray(value.afterDeployment) &&
    Array.isArray(value.properties) &&
    typeof value.smoke === 'object';
  if (!whole) throw new UserError(`${file} is not the description of an application`, { exitCode: 2, next });
  return value as ApplicationDocument;
}
