import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAlive, type ProcessIdentity } from '../process-start';

/** `.blueline/cloud.json`: the process that serves this checkout's environments, there from "ready" to its end. */
export interface HostFile extends ProcessIdentity {
  readonly environments: readonly {
    readonly name: string;
    readonly port: number;
    readonly endpoint: string;
    readonly emulatorPort: number;
    readonly emulator: ProcessIdentity;
  }[];
}

/** The host that runs now. A file whose process is gone (kill -9, power cut) is removed. */
export function readHostFile(checkout: string): HostFile | undefined {
  const host = parse(pathOf(checkout));
  if (host && isAlive(host)) return host;
  rmSync(pathOf(checkout), { force: true });
  return undefined;
}

/** Writes the file in one step: who reads it reads all of it. */
export function writeHostFile(checkout: string, host: HostFile): void {
  const path = pathOf(checkout);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(host, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

export function removeHostFile(checkout: string): void {
  rmSync(pathOf(checkout), { force: true });
}

function pathOf(checkout: string): string {
  return join(checkout, '.blueline/cloud.json');
}

function parse(path: string): HostFile | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as HostFile;
  } catch {
    return undefined;
  }
}
