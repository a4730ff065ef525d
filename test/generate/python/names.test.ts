import { emitPython, generatePython } from '../../../lib/generate/python';
import { snakeCase } from '../../../lib/generate/python/name-scope';
import { provePython } from '../../../lib/generate/python/prove-python';
import type { Model } from '../../../lib/model';
import { runTests } from '../../../lib/verify';
import { cartModel, draftsman, fileText, modelOf, runPython, sharedAnalyser } from './support';

interface Aggregate {
  readonly subdomain?: string;
  readonly name: string;
  readonly flows: readonly string[];
  readonly event: string;
}

/** Aggregates whose flows all emit their event, with a test case each. */
function aggregates(list: readonly Aggregate[], more: { events?: string; views?: string; notifiers?: string } = {}): string {
  const id = ({ subdomain = 'Shop', name }: Aggregate): string => `${subdomain}.${name}`;
  const events = list.map(
    (one) => `<event type="DomainEvent" name="${one.event}" source="${id(one)}"><field name="text" type="String"/></event>`,
  );
  const flow = (one: Aggregate, name: string): string => `<command name="${name}">
    <trigger source="GoShopRequested" key-field="cart"><mapping target="cart" value="cart"/></trigger>
    <processor type="validator" condition="len(flow.cart) > 0" exception="{flow.cart}"/>
    <processor type="code" code="flow.text = str(sum(filter(None, [1, 2]))) + repr(list(map(str, [3])))"/>
    <processor type="emit-event" ref="${one.event}"><mapping target="text" value="#flow.text"/></processor>
    <processor type="update-key" key="#flow.cart + '2'"/>
    <test-case name="HappyFlow" trigger-event="GoShopRequested">
      <input name="cart" type="String" value="c"/>
      <expected domain-event="${one.event}"><field name="text" type="String" value="3['3']"/></expected>
      <expected-state pk="c2">{"text": "3['3']"}</expected-state>
    </test-case></command>`;
  const domain = [...new Set(list.map((one) => one.subdomain ?? 'Shop'))].map(
    (subdomain) =>
      `<subdomain name="${subdomain}">${list
        .filter((one) => (one.subdomain ?? 'Shop') === subdomain)
        .map(
          (one) => `<aggregate name="${one.name}" business-key="text"><field name="text" type="String"/>
          ${one.flows.map((name) => flow(one, name)).join('')}
          <event-handler on="${one.event}"><mapping target="text" operand="set" value="text"/></event-handler></aggregate>`,
        )
        .join('')}</subdomain>`,
  );
  return draftsman(`<events>
    <event type="ActorEvent" graphql-namespace="Shop" graphql-name="go" name="GoShopRequested" authorization="anonymous"><field name="cart" type="String"/></event>
    ${events.join('')}${more.events ?? ''}</events><domain>${domain.join('')}</domain><views>${more.views ?? ''}</views><notifiers>${more.notifiers ?? ''}</notifiers>`);
}

/** Proves, loads and runs the cases of a model. */
async function works(model: Model): Promise<string[]> {
  await provePython(emitPython(model), sharedAnalyser());
  const report = await runTests(model);
  expect(report.cases.filter((one) => one.status === 'failed')).toEqual([]);
  return report.cases.map((one) => `${one.flow}/${one.name}`);
}

test.each([
  ['ProjectManagement', 'project_management'],
  ['Cart', 'cart'],
  ['HTTPCall', 'http_call'],
  ['orderLine2', 'order_line2'],
  ['ABC', 'abc'],
])('%s becomes %s', (name, expected) => {
  expect(snakeCase(name)).toBe(expected);
});

describe('names of a model', () => {
  test('that are names of Python or of the runtime work', async () => {
    const flows = [
      'Emit',
      'Require',
      'UpdateKey',
      'BehaviorFlow',
      'Filter',
      'Sum',
      'List',
      'Import',
      'Class',
      'Flow',
      'Event',
      'Print',
      'GoCode1',
      'Go',
    ];
    const model = await modelOf(
      aggregates([
        { name: 'Trigger', flows, event: 'Part' },
        { name: 'Collection', flows: ['Go'], event: 'String' },
        { name: 'AggregateRoot', flows: ['Go'], event: 'DomainEvent' },
        { name: 'Application', flows: ['Go'], event: 'ValueError' },
      ]),
    );
    expect(await works(model)).toHaveLength(flows.length + 3);
  });

  test('that are equal for Python get numbers in the order of the model', async () => {
    const model = await modelOf(
      aggregates([
        { name: 'Foo', flows: ['Go', 'GO', 'GoX', 'GOX'], event: 'FooWent' },
        { name: 'FOO', flows: ['Go'], event: 'FOOWent' },
        { subdomain: 'SHOP', name: 'Foo', flows: ['Go'], event: 'Went' },
      ]),
    );
    expect(await works(model)).toHaveLength(6);
    const paths = generatePython(model).map((file) => file.path);
    expect(paths.filter((path) => path.endsWith('flows.py'))).toEqual([
      'python/application/domain/shop/foo/flows.py',
      'python/application/domain/shop_2/foo/flows.py',
      'python/application/domain/shop_2/foo_2/flows.py',
    ]);
  });

  test('that views share with the runtime and with aggregates work', async () => {
    const view = (name: string, fields = ''): string => `<view name="${name}"><field name="id" type="String" pk="true"/>${fields}
      <snapshot-handler sub-domain="Shop" aggregate="View" key-mapping="text"><mapping target="id" operand="set" value="text"/></snapshot-handler>
      <custom-handler sub-domain="Shop" aggregate="View">view = EntityManager.get(type="${name}", key=snapshot.text)</custom-handler>
      <query graphql-namespace="${name}" field-name="get" type="get" authorization="role" role="x"/></view>`;
    const names = ['View', 'Clause', 'Relation', 'Embedded', 'Argument', 'Foo', 'FOO'];
    const model = await modelOf(
      aggregates([{ name: 'View', flows: ['Go'], event: 'Went' }], { views: names.map((name) => view(name)).join('') }),
    );
    await works(model);
    const script = 'import json\nfrom application import app\nprint(json.dumps([view.__name__ for view in app.views]))';
    expect(JSON.parse(runPython(generatePython(model), script))).toEqual([...names].sort());
  });

  test('of fields may be methods of dictionaries, soft keywords and parameters', async () => {
    const fields = ['items', 'values', 'get', 'keys', 'type', 'match', 'flow', 'self', 'event', 'data', 'fields', 'source', 'key'];
    const declared = fields.map((name) => `<field name="${name}" type="String"/>`).join('');
    const model = await modelOf(
      draftsman(`<events>
        <event type="ActorEvent" graphql-namespace="Shop" graphql-name="go" name="GoShopRequested" authorization="anonymous">${declared}</event>
        <event type="DomainEvent" name="Gone" source="Shop.Cart">${declared}</event></events>
      <domain><subdomain name="Shop"><aggregate name="Cart" business-key="key">${declared}
        <command name="Go">
          <trigger source="GoShopRequested" key-field="key">${fields.map((name) => `<mapping target="${name}" value="${name}"/>`).join('')}</trigger>
          <processor type="emit-event" ref="Gone">${fields.map((name) => `<mapping target="${name}" value="#flow.${name}"/>`).join('')}</processor>
          <test-case name="HappyFlow" trigger-event="GoShopRequested">
            ${fields.map((name) => `<input name="${name}" type="String" value="v ${name}"/>`).join('')}
            <expected domain-event="Gone">${fields.map((name) => `<field name="${name}" type="String" value="v ${name}"/>`).join('')}</expected>
            <expected-state pk="v key">${JSON.stringify(Object.fromEntries(fields.map((name) => [name, `v ${name}`])))}</expected-state>
          </test-case>
        </command>
        <event-handler on="Gone">${fields.map((name) => `<mapping target="${name}" operand="set" value="${name}"/>`).join('')}</event-handler>
      </aggregate></subdomain></domain>`),
    );
    expect(await works(model)).toEqual(['Shop.Cart.Go/HappyFlow']);
  });

  test('that Python would rename inside a class keep their meaning in handlers', async () => {
    const code = `__late = event.text; self.text = __late; self[&quot;__x&quot;] = 1`;
    const xml = aggregates([{ name: 'Cart', flows: ['Go'], event: 'Went' }]).replace(
      /<event-handler on="Went">.*?<\/event-handler>/s,
      `<event-handler on="Went" code="${code}"/>`,
    );
    const model = await modelOf(xml);
    await works(model);
    expect(fileText(generatePython(model), 'domain/shop/cart/aggregate.py')).toContain(
      '\ndef on_went_code(self, event):\n    __late = event.text;',
    );
  });

  test('that expressions use for modules of lib/ keep their meaning', async () => {
    const xml = aggregates([{ name: 'Prices', flows: ['Go'], event: 'Trigger' }]).replace(
      'value="#flow.text"',
      'value="#Prices.text(flow.text)"',
    );
    const model = await modelOf(xml, { 'lib/Prices.py': 'def text(value):\n    return value\n' });
    await works(model);
    expect(fileText(generatePython(model), 'domain/shop/prices/flows.py')).toContain('from .aggregate import Prices as PricesAggregate');
  });

  test('a view that hides a module which its expressions use is refused with its place', async () => {
    const view = `<view name="Price"><field name="id" type="String" pk="true"/>
      <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="#Prices.text(snapshot.text)"><mapping target="id" operand="set" value="text"/></snapshot-handler></view>`;
    const model = await modelOf(aggregates([{ name: 'Cart', flows: ['Go'], event: 'Went' }], { views: view }), {
      'lib/Prices.py': 'def text(value):\n    return value\n',
    });
    // The check of a model tells it (S12); this is the second line.
    const named = { ...model, views: model.views.map((one) => ({ ...one, name: 'Prices' })) };
    expect(() => generatePython(named)).toThrow(/^model\.xml:\d+:\d+: 'Prices' means something else/);
  });
});

describe('a name that is none', () => {
  test.each(['a b', 'x"; import os; "', 'class', 'é', '__import__("os")', 'a\nb', ''])('%j never gets into Python', async (hostile) => {
    const model = await cartModel();
    const [aggregate] = model.aggregates;
    if (!aggregate) throw new Error('no aggregate');
    const handlers = aggregate.handlers.map((handler) => ({
      ...handler,
      mappings: handler.mappings.map((one) => ({ ...one, target: hostile })),
    }));
    expect(() => generatePython({ ...model, aggregates: [{ ...aggregate, handlers }] })).toThrow('is no Python name');
  });
});

test('texts of a model only get into Python as literals', async () => {
  const model = await cartModel();
  const hostile = `"""\n' + __import__('os').system('id') # \\`;
  const named: Model = {
    ...model,
    projectName: hostile,
    patterns: model.patterns.map((pattern) => ({ ...pattern, expanded: hostile })),
    commands: model.commands.map((command) => ({
      ...command,
      fields: command.fields.map((field) => ({ ...field, ...(field.type === 'String' && { default: hostile }) })),
    })),
    notifiers: model.notifiers.map((notifier) => ({
      ...notifier,
      activities: notifier.activities.map((one) => ({
        ...one,
        settings: Object.fromEntries(Object.keys(one.settings).map((key) => [key, hostile])),
      })),
    })),
  };
  await provePython(emitPython(named), sharedAnalyser());
  const script = `import json
from application import app, patterns
print(json.dumps([app.name, patterns.PAIR.regex if hasattr(patterns.PAIR, 'regex') else None, app.commands[0].fields[0].default]))`;
  const patterns = generatePython({ ...named, patterns: model.patterns });
  const [name, , fallback] = JSON.parse(runPython(patterns, script)) as string[];
  expect([name, fallback]).toEqual([hostile, hostile]);
});
