import { edit, SHOP, told } from './harness';

it('S02: an unknown element', async () => {
  expect(await told(edit(SHOP, ['<delete condition="#snapshot.isDeleted != \'\'"/>', '<remove/>']))).toEqual([
    'model.xml:71:10 error S02 unknown element <remove> in <snapshot-handler>',
  ]);
});

it('S02: an element in a wrong parent, and a section twice', async () => {
  expect(
    await told(
      edit(SHOP, ['<subdomain name="Shop">', '<subdomain name="Shop"><view name="Cart"/>'], ['  <views>', '  <events/>\n  <views>']),
    ),
  ).toEqual(['model.xml:22:29 error S02 <view> cannot stand in <subdomain>', 'model.xml:63:4 error S02 a second <events> in <draftsman>']);
});

it('S03: an unknown attribute, and twins that count once', async () => {
  const twins = '<mapping target="article" value="article"/>';
  expect(
    await told(edit(SHOP, ['business-key="cart"', 'business-key="cart" colour="red"'], [twins, `${twins}\n            ${twins}`])),
  ).toEqual([
    "model.xml:23:58 warning S03 <aggregate> has no attribute 'colour'; it is ignored",
    'model.xml:33:14 warning S03 this <mapping> stands here twice; it counts once',
  ]);
});

it('S03: old forms', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['<view name="Cart">', '<view name="Cart" att_exclude-notification="true">'],
        ['<activity type="grant-role"', '<activity type="refresh-view-store"/><activity type="grant-role"'],
      ),
    ),
  ).toEqual([
    "model.xml:65:49 warning S03 attribute 'att_exclude-notification' is an old form",
    'model.xml:78:8 warning S03 <activity> is an old form without effect',
  ]);
});

it('S04: a missing attribute says nothing about who uses the element', async () => {
  expect(await told(edit(SHOP, [' name="ArticleAdded"', '']))).toEqual(["model.xml:13:6 error S04 attribute 'name' of <event> is missing"]);
});

it('S04: a placeholder of the editor', async () => {
  expect(await told(edit(SHOP, ['ref="ArticleAdded"', 'ref="-select-"']))).toEqual([
    "model.xml:37:45 error S04 attribute 'ref' of <processor> is '-select-', which stands for nothing",
  ]);
});

it('S05: a value that is not allowed, and one that is not supported', async () => {
  const changes = [
    ['type="Int" default="1"', 'type="Integer" default="1"'],
    ['type="set-variable"', 'type="dmn"'],
  ] as const;
  expect(await told(edit(SHOP, ...changes))).toEqual([
    "model.xml:11:34 error S05 'Integer' is no type of <field>",
    "model.xml:36:28 error S05 type 'dmn' is not supported",
  ]);
});

it('S06: names', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['<scenario name="Buy">', '<scenario name="buy_it">'],
        ['<pattern name="Word"', '<pattern name="W0rd"'],
        ['"^{{Word}}:{{Word}}$"', '"^{{W0rd}}:{{W0rd}}$"'],
      ),
    ),
  ).toEqual(["model.xml:3:20 warning S06 'W0rd' is not plain PascalCase", "model.xml:77:21 error S06 'buy_it' is not PascalCase"]);
});

it('S10: numbers', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['minimum-view-coverage="100"', 'minimum-view-coverage="101"'],
        ['business-key="cart">', 'business-key="cart" event-ttl="soon">'],
      ),
    ),
  ).toEqual([
    "model.xml:23:61 error S10 event-ttl 'soon' is not an integer of -1 to 3153600000",
    "model.xml:76:110 error S10 minimum-view-coverage '101' is not a number of 0 to 100",
  ]);
});

it('S11: Booleans', async () => {
  expect(await told(edit(SHOP, ['clean-db="true"', 'clean-db="True"']))).toEqual([
    "model.xml:76:35 warning S11 'True' is neither true nor false; it counts as true",
  ]);
});
