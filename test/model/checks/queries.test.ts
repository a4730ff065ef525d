import { edit, SHOP, told } from '../harness';

it('V08, V09, V11, V12: queries', async () => {
  expect(
    await told(
      edit(SHOP, [
        '</view>\n  </views>',
        '<query graphql-namespace="Cart" field-name="get" type="get" authorization="role" use-canonical-search="true"/>\n      <query graphql-namespace="Cart" field-name="mine" type="filter" authorization="user" username-field="owner"/>\n      <query graphql-namespace="Cart" field-name="x" type="find"/></view>\n  </views>',
      ]),
    ),
  ).toEqual([
    'model.xml:74:6 error V12 authorization="role" needs a role',
    'model.xml:74:49 error V08 Cart.get is a query of view Cart already',
    'model.xml:74:60 error V09 view Cart has a second get query',
    'model.xml:74:60 warning V11 a get query has neither clauses nor canonical search; they are ignored',
    "model.xml:75:108 error V12 'owner' is no argument of this query",
    "model.xml:76:60 error V09 'find' is no type of <query>",
  ]);
});

it('V10, V22, V23: clauses and hints', async () => {
  expect(
    await told(
      edit(SHOP, [
        '</view>\n  </views>',
        '<query graphql-namespace="Cart" field-name="filter" type="filter" authorization="anonymous"><filter-clause field-name="lines"/><filter-clause field-name="card"/><filter-clause field-name="cart" operand="less_than"/></query></view>\n  </views>',
      ]),
      true,
    ),
  ).toEqual([
    'model.xml:74:86 info V22 everybody can read view Cart',
    "model.xml:74:124 error V10 'lines' is a relation",
    "model.xml:74:159 error V10 'card' is no field of view Cart",
    "model.xml:74:208 warning V23 operand 'less_than' compares 'cart' letter by letter",
  ]);
});

it('V20, V21: projections', async () => {
  expect(
    await told(
      edit(SHOP, [
        '  <functional',
        '  <projections><projection name="Sum" graphql-namespace="Sum" return="Summe" code="def transform(arguments): pass"><input name="a" type="Int"/><input name="a" type="Float"/><input name="b"/></projection></projections>\n  <functional',
      ]),
    ),
  ).toEqual([
    "model.xml:76:71 error V20 there is no view 'Summe'",
    'model.xml:76:84 error V20 projection Sum has no function transform(arguments, username)',
    "model.xml:76:157 error V21 a second input 'a'",
    "model.xml:76:175 error V21 attribute 'type' of <input> is missing",
  ]);
});
