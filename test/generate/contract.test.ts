import { compareContracts, isUnchanged } from '../../lib/contract';
import { generateContract } from '../../lib/generate/contract';
import { generateGraphql } from '../../lib/generate/graphql';
import { SHOP } from '../model/shop';
import { MARKET } from './graphql/market-model';
import { modelOf } from './model-of';

describe('contract.json', () => {
  test('holds what Appendix C promises', async () => {
    expect(generateContract(await modelOf(SHOP))).toMatchObject({
      version: 1,
      commands: [{ name: 'Shop.Cart.add' }],
      events: [{ aggregate: 'Shop.Cart' }],
      queries: [{ name: 'Cart.get', returns: 'Cart', arguments: [{ name: 'key', type: 'ID' }] }],
    });
  });

  test('is sorted by name, whatever the order of the model, and has every operation of the schema', async () => {
    const model = await modelOf(MARKET);
    const contract = generateContract(model);
    for (const part of [contract.commands, contract.events, contract.views, contract.queries]) {
      const names = part.map(({ name }) => name);
      expect(names).toEqual([...names].sort());
    }
    const turned = {
      ...model,
      commands: [...model.commands].reverse(),
      events: [...model.events].reverse(),
      views: [...model.views].reverse(),
    };
    expect(JSON.stringify(generateContract(turned))).toBe(JSON.stringify(contract));
    expect(contract.commands).toHaveLength(model.commands.length);
    expect(contract.events).toHaveLength(model.events.length);
  });

  test('compared with itself is unchanged, with its own schema', async () => {
    const model = await modelOf(MARKET);
    const own = { contract: generateContract(model), schema: generateGraphql(model) };
    expect(isUnchanged(compareContracts(own, own))).toBe(true);
  });
});
