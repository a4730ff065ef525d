import { createHash } from 'node:crypto';
import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { describeStack } from '../stack';
import { prepareChangeSet } from './change-set';
import { putTemplate } from './code-bucket';
import { execute } from './execute';
import type { TemplateResources } from './guard';
import type { DeployPlan } from './plan';

type Template = TemplateResources & { readonly Parameters?: Readonly<Record<string, unknown>> };

const RESOLVER = 'AWS::AppSync::Resolver';
const NESTED = 'AWS::CloudFormation::Stack';

/**
 * The deployed template without the resolvers that would lie in another stack, or undefined where none would. A model that grows beyond one stack has
 * them in nested stacks, one that shrinks takes them back; CloudFormation makes the new ones before it removes the old, and a field of an API takes
 * only one (AppSync API reference, CreateResolver), so they have to go first.
 */
export function withoutMovingResolvers(deployed: Template, wanted: Template): Template | undefined {
  const types = ({ Resources = {} }: Template) => new Set(Object.values(Resources).map(({ Type }) => Type));
  const isNested = (template: Template) => types(template).has(NESTED);
  if (Object.keys(deployed.Resources ?? {}).length === 0 || isNested(deployed) === isNested(wanted)) return undefined;
  const leaving = isNested(wanted) ? RESOLVER : NESTED;
  if (!types(deployed).has(leaving)) return undefined;
  return {
    ...deployed,
    Resources: Object.fromEntries(Object.entries(deployed.Resources ?? {}).filter(([, { Type }]) => Type !== leaving)),
  };
}

/**
 * Takes the moving resolvers out, does the work that brings them back, and puts the deployed template back where that fails. In between the fields of
 * the API answer null: it happens once in the life of a model, when it grows beyond one stack.
 * @param deployed as it is in the stack
 * @param step the deployed template without them, see `withoutMovingResolvers`
 */
export async function movingResolvers<T>(
  cloudFormation: CloudFormationClient,
  plan: DeployPlan,
  { deployed, step }: { deployed: Template; step: Template },
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  say('the resolvers move to other stacks: until they are there, the API answers null');
  await update(cloudFormation, plan, step, say);
  try {
    return await work();
  } catch (error) {
    say('putting the resolvers back where they were');
    await update(cloudFormation, plan, deployed, say);
    throw error;
  }
}

/** Brings a template to the stack with the parameters that it has. */
async function update(
  cloudFormation: CloudFormationClient,
  plan: DeployPlan,
  template: Template,
  say: (line: string) => void,
): Promise<Stack> {
  const text = JSON.stringify(template);
  const templateKey = `${createHash('sha256').update(text).digest('hex')}.template.json`;
  await putTemplate(plan, templateKey, text, say);
  const stack = await describeStack(cloudFormation, plan.stack);
  const own = { ...plan, parameters: {} };
  const set = await prepareChangeSet(cloudFormation, own, 'release', stack, {
    url: `${plan.codeUrl}/${templateKey}`,
    parameters: Object.keys(template.Parameters ?? {}),
    isNested: Object.values(template.Resources ?? {}).some(({ Type }) => Type === NESTED),
  });
  return await execute(cloudFormation, own, set, say);
}
