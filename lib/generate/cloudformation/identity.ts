import { named, ref } from './intrinsics';
import { kept, type Resources, resource } from './template';

/** Standard attributes that a user may write; `custom:blueline`, by which test users are known (REFERENCE §9.8.3), is not among them. */
const OWN_ATTRIBUTES = [
  'email',
  'family_name',
  'given_name',
  'locale',
  'name',
  'phone_number',
  'picture',
  'preferred_username',
  'zoneinfo',
];

/** The user pool and its client. Users are made by administrators and notifiers; groups are roles, and only notifiers make them. */
export function identityResources(): Resources {
  return {
    UserPool: kept('AWS::Cognito::UserPool', 'Users and, as groups, their roles.', {
      UserPoolName: named('user-pool'),
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      AutoVerifiedAttributes: ['email'],
      Policies: {
        PasswordPolicy: {
          MinimumLength: 8,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          RequireUppercase: true,
          TemporaryPasswordValidityDays: 7,
        },
      },
      Schema: [
        {
          Name: 'blueline',
          AttributeDataType: 'String',
          Mutable: true,
          Required: false,
          StringAttributeConstraints: { MinLength: '0', MaxLength: '64' },
        },
      ],
      // Two users whose names differ only in case would pass as each other where a person reads them.
      UsernameConfiguration: { CaseSensitive: false },
      DeletionProtection: 'ACTIVE',
    }),
    UserPoolClient: resource(
      'AWS::Cognito::UserPoolClient',
      'Signing in: web clients by SRP or password, functions and the gate as administrator.',
      {
        ClientName: named('client'),
        UserPoolId: ref('UserPool'),
        GenerateSecret: false,
        ExplicitAuthFlows: [
          'ALLOW_ADMIN_USER_PASSWORD_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_USER_SRP_AUTH',
        ],
        PreventUserExistenceErrors: 'ENABLED',
        EnableTokenRevocation: true,
        AccessTokenValidity: 60,
        IdTokenValidity: 60,
        RefreshTokenValidity: 30,
        TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
        ReadAttributes: [...OWN_ATTRIBUTES, 'email_verified', 'phone_number_verified'],
        WriteAttributes: OWN_ATTRIBUTES,
      },
    ),
  };
}
