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

export function isStateful(type: string): boolean {
  return type in STATEFUL;
}

/**
 * The changes that would lose data. Pure: what CloudFormation says of a change is checked against both templates, since it says
 * `Conditional` for harmless changes and on the embedded cloud even `False` for a changed table key.
 */
export function findDataLoss(changes: readonly ResourceChange[], deployed: TemplateResources, wanted: TemplateResources): Refusal[] {
  const refusals: Refusal[] = [];
  for (const change of changes) {
    const logicalId = change.LogicalResourceId ?? '';
    const type = change.ResourceType ?? '';
    const createOnly = STATEFUL[type];
    if (!createOnly) continue;
    if (change.Action === 'Remove') {
      // A resource that was never deployed (its condition is false) is listed too: only what the deployed template has can be lost.
      if (deployed.Resources?.[logicalId]) refusals.push({ kind: 'removed', logicalId, type, why: 'it is no longer in the template' });
    } else if (change.Action === 'Modify') {
      const changed = createOnly.filter((name) => differs(deployed, wanted, logicalId, name));
      if (changed.length > 0) {
        const kind = changed.some((name) => name === 'KeySchema' || name === 'LocalSecondaryIndexes') ? 'key changed' : 'replaced';
        refusals.push({ kind, logicalId, type, why: `${changed.join(', ')} cannot be changed in place` });
      } else if (change.Replacement === 'True') {
        refusals.push({ kind: 'replaced', logicalId, type, why: 'CloudFormation would replace it' });
      }
    }
  }
  return refusals;
}

/** The refusals that nobody consented to by `allowReplace: ["<LogicalId>@<first 12 digits of the package's sha256>"]`. */
export function withoutConsent(refusals: readonly Refusal[], allowReplace: readonly string[], packageHash: string): Refusal[] {
  return refusals.filter((refusal) => !allowReplace.includes(consent(refusal, packageHash)));
}

/** The line that consents to a refusal, for this package alone. */
export function consent(refusal: Refusal, packageHash: string): string {
  return `${refusal.logicalId}@${packageHash.slice(0, 12)}`;
}

function differs(deployed: TemplateResources, wanted: TemplateResources, logicalId: string, property: string): boolean {
  const before = deployed.Resources?.[logicalId]?.Properties?.[property];
  const after = wanted.Resources?.[logicalId]?.Properties?.[property];
  return canonical(before) !== canonical(after);
}

/** JSON with sorted keys: two templates may order the same value differently. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) as string;
}
