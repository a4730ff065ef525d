import type { AuthMode } from './api-definition';

/** Who calls, after the credential was verified. */
export interface Caller {
  readonly mode: AuthMode;
  /** Groups of a user pool token (`cognito:groups`); empty in the other modes. */
  readonly groups: readonly string[];
  /** What functions get as `event.identity`: AppSync's object for the mode, null for an API key. */
  readonly identity: Readonly<Record<string, unknown>> | null;
}

/** A credential as it arrives: the headers of a request, or of the JSON object that a realtime client sends in their place. */
export interface Credential {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** What a SigV4 signature covers besides the headers. */
  readonly signed: { readonly method: string; readonly path: string; readonly body: string };
}
