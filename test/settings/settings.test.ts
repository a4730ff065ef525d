import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentSettings, readSettings } from '../../lib/settings';

let checkout: string;
let model: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'settings-'));
  model = mkdtempSync(join(tmpdir(), 'settings-model-'));
});
afterEach(() => {
  rmSync(checkout, { recursive: true });
  rmSync(model, { recursive: true });
});
const write = (folder: string, value: unknown) =>
  writeFileSync(join(folder, 'blueline.json'), typeof value === 'string' ? value : JSON.stringify(value));

describe('blueline.json', () => {
  test('without a file there are staging and production, and production is marked', () => {
    const settings = readSettings(checkout, model);
    expect([...settings.environments.keys()]).toEqual(['staging', 'production']);
    expect(environmentSettings(settings, 'production')).toMatchObject({ production: true, stubs: [], properties: {}, allowReplace: [] });
  });

  test("the model's file wins key by key over the checkout's", () => {
    write(checkout, { source: { branch: 'trunk' }, environments: { staging: { stack: 'mine' }, production: { production: true } } });
    write(model, { environments: { staging: { stubs: [{ url: 'https://x/*' }] } } });
    const settings = readSettings(checkout, model);
    expect(settings.source.branch).toBe('trunk');
    expect(environmentSettings(settings, 'staging')).toMatchObject({ stack: 'mine', stubs: [{ url: 'https://x/*' }] });
    expect(environmentSettings(settings, 'production').production).toBe(true);
  });

  test('the model may be named by its model.xml', () => {
    write(model, { canonicalSearch: 'plain' });
    writeFileSync(join(model, 'model.xml'), '<draftsman/>');
    expect(readSettings(checkout, join(model, 'model.xml')).canonicalSearch).toBe('plain');
  });

  test('a wrong value is told with its path and what is allowed', () => {
    write(checkout, { environments: { staging: { stubs: [{ status: 9 }], colour: 1 } }, canonicalSearch: 'fast' });
    expect(() => readSettings(checkout, model)).toThrow(/canonicalSearch: must be one of segments, plain/);
    expect(() => readSettings(checkout, model)).toThrow(/environments\.staging\.stubs\.0: must have required property 'url'/);
    expect(() => readSettings(checkout, model)).toThrow(/environments\.staging: unknown setting 'colour'/);
  });

  test('what is not JSON is an error of the environment, exit code 2', () => {
    write(checkout, '{');
    expect(() => readSettings(checkout, model)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(/blueline\.json is not JSON/) }),
    );
  });

  test('an unknown environment is told with those there are', () => {
    expect(() => environmentSettings(readSettings(checkout, model), 'stagin')).toThrow(
      expect.objectContaining({ message: "there is no environment 'stagin'", next: expect.stringContaining('staging, production') }),
    );
  });

  test('a model outside the checkout is not named by the checkout', () => {
    write(checkout, { model: '../elsewhere' });
    expect(() => readSettings(checkout, model)).toThrow(/model: must match pattern/);
  });
});
