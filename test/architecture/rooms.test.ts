import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** Which rooms of lib/ a room may import (docs/architecture.md); files at the top of lib/ are open to all but model, generate and pipeline's own rule below. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  model: [],
  contract: [],
  dependencies: [],
  generate: ['model', 'contract', 'dependencies'],
  describe: ['model'],
  init: [],
  verify: ['model', 'generate', 'dependencies'],
  package: ['dependencies'],
  deploy: ['package', 'contract', 'dependencies'],
  gate: [],
  pipeline: [],
  // The seam of ARCHITECTURE §6: where an engine is named, the assembly is handed to it.
  operate: ['local/engine'],
  report: [],
  'local/appsync': [],
  'local/cloud': ['local/appsync'],
  'local/engine': [],
  'local/run': ['local/cloud', 'local/engine', 'report'],
};

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return name.endsWith('.ts') ? [path] : [];
  });
}

/** 'lib/local/cloud/host.ts' → 'local/cloud'; '' for a file at the top of lib/ or of lib/local/. */
function roomOf(path: string): string {
  const parts = relative(join(root, 'lib'), path).split('/');
  if (parts.length < 2) return '';
  if (parts[0] !== 'local') return parts[0] ?? '';
  return parts.length < 3 ? '' : `local/${parts[1]}`;
}

function allImports(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/(?:from|(?<!\.)\bimport\()\s*'(\.[^']*)'/g)].map((match) => resolve(dirname(path), match[1] ?? ''));
}

function imports(path: string): string[] {
  return allImports(path).filter((target) => target.startsWith(join(root, 'lib')));
}

test('every import stays within what a room may know', () => {
  const wrong: string[] = [];
  for (const path of files(join(root, 'lib'))) {
    const room = roomOf(path);
    for (const target of imports(path)) {
      const other = roomOf(`${target}/`) || roomOf(target);
      if (other === room || other === '' || (room === '' && !ALLOWED[room])) continue;
      if (!ALLOWED[room]?.includes(other)) wrong.push(`${relative(root, path)} imports ${relative(root, target)}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('the one-file command line does not reach the pipeline constructs: they would bring the whole CDK in', () => {
  const wrong = files(join(root, 'bin/commands')).filter((path) => imports(path).some((target) => roomOf(`${target}/`) === 'pipeline'));
  expect(wrong).toEqual([]);
});

test('files import each other in no circle, types included', () => {
  const all = [...files(join(root, 'lib')), ...files(join(root, 'bin'))];
  const known = new Set(all);
  const next = new Map(
    all.map((path) => [
      path,
      allImports(path).flatMap((target) => [`${target}.ts`, `${target}/index.ts`].filter((file) => known.has(file))),
    ]),
  );
  const circles: string[] = [];
  const [done, under]: [Set<string>, string[]] = [new Set(), []];
  const walk = (path: string): void => {
    const place = under.indexOf(path);
    if (place >= 0)
      circles.push(
        under
          .slice(place)
          .map((one) => relative(root, one))
          .sort()
          .join(' '),
      );
    if (place >= 0 || done.has(path)) return;
    under.push(path);
    next.get(path)?.forEach(walk);
    under.pop();
    done.add(path);
  };
  all.forEach(walk);
  expect(circles).toEqual([]);
});

test('every room has its rule', () => {
  const rooms = new Set(files(join(root, 'lib')).map(roomOf).filter(Boolean));
  expect([...rooms].filter((room) => !ALLOWED[room])).toEqual([]);
});

test('every room says what it does, which file to read first and who may know it, on one screen', () => {
  const rooms = [...new Set(files(join(root, 'lib')).map(roomOf).filter(Boolean)), 'local'];
  const wrong = rooms.filter((room) => {
    const page = join(root, 'lib', room, 'README.md');
    return !existsSync(page) || !/read first|first file to read|read `|begin with|start with|start at/i.test(readFileSync(page, 'utf8'));
  });
  expect(wrong).toEqual([]);
});
