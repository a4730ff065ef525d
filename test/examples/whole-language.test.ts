import { Report } from '../../lib/model/diagnostic';
import { type AttributeSpec, ELEMENTS, type ElementSpec } from '../../lib/model/elements';
import { assembleSplit } from '../../lib/model/layout/assemble-split';
import { BrokenNames } from '../../lib/model/layout/broken-names';
import { loadTree } from '../../lib/model/layout/load-tree';
import { locateModel } from '../../lib/model/layout/locate-model';
import { ModelFiles } from '../../lib/model/layout/model-files';
import type { XmlElement } from '../../lib/model/xml/xml-element';
import { at, names } from './examples';

type Attributes = Readonly<Record<string, AttributeSpec>>;

/** Every element, attribute and value of an enumeration: `activity[HTTP]@method=GET`. What the table refuses is in none of its lists. */
function wholeLanguage(elements: Readonly<Record<string, ElementSpec>>): Set<string> {
  const items = new Set<string>();
  const add = (owner: string, attributes: Attributes = {}) => {
    for (const [name, { values = [] }] of Object.entries(attributes)) {
      for (const item of [`${owner}@${name}`, ...values.map((value) => `${owner}@${name}=${value}`)]) items.add(item);
    }
  };
  for (const [kind, { attributes, variants }] of Object.entries(elements)) {
    items.add(kind);
    add(kind, attributes);
    for (const [value, variant] of Object.entries(variants?.of ?? {})) add(`${kind}[${value}]`, variant.attributes);
  }
  return items;
}

function note(used: Set<string>, element: XmlElement): void {
  const { kind } = element;
  const { attributes, variants } = ELEMENTS[kind] ?? ({} as Partial<ElementSpec>);
  used.add(kind);
  const chosen = variants && element.raw(variants.attribute);
  for (const name of element.attributes.keys()) {
    const owner = attributes?.[name] ? kind : `${kind}[${chosen}]`;
    used.add(`${owner}@${name}`);
    used.add(`${owner}@${name}=${element.raw(name)}`);
  }
  for (const child of element.children) note(used, child);
}

/** The tree of a model in either layout. */
function treeOf(folder: string): XmlElement {
  const { layout, file } = locateModel(folder);
  const report = new Report();
  const files = new ModelFiles(folder, report);
  const tree = layout === 'split' ? assembleSplit(files, report, new BrokenNames()) : loadTree(files.read(file), 'draftsman', report);
  if (!tree || report.hasErrors) throw new Error(`${folder} cannot be read`);
  return tree;
}

const unused = (folders: readonly string[]): string[] => {
  const used = new Set<string>();
  for (const folder of folders) note(used, treeOf(folder));
  return [...wholeLanguage(ELEMENTS)].filter((item) => !used.has(item));
};

test('the examples together use every element, attribute and value of the language', () => {
  expect(wholeLanguage(ELEMENTS).size).toBeGreaterThan(450);
  expect(unused(names.map(at))).toEqual([]);
});

test('an example that is left out is missed: each of those shows something of its own', () => {
  const own = Object.fromEntries(names.map((left) => [left, unused(names.filter((name) => name !== left).map(at)).length]));
  expect(own['savings-club']).toBeGreaterThan(20);
  expect(own['parcel-service']).toBeGreaterThan(20);
  expect(own.gym).toBeGreaterThan(0);
});
