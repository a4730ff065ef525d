import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeInterpreter, type Interpreter, parseWheelName, runsOn } from '../dependencies';
import type { DependenciesDocument, ManifestDocument } from '../documents';
import { UserError } from '../errors';

/** Where the embedded cloud says what runs its functions (lib/local/cloud/emulator.py). */
const INTERPRETER = '/_blueline/interpreter';

/**
 * The embedded cloud runs functions on this machine's Python: a compiled wheel of the package's layer is for the one of AWS and cannot be
 * imported by another. Told before anything is made; wheels of Python alone run everywhere, and on AWS all do.
 * @param endpoint AWS_ENDPOINT_URL: where it is set, the cloud is the embedded one
 * @throws UserError that names wheels and interpreter
 */
export async function refuseForeignWheels(manifest: ManifestDocument, packageDir: string, endpoint: string | undefined): Promise<void> {
  if (!endpoint || !manifest.files.some(({ path }) => path === 'dependencies.json')) return;
  const { wheels, runtime, architecture } = JSON.parse(readFileSync(join(packageDir, 'dependencies.json'), 'utf8')) as DependenciesDocument;
  const compiled = wheels.filter(({ pure }) => !pure);
  if (compiled.length === 0) return;
  const interpreter = await askInterpreter(endpoint);
  const foreign = compiled.filter(({ file }) => {
    const name = parseWheelName(file);
    return !name || !interpreter || !runsOn(name, interpreter);
  });
  if (foreign.length === 0) return;
  const list = foreign.map(({ name, version, file }) => `${name} ${version} (${file})`).join(', ');
  const where = interpreter?.name ?? 'a Python that does not say what it is';
  throw new UserError(
    `the embedded cloud runs functions on ${where}; the layer holds compiled wheels for ${runtime} on ${architecture}: ${list}`,
    {
      next: `run it on ${runtime.replace('python', 'Python ')} (npm run setup with BLUELINE_PYTHON) on a Linux machine of that kind, or take a distribution without compiled code; \`blueline test\` runs the cases here`,
    },
  );
}

async function askInterpreter(endpoint: string): Promise<Interpreter | undefined> {
  try {
    const answer: unknown = await (await fetch(new URL(INTERPRETER, endpoint))).json();
    const [version, implementation, platform] = Array.isArray(answer) ? answer.map(String) : [];
    return version && implementation && platform ? describeInterpreter(version, implementation, platform) : undefined;
  } catch {
    return undefined; // another emulator, which does not tell
  }
}
