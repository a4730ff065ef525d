import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeModel } from '../../lib/describe';
import { generateApplication } from '../../lib/generate';
import { initModel, type Layout } from '../../lib/init';
import { readModel } from '../../lib/model';
import type { Model } from '../../lib/model/types';
import { runTests } from '../../lib/verify';
import { sharedPython } from '../model/harness';
import { blueline } from '../operate/samples';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-model-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function made(layout: Layout): Promise<Model> {
  const target = join(folder, layout);
  initModel(target, { layout, name: 'Tasks' });
  const { model, diagnostics } = await readModel(target, { python: sharedPython() });
  expect(diagnostics).toEqual([]);
  if (!model) throw new Error('no model');
  return model;
}

describe.each(['split', 'mono'] as const)('a model in layout %s', (layout) => {
  test('has no warning, passes its cases and generates; nothing in it is there in vain', async () => {
    const model = await made(layout);
    expect(model.projectName).toBe('Tasks');
    expect(await runTests(model)).toMatchObject({
      passed: 6,
      failed: 0,
      cases: expect.arrayContaining([expect.objectContaining({ warnings: [] })]),
    });
    const files = await generateApplication(model, sharedPython());
    expect(files.map(({ path }) => path)).toContain('template.json');
    expect(describeModel(model).nodes.filter(({ marks }) => marks.length > 0)).toEqual([]);
  });
});

test('both layouts are the same model', async () => {
  const [split, mono] = [await made('split'), await made('mono')];
  const withoutPlaces = async (model: Model) =>
    (await generateApplication(model, sharedPython())).filter(({ path }) => path !== 'positions.json');
  expect(await withoutPlaces(mono)).toEqual(await withoutPlaces(split));
  expect(describeModel(mono)).toEqual({ ...describeModel(split), layout: 'single' });
});

describe('blueline init', () => {
  test('makes a model with the name of its folder, and says what to do next', async () => {
    const target = join(folder, "my tasks'2");
    const { code, stderr } = await blueline('init', target);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`npx blueline test '${folder}/my tasks'\\''2' --watch`)]);
    expect(readFileSync(join(target, 'config.xml'), 'utf8')).toContain('project-name="mytasks2"');
    expect(readFileSync(join(target, 'README.md'), 'utf8')).toContain('# mytasks2');
    expect(await blueline('check', target)).toMatchObject({ code: 0 });
  });

  test('takes an empty folder, also one under version control', async () => {
    mkdirSync(join(folder, '.git'));
    expect(await blueline('init', folder, '--layout', 'mono', '--name', 'My Tasks')).toMatchObject({ code: 0 });
    expect(readdirSync(folder).sort()).toEqual(['.git', 'README.md', 'meta.json', 'model.xml']);
    expect(readFileSync(join(folder, 'model.xml'), 'utf8')).toContain('project-name="My Tasks"');
  });

  test.each([
    ['a file in the folder', ['x'], 'is not empty: x is in it; nothing was written'],
    ['a dot-file in the folder', ['.env'], 'is not empty: .env is in it'],
  ])('refuses %s', async (_, files, text) => {
    for (const file of files) writeFileSync(join(folder, file), '');
    const { code, stderr } = await blueline('init', folder);
    expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
    expect(readdirSync(folder)).toEqual(files);
  });

  test('refuses a file, a name that is none, a folder that gives none, a layout that there is not', async () => {
    writeFileSync(join(folder, 'x'), '');
    expect(await blueline('init', join(folder, 'x'))).toMatchObject({ code: 2, stderr: expect.stringContaining('x is a file') });
    expect(await blueline('init', join(folder, 'x/y'))).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be written') });
    for (const name of ['', '1', 'a"b', 'A&B', 'a'.repeat(30)]) {
      expect(await blueline('init', join(folder, 'new'), '--name', name)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('is no name'),
      });
    }
    expect(await blueline('init', join(folder, '123'))).toMatchObject({ code: 2, stderr: expect.stringContaining('--name') });
    expect(await blueline('init', join(folder, 'new'), '--layout', 'other')).toMatchObject({ code: 2 });
    expect(readdirSync(folder)).toEqual(['x']);
  });
});
