import { generatePython } from '../../lib/generate';
import { readsTrueAsOptional, withOptionalReactivation } from '../../lib/generate/reactivation';
import { SHOP } from '../model/shop';
import { modelOf } from './model-of';

test('reactivate-command="true" is read as optional where the switch says so, and nothing else changes', async () => {
  const plain = await modelOf(SHOP);
  expect(readsTrueAsOptional(plain)).toBe(false);
  const model = await modelOf(SHOP.replace('<command name="Add"', '<command name="Add" reactivate-command="true"'));
  expect(readsTrueAsOptional(model)).toBe(true);
  const changed = withOptionalReactivation(model);
  expect(readsTrueAsOptional(changed)).toBe(false);
  const flows = (one: typeof model) => generatePython(one).find(({ path }) => path.endsWith('flows.py'))?.text;
  expect(flows(model)).toContain('reactivate="true"');
  expect(flows(changed)).toBe(flows(model)?.replace('reactivate="true"', 'reactivate="optional"'));
});
