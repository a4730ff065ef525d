import type { CloudFormationTemplate } from '../../../lib/generate/cloudformation';
import type { TemplateResource, TemplateValue } from '../../../lib/generate/cloudformation/template';

/** Resources of a type by their logical id. */
export function ofType(template: CloudFormationTemplate, type: string): Record<string, TemplateResource> {
  return Object.fromEntries(Object.entries(template.Resources).filter(([, resource]) => resource.Type === type));
}

/** Properties of one resource; fails the test where it is missing. */
export function properties(template: CloudFormationTemplate, id: string): Record<string, TemplateValue | undefined> {
  const found = template.Resources[id];
  if (!found) throw new Error(`no resource ${id}; there are ${Object.keys(template.Resources).join(', ')}`);
  return found.Properties;
}

/** An intrinsic function as short text: 'EventStore.Arn', '${AWS::StackName}-bus', 'a | b'. */
export function short(value: unknown): string {
  if (Array.isArray(value)) return value.map(short).join(' | ');
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', '']] = Object.entries(value);
  if (name === 'Ref' || name === 'Fn::Sub') return String(argument);
  if (name === 'Fn::GetAtt') return (argument as string[]).join('.');
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(short).join((argument as [string, unknown[]])[0]);
  if (name === 'Fn::If') return (argument as unknown[]).map(short).join(' ? ');
  return JSON.stringify(value);
}

/** What each role may do: role → statement → resources and actions, without the service's name where it is clear. */
export function permissions(template: CloudFormationTemplate): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(ofType(template, 'AWS::IAM::Role')).map(([id, role]) => {
      const [policy] = role.Properties.Policies as unknown as [
        { PolicyDocument: { Statement: { Effect: string; Action: string[]; Resource: unknown }[] } },
      ];
      return [
        id,
        policy.PolicyDocument.Statement.map(({ Effect, Action, Resource }) => `${Effect} ${Action.join(' ')} on ${short(Resource)}`),
      ];
    }),
  );
}
