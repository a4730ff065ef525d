import type { Rule } from './rule';

/** C: commands of the API. */
export const COMMAND_RULES: readonly Rule[] = [
  {
    id: 'C01',
    severity: 'warning',
    text: 'the name of a command is not what its namespace and operation make',
    why: 'the given name is used, but the editor would look for the other one',
    section: '§5.3.1',
    wrong: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="«CartFilled»"
       authorization="authenticated">`,
    right: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested"
       authorization="authenticated">`,
  },
  {
    id: 'C02',
    severity: 'error',
    text: 'two commands with one operation, or an operation named like a namespace beside it',
    why: 'a mutation would not say which command is meant',
    section: '§8.1',
    wrong: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="«add»" name="FillShopCartRequested"
       authorization="authenticated">
  <field name="cart" type="String"/>
</event>`,
    right: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="fill" name="FillShopCartRequested"
       authorization="authenticated">
  <field name="cart" type="String"/>
</event>`,
  },
  {
    id: 'C03',
    severity: 'error',
    text: 'authorization by role without a role, or by user without the field that holds the user name',
    why: 'nothing would say who may call',
    section: '§5.3.1',
    wrong: `<«event» type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested"
       authorization="role">`,
    right: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested"
       authorization="role" role="administrator">`,
  },
  {
    id: 'C04',
    severity: 'error',
    text: 'a field with an unknown pattern, with one that does not compile, or with a pattern although it is no String',
    why: 'its values could not be checked',
    section: '§5.3.1, §6.6',
    wrong: '<field name="article" type="String" pattern="«{{Wort}}»"/>',
    right: '<field name="article" type="String" pattern="{{Word}}"/>',
    warning: {
      when: 'a regular expression stands there instead of {{Pattern}}; it is used as it is',
      wrong: '<field name="article" type="String" pattern="«[a-z]+»"/>',
      right: '<field name="article" type="String" pattern="{{Word}}"/>',
    },
  },
  {
    id: 'C05',
    severity: 'error',
    text: 'a default that is no value of the type',
    why: 'there would be nothing to use where a client gives no value',
    section: '§4.3, §4.4',
    wrong: '<field name="amount" type="Int" default="«one»"/>',
    right: '<field name="amount" type="Int" default="1"/>',
  },
  {
    id: 'C06',
    severity: 'error',
    text: 'a field that the server fills, but is no String',
    why: 'user names and UUIDs are texts',
    section: '§5.3.1',
    wrong: '<field name="amount" type="Int" auto-fill="«uuid»"/>',
    right: '<field name="amount" type="Int" default="1"/>',
    warning: {
      when: 'the field has a default or a pattern too, which are ignored, or the command is anonymous and so has no user name',
      wrong: '<field name="buyer" type="String" auto-fill="username" default="«nobody»"/>',
      right: '<field name="buyer" type="String" auto-fill="username"/>',
    },
  },
  {
    id: 'C07',
    severity: 'warning',
    text: 'a command without any field, or one that no flow and no notifier is triggered by',
    why: 'calling it says nothing, or does nothing',
    section: '§5.3.1, §9.1',
    wrong: `<«event» type="ActorEvent" graphql-namespace="Shop" graphql-name="open" name="OpenShopRequested"
       authorization="authenticated"/>`,
    right: `<event type="ActorEvent" graphql-namespace="Shop" graphql-name="open" name="OpenShopRequested"
       authorization="authenticated">
  <field name="day" type="String"/>
</event>`,
  },
  {
    id: 'C08',
    severity: 'error',
    text: 'two types of the API would have one name, or an input type no field',
    why: 'the schema of the API would be invalid',
    section: '§8.2, §8.4',
    wrong: `<nested-object name="note"><field name="text" type="String"/></nested-object>
<nested-object name="«notes»"><field name="text" type="String"/></nested-object>`,
    right: `<nested-object name="note"><field name="text" type="String"/></nested-object>
<nested-object name="remarks"><field name="text" type="String"/></nested-object>`,
  },
  {
    id: 'C09',
    severity: 'warning',
    text: 'a command named trace, notifications, forms or mutations',
    why: 'the generated web framework uses these names itself',
    section: '§5.3.1',
    wrong: `<event type="ActorEvent" graphql-namespace="Shop" graphql-name="trace" name="«TraceRequested»"
       authorization="authenticated">
  <field name="cart" type="String"/>
</event>`,
    right: `<event type="ActorEvent" graphql-namespace="Shop" graphql-name="trace" name="TraceShopRequested"
       authorization="authenticated">
  <field name="cart" type="String"/>
</event>`,
  },
  {
    id: 'C10',
    severity: 'warning',
    text: "a default that is literally 'default value'",
    why: 'it is the text that the editor starts with; it is used as the value',
    section: '§5.3.1',
    wrong: '<field name="article" type="String" default="«default value»"/>',
    right: '<field name="article" type="String" default="apple"/>',
  },
  {
    id: 'C11',
    severity: 'warning',
    text: 'a command that says nothing about authorization',
    why: 'every user who is signed in may call it, which may not be meant',
    section: '§5.3.1',
    wrong: '<«event» type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested">',
    right: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested"
       authorization="authenticated">`,
  },
  {
    id: 'C12',
    severity: 'warning',
    text: 'a field of type StringList in a command',
    why: 'it works here, but the editor does not know it and may lose it',
    section: '§4.2',
    wrong: '<field name="tags" type="«StringList»" default="[]"/>',
    right: '<field name="tags" type="String" default=""/>',
  },
];
