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

  describe('the file beside a model', () => {
    /** The complaints about it, without its name. */
    const complaints = (value: object): string[] => {
      write(model, value);
      try {
        readSettings(checkout, model);
      } catch (error) {
        expect(error).toMatchObject({ exitCode: 2 });
        const [first, ...lines] = (error as Error).message.split('\n');
        expect(first).toContain(join(model, 'blueline.json'));
        return lines.map((line) => line.trim());
      }
      return [];
    };

    test('removes no environment and unmarks no production by naming one of them', () => {
      write(checkout, { model: 'model' });
      write(model, { environments: { production: { stubs: [] } } });
      const { environments } = readSettings(checkout, model);
      expect([...environments].map(([name, { production, gate }]) => ({ name, production, gate }))).toEqual([
        { name: 'staging', production: false, gate: true },
        { name: 'production', production: true, gate: false },
      ]);
    });

    test('does not change their order', () => {
      write(model, { environments: { production: { stubs: [] }, staging: { stubs: [] } } });
      expect([...readSettings(checkout, model).environments.keys()]).toEqual(['staging', 'production']);
    });

    test.each(['production', 'gate', 'stack', 'account', 'region', 'alarms', 'bakeMinutes', 'window', 'notify', 'tracing'])(
      'may not set %s of an environment',
      (key) => {
        const values: Record<string, unknown> = {
          ...{ production: false, gate: false, tracing: true, stack: 'other', account: '222222222222', region: 'eu-north-1' },
          ...{ alarms: [], notify: [], bakeMinutes: 0, window: null },
        };
        expect(complaints({ environments: { production: { [key]: values[key] } } })).toEqual([
          expect.stringMatching(`^environments.production.${key}: belongs into the blueline.json of the checkout; the one beside a model`),
        ]);
      },
    );

    test('may not add an environment, or say where a push comes from', () => {
      expect(complaints({ environments: { live: {} }, source: { branch: 'other' }, executionMode: 'QUEUED' })).toEqual([
        expect.stringMatching(/^source: belongs into/),
        expect.stringMatching(/^executionMode: belongs into/),
        'environments.live: there is no such environment (staging, production), and the file beside a model adds none',
      ]);
    });

    test('may set what is about the model', () => {
      const row = { stubs: [], properties: { key: 'v' }, parameters: { Size: '2' }, allowReplace: ['Table@0123456789ab'] };
      expect(complaints({ canonicalSearch: 'plain', cleanup: 'none', coverage: 'queries', environments: { staging: row } })).toEqual([]);
    });
  });

  test('the model may be named by its model.xml', () => {
    write(model, { canonicalSearch: 'plain' });
    writeFileSync(join(model, 'model.xml'), '<draftsman/>');
    expect(readSettings(checkout, join(model, 'model.xml')).canonicalSearch).toBe('plain');
  });

  test('a wrong value is told with its path and what is allowed', () => {
    write(checkout, { environments: { staging: { stubs: [{ status: 9 }], colour: 1 } }, canonicalSearch: 'fast' });
    expect(() => readSettings(checkout, model)).toThrow(/canonicalSearch: must be one of segments, plain/);
    expect(() => readSettings(checkout, model)).toThrow(/environments\.staging\.stubs\.0: needs 'url'/);
    expect(() => readSettings(checkout, model)).toThrow(/environments\.staging: unknown setting 'colour'/);
  });

  test.each([
    ['{', 'line 1, column 2: it ends too early'],
    ['', 'line 1, column 1: it ends too early'],
    ['{\n  "model": "a",\n  // note\n}', "line 3, column 3: '/' is not expected here"],
    ['{\n  "model": "a",\n}', "line 3, column 1: '}' is not expected here"],
    ['{\n  "model": nope\n}', "line 2, column 12: 'n' is not expected here"],
    ['{"model": [1 2]}', "line 1, column 14: '2' is not expected here"],
    ['{} {}', "line 1, column 4: '{' is not expected here"],
    ['{"model": "\\x"}', "line 1, column 11: '\"' is not expected here"],
  ])('what is not JSON is told with its place: %j', (text, place) => {
    write(checkout, text);
    expect(() => readSettings(checkout, model)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringContaining(`blueline.json is not JSON: ${place}`),
        next: expect.stringContaining('no comments'),
      }),
    );
  });

  test('an unknown environment is told with those there are', () => {
    expect(() => environmentSettings(readSettings(checkout, model), 'stagin')).toThrow(
      expect.objectContaining({ message: "there is no environment 'stagin'", next: expect.stringContaining('staging, production') }),
    );
  });

  test('a model outside the checkout is not named by the checkout', () => {
    write(checkout, { model: '../elsewhere' });
    expect(() => readSettings(checkout, model)).toThrow(/model: must be a folder of the checkout/);
  });
});
