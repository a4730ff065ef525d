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

test('every rehearsal that it names is a test', () => {
  const named = new Set([...page.matchAll(/`(test\/[\w./-]+)`/g)].map(([, file]) => file ?? ''));
  expect(named.size).toBeGreaterThan(5);
  expect([...named].filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

const commands = [...new Set([...page.matchAll(/npx blueline ([^`\n#&]+)/g)].map(([, line]) => (line ?? '').trim()))];
test.each(commands)('npx blueline %s is a command with these options', async (line) => {
  const [verb = '', ...rest] = line.split(/\s+/);
  const { stdout, code } = await blueline(verb, '--help');
  expect(code).toBe(0);
  expect(stdout).toContain(`blueline ${verb}`);
  const hidden = ['--discard-review']; // of deploy: for what reject does by itself
  for (const option of rest.filter((word) => word.startsWith('--') && !hidden.includes(word))) expect(stdout).toContain(option);
});
