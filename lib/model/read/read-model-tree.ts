import { parseJson } from '../language/json-text';
import { type ModelFiles, startOf } from '../layout/model-files';
import type { Model, ModelFile } from '../types';
import type { XmlElement } from '../xml/xml-element';
import { readAggregates } from './read-aggregate';
import { readEvents } from './read-events';
import { readDependencies, readExpressions, readPatterns } from './read-globals';
import { readNotifiers } from './read-notifiers';
import { readProjections } from './read-projections';
import { readScenarios } from './read-scenarios';
import { readViews } from './read-view';
import type { Reading } from './reading';

/** REFERENCE §3.3, item 2. */
const DEFAULT_ROLES = ['administrator'];

/** The typed model of a tree whose structure was checked. Events are read first: values of tests are coerced by their types. */
export function readModelTree(root: XmlElement, files: ModelFiles, reading: Reading): Model {
  const global = root.first('global');
  const { commands, events } = readEvents(root.first('events'), reading);
  return {
    projectName: root.require('project-name'),
    folder: files.folder,
    layout: reading.layout,
    roles: readRoles(files, reading),
    patterns: readPatterns(global),
    expressions: readExpressions(global),
    dependencies: readDependencies(global),
    commands,
    events,
    aggregates: readAggregates(root.first('domain'), reading),
    views: readViews(root.first('views'), reading),
    projections: readProjections(root.first('projections'), reading),
    notifiers: readNotifiers(root.first('notifiers'), reading),
    tests: readScenarios(root.first('functional-scenarios'), reading),
    modules: readFiles(files, 'lib', '.py', 1),
    templates: readFiles(files, 'templates', ''),
  };
}

/** Roles of `meta.json` (REFERENCE §5.2.4); S14 if it is broken, or missing in the split layout. */
function readRoles(files: ModelFiles, { report, layout }: Reading): readonly string[] {
  const start = startOf('meta.json');
  if (!files.exists('meta.json')) {
    if (layout === 'split') report.warning('S14', start, "meta.json is missing; the roles are ['administrator']");
    return DEFAULT_ROLES;
  }
  const file = files.read('meta.json');
  if (!file) return DEFAULT_ROLES;
  const json = parseJson(file.text);
  if ('fault' in json) {
    report.error('S14', file.span(json.offset), `meta.json is not JSON: ${json.fault}`);
    return DEFAULT_ROLES;
  }
  const roles = json.members?.findLast(({ name }) => name === 'roles')?.node;
  const wrong = roles?.items ? roles.items.find(({ value }) => typeof value !== 'string') : (roles ?? json);
  if (!wrong) return roles!.value as string[];
  const message = json.members && !roles ? 'meta.json has no "roles"' : '"roles" of meta.json is not a list of strings';
  report.error('S14', file.span(wrong.offset, wrong.offset + wrong.length), message, { help: '{"roles": ["administrator"]}' });
  return DEFAULT_ROLES;
}

function readFiles(files: ModelFiles, folder: string, suffix: string, depth?: number): ModelFile[] {
  const read: ModelFile[] = [];
  for (const path of files.list(folder, suffix, depth)) {
    const file = files.read(path);
    if (file) read.push({ path, text: file.text.replace(/\r\n?/g, '\n') });
  }
  return read;
}
