import { edit, SHOP, told } from '../harness';

it('G07: a role that nothing creates', async () => {
  expect(
    await told(edit(SHOP, ['authorization="role" role="#global.tenantRole(key, \'-buyer\')"', 'authorization="role" role="buyer"'])),
  ).toEqual(["model.xml:73:94 warning G07 nothing creates the role 'buyer'"]);
});
