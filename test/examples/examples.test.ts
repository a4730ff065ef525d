import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startApplication } from '../../lib/generate';
import { PythonAnalyser } from '../../lib/model';
import { prepareTests } from '../../lib/verify';
import { appsyncSchema } from '../generate/graphql/appsync-schema';
import { isThere } from '../needed-tool';
import { at, checkModel, EXAMPLES, exampleModel, names, withoutNetwork } from './examples';

const CFN_LINT = resolve(__dirname, '../../.blueline/venv/bin/cfn-lint');
jest.setTimeout(120_000);
withoutNetwork();

/** What is told of the one example that shows how models were written before; all others are silent. */
const TOLD: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'savings-club': { C04: 1, C12: 1, D17: 1, G05: 1, N08: 1, S03: 11 },
};

const python = new PythonAnalyser();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'examples-'));
});
afterAll(() => {
  python.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(names)('%s', (name) => {
  test('is checked without a word', async () => {
    const { diagnostics } = await checkModel(at(name), python);
    const told: Record<string, number> = {};
    for (const { code } of diagnostics) told[code] = (told[code] ?? 0) + 1;
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(told).toEqual(TOLD[name] ?? {});
  });

  test('is generated, its schema is one, its test cases pass', async () => {
    const model = await exampleModel(name, python);
    const tests = prepareTests();
    try {
      const { files, proven } = startApplication(model, python);
      const report = await tests.run(model, files);
      await proven;
      expect(report.cases.filter(({ status, warnings }) => status !== 'passed' || warnings.length > 0)).toEqual([]);
      expect(report.passed).toBeGreaterThan(0);
      const text = (path: string) => files.find((file) => file.path === path)?.text ?? '';
      expect(appsyncSchema(text('schema.graphql')).getMutationType()).toBeDefined();
      writeFileSync(join(folder, `${name}.json`), text('template.json'));
    } finally {
      tests.close();
    }
  });

  test('says what it shows, and has a scenario', async () => {
    expect(existsSync(join(at(name), 'README.md'))).toBe(true);
    expect((await exampleModel(name, python)).tests.scenarios.length).toBeGreaterThan(0);
    expect(readFileSync(join(EXAMPLES, 'README.md'), 'utf8')).toContain(`[${name}](${name}/)`);
  });
});

(isThere('cfn-lint', CFN_LINT) ? test : test.skip)('cfn-lint has nothing to say of the templates', () => {
  const run = spawnSync(CFN_LINT, ['--regions', 'eu-west-1', '--', ...names.map((name) => `${name}.json`)], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect({ status: run.status, output: run.stdout + run.stderr }).toEqual({ status: 0, output: '' });
});
