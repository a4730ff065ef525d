import { edit, SHOP } from '../harness';

/** Puts an example of a rule into a small complete model: its files. */
export type Place = (example: string) => Record<string, string>;
type Change = readonly [from: string, to: string];

/** Nothing is told of it. Coverage is asked for by the rules about coverage alone. */
export const BASE = edit(
  SHOP,
  ['minimum-event-coverage="100"', 'minimum-event-coverage="0"'],
  ['minimum-view-coverage="100"', 'minimum-view-coverage="0"'],
);

const TRACE = '<expected-trace command="Shop.Cart.Add" status="success"/>';
const MODULE = { 'lib/Prices.py': 'def price(flow):\n    flow.price = 1\n' };
const EMIT_CLOSED = '<processor type="emit-event" ref="CartClosed"><mapping target="cart" value="#flow.cart"/></processor>';
const CLOSED = '<event type="DomainEvent" name="CartClosed" source="Shop.Cart"><field name="cart" type="String"/></event>';
const COMMAND = '<event type="ActorEvent" graphql-namespace="Shop.Cart"';
const FLOW = '<command name="Add">';
const TRIGGER = '<trigger source="AddShopCartRequested" key-field="cart">';
const EMIT = '<processor type="emit-event" ref="ArticleAdded">';
const HANDLER = '<event-handler on="ArticleAdded">';
const CART = '<view name="Cart">';
const QUERY = '<query graphql-namespace="Cart"';
const AGGREGATE = '<aggregate name="Cart" business-key="cart">';
const WORD = '<pattern name="Word" regex="^[a-z]+$"/>';
const PAIR = '<pattern name="Pair" regex="^{{Word}}:{{Word}}$"/>';
const OPEN_COMMAND =
  '<event type="ActorEvent" graphql-namespace="Shop" graphql-name="open" name="OpenShopRequested" authorization="authenticated"/>';
const SYSTEM_USER =
  '<notifier name="Prepare"><trigger source="@afterDeployment"><mapping target="none" value="#\'\'"/></trigger><activity type="iam-create-systemuser"/></notifier>';

const one = (text: string) => ({ 'model.xml': text });

/** Instead of a part of the model. */
const instead =
  (part: string, ...changes: Change[]): Place =>
  (example) => {
    if (!BASE.includes(part)) throw new Error(`not in the model: ${part}`);
    return one(edit(BASE, ...changes).replace(part, () => example));
  };
/** Instead of the element that begins so. */
const over = (start: string, ...changes: Change[]): Place => instead(elementAt(BASE, start), ...changes);
const after =
  (part: string, ...changes: Change[]): Place =>
  (example) =>
    instead(part, ...changes)(`${part}\n${example}\n`);
const REQUESTS = '<dependency name="requests" version="2.32.0"/>';
const REQUESTS_LOCK = '# wanted: requests==2.32.0';
/** Among the dependencies, with a lock beside the model. */
const withRequests =
  (lock: string): Place =>
  (example) => ({ ...after('<global>')(example), 'requirements.lock': lock });
const before =
  (part: string, ...changes: Change[]): Place =>
  (example) =>
    instead(part, ...changes)(`${example}\n${part}`);
const withFiles =
  (place: Place, files: Record<string, string>): Place =>
  (example) => ({ ...place(example), ...files });

const inCommand = after('<field name="amount" type="Int" default="1"/>');
const inEvents = before('</events>');
const inSmallView = after('<view name="CartLine">');
const inCart = (...changes: Change[]) => before('<snapshot-handler', ...changes);
const asView = before('</views>');
const asFlow = before(HANDLER);
const asProcessor = before(EMIT);
const asQuery = after(elementAt(BASE, QUERY));
const asProjection = (example: string) => before('<functional-scenarios')(`<projections>\n${example}\n</projections>`);
const handlerMapping = instead('<mapping target="cart" operand="set" value="cart"/>\n          <nested', ...([] as Change[]));

/** The text of the element that begins so. */
function elementAt(text: string, start: string): string {
  const from = text.indexOf(start);
  if (from < 0) throw new Error(`not in the model: ${start}`);
  let depth = 0;
  for (const match of text.slice(from).matchAll(/<(\/?)[\w-]+(?:"[^"]*"|'[^']*'|[^>"'])*?(\/?)>/g)) {
    depth += match[1] ? -1 : match[2] ? 0 : 1;
    if (depth === 0) return text.slice(from, from + match.index + match[0].length);
  }
  throw new Error(`never ends: ${start}`);
}

/** A flow with these triggers, each exercised by a test case. */
const asTriggers: Place = (example) => {
  const sources = [...new Set([...example.matchAll(/<\u00ab?trigger\u00bb? source="\u00ab?(\w+)/g)].map((match) => match[1]))];
  const cases = sources.map(
    (source, n) =>
      `<test-case name="${['First', 'Second'][n]}" trigger-event="${source}"><expected domain-event="ArticleAdded"/></test-case>`,
  );
  const emit = `${EMIT}<mapping target="cart" value="#flow.identity"/><mapping target="lines" value="#[]"/></processor>`;
  return over(FLOW)(`${FLOW}\n${example}\n${emit}${cases.join('')}</command>`);
};

/** A further command, and a notifier that it starts. */
const asStarted: Place = (example) => {
  const name = /name="\u00ab?(\w+Requested)/.exec(example)?.[1];
  const notifier = `<notifier name="Listen"><trigger source="${name}"><mapping target="none" value="#''"/></trigger><activity type="iam-delete-user" username="#flow.none"/></notifier>`;
  return inEvents(example)['model.xml'] ? withNotifier(inEvents, notifier)(example) : {};
};

/** A domain event that the flow emits too, where it can. What follows a comment stands in the flow. */
const asEmitted: Place = (example) => {
  const [event = '', ...inFlow] = example.split('<!-- in a flow -->\n');
  const implied = example.includes('<field') ? EMIT_CLOSED : '<processor type="emit-event" ref="CartClosed"/>';
  const mayEmit = example.includes('source="Shop.Cart"');
  return before('</events>', [EMIT, `${inFlow[0] ?? (mayEmit ? implied : '')}${EMIT}`])(event);
};
/** A domain event that no flow emits unless the example says so. */
const asUnemitted: Place = (example) => {
  const [event = '', processor = ''] = example.split('<!-- in a flow -->\n');
  return before('</events>', [EMIT, `${processor}${EMIT}`])(event);
};

function withNotifier(place: Place, notifier: string): Place {
  return (example) =>
    Object.fromEntries(
      Object.entries(place(example)).map(([path, text]) => [
        path,
        text.replace('<functional-scenarios', () => `<notifiers>${notifier}</notifiers>\n<functional-scenarios`),
      ]),
    );
}

/** A notifier, a trigger or an activity of one. */
const inNotifier =
  (extra = ''): Place =>
  (example) => {
    const isTrigger = /^<\u00ab?trigger/.test(example);
    const trigger = isTrigger ? example : '<trigger source="ArticleAdded"><mapping target="cart" value="cart"/></trigger>';
    const activities = isTrigger ? '<activity type="set-variable" name="text" expression="1"/>' : example;
    const notifier = `<notifier name="TellBuyer">\n${trigger}\n${activities}\n</notifier>`;
    return before('<functional-scenarios')(`<notifiers>\n${extra}\n${notifier}\n</notifiers>`);
  };

/** A file of the split layout, named in its first line; it comes instead of the file of that name. */
const asFile: Place = (example) => {
  const path = /^[^\n]*<?!-- (\S+) -->/.exec(example.replace(/[\u00ab\u00bb]/g, ''))?.[1];
  if (!path) throw new Error('the first line names no file');
  return { ...splitBase(), [path]: example };
};

/** The model in the split layout. */
export function splitBase(): Record<string, string> {
  const part = (start: string) => elementAt(BASE, start);
  const aggregate = 'domain/Shop/Cart';
  return {
    'config.xml': '<draftsman project-name="Demo"><global/></draftsman>',
    'meta.json': '{"roles": ["administrator"]}',
    'patterns/Word.xml': WORD,
    'patterns/Pair.xml': PAIR,
    'expressions/tenantRole.xml': part('<expression name="tenantRole"'),
    'commands/Shop/Cart/AddShopCartRequested.xml': part(COMMAND),
    [`${aggregate}/root.xml`]: `${AGGREGATE}<field name="cart" type="String"/></aggregate>`,
    [`${aggregate}/entities/lines.xml`]: part('<nested-object name="lines" business-key="article">'),
    [`${aggregate}/events/ArticleAdded.xml`]: part('<event type="DomainEvent"'),
    [`${aggregate}/event-handlers/ArticleAdded.xml`]: part(HANDLER),
    [`${aggregate}/behavior-flows/Add.xml`]: part(FLOW),
    'views/CartLine.xml': part('<view name="CartLine">'),
    'views/Cart/Cart.xml': part(CART),
    'scenarios/Buy.xml': part('<scenario name="Buy">'),
  };
}

/** Named like the command that the example makes of it. */
const asCommandHead: Place = (example) => {
  const name = /name="\u00ab?(AddShopCartRequested|CartFilled)/.exec(example)?.[1] ?? '';
  const { 'model.xml': text = '' } = instead(openingOf(COMMAND))(example);
  return one(text.replaceAll(/(source|trigger-event)="AddShopCartRequested"/g, `$1="${name}"`));
};

function openingOf(start: string): string {
  const element = elementAt(BASE, start);
  return /^<(?:"[^"]*"|[^>"])*>/.exec(element)![0];
}

const SPLIT_VIEW = '<view name="Cart">\n      <field name="cart" type="String" pk="true"/>';
const REJECTED = '<test-case name="Rejected" trigger-event="AddShopCartRequested">';
const EXPECTED = '<expected domain-event="ArticleAdded"><field name="cart" type="String" value="t:one"/></expected>';
const CLOSE_FLOW = `<command name="Close"><trigger source="ArticleAdded" key-field="cart"><mapping target="cart" value="cart"/></trigger><processor type="validator" condition="flow.cart" exception="no"/>${EMIT_CLOSED}<test-case name="HappyFlow"><input name="cart" type="String" value="t:one"/><expected domain-event="CartClosed"/></test-case></command>`;
const NIGHTLY =
  '<notifier name="Nightly"><trigger source="@rate(1 day)"><mapping target="none" value="#\'\'"/></trigger><activity type="iam-delete-user" username="#flow.none"/></notifier>';
const CLEAR_FLOW = CLOSE_FLOW.replace('source="ArticleAdded"', 'source="ClearShopCartRequested"');
const CLEAR =
  '<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="clear" name="ClearShopCartRequested" authorization="authenticated"><field name="cart" type="String"/></event>';

/** Where the examples stand, by rule; `… warning` is the second pair of a rule. */
export const PLACES: Readonly<Record<string, Place>> = {
  S01: over('<pattern name="Word"'),
  S02: inSmallView,
  'S02 warning': asFile,
  S03: inSmallView,
  S04: inSmallView,
  S05: inSmallView,
  S06: inSmallView,
  'S06 warning': inSmallView,
  S07: over('<test-case name="Rejected"'),
  'S07 warning': over('<test-case name="Rejected"'),
  S08: asFile,
  S09: asFile,
  S10: instead(AGGREGATE),
  S11: instead('<view name="CartLine">'),
  S12: inSmallView,
  S13: inSmallView,
  S14: asFile,
  'S14 warning': asFile,
  S15: instead('<field name="amount" type="Int" default="1"/>'),
  G01: instead(PAIR),
  'G01 warning': instead(PAIR),
  G02: instead(`${WORD}\n    ${PAIR}`),
  G03: over('<expression name="tenantRole"'),
  G04: instead(openingOf(COMMAND)),
  G05: instead(openingOf(COMMAND)),
  G06: after('<global>', [TRIGGER, '<trigger source="AddShopCartRequested" key-field="#global.cartKey(cart)">']),
  G07: instead(openingOf(COMMAND)),
  G08: after('<global>'),
  G09: instead(`${WORD}\n    ${PAIR}`),
  G10: withFiles(asProcessor, MODULE),
  G11: after('<global>'),
  C01: asCommandHead,
  C02: asStarted,
  C03: instead(openingOf(COMMAND)),
  C04: instead('<field name="article" type="String"/>'),
  'C04 warning': instead('<field name="article" type="String"/>'),
  C05: instead('<field name="amount" type="Int" default="1"/>'),
  C06: instead('<field name="amount" type="Int" default="1"/>'),
  'C06 warning': inCommand,
  C07: asStarted,
  C08: inCommand,
  C09: asStarted,
  C10: instead('<field name="article" type="String"/>'),
  C11: instead(openingOf(COMMAND)),
  C12: inCommand,
  D01: asEmitted,
  D02: asEmitted,
  D03: (example) => {
    const event = example.includes('BasketOpened')
      ? '<event type="DomainEvent" name="BasketOpened" source="Shop.Basket"><field name="cart" type="String"/></event>'
      : '';
    return before('</subdomain>', ['</events>', `${event}</events>`])(example);
  },
  D04: instead(AGGREGATE),
  D05: instead(AGGREGATE),
  D06: instead('<nested-object name="lines" business-key="article">'),
  D07: over('<nested-object name="lines" business-key="article">'),
  D08: over(HANDLER),
  D09: (example) => handlerMapping(`${example}\n          <nested`),
  D10: instead('<nested-mapping source="lines" target="lines" business-key="article">'),
  D11: instead('<mapping target="amount" operand="add" value="amount"/>'),
  'D11 warning': instead('<mapping target="article" operand="set" value="article"/>'),
  D12: asUnemitted,
  D13: over(HANDLER),
  'D13 warning': asProcessor,
  D14: instead(AGGREGATE),
  D15: instead(AGGREGATE),
  D16: instead(AGGREGATE),
  D17: over(HANDLER),
  B01: asFlow,
  B02: instead(TRIGGER),
  B03: instead(TRIGGER),
  B04: asTriggers,
  'B04 warning': (example) => ({
    'model.xml': edit(asTriggers(example)['model.xml']!, ['</events>', `${OPEN_COMMAND}</events>`], [TRACE, '']),
  }),
  B05: instead('<mapping target="cart" value="cart"/>'),
  B06: asTriggers,
  B07: asTriggers,
  B08: instead(TRIGGER),
  B09: over(FLOW),
  B10: instead(EMIT),
  B11: over(EMIT),
  B12: withFiles(asProcessor, MODULE),
  B13: over('<processor type="validator"'),
  B14: over('<processor type="validator"'),
  B15: asProcessor,
  B16: instead(FLOW),
  B17: over(FLOW),
  B18: instead('<input name="cart" type="String" value="t:one"/>'),
  B19: over('<state>'),
  B20: instead(EXPECTED, ['</events>', `${CLOSED}</events>`], [HANDLER, `${CLOSE_FLOW}${HANDLER}`]),
  B21: instead(REJECTED),
  B22: over(FLOW),
  B23: asFlow,
  B24: instead('<mapping target="cart" value="#flow.cart"/>'),
  B25: over('<test-case name="HappyFlow"', ['</events>', `${CLOSED}</events>`], [EMIT, `${EMIT_CLOSED}${EMIT}`]),
  V01: before('</views>', [SPLIT_VIEW, `${SPLIT_VIEW}<field name="total" type="ObjectList" ref="CartTotal"/>`]),
  V02: instead('<field name="cart" type="String" pk="true"/>'),
  V03: asView,
  'V03 warning': before('</views>', [
    '</snapshot-handler>',
    '</snapshot-handler><custom-handler sub-domain="Shop" aggregate="Cart">EntityManager.get("Owner", snapshot.cart)</custom-handler>',
  ]),
  V04: asView,
  V05: asView,
  V06: instead('<field name="lines" type="ObjectList" ref="CartLine"/>'),
  V07: inCart(),
  V08: asQuery,
  V09: asQuery,
  V10: asQuery,
  V11: over(QUERY),
  V12: asQuery,
  V13: instead('<snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart" processor="item">'),
  V14: (example) => ({
    'model.xml': BASE.replace(
      /(<snapshot-handler.*>\s*)<mapping target="cart" operand="set" value="cart"\/>/,
      (_, start) => start + example,
    ),
  }),
  V15: over('<mapping target="lines" operand="convert_items"'),
  'V15 warning': over('<mapping target="lines" operand="convert_items"'),
  V16: over('<snapshot-handler'),
  V17: asView,
  V18: asQuery,
  V19: over(
    '<snapshot-handler',
    [HANDLER, '<event-handler on="ArticleAdded" code="self.isDeleted = \'soft\'"/><!--'],
    ['</event-handler>', '-->'],
  ),
  V20: asProjection,
  V21: asProjection,
  V22: over(QUERY),
  V23: asQuery,
  N01: inNotifier(),
  N02: inNotifier(),
  'N02 warning': (example) => ({ 'model.xml': inNotifier()(example)['model.xml']!.replace('</events>', `${OPEN_COMMAND}</events>`) }),
  N03: inNotifier(),
  N04: inNotifier(),
  N05: withFiles(inNotifier(), { 'templates/mail.html': '<p>{{flow.cart}}</p>\n' }),
  'N05 warning': inNotifier(),
  N06: inNotifier(),
  N07: inNotifier(),
  N08: inNotifier(),
  N09: inNotifier(SYSTEM_USER),
  N10: inNotifier(),
  T01: instead('<scenario name="Buy">'),
  T02: before('<activity type="mutation"'),
  T03: instead('<activity type="mutation" path="Shop.Cart.add">'),
  T04: instead('<activity type="query" path="Cart.get" view="Cart">'),
  'T04 warning': instead('<activity type="query" path="Cart.get" view="Cart">'),
  T05: after('<activity type="mutation" path="Shop.Cart.add">'),
  'T05 warning': after('<activity type="mutation" path="Shop.Cart.add">', [
    '<field name="amount" type="Int" default="1"/>',
    '<field name="amount" type="Int" default="1"/><field name="buyer" type="String" auto-fill="username"/>',
  ]),
  T06: over('<expected-trace'),
  T07: withNotifier(over('<expected-trace'), NIGHTLY),
  T08: over('<expect-value'),
  T09: instead('<input name="cart" type="String" value="#cart#"/>'),
  T10: over('<expect-value'),
  T11: over('<functional-scenarios'),
  T12: instead(openingOf('<functional-scenarios'), ['</events>', `${CLEAR}${CLOSED}</events>`], [HANDLER, `${CLEAR_FLOW}${HANDLER}`]),
  T13: instead('<input name="cart" type="String" value="#cart#"/>'),
  L01: over('<event type="DomainEvent"'),
  L02: over('<event type="DomainEvent"'),
  L04: (example) => (example.startsWith('#') ? withRequests(example)(REQUESTS) : after('<global>')(example)),
  L05: withRequests(REQUESTS_LOCK),
  L06: (example) => withRequests(example)(REQUESTS),
  L03: (example) => ({ 'model.xml': BASE, 'events.lock.json': example }),
};

/** What the surroundings of an example cause, in the wrong and the right one. */
export const SURROUNDINGS: Readonly<Record<string, readonly string[]>> = {
  // A command without any field is the only event that has nothing to map.
  'B04 warning': ['C07'],
  'N02 warning': ['C07'],
  G08: ['L04'],
  G11: ['L04'],
};

/** What cannot be wrong alone. */
export const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  // The name of a command follows from its operation: a second command with it has either the same name or one of its own.
  C02: ['C01'],
  // No namespace gives a reserved name.
  C09: ['C01'],
  // The test case of a flow without triggers is for none.
  B01: ['B18'],
};
