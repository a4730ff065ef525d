import type { Rule } from './rule';

/** L: the model's events against `events.lock.json` beside it. Not in REFERENCE §11; told only where the file is there. */
export const EVENT_LOCK_RULES: readonly Rule[] = [
  {
    id: 'L01',
    severity: 'error',
    text: 'a change of a domain event by which stored events could no longer be read',
    why: 'events are stored for ever, and read again for every aggregate',
    section: '§4.4, §5.3.2',
    wrong: `<event type="DomainEvent" name="«ArticleAdded»" source="Shop.Cart">
  <field name="cart" type="String"/>
  <field name="size" type="StringList" default="[]"/>
  <nested-object name="lines">
    <field name="article" type="String"/>
    <field name="amount" type="Int"/>
  </nested-object>
</event>`,
    right: `<event type="DomainEvent" name="ArticleAdded" source="Shop.Cart">
  <field name="cart" type="String"/>
  <field name="size" type="Int" default="0"/>
  <nested-object name="lines">
    <field name="article" type="String"/>
    <field name="amount" type="Int"/>
  </nested-object>
</event>`,
    note: 'Here events were stored with a size that is an Int.',
  },
  {
    id: 'L02',
    severity: 'warning',
    text: 'a change of a domain event that stored events survive, but events.lock.json does not know of',
    why: 'the next change would be compared with what is no longer stored',
    section: '§5.3.2',
    wrong: `<event type="DomainEvent" name="«ArticleAdded»" source="Shop.Cart">
  <field name="cart" type="String"/>
  <field name="buyer" type="String" default=""/>
  <nested-object name="lines">
    <field name="article" type="String"/>
    <field name="amount" type="Int"/>
  </nested-object>
</event>`,
    right: `<event type="DomainEvent" name="ArticleAdded" source="Shop.Cart">
  <field name="cart" type="String"/>
  <nested-object name="lines">
    <field name="article" type="String"/>
    <field name="amount" type="Int"/>
  </nested-object>
</event>`,
    note: 'To accept it: blueline check MODEL --update-lock.',
  },
  {
    id: 'L03',
    severity: 'error',
    text: 'events.lock.json cannot be read',
    why: 'without it nothing says which events are stored',
    section: '§5.3.2',
    wrong: '«{»"events":',
    right: `{
  "version": 1,
  "events": [
    {
      "name": "ArticleAdded",
      "aggregate": "Shop.Cart",
      "fields": [
        {"name": "cart", "type": "String"},
        {"name": "lines", "type": "Items", "fields": [{"name": "article", "type": "String"}, {"name": "amount", "type": "Int"}]}
      ]
    }
  ]
}`,
  },
];
