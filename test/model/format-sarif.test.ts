import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { Command } from 'commander';
import { modelCommands } from '../../bin/commands/application-commands';
import { formatSarif } from '../../lib/model/format-sarif';
import type { Diagnostic } from '../../lib/model/index';
import { RULES, unmark } from '../../lib/model/rules/index';
import { read, writeModel } from './harness';
import { PLACES } from './rules/places';

let validate: ValidateFunction;
beforeAll(() => {
  const { $schema, id, ...schema } = JSON.parse(readFileSync(join(__dirname, 'golden/sarif-2.1.0-rtm.5.json'), 'utf8'));
  validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
});

interface Sarif {
  runs: {
    tool: { driver: { rules: { id: string; shortDescription: { text: string }; help?: { text: string; markdown: string } }[] } };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: Region } }[];
    }[];
  }[];
}
interface Region {
  startLine: number;
  startColumn: number;
  endLine?: number;
  endColumn: number;
}

function sarif(diagnostics: readonly Diagnostic[], files: Record<string, string> = {}, prefix = ''): Sarif['runs'][0] {
  const text = formatSarif(diagnostics, { prefix, lines: (file, line) => files[file]?.split('\n')[line - 1] });
  const document = JSON.parse(text);
  validate(document);
  expect(validate.errors).toBeNull();
  return document.runs[0];
}
const diagnostic = (code: string, span: Partial<Diagnostic['span']>, severity: Diagnostic['severity'] = 'error'): Diagnostic => ({
  code,
  severity,
  message: "'crat' is no field",
  span: { file: 'm.xml', line: 1, column: 1, length: 1, ...span },
});
const regions = (run: Sarif['runs'][0]) => run.results.map(({ locations }) => locations[0]!.physicalLocation.region);

it('names the rule by its index, and the place by a path from the top of the checkout', () => {
  const file = 'b c/ü#1.xml';
  const why = 'flow Shop.Cart.Add finds its aggregate by this field';
  const run = sarif([{ ...diagnostic('V13', { file, line: 2, column: 52, length: 4 }), why, help: "did you mean 'cart'?" }], {}, 'models/');
  expect(run).toMatchObject({
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The top folder of the checkout.' } } },
    columnKind: 'utf16CodeUnits',
    results: [
      {
        ruleId: 'V13',
        ruleIndex: 0,
        level: 'error',
        message: { text: "'crat' is no field. Flow Shop.Cart.Add finds its aggregate by this field. Did you mean 'cart'?" },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'models/b%20c/%C3%BC%231.xml', uriBaseId: '%SRCROOT%' },
              region: { startLine: 2, startColumn: 52, endColumn: 56 },
            },
          },
        ],
      },
    ],
  });
});

it('carries the texts of the rules that are told, each once and in the order of the table', () => {
  const run = sarif([diagnostic('T01', {}), diagnostic('B03', {}, 'warning'), diagnostic('T01', {}, 'info'), diagnostic('X01', {})]);
  expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(['B03', 'T01', 'X01']);
  expect(run.results.map(({ ruleIndex, level }) => [ruleIndex, level])).toEqual([
    [1, 'error'],
    [0, 'warning'],
    [1, 'note'],
    [2, 'error'],
  ]);
  const rule = RULES.get('B03')!;
  expect(run.tool.driver.rules[0]).toMatchObject({
    shortDescription: { text: 'A key-field that is missing, no String field of the event, or no Python expression.' },
    defaultConfiguration: { level: 'error' },
    help: { text: expect.stringContaining(rule.right), markdown: expect.stringContaining('```xml') },
    properties: { tags: ['Behavior flows'] },
  });
});

it('is held to the schema, which would refuse a result without a message', () => {
  expect(validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'Blueline' } }, results: [{ ruleId: 'V13' }] }] })).toBe(false);
});

it('says on which line a span ends that goes over several', () => {
  const files = { 'm.xml': 'ab\ncdef\ng' };
  const run = sarif(
    [diagnostic('V13', { column: 2, length: 5 }), diagnostic('V13', { line: 3, length: 40 }), diagnostic('V13', { length: 2 })],
    files,
  );
  expect(regions(run)).toEqual([
    { startLine: 1, startColumn: 2, endLine: 2, endColumn: 4 },
    { startLine: 3, startColumn: 1, endColumn: 41 },
    { startLine: 1, startColumn: 1, endColumn: 3 },
  ]);
});

it('is valid for every rule, with a region that begins before it ends', async () => {
  const keys = Object.keys(PLACES).filter((key) => !/^(B25|L|N09)/.test(key));
  expect(keys.length).toBeGreaterThan(125);
  for (const key of keys) {
    const rule = RULES.get(key.slice(0, 3))!;
    const files = PLACES[key]!(key.endsWith('warning') ? rule.warning!.wrong : rule.wrong);
    const [path, marked] = Object.entries(files).find(([, text]) => text.includes('\u00ab'))!;
    const written = { ...files, [path]: unmark(marked).text };
    const { diagnostics } = await read(written, true);
    const run = sarif(diagnostics, written);
    expect(run.results.map(({ ruleId }) => ruleId)).toContain(rule.id);
    for (const { startColumn, endLine, endColumn } of regions(run)) expect(endLine !== undefined || endColumn > startColumn).toBe(true);
  }
}, 30_000);

describe('blueline check --format sarif', () => {
  const broken = readFileSync(join(__dirname, '../../examples/orders/config.xml'), 'utf8').replace(
    'minimum-event-coverage="',
    'minimum-event-coverage="1000',
  );
  let top: string;
  beforeEach(() => {
    top = writeModel({ 'shop/model/config.xml': broken });
  });

  async function uris(path: string): Promise<string[]> {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      const program = new Command();
      modelCommands(program, () => undefined);
      await program.parseAsync(['check', path, '--format', 'sarif'], { from: 'user' });
      const { runs } = JSON.parse(write.mock.calls.map(([text]) => String(text)).join(''));
      const [run] = runs as Sarif['runs'];
      return [...new Set(run!.results.map(({ locations }) => locations[0]!.physicalLocation.artifactLocation.uri))];
    } finally {
      write.mockRestore();
    }
  }

  it('has paths from the top of the Git checkout, however the model is named', async () => {
    mkdirSync(join(top, '.git'));
    expect(await uris(join(top, 'shop/model'))).toContain('shop/model/config.xml');
    expect(await uris(join(top, 'shop/model/config.xml'))).toContain('shop/model/config.xml');
  });

  it('has paths from the model where there is no checkout', async () => {
    expect(await uris(join(top, 'shop/model'))).toContain('config.xml');
  });

  it('has paths from the source of the action in the pipeline', async () => {
    const before = process.env.CODEBUILD_SRC_DIR;
    process.env.CODEBUILD_SRC_DIR = top;
    try {
      expect(await uris(join(top, 'shop/model'))).toContain('shop/model/config.xml');
    } finally {
      if (before === undefined) delete process.env.CODEBUILD_SRC_DIR;
      else process.env.CODEBUILD_SRC_DIR = before;
    }
  });
});
