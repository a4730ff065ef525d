import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate';

/** A wheel made by hand, so that nothing is asked of a network. */
export interface MadeWheel {
  readonly name: string;
  readonly version: string;
  /** `cp313-cp313-manylinux2014_aarch64`. @default py3-none-any */
  readonly tag?: string;
  /** Text by path. @default a module of its name with VERSION */
  readonly files?: Readonly<Record<string, string>>;
  /** Requires-Dist. */
  readonly requires?: readonly string[];
}

/** An index without network: pip of everything that this process starts sees this folder alone. The test removes it. */
export function offlineIndex(): { folder: string; restore(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-index-'));
  const index = join(folder, 'index');
  mkdirSync(index);
  const wanted = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: index, PIP_CONFIG_FILE: '/dev/null', PIP_NO_CACHE_DIR: '1' };
  const before = Object.keys(wanted).map((key) => [key, process.env[key]] as const);
  Object.assign(process.env, wanted);
  const restore = () => {
    for (const [key, value] of before) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  };
  return { folder: index, restore };
}

/** The bytes of a wheel. */
export function wheelBytes({ name, version, tag = 'py3-none-any', files, requires = [] }: MadeWheel): Uint8Array {
  const info = `${name}-${version}.dist-info`;
  const metadata = ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`, ...requires.map((one) => `Requires-Dist: ${one}`), ''];
  const texts: Record<string, string> = {
    ...(files ?? { [`${name}.py`]: `VERSION = '${version}'\n` }),
    [`${info}/METADATA`]: metadata.join('\n'),
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: ${tag.endsWith('-any')}\nTag: ${tag}\n`,
    [`${info}/RECORD`]: '',
  };
  const entries: Zippable = {};
  for (const [path, text] of Object.entries(texts)) {
    const mode = path.endsWith('.bin') ? 0o100755 : 0o100644;
    entries[path] = [strToU8(text), { os: 3, attrs: mode << 16, mtime: new Date(1990, 0, 1) }];
  }
  return zipSync(entries);
}

/** Writes a wheel into an index. @returns its sha256 */
export function addWheel(index: string, wheel: MadeWheel): string {
  const bytes = wheelBytes(wheel);
  writeFileSync(join(index, `${wheel.name}-${wheel.version}-${wheel.tag ?? 'py3-none-any'}.whl`), bytes);
  return createHash('sha256').update(bytes).digest('hex');
}
