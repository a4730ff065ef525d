import { Command } from 'commander';
import { explainCommand } from '../../../bin/commands/explain-command';
import { RULE_AREAS, RULES, unmark } from '../../../lib/model/rules/index';

async function explain(...args: string[]): Promise<{ code: number; text: string; json: unknown; next?: string }> {
  const told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const printed = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    let code = -1;
    const program = new Command();
    explainCommand(program, (exitCode) => {
      code = exitCode;
    });
    const failure = await program.parseAsync(['explain', ...args], { from: 'user' }).then(
      () => undefined,
      (error) => error,
    );
    const text = told.mock.calls.map(([line]) => String(line)).join('') + (failure?.message ?? '');
    const json = printed.mock.calls.length > 0 ? JSON.parse(printed.mock.calls.map(([part]) => String(part)).join('')) : undefined;
    return { code: failure?.exitCode ?? code, text, json, next: failure?.next };
  } finally {
    told.mockRestore();
    printed.mockRestore();
  }
}

it('says what a rule means, with what is underlined in the wrong example', async () => {
  expect(await explain('V13')).toEqual({
    code: 0,
    text: `error V13: a handler for an unknown aggregate or collection, or whose key is missing, unknown or no String
  why: the view would not be filled, or not under a key that one can find
  see: REFERENCE §5.7.4

wrong
    <snapshot-handler sub-domain="Shop" aggregate="Card" key-mapping="cart">
                                                   ^^^^
right
    <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart">
`,
    json: undefined,
    next: undefined,
  });
});

it('says in which case an error is a warning, and knows rules in small letters', async () => {
  const { text } = await explain('s06');
  expect(text).toMatch(/^error, or warning S06: [\s\S]*\nwarning S06 where only the form that the older editor wants[\s\S]*size2/);
});

it('lists all rules by area without one', async () => {
  const { code, text } = await explain();
  expect(code).toBe(0);
  for (const { title, rules } of RULE_AREAS) expect(text).toMatch(new RegExp(`^${title}\n(  \\w\\d\\d  .*\n){${rules.length}}`, 'm'));
});

it('names the nearest rule for one that there is not, after the list', async () => {
  const { code, text, next } = await explain('V99');
  expect({ code, next }).toEqual({ code: 2, next: 'blueline explain V09' });
  expect(text).toMatch(/Structure and names[\s\S]*there is no rule 'V99'; did you mean V09\?$/);
  expect((await explain('everything')).text).toMatch(/there is no rule 'everything'$/);
});

it('gives programs the same, with positions in the example', async () => {
  const { wrong, right, text } = RULES.get('V15')!;
  expect((await explain('V15', '--format', 'json')).json).toMatchObject({
    id: 'V15',
    severity: 'error',
    text,
    reference: '§5.7.4, §6.11',
    wrong: unmark(wrong),
    right,
    warning: { when: expect.any(String), wrong: { text: expect.not.stringContaining('\u00ab'), line: 1 } },
  });
  const { areas } = (await explain('--format', 'json')).json as { areas: { letter: string; rules: { id: string }[] }[] };
  expect(areas.map(({ letter, rules }) => `${letter}${rules.length}`).join(' ')).toBe('S15 G11 C12 D17 B25 V23 N10 T13 L6');
});

it('marks must be two and in order', () => {
  for (const text of ['none', 'a \u00ab b', '\u00bb a \u00ab', '\u00aba\u00bb \u00abb\u00bb'])
    expect(() => unmark(text)).toThrow('no marked part');
  expect(unmark('a\n b\u00abcd\u00bb')).toEqual({ text: 'a\n bcd', line: 2, column: 3, length: 2 });
});
