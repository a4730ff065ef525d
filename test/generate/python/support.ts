import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { assetPath } from '../../../lib/assets';
import type { GeneratedFile } from '../../../lib/generate';
import { type Model, readModel } from '../../../lib/model';
import { PythonAnalyser } from '../../../lib/model/python/python-analyser';
import { findPython } from '../../../lib/python';

const folders: string[] = [];
let analyser: PythonAnalyser | undefined;

/** A Python child for all tests of a file. */
export function sharedAnalyser(): PythonAnalyser {
  analyser ??= new PythonAnalyser();
  return analyser;
}

afterAll(() => {
  analyser?.close();
  analyser = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with these files; it is removed after the tests of the file. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-python-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Reads a single-file model; fails with its errors if there are any. */
export async function modelOf(xml: string, files: Readonly<Record<string, string>> = {}): Promise<Model> {
  return modelAt(folderWith({ 'model.xml': xml, ...files }));
}

export async function modelAt(folder: string): Promise<Model> {
  const { model, diagnostics } = await readModel(folder, { python: sharedAnalyser() });
  const errors = diagnostics.filter((one) => one.severity === 'error');
  if (!model) throw new Error(errors.map(({ code, span, message }) => `${span.line}:${span.column} ${code} ${message}`).join('\n'));
  return model;
}

/** Appendix C of the REFERENCE, extended by what the generator knows beyond it. */
export function cartModel(): Promise<Model> {
  const folder = join(__dirname, 'cart');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return modelOf(read('model.xml'), { 'lib/Prices.py': read('lib/Prices.py'), 'templates/mail.txt': read('templates/mail.txt') });
}

/** Text of a generated file; its path without `python/application/`. */
export function fileText(files: readonly GeneratedFile[], path: string): string {
  const file = files.find((one) => one.path === `python/application/${path}`);
  if (!file) throw new Error(`no ${path} among ${files.map((one) => one.path).join(' ')}`);
  return file.text;
}

/** Runs a script on a generated application: its folder and the runtime are importable; prints of the script are the answer. */
export function runPython(files: readonly GeneratedFile[], script: string): string {
  const folder = folderWith(Object.fromEntries(files.map(({ path, text }) => [path, text])));
  const start = `import sys; sys.path[:0] = [${JSON.stringify(assetPath('runtime'))}, ${JSON.stringify(join(folder, 'python'))}]\n`;
  const python = spawnSync(findPython(), ['-I', '-S', '-B', '-X', 'utf8', '-c', start + script], { encoding: 'utf8', cwd: folder });
  if (python.status !== 0) throw new Error(python.stderr);
  return python.stdout.trimEnd();
}

/** A model around the children of `draftsman`. */
export function draftsman(children: string): string {
  return `<draftsman project-name="Demo" xmlns="https://tracepaper.draftsman.io">${children}</draftsman>`;
}

/** A text as the value of an attribute, newlines and tabs kept. */
export function attribute(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;', '\r': '&#13;' };
  return `"${text.replace(/[&<"\n\t\r]/g, (character) => entities[character] ?? character)}"`;
}
