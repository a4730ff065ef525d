import { CheckContext } from './checks/check';
import { runChecks, runPythonChecks } from './checks/index';
import { type Diagnostic, limited, Report } from './diagnostic';
import { assembleSplit } from './layout/assemble-split';
import { BrokenNames, type NamedKind } from './layout/broken-names';
import { loadTree } from './layout/load-tree';
import { locateModel, type ModelLocation } from './layout/locate-model';
import { ModelFiles } from './layout/model-files';
import { PythonAnalyser } from './python/python-analyser';
import { readPython } from './python/python-facts';
import { readModelTree } from './read/read-model-tree';
import { Reading } from './read/reading';
import type { Model } from './types';
import type { XmlElement } from './xml/xml-element';

export interface ReadModelOptions {
  /**
   * A running Python child to use; it is left running.
   * @default one is started, and ended before the result is there
   */
  readonly python?: PythonAnalyser;
  /**
   * Also tell hints (severity 'info').
   * @default false
   */
  readonly hints?: boolean;
  /**
   * What else is to be told of a model without errors, in its order with the rest. It may be asked before the last errors are known, while Python
   * still reads: what it says then counts only where there are none.
   */
  further?(model: Model): Promise<readonly Diagnostic[]>;
}

export interface ReadModelResult {
  /** undefined if there is any error. */
  readonly model?: Model;
  /** In the order of files and places; at most 1,000 errors and as many warnings, each with a last one that says how many more there are. */
  readonly diagnostics: Diagnostic[];
}

/**
 * Reads and checks the model at a path: a folder in either layout, or its `model.xml` (REFERENCE §3). Everything that is wrong is told at
 * once. UserError (exit code 2) if there is no model, or no Python to check its code with.
 */
export async function readModel(path: string, options: ReadModelOptions = {}): Promise<ReadModelResult> {
  const location = locateModel(path);
  const python = options.python ?? new PythonAnalyser();
  try {
    const report = new Report();
    const model = await readAndCheck(location, python, report, options);
    const told = report.sorted([location.file]).filter((diagnostic) => options.hints || diagnostic.severity !== 'info');
    const diagnostics = limited(told, report.dropped);
    return report.hasErrors || !model ? { diagnostics } : { model, diagnostics };
  } finally {
    if (!options.python) python.close();
  }
}

/** undefined if there is no tree to read. What needs no answer of the Python child is done while it works. */
async function readAndCheck(
  { folder, layout, file }: ModelLocation,
  python: PythonAnalyser,
  report: Report,
  options: ReadModelOptions,
): Promise<Model | undefined> {
  const broken = new BrokenNames();
  const files = new ModelFiles(folder, report);
  const tree = layout === 'split' ? assembleSplit(files, report, broken) : loadTree(files.read(file), 'draftsman', report);
  if (!tree) return undefined;
  noteBroken(tree, broken);
  const model = readModelTree(tree, files, new Reading(report, broken, layout));
  const facts = readPython(model, python, regexesOf(model));
  facts.catch(() => undefined); // waited for below, whatever is thrown in between
  const context = new CheckContext(model, report, broken, tree);
  runChecks(context);
  const further = report.hasErrors ? undefined : options.further?.(model);
  further?.catch(() => undefined);
  runPythonChecks(context.with(await facts));
  if (further && !report.hasErrors) report.diagnostics.push(...(await further));
  return model;
}

const SECTIONS: readonly (readonly [section: string, tag: string, kind: NamedKind])[] = [
  ['global', 'pattern', 'pattern'],
  ['global', 'expression', 'expression'],
  ['events', 'event', 'event'],
  ['views', 'view', 'view'],
  ['projections', 'projection', 'projection'],
  ['notifiers', 'notifier', 'notifier'],
  ['functional-scenarios', 'scenario', 'scenario'],
];

/** The names of elements that could not be read. */
function noteBroken(tree: XmlElement, broken: BrokenNames): void {
  for (const [section, tag, kind] of SECTIONS) {
    for (const element of tree.first(section)?.children ?? []) {
      if (element.name === tag && element.failed) broken.add(kind, element.raw('name')?.trim());
    }
  }
  for (const subdomain of tree.first('domain')?.children ?? []) {
    const name = subdomain.raw('name')?.trim() ?? subdomain.get('name');
    if (subdomain.failed) broken.add('aggregate', undefined);
    for (const aggregate of subdomain.children) {
      const own = aggregate.raw('name')?.trim();
      if (aggregate.name === 'aggregate' && aggregate.failed) broken.add('aggregate', name && own ? `${name}.${own}` : undefined);
    }
  }
}

/** The regular expressions that the API will check with. */
function regexesOf(model: Model): string[] {
  const fields = model.commands.flatMap((command) => [command, ...command.collections].flatMap((owner) => owner.fields));
  const raw = fields.flatMap(({ pattern }) => (pattern?.kind === 'raw' ? [pattern.regex] : []));
  return [...new Set([...model.patterns.map(({ expanded }) => expanded), ...raw])];
}
