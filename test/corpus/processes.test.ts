import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../needed-tool';
import { brokenAttributes } from './attributes';
import type { Broken } from './broken';
import { brokenBytes, hugeModels, rings } from './bytes';
import { brokenElements } from './elements';
import { exampleModels, GOOD } from './good-models';
import { brokenPython } from './python-texts';
import { Place } from './whole-process';

const suite = isThere('the command line', join(__dirname, '../../build/blueline.cjs')) ? describe : describe.skip;
jest.setTimeout(180_000);

/** Of each class of errors the one in the middle, and every model that is beyond all measure. */
function sample(): Broken[] {
  const small = [...brokenAttributes(), ...brokenElements(), ...brokenPython(), ...brokenBytes(), ...rings()].filter(
    ({ told }) => told.severity === 'error',
  );
  const groups = [...new Set(small.map(({ group }) => group))];
  return groups.map((group) => {
    const all = small.filter((one) => one.group === group);
    return all[Math.floor(all.length / 2)]!;
  });
}

/** Errors with a place, exit code 1, no trace, nothing written: `generate` leaves an earlier application as it was. */
function expectTold(place: Place, command: 'check' | 'generate', told: RegExp): string {
  const { code, output, faults } = place.run(command);
  expect(faults).toEqual([]);
  expect(output).toMatch(told);
  expect(code).toBe(1);
  return output;
}

suite('a broken model as a whole process', () => {
  let place: Place;
  afterEach(() => place.remove());

  test.each(sample().map((one) => [one.group, one.what.slice(0, 80), one] as const))('%s: %s', (_, __, { files, told }) => {
    place = new Place(files);
    const codes = told.code?.split('|').join('|') ?? '[A-Z]\\d\\d';
    const where = `${(told.file ?? 'model.xml').replaceAll('.', '\\.')}:\\d+:\\d+: error (?:${codes})`;
    for (const command of ['check', 'generate'] as const) expectTold(place, command, new RegExp(where));
  });

  test.each(hugeModels().map((one) => [one.what, one] as const))('huge: %s', (_, { files, told }) => {
    place = new Place(files);
    const output = expectTold(place, 'generate', new RegExp(`model\\.xml:\\d+:\\d+: error (?:${told.code ?? '[A-Z]\\d\\d'})`));
    expect(output.length).toBeLessThan(1_000_000);
  });

  test.each([
    ['the folder is not there', '../nowhere'],
    ['the folder is empty', '../empty'],
    ['a pipe is given', '../pipe'],
    ['a device is given', '../device'],
    ['a link to itself is given', '../ring'],
    ['a file stands for a folder', 'model.xml/model.xml'],
    ['the path is too long', 'x'.repeat(5000)],
  ])('%s: it could not run', (_, path) => {
    place = new Place({ 'model.xml': GOOD.shop!.xml });
    mkdirSync(join(place.folder, 'empty'));
    execFileSync('mkfifo', [join(place.folder, 'pipe')]);
    symlinkSync('/dev/zero', join(place.folder, 'device'));
    symlinkSync(join(place.folder, 'ring'), join(place.folder, 'ring'));
    Object.assign(place, { model: join(place.model, path) });
    const { code, output, faults } = place.run('generate');
    expect(faults).toEqual([]);
    expect(output).toMatch(/error: /);
    expect(code).toBe(2);
  });
});

suite('files that are none, as a whole process', () => {
  let place: Place;
  const [example] = Object.values(exampleModels());
  const view = Object.keys(example!).find((path) => path.startsWith('views/'))!;
  beforeEach(() => {
    place = new Place(example!);
    rmSync(join(place.model, view));
  });
  afterEach(() => place.remove());
  const told = (code: string, path = view) => new RegExp(`${path.replaceAll('.', '\\.')}:1:1: error ${code}`);

  test.each(['check', 'generate'] as const)('a pipe: %s does not wait', (command) => {
    execFileSync('mkfifo', [join(place.model, view)]);
    expectTold(place, command, told('S01'));
  });

  test.each([
    ['a file', '/etc/passwd'],
    ['a device without end', '/dev/zero'],
    ['memory', '/proc/self/mem'],
  ])('a link that leaves: %s', (_, target) => {
    symlinkSync(target, join(place.model, view));
    expect(expectTold(place, 'generate', told('G10'))).not.toContain('root:');
  });

  test('a folder that leaves', () => {
    const outside = join(place.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'Secret.py'), 'def broken(:');
    rmSync(join(place.model, 'lib'), { recursive: true, force: true });
    symlinkSync(outside, join(place.model, 'lib'));
    expect(expectTold(place, 'generate', told('G10', 'lib'))).not.toContain('Secret');
  });

  test.each([
    ['itself', (path: string) => path],
    ['nothing', (path: string) => `${path}.gone`],
  ])('a link to %s', (_, target) => {
    symlinkSync(target(join(place.model, view)), join(place.model, view));
    expectTold(place, 'generate', told('S01'));
  });

  test('a folder in its place is walked', () => {
    mkdirSync(join(place.model, view));
    writeFileSync(join(place.model, view, 'Inner.xml'), '<view');
    expectTold(place, 'generate', /Inner\.xml:1:\d+: error S01/);
  });

  test('a ring of folders', () => {
    writeFileSync(join(place.model, view), '<view');
    symlinkSync(join(place.model, 'views'), join(place.model, 'views', 'Again'));
    expectTold(place, 'generate', new RegExp(`${view.replaceAll('.', '\\.')}:1:\\d+: error S01`));
  });

  test('a file without the right to read it', () => {
    writeFileSync(join(place.model, view), example![view]!);
    if (process.getuid?.() === 0) {
      process.stderr.write('SKIPPED: root may read every file; links to themselves stand for it\n');
      return;
    }
    chmodSync(join(place.model, view), 0);
    try {
      expect(place.run('check').output).toMatch(told('S01'));
    } finally {
      chmodSync(join(place.model, view), 0o600);
    }
  });
});
