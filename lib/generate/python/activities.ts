import type { ActivityType } from '../../model/types';

/** How an activity of the model is spelled in Python. */
export interface ActivityShape {
  /** Class in draftsman.activities. */
  readonly class: string;
  /** The first argument is the result variable's name. */
  readonly named?: boolean;
  /** Keyword by attribute, in the order in which they are written. */
  readonly attributes: Readonly<Record<string, string>>;
}

const USER_IN_GROUP = { 'group-name': 'group_name', username: 'username' };

/** REFERENCE §5.9.4. */
export const ACTIVITIES: Readonly<Record<ActivityType, ActivityShape>> = {
  'create-iam-group': { class: 'CreateIamGroup', attributes: { 'group-name': 'group_name' } },
  'delete-iam-group': { class: 'DeleteIamGroup', attributes: { 'group-name': 'group_name' } },
  'add-user-to-iam-group': { class: 'AddUserToIamGroup', attributes: USER_IN_GROUP },
  'remove-user-from-iam-group': { class: 'RemoveUserFromIamGroup', attributes: USER_IN_GROUP },
  'retrieve-email-from-iam': { class: 'RetrieveEmailFromIam', named: true, attributes: { username: 'username' } },
  'iam-create-systemuser': { class: 'CreateSystemUser', attributes: {} },
  'iam-create-user': { class: 'CreateIamUser', attributes: { username: 'username', password: 'password', email: 'email' } },
  'iam-delete-user': { class: 'DeleteIamUser', attributes: { username: 'username' } },
  'get-token': { class: 'GetToken', attributes: { username: 'username', password: 'password' } },
  'get-systemuser-token': { class: 'GetSystemUserToken', attributes: {} },
  'render-template': { class: 'RenderTemplate', named: true, attributes: { 'template-file': 'template_file' } },
  'send-email': {
    class: 'SendEmail',
    attributes: { sender: 'sender', receiver: 'receiver', subject: 'subject', text: 'text', html: 'html' },
  },
  'send-graphql-notification': {
    class: 'SendGraphqlNotification',
    attributes: { identifier: 'identifier', 'notification-type': 'notification_type', message: 'message' },
  },
  'write-file': { class: 'WriteFile', attributes: { 'file-name': 'file_name', path: 'path', content: 'content', bucket: 'bucket' } },
  'fetch-property': { class: 'FetchProperty', named: true, attributes: { key: 'key' } },
  'set-variable': { class: 'SetVariable', attributes: {} },
  'call-internal-api': { class: 'CallInternalApi', named: true, attributes: { query: 'query', 'template-file': 'template_file' } },
  HTTP: {
    class: 'Http',
    named: true,
    attributes: {
      method: 'method',
      url: 'url',
      params: 'params',
      headers: 'headers',
      body: 'body',
      'template-file': 'template_file',
      'load-json': 'load_json',
    },
  },
  code: { class: 'Code', attributes: {} },
  'invalidate-cdn': { class: 'InvalidateCdn', attributes: { uri: 'uri' } },
  loop: { class: 'Loop', attributes: {} },
};
