import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an environment keeps from one start to the next: deployed stacks hold its address, so it takes the same ports again. */
export interface Ports {
  /** The public port, the data plane's. */
  readonly port: number;
  /** The emulator's own. */
  readonly emulatorPort: number;
  readonly region: string;
}

/** Reads `<folder>/ports.json`; undefined if there is none or it is not whole. */
export function readPorts(folder: string): Ports | undefined {
  try {
    const { port, emulatorPort, region } = JSON.parse(readFileSync(join(folder, 'ports.json'), 'utf8')) as Partial<Ports>;
    return isPort(port) && isPort(emulatorPort) && typeof region === 'string' ? { port, emulatorPort, region } : undefined;
  } catch {
    return undefined;
  }
}

/** Writes `<folder>/ports.json` in one step. */
export function writePorts(folder: string, ports: Ports): void {
  const file = join(folder, 'ports.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(ports, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}
