import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Report } from '../../lib/model/diagnostic';
import { readModel, sourceLines } from '../../lib/model/index';
import { ModelFiles } from '../../lib/model/layout/model-files';
import { edit, line, SHOP, sharedPython, told, writeModel } from './harness';

/** A split model with one view of its own, in which nothing is wrong but what a test adds. */
const SPLIT = {
  'config.xml': '<draftsman project-name="Demo"><global/></draftsman>',
  'meta.json': '{"roles": []}',
  'views/Line.xml': '<view name="Line"><field name="article" type="String"/></view>',
  'projections/Shop/Lines.xml':
    '<projection name="Lines" graphql-namespace="Shop" return="Line" return-type="result set" code="def transform(arguments, username):|LB|  return []"/>',
};
const WRONG_VIEW = '<view name="Order"><field name="lines" type="ObjectList" ref="Lines"/></view>';

async function toldIn(folder: string): Promise<string[]> {
  return (await readModel(folder, { python: sharedPython() })).diagnostics.map(line);
}

describe('what is no ordinary file is told and not waited for', () => {
  it.each(['model.xml', 'meta.json', 'lib/Prices.py', 'templates/mail.txt'])('a pipe as %s', async (path) => {
    const folder = writeModel({ 'model.xml': SHOP, 'meta.json': '{"roles": []}', 'lib/Prices.py': '', 'templates/mail.txt': '' });
    rmSync(join(folder, path));
    execFileSync('mkfifo', [join(folder, path)]);
    expect((await toldIn(folder))[0]).toBe(`${path}:1:1 error S01 the file cannot be read: it is no ordinary file`);
    expect(sourceLines(folder)(path, 1)).toBeUndefined();
  });

  it('a pipe among the files of the split layout; the others are checked', async () => {
    const folder = writeModel({ ...SPLIT, 'views/Order.xml': WRONG_VIEW });
    rmSync(join(folder, 'views/Line.xml'));
    execFileSync('mkfifo', [join(folder, 'views/Line.xml')]);
    expect(await toldIn(folder)).toEqual([
      'views/Line.xml:1:1 error S01 the file cannot be read: it is no ordinary file',
      "views/Order.xml:1:63 error V06 there is no view 'Lines'",
    ]);
  });

  it('a folder as model.xml', async () => {
    const folder = writeModel({ 'model.xml/x': '' });
    expect(await toldIn(folder)).toEqual(['model.xml:1:1 error S01 the file cannot be read: it is a folder']);
  });

  it('a file that is not there any more', () => {
    const report = new Report();
    expect(new ModelFiles(writeModel(SPLIT), report).read('views/Gone.xml')).toBeUndefined();
    expect(report.diagnostics.map(line)).toEqual(['views/Gone.xml:1:1 error S01 the file cannot be read: it is not there']);
  });

  it('a link to nothing', async () => {
    const folder = writeModel(SPLIT);
    symlinkSync(join(folder, 'nowhere'), join(folder, 'views/Order.xml'));
    expect(await toldIn(folder)).toEqual(['views/Order.xml:1:1 error S01 the file cannot be read: it is not there']);
  });
});

describe('links that leave the folder are told and not followed', () => {
  const files = { 'model.xml': SHOP, 'meta.json': '{"roles": []}', 'lib/Prices.py': '', 'templates/mail.txt': '' };

  it.each(['model.xml', 'meta.json', 'lib', 'templates'])('%s', async (path) => {
    const outside = writeModel({ ...files, 'lib/Prices.py': 'def broken(:' });
    const folder = writeModel(files);
    rmSync(join(folder, path), { recursive: true });
    symlinkSync(join(outside, path), join(folder, path));
    const all = await toldIn(folder);
    expect(all[0]).toBe(`${path}:1:1 error G10 the link leads out of the model`);
    expect(all.filter((one) => one.startsWith('lib/'))).toEqual([]);
    expect(sourceLines(folder)(path, 1)).toBeUndefined();
  });

  it.each(['config.xml', 'views', 'projections'])('%s of the split layout', async (path) => {
    const outside = writeModel({ ...SPLIT, 'views/Line.xml': WRONG_VIEW, 'projections/Shop/Lines.xml': '<projection/>' });
    const folder = writeModel(SPLIT);
    rmSync(join(folder, path), { recursive: true });
    symlinkSync(join(outside, path), join(folder, path));
    const all = await toldIn(folder);
    expect(all).toContain(`${path}:1:1 error G10 the link leads out of the model`);
    expect(all.join('\n')).not.toMatch(/views\/Line.xml|Lines.xml:1:1/);
  });

  it('a link within the model is a file of it', async () => {
    const folder = writeModel({ ...files, 'shared/Prices.py': 'def price(flow):\n    pass\n' });
    rmSync(join(folder, 'lib'), { recursive: true });
    symlinkSync(join(folder, 'shared'), join(folder, 'lib'));
    expect((await toldIn(folder)).filter((one) => one.includes('error'))).toEqual([]);
  });
});

describe('a broken file hides nothing of the others', () => {
  it.each([
    ['no XML', '<draftsman project-name="Demo"><global>', 'config.xml:1:39 error S01 unclosed tag: global'],
    ['another root', '<view name="X"/>', 'config.xml:1:2 error S01 the root element is <view>, not <draftsman>'],
  ])('config.xml: %s', async (_, config, fault) => {
    expect(await told({ ...SPLIT, 'config.xml': config, 'views/Order.xml': WRONG_VIEW })).toEqual([
      fault,
      "views/Order.xml:1:63 error V06 there is no view 'Lines'",
    ]);
  });

  it('config.xml is missing', async () => {
    const { 'config.xml': _, ...rest } = SPLIT;
    expect(await told({ ...rest, 'views/Order.xml': WRONG_VIEW })).toEqual([
      'config.xml:1:1 error S14 config.xml is missing',
      "views/Order.xml:1:63 error V06 there is no view 'Lines'",
    ]);
  });

  it('what a broken config.xml seems to declare is not missed', async () => {
    const config = '<draftsman project-name="Demo"><views><view name="Lines"></views></draftsman>';
    expect(await told({ ...SPLIT, 'config.xml': config, 'views/Order.xml': WRONG_VIEW })).toEqual([
      'config.xml:1:65 error S01 unexpected close tag',
    ]);
  });
});

describe('regular expressions that would block', () => {
  it('are errors where one loop reads a text in two ways', async () => {
    const changes = (regex: string) => [
      ['"^[a-z]+$"', `"${regex}"`] as const,
      ['name="cart" type="String" value="t:one"/></a', 'name="cart" type="String" value="t:one"/></a'] as const,
    ];
    const literal = `${'a'.repeat(60)}!`;
    const started = performance.now();
    expect(
      await told(
        edit(SHOP, ...changes('^(a+)+$'), [
          '<input name="cart" type="String" value="#cart#"/>',
          `<input name="cart" type="String" value="${literal}"/>`,
        ]),
      ),
    ).toEqual(['model.xml:3:33 error G01 the time that the regular expression takes can double with each character of a text']);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await told(edit(SHOP, ...changes('^(ab+)+$')))).toEqual([]);
  });

  it('are warnings where three loops read one text, and are asked under a clock', async () => {
    const regex = `^${'[a-z]*'.repeat(8)}$`;
    const literal = `${'a'.repeat(5000)}!`;
    const started = performance.now();
    expect(
      await told(
        edit(
          SHOP,
          ['"^[a-z]+$"', `"${regex}"`],
          ['pattern="{{Pair}}"', 'pattern="{{Word}}"'],
          ['<pattern name="Pair" regex="^{{Word}}:{{Word}}$"/>', ''],
          ['<input name="cart" type="String" value="#cart#"/>', `<input name="cart" type="String" value="${literal}"/>`],
        ),
      ),
    ).toEqual(['model.xml:3:33 warning G01 the time that the regular expression takes can grow with the cube of the length of a text']);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('patterns that refer to each other', () => {
  const withPatterns = (patterns: string) => edit(SHOP, ['<pattern name="Word"', `${patterns}<pattern name="Word"`]);

  it('do not grow beyond all measure', async () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const patterns = [...letters].map(
      (letter, at) => `<pattern name="P${letter}" regex="${at === 0 ? 'abcdefgh' : `{{P${letters[at - 1]}}}{{P${letters[at - 1]}}}`}"/>`,
    );
    const all = await told(withPatterns(patterns.join('\n')));
    expect(all.filter((one) => one.includes(' error '))).toEqual([
      "model.xml:14:27 error G01 pattern 'PL' is too long when its references are replaced",
    ]);
  });

  it('may be a long chain, and may be a ring', async () => {
    const chain = (count: number, last: string) =>
      Array.from({ length: count }, (_, at) => `<pattern name="P${at}" regex="${at === count - 1 ? last : `{{P${at + 1}}}`}"/>`).join('');
    expect((await told(withPatterns(chain(20_000, 'x')))).filter((one) => one.includes(' error '))).toHaveLength(1);
    const ring = await told(withPatterns(chain(5, '{{P0}}')));
    expect(ring.filter((one) => one.includes('leads back to itself'))).toHaveLength(5);
  });
});

describe('limits', () => {
  it('of what is told, which are said', async () => {
    const patterns = Array.from({ length: 3000 }, (_, at) => `<pattern name="P${at}" regex="(" x="y"/>`).join('\n');
    const { diagnostics } = await readModel(writeModel(edit(SHOP, ['<global>', `<global>\n${patterns}`])), { python: sharedPython() });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toHaveLength(1001);
    expect(line(errors[1000]!)).toBe('model.xml:1003:30 error X01 2000 more errors from here on are not told');
    expect(diagnostics.filter(({ severity, code }) => severity === 'warning' && code === 'X01')).toHaveLength(1);
  });

  it('of what is kept: triggers that each lack what all others fill', async () => {
    const triggers = Array.from(
      { length: 3000 },
      (_, at) => `<trigger source="ArticleAdded" key-field="cart"><mapping target="v${at}" value="cart"/></trigger>`,
    );
    const all = await told(edit(SHOP, ['<processor type="validator"', `${triggers.join('')}<processor type="validator"`]));
    expect(all.length).toBeLessThan(2100);
  }, 20_000);

  it.each([
    [
      '10,000 parentheses in a lifetime',
      ['key-field="cart">', `key-field="cart" idempotency-key="cart" idempotency-ttl="${'('.repeat(10_000)}">`],
      'B08',
    ],
    [
      '100,000 signs in a lifetime',
      ['key-field="cart">', `key-field="cart" idempotency-key="cart" idempotency-ttl="${'-'.repeat(100_000)}1">`],
      'B08',
    ],
    ['200,000 colons in a message', ['Amount {flow.amount} is', `Amount {lambda ${':'.repeat(200_000)}} is`], 'B13'],
    ['100,000 unknown parts of a key', ['key-field="cart">', `key-field="cart" idempotency-key="&amp;${' x'.repeat(100_000)}">`], 'B08'],
    ['10,000 objects in each other', ['<state>{"lines"', `<state>{"x": ${'['.repeat(10_000)}, "lines"`], 'B18'],
    ['1,000,000 digits of a number', ['"Int" value="1"/>', `"Float" value="${'1'.repeat(500_000)}x"/>`], 'T10'],
    ['blanks in a reference', ['regex="^[a-z]+$"', `regex="{{${' '.repeat(20_000)}("`], 'G01'],
  ] as const)('%s', async (_, change, code) => {
    const started = performance.now();
    const all = await told(edit(SHOP, change as readonly [string, string]));
    expect(performance.now() - started).toBeLessThan(8000);
    expect(all.some((one) => one.includes(`error ${code} `))).toBe(true);
  });

  it('scenarios in a long chain, and views that contain many', async () => {
    const scenarios = Array.from(
      { length: 3000 },
      (_, at) => `<scenario name="S${at}" extends="S${at + 1}"><activity type="wait" milliseconds="1"/></scenario>`,
    );
    const all = await told(
      edit(SHOP, [
        '<scenario name="Buy">',
        `${scenarios.join('')}<scenario name="S3000"><activity type="wait" milliseconds="1"/></scenario><scenario name="Buy">`,
      ]),
    );
    expect(all.filter((one) => one.includes(' error '))).toEqual([]);
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) =>
      `V${letter.toLowerCase()}`.replace(/^V/, 'View').replace(/.$/, letter),
    );
    const views = letters.map((name, at) => {
      const next = letters[at + 1];
      const fields = next
        ? `<field name="a" type="ObjectList" ref="${next}"/><field name="b" type="ObjectList" ref="${next}"/>`
        : '<field name="a" type="Int"/>';
      return `<view name="${name}">${fields}</view>`;
    });
    const started = performance.now();
    const deep = await told(edit(SHOP, ['<views>', `<views>${views.join('')}`]));
    expect(deep.filter((one) => one.includes(' error '))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
