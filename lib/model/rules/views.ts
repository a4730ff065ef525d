import type { Rule } from './rule';

/** V: views, their queries, and projections. */
export const VIEW_RULES: readonly Rule[] = [
  {
    id: 'V01',
    severity: 'error',
    text: 'a view without fields',
    why: 'GraphQL has no type without fields',
    section: '§5.7.1',
    wrong: '<view name="«CartTotal»"/>',
    right: `<view name="CartTotal">
  <field name="total" type="Int"/>
</view>`,
  },
  {
    id: 'V02',
    severity: 'error',
    text: 'a view with two keys, or with one that is no String',
    why: 'an instance is stored and found under one text',
    section: '§5.7.2',
    wrong: `<field name="cart" type="String" pk="true"/>
<field name="owner" type="String" pk="«true»"/>`,
    right: `<field name="cart" type="String" pk="true"/>
<field name="owner" type="String"/>`,
  },
  {
    id: 'V03',
    severity: 'error',
    text: 'a view with a key that nothing fills',
    why: 'it would always be empty',
    section: '§5.7.1',
    wrong: `<view name="«Owner»">
  <field name="owner" type="String" pk="true"/>
</view>`,
    right: `<view name="Owner">
  <field name="owner" type="String" pk="true"/>
  <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart"/>
  <query graphql-namespace="Owner" field-name="get" type="get"/>
</view>`,
    warning: {
      when: "another view's custom-handler names it in EntityManager.get",
      wrong: `<view name="«Owner»">
  <field name="owner" type="String" pk="true"/>
  <query graphql-namespace="Owner" field-name="get" type="get"/>
</view>`,
      right: `<view name="Owner">
  <field name="owner" type="String" pk="true"/>
  <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart"/>
  <query graphql-namespace="Owner" field-name="get" type="get"/>
</view>`,
    },
  },
  {
    id: 'V04',
    severity: 'error',
    text: 'a handler in a view without a key',
    why: 'only views with a key are stored',
    section: '§5.7.1',
    wrong: `<view name="Owner">
  <field name="owner" type="String"/>
  <«snapshot-handler» sub-domain="Shop" aggregate="Cart" key-mapping="cart"/>
</view>`,
    right: `<view name="Owner">
  <field name="owner" type="String" pk="true"/>
  <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart"/>
  <query graphql-namespace="Owner" field-name="get" type="get"/>
</view>`,
  },
  {
    id: 'V05',
    severity: 'error',
    text: 'a query in a view without a key',
    why: 'there is nothing stored that it could find',
    section: '§5.7.1',
    wrong: `<view name="Owner">
  <field name="owner" type="String"/>
  <query graphql-namespace="Owner" field-name="«get»" type="get"/>
</view>`,
    right: `<view name="Owner">
  <field name="owner" type="String" pk="true"/>
  <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart"/>
  <query graphql-namespace="Owner" field-name="get" type="get"/>
</view>`,
  },
  {
    id: 'V06',
    severity: 'error',
    text: 'a relation to an unknown view, by key to a view that has none, or an ObjectList in a circle',
    why: 'the related objects could not be found, or would contain themselves without end',
    section: '§5.7.3',
    wrong: '<field name="lines" type="ObjectList" ref="«CartLines»"/>',
    right: '<field name="lines" type="ObjectList" ref="CartLine"/>',
  },
  {
    id: 'V07',
    severity: 'error',
    text: 'a relation whose foreign-key is missing, unknown or of the wrong type',
    why: 'the keys of the related objects are read from that field',
    section: '§5.7.3',
    wrong: '<field name="previous" type="ManyToOne" ref="Cart" foreign-key="«card»"/>',
    right: '<field name="previous" type="ManyToOne" ref="Cart" foreign-key="cart"/>',
  },
  {
    id: 'V08',
    severity: 'error',
    text: 'two queries with one name in a namespace, or a query named like a namespace beside it',
    why: 'a client could not say which one it means',
    section: '§8.1, §8.3',
    wrong: '<query graphql-namespace="Cart" field-name="«get»" type="filter"/>',
    right: '<query graphql-namespace="Cart" field-name="filter" type="filter"/>',
  },
  {
    id: 'V09',
    severity: 'error',
    text: 'a second get or filter query in a view, or an unknown type of query',
    why: 'the editor knows one of each; further ones are named queries',
    section: '§5.7.6',
    wrong: `<query graphql-namespace="Cart" field-name="filter" type="filter"/>
<query graphql-namespace="Cart" field-name="search" type="«filter»"/>`,
    right: `<query graphql-namespace="Cart" field-name="filter" type="filter"/>
<query graphql-namespace="Cart" field-name="search" type="query">
  <filter-clause field-name="cart" operand="equals"/>
</query>`,
  },
  {
    id: 'V10',
    severity: 'error',
    text: 'a filter-clause on what is no data field, with an operand that does not fit it, or twice',
    why: 'there is nothing that the argument could be compared with',
    section: '§5.7.6',
    wrong: `<query graphql-namespace="Cart" field-name="filter" type="filter">
  <filter-clause field-name="«card»" operand="equals"/>
</query>`,
    right: `<query graphql-namespace="Cart" field-name="filter" type="filter">
  <filter-clause field-name="cart" operand="equals"/>
</query>`,
  },
  {
    id: 'V11',
    severity: 'warning',
    text: 'a get query with clauses or canonical search',
    why: 'it finds one instance by its key, so they are ignored',
    section: '§5.7.6',
    wrong: '<query graphql-namespace="Cart" field-name="get" type="«get»" use-canonical-search="true"/>',
    right: '<query graphql-namespace="Cart" field-name="get" type="get"/>',
  },
  {
    id: 'V12',
    severity: 'error',
    text: 'a query, projection or relation by role without a role, or by user without the argument that holds the user name',
    why: 'nothing would say who may read',
    section: '§5.7.3, §5.7.6, §5.8',
    wrong: '<«query» graphql-namespace="Cart" field-name="filter" type="filter" authorization="role"/>',
    right: '<query graphql-namespace="Cart" field-name="filter" type="filter" authorization="role" role="administrator"/>',
  },
  {
    id: 'V13',
    severity: 'error',
    text: 'a handler for an unknown aggregate or collection, or whose key is missing, unknown or no String',
    why: 'the view would not be filled, or not under a key that one can find',
    section: '§5.7.4',
    wrong: '<snapshot-handler sub-domain="Shop" aggregate="«Card»" key-mapping="cart">',
    right: '<snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart">',
  },
  {
    id: 'V14',
    severity: 'error',
    text: 'a mapping to what is no data field of the view, from what the snapshot does not have, or with an operand that does not fit',
    why: 'nothing would be set',
    section: '§5.7.4',
    wrong: '<mapping target="«card»" operand="set" value="cart"/>',
    right: '<mapping target="cart" operand="set" value="cart"/>',
  },
  {
    id: 'V15',
    severity: 'error',
    text: 'convert_items on what is no collection, or with a template that is no Python dictionary',
    why: 'there is nothing to convert, or nothing to convert it to',
    section: '§5.7.4, §6.11',
    wrong: '<mapping target="lines" operand="convert_items" value="«line»"/>',
    right: '<mapping target="lines" operand="convert_items" value="lines"/>',
    warning: {
      when: 'the template makes a key that the view does not have, or reads a field that items do not have',
      wrong: `<mapping target="lines" operand="convert_items" value="lines" template='{«"artikel"»: value["article"]}'/>`,
      right: `<mapping target="lines" operand="convert_items" value="lines" template='{"article": value["article"]}'/>`,
    },
  },
  {
    id: 'V16',
    severity: 'warning',
    text: 'the key of a view is not mapped, and is not named like the key-mapping either',
    why: 'it is filled with the key; a mapping would say so',
    section: '§5.7.4',
    wrong: `<snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="«#snapshot.cart.strip()»">
  <mapping target="lines" operand="convert_items" value="lines"/>
</snapshot-handler>`,
    right: `<snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart">
  <mapping target="lines" operand="convert_items" value="lines"/>
</snapshot-handler>`,
  },
  {
    id: 'V17',
    severity: 'warning',
    text: 'a view that no query, no relation and no projection leads to',
    why: 'it is filled, but nobody can read it',
    section: '§5.7.1',
    wrong: `<view name="«Owner»">
  <field name="owner" type="String" pk="true"/>
  <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart"/>
</view>`,
    right: `<view name="Owner">
  <field name="owner" type="String" pk="true"/>
  <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart"/>
  <query graphql-namespace="Owner" field-name="get" type="get"/>
</view>`,
  },
  {
    id: 'V18',
    severity: 'error',
    text: 'a custom-handler that is empty or does not compile',
    why: 'it is nothing but its code',
    section: '§5.7.5',
    wrong: '<«custom-handler» sub-domain="Shop" aggregate="Cart"></custom-handler>',
    right: `<custom-handler sub-domain="Shop" aggregate="Cart">
cart = EntityManager.get("Cart", snapshot.cart)
cart.cart = snapshot.cart
</custom-handler>`,
  },
  {
    id: 'V19',
    severity: 'warning',
    text: 'a handler without delete, although an event of the aggregate deletes',
    why: 'the view keeps instances of what is gone',
    section: '§5.7.4, §9.2.6',
    wrong: `<snapshot-handler sub-domain="Shop" aggregate="«Cart»" key-mapping="cart">
  <mapping target="cart" operand="set" value="cart"/>
</snapshot-handler>`,
    right: `<snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart">
  <mapping target="cart" operand="set" value="cart"/>
  <delete condition="#snapshot.isDeleted != ''"/>
</snapshot-handler>`,
  },
  {
    id: 'V20',
    severity: 'error',
    text: 'a projection that returns an unknown view, does not compile, or has no transform(arguments, username)',
    why: 'the API could not call it, or not say what comes back',
    section: '§5.8, §7.6',
    wrong: `<projection name="Total" graphql-namespace="Cart" return="«CartLines»"
            code="def transform(arguments, username):|LB|    return {}"/>`,
    right: `<projection name="Total" graphql-namespace="Cart" return="CartLine"
            code="def transform(arguments, username):|LB|    return {}"/>`,
  },
  {
    id: 'V21',
    severity: 'error',
    text: 'an input of a projection twice, without a name or without a type',
    why: 'the argument could not be declared in the schema',
    section: '§5.8',
    wrong: `<projection name="Total" graphql-namespace="Cart" return="CartLine"
            code="def transform(arguments, username):|LB|    return {}">
  <input name="cart" type="String"/>
  <input name="«cart»" type="StringList"/>
</projection>`,
    right: `<projection name="Total" graphql-namespace="Cart" return="CartLine"
            code="def transform(arguments, username):|LB|    return {}">
  <input name="cart" type="String"/>
  <input name="others" type="StringList"/>
</projection>`,
  },
  {
    id: 'V22',
    severity: 'info',
    text: 'a query that everybody may call',
    why: 'what the view holds is public',
    section: '§5.7.6',
    wrong: '<query graphql-namespace="Cart" field-name="get" type="get" authorization="«anonymous»"/>',
    right: '<query graphql-namespace="Cart" field-name="get" type="get" authorization="authenticated"/>',
  },
  {
    id: 'V23',
    severity: 'warning',
    text: 'less or greater on a String',
    why: "letters are compared, so that '10' is less than '9'",
    section: '§5.7.6',
    wrong: `<query graphql-namespace="Cart" field-name="filter" type="filter">
  <filter-clause field-name="cart" operand="«less_than»"/>
</query>`,
    right: `<query graphql-namespace="Cart" field-name="filter" type="filter">
  <filter-clause field-name="cart" operand="equals"/>
</query>`,
  },
];
