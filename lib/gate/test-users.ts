import { createHash, randomBytes } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  GroupExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientDefaults } from '../aws';

/** Marks what a gate made, so that the next cleanup deletes this and nothing else (REFERENCE §9.8.3). */
export const TEST_USER_MARK = { name: 'custom:blueline', value: 'test' } as const;
export const RUNTIME_GROUP_MARK = 'blueline:runtime';

export interface TestUser {
  readonly name: string;
  readonly number: number;
  /** Id token, sent as Authorization. */
  token: string;
}

/** Makes, signs in and equips test users of one user pool. Passwords are random and live in memory only. */
export class TestUsers {
  private readonly cognito: CognitoIdentityProviderClient;
  private readonly passwords = new Map<string, string>();
  private readonly prefix: string;

  constructor(
    private readonly pool: { readonly region: string; readonly userPoolId: string; readonly clientId: string },
    run: string,
  ) {
    this.cognito = new CognitoIdentityProviderClient({ ...clientDefaults, region: pool.region });
    this.prefix = `t${letters(createHash('sha256').update(run).digest(), 12)}`;
  }

  /**
   * User `number`, made by scenario `scenario`: lower-case letters only, unique per run, scenario and number (REFERENCE §9.8.3). Scenarios that
   * extend the same one do not share the users that each of them makes.
   */
  async create(scenario: number, number: number): Promise<TestUser> {
    const name = `${this.prefix}${pair(scenario)}${pair(number)}`;
    const password = `${randomBytes(18).toString('base64url')}aA1!`;
    const UserPoolId = this.pool.userPoolId;
    await this.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: name,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: `${name}@example.com` },
          { Name: 'email_verified', Value: 'true' },
          { Name: TEST_USER_MARK.name, Value: TEST_USER_MARK.value },
        ],
      }),
    );
    await this.cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: name, Password: password, Permanent: true }));
    this.passwords.set(name, password);
    const user: TestUser = { name, number, token: '' };
    await this.refresh(user);
    return user;
  }

  /** A new token, which alone shows changed group memberships (REFERENCE §8.7). */
  async refresh(user: TestUser): Promise<void> {
    const { AuthenticationResult } = await this.cognito.send(
      new AdminInitiateAuthCommand({
        UserPoolId: this.pool.userPoolId,
        ClientId: this.pool.clientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: user.name, PASSWORD: this.passwords.get(user.name) ?? '' },
      }),
    );
    if (!AuthenticationResult?.IdToken) throw new Error(`signing in ${user.name} gave no token`);
    user.token = AuthenticationResult.IdToken;
  }

  /** Makes sure that the group exists and holds the user, then refreshes the token. */
  async grant(user: TestUser, role: string): Promise<void> {
    const UserPoolId = this.pool.userPoolId;
    try {
      await this.cognito.send(new CreateGroupCommand({ UserPoolId, GroupName: role, Description: RUNTIME_GROUP_MARK }));
    } catch (error) {
      if (!(error instanceof GroupExistsException)) throw error;
    }
    await this.cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: role, Username: user.name }));
    await this.refresh(user);
  }

  close(): void {
    this.cognito.destroy();
  }
}

function letters(bytes: Uint8Array, count: number): string {
  return Array.from(bytes.subarray(0, count), (byte) => String.fromCharCode(97 + (byte % 26))).join('');
}

/** 0 … 675 as two letters. */
function pair(value: number): string {
  return String.fromCharCode(97 + Math.floor(value / 26), 97 + (value % 26));
}
