import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const tool = pathToFileURL(resolve(__dirname, '../../tools/needs-python.mjs')).href;

let waiting: string;
let idle: string;
beforeAll(() => {
  [waiting, idle] = ['pending', 'succeeded'].map((status) => {
    const checkout = mkdtempSync(join(tmpdir(), 'blueline-needs-'));
    mkdirSync(join(checkout, '.blueline/runs/2'), { recursive: true });
    mkdirSync(join(checkout, '.blueline/runs/1')); // broken off before it had a state
    writeFileSync(join(checkout, '.blueline/runs/2/state.json'), JSON.stringify({ status }));
    return checkout;
  }) as [string, string];
});
afterAll(() => {
  for (const folder of [waiting, idle]) rmSync(folder, { recursive: true });
});

/** Asked in one process for all: a Node process costs more than the answer. */
function needs(asked: readonly (readonly [string, string])[]): boolean[] {
  const program = `
    const { needsPython } = await import(${JSON.stringify(tool)});
    console.log(JSON.stringify(${JSON.stringify(asked)}.map(([line, checkout]) => needsPython(line.split(' '), checkout))));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
}

test('only what works on the embedded cloud sets up Python', () => {
  const asked: [string, string, boolean][] = [
    ['run --approve', idle, true],
    ['cloud start', idle, true],
    ['check model', waiting, false],
    ['status', waiting, false],
    ['approve', waiting, true],
    ['reject --reason wrong', waiting, true],
    ['approve --cloud local', waiting, true],
    ['approve', idle, false],
    ['approve', '/no/such/checkout', false],
    ['approve --cloud aws', waiting, false],
    ['approve --cloud=aws', waiting, false],
    ['reject --pipeline P', waiting, false],
  ];
  expect(needs(asked.map(([line, checkout]) => [line, checkout]))).toEqual(asked.map(([, , answer]) => answer));
});
