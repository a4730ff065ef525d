import type { ChangeDocument } from '../../documents';

/** What becomes of a resource. */
export type ChangeKind = 'added' | 'changed' | 'replaced' | 'removed';

export const CHANGE_KINDS: readonly ChangeKind[] = ['removed', 'replaced', 'added', 'changed'];

/** How people call a resource's type; of others the last part of the type's name says enough. */
const NOUNS: Readonly<Record<string, string>> = {
  'AWS::AppSync::GraphQLApi': 'API',
  'AWS::AppSync::GraphQLSchema': 'schema of the API',
  'AWS::AppSync::ApiKey': 'key of the API',
  'AWS::Cognito::UserPool': 'user pool',
  'AWS::Cognito::UserPoolClient': 'client of the user pool',
  'AWS::Cognito::UserPoolGroup': 'group of users',
  'AWS::DynamoDB::Table': 'table',
  'AWS::Events::EventBus': 'event bus',
  'AWS::Events::Rule': 'rule',
  'AWS::IAM::Role': 'role',
  'AWS::Lambda::EventSourceMapping': 'event source',
  'AWS::Lambda::Function': 'function',
  'AWS::Lambda::LayerVersion': 'layer',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SQS::Queue': 'queue',
  'AWS::SecretsManager::Secret': 'secret',
};

export function kindOf({ action, replacement }: ChangeDocument): ChangeKind {
  if (action === 'Add' || action === 'Import') return 'added';
  if (action === 'Remove') return 'removed';
  return replacement === 'True' ? 'replaced' : 'changed';
}

/** 'EventStore (table)', with what changes of it where that is known. */
export function nameOf({ logicalId, type, properties = [] }: ChangeDocument, kind: ChangeKind): string {
  const noun = NOUNS[type] ?? type.split('::').slice(1).join(' ');
  const what = (kind === 'changed' || kind === 'replaced') && properties.length > 0 ? `: ${properties.join(', ')}` : '';
  return `${logicalId} (${noun})${what}`;
}

/** '2 added, 1 replaced'; 'nothing' for no change. */
export function countWords(changes: readonly ChangeDocument[]): string {
  const counts = CHANGE_KINDS.map((kind) => [changes.filter((change) => kindOf(change) === kind).length, kind] as const);
  const parts = counts.filter(([count]) => count > 0).map(([count, kind]) => `${count} ${kind}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
