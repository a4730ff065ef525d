import { edit, SHOP, told } from '../harness';

it('G04: unknown, wrong number, wrong reference', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ["#global.tenantRole(cart, '-buyer')", "#global.tenantRol(cart, '-buyer')"],
        ["#global.tenantRole(key, '-buyer')", '#global.tenantRole(kay)'],
      ),
    ),
  ).toEqual([
    "model.xml:8:134 error G04 there is no expression 'tenantRol'",
    "model.xml:73:94 error G04 expression 'tenantRole' takes 2 arguments, not 1",
    "model.xml:73:113 error G04 'kay' is no argument that can be given here",
  ]);
});

it('G04: not a call', async () => {
  expect(await told(edit(SHOP, ["#global.tenantRole(cart, '-buyer')", "#global.tenantRole(cart, '-buyer') + 1"]))).toEqual([
    'model.xml:8:169 error G04 nothing may follow a global call',
  ]);
});

it('G04: an expression of another type', async () => {
  expect(await told(edit(SHOP, ['key-field="cart"', 'key-field="#global.tenantRole(cart, \'x\')"']))).toEqual([
    "model.xml:30:61 error G04 expression 'tenantRole' is of type ActorEventRole; here stands one of type TriggerKeyField",
  ]);
});

it("G05: a surplus ')'", async () => {
  expect(await told(edit(SHOP, ["#global.tenantRole(key, '-buyer')", "#global.tenantRole(key, '-buyer'))"]))).toEqual([
    "model.xml:73:127 warning G05 surplus ')' after a global call",
  ]);
});
