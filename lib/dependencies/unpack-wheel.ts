import { unzipSync } from 'fflate';

/** One file of a wheel as it lies beside the modules once it is installed. */
export interface WheelFile {
  /** With '/'. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly isExecutable: boolean;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_SIZE = 22;

/**
 * What a wheel puts beside the modules (PEP 427): its root and the `purelib` and `platlib` of its data. Scripts, headers and data for other
 * places are left out, as is byte code; names, licences and the record stay. Files in order of path.
 * @throws Error that says what is wrong with the file
 */
export function unpackWheel(wheel: Uint8Array): WheelFile[] {
  const modes = modesOf(wheel);
  const files: WheelFile[] = [];
  for (const [name, content] of Object.entries(unzipSync(wheel))) {
    if (name.endsWith('/')) continue;
    if (name.startsWith('/') || /(^|[\\/])\.\.([\\/]|$)|\\|\0/.test(name)) throw new Error(`it holds the path '${name}'`);
    const path = placeOf(name);
    if (path === undefined || /(^|\/)__pycache__\/|\.pyc$/.test(path)) continue;
    files.push({ path, content, isExecutable: ((modes.get(name) ?? 0) & 0o111) !== 0 });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function placeOf(name: string): string | undefined {
  const data = /^[^/]+\.data\/([^/]+)\/(.+)$/.exec(name);
  if (!data) return name;
  return data[1] === 'purelib' || data[1] === 'platlib' ? data[2] : undefined;
}

/** Unix modes by name, from the directory at the end of the archive (APPNOTE.TXT 4.3.12, 4.3.16): the library does not tell them. */
function modesOf(zip: Uint8Array): Map<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const modes = new Map<string, number>();
  let end = zip.length - END_SIZE;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) throw new Error('it is no zip file');
  let offset = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0 && view.getUint32(offset, true) === ENTRY; left--) {
    const length = view.getUint16(offset + 28, true);
    const name = Buffer.from(zip.subarray(offset + 46, offset + 46 + length)).toString('utf8');
    modes.set(name, view.getUint32(offset + 38, true) >>> 16);
    offset += 46 + length + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
  }
  return modes;
}
