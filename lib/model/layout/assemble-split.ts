import { nearest } from '../closest';
import type { Report } from '../diagnostic';
import { ELEMENTS, type ElementKind } from '../elements';
import { computedEventName } from '../language/event-name';
import { formText, nameFault } from '../language/names';
import { SourceFile } from '../xml/source-file';
import { XmlElement } from '../xml/xml-element';
import type { BrokenNames, NamedKind } from './broken-names';
import { loadTree } from './load-tree';
import { SPLIT_FOLDERS } from './locate-model';
import { type ModelFiles, startOf } from './model-files';

/**
 * The files of a split model (REFERENCE §3.2) as the tree of a single file (§3.3). Where `config.xml` is missing or broken, which is told, an
 * empty one stands in, so that the other files are checked.
 */
export function assembleSplit(files: ModelFiles, report: Report, broken: BrokenNames): XmlElement {
  return new Assembly(files, report, broken).assemble();
}

/** Folders with one kind of element each: where it goes in the tree. */
const FLAT: Readonly<Record<string, { kind: ElementKind; named: NamedKind; section: string }>> = {
  patterns: { kind: 'pattern', named: 'pattern', section: 'global' },
  expressions: { kind: 'expression', named: 'expression', section: 'global' },
  commands: { kind: 'event', named: 'event', section: 'events' },
  views: { kind: 'view', named: 'view', section: 'views' },
  projections: { kind: 'projection', named: 'projection', section: 'projections' },
  notifiers: { kind: 'notifier', named: 'notifier', section: 'notifiers' },
  scenarios: { kind: 'scenario', named: 'scenario', section: 'functional-scenarios' },
};

/** Folders of an aggregate: the kind of their files and the attribute that must equal the stem. */
const PARTS: Readonly<Record<string, { kind: ElementKind; stem: string }>> = {
  events: { kind: 'event', stem: 'name' },
  entities: { kind: 'document-collection', stem: 'name' },
  'event-handlers': { kind: 'event-handler', stem: 'on' },
  'behavior-flows': { kind: 'flow', stem: 'name' },
};

class Assembly {
  private readonly aggregates = new Map<string, XmlElement>();

  constructor(
    private readonly files: ModelFiles,
    private readonly report: Report,
    private readonly broken: BrokenNames,
  ) {}

  assemble(): XmlElement {
    const { files, report } = this;
    const root = this.config();
    for (const folder of files.folders()) {
      const meant = isKnownFolder(folder) ? undefined : nearest(folder, SPLIT_FOLDERS);
      const [path] = meant === undefined ? [] : files.list(folder, '.xml');
      if (path === undefined) continue;
      report.warning('S02', startOf(path), `no element of a model stands in the folder ${folder}/; it is ignored`, {
        value: folder,
        help: `did you mean ${meant}/?`,
      });
    }
    const paths = SPLIT_FOLDERS.flatMap((folder) => files.list(folder, '.xml'));
    for (const path of paths.filter((path) => path.endsWith('/root.xml'))) this.addAggregate(path, root);
    for (const path of paths) if (!path.endsWith('/root.xml')) this.add(path, root);
    return root;
  }

  private config(): XmlElement {
    const { files, report } = this;
    const stand = new XmlElement(new SourceFile('config.xml', ''), 'draftsman', 0);
    if (!files.exists('config.xml')) {
      report.error('S14', startOf('config.xml'), 'config.xml is missing', {
        why: 'it holds the name of the project',
        help: 'add <draftsman project-name="…"/>',
      });
      return stand;
    }
    const file = files.read('config.xml');
    const root = loadTree(file, 'draftsman', report);
    if (!root) {
      for (const [kind, name] of namesIn(file?.text ?? '')) this.broken.add(kind, name);
      return stand;
    }
    if (!root.first('global')) report.warning('S14', root.at(), 'config.xml has no <global>; it counts as empty');
    return root;
  }

  private add(path: string, root: XmlElement): void {
    const [folder, ...rest] = path.split('/');
    if (folder === 'domain') {
      this.addPart(path, rest, root);
      return;
    }
    const { kind, named, section } = FLAT[folder!]!;
    const namespace = rest.slice(0, -1).join('.');
    const element = loadTree(this.files.read(path), kind, this.report, (tree) => this.imply(tree, folder!, namespace));
    if (!element) {
      this.broken.add(named, stem(path));
      return;
    }
    this.checkName(element, 'name', stem(path));
    if (folder === 'commands') this.checkComputedName(element, stem(path));
    if (folder === 'commands' || folder === 'projections') this.checkNamespace(element, namespace);
    if (folder === 'views') for (const query of element.all('query')) this.checkNamespace(query, namespace);
    child(root, section).children.push(element);
  }

  private imply(tree: XmlElement, folder: string, namespace: string): void {
    if (folder === 'commands') imply(tree, 'type', 'ActorEvent');
    if (folder === 'views' && namespace)
      for (const query of tree.children) if (query.name === 'query') imply(query, 'graphql-namespace', namespace);
  }

  private addAggregate(path: string, root: XmlElement): void {
    const [, subdomain, aggregate] = path.split('/');
    if (path.split('/').length !== 4) return;
    const element = loadTree(this.files.read(path), 'aggregate', this.report, (tree) => imply(tree, 'name', aggregate!));
    if (element) this.checkName(element, 'name', aggregate!);
    this.attach(root, subdomain!, aggregate!, element ?? this.stand(path, aggregate!));
    if (!element) this.broken.add('aggregate', `${subdomain}.${aggregate}`);
  }

  private addPart(path: string, rest: string[], root: XmlElement): void {
    const [subdomain, aggregate, folder, file] = rest;
    const part = rest.length === 4 ? PARTS[folder!] : undefined;
    const start = startOf(path);
    if (!part || !file) {
      this.report.error('S02', start, 'no element of a model stands at this path', {
        help: `domain/<Subdomain>/<Aggregate>/root.xml and its folders ${Object.keys(PARTS).join(', ')}`,
      });
      return;
    }
    let owner = this.aggregates.get(`${subdomain}.${aggregate}`);
    if (!owner) {
      this.report.error('S14', start, `domain/${subdomain}/${aggregate} has no root.xml`, { help: `add <aggregate name="${aggregate}">` });
      owner = this.stand(path, aggregate!);
      this.attach(root, subdomain!, aggregate!, owner);
    }
    const element = loadTree(this.files.read(path), part.kind, this.report, (tree) => {
      if (part.kind !== 'event') return;
      imply(tree, 'type', 'DomainEvent');
      imply(tree, 'source', `${subdomain}.${aggregate}`);
    });
    if (!element) {
      owner.incomplete = true;
      if (part.kind === 'event') this.broken.add('event', stem(path));
      return;
    }
    this.checkName(element, part.stem, stem(path));
    if (part.kind === 'event') this.checkSource(element, `${subdomain}.${aggregate}`);
    if (part.kind === 'event') child(root, 'events').children.push(element);
    else owner.children.push(element);
    if (element.failed) owner.incomplete = true;
  }

  /** What stands for an aggregate whose root.xml is missing or broken, so that its other files are checked. */
  private stand(path: string, name: string): XmlElement {
    const element = new XmlElement(new SourceFile(path, ''), 'aggregate', 0);
    for (const [attribute, spec] of Object.entries(ELEMENTS.aggregate!.attributes!))
      if (spec.default) element.values.set(attribute, spec.default);
    element.values.set('name', name);
    element.incomplete = true;
    return element;
  }

  private attach(root: XmlElement, subdomain: string, name: string, aggregate: XmlElement): void {
    this.aggregates.set(`${subdomain}.${name}`, aggregate);
    const domain = child(root, 'domain');
    let owner = domain.children.find((element) => element.get('name') === subdomain);
    if (!owner) {
      owner = new XmlElement(aggregate.file, 'subdomain', aggregate.nameAt, aggregate.qualifiedName);
      owner.values.set('name', subdomain);
      this.checkSubdomain(subdomain, aggregate.file.path);
      domain.children.push(owner);
    }
    owner.children.push(aggregate);
  }

  /** S06: a subdomain has no element of its own in this layout, only a folder. */
  private checkSubdomain(name: string, path: string): void {
    const fault = nameFault('pascal', name);
    const span = startOf(path);
    const help = `rename the folder domain/${name}`;
    if (fault === 'error') this.report.error('S06', span, `the subdomain '${name}' is not ${formText('pascal')}`, { value: name, help });
    if (fault === 'style')
      this.report.warning('S06', span, `the subdomain '${name}' is not plain ${formText('pascal')}`, { value: name, help });
  }

  private checkName(element: XmlElement, attribute: string, expected: string): void {
    const name = element.get(attribute);
    if (name === undefined || name === expected) return;
    this.report.error('S08', element.at(attribute), `${attribute} '${name}' differs from '${expected}' in the path`, {
      value: name,
      why: 'references are resolved by the name of the file',
      help: `rename the file, or write ${attribute}="${expected}"`,
    });
  }

  /** Without a name a command has the one that its operation makes (REFERENCE §5.3.1). */
  private checkComputedName(element: XmlElement, expected: string): void {
    const [operation, namespace] = [element.get('graphql-name'), element.get('graphql-namespace')];
    if (element.get('name') !== undefined || operation === undefined || namespace === undefined) return;
    const computed = computedEventName(operation, namespace.split('.'));
    if (computed === expected) return;
    this.report.error('S08', element.at(), `the name '${computed}', which the operation makes, differs from '${expected}' in the path`, {
      value: computed,
      why: 'references are resolved by the name of the file',
      help: `rename the file, or write name="${expected}"`,
    });
  }

  /** S08: an event in the folder of an aggregate is an event of it. The path counts from here on. */
  private checkSource(element: XmlElement, expected: string): void {
    const source = element.get('source');
    if (source === undefined || source === expected) return;
    this.report.error('S08', element.at('source'), `source '${source}' differs from '${expected}' in the path`, {
      value: source,
      help: `move the file, or write source="${expected}"`,
    });
    element.values.set('source', expected);
  }

  private checkNamespace(element: XmlElement, expected: string): void {
    const namespace = element.get('graphql-namespace');
    if (namespace === undefined || namespace === expected || expected === '') return;
    this.report.warning(
      'S09',
      element.at('graphql-namespace'),
      `namespace '${namespace}' differs from the folder ${expected.replaceAll('.', '/')}`,
      {
        value: namespace,
        help: 'the attribute counts; move the file',
      },
    );
  }
}

function isKnownFolder(name: string): boolean {
  return name === 'lib' || name === 'templates' || SPLIT_FOLDERS.some((folder) => folder === name);
}

/** What a file that is no XML seems to declare. */
function namesIn(text: string): [NamedKind, string][] {
  const kinds: ReadonlySet<string> = new Set<NamedKind>(['event', 'view', 'pattern', 'expression', 'notifier', 'scenario', 'projection']);
  return [...text.matchAll(/<(\w+)\s[^<>]{0,2000}?\bname\s*=\s*["']([^"'<>]{0,200})["']/g)].flatMap(([, tag = '', name = '']) =>
    kinds.has(tag) ? [[tag as NamedKind, name]] : [],
  );
}

function stem(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.xml$/, '');
}

/** The section of that name, added if the root has none. */
function child(root: XmlElement, name: string): XmlElement {
  let found = root.children.find((element) => element.name === name && !element.failed);
  if (!found) {
    found = new XmlElement(root.file, name, root.nameAt, root.qualifiedName);
    for (const [attribute, spec] of Object.entries(ELEMENTS[name]?.attributes ?? {}))
      if (spec.default) found.values.set(attribute, spec.default);
    root.children.push(found);
  }
  return found;
}

/** An attribute that the path implies; its place is the name of the element. */
function imply(element: XmlElement, attribute: string, value: string): void {
  if (element.attributes.has(attribute)) return;
  const from = element.nameAt;
  element.attributes.set(attribute, { from, to: from + element.qualifiedName.length, value, verbatim: true });
}
