import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse, validate } from 'graphql';
import { generateClient } from '../../../lib/generate/client';
import { generateGraphql } from '../../../lib/generate/graphql';
import { readModel } from '../../../lib/model';
import type { Model } from '../../../lib/model/types';
import { edit, sharedPython } from '../../model/harness';
import { SHOP } from '../../model/shop';
import { appsyncSchema } from '../graphql/appsync-schema';
import { MARKET } from '../graphql/market-model';
import { modelOf } from '../model-of';

const REAL = resolve(__dirname, '../../../../shared/models/tracepaper-twee');
const present = existsSync(REAL);
if (!present) console.warn(`SKIPPED: there is no real model in ${REAL}`);

/** Golden folders; `UPDATE_GOLDEN=1 npx jest test/generate/client` writes them anew: read the difference. */
const GOLDEN = join(__dirname, 'golden');

function textsOf(model: Model): Record<string, string> {
  return Object.fromEntries(generateClient(model).map(({ path, text }) => [path, text]));
}

function golden(name: string, texts: Record<string, string>): Record<string, string> {
  const folder = join(GOLDEN, name);
  if (process.env.UPDATE_GOLDEN) {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(?:txt|json)$/.test(path));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** Prepared statements that graphql-js would not send to the API of the model, with what it says. */
function refused(model: Model): string[] {
  const schema = appsyncSchema(generateGraphql(model));
  return generateClient(model)
    .filter(({ path }) => path.includes('/prepared-statements/'))
    .flatMap(({ path, text }) => validate(schema, parse(text)).map((error) => `${path}: ${error.message}`));
}

describe('client artefacts', () => {
  test.each([
    ['shop', SHOP],
    ['market', MARKET],
  ])('of %s are as in its golden folder, and every statement is valid', async (name, xml) => {
    const model = await modelOf(xml);
    const texts = textsOf(model);
    expect(texts).toEqual(golden(name, texts));
    expect(refused(model)).toEqual([]);
  });

  test.each(['examples/orders', 'lib/init/templates/split', 'test/generate/python/cart'])(
    'of %s: every statement is valid',
    async (path) => {
      const { model } = await readModel(resolve(__dirname, '../../..', path), { python: sharedPython() });
      if (!model) throw new Error('no model');
      expect(refused(model)).toEqual([]);
      expect(generateClient(model).length).toBeGreaterThan(2);
    },
  );

  test('the check of the statements can fail: a field that the schema does not have is told', async () => {
    const model = await modelOf(SHOP);
    const schema = appsyncSchema(
      generateGraphql(
        await modelOf(edit(SHOP, ['<field name="amount" type="Int" default="1"/>', '<field name="amount" type="Float" default="1"/>'])),
      ),
    );
    const text = textsOf(model)['client/prepared-statements/commands/AddShopCart.txt'] ?? '';
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([
      expect.stringContaining('Variable "$amount" of type "Int" used in position expecting type "Float"'),
    ]);
  });

  test('a default that is no Int of GraphQL is left to the server, and stands in the form', async () => {
    const model = await modelOf(edit(SHOP, ['name="amount" type="Int" default="1"', 'name="amount" type="Int" default="2147483648"']));
    expect(refused(model)).toEqual([]);
    const texts = textsOf(model);
    expect(texts['client/prepared-statements/commands/AddShopCart.txt']).toContain('$amount: Int)');
    expect(texts['client/form-definitions/AddShopCart.json']).toContain('"default": 2147483648');
  });

  test('a default with quotes, a line end and braces stays one text, in the statement and in the form', async () => {
    const value = 'a "b" {c} \\ #d';
    const model = await modelOf(
      edit(SHOP, [
        '<field name="article" type="String"/>\n      <field name="amount" type="Int" default="1"/>',
        `<field name="article" type="String" default='${value}&#10;e'/>\n      <field name="amount" type="Int" default="1"/>`,
      ]),
    );
    expect(refused(model)).toEqual([]);
    const texts = textsOf(model);
    const form = JSON.parse(texts['client/form-definitions/AddShopCart.json'] ?? '') as { name?: string; default?: unknown }[];
    const told = form.find(({ name }) => name === 'article')?.default;
    expect(told).toContain(value);
    expect(texts['client/prepared-statements/commands/AddShopCart.txt']).toContain(`$article: String = ${JSON.stringify(told)}`);
  });

  (present ? test : test.skip)('of a real model: every statement is valid, and its forms have whole patterns', async () => {
    const { model } = await readModel(REAL, { python: sharedPython() });
    if (!model) throw new Error('no model');
    expect(refused(model)).toEqual([]);
    const texts = textsOf(model);
    expect(Object.keys(texts)).toHaveLength(
      2 * (model.commands.length + model.projections.length + model.views.flatMap(({ queries }) => queries).length),
    );
    const patterns = Object.values(texts).flatMap((text) => [...text.matchAll(/"pattern": "([^\n]+)"/g)].map(([, pattern]) => pattern));
    expect(patterns.length).toBeGreaterThan(3);
    expect(patterns.filter((pattern) => pattern?.includes('{{'))).toEqual([]);
  });
});
