import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handedOver } from '../../../lib/local/engine/handover';
import { updatePipeline } from '../../../lib/operate/update-pipeline';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blueline-update-'));
  mkdirSync(join(folder, 'assembly'));
  writeFileSync(join(folder, 'assembly', 'Shop.template.json'), '{}');
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test('in a local run the assembly goes to the engine, the last one wins', async () => {
  const engineDir = join(folder, 'engine');
  const environment = { BLUELINE_ENGINE_DIR: engineDir };
  await updatePipeline(join(folder, 'assembly'), { environment });
  writeFileSync(join(folder, 'assembly', 'Shop.template.json'), '{"second":true}');
  await updatePipeline(join(folder, 'assembly'), { environment });
  expect(readFileSync(join(handedOver(engineDir) ?? '', 'Shop.template.json'), 'utf8')).toBe('{"second":true}');
  expect(existsSync(join(folder, 'assembly'))).toBe(true);
});

test('what is no assembly is refused', async () => {
  const options = { environment: { BLUELINE_ENGINE_DIR: join(folder, 'engine') } };
  await expect(updatePipeline(join(folder, 'nowhere'), options)).rejects.toThrow(/nowhere holds no synthesised pipeline/);
  expect(handedOver(join(folder, 'engine'))).toBeUndefined();
});

describe('elsewhere the CDK deploys it', () => {
  const cdk = (code: number) => {
    const file = join(folder, 'cdk.cjs');
    writeFileSync(
      file,
      `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'called'))}, JSON.stringify(process.argv.slice(2))); process.exit(${code});`,
    );
    return file;
  };

  test('as it is, without a question', async () => {
    await updatePipeline(join(folder, 'assembly'), { environment: { PATH: process.env.PATH }, cdk: cdk(0) });
    const args = JSON.parse(readFileSync(join(folder, 'called'), 'utf8'));
    expect(args).toEqual(expect.arrayContaining(['deploy', '--app', join(folder, 'assembly'), '--require-approval', 'never']));
  });

  test('and a deployment that fails fails the command', async () => {
    const update = updatePipeline(join(folder, 'assembly'), { environment: { PATH: process.env.PATH }, cdk: cdk(3) });
    await expect(update).rejects.toThrow('the pipeline was not updated: cdk deploy ended with exit code 3');
  });
});
