import type { Rule } from './rule';

/** G: patterns, expressions, dependencies, files and roles, which the whole model uses. */
export const GLOBAL_RULES: readonly Rule[] = [
  {
    id: 'G01',
    severity: 'error',
    text: 'a pattern that refers to an unknown pattern or to itself, or does not compile',
    why: 'no value could be checked with it',
    section: '§6.6',
    wrong: '<pattern name="Pair" regex="^«{{Wort}}»:{{Word}}$"/>',
    right: '<pattern name="Pair" regex="^{{Word}}:{{Word}}$"/>',
    warning: {
      when: 'the time that it takes can grow with the cube of the length of a text',
      wrong: '<pattern name="Pair" regex="«^{{Word}}:[a-z]*[a-z]*[a-z]*$»"/>',
      right: '<pattern name="Pair" regex="^{{Word}}:[a-z]*$"/>',
    },
  },
  {
    id: 'G02',
    severity: 'warning',
    text: "a '|' outside parentheses in a pattern that another one refers to",
    why: 'the pattern is inserted without a group, so the alternative reaches over its ends',
    section: '§6.6',
    wrong: `<pattern name="Word" regex="^[a-z:]+|[0-9]+$"/>
<pattern name="Pair" regex="^t«{{Word}}»$"/>`,
    right: `<pattern name="Word" regex="^([a-z:]+|[0-9]+)$"/>
<pattern name="Pair" regex="^t{{Word}}$"/>`,
  },
  {
    id: 'G03',
    severity: 'error',
    text: 'an authorization template that reads what is no input, or calls what is not supported; an input twice',
    why: 'the name of the group that a caller must be in could not be computed',
    section: '§6.5',
    wrong: `<expression name="tenantRole" type="ActorEventRole" input="id;suffix" expression="\${«ids».split(':')[0]}suffix"/>`,
    right: `<expression name="tenantRole" type="ActorEventRole" input="id;suffix" expression="\${id.split(':')[0]}suffix"/>`,
  },
  {
    id: 'G04',
    severity: 'error',
    text: 'a #global call of an unknown or unfit expression, or with arguments that it does not take',
    why: 'a role or a key could not be computed',
    section: '§6.4',
    wrong: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested"
       authorization="role" role="#global.tenantRole(«card», '-buyer')">`,
    right: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested"
       authorization="role" role="#global.tenantRole(cart, '-buyer')">`,
  },
  {
    id: 'G05',
    severity: 'warning',
    text: "a surplus ')' after a #global call",
    why: 'an older editor writes it; it is ignored',
    section: '§6.4',
    wrong: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested"
       authorization="role" role="#global.tenantRole(cart, '-buyer')«)»">`,
    right: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested"
       authorization="role" role="#global.tenantRole(cart, '-buyer')">`,
  },
  {
    id: 'G06',
    severity: 'error',
    text: 'a TriggerKeyField expression that is not one Python expression',
    why: 'the key of an aggregate or a view could not be computed',
    section: '§6.2, §6.4.2',
    wrong: `<expression name="cartKey" type="TriggerKeyField" input="cart" expression="«i»mport cart"/>`,
    right: `<expression name="cartKey" type="TriggerKeyField" input="cart" expression="cart.strip()"/>`,
  },
  {
    id: 'G07',
    severity: 'warning',
    text: 'a literal role that neither meta.json lists nor a notifier creates',
    why: 'roles are not created by a deployment, so nobody may have it',
    section: '§5.2.4',
    wrong: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested"
       authorization="role" role="«administrater»">`,
    right: `<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested"
       authorization="role" role="administrator">`,
  },
  {
    id: 'G08',
    severity: 'error',
    text: 'a dependency that is no name of a Python distribution with a version, or is wanted in two versions',
    why: 'options, addresses, paths and markers would let a model decide where code comes from',
    section: '§5.2.3',
    wrong: '<dependency name="«requests@https://example.com/requests.zip»" version="2.32.0"/>',
    right: '<dependency name="requests" version="2.32.0"/>',
  },
  {
    id: 'G09',
    severity: 'warning',
    text: 'an expression, a pattern, a module or a template that nothing uses',
    why: 'it is left over, or the place that should use it names something else',
    section: '§5.2',
    wrong: `<pattern name="«Word»" regex="^[a-z]+$"/>
<pattern name="Pair" regex="^[a-z]+:[a-z]+$"/>`,
    right: `<pattern name="Word" regex="^[a-z]+$"/>
<pattern name="Pair" regex="^{{Word}}:{{Word}}$"/>`,
    note: 'Like all rules about what is unused or out of reach, it is told only where there is no error.',
  },
  {
    id: 'G10',
    severity: 'error',
    text: "a reference to a file, or a link, that leads out of the model's folder",
    why: 'a model must not be able to read files of the machine that generates it',
    section: '§5.2.5, §5.2.6',
    wrong: '<processor type="code" file="«../tools/Prices.py»" handler="price"/>',
    right: '<processor type="code" file="lib/Prices.py" handler="price"/>',
  },
  {
    id: 'G11',
    severity: 'warning',
    text: 'a dependency without a version',
    why: 'what is installed changes by itself',
    section: '§5.2.3',
    wrong: '<«dependency» name="requests"/>',
    right: '<dependency name="requests" version="2.32.0"/>',
  },
];
