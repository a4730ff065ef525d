import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { blueline } from '../operate/samples';

const root = resolve(__dirname, '../..');
const page = readFileSync(join(root, 'docs/recovery.md'), 'utf8');
const sections = page.split(/^### /m).slice(1);

test('each case says what one sees, what it means, what to type and how one knows that it is over', () => {
  expect(sections.length).toBeGreaterThanOrEqual(17);
  for (const section of sections) {
    const title = section.split('\n', 1)[0];
    for (const part of ['**You see**', '**It means**', '**Type**', '**Mended**']) {
      expect([title, part, section.includes(part)]).toEqual([title, part, true]);
    }
  }
});

test('the table names every case', () => {
  const anchors = sections.map((section) =>
    (section.split('\n', 1)[0] ?? '')
      .toLowerCase()
      .replace(/[^a-z0-9_ -]/g, '')
      .replaceAll(' ', '-'),
  );
  expect([...page.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor)).toEqual(anchors);
});

/** File and name of each: `test/…` “name”. */
const rehearsals = [...page.matchAll(/`(test\/[\w./-]+)`(?: “([^”]+)”)?/g)].map(([, file = '', name]) => [file, name] as const);
test.each(rehearsals)('the rehearsal in %s is a test with that name: %s', (file, name) => {
  expect(name).toBeDefined();
  expect(existsSync(join(root, file))).toBe(true);
  expect(readFileSync(join(root, file), 'utf8')).toContain(name);
});

test('there are rehearsals', () => {
  expect(rehearsals.length).toBeGreaterThan(15);
});

const commands = [...new Set([...page.matchAll(/npx blueline ([^`\n#&]+)/g)].map(([, line]) => (line ?? '').trim()))];
test.each(commands)('npx blueline %s is a command with these options', async (line) => {
  const [verb = '', ...rest] = line.split(/\s+/);
  const { stdout, code } = await blueline(verb, '--help');
  expect(code).toBe(0);
  expect(stdout).toContain(`blueline ${verb}`);
  for (const option of rest.filter((word) => word.startsWith('--'))) expect(stdout).toContain(option);
});
