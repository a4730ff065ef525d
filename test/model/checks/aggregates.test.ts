import { edit, SHOP, told } from '../harness';

it('D04: a business-key that is no String field', async () => {
  expect(await told(edit(SHOP, ['business-key="cart">', 'business-key="card">']))).toEqual([
    "model.xml:23:44 error D04 'card' is no String field of Shop.Cart",
  ]);
});

it('D05, D06: keys that are missing or wrong', async () => {
  expect(
    await told(
      edit(
        SHOP,
        [' business-key="cart">', '>'],
        ['<nested-object name="lines" business-key="article">', '<nested-object name="lines" business-key="artikel">'],
      ),
    ),
  ).toEqual([
    'model.xml:23:8 warning D05 aggregate Shop.Cart has no business-key',
    "model.xml:25:51 warning D06 business-key 'artikel' is no field of collection 'lines'",
  ]);
});

it('D03: an aggregate that does nothing', async () => {
  expect(
    await told(
      edit(SHOP, ['</subdomain>', '<aggregate name="Idle" business-key="id"><field name="id" type="String"/></aggregate></subdomain>']),
    ),
  ).toEqual([
    'model.xml:61:22 warning D03 aggregate Shop.Idle has no behavior flow',
    'model.xml:61:22 warning D03 aggregate Shop.Idle has no domain event',
  ]);
});

it('D14, D15, D16: lifetimes', async () => {
  expect(
    await told(edit(SHOP, ['business-key="cart">', 'business-key="cart" event-ttl="60" backup-interval-days="7" backup-ttl-days="3">'])),
  ).toEqual([
    'model.xml:23:61 warning D15 events vanish although backups are made of them',
    'model.xml:23:61 warning D15 events vanish after 60 seconds, but view Cart keeps what they made',
    'model.xml:23:107 warning D14 a backup is gone after 3 days, before the next one after 7',
  ]);
});

it('D16: a lifetime of 0', async () => {
  expect(await told(edit(SHOP, ['business-key="cart">', 'business-key="cart" event-ttl="0" backup-ttl-days="3">']))).toEqual([
    'model.xml:23:61 warning D16 event-ttl 0 counts as -1, for ever',
    'model.xml:23:81 warning D14 backup-ttl-days means nothing while backups are off',
  ]);
});

it('D07: a collection in a collection', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<nested-object name="lines" business-key="article">',
        '<nested-object name="lines" business-key="article"><nested-object name="more"/>',
      ]),
    ),
  ).toEqual(['model.xml:25:61 error D07 a nested-object cannot contain a nested-object']);
});
