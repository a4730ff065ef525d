import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploy } from '../../lib/deploy';
import type { Deployment } from '../../lib/documents';
import { runGate } from '../../lib/gate';
import { generateApplication, writeFiles } from '../../lib/generate';
import { type LocalEnvironment, startEnvironment } from '../../lib/local/cloud';
import { PythonAnalyser } from '../../lib/model';
import { packageApplication } from '../../lib/package';
import { readPackage } from '../../lib/package/read-package';
import { hasEmbeddedCloud, root } from '../e2e/checkout';
import { exampleModel, names, stagingOf } from './examples';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
const chosen = process.env.EXAMPLES?.split(',') ?? names;
jest.setTimeout(120_000);

suite('the scenarios of the examples, on one embedded cloud', () => {
  let work: string;
  let environment: LocalEnvironment;
  const python = new PythonAnalyser();
  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'examples-'));
    const stubs = chosen.flatMap((name) => stagingOf(name).stubs);
    environment = await startEnvironment({ checkout: work, name: 'staging', python: join(root, '.blueline/venv/bin/python'), stubs });
    Object.assign(process.env, environment.variables());
  });
  afterAll(async () => {
    python.close();
    await environment?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  async function bring(name: string): Promise<Deployment> {
    writeFiles(join(work, name, 'application'), await generateApplication(await exampleModel(name, python), python));
    packageApplication(join(work, name, 'application'), join(work, name, 'package'));
    const { properties } = stagingOf(name);
    return (await deploy({ environment: 'staging', packageDir: join(work, name, 'package'), properties, say: () => {} })) as Deployment;
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
    expect({ verdict, reasons }).toEqual({ verdict: 'passed', reasons: [] });
    expect(scenarios.passed).toBeGreaterThan(0);
  });
});
