import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { computedEventName } from '../lib/model/language/event-name';

/** Sections of a model whose content stands once per copy. What the whole model shares (patterns, expressions, lib/) stands once. */
const SECTIONS = /<(events|domain|views|projections|notifiers|functional-scenarios)(\s[^>]*)?>([\s\S]*?)<\/\1>/g;
/** Folders of the split layout that hold the same. */
const FOLDERS = /^(?:commands|domain|views|projections|notifiers|scenarios)\//;

/**
 * Writes a model that is a model so many times: each copy has names of its own, everything in it fits together as it did. Either layout.
 * @param to a folder that is not there
 */
export function largeModel(model: string, copies: number, to: string): void {
  cpSync(model, to, { recursive: true });
  const single = join(to, 'model.xml');
  if (existsSync(single)) {
    const text = readFileSync(single, 'utf8');
    const names = namesIn([text]);
    const put = (_: string, section: string, attributes = '', content: string): string =>
      `<${section}${attributes}>${Array.from({ length: copies }, (_, copy) => renamed(content, names, copy)).join('')}</${section}>`;
    writeFileSync(single, text.replace(SECTIONS, put));
    return;
  }
  const files = readdirSync(model, { recursive: true, encoding: 'utf8' }).filter((path) => FOLDERS.test(path) && path.endsWith('.xml'));
  const texts = new Map(files.map((path) => [path, readFileSync(join(model, path), 'utf8')]));
  const names = namesIn([...texts.values()], files);
  for (let copy = 1; copy < copies; copy++) {
    for (const [path, text] of texts) {
      const own = join(to, renamed(path, names, copy));
      mkdirSync(dirname(own), { recursive: true });
      writeFileSync(own, renamed(text, names, copy));
    }
  }
}

/** Every name that must be another one in a copy: how it is called there, by the letters of the copy. */
type Names = ReadonlyMap<string, (letters: string) => string>;

function namesIn(texts: readonly string[], paths: readonly string[] = []): Names {
  const names = new Map<string, (letters: string) => string>();
  const plain = (name: string) => names.set(name, (letters) => name + letters);
  for (const text of texts) {
    for (const [, tag, written = ''] of text.matchAll(/<([a-z-]+)((?:\s+[\w-]+=(?:"[^"]*"|'[^']*'))*)/g)) {
      const value = (name: string) => new RegExp(`\\s${name}=["']([^"']*)`).exec(written)?.[1];
      const name = value('name');
      if (name && tag && ['subdomain', 'aggregate', 'view', 'projection', 'notifier', 'scenario', 'event'].includes(tag)) plain(name);
      for (const segment of (value('graphql-namespace') ?? '').split('.')) if (segment) plain(segment);
    }
  }
  for (const path of paths) for (const segment of path.split('/').slice(1, path.startsWith('domain/') ? 3 : -1)) plain(segment);
  // Last, for they are made of others: the name of a command is that of its operation.
  for (const text of texts) {
    for (const [, written = ''] of text.matchAll(/<event((?:\s+[\w-]+=(?:"[^"]*"|'[^']*'))*)/g)) {
      const value = (name: string) => new RegExp(`\\s${name}=["']([^"']*)`).exec(written)?.[1];
      const [operation, namespace] = [value('graphql-name'), value('graphql-namespace')];
      if (!operation || !namespace) continue;
      const made = (letters: string) =>
        computedEventName(
          operation,
          namespace.split('.').map((segment) => segment + letters),
        );
      names.set(value('name') ?? made(''), made);
    }
  }
  return names;
}

/** The first copy keeps its names. */
function renamed(text: string, names: Names, copy: number): string {
  if (copy === 0) return text;
  const letters = copyLetters(copy);
  return text.replace(/[A-Z][A-Za-z0-9]*/g, (word, at: number) => {
    const before = text[at - 1] ?? '';
    return /[A-Za-z0-9_]/.test(before) ? word : (names.get(word)?.(letters) ?? word);
  });
}

/** 'Xb', 'Xc' …: what makes a name in PascalCase another one. */
function copyLetters(copy: number): string {
  return `X${String.fromCharCode(97 + Math.floor(copy / 26))}${String.fromCharCode(97 + (copy % 26))}`;
}
