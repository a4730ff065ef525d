import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import type { DependenciesDocument } from '../documents';
import { downloadWheels, unpack, type Wheel, type WheelSource } from './download-wheels';
import { TARGET, TARGET_ARCHITECTURE, TARGET_RUNTIME } from './environments';
import { DependencyError } from './pip-failure';
import { isPure } from './wheel-name';

/** What a layer of Lambda is: its zip, and what is in it. */
export interface Layer {
  readonly zip: Uint8Array;
  /** Bytes that it unpacks to. */
  readonly bytes: number;
  readonly document: DependenciesDocument;
}

/** Modules of an application: one of these names in a layer would hide them, or they it. */
const OWN = new Set(['application', 'draftsman', 'lib']);

/**
 * The layer of an application's dependencies: wheels for the functions' Python below `python/`. The same wheels give the same bytes on every
 * machine, so a lock does. Nothing is installed by pip, so nothing of this machine gets in: no script with its paths, no byte code.
 * @param source the lock's path, or the requirements that pip resolves now
 * @param python interpreter that runs pip
 */
export async function makeLayer(source: WheelSource, python: string): Promise<Layer> {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-layer-'));
  try {
    return layerOf(await downloadWheels(source, folder, { python, environment: TARGET }), 'lock' in source);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The layer of wheels that are there. */
export function layerOf(wheels: readonly Wheel[], isLocked: boolean): Layer {
  const files = new Map<string, { content: Uint8Array; isExecutable: boolean }>();
  for (const wheel of wheels) {
    for (const { path, content, isExecutable } of unpack(wheel)) {
      const top = path.split('/')[0]?.replace(/\.pyi?$/, '') ?? '';
      if (OWN.has(top)) {
        const next = 'take another distribution, or put what is needed of it into lib/';
        throw new DependencyError(`'${wheel.name}' ${wheel.version} brings a module '${top}', as the application does`, next, wheel.name);
      }
      files.set(path, { content, isExecutable });
    }
  }
  const entries: Zippable = {};
  let bytes = 0;
  for (const [path, { content, isExecutable }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    bytes += content.byteLength;
    // As in the functions' zip: without `os` and `attrs` there is no Unix mode, and the format stores local time.
    const attrs = (isExecutable ? 0o100755 : 0o100644) << 16;
    entries[`python/${path}`] = [content, { level: 9, os: 3, attrs, mtime: new Date(1980, 0, 1) }];
  }
  return { zip: zipSync(entries), bytes, document: describe(wheels, isLocked) };
}

function describe(wheels: readonly Wheel[], isLocked: boolean): DependenciesDocument {
  return {
    runtime: TARGET_RUNTIME,
    architecture: TARGET_ARCHITECTURE,
    locked: isLocked,
    wheels: wheels.map((wheel) => ({
      name: wheel.name,
      version: wheel.version,
      file: wheel.file,
      sha256: createHash('sha256').update(wheel.bytes).digest('hex'),
      pure: isPure(wheel),
    })),
  };
}
