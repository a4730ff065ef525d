import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPython } from '../../lib/python';
import type { Files } from './good-models';

const BLUELINE = join(__dirname, '../../build/blueline.cjs');
/** Seconds of processor time after which the system ends a process, and MiB that the largest of a run may have taken. */
const SECONDS = 10;
const MEBIBYTES = 1024;
/** Milliseconds after which a run that waits for something is ended. */
const PATIENCE = 60_000;

/** Runs a command under a limit of processor time, and writes what the largest process took to descriptor 3, in MiB. */
const LIMITED = `
import os, resource, subprocess, sys
resource.setrlimit(resource.RLIMIT_CPU, (${SECONDS}, ${SECONDS}))
code = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL).returncode
size = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
os.write(3, str(size / (1024 * 1024 if sys.platform == "darwin" else 1024)).encode())
sys.exit(code if code >= 0 else 128 - code)
`;

export interface Run {
  readonly code: number | null;
  readonly output: string;
  /** What a run must not do, and did. */
  readonly faults: readonly string[];
}

/** A folder with a model, an earlier application beside it, and everything that a process could write to by itself. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  readonly model = join(this.folder, 'model');
  private before = '';

  constructor(files: Files) {
    for (const [path, content] of Object.entries({
      ...prefixed('model', files),
      'out/application.json': '{}',
      'out/earlier.txt': 'earlier',
      'home/x': '',
      'tmp/x': '',
      'cwd/x': '',
    })) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), content);
    }
  }

  /** Runs `blueline check` or `generate` on the model as a whole process. What must hold of every such run is in `faults`. */
  run(command: 'check' | 'generate'): Run {
    const { folder, model } = this;
    this.before = listed(folder);
    const args = [command, model, ...(command === 'generate' ? ['--out', join(folder, 'out')] : [])];
    const home = { HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp'), XDG_CACHE_HOME: join(folder, 'home') };
    const { status, signal, stdout, stderr, output } = spawnSync(
      findPython(),
      ['-I', '-S', '-c', LIMITED, process.execPath, BLUELINE, ...args],
      {
        cwd: join(folder, 'cwd'),
        env: { ...process.env, ...home, NODE_OPTIONS: '' },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        timeout: PATIENCE,
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    const text = stdout + stderr;
    const faults: string[] = [];
    if (signal) faults.push(`was ended by ${signal}`);
    if (Number(output[3]) > MEBIBYTES) faults.push(`took ${output[3]} MiB`);
    if (/\n\s+at \S.*[:(]\d+|Traceback|node:internal|please report/.test(text)) faults.push(`a stack trace: ${text.slice(0, 500)}`);
    if (listed(folder) !== this.before) faults.push(`wrote: ${this.before}\n->\n${listed(folder)}`);
    return { code: status, output: text, faults };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function prefixed(folder: string, files: Files): Record<string, string | Uint8Array> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));
}

/** Everything in a folder, with its contents; links are not followed. */
function listed(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const stat = lstatSync(join(folder, path));
      const content = stat.isFile() ? (stat.size > 100_000 ? `${stat.size}` : readFileSync(join(folder, path), 'base64')) : '';
      return `${path} ${stat.isSymbolicLink() ? readlinkSync(join(folder, path)) : content}`;
    })
    .join('\n');
}
