import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploy } from '../../lib/deploy';
import { environmentParameters } from '../../lib/deploy/environment-parameters';
import type { Deployment } from '../../lib/documents';
import { runGate } from '../../lib/gate';
import { generateApplication, writeFiles } from '../../lib/generate';
import { type LocalEnvironment, startEnvironment } from '../../lib/local/cloud';
import { PythonAnalyser } from '../../lib/model';
import { applicationLayer, packageApplication } from '../../lib/package';
import { readPackage } from '../../lib/package/read-package';
import { findPython } from '../../lib/python';
import { hasEmbeddedCloud, root } from '../e2e/checkout';
import { EFFECTS } from './effects';
import { exampleModel, names, settingsOf, withoutNetwork } from './examples';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(120_000);
withoutNetwork();

/** `EXAMPLES=gym,bakery npx jest test/examples/scenarios` runs those alone. */
const chosen = process.env.EXAMPLES?.split(',') ?? names;

suite('the scenarios of the examples, on one embedded cloud', () => {
  let work: string;
  let environment: LocalEnvironment;
  const python = new PythonAnalyser();
  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'examples-'));
    const stubs = chosen.flatMap((name) => settingsOf(name).staging.stubs);
    environment = await startEnvironment({ checkout: work, name: 'staging', python: join(root, '.blueline/venv/bin/python'), stubs });
    Object.assign(process.env, environment.variables());
  });
  afterAll(async () => {
    python.close();
    await environment?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  async function bring(name: string): Promise<Deployment> {
    const [application, packageDir] = [join(work, name, 'application'), join(work, name, 'package')];
    writeFiles(application, await generateApplication(await exampleModel(name, python), python));
    const layer = await applicationLayer(application, findPython);
    packageApplication(application, packageDir, layer ? { layer } : {});
    const { settings, staging } = settingsOf(name);
    const parameters = environmentParameters(settings, staging);
    const { properties } = staging;
    return (await deploy({ environment: 'staging', packageDir, properties, parameters, say: () => {} })) as Deployment;
  }

  async function gate(name: string, { stack }: Deployment) {
    const packageDir = join(work, name, 'package');
    const read = (file: string) => JSON.parse(readFileSync(join(packageDir, file), 'utf8'));
    return runGate({
      environment: 'staging',
      stack,
      production: false,
      application: readPackage(packageDir).application,
      scenarios: read('scenarios.json'),
      positions: read('positions.json'),
      runId: name,
      say: () => {},
      onScenario: () => {},
      onActivity: () => {},
    });
  }

  test.each(chosen)('%s', async (name) => {
    const deployed = await bring(name);
    const { verdict, reasons, scenarios } = await gate(name, deployed);
    expect({ verdict, reasons, warnings: deployed.warnings }).toEqual({ verdict: 'passed', reasons: [], warnings: [] });
    expect(scenarios.passed).toBeGreaterThan(0);
    await EFFECTS[name]?.(deployed, environment);
  });
});
