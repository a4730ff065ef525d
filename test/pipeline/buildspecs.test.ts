import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBuildspec } from '../../lib/local/engine/read-buildspec';
import { packageVersion } from '../../lib/operate/rollback';
import { blueline } from '../operate/samples';
import { actionsOf, type RenderedAction, synthesise } from './sample-pipeline';

const root = join(__dirname, '..', '..');
const template = synthesise();
const projects = template.findResources('AWS::CodeBuild::Project');
const builds = [...actionsOf(template)].filter(([, action]) => action.ActionTypeId.Provider === 'CodeBuild');
const pathOf = (action: RenderedAction): string =>
  projects[(action.Configuration.ProjectName as { Ref: string }).Ref]?.Properties.Source.BuildSpec;
const files = readdirSync(join(root, 'buildspecs')).filter((name) => name.endsWith('.yml'));
const load = (path: string) => readBuildspec(readFileSync(join(root, path), 'utf8'), path);

test('every action has a buildspec that can be read, and every buildspec an action', () => {
  const used = [...new Set(builds.map(([, action]) => pathOf(action)))].sort();
  expect(used).toEqual(files.map((name) => `buildspecs/${name}`).sort());
  for (const path of used) expect(load(path).phases.build?.commands.length).toBeGreaterThan(0);
});

test.each(builds)('%s gives the artifacts that the pipeline expects of it', (_, action) => {
  const buildspec = load(pathOf(action));
  const names = (action.OutputArtifacts ?? []).map(({ Name }) => Name);
  if (names.length > 1) expect(Object.keys(buildspec.secondaryArtifacts).sort()).toEqual([...names].sort());
  else expect(buildspec.artifacts !== undefined).toBe(names.length === 1);
});

test.each(builds)('%s uses only the folders of its inputs', (_, action) => {
  const text = readFileSync(join(root, pathOf(action)), 'utf8');
  const used = [...text.matchAll(/\$CODEBUILD_SRC_DIR_(\w+)/g)].map(([, name]) => name);
  const inputs = (action.InputArtifacts ?? []).map(({ Name }) => Name);
  expect(used.filter((name) => !inputs.includes(name ?? ''))).toEqual([]);
});

test('commands of ours exist and are called as the one file of the toolchain', () => {
  const commands = files.flatMap((name) => Object.values(load(`buildspecs/${name}`).phases).flatMap((phase) => phase?.commands ?? []));
  const ours = commands.filter((command) => command.includes('blueline.cjs"'));
  expect(ours.length).toBeGreaterThanOrEqual(7);
  const verbs = ours.map((command) => /^node "\$CODEBUILD_SRC_DIR_toolchain\/blueline\.cjs" ([a-z]+)/.exec(command)?.[1]);
  expect([...new Set(verbs)].sort()).toEqual(['deploy', 'gate', 'generate', 'package', 'pipeline', 'test']);
  const tools = commands.flatMap((command) => /^node (tools\/\S+|node_modules\/\S+)/.exec(command)?.[1] ?? []);
  for (const tool of tools) expect(readFileSync(join(root, tool), 'utf8')).not.toBe('');
  const exports = commands.filter((command) => command.startsWith('export '));
  const sourced = commands.filter((command) => command === '. buildspecs/target.sh');
  expect(sourced).toHaveLength(5);
  expect(commands).toHaveLength(ours.length + tools.length + exports.length + sourced.length + 1); // and one cp
});

/** CodeBuild's limit for a buildspec (its quotas); ours are files of the source, and could be put into a project as they are. */
test.each(files)('%s has at most 25,600 characters', (name) => {
  expect(readFileSync(join(root, 'buildspecs', name), 'utf8').length).toBeLessThanOrEqual(25_600);
});

test('each command of ours is one that the command line has, with these options', async () => {
  const commands = files.flatMap((name) => Object.values(load(`buildspecs/${name}`).phases).flatMap((phase) => phase?.commands ?? []));
  const lines = commands.flatMap((command) => /blueline\.cjs" ([^>]*)/.exec(command)?.[1]?.trim() ?? []);
  expect(lines.length).toBeGreaterThanOrEqual(7);
  for (const line of lines) {
    const words = line.split(/\s+/);
    const verbs = words.slice(0, words[0] === 'pipeline' ? 2 : 1);
    const { stdout, code } = await blueline(...verbs, '--help');
    expect([line, code]).toEqual([line, 0]);
    for (const option of words.filter((word) => word.startsWith('--'))) expect(stdout).toContain(` ${option}`);
  }
});

test('what a later action names is exported, and set, by the buildspec that it names', () => {
  const named = builds.filter(([, action]) => action.Namespace).map(([, action]) => [action.Namespace, load(pathOf(action))] as const);
  const used = [...actionsOf(template).values()].flatMap(({ Configuration }) => [
    ...JSON.stringify(Configuration).matchAll(/#\{(\w+)\.(\w+)\}/g),
  ]);
  const ours = used.filter(([, namespace]) => named.some(([name]) => name === namespace));
  expect(ours.map(([text]) => text)).toEqual(['#{Review.REVIEW_MESSAGE}']);
  for (const [, namespace, variable = ''] of ours) {
    const buildspec = named.find(([name]) => name === namespace)?.[1];
    expect(buildspec?.exportedVariables).toContain(variable);
    expect(buildspec?.phases.build?.commands.some((command) => command.startsWith(`export ${variable}=`))).toBe(true);
  }
});

test('the action that packages exports its VERSION under a namespace, in the words that a rollback looks for', () => {
  const packaging = builds.filter(([, action]) => load(pathOf(action)).exportedVariables.includes('VERSION'));
  expect(packaging.map(([name, action]) => [name, action.Namespace])).toEqual([['Package.Package', 'Package']]);
  const exported = load(pathOf(packaging[0]![1])).exportedVariables;
  expect(packageVersion([{ output: { outputVariables: Object.fromEntries(exported.map((name) => [name, '1.2.3'])) } }])).toBe('1.2.3');
});

test('what comes before Generate does not name the model', () => {
  for (const name of ['synth.yml', 'update-pipeline.yml']) {
    expect(readFileSync(join(root, 'buildspecs', name), 'utf8')).not.toContain('BLUELINE_MODEL');
  }
});

test('packages are kept under the lock files that they come from: a poisoned cache ends with the next change of those', () => {
  expect(load('buildspecs/synth.yml').cache).toMatchObject({
    key: expect.stringContaining('$(codebuild-hash-files package-lock.json .npmrc)'),
  });
  const cached = files.filter((name) => load(`buildspecs/${name}`).cache !== undefined);
  expect(cached).toEqual(['synth.yml']);
});

test('report groups are in the format that they say', () => {
  const groups = files.flatMap((name) => load(`buildspecs/${name}`).reports.map(({ group, format }) => `${name}: ${group} ${format}`));
  expect(groups).toEqual([
    'gate.yml: scenarios JUNITXML',
    'generate.yml: modelled-tests JUNITXML',
    'generate.yml: model-coverage COBERTURAXML',
  ]);
});
