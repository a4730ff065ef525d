import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Model } from '../../lib/model/index';
import { readModel } from '../../lib/model/index';
import { edit, line, read, SHOP, sharedPython, told, writeModel } from './harness';

const REAL = resolve(__dirname, '../../../shared/models/tracepaper-twee');

/** The model without positions. */
function plain(model: Model | undefined): unknown {
  return JSON.parse(JSON.stringify(model, (key, value) => (key === 'source' || key === 'folder' || key === 'layout' ? undefined : value)));
}

describe('a model of one file', () => {
  it('is read without a word where nothing is wrong', async () => {
    const { model, diagnostics } = await read(SHOP);
    expect(diagnostics).toEqual([]);
    expect(model?.projectName).toBe('Demo');
    expect(model?.patterns.map(({ name, expanded }) => [name, expanded])).toEqual([
      ['Pair', '^[a-z]+:[a-z]+$'],
      ['Word', '^[a-z]+$'],
    ]);
    expect(model?.commands[0]).toMatchObject({
      eventName: 'AddShopCartRequested',
      name: 'AddShopCart',
      namespace: ['Shop', 'Cart'],
      operation: 'add',
      authorization: {
        mode: 'role',
        role: {
          kind: 'global',
          call: {
            expression: 'tenantRole',
            args: [
              { kind: 'reference', path: ['cart'] },
              { kind: 'literal', text: '-buyer' },
            ],
          },
        },
      },
      fields: [
        { name: 'cart', type: 'String', pattern: { kind: 'named', name: 'Pair' } },
        { name: 'article', type: 'String' },
        { name: 'amount', type: 'Int', default: 1 },
      ],
    });
  });

  it('has the flow as the author wrote it, sigils gone', async () => {
    const { model } = await read(SHOP);
    const flow = model!.aggregates[0]!.flows[0]!;
    expect(flow).toMatchObject({ id: 'Shop.Cart.Add', create: false, reactivate: 'false' });
    expect(flow.triggers[0]).toMatchObject({ event: 'AddShopCartRequested', key: { kind: 'name', name: 'cart' }, idempotencyTtl: 86_400 });
    expect(flow.processors).toMatchObject([
      { type: 'validator', condition: 'flow.amount > 0', message: 'Amount {flow.amount} is not allowed' },
      { type: 'set-variable', name: 'lines', python: "[{'article': flow.article, 'amount': flow.amount}]" },
      { type: 'emit-event', event: 'ArticleAdded', mappings: [{ target: 'cart', value: { kind: 'python', python: 'flow.cart' } }, {}] },
    ]);
    expect(flow.testCases).toMatchObject([
      {
        name: 'HappyFlow',
        expectedStatus: 'success',
        user: 'test-user',
        inputs: [{ value: 't:one' }, { value: 'apple' }, { value: 2 }],
        state: { lines: { apple: { article: 'apple', amount: 1 } } },
        expectedState: { key: 't:one', document: { lines: { apple: { amount: 3 } } } },
      },
      { name: 'Rejected', expectedStatus: 'error', inputs: [{ value: 0 }] },
    ]);
  });

  it('knows where a value stands', async () => {
    const { model } = await read(SHOP);
    const trigger = model!.aggregates[0]!.flows[0]!.triggers[0]!;
    expect(trigger.source.at('key-field')).toEqual({ file: 'model.xml', line: 30, column: 61, length: 4 });
    expect(trigger.source.at()).toEqual({ file: 'model.xml', line: 30, column: 12, length: 7 });
    expect(trigger.source.within('source', 3, 4)).toEqual({ file: 'model.xml', line: 30, column: 31, length: 4 });
  });

  it('may be named by its file', async () => {
    const { model } = await readModel(join(writeModel(SHOP), 'model.xml'), { python: sharedPython() });
    expect(model?.layout).toBe('single');
  });
});

describe('a path without a model', () => {
  it('that does not exist', async () => {
    const missing = join(writeModel(SHOP), 'missing');
    await expect(readModel(missing)).rejects.toMatchObject({
      exitCode: 2,
      message: `${missing} does not exist; looked for a folder with model.xml or config.xml, or such a file`,
    });
  });

  it('that holds something else', async () => {
    const other = writeModel({ 'README.md': 'nothing' });
    await expect(readModel(other)).rejects.toMatchObject({
      exitCode: 2,
      message: `no model in ${other}: looked for model.xml (one file), config.xml and folders such as domain/ (a file per element)`,
    });
  });

  it('that holds two', async () => {
    const both = writeModel({ 'model.xml': SHOP, 'config.xml': SHOP });
    await expect(readModel(both)).rejects.toMatchObject({ exitCode: 2, next: `name one of them: ${join(both, 'model.xml')}` });
  });
});

describe('the split layout', () => {
  const SPLIT = split(SHOP);

  it('gives the same model', async () => {
    const one = await read(SHOP);
    const two = await read(SPLIT);
    expect(two.diagnostics.map(line)).toEqual([]);
    expect(two.model?.layout).toBe('split');
    expect(plain(two.model)).toEqual(plain(one.model));
  });

  it('needs a config.xml', async () => {
    const { 'config.xml': _, ...rest } = SPLIT;
    expect(await told(rest)).toEqual(['config.xml:1:1 error S14 config.xml is missing']);
  });

  it('has files named after their elements', async () => {
    const { 'views/Cart/Cart.xml': view, ...rest } = SPLIT;
    expect(await told({ ...rest, 'views/Cart/Basket.xml': view! })).toEqual([
      "views/Cart/Basket.xml:1:13 error S08 name 'Cart' differs from 'Basket' in the path",
    ]);
  });

  it('tells a broken file, errors in others, and nothing about who uses it', async () => {
    const flow = 'domain/Shop/Cart/behavior-flows/Add.xml';
    const files = {
      ...SPLIT,
      'commands/Shop/Cart/AddShopCartRequested.xml': '<event><field</event>',
      [flow]: edit(SPLIT[flow]!, ['ref="ArticleAdded"', 'ref="ArticleAded"']),
    };
    expect(await told(files)).toEqual([
      'commands/Shop/Cart/AddShopCartRequested.xml:1:14 error S01 disallowed character in tag name',
      expect.stringMatching(/Add\.xml:\d+:\d+ error B10 there is no domain event 'ArticleAded'$/),
    ]);
  });

  it('tells an aggregate without root.xml', async () => {
    const { 'domain/Shop/Cart/root.xml': _, ...rest } = SPLIT;
    expect(await told(rest)).toContain('domain/Shop/Cart/behavior-flows/Add.xml:1:1 error S14 domain/Shop/Cart has no root.xml');
  });

  it('S06: names of subdomains, which are folders', async () => {
    const renamed = (name: string) =>
      Object.fromEntries(
        Object.entries(SPLIT).map(([path, text]) => [
          path.replace('domain/Shop/', `domain/${name}/`),
          typeof text === 'string' && !path.startsWith('commands')
            ? text.replaceAll('sub-domain="Shop"', `sub-domain="${name}"`).replaceAll('Shop.Cart.Add"', `${name}.Cart.Add"`)
            : text,
        ]),
      );
    expect(await told(renamed('webShop'))).toEqual([
      "domain/webShop/Cart/root.xml:1:1 error S06 the subdomain 'webShop' is not PascalCase",
    ]);
    expect(await told(renamed('ITShop'))).toEqual([
      "domain/ITShop/Cart/root.xml:1:1 warning S06 the subdomain 'ITShop' is not plain PascalCase",
    ]);
    expect(await told(renamed('Shop'))).toEqual([]);
  });

  it('warns about a folder that is not the namespace', async () => {
    const { 'commands/Shop/Cart/AddShopCartRequested.xml': command, ...rest } = SPLIT;
    expect(await told({ ...rest, 'commands/Shop/AddShopCartRequested.xml': command! })).toEqual([
      "commands/Shop/AddShopCartRequested.xml:1:45 warning S09 namespace 'Shop.Cart' differs from the folder Shop",
    ]);
  });

  it('warns where meta.json is missing and refuses a broken one', async () => {
    const { 'meta.json': _, ...rest } = SPLIT;
    expect(await told(rest)).toEqual(["meta.json:1:1 warning S14 meta.json is missing; the roles are ['administrator']"]);
    expect(await told({ ...rest, 'meta.json': '{"roles": "x"}' })).toEqual([
      'meta.json:1:11 error S14 "roles" of meta.json is not a list of strings',
    ]);
  });
});

describe('the real model', () => {
  const isThere = existsSync(REAL);
  if (!isThere) console.warn(`NOT TESTED: the real model is not at ${REAL}`);
  const test = isThere ? it : it.skip;

  test('is read whole', async () => {
    const { model } = await readModel(REAL, { python: sharedPython() });
    const flows = model!.aggregates.flatMap(({ flows: own }) => own);
    expect({
      commands: model!.commands.length,
      events: model!.events.length,
      subdomains: new Set(model!.aggregates.map(({ subdomain }) => subdomain)).size,
      aggregates: model!.aggregates.length,
      flows: flows.length,
      cases: flows.flatMap(({ testCases }) => testCases).length,
      views: model!.views.length,
      queries: model!.views.flatMap(({ queries }) => queries).length,
      projections: model!.projections.length,
      notifiers: model!.notifiers.length,
      patterns: model!.patterns.length,
      expressions: model!.expressions.length,
      scenarios: model!.tests.scenarios.map(({ activities }) => activities.length),
      modules: model!.modules.map(({ path }) => path),
    }).toEqual({
      commands: 11,
      events: 11,
      subdomains: 2,
      aggregates: 6,
      flows: 11,
      cases: 12,
      views: 10,
      queries: 10,
      projections: 1,
      notifiers: 4,
      patterns: 12,
      expressions: 1,
      scenarios: [22],
      modules: ['lib/HashLib.py', 'lib/WorkspaceModule.py'],
    });
  });

  test('has exactly three warnings', async () => {
    const { diagnostics } = await readModel(REAL, { python: sharedPython() });
    expect(diagnostics.map(line)).toEqual([
      "model.xml:189:46 warning D06 business-key 'newField' is no field of collection 'logs'",
      "model.xml:767:158 warning G05 surplus ')' after a global call",
      'model.xml:863:51 warning N08 code and python-file are both set; code counts',
    ]);
  });
});

/** The files of a split model, cut out of SHOP. */
function split(xml: string): Record<string, string> {
  const part = (from: string, to: string) =>
    xml.slice(xml.indexOf(from), xml.indexOf(to, xml.indexOf(from)) + to.length).replace(/^ {2,}/gm, ' ');
  const aggregate = part('<aggregate', '</aggregate>');
  const inside = (from: string, to: string) =>
    aggregate.slice(aggregate.indexOf(from), aggregate.indexOf(to, aggregate.indexOf(from)) + to.length);
  const views = xml.slice(xml.indexOf('<views>'));
  return {
    'config.xml':
      '<draftsman project-name="Demo"><global/><functional-scenarios clean-db="true" clean-iam="true" minimum-event-coverage="100" minimum-view-coverage="100"/></draftsman>',
    'meta.json': '{"roles": ["administrator"]}',
    'patterns/Word.xml': part('<pattern name="Word"', '/>'),
    'patterns/Pair.xml': part('<pattern name="Pair"', '/>'),
    'expressions/tenantRole.xml': part('<expression', '/>'),
    'commands/Shop/Cart/AddShopCartRequested.xml': part('<event type="ActorEvent"', '</event>'),
    'domain/Shop/Cart/root.xml': '<aggregate name="Cart" business-key="cart"><field name="cart" type="String"/></aggregate>',
    'domain/Shop/Cart/entities/lines.xml': inside('<nested-object', '</nested-object>'),
    'domain/Shop/Cart/events/ArticleAdded.xml': part('<event type="DomainEvent"', '</event>')
      .replace(' type="DomainEvent"', '')
      .replace(' source="Shop.Cart"', ''),
    'domain/Shop/Cart/event-handlers/ArticleAdded.xml': inside('<event-handler', '</event-handler>'),
    'domain/Shop/Cart/behavior-flows/Add.xml': inside('<command', '</command>'),
    'views/CartLine.xml': part('<view name="CartLine"', '</view>'),
    'views/Cart/Cart.xml': views
      .slice(views.indexOf('<view name="Cart">'), views.lastIndexOf('</view>') + 7)
      .replace(' graphql-namespace="Cart"', ''),
    'scenarios/Buy.xml': part('<scenario', '</scenario>'),
    'README.md': 'ignored',
    'domain/Shop/Cart/behavior-flows/Add.log': 'ignored',
  };
}
