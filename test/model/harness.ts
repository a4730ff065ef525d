import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Diagnostic, PythonAnalyser, type ReadModelResult, readModel } from '../../lib/model/index';

export { SHOP } from './shop';

/** One Python child and one temporary folder per test file. */
let python: PythonAnalyser | undefined;
let folder: string | undefined;
let count = 0;

afterAll(() => {
  python?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
  python = undefined;
  folder = undefined;
});

export function sharedPython(): PythonAnalyser {
  python ??= new PythonAnalyser();
  return python;
}

/** A model in a folder of its own; a text is a `model.xml`. */
export function writeModel(files: string | Record<string, string | Uint8Array>): string {
  folder ??= mkdtempSync(join(tmpdir(), 'model-'));
  const root = join(folder, String(count++));
  for (const [path, content] of Object.entries(typeof files === 'string' ? { 'model.xml': files } : files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export function read(files: string | Record<string, string | Uint8Array>, hints = false): Promise<ReadModelResult> {
  return readModel(writeModel(files), { python: sharedPython(), hints });
}

/** Every diagnostic in one line: `model.xml:3:5 error B03 message`. */
export async function told(files: string | Record<string, string | Uint8Array>, hints = false): Promise<string[]> {
  return (await read(files, hints)).diagnostics.map(line);
}

export function line({ span, severity, code, message }: Diagnostic): string {
  return `${span.file}:${span.line}:${span.column} ${severity} ${code} ${message}`;
}

/** The text with one part replaced, which must stand in it exactly once. */
export function edit(text: string, ...changes: (readonly [from: string, to: string])[]): string {
  let edited = text;
  for (const [from, to] of changes) {
    if (edited.split(from).length !== 2) throw new Error(`stands ${edited.split(from).length - 1} times in the model: ${from}`);
    edited = edited.replace(from, () => to);
  }
  return edited;
}

/** The line of a part of the model, from 1. */
export function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}
