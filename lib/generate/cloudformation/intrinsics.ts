import type { TemplateValue } from './template';

export function ref(name: string): TemplateValue {
  return { Ref: name };
}

export function attribute(logicalId: string, name: string): TemplateValue {
  return { 'Fn::GetAtt': [logicalId, name] };
}

/** Text with `${Name}` and `${Name.Attribute}`. Never give it text of a model: a `${` in it would be replaced. */
export function sub(text: string): TemplateValue {
  return { 'Fn::Sub': text };
}

export function when(condition: string, yes: TemplateValue, no: TemplateValue): TemplateValue {
  return { 'Fn::If': [condition, yes, no] };
}

export const NO_VALUE = ref('AWS::NoValue');

/** Physical name of a role: `<stack>-<role in kebab case>` (ARCHITECTURE §5). */
export function named(role: string): TemplateValue {
  return sub(`\${AWS::StackName}-${role}`);
}

/** ARN in this account and region: `arn('events', 'rule/…')`. */
export function arn(service: string, rest: string): TemplateValue {
  return sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`);
}
