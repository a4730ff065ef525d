import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDefinition } from '../../../lib/local/engine';

let checkout: string;
const template = readFileSync(join(__dirname, '..', 'pipelines', 'updates-itself', 'pipeline.template.json'), 'utf8');

/** Puts a program in the place of the CDK's command line. */
function installCdk(program: string): void {
  const bin = join(checkout, 'node_modules', 'aws-cdk', 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, 'cdk'),
    `const fs = require('node:fs'); const output = process.argv[process.argv.indexOf('--output') + 1];\n${program}`,
  );
}
const writing = (text: string) =>
  `fs.appendFileSync('calls', 'x'); fs.mkdirSync(output); fs.writeFileSync(output + '/Shop.template.json', ${JSON.stringify(text)}); console.log('synthesised');`;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'blueline-definition-'));
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

test('is synthesised once and then kept', async () => {
  installCdk(writing(template));
  const lines: string[] = [];
  const folder = join(checkout, '.blueline', 'pipeline');
  expect(await ensureDefinition(checkout, (line) => lines.push(line))).toEqual({ folder, synthesised: true });
  expect(lines).toEqual(['synthesised']);
  expect(await ensureDefinition(checkout)).toEqual({ folder, synthesised: false });
  expect(readFileSync(join(checkout, 'calls'), 'utf8')).toBe('x');
  expect(readdirSync(join(checkout, '.blueline'))).toEqual(['pipeline']);
});

test('is synthesised again if what was kept is broken', async () => {
  installCdk(writing(template));
  const { folder } = await ensureDefinition(checkout);
  writeFileSync(join(folder, 'Shop.template.json'), template.slice(0, 100));
  expect(await ensureDefinition(checkout)).toMatchObject({ synthesised: true });
  expect(readFileSync(join(folder, 'Shop.template.json'), 'utf8')).toBe(template);
});

test.each<[string, string, string]>([
  ['the synthesis fails', `process.exit(1)`, 'the pipeline cannot be synthesised (cdk synth ended with exit code 1)'],
  ['there is no pipeline in it', writing('{"Resources":{}}'), 'holds no synthesised pipeline'],
  ['it is not JSON', writing('{'), 'is not JSON'],
])('says so and leaves nothing if %s', async (_, program, message) => {
  installCdk(program);
  await expect(ensureDefinition(checkout)).rejects.toThrow(message);
  expect(readdirSync(join(checkout, '.blueline'))).toEqual([]);
});

test('without the CDK, the set-up is named', async () => {
  await expect(ensureDefinition(checkout)).rejects.toMatchObject({
    message: 'the CDK is not installed in this checkout',
    next: 'npm run setup',
    exitCode: 2,
  });
  expect(existsSync(join(checkout, '.blueline', 'pipeline'))).toBe(false);
});
