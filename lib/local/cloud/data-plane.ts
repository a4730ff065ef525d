import type { SecretOf } from './credentials';

/** What an environment asks of its public side: GraphQL served from the deployed stacks, everything else handed to the emulator. */
export interface DataPlaneOptions {
  /** The emulator's own address, `http://127.0.0.1:PORT`. */
  readonly emulator: string;
  /** Port on 127.0.0.1; 0 = a free one. A busy one rejects with an error whose `code` is EADDRINUSE. */
  readonly port: number;
  readonly region: string;
  /** The environment's key: 12 digits, and what it signs with. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Secrets for verifying requests that functions signed (IAM authorisation). */
  readonly secretOf: SecretOf;
  /** Web pages that may call, as `http://localhost:5173`. */
  readonly allowedOrigins: readonly string[];
  /** Gets a line for each API that was loaded or not and for each refused call. */
  readonly log: (line: string) => void;
}

export interface DataPlane {
  readonly port: number;
  stop(): Promise<void>;
}

export type StartDataPlane = (options: DataPlaneOptions) => Promise<DataPlane>;
