import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { readSettings, type Settings } from '../../lib/settings';
import schema from '../../schema/blueline.schema.json';

const root = join(__dirname, '..', '..');
let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(checkout, { recursive: true }));
function read(value: object): Settings {
  writeFileSync(join(checkout, 'blueline.json'), JSON.stringify(value));
  return readSettings(checkout, checkout);
}
/** The complaints about a file, without its name. */
function complaints(value: object): string[] {
  try {
    read(value);
  } catch (error) {
    expect(error).toMatchObject({ exitCode: 2, next: expect.stringContaining('docs/settings.md') });
    const [first, ...lines] = (error as Error).message.split('\n');
    expect(first).toContain(join(checkout, 'blueline.json'));
    return lines.map((line) => line.trim());
  }
  return [];
}

test('an empty file: one account, the same repository, and nobody is told', () => {
  const { environments, ...settings } = read({});
  const paths = { include: [], exclude: [] };
  expect(settings).toEqual({
    model: '.',
    source: { connection: null, repository: 'OWNER/REPO', branch: 'main', paths, model: null },
    canonicalSearch: 'segments',
    reactivateTrueIsOptional: false,
    delayedDeletionDays: 30,
    uploadMegabytes: 25,
    timeouts: { traceSeconds: 60, querySeconds: 30 },
    kms: false,
    approvals: { timeoutMinutes: 10080, notify: [] },
    executionMode: 'SUPERSEDED',
    cleanup: 'model',
    coverage: 'views',
    notifications: { emails: [] },
    cache: true,
    compute: 'small',
    selfMutation: true,
  });
  const row = {
    parameters: {},
    alarms: [],
    bakeMinutes: 0,
    window: null,
    stubs: [],
    properties: {},
    allowReplace: [],
    notify: [],
    tracing: false,
  };
  expect([...environments]).toEqual([
    ['staging', { ...row, production: false, gate: true }],
    ['production', { ...row, production: true, gate: false }],
  ]);
});

test('a second repository takes branch and paths as the first does', () => {
  const { source } = read({ source: { model: { repository: 'acme/models', paths: { include: ['shop/**'] } } } });
  expect(source.model).toEqual({
    connection: null,
    repository: 'acme/models',
    branch: 'main',
    paths: { include: ['shop/**'], exclude: [] },
  });
});

test('production bakes for ten minutes where its alarm has a name', () => {
  const bake = (row: object) =>
    read({ environments: { production: { production: true, ...row } } }).environments.get('production')?.bakeMinutes;
  expect(bake({})).toBe(0);
  expect(bake({ stack: 'shop' })).toBe(10);
  expect(bake({ alarms: ['checkout-errors'] })).toBe(10);
  expect(bake({ stack: 'shop', bakeMinutes: 0 })).toBe(0);
});

const environment = (row: object) => ({ environments: { live: row } });
test.each<[string, object, string]>([
  ['execution mode', { executionMode: 'PARALLEL' }, 'executionMode: must be one of SUPERSEDED, QUEUED'],
  ['cleanup', { cleanup: 'everything' }, 'cleanup: must be one of model, none, data, roles, all'],
  ['coverage', { coverage: 'lines' }, 'coverage: must be one of views, queries'],
  ['compute', { compute: 'huge' }, 'compute: must be one of small, medium, large'],
  ['timeout', { approvals: { timeoutMinutes: 4 } }, 'approvals.timeoutMinutes: must be >= 5'],
  ['timeout', { approvals: { timeoutMinutes: 86401 } }, 'approvals.timeoutMinutes: must be <= 86400'],
  ['address', { approvals: { notify: ['me'] } }, 'approvals.notify.0: must match pattern "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"'],
  ['address', { notifications: { emails: 'me@example.com' } }, 'notifications.emails: must be array'],
  ['switch', { selfMutation: 'no' }, 'selfMutation: must be boolean'],
  ['switch', { cache: 1 }, 'cache: must be boolean'],
  ['patterns', { source: { paths: { include: Array(9).fill('a') } } }, 'source.paths.include: must NOT have more than 8 items'],
  ['second repository', { source: { model: {} } }, "source.model: must have required property 'repository'"],
  ['account', { pipeline: { account: '1', region: 'eu-west-1' } }, 'pipeline.account: must match pattern "^[0-9]{12}$"'],
  ['window', environment({ window: {} }), "environments.live.window: must have required property 'cron'"],
  ['window', environment({ window: { cron: '9-17' } }), 'environments.live.window.cron: must match pattern'],
  ['bake', environment({ bakeMinutes: 1441 }), 'environments.live.bakeMinutes: must be <= 1440'],
  ['alarms', environment({ alarms: ['a', 'a'] }), 'environments.live.alarms: must NOT have duplicate items'],
  [
    'receivers',
    environment({ notify: ['1', '2', '3', '4', '5'].map((n) => `${n}@example.com`) }),
    'environments.live.notify: must NOT have more than 4 items',
  ],
  ['switch', environment({ tracing: 'on' }), 'environments.live.tracing: must be boolean'],
  ['key', { kms: 'alias/mine' }, 'kms: must match pattern "^arn:'],
  ['unknown', environment({ bake: 1 }), "environments.live: unknown setting 'bake'"],
])('a wrong %s is told with its place and what is allowed: %j', (_, value, line) => {
  expect(complaints(value)).toEqual([expect.stringContaining(line)]);
});

const pipeline = { account: '111111111111', region: 'eu-west-1' };
test.each<[string, object, string]>([
  ['another account', environment({ account: '222222222222' }), "environments.live.account: needs 'pipeline'"],
  ['another region', environment({ region: 'eu-north-1' }), "environments.live.region: needs 'pipeline'"],
  ['a bake without alarm', environment({ bakeMinutes: 5 }), "environments.live.bakeMinutes: needs 'stack'"],
  [
    'a bake in another account',
    { pipeline, ...environment({ account: '222222222222', stack: 's', bakeMinutes: 5 }) },
    'environments.live.bakeMinutes: must be 0 in another account',
  ],
  ['a name of ours', { environments: { toolchain: {} } }, 'environments.toolchain: the pipeline uses this name itself'],
  [
    'the name of a part of the pipeline',
    { environments: { notifications: {} } },
    'environments.notifications: the pipeline uses this name itself',
  ],
  ['the name of a later gate', { environments: { 'gate-2': {} } }, 'environments.gate-2: the pipeline uses this name itself'],
  [
    'two productions',
    { environments: { a: { production: true }, b: { production: true } } },
    'at most one may have production: true, got a, b',
  ],
  ['one stack for two', { environments: { a: { stack: 's' }, b: { stack: 's' } } }, "environments.b.stack: is that of 'a' too"],
  [
    'more people than an environment has room for',
    {
      notifications: { emails: ['1', '2', '3', '4', '5'].map((n) => `${n}@example.com`) },
      environments: { live: {}, test: { notify: [] } },
    },
    'environments.live.notify: must be given, with at most 4 addresses, since notifications.emails has 5',
  ],
  [
    'a switch as parameter',
    environment({ parameters: { Tracing: 'on' } }),
    'environments.live.parameters.Tracing: is set by the deployment',
  ],
  ['a parameter of ours', environment({ parameters: { CodeKey: 'x' } }), 'environments.live.parameters.CodeKey: is set by the deployment'],
])('what does not go together is told: %s', (_, value, line) => {
  expect(complaints(value)).toEqual([expect.stringContaining(line)]);
});

describe('the schema', () => {
  /** Every setting with its schema: `environments.*.window.cron`. */
  function* settings(node: Node, path = ''): Generator<[string, Node]> {
    const at = node.$ref ? definition(node.$ref) : node;
    for (const [name, child] of Object.entries(at.properties ?? {})) {
      const merged = child.$ref ? { ...definition(child.$ref), ...child } : child;
      yield [path + name, merged];
      yield* settings(merged, `${path}${name}.`);
    }
    if (at.additionalProperties && typeof at.additionalProperties === 'object') yield* settings(at.additionalProperties, `${path}*.`);
    if (at.items) yield* settings(at.items, path);
  }
  interface Node {
    readonly $ref?: string;
    readonly description?: string;
    readonly default?: unknown;
    readonly properties?: Readonly<Record<string, Node>>;
    readonly additionalProperties?: boolean | Node;
    readonly items?: Node;
  }
  const definition = (ref: string) => (schema.definitions as Record<string, Node>)[ref.split('/').pop()!]!;
  const all = [...settings(schema as Node)];
  const guide = readFileSync(join(root, 'docs/settings.md'), 'utf8');

  test('describes every setting', () => {
    expect(all.length).toBeGreaterThan(45);
    expect(all.filter(([, node]) => !node.description).map(([path]) => path)).toEqual([]);
  });

  test('is explained in docs/settings.md, setting by setting', () => {
    const names = all.map(([path]) => path.replace('environments.*.', 'environments.NAME.'));
    expect(names.filter((name) => name !== '$schema' && !guide.includes(`\`${name}\``))).toEqual([]);
  });

  test('accepts every example of docs/settings.md and the file of this repository', () => {
    const validate = new Ajv({ strict: false }).compile(schema);
    const examples = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text!));
    expect(examples.length).toBeGreaterThan(3);
    for (const example of [...examples, JSON.parse(readFileSync(join(root, 'blueline.json'), 'utf8'))]) {
      expect(validate(example) || validate.errors).toBe(true);
      expect(complaints(example)).toEqual([]);
    }
  });
});
