import { createHash } from 'node:crypto';
import { attribute, ref, sub } from './intrinsics';
import {
  type CloudFormationTemplate,
  type NestedTemplate,
  type Resources,
  renderTemplate,
  resource,
  type TemplateResource,
  type TemplateValue,
} from './template';

/** A stack takes 500; the rest is kept free for what an environment adds (RUNTIME, correction 4). */
export const RESOURCE_LIMIT = 450;

/**
 * Stacks that share the resolvers of a big model. Their number never changes: a resolver that went from one to another would be made in the new one
 * before it is gone from the old, and a field takes only one.
 */
const STACKS = 8;

const RESOLVER = 'AWS::AppSync::Resolver';
const SOURCES = ['CommandDataSource', 'QueryDataSource', 'NoneDataSource'];

/** What the parent keeps, and the further templates; a template that fits one stack stays as it is. */
export interface NestedPart {
  readonly resources: Resources;
  readonly parameters: CloudFormationTemplate['Parameters'];
  readonly nested: readonly NestedTemplate[];
}

/**
 * Moves the resolvers, which alone grow with the operations of a model, into nested stacks where one stack would have too many resources. They hold
 * no data, and nothing else is ever nested: the guard against data loss looks at the parent. A child names the API by a parameter and the data sources
 * by their literal names; it has no outputs, which the embedded cloud could not update (LOCAL-CLOUD §2). The parent names a child's template by its
 * content hash, so an unchanged child is no change.
 */
export function nestResolvers(resources: Resources): NestedPart {
  const entries = Object.entries(resources);
  if (entries.length <= RESOURCE_LIMIT) return { resources, parameters: {}, nested: [] };
  const kept = entries.filter(([, { Type }]) => Type !== RESOLVER);
  const groups = new Map<number, [string, TemplateResource][]>();
  for (const [id, made] of entries.filter(([, { Type }]) => Type === RESOLVER)) {
    const group = groups.get(groupOf(id)) ?? [];
    groups.set(groupOf(id), [...group, [id, inChild(made)]]);
  }
  const nested = [...groups].sort(([a], [b]) => a - b).map(([number, resolvers]) => childTemplate(number, Object.fromEntries(resolvers)));
  return {
    resources: { ...Object.fromEntries(kept), ...Object.fromEntries(nested.map((child) => [child.logicalId, childStack(child)])) },
    parameters: {
      TemplateBase: { Type: 'String', Description: 'Address below which the templates of the nested stacks lie, by their content hash.' },
    },
    nested,
  };
}

/** By the name alone, so that no other resolver has a say in where one lies. */
function groupOf(id: string): number {
  return (createHash('sha256').update(id).digest().readUInt32BE() % STACKS) + 1;
}

function childTemplate(number: number, Resources: Resources): NestedTemplate {
  const logicalId = `Resolvers${number}`;
  const text = renderTemplate({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Part ${number} of the resolvers; generated from the model, change it there.`,
    Parameters: { ApiId: { Type: 'String', Description: 'Id of the GraphQL API.' } },
    Resources,
  });
  return { logicalId, path: `resolvers-${number}.template.json`, text, sha256: createHash('sha256').update(text).digest('hex') };
}

function childStack({ path, sha256 }: NestedTemplate): TemplateResource {
  return resource(
    'AWS::CloudFormation::Stack',
    `Holds the resolvers of ${path}.`,
    { TemplateURL: sub(`\${TemplateBase}/${sha256}.template.json`), Parameters: { ApiId: attribute('Api', 'ApiId') } },
    ['Schema', ...SOURCES],
  );
}

function inChild({ DependsOn, ...made }: TemplateResource): TemplateResource {
  return { ...made, Properties: { ...made.Properties, ApiId: ref('ApiId'), DataSourceName: literalName(made.Properties.DataSourceName) } };
}

/** A data source is named as its logical id is. */
function literalName(value: TemplateValue | undefined): string {
  const [id] = ((value as { 'Fn::GetAtt'?: readonly string[] } | undefined)?.['Fn::GetAtt'] ?? []) as readonly string[];
  if (id && SOURCES.includes(id)) return id;
  throw new Error(`a resolver names its data source by ${JSON.stringify(value)}`);
}
