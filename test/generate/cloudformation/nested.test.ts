import { generateTemplate, generateTemplates, renderTemplate } from '../../../lib/generate/cloudformation';
import { nestResolvers } from '../../../lib/generate/cloudformation/nested';
import { generateGraphql } from '../../../lib/generate/graphql';
import type { Model } from '../../../lib/model/types';
import { SHOP } from '../../model/shop';
import { modelOf } from '../model-of';
import { short } from './facts';

let shop: Model;
beforeAll(async () => {
  shop = await modelOf(SHOP);
});

/** The shop with many commands more, named by their numbers. */
function withCommands(numbers: readonly number[]): Model {
  const [command] = shop.commands;
  if (!command) throw new Error('no command');
  const commands = numbers.map((n) => ({ ...command, eventName: `C${n}Requested`, name: `C${n}`, operation: `c${n}` }));
  return { ...shop, commands: [command, ...commands] };
}
const many = (count: number) => Array.from({ length: count }, (_value, index) => index);
const templatesOf = (model: Model) => generateTemplates(model, generateGraphql(model));
const childrenOf = (model: Model) =>
  new Map(templatesOf(model).nested.flatMap(({ path, text }) => Object.keys(JSON.parse(text).Resources).map((id) => [id, path] as const)));

test('a model that fits one stack has one template', () => {
  const { template, nested } = templatesOf(withCommands(many(300)));
  expect(nested).toEqual([]);
  expect(Object.keys(template.Parameters)).not.toContain('TemplateBase');
});

test('of a bigger one only resolvers are nested, each once, and each stack has room', () => {
  const model = withCommands(many(1500));
  const { template, nested } = templatesOf(model);
  const all = [template, ...nested.map(({ text }) => JSON.parse(text) as typeof template)];
  for (const one of all) expect(Object.keys(one.Resources).length).toBeLessThanOrEqual(450);
  const types = new Set(all.slice(1).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)));
  expect([...types]).toEqual(['AWS::AppSync::Resolver']);
  expect(Object.values(template.Resources).map(({ Type }) => Type)).not.toContain('AWS::AppSync::Resolver');
  const ids = all.slice(1).flatMap(({ Resources }) => Object.keys(Resources));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(1500);
  for (const child of nested) expect(child.text).not.toMatch(/GetAtt|Fn::/);
});

test('the parent names a child by the hash of its template, behind the schema and the data sources', () => {
  const { template, nested } = templatesOf(withCommands(many(500)));
  const [child] = nested;
  if (!child) throw new Error('nothing is nested');
  const stack = template.Resources[child.logicalId];
  expect(stack).toMatchObject({ DependsOn: ['Schema', 'CommandDataSource', 'QueryDataSource', 'NoneDataSource'] });
  expect(short(stack?.Properties.TemplateURL)).toBe(`\${TemplateBase}/${child.sha256}.template.json`);
  expect(Object.keys(template.Parameters)).toContain('TemplateBase');
  expect(renderTemplate(generateTemplate(withCommands(many(500)), generateGraphql(withCommands(many(500)))))).toBe(
    renderTemplate(template),
  );
});

test('a resolver never changes its stack, whatever comes and goes beside it', () => {
  const before = childrenOf(withCommands(many(500)));
  const after = childrenOf(withCommands(many(900).filter((n) => n % 7 !== 3)));
  const moved = [...before].filter(([id, path]) => after.has(id) && after.get(id) !== path);
  expect(moved).toEqual([]);
  expect(new Set(before.values()).size).toBe(8);
});

test('what cannot be nested and does not fit is an error that says what there is too much of', () => {
  const rule = { Type: 'AWS::Events::Rule', Metadata: { Purpose: '' }, Properties: {} };
  const { resources, nested } = nestResolvers(Object.fromEntries(many(460).map((n) => [`Rule${n}`, rule])));
  expect([Object.keys(resources).length, nested]).toEqual([460, []]);
  const [notifier] = [{ ...shop.aggregates[0]?.flows[0] }];
  if (!notifier?.source) throw new Error('no flow');
  const triggers = many(450).map((n) => ({ source: notifier.source, event: `@rate(${n + 2} minutes)`, mappings: [] }));
  const model = { ...shop, notifiers: [{ source: notifier.source, name: 'Poll', triggers, activities: [] }] } as unknown as Model;
  expect(() => generateTemplate(model, '')).toThrow(/Demo needs 5\d\d resources besides its resolvers; a stack takes 450/);
});
