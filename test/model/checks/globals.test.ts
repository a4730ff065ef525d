import { edit, SHOP, told } from '../harness';

it('G01: unknown, circular and broken patterns', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['"^[a-z]+$"', '"^{{Wort}}$"'],
        ['<pattern name="Pair"', '<pattern name="Ring" regex="{{Ring}}"/><pattern name="Bad" regex="(a"/><pattern name="Pair"'],
      ),
    ),
  ).toEqual([
    "model.xml:3:34 error G01 there is no pattern 'Wort'",
    "model.xml:4:33 error G01 pattern 'Ring' leads back to itself",
    'model.xml:4:71 error G01 the regular expression does not compile: Unterminated group',
  ]);
});

it('G01: what cannot be written in Python', async () => {
  const withWord = (regex: string) => told(edit(SHOP, ['"^[a-z]+$"', `"${regex}"`], ['"^{{Word}}:{{Word}}$"', '"^{{Word}}:.*$"']));
  expect(await withWord('^(?&lt;x&gt;[a-z]+)\\k&lt;x&gt;?$')).toEqual([]);
  expect(await withWord('^(?&lt;=a+)b$')).toEqual([
    'model.xml:3:33 error G01 the regular expression does not compile: look-behind requires fixed-width pattern',
  ]);
  expect((await withWord('^\\p{L}+$'))[0]).toBe(
    "model.xml:3:33 error G01 the regular expression does not compile: '\\p' does not mean the same in JavaScript and Python",
  );
  expect((await withWord('^[^]+$'))[0]).toMatch(/model.xml:3:33 error G01 .*write \[\\s\\S\] for any character/);
  expect((await withWord('^a{,5}$'))[0]).toMatch(/model.xml:3:33 error G01 .*write \{0,5\}/);
});

it('G02: an alternation that leaks', async () => {
  expect(await told(edit(SHOP, ['"^[a-z]+$"', '"^a|b$"']))).toEqual([
    "model.xml:4:34 warning G02 pattern 'Word' has a '|' outside parentheses",
    "model.xml:4:43 warning G02 pattern 'Word' has a '|' outside parentheses",
  ]);
});

it('G03: doubled inputs and unknown identifiers', async () => {
  expect(await told(edit(SHOP, ['input="id;suffix"', 'input="id;id"'], ["${id.split(':')[0]}suffix", "${it.split(':')[0]}"]))).toEqual([
    "model.xml:5:64 error G03 input 'id' is named twice",
    "model.xml:5:85 error G03 'it' is no input of the expression",
  ]);
});

it('G08, G11: dependencies', async () => {
  expect(
    await told(
      edit(SHOP, [
        '</global>',
        '  <dependency name="requests --index-url x" version="1"/><dependency name="boto3" version=""/><dependency name="pyyaml" version="1 ; x"/></global>',
      ]),
    ),
  ).toEqual([
    "model.xml:6:23 error G08 'requests --index-url x' is not the name of a Python distribution",
    "model.xml:6:94 warning G11 dependency 'boto3' has no version",
    "model.xml:6:132 error G08 '==1 ; x' is not a version",
  ]);
});

it('G09: what nothing uses', async () => {
  expect(
    await told({
      'model.xml': edit(SHOP, ['</global>', '  <pattern name="Lost" regex="x"/></global>']),
      'lib/Lost.py': 'x = 1\n',
      'templates/lost.txt': 'x',
    }),
  ).toEqual([
    "model.xml:6:20 warning G09 pattern 'Lost' is never used",
    'lib/Lost.py:1:1 warning G09 module lib/Lost.py is never used',
    'templates/lost.txt:1:1 warning G09 template templates/lost.txt is never used',
  ]);
});
