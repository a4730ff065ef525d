import { type Doc, flatWidth, join, py, WIDTH } from './layout';
import { dotted, name } from './literals';

/** `from module import name as local`. */
export interface Import {
  /** Absolute, or relative with its dots. */
  readonly module: string;
  readonly name: string;
  readonly local: string;
}

/** Import statements, absolute modules before relative ones, each group in order of name; constants before classes before functions. */
export function importGroups(imports: readonly Import[]): Doc[][] {
  const modules = [...new Set(imports.map((one) => one.module))].sort();
  const groups = [modules.filter((module) => !module.startsWith('.')), modules.filter((module) => module.startsWith('.'))];
  return groups.filter((group) => group.length > 0).map((group) => group.map((module) => importStatement(module, imports)));
}

function importStatement(module: string, imports: readonly Import[]): Doc {
  const names = imports.filter((one) => one.module === module).sort((a, b) => (sortKey(a.name) < sortKey(b.name) ? -1 : 1));
  const items = names.map((one) => (one.local === one.name ? name(one.name) : py`${name(one.name)} as ${name(one.local)}`));
  const dots: Doc = { kind: 'text', text: /^\.*/.exec(module)?.[0] ?? '' };
  const path = module.replace(/^\.*/, '');
  const from = py`from ${dots}${path ? dotted(path.split('.')) : py``} import `;
  const flat = py`${from}${join(items)}`;
  return flatWidth(flat) <= WIDTH ? flat : py`${from}${{ kind: 'brackets', open: '(', items, close: ')', exploded: true }}`;
}

function sortKey(wanted: string): string {
  const rank = /^[A-Z][A-Z0-9_]+$/.test(wanted) ? 0 : /^[A-Z]/.test(wanted) ? 1 : 2;
  return `${rank}${wanted}`;
}
