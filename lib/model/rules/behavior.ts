import type { Rule } from './rule';

/** B: behavior flows and their test cases. */
export const BEHAVIOR_RULES: readonly Rule[] = [
  {
    id: 'B01',
    severity: 'error',
    text: 'a flow without a trigger',
    why: 'it would never run',
    section: '§5.5',
    wrong: `<command name="«Clear»">
  <processor type="emit-event" ref="ArticleAdded">
    <mapping target="cart" value="#flow.identity"/>
    <mapping target="lines" value="#[]"/>
  </processor>
  <test-case name="HappyFlow">
    <expected domain-event="ArticleAdded"/>
  </test-case>
</command>`,
    right: `<command name="Clear">
  <trigger source="AddShopCartRequested" key-field="cart">
    <mapping target="cart" value="cart"/>
  </trigger>
  <processor type="emit-event" ref="ArticleAdded">
    <mapping target="cart" value="#flow.identity"/>
    <mapping target="lines" value="#[]"/>
  </processor>
  <test-case name="HappyFlow">
    <expected domain-event="ArticleAdded"/>
  </test-case>
</command>`,
  },
  {
    id: 'B02',
    severity: 'error',
    text: 'a trigger on an unknown event',
    why: 'the flow would never run',
    section: '§5.5.1',
    wrong: '<trigger source="«AddShopCardRequested»" key-field="cart">',
    right: '<trigger source="AddShopCartRequested" key-field="cart">',
  },
  {
    id: 'B03',
    severity: 'error',
    text: 'a key-field that is missing, no String field of the event, or no Python expression',
    why: 'the flow finds its aggregate by it',
    section: '§5.5.1, §6.2',
    wrong: '<trigger source="AddShopCartRequested" key-field="«card»">',
    right: '<trigger source="AddShopCartRequested" key-field="cart">',
  },
  {
    id: 'B04',
    severity: 'error',
    text: 'a trigger that maps nothing of its event',
    why: 'the flow would know nothing of what happened',
    section: '§5.5.1',
    wrong: '<«trigger» source="AddShopCartRequested" key-field="cart"/>',
    right: `<trigger source="AddShopCartRequested" key-field="cart">
  <mapping target="cart" value="cart"/>
</trigger>`,
    warning: {
      when: 'the event has nothing that could be mapped',
      wrong: `<«trigger» source="OpenShopRequested" key-field="#'t:one'"/>`,
      right: `<trigger source="OpenShopRequested" key-field="#'t:one'">
  <mapping target="note" value="#'opened'"/>
</trigger>`,
    },
  },
  {
    id: 'B05',
    severity: 'error',
    text: 'a mapping of a trigger from what the event does not have',
    why: 'the variable would never have a value',
    section: '§5.5.1',
    wrong: '<mapping target="cart" value="«card»"/>',
    right: '<mapping target="cart" value="cart"/>',
  },
  {
    id: 'B06',
    severity: 'warning',
    text: 'a variable that one trigger fills and another one does not',
    why: "it counts as '' where it is not filled, and the editor wants a filler there",
    section: '§5.5.1',
    wrong: `<trigger source="AddShopCartRequested" key-field="cart">
  <mapping target="cart" value="cart"/>
  <mapping target="article" value="article"/>
</trigger>
<trigger source="«FileUploaded»" key-field="uri">
  <mapping target="cart" value="uri"/>
</trigger>`,
    right: `<trigger source="AddShopCartRequested" key-field="cart">
  <mapping target="cart" value="cart"/>
  <mapping target="article" value="article"/>
</trigger>
<trigger source="FileUploaded" key-field="uri">
  <mapping target="cart" value="uri"/>
  <mapping target="article" value="#''"/>
</trigger>`,
  },
  {
    id: 'B07',
    severity: 'error',
    text: 'two triggers of one flow on the same event',
    why: 'nothing says which of them counts',
    section: '§5.5.1',
    wrong: `<trigger source="AddShopCartRequested" key-field="cart">
  <mapping target="cart" value="cart"/>
</trigger>
<trigger source="«AddShopCartRequested»" key-field="article">
  <mapping target="cart" value="article"/>
</trigger>`,
    right: `<trigger source="AddShopCartRequested" key-field="cart">
  <mapping target="cart" value="cart"/>
</trigger>
<trigger source="FileUploaded" key-field="uri">
  <mapping target="cart" value="uri"/>
</trigger>`,
  },
  {
    id: 'B08',
    severity: 'error',
    text: 'an idempotency key of what is no mapping value of the trigger, or a lifetime that is no arithmetic',
    why: 'repetitions could not be recognised',
    section: '§5.5.1, §6.12',
    wrong: '<trigger source="AddShopCartRequested" key-field="cart" idempotency-key="cart «artikel»">',
    right: '<trigger source="AddShopCartRequested" key-field="cart" idempotency-key="cart article">',
  },
  {
    id: 'B09',
    severity: 'error',
    text: 'a flow without a step, or without one that emits an event',
    why: 'nothing could change by it',
    section: '§5.5.2',
    wrong: `<command name="«Add»">
  <trigger source="AddShopCartRequested" key-field="cart">
    <mapping target="cart" value="cart"/>
  </trigger>
  <processor type="set-variable" name="lines" expression="[]"/>
  <test-case name="Rejected"/>
</command>`,
    right: `<command name="Add">
  <trigger source="AddShopCartRequested" key-field="cart">
    <mapping target="cart" value="cart"/>
  </trigger>
  <processor type="set-variable" name="lines" expression="[]"/>
  <processor type="emit-event" ref="ArticleAdded">
    <mapping target="cart" value="#flow.cart"/>
    <mapping target="lines" value="#flow.lines"/>
  </processor>
  <test-case name="HappyFlow">
    <expected domain-event="ArticleAdded"/>
  </test-case>
</command>`,
  },
  {
    id: 'B10',
    severity: 'error',
    text: 'emit-event with an event that is unknown, or of another aggregate',
    why: 'only its aggregate may emit an event',
    section: '§5.5.2',
    wrong: '<processor type="emit-event" ref="«ArticelAdded»">',
    right: '<processor type="emit-event" ref="ArticleAdded">',
  },
  {
    id: 'B11',
    severity: 'error',
    text: 'emit-event that leaves out what has no default, or maps what the event does not have, or something twice',
    why: 'the event would be incomplete, and stored so for ever',
    section: '§5.5.2',
    wrong: `<processor type="emit-event" ref="«ArticleAdded»">
  <mapping target="cart" value="#flow.cart"/>
</processor>`,
    right: `<processor type="emit-event" ref="ArticleAdded">
  <mapping target="cart" value="#flow.cart"/>
  <mapping target="lines" value="#flow.lines"/>
</processor>`,
  },
  {
    id: 'B12',
    severity: 'error',
    text: 'a step of type code without code, or with a module or function that is not there or cannot be called with flow',
    why: 'it could only fail',
    section: '§5.5.2',
    wrong: '<processor type="code" file="lib/Prices.py" handler="«prize»"/>',
    right: '<processor type="code" file="lib/Prices.py" handler="price"/>',
  },
  {
    id: 'B13',
    severity: 'error',
    text: 'a step without what its type needs, or whose text is no Python expression',
    why: 'it could only fail',
    section: '§5.5.2, §6.2, §6.8',
    wrong: '<«processor» type="validator" exception="Amount {flow.amount} is not allowed"/>',
    right: '<processor type="validator" condition="flow.amount > 0" exception="Amount {flow.amount} is not allowed"/>',
  },
  {
    id: 'B14',
    severity: 'warning',
    text: 'a variable that no trigger and no step of the flow assigns',
    why: 'reading it fails',
    section: '§7.2, appendix B',
    wrong: '<processor type="validator" condition="flow.«amout» > 0" exception="Amount {flow.amount} is not allowed"/>',
    right: '<processor type="validator" condition="flow.amount > 0" exception="Amount {flow.amount} is not allowed"/>',
    note: 'It is an estimate: where code hands flow on, nothing is told.',
  },
  {
    id: 'B15',
    severity: 'error',
    text: 'a variable named entity, identity, requestor or correlation_id',
    why: 'every flow has these already',
    section: '§7.2',
    wrong: '<processor type="set-variable" name="«identity»" expression="flow.cart"/>',
    right: '<processor type="set-variable" name="owner" expression="flow.cart"/>',
    note: 'In a notifier, entity and identity are free.',
  },
  {
    id: 'B16',
    severity: 'warning',
    text: 'create-command together with reactivate-command',
    why: 'they exclude each other; create-command wins',
    section: '§5.5',
    wrong: '<command name="Add" create-command="true" reactivate-command="«optional»">',
    right: '<command name="Add" create-command="true">',
  },
  {
    id: 'B17',
    severity: 'error',
    text: 'a flow without a test case',
    why: 'an untested flow is not generated',
    section: '§5.5, §5.5.3',
    wrong: `<command name="«Add»">
  <trigger source="AddShopCartRequested" key-field="cart">
    <mapping target="cart" value="cart"/>
  </trigger>
  <processor type="emit-event" ref="ArticleAdded">
    <mapping target="cart" value="#flow.cart"/>
    <mapping target="lines" value="#[]"/>
  </processor>
</command>`,
    right: `<command name="Add">
  <trigger source="AddShopCartRequested" key-field="cart">
    <mapping target="cart" value="cart"/>
  </trigger>
  <processor type="emit-event" ref="ArticleAdded">
    <mapping target="cart" value="#flow.cart"/>
    <mapping target="lines" value="#[]"/>
  </processor>
  <test-case name="HappyFlow">
    <input name="cart" type="String" value="t:one"/>
    <expected domain-event="ArticleAdded"/>
  </test-case>
</command>`,
  },
  {
    id: 'B18',
    severity: 'error',
    text: 'a test case that names what the trigger or the event does not have, or holds a value or JSON that is none',
    why: 'the test could not run as it is written',
    section: '§5.5.3',
    wrong: '<input name="«card»" type="String" value="t:one"/>',
    right: '<input name="cart" type="String" value="t:one"/>',
  },
  {
    id: 'B19',
    severity: 'error',
    text: 'a state or expected-state with what the document does not have',
    why: 'no flow could ever lead to it',
    section: '§5.5.3',
    wrong: '<state>{«"line"»: {}}</state>',
    right: '<state>{"lines": {}}</state>',
    note: 'The attributes that every document has, such as isDeleted, may stand there.',
  },
  {
    id: 'B20',
    severity: 'error',
    text: 'a test case that expects an event which the flow never emits',
    why: 'the test could only fail',
    section: '§5.5.3',
    wrong: '<expected domain-event="«CartClosed»"/>',
    right: '<expected domain-event="ArticleAdded"/>',
  },
  {
    id: 'B21',
    severity: 'warning',
    text: 'a test case that expects success but no event, or an error and events',
    why: 'a flow that succeeds emits something, and after an error nothing is persisted',
    section: '§5.5.3, §9.4',
    wrong: '<test-case name="Rejected" trigger-event="AddShopCartRequested" expected-processing-status="«success»">',
    right: '<test-case name="Rejected" trigger-event="AddShopCartRequested" expected-processing-status="error">',
  },
  {
    id: 'B22',
    severity: 'warning',
    text: 'a trigger that no test case exercises',
    why: 'what it maps may be wrong without anybody noticing',
    section: '§5.5.3',
    wrong: `<command name="Add">
  <trigger source="AddShopCartRequested" key-field="cart">
    <mapping target="cart" value="cart"/>
  </trigger>
  <trigger source="«FileUploaded»" key-field="uri">
    <mapping target="cart" value="uri"/>
  </trigger>
  <processor type="emit-event" ref="ArticleAdded">
    <mapping target="cart" value="#flow.cart"/>
    <mapping target="lines" value="#[]"/>
  </processor>
  <test-case name="HappyFlow" trigger-event="AddShopCartRequested">
    <expected domain-event="ArticleAdded"/>
  </test-case>
</command>`,
    right: `<command name="Add">
  <trigger source="AddShopCartRequested" key-field="cart">
    <mapping target="cart" value="cart"/>
  </trigger>
  <trigger source="FileUploaded" key-field="uri">
    <mapping target="cart" value="uri"/>
  </trigger>
  <processor type="emit-event" ref="ArticleAdded">
    <mapping target="cart" value="#flow.cart"/>
    <mapping target="lines" value="#[]"/>
  </processor>
  <test-case name="HappyFlow" trigger-event="AddShopCartRequested">
    <expected domain-event="ArticleAdded"/>
  </test-case>
  <test-case name="Uploaded" trigger-event="FileUploaded">
    <expected domain-event="ArticleAdded"/>
  </test-case>
</command>`,
  },
  {
    id: 'B23',
    severity: 'warning',
    text: 'flows that start each other in a circle, without a validator in it',
    why: 'nothing ends the loop',
    section: '§5.5.1, §9.2',
    wrong: `<command name="«Repeat»">
  <trigger source="ArticleAdded" key-field="cart">
    <mapping target="cart" value="cart"/>
  </trigger>
  <processor type="emit-event" ref="ArticleAdded">
    <mapping target="cart" value="#flow.cart"/>
    <mapping target="lines" value="#[]"/>
  </processor>
  <test-case name="HappyFlow">
    <expected domain-event="ArticleAdded"/>
  </test-case>
</command>`,
    right: `<command name="Repeat">
  <trigger source="ArticleAdded" key-field="cart">
    <mapping target="cart" value="cart"/>
  </trigger>
  <processor type="validator" condition="flow.entity.version &lt; 3" exception="Repeated already"/>
  <processor type="emit-event" ref="ArticleAdded">
    <mapping target="cart" value="#flow.cart"/>
    <mapping target="lines" value="#[]"/>
  </processor>
  <test-case name="HappyFlow">
    <expected domain-event="ArticleAdded"/>
  </test-case>
</command>`,
  },
  {
    id: 'B24',
    severity: 'warning',
    text: 'a literal that is also the name of a variable',
    why: 'the sigil of #flow.x was probably forgotten, and the event would carry the name instead of the value',
    section: '§5.5.2',
    wrong: '<mapping target="cart" value="«cart»"/>',
    right: '<mapping target="cart" value="#flow.cart"/>',
  },
  {
    id: 'B25',
    severity: 'warning',
    text: 'a test case in which an event is emitted that it does not list',
    why: 'the test may not say all that it means',
    section: '§9.4',
    wrong: `<«test-case» name="HappyFlow" trigger-event="AddShopCartRequested">
  <input name="cart" type="String" value="t:one"/>
  <input name="article" type="String" value="apple"/>
  <input name="amount" type="Int" value="2"/>
  <expected domain-event="ArticleAdded"/>
</test-case>`,
    right: `<test-case name="HappyFlow" trigger-event="AddShopCartRequested">
  <input name="cart" type="String" value="t:one"/>
  <input name="article" type="String" value="apple"/>
  <input name="amount" type="Int" value="2"/>
  <expected domain-event="ArticleAdded"/>
  <expected domain-event="CartClosed"/>
</test-case>`,
    note: 'It is seen only when the cases run, so `blueline test` tells it, with the case.',
  },
];
