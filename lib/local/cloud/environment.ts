import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import type { HttpStub } from '../../settings';
import { say } from '../../terminal';
import { SECRET_ACCESS_KEY, secretsOf } from './credentials';
import type { DataPlane, StartDataPlane } from './data-plane';
import { type Emulator, type EmulatorExit, PortBusy, startEmulator } from './emulator';
import { environmentFolder, pythonOf } from './folders';
import { lineWriter } from './line-writer';
import { portHolder } from './port-holder';
import { readPorts, writePorts } from './ports-file';

export interface EnvironmentOptions {
  /** The folder that holds `.blueline/`. */
  readonly checkout: string;
  /** `staging`: lower-case letters, digits, hyphens. */
  readonly name: string;
  /**
   * What to do when a port of the last start is taken by another process: stop with a UserError (exit code 2), or take a new one and say so.
   * @default 'fail'
   */
  readonly onBusyPort?: 'fail' | 'move';
  /** @default the region of the last start, else eu-west-1 */
  readonly region?: string;
  /**
   * Answers to outbound HTTP of functions, from blueline.json `environments.<name>.stubs`; kept for later starts.
   * @default those of the last start, else none: functions reach nothing outside
   */
  readonly stubs?: readonly HttpStub[];
  /**
   * Python interpreter of the emulator's virtual environment.
   * @default `.blueline/venv/bin/python` of the checkout
   */
  readonly python?: string;
  /** Web pages that may call this environment, as `http://localhost:5173`. @default none */
  readonly allowedOrigins?: readonly string[];
  /** A line for people. @default standard error */
  readonly say?: (line: string) => void;
  /** @default ours, lib/local/appsync */
  readonly startDataPlane?: StartDataPlane;
}

/** A running environment of the embedded cloud. Its state is in `.blueline/environments/<name>/` and outlives it. */
export interface LocalEnvironment {
  readonly name: string;
  /** The public port: AWS's services and GraphQL. */
  readonly port: number;
  readonly emulatorPort: number;
  readonly emulatorPid: number;
  /** `http://127.0.0.1:<port>`: what AWS_ENDPOINT_URL and the template's ApiEndpoint are. */
  readonly endpoint: string;
  readonly region: string;
  /** 12 digits, the account as well. The same for this name at any time and anywhere. */
  readonly accessKeyId: string;
  /** What a program needs to find this environment with any AWS SDK. */
  variables(): Record<string, string>;
  /** Saves the state and ends all processes; may be called again. */
  stop(): Promise<void>;
  /** Resolves when the emulator has ended: after `stop()`, or before it, with a message that says what happened. */
  readonly exited: Promise<EmulatorExit>;
}

/** Starts an environment on its ports of last time. Throws a UserError with exit code 2 if it cannot; nothing is left running then. */
export async function startEnvironment(options: EnvironmentOptions): Promise<LocalEnvironment> {
  const folder = environmentFolder(options.checkout, options.name);
  mkdirSync(folder, { recursive: true });
  const last = readPorts(folder);
  const region = options.region ?? last?.region ?? 'eu-west-1';
  const accessKeyId = accountOf(options.name);
  const emulator = await onPort(options, last?.emulatorPort, (port) =>
    startEmulator({
      name: options.name,
      folder,
      python: options.python ?? pythonOf(options.checkout),
      port,
      accountId: accessKeyId,
      region,
      stubsFile: stubsFile(folder, options.stubs),
      allowedOrigins: options.allowedOrigins,
    }),
  );
  try {
    const credentials = { accessKeyId, secretAccessKey: SECRET_ACCESS_KEY };
    const secretOf = secretsOf({ endpoint: emulator.endpoint, region, accountId: accessKeyId });
    const allowedOrigins = options.allowedOrigins ?? [];
    const log = lineWriter(join(folder, 'data-plane.log'));
    const start = options.startDataPlane ?? (await import('../appsync')).startDataPlane;
    const dataPlane = await onPort(options, last?.port, (port) =>
      start({ emulator: emulator.endpoint, port, region, ...credentials, secretOf, allowedOrigins, log }),
    );
    writePorts(folder, { port: dataPlane.port, emulatorPort: emulator.port, region });
    return describe(options.name, region, emulator, dataPlane, options.say ?? say);
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}

function describe(name: string, region: string, emulator: Emulator, dataPlane: DataPlane, tell: (line: string) => void): LocalEnvironment {
  const endpoint = `http://127.0.0.1:${dataPlane.port}`;
  const accessKeyId = accountOf(name);
  return {
    name,
    port: dataPlane.port,
    emulatorPort: emulator.port,
    emulatorPid: emulator.pid,
    endpoint,
    region,
    accessKeyId,
    variables: () => ({
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    }),
    stop: async () => {
      const [, exit] = await Promise.all([dataPlane.stop(), emulator.stop()]);
      if (exit.expected && !exit.saved) tell(exit.message);
    },
    exited: emulator.exited,
  };
}

/** The account of an environment, 12 digits made of its name: state saved on one machine reads on another, and two names never share. */
export function accountOf(name: string): string {
  const number = createHash('sha256').update(`blueline environment ${name}`).digest().readBigUInt64BE();
  return String(100_000_000_000n + (number % 900_000_000_000n));
}

async function onPort<T>(options: EnvironmentOptions, port: number | undefined, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port ?? 0);
  } catch (error) {
    const busy = error instanceof PortBusy || (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (!busy || port === undefined) throw error;
    const by = portHolder(port);
    const what = `port ${port} of environment ${options.name} is used by ${by ?? 'another program'}`;
    if (options.onBusyPort !== 'move') {
      throw new UserError(what, {
        exitCode: 2,
        next: `end that program, or remove .blueline/environments/${options.name}/ports.json and deploy again`,
        cause: error,
      });
    }
    const moved = await start(0);
    (options.say ?? say)(`${what}: taking a new one; what is deployed knows the old address until it is deployed again`);
    return moved;
  }
}

/** The file that functions read their outbound HTTP's answers from. It is always there: without it they could reach the network. */
function stubsFile(folder: string, stubs: readonly HttpStub[] | undefined): string {
  const file = join(folder, 'http-stubs.json');
  try {
    writeFileSync(file, `${JSON.stringify(stubs ?? [], null, 2)}\n`, { flag: stubs === undefined ? 'wx' : 'w' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return file;
}
