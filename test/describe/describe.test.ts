import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Description, describeModel, toMermaid, toText } from '../../lib/describe';
import { internalCalls } from '../../lib/describe/internal-calls';
import { readModel } from '../../lib/model';
import { modelOf } from '../generate/model-of';
import { sharedPython } from '../model/harness';

const REAL = resolve(__dirname, '../../../shared/models/tracepaper-twee');
const present = existsSync(REAL);
if (!present) console.warn(`SKIPPED: there is no real model in ${REAL}`);

const command = (name: string, graphql: string) =>
  `<event type="ActorEvent" graphql-namespace="Lamp" graphql-name="${graphql}" name="${name}Requested" authorization="anonymous"><field name="id" type="String"/></event>`;
const event = (name: string) => `<event type="DomainEvent" name="${name}" source="House.Lamp"><field name="id" type="String"/></event>`;
const flow = (name: string, on: string, emits: string) => `<command name="${name}">
  <trigger source="${on}" key-field="id"><mapping target="id" value="id"/></trigger>
  <processor type="emit-event" ref="${emits}"><mapping target="id" value="#flow.id"/></processor>
  <test-case name="Happy" trigger-event="${on}"><input name="id" type="String" value="a"/><expected domain-event="${emits}"/></test-case></command>`;
const handler = (name: string) => `<event-handler on="${name}"><mapping target="id" operand="set" value="id"/></event-handler>`;

/** A model with the parts of a house; nothing in it needs to be sensible but to a description. */
const house = (events: string, flows: string, rest = '') => `<draftsman project-name="House" xmlns="https://tracepaper.draftsman.io">
  <events>${events}</events>
  <domain><subdomain name="House"><aggregate name="Lamp" business-key="id"><field name="id" type="String"/>${flows}</aggregate></subdomain></domain>
  ${rest}</draftsman>`;

const LAMPS = house(
  [command('LightLamp', 'light'), command('DimLamp', 'dim'), event('Lit'), event('Dimmed'), event('Broken'), event('Mended')].join(''),
  [
    flow('Light', 'LightLampRequested', 'Lit'),
    flow('Dim', 'Lit', 'Dimmed'),
    flow('Again', 'Dimmed', 'Lit'),
    flow('Mend', 'Broken', 'Mended'),
    handler('Lit'),
    handler('Dimmed'),
    handler('Mended'),
  ].join(''),
  `<views>
    <view name="Bulb"><field name="watts" type="Int"/></view>
    <view name="Lamp"><field name="id" type="String" pk="true"/><field name="bulbs" type="ObjectList" ref="Bulb"/>
      <snapshot-handler sub-domain="House" aggregate="Lamp" key-mapping="id" processor="item"><mapping target="id" operand="set" value="id"/>
        <delete condition="#snapshot.isDeleted != ''"/></snapshot-handler>
      <query graphql-namespace="Lamp" field-name="get" type="get" authorization="anonymous"/></view>
    <view name="Shadow"><field name="id" type="String"/></view>
  </views>
  <notifiers>
    <notifier name="Nightly"><trigger source="@rate(1 day)"/>
      <activity type="call-internal-api" query="mutation { Lamp { again: light(input: {id: &quot;{{flow.id}} } dim&quot;}) { correlationId } } }"/></notifier>
    <notifier name="Curious"><trigger source="Dimmed"><mapping target="id" value="id"/></trigger>
      <activity type="call-internal-api" name="found" query="query Q($k: ID) { Lamp { get(key: $k) { id } } }"/></notifier>
  </notifiers>`,
);

const TEXT = `House
  2 commands, 4 events, 1 aggregate, 4 flows, 4 test cases, 3 views, 1 query, 2 notifiers, 1 role

DimLampRequested (Lamp.dim, anonymous) ← nothing handles it

LightLampRequested (Lamp.light, anonymous)
└─ flow House.Lamp.Light
   └─ event Lit
      ├─ flow House.Lamp.Dim
      │  └─ event Dimmed
      │     ├─ flow House.Lamp.Again
      │     │  └─ event Lit (above)
      │     ├─ notifier Curious (call-internal-api)
      │     │  └─ asks Lamp.get (anonymous)
      │     └─ view Lamp
      └─ view Lamp

@rate(1 day)
└─ notifier Nightly (call-internal-api)
   └─ calls LightLampRequested (above)

No command leads to
event Broken ← nothing emits it
├─ flow House.Lamp.Mend ← nothing triggers it
│  └─ event Mended ← nothing leads to it
│     └─ view Lamp
└─ view Lamp

Views
  Bulb: part of Lamp
  Lamp: read by Lamp.get
  Shadow: ← nothing fills it; ← nothing reads it
`;

test('the text shows every way as a tree, and marks what is there in vain', async () => {
  expect(toText(describeModel(await modelOf(LAMPS)))).toBe(TEXT);
});

test('a chain that becomes too deep goes on below, and every line keeps to 100 columns', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `Lamp${'VeryLong'.repeat(6)}Number${n}`);
  const model = await modelOf(
    house(
      [command('LightLamp', 'light'), ...names.map(event)].join(''),
      [...names.map((name, n) => flow(`F${n}`, n === 0 ? 'LightLampRequested' : (names[n - 1] ?? ''), name)), ...names.map(handler)].join(
        '',
      ),
    ),
  );
  const text = toText(describeModel(model));
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(text).toContain('(goes on below)');
  const shown = text.replace(/[│├└─ ]|\n/g, '');
  for (const name of names) expect(shown).toContain(`event${name}`);
  expect(shown).not.toContain('nothing leads');
});

test('an event that nothing takes up is marked', async () => {
  const { nodes } = describeModel(
    await modelOf(house(command('LightLamp', 'light') + event('Lit'), flow('Light', 'LightLampRequested', 'Lit'))),
  );
  expect(nodes.filter(({ marks }) => marks.length > 0).map(({ id, marks }) => [id, marks])).toEqual([['event:Lit', ['nothing reads it']]]);
});

describe('the Mermaid flowchart', () => {
  /** What it is made of (Mermaid documentation, flowcharts); within a label anything but what ends it or begins Markdown. */
  const LABEL = '"[\\w .,:*?/()@<>#;-]+"';
  const SHAPES = ['\\[/L/\\]', '\\{\\{L\\}\\}', '\\[L\\]', '\\(\\[L\\]\\)', '\\[\\[L\\]\\]', '\\[\\(L\\)\\]', '>L\\]'].map((shape) =>
    shape.replace('L', () => LABEL),
  );
  const NODE = new RegExp(`^ {2}(n\\d+)(?:${SHAPES.join('|')}):::\\w+$`);
  const EDGE = /^ {2}(n\d+) (?:-->|-\. \w+ \.->) (n\d+)$/;

  function parts(description: Description) {
    const [head, ...lines] = toMermaid(description).trimEnd().split('\n');
    expect(head).toBe('flowchart LR');
    expect(lines.pop()).toBe('  classDef marked stroke-dasharray: 5 5');
    const nodes = lines.flatMap((line) => NODE.exec(line)?.[1] ?? []);
    const edges = lines.flatMap((line) => EDGE.exec(line)?.slice(1) ?? []);
    expect(nodes.length + edges.length / 2).toBe(lines.length);
    expect(edges.filter((end) => !nodes.includes(end))).toEqual([]);
    return { nodes, edges };
  }

  test('has every node and every edge, in the syntax of flowcharts', async () => {
    const description = describeModel(await modelOf(LAMPS));
    const { nodes, edges } = parts(description);
    expect(nodes).toHaveLength(description.nodes.length);
    expect(edges).toHaveLength(description.edges.length * 2);
    expect(toMermaid(description)).toContain('  n3{{"@rate(1 day)"}}:::trigger\n');
    expect(toMermaid(description)).toContain('"Broken<br/>nothing emits it"');
  });

  test('a name with what Mermaid reads is a label still', () => {
    const name = '"]; click n1 `x` <b> # {a}';
    const description = {
      name: 'X',
      layout: 'single',
      counts: {},
      nodes: [{ id: 'a', kind: 'trigger', name, marks: [] }],
      edges: [],
    } as const;
    expect(parts(description).nodes).toEqual(['n1']);
  });
});

describe('what a notifier calls', () => {
  test.each([
    ['mutation { A { b(input: {c: "} x {"}) { correlationId } } }', ['mutation A', 'mutation A.b', 'mutation A.b.correlationId']],
    ['{ A { one: b { c } # d { e }|LB| two: f } }', ['query A', 'query A.b', 'query A.b.c', 'query A.f']],
    ['query Q($a: [ID!] = ["x"]) { A { b(k: $a) { {{flow.fields}} } } }', ['query A', 'query A.b', 'query A.b.x']],
    ['mutation M { A { b } } query N { C { d } }', ['mutation A', 'mutation A.b', 'query C', 'query C.d']],
    ['}}} nothing (', []],
  ])('%s', (query, paths) => {
    expect(internalCalls(query).map(({ root, path }) => `${root} ${path}`)).toEqual(paths);
  });
});

(present ? test : test.skip)('a real model: nothing in it is there in vain, and the text fits', async () => {
  const { model } = await readModel(REAL, { python: sharedPython() });
  if (!model) throw new Error('no model');
  const description = describeModel(model);
  expect(description.nodes.filter(({ marks }) => marks.length > 0)).toEqual([]);
  const text = toText(description);
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(text).toContain('calls AuthorizeUserWorkspaceRequested');
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
});
