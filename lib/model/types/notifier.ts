import type { Trigger } from './flow';
import type { ModelNode } from './source';
import type { CodeReference, TextValue } from './value';

export interface Notifier extends ModelNode {
  readonly name: string;
  readonly triggers: readonly Trigger[];
  readonly activities: readonly Activity[];
}

export type ActivityType =
  | 'create-iam-group'
  | 'delete-iam-group'
  | 'add-user-to-iam-group'
  | 'remove-user-from-iam-group'
  | 'retrieve-email-from-iam'
  | 'iam-create-systemuser'
  | 'iam-create-user'
  | 'iam-delete-user'
  | 'get-token'
  | 'get-systemuser-token'
  | 'render-template'
  | 'send-email'
  | 'send-graphql-notification'
  | 'write-file'
  | 'fetch-property'
  | 'set-variable'
  | 'call-internal-api'
  | 'HTTP'
  | 'code'
  | 'invalidate-cdn'
  | 'loop';

export interface Activity extends ModelNode {
  readonly type: ActivityType;
  readonly condition?: string;
  readonly failSilent: boolean;
  /** Result variable. */
  readonly resultName?: string;
  /** fv attributes by their XML name, absent ones left out: 'group-name', 'username', 'url', 'headers', 'array', 'subject' … */
  readonly values: Readonly<Record<string, TextValue>>;
  /** Plain attributes by their XML name: 'method', 'sender', 'bucket', 'template-file', 'load-json' ('true'), 'query', 'body' … |LB| replaced. */
  readonly settings: Readonly<Record<string, string>>;
  /** set-variable. */
  readonly python?: string;
  /** code. */
  readonly code?: CodeReference;
  /** loop. */
  readonly activities: readonly Activity[];
}
