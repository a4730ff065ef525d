import type { Model } from '../../../lib/model/index';
import { line, read } from '../harness';

/** A model with most constructs, each written in the least usual way that is allowed. */
const KITCHEN = `<?xml version='1.0'?>
<draftsman project-name=" Kitchen ">
  <global>
    <dependency name="boto3" version="1.2.0"/>
    <dependency name="pyyaml" version=">=6"/>
    <expression name="short" type="TriggerKeyField" input="id;length" expression="#id[:int(length)]"/>
    <expression name="owner" type="ActorEventRole" input="id" expression="\${id}-owner"/>
  </global>
  <events>
    <event type="DomainEvent" name="FileUploaded" source="appsync"/>
    <event type="ActorEvent" graphql-namespace="Kitchen" graphql-name="cook" authorization="user" username-field="cook" role="-">
      <field name="cook" type="String"/>
      <field name="id" type="String" auto-fill="uuid"/>
      <field name="spicy" type="Boolean" default="TRUE"/>
      <field name="note" type="String" default=""/>
      <nested-object name="steps" business-key="x"><field name="text" type="String"/></nested-object>
    </event>
    <event type="DomainEvent" name="Cooked" source="Kitchen.Dish">
      <field name="id" type="String"/>
      <field name="heat" type="Float" default="1.5"/>
      <field name="tags" type="StringList" default='["a"]'/>
      <nested-object name="steps"><field name="text" type="String"/></nested-object>
    </event>
  </events>
  <domain>
    <subdomain name="Kitchen">
      <aggregate name="Dish" business-key="id" event-ttl="-1" backup-ttl-days="0">
        <field name="id" type="String"/>
        <field name="heat" type="Float"/>
        <field name="tags" type="StringList"/>
        <nested-object name="steps" business-key="text"><field name="text" type="String"/></nested-object>
        <command name="Cook" reactivate-command="optional">
          <trigger source="CookKitchenRequested" key-field="#global.short(id, '8')" idempotency-key="id #event.cook + ' x'" idempotency-ttl="2 * 60">
            <mapping target="id" value=" id "/>
            <mapping target="cook" value="#event.cook + ' x'" nested="true"/>
            <mapping target="steps" value="steps"/>
          </trigger>
          <trigger source="FileUploaded" key-field="uri">
            <mapping target="id" value="uri"/>
            <mapping target="cook" value="#''"/>
            <mapping target="steps" value="#[]"/>
          </trigger>
          <processor type="code" code="
              import time
              if True:
                  flow.now = time.time()
            " file="" handler="-select-"/>
          <processor type="code" file="lib/Cooking.py" handler="salt"/>
          <processor type="update-key" key="#flow.id"/>
          <processor type="emit-event" ref="Cooked">
            <mapping target="id" value="fixed"/>
            <mapping target="heat" value=""/>
            <mapping target="steps" value="#flow.steps"/>
          </processor>
          <test-case name="HappyFlow" trigger-event="CookKitchenRequested" user="anna">
            <input name="steps" type="NestedObject">[{"text": "cut"}]</input>
            <input name="spicy" type="Boolean" value="False"/>
            <input name="note" type="String" value=" kept "/>
            <expected domain-event="Cooked">
              <field name="heat" type="Number" value="1.50"/>
              <field name="tags" type="StringList" value='["a"]'/>
            </expected>
            <state>{}</state>
            <expected-state pk=""> </expected-state>
          </test-case>
          <test-case name="Upload" trigger-event="FileUploaded"/>
        </command>
        <event-handler on="Cooked">
          <mapping target="id" value="id"/>
          <mapping target="heat" operand="python-expression" value="event.heat * 2" condition="event.heat"/>
          <mapping target="tags" operand="append" value="id"/>
          <mapping target="tags" operand="unmapped" value=""/>
          <nested-mapping source="steps" target="steps" strategy="replace"><mapping target="text" value="text"/></nested-mapping>
          <nested-mapping source="steps" target="steps" strategy="unmapped"/>
        </event-handler>
      </aggregate>
    </subdomain>
  </domain>
  <views>
    <view name="Step" data-retention-days="3" exclude-notification="true">
      <field name="key" type="String" pk="true"/>
      <field name="dish" type="OneToOne" ref="Dish" foreign-key="key" authorization="role" role="chef"/>
      <snapshot-handler sub-domain="Kitchen" aggregate="Dish" key-mapping="#snapshot.id + key" processor="dictionary" dictionary="steps">
        <mapping target="key" value="text"/>
        <delete condition="#snapshot.isDeleted"/>
        <delete condition="#item.text == ''"/>
      </snapshot-handler>
    </view>
    <view name="Dish">
      <field name="id" type="String" pk="true"/>
      <field name="heat" type="Float"/>
      <field name="steps" type="ObjectList" ref="Bare"/>
      <field name="more" type="OneToMany" ref="Dish" foreign-key="#canonical"/>
      <snapshot-handler sub-domain="Kitchen" aggregate="Dish" key-mapping="#global.short(id,'8')">
        <mapping target="steps" operand="convert_items" value="steps" template="{
          'text': value['text'],
        }"/>
        <mapping target="heat" operand="add" value="heat"/>
      </snapshot-handler>
      <custom-handler sub-domain="Kitchen" aggregate="Dish"><![CDATA[
        if snapshot.heat > 1 & 1:
            return
      ]]></custom-handler>
      <custom-handler sub-domain="Kitchen" aggregate="Dish" python-file="lib/Cooking.py" method="update"/>
      <query graphql-namespace="Dish" field-name="filter" type="filter" use-canonical-search="true" authorization="role" role="#global.owner(heat)">
        <filter-clause field-name="heat"/>
        <filter-clause field-name="id" operand="not_equals"/>
      </query>
      <query graphql-namespace="Dish.Hot" field-name="hot" type="query" authorization="user" username-field="id"><filter-clause field-name="id"/></query>
    </view>
    <view name="Bare"><field name="text" type="String"/></view>
  </views>
  <projections>
    <projection name="CountDishes" graphql-namespace="Dish" return="Bare" return-type="result_set" code="|LB|def transform(arguments, username):|LB|    return []">
      <input name="heat" type="Float" required="true"/>
    </projection>
  </projections>
  <notifiers>
    <notifier name="Serve">
      <trigger source="@cron(0 0 * * ? *)"/>
      <activity type="get-systemuser-token"/>
      <activity type="iam-create-systemuser"/>
      <activity type="HTTP" name="answer" url="https://x/{{flow.token}}" headers="#{'a': flow.token}" body=" {|LB|} " template-file="templates/x.json" load-json="true" fail-silent="true" condition="not #flow.token"/>
      <activity type="call-internal-api" template-file="templates/x.json"/>
      <activity type="send-graphql-notification" subject="#flow.token" notification-type="t" message="m"/>
      <activity type="loop" array="#[1]"><activity type="code" python-file="lib/Cooking.py" handler="salt"/></activity>
    </notifier>
  </notifiers>
  <functional-scenarios clean-db="yes" minimum-event-coverage="12.5">
    <scenario name="Later" extends=" Early ; ;">
      <activity type="switch-user" user-number="2"/>
      <activity type="wait" milliseconds="10"/>
      <activity type="query" path="Dish.filter" description=" d ">
        <input name="key_begins_with" value=" #a# "/>
        <expect-value name="resultset.0.heat" type="Numeric" value="1"/>
      </activity>
    </scenario>
    <scenario name="Early"><activity type="set-variables"><input name="a" type="String" value="1"/></activity></scenario>
  </functional-scenarios>
</draftsman>`;

const FILES = {
  'model.xml': KITCHEN,
  'lib/Cooking.py': 'def salt(flow):\r\n    flow.salt = 1\r\n\r\n\r\ndef update(entity_manager, snapshot, event):\r\n    pass\r\n',
  'templates/x.json': '{}',
};

let model: Model;
let told: string[];
beforeAll(async () => {
  const result = await read(FILES);
  told = result.diagnostics.map(line);
  model = result.model!;
});

it('tells only what is unusual', () => {
  expect(told).toEqual([
    'model.xml:80:17 warning V17 view Step has no query and no relation leads to it',
    "model.xml:82:98 warning G07 nothing creates the role 'chef'",
    "model.xml:94:76 warning V16 'id' of view Dish is not mapped; it is filled with the key",
    "model.xml:104:74 warning S03 attribute 'python-file' is an old form",
    "model.xml:104:98 warning S03 attribute 'method' is an old form",
    'model.xml:123:134 warning N08 body and template-file are both set; body counts',
    "model.xml:125:59 warning S03 attribute 'subject' is an old form",
    "model.xml:129:35 warning S11 'yes' is neither true nor false; it counts as false",
    'model.xml:129:64 warning T12 scenarios reach 0 of 1 events, less than 12.5 percent',
  ]);
});

it('globals', () => {
  expect(model.projectName).toBe('Kitchen');
  expect(model.dependencies.map(({ name, version }) => name + version)).toEqual(['boto3==1.2.0', 'pyyaml>=6']);
  expect(model.expressions.map(({ name, inputs, text }) => [name, inputs, text])).toEqual([
    ['owner', ['id'], '${id}-owner'],
    ['short', ['id', 'length'], 'id[:int(length)]'],
  ]);
});

it('commands and events', () => {
  expect(model.commands).toMatchObject([
    {
      eventName: 'CookKitchenRequested',
      name: 'CookKitchen',
      authorization: { mode: 'user', usernameField: 'cook' },
      fields: [{ name: 'cook' }, { name: 'id', autoFill: 'uuid' }, { name: 'spicy', default: true }, { name: 'note', default: '' }],
      collections: [{ name: 'steps', fields: [{ name: 'text' }] }],
    },
  ]);
  expect(model.commands[0]!.fields[0]).not.toHaveProperty('default');
  expect(model.events.map(({ name }) => name)).toEqual(['Cooked']);
  expect(model.events[0]!.fields.map((field) => field.default)).toEqual([undefined, 1.5, ['a']]);
});

it('flows', () => {
  const [flow] = model.aggregates[0]!.flows;
  expect(flow).toMatchObject({
    reactivate: 'optional',
    triggers: [
      {
        key: {
          kind: 'global',
          call: {
            expression: 'short',
            args: [
              { kind: 'reference', path: ['id'] },
              { kind: 'literal', text: '8' },
            ],
          },
        },
        mappings: [{ value: { kind: 'name', name: 'id' } }, { value: { kind: 'python', python: "event.cook + ' x'" } }, {}],
        idempotencyKey: [
          { kind: 'name', name: 'id' },
          { kind: 'python', python: "event.cook + ' x'" },
        ],
        idempotencyTtl: 120,
      },
      { event: 'FileUploaded' },
    ],
    processors: [
      { type: 'code', code: { kind: 'inline', python: 'import time\nif True:\n    flow.now = time.time()', attribute: 'code' } },
      { type: 'code', code: { kind: 'module', module: 'Cooking', handler: 'salt' } },
      { type: 'update-key', python: 'flow.id' },
      { type: 'emit-event', mappings: [{ target: 'id', value: { kind: 'literal', text: 'fixed' } }, { target: 'steps' }] },
    ],
    testCases: [
      {
        expectedStatus: 'success',
        user: 'anna',
        inputs: [{ value: [{ text: 'cut' }] }, { value: false }, { value: ' kept ' }],
        expected: [{ fields: [{ value: 1.5 }, { value: ['a'] }] }],
      },
      { expectedStatus: 'error', user: 'test-user' },
    ],
  });
  expect(flow!.testCases[0]).not.toHaveProperty('state');
  expect(flow!.testCases[0]).not.toHaveProperty('expectedState');
});

it('event handlers', () => {
  expect(model.aggregates[0]!.handlers).toMatchObject([
    {
      event: 'Cooked',
      mappings: [
        { target: 'id', operand: 'set' },
        { target: 'heat', operand: 'python-expression', value: { kind: 'python', python: 'event.heat * 2' }, condition: 'event.heat' },
        { target: 'tags', operand: 'append' },
      ],
      nestedMappings: [{ from: 'steps', target: 'steps', businessKey: 'text', strategy: 'replace', mappings: [{ target: 'text' }] }],
    },
  ]);
});

it('views', () => {
  const [bare, dish, step] = model.views;
  expect(bare).toMatchObject({ name: 'Bare', retentionDays: -1, notifies: true });
  expect(bare!.key).toBeUndefined();
  expect(step).toMatchObject({
    key: 'key',
    retentionDays: 3,
    notifies: false,
    relations: [{ name: 'dish', type: 'OneToOne', foreignKey: { kind: 'field', name: 'key' }, role: { kind: 'literal', name: 'chef' } }],
    snapshotHandlers: [
      {
        dictionary: 'steps',
        key: { kind: 'python', python: 'snapshot.id + key' },
        deleteConditions: [{ python: 'snapshot.isDeleted' }, { python: "item.text == ''" }],
      },
    ],
  });
  expect(dish).toMatchObject({
    fields: [{ name: 'id' }, { name: 'heat' }],
    relations: [
      { type: 'ObjectList', ref: 'Bare' },
      { type: 'OneToMany', foreignKey: { kind: 'canonical' } },
    ],
    snapshotHandlers: [
      {
        key: { kind: 'global' },
        mappings: [{ operand: 'convert_items', template: "{\n          'text': value['text'],\n        }" }, { operand: 'add' }],
      },
    ],
    customHandlers: [
      { aggregate: 'Kitchen.Dish', code: { kind: 'inline', python: 'if snapshot.heat > 1 & 1:\n    return', attribute: '#text' } },
      { code: { kind: 'module', module: 'Cooking', handler: 'update' } },
    ],
    queries: [
      { fieldName: 'filter', canonicalSearch: true, clauses: [{ field: 'heat', operand: 'equals' }, { operand: 'not_equals' }] },
      { namespace: ['Dish', 'Hot'], type: 'query', authorization: { mode: 'user', usernameField: 'id' } },
    ],
  });
  expect(dish!.relations[0]).not.toHaveProperty('foreignKey');
});

it('projections', () => {
  expect(model.projections).toMatchObject([
    {
      fieldName: 'countDishes',
      namespace: ['Dish'],
      resultSet: true,
      authorization: { mode: 'authenticated' },
      python: 'def transform(arguments, username):\n    return []',
      inputs: [{ name: 'heat', type: 'Float', required: true }],
    },
  ]);
});

it('notifiers', () => {
  const [token, , http, internal, notification, loop] = model.notifiers[0]!.activities;
  expect(model.notifiers[0]!.triggers).toMatchObject([
    { event: '@cron(0 0 * * ? *)', mappings: [], idempotencyKey: [], idempotencyTtl: 86_400 },
  ]);
  expect(token).toMatchObject({
    type: 'get-systemuser-token',
    resultName: 'token',
    failSilent: false,
    values: {},
    settings: {},
    activities: [],
  });
  expect(http).toMatchObject({
    resultName: 'answer',
    condition: 'not flow.token',
    failSilent: true,
    values: { url: { kind: 'text', text: 'https://x/{{flow.token}}' }, headers: { kind: 'python', python: "{'a': flow.token}" } },
  });
  expect(http!.settings).toEqual({ method: 'GET', body: '{\n}', 'load-json': 'true' });
  expect(internal!.settings).toEqual({ 'template-file': 'templates/x.json' });
  expect(Object.keys(notification!.values)).toEqual(['notification-type', 'message', 'identifier']);
  expect(loop).toMatchObject({
    values: { array: { python: '[1]' } },
    activities: [{ type: 'code', code: { kind: 'module', handler: 'salt' } }],
  });
});

it('scenarios and files', () => {
  expect(model.tests).toMatchObject({
    cleanDb: false,
    cleanIam: false,
    minimumEventCoverage: 12.5,
    minimumViewCoverage: 0,
    scenarios: [
      {
        name: 'Later',
        extends: ['Early'],
        activities: [
          { type: 'switch-user', user: '2' },
          { type: 'wait', milliseconds: 10 },
          {
            type: 'query',
            view: 'Dish',
            description: 'd',
            inputs: [{ type: 'String', value: ' #a# ' }],
            expects: [{ name: 'resultset.0.heat' }],
          },
        ],
      },
      { name: 'Early' },
    ],
  });
  expect(model.modules).toEqual([{ path: 'lib/Cooking.py', text: FILES['lib/Cooking.py'].replaceAll('\r', '') }]);
  expect(model.templates).toEqual([{ path: 'templates/x.json', text: '{}' }]);
});
