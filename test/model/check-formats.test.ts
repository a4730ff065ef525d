import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { Command } from 'commander';
import { modelCommands } from '../../bin/commands/application-commands';
import { RULES, unmark } from '../../lib/model/rules/index';
import { SHOP, writeModel } from './harness';
import { PLACES } from './rules/places';

const root = join(__dirname, '../..');
const REAL_MODEL = join(root, '../shared/models/tracepaper-twee');

async function check(path: string, format: string): Promise<{ code: number; text: string; printed: string }> {
  const told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    let code = -1;
    const program = new Command();
    modelCommands(program, (exitCode) => {
      code = exitCode;
    });
    await program.parseAsync(['check', path, '--format', format], { from: 'user' });
    const all = (spy: jest.SpyInstance) => spy.mock.calls.map(([part]) => String(part)).join('');
    return { code, text: all(told), printed: all(write) };
  } finally {
    told.mockRestore();
    write.mockRestore();
  }
}

/** The model in all three forms: each says the same, in the same order. @returns `V13 warning line:column`, of each diagnostic */
async function inAllFormats(path: string): Promise<string[]> {
  const text = await check(path, 'text');
  const json = await check(path, 'json');
  const sarif = await check(path, 'sarif');
  expect([json.code, sarif.code]).toEqual([text.code, text.code]);
  expect([text.printed, json.text, sarif.text]).toEqual(['', '', '']);
  const { diagnostics } = JSON.parse(json.printed) as { diagnostics: Record<string, string>[] };
  const told = diagnostics.map(({ code, severity, line, column }) => `${code} ${severity} ${line}:${column}`);
  const document = JSON.parse(sarif.printed);
  const { $schema, id, ...schema } = JSON.parse(readFileSync(join(__dirname, 'golden/sarif-2.1.0-rtm.5.json'), 'utf8'));
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  validate(document);
  expect(validate.errors).toBeNull();
  const results = document.runs[0].results.map(
    (result: { ruleId: string; level: string; locations: [{ physicalLocation: { region: Record<string, number> } }] }) => {
      const { startLine, startColumn } = result.locations[0].physicalLocation.region;
      return `${result.ruleId} ${result.level} ${startLine}:${startColumn}`;
    },
  );
  expect(results).toEqual(told);
  const lines = [...text.text.matchAll(/^\S+:(\d+):(\d+): (\w+) (\w\d\d): /gm)].map(
    ([, line, column, severity, code]) => `${code} ${severity} ${line}:${column}`,
  );
  expect(lines).toEqual(told);
  expect(text.code).toBe(told.some((line) => line.includes(' error ')) ? 1 : 0);
  return told;
}

const examples = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
it.each(examples.map(({ name }) => name))('examples/%s is told the same in all formats', async (name) => {
  expect((await inAllFormats(join(root, 'examples', name))).filter((told) => told.includes('error'))).toEqual([]);
});

it.each([
  ['the shop', SHOP],
  ['the minimal model', readFileSync(join(root, 'test/verify/minimal.xml'), 'utf8')],
])('%s is told the same in all formats', async (_, text) => {
  expect((await inAllFormats(writeModel(text))).filter((line) => line.includes('error'))).toEqual([]);
});

it('a wrong model is told the same in all formats', async () => {
  const { text, line, column } = unmark(PLACES.V13!(RULES.get('V13')!.wrong)['model.xml']!);
  expect(await inAllFormats(writeModel(text))).toEqual([`V13 error ${line}:${column}`]);
});

describe('the real model', () => {
  if (!existsSync(REAL_MODEL)) console.warn(`SKIPPED: ${REAL_MODEL} is not there`);
  const withModel = existsSync(REAL_MODEL) ? it : it.skip;

  withModel('has the same three warnings in all formats', async () => {
    expect((await inAllFormats(REAL_MODEL)).map((line) => line.slice(0, 11)).sort()).toEqual(['D06 warning', 'G05 warning', 'N08 warning']);
  });
});
