import type { ResourceChange } from '@aws-sdk/client-cloudformation';

/** Why a change set is refused; each holds data that would be lost (LOCAL-CLOUD §5). */
export type DataLoss = 'removed' | 'replaced' | 'key changed' | 'exists already';

export interface Refusal {
  readonly kind: DataLoss;
  readonly logicalId: string;
  readonly type: string;
  /** In words, for people. */
  readonly why: string;
}

/** The part of a template that the guard compares. */
export interface TemplateResources {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>>;
}

/**
 * Types that hold data, each with the properties that cannot be changed in place (CloudFormation resource reference, "Update requires:
 * Replacement"). CloudFormation answers `Conditional` for many harmless changes of these types, so the properties decide.
 */
const STATEFUL: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  'AWS::Cognito::UserPool': ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'],
  'AWS::Cognito::UserPoolClient': ['UserPoolId', 'GenerateSecret'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::Events::EventBus': ['Name'],
};

/** A template with the values of its parameters. */
export interface ParameterisedTemplate {
  readonly template: TemplateResources;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The changes that would lose data. Pure: what CloudFormation says of a change is checked against both templates with their parameters, since
 * it says `Conditional` for harmless changes and on the embedded cloud even `False` for a changed table key. What it cannot tell (`Dynamic`)
 * is refused.
 */
export function findDataLoss(
  changes: readonly ResourceChange[],
  deployed: ParameterisedTemplate,
  wanted: ParameterisedTemplate,
): Refusal[] {
  return changes.flatMap((change) => {
    const logicalId = change.LogicalResourceId ?? '';
    // A resource that was never deployed (its condition is false) is listed too: only what the deployed template has can be lost.
    const type = deployed.template.Resources?.[logicalId]?.Type;
    if (type === undefined || !STATEFUL[type]) return [];
    const refuse = (kind: DataLoss, why: string): Refusal[] => [{ kind, logicalId, type, why }];
    if (change.Action === 'Remove') return refuse('removed', 'it is no longer in the template');
    if (change.Action === 'Dynamic') return refuse('replaced', 'CloudFormation cannot tell what would become of it');
    const newType = wanted.template.Resources?.[logicalId]?.Type;
    if (newType !== type) return refuse('replaced', `it would become a ${newType}`);
    const changed = STATEFUL[type].filter((name) => differs(deployed, wanted, logicalId, name));
    const isKey = changed.some((name) => name === 'KeySchema' || name === 'LocalSecondaryIndexes');
    if (changed.length > 0) return refuse(isKey ? 'key changed' : 'replaced', `${changed.join(', ')} cannot be changed in place`);
    return change.Replacement === 'True' ? refuse('replaced', 'CloudFormation would replace it') : [];
  });
}

/** The refusals that nobody consented to by `allowReplace: ["<LogicalId>@<first 12 digits of the package's sha256>"]`. */
export function withoutConsent(refusals: readonly Refusal[], allowReplace: readonly string[], packageHash: string): Refusal[] {
  return refusals.filter((refusal) => !allowReplace.includes(consent(refusal, packageHash)));
}

/** The line that consents to a refusal, for this package alone. */
export function consent(refusal: Refusal, packageHash: string): string {
  return `${refusal.logicalId}@${packageHash.slice(0, 12)}`;
}

function differs(deployed: ParameterisedTemplate, wanted: ParameterisedTemplate, logicalId: string, property: string): boolean {
  const value = ({ template, parameters }: ParameterisedTemplate) =>
    canonical(resolveParameters(template.Resources?.[logicalId]?.Properties?.[property], parameters));
  return value(deployed) !== value(wanted);
}

/** JSON with sorted keys: two templates may order the same value differently. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  ) as string;
}

/** A value of a template with `Ref` and `Fn::Sub` of known parameters replaced; what is not known stays as it is written. */
export function resolveParameters(value: unknown, parameters: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((part) => resolveParameters(part, parameters));
  if (!isObject(value)) return value;
  if (typeof value.Ref === 'string' && parameters[value.Ref] !== undefined) return parameters[value.Ref];
  const text = value['Fn::Sub'];
  if (typeof text === 'string') {
    const resolved = text.replace(/\$\{([^}!]+)\}/g, (reference, key: string) => parameters[key] ?? reference);
    return resolved.includes('${') ? { 'Fn::Sub': resolved } : resolved;
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolveParameters(part, parameters)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
