export interface EmulatorOptions {
  /** Name of the environment, for messages: `staging`. */
  readonly name: string;
  /** Folder for everything that the emulator keeps: `state/`, `objects/`, `tmp/` (emptied at every start), `home/`, `emulator.log`. Created. */
  readonly folder: string;
  /** Python interpreter of the virtual environment with the emulator (`requirements/emulator.txt`). */
  readonly python: string;
  /**
   * Port on 127.0.0.1.
   * @default 0, a free one
   */
  readonly port?: number;
  /** 12 digits. An access key of 12 digits selects the account, so one environment has one account. */
  readonly accountId: string;
  /** What the emulator takes for requests that do not say. */
  readonly region: string;
  /** File with the answers to outbound HTTP of functions, handed to them as BLUELINE_HTTP_STUBS; see blueline.json `environments.<e>.stubs`. */
  readonly stubsFile?: string;
  /**
   * Where the emulator's output goes. Overwritten at every start.
   * @default `<folder>/emulator.log`
   */
  readonly log?: string;
  /**
   * Origins of web pages that may use this cloud, as `http://localhost:5173`.
   * @default none
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Whether functions have the permissions of their role alone, as on AWS.
   * @default true
   */
  readonly enforceRoles?: boolean;
}
