import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploy } from '../../lib/deploy';
import { environmentParameters } from '../../lib/deploy/environment-parameters';
import type { Deployment } from '../../lib/documents';
import { runGate } from '../../lib/gate';
import { generateApplication, writeFiles } from '../../lib/generate';
import { type LocalEnvironment, startEnvironment } from '../../lib/local/cloud';
import { PythonAnalyser } from '../../lib/model';
import { applicationLayer, packageApplication } from '../../lib/package';
import { readPackage } from '../../lib/package/read-package';
import { findPython } from '../../lib/python';
import { hasEmbeddedCloud, root } from '../e2e/checkout';
import { EFFECTS } from './effects';
import { at, modelAt, names, settingsOf, withoutNetwork } from './examples';
import { leaveOut } from './leave-out';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(120_000);
withoutNetwork();

/** `EXAMPLES=gym,bakery npx jest test/examples/scenarios` runs those alone. */
const chosen = process.env.EXAMPLES?.split(',') ?? names;

/** What the text that is left out, or replaced, is for; what the gate then says first. */
const LEFT_OUT: readonly (readonly [example: string, without: string | RegExp, instead: string, reason: RegExp])[] = [
  ['bike-rental', /<delete condition="#snapshot.lock.*\/>/, '<delete condition="False"/>', /Bike.get\): lock: expected "", got "AMS-7"/],
  ['gym', "self.name = ''|LB|self.isDeleted = 'hard'", "self.isDeleted = 'soft'", /Absence.get\): state: expected "", got "soft"/],
  ['gym', '<delete condition="item.card == \'\'"/>', '<delete condition="False"/>', /Locker.get\): place: expected "", got "R/],
  ['museum', 'operand="add" value="visitors"', 'operand="set" value="visitors"', /visitors: expected 20, got 8/],
  ['museum', 'field-name="artistId" operand="not_equals"', 'field-name="artistId" operand="equals"', /Work.filter\)/],
  ['museum', 'type="OneToMany" ref="Work" foreign-key="wing"', 'type="OneToMany" ref="Work" foreign-key="id"', /allOfTheWing/],
  ['coworking', /<activity type="add-user-to-iam-group".*\/>/, '', /Desk.book\)/],
  ['coworking', /(?<=foreign-key="first") authorization="role" role="operator"/, '', /firstDesk/],
  ['weather-stations', ".equals('rain', not arguments['dry'])", '', /Climate.warmDays\)/],
  ['parcel-service', / idempotency-key="number" idempotency-ttl="60 \* 60"/, '', /times: expected 1, got 2/],
  [
    'parcel-service',
    /<activity type="remove-user-from-iam-group".*\/>/,
    '<activity type="code" code="pass"/>',
    /pickUp.street: expected "", got "?Quay 1/,
  ],
  ['parcel-service', /<activity type="iam-delete-user".*\/>/, '', /text: expected "nobody", got "north@example.com/],
  ['parcel-service', /<activity type="delete-iam-group".*\/>/, '', /OpenDepot-Notifier/],
  ['greenhouse', '@afterDeployment', '@rate(1 day)', /Bed.filter\)/],
  ['cinema', / idempotency-key="guest" idempotency-ttl="[^"]*"/, '', /stars: expected 5, got 9/],
  ['bakery', 'value["article"].title()', 'value["article"]', /lines.0.article: expected "Oat Bread", got oat bread/],
];

suite('the scenarios of the examples, on one embedded cloud', () => {
  let work: string;
  let environment: LocalEnvironment;
  let withouts = 0;
  const python = new PythonAnalyser();
  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'examples-'));
    const stubs = chosen.flatMap((name) => settingsOf(name).staging.stubs);
    environment = await startEnvironment({ checkout: work, name: 'staging', python: join(root, '.blueline/venv/bin/python'), stubs });
    Object.assign(process.env, environment.variables());
  });
  afterAll(async () => {
    python.close();
    await environment?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  async function bring(name: string, folder = at(name), stack?: string): Promise<Deployment> {
    const [application, packageDir] = [join(work, name, 'application'), join(work, name, 'package')];
    writeFiles(application, await generateApplication(await modelAt(folder, python), python));
    const layer = await applicationLayer(application, findPython);
    packageApplication(application, packageDir, layer ? { layer } : {});
    const { settings, staging } = settingsOf(name);
    const parameters = environmentParameters(settings, staging);
    const { properties } = staging;
    return (await deploy({ environment: 'staging', packageDir, stack, properties, parameters, say: () => {} })) as Deployment;
  }

  async function gate(name: string, { stack }: Deployment) {
    const packageDir = join(work, name, 'package');
    const read = (file: string) => JSON.parse(readFileSync(join(packageDir, file), 'utf8'));
    return runGate({
      environment: 'staging',
      stack,
      production: false,
      application: readPackage(packageDir).application,
      scenarios: read('scenarios.json'),
      positions: read('positions.json'),
      runId: name,
      say: () => {},
      onScenario: () => {},
      onActivity: () => {},
    });
  }

  test.each(chosen)('%s', async (name) => {
    const deployed = await bring(name);
    const { verdict, reasons, scenarios } = await gate(name, deployed);
    expect({ verdict, reasons, warnings: deployed.warnings }).toEqual({ verdict: 'passed', reasons: [], warnings: [] });
    expect(scenarios.passed).toBeGreaterThan(0);
    await EFFECTS[name]?.(deployed, environment);
  });

  test.each(LEFT_OUT.filter(([name]) => chosen.includes(name)))('%s fails without %s', async (name, without, instead, reason) => {
    const folder = mkdtempSync(join(work, 'left-out-'));
    leaveOut(name, without, instead, folder);
    const { verdict, reasons } = await gate(name, await bring(name, folder, `without-${++withouts}`)); // a stack of its own: a failed scenario leaves things behind
    expect({ verdict, reason: reasons[0] }).toEqual({ verdict: 'failed', reason: expect.stringMatching(reason) });
  });
});
