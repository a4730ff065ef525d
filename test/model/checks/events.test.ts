import { edit, SHOP, told } from '../harness';

it('D01, D02: the aggregate and the fields of an event', async () => {
  expect(await told(edit(SHOP, ['</events>', '<event type="DomainEvent" name="Lost" source="Shop.Card"/></events>']))).toEqual([
    'model.xml:20:35 warning D02 event Lost has no field and no collection',
    "model.xml:20:49 error D01 there is no aggregate 'Shop.Card'",
  ]);
});

it('D12: an event that no flow emits, as a hint one without handler', async () => {
  expect(
    await told(
      edit(SHOP, ['</events>', '<event type="DomainEvent" name="Lost" source="Shop.Cart"><field name="x" type="Int"/></event></events>']),
      true,
    ),
  ).toEqual([
    'model.xml:20:35 warning D12 no flow emits Lost',
    'model.xml:20:35 info D12 Lost has no event-handler; it changes only version and updated_at',
    'model.xml:76:82 warning T12 scenarios reach 1 of 2 events, less than 100 percent',
  ]);
});
