import type { Rule } from './rule';

/** D: aggregates, their documents, domain events and event handlers. */
export const DOMAIN_RULES: readonly Rule[] = [
  {
    id: 'D01',
    severity: 'error',
    text: 'a domain event of an aggregate that does not exist',
    why: 'only its aggregate may emit an event',
    section: '§5.3.2',
    wrong: `<event type="DomainEvent" name="CartClosed" source="«Shop.Card»">
  <field name="cart" type="String"/>
</event>`,
    right: `<event type="DomainEvent" name="CartClosed" source="Shop.Cart">
  <field name="cart" type="String"/>
</event>`,
  },
  {
    id: 'D02',
    severity: 'warning',
    text: 'a domain event without a field',
    why: 'it tells that something happened, but not to what',
    section: '§5.3.2',
    wrong: '<event type="DomainEvent" name="«CartClosed»" source="Shop.Cart"/>',
    right: `<event type="DomainEvent" name="CartClosed" source="Shop.Cart">
  <field name="cart" type="String"/>
</event>`,
  },
  {
    id: 'D03',
    severity: 'warning',
    text: 'an aggregate without a behavior flow, or without a domain event',
    why: 'nothing can ever happen to it',
    section: '§5.4',
    wrong: `<aggregate name="«Basket»" business-key="cart">
  <field name="cart" type="String"/>
</aggregate>`,
    right: `<aggregate name="Basket" business-key="cart">
  <field name="cart" type="String"/>
  <command name="Open">
    <trigger source="AddShopCartRequested" key-field="cart">
      <mapping target="cart" value="cart"/>
    </trigger>
    <processor type="emit-event" ref="BasketOpened">
      <mapping target="cart" value="#flow.cart"/>
    </processor>
    <test-case name="HappyFlow">
      <input name="cart" type="String" value="t:one"/>
      <expected domain-event="BasketOpened"/>
    </test-case>
  </command>
</aggregate>`,
  },
  {
    id: 'D04',
    severity: 'error',
    text: 'the business-key of an aggregate is no String field of its document',
    why: 'an instance could not be found by it',
    section: '§5.4',
    wrong: '<aggregate name="Cart" business-key="«card»">',
    right: '<aggregate name="Cart" business-key="cart">',
  },
  {
    id: 'D05',
    severity: 'warning',
    text: 'an aggregate without a business-key',
    why: 'tests with an expected state, and generated code, need to know which field identifies an instance',
    section: '§5.4',
    wrong: '<«aggregate» name="Cart">',
    right: '<aggregate name="Cart" business-key="cart">',
    note: '"More than one candidate in legacy files" is not told: nothing says what a candidate is.',
  },
  {
    id: 'D06',
    severity: 'warning',
    text: 'the business-key of a collection is missing, or is none of its fields',
    why: 'it is only a hint, since the business-key of the nested-mapping counts; but it misleads',
    section: '§5.4',
    wrong: '<nested-object name="lines" business-key="«artikel»">',
    right: '<nested-object name="lines" business-key="article">',
  },
  {
    id: 'D07',
    severity: 'error',
    text: 'a nested-object in a nested-object',
    why: 'documents, events and commands hold collections of plain objects only',
    section: '§5.3, §5.4',
    wrong: `<nested-object name="lines" business-key="article">
  <field name="article" type="String"/>
  <field name="amount" type="Int"/>
  <«nested-object» name="discounts"><field name="percent" type="Int"/></nested-object>
</nested-object>`,
    right: `<nested-object name="lines" business-key="article">
  <field name="article" type="String"/>
  <field name="amount" type="Int"/>
</nested-object>
<nested-object name="discounts" business-key="article">
  <field name="article" type="String"/>
  <field name="percent" type="Int"/>
</nested-object>`,
  },
  {
    id: 'D08',
    severity: 'error',
    text: 'an event-handler for an event that is unknown, of another aggregate, or has a handler already',
    why: 'it would never run, or two would change the document at once',
    section: '§5.6',
    wrong: `<event-handler on="«ArticelAdded»">
  <mapping target="cart" value="cart"/>
</event-handler>`,
    right: `<event-handler on="ArticleAdded">
  <mapping target="cart" value="cart"/>
</event-handler>`,
  },
  {
    id: 'D09',
    severity: 'error',
    text: 'a mapping of an event-handler to what is no field of the document, or from what is no field of the event',
    why: 'nothing would be set',
    section: '§5.6',
    wrong: '<mapping target="«card»" operand="set" value="cart"/>',
    right: '<mapping target="cart" operand="set" value="cart"/>',
  },
  {
    id: 'D10',
    severity: 'error',
    text: 'a nested-mapping with an unknown collection or item field, or without a usable business-key',
    why: 'items could not be put into the dictionary',
    section: '§5.6',
    wrong: '<nested-mapping source="«line»" target="lines" business-key="article">',
    right: '<nested-mapping source="lines" target="lines" business-key="article">',
  },
  {
    id: 'D11',
    severity: 'error',
    text: 'an operand that does not fit the type of the field, or a value of another type',
    why: 'the handler would fail on every such event',
    section: '§5.6',
    wrong: '<mapping target="amount" operand="add" value="«article»"/>',
    right: '<mapping target="amount" operand="add" value="amount"/>',
    warning: {
      when: 'a number or a Boolean becomes a String, which always works',
      wrong: '<mapping target="article" operand="set" value="«amount»"/>',
      right: '<mapping target="article" operand="set" value="article"/>',
    },
  },
  {
    id: 'D12',
    severity: 'warning',
    text: 'a domain event that no flow emits',
    why: 'whatever waits for it waits for ever',
    section: '§5.3.2, §5.5.2',
    wrong: `<event type="DomainEvent" name="«CartClosed»" source="Shop.Cart">
  <field name="cart" type="String"/>
</event>`,
    right: `<event type="DomainEvent" name="CartClosed" source="Shop.Cart">
  <field name="cart" type="String"/>
</event>
<!-- in a flow -->
<processor type="emit-event" ref="CartClosed">
  <mapping target="cart" value="#flow.cart"/>
</processor>`,
    note: 'That an event has no handler, so that it changes only version and updated_at, is a hint.',
  },
  {
    id: 'D13',
    severity: 'error',
    text: 'Python that does not compile, in a step, an event-handler or a module of lib/',
    why: 'the generated application could not be loaded',
    section: '§6.9',
    wrong: '<event-handler on="ArticleAdded" code="self.cart = «=» event.cart"/>',
    right: '<event-handler on="ArticleAdded" code="self.cart = event.cart"/>',
    warning: {
      when: 'it is what the editor writes into a new step, which fails when it runs: Python has no ranger',
      wrong: '<processor type="code" code="«flow.variable = [i for i in ranger(5)]»"/>',
      right: '<processor type="code" code="flow.variable = [i for i in range(5)]"/>',
    },
    note: 'Python elsewhere is told by the rule of its place: B03, B05, B13, G06, N05, V13 to V15, V18, V20.',
  },
  {
    id: 'D14',
    severity: 'warning',
    text: 'backups that are kept although they are off, or not as long as until the next one',
    why: 'there would be times without any backup',
    section: '§5.4',
    wrong: '<aggregate name="Cart" business-key="cart" backup-ttl-days="«30»">',
    right: '<aggregate name="Cart" business-key="cart" backup-interval-days="1" backup-ttl-days="30">',
  },
  {
    id: 'D15',
    severity: 'warning',
    text: 'events that expire although backups or views keep what they made',
    why: 'after that, the state cannot be replayed and the view cannot be rebuilt',
    section: '§5.4, §9.3',
    wrong: '<aggregate name="Cart" business-key="cart" event-ttl="«86400»">',
    right: '<aggregate name="Cart" business-key="cart" event-ttl="-1">',
  },
  {
    id: 'D16',
    severity: 'warning',
    text: 'event-ttl="0"',
    why: 'it counts as -1, for ever, which may be the opposite of what is meant',
    section: '§5.4',
    wrong: '<aggregate name="Cart" business-key="cart" event-ttl="«0»">',
    right: '<aggregate name="Cart" business-key="cart" event-ttl="-1">',
  },
  {
    id: 'D17',
    severity: 'warning',
    text: 'mappings and code in one event-handler',
    why: 'the mappings run first, whatever stands first; the editor keeps only one of the two',
    section: '§5.6',
    wrong: `<event-handler on="ArticleAdded" code="«self.cart = event.cart.strip()»">
  <mapping target="cart" value="cart"/>
</event-handler>`,
    right: `<event-handler on="ArticleAdded" code="self.cart = event.cart.strip()"/>`,
  },
];
