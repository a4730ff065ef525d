import type { ModelNode, Span } from '../../model/types';
import { modelError } from '../position';
import { type Import, importGroups } from './imports';
import { call, type Doc, type Output, print, py, type SnippetDoc } from './layout';
import { docstring, name } from './literals';
import { NameScope } from './name-scope';
import { blockLines, hasStatements, mentions } from './python-scan';
import { BUILTINS, SCOPE_NAMES } from './reserved-names';

/** Where a text of the model stands in a generated file, so that both can be parsed and compared. */
export interface PlacedSnippet {
  /** Path of the generated file, relative to the application's folder. */
  readonly file: string;
  /** First line, from 1, and column, from 0, both of the first character of the text. */
  readonly line: number;
  readonly column: number;
  /** Lines of the text. */
  readonly lines: number;
  /** An expression stands in parentheses, a block is the rest of a function's body, a module the whole file. */
  readonly kind: 'expression' | 'block' | 'module';
  /** The model's text. */
  readonly python: string;
  /** Where it stands in the model. */
  readonly span: Span;
}

/** Which element or line of the model a line of a generated file is: what runs there is what the model says there. */
export interface PlacedMark {
  /** Path of the generated file, relative to the application's folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Where it stands in the model. */
  readonly span: Span;
  /** An element always runs something; a line of the author's code may be a comment. */
  readonly kind: 'element' | 'code';
}

/** The author's statements and where they stand. */
export interface AuthorBlock {
  readonly python: string;
  readonly span: Span;
  /** Where each of its lines stands, from 0. Default: its lines are not marked. */
  readonly lineAt?: (index: number) => Span;
}

/** A function of the runtime that the author's code may call without an import (REFERENCE §7.3). */
const HELPER = 'retrieve_nested_target';

/** A Python module that is being written: statements first, the imports that they turned out to need last. */
export class PythonFile implements Output {
  private readonly scope: NameScope;
  private readonly imports = new Map<string, Import>();
  private readonly placed: PlacedSnippet[] = [];
  private readonly marks: PlacedMark[] = [];
  private readonly lines: string[] = [];
  private current = '';
  /** Modules of `lib/` that expressions of this file name. */
  readonly mentionedModules = new Set<string>();

  /**
   * @param path Relative to the application's folder.
   * @param title The docstring's text.
   * @param libModules All modules of `lib/`.
   * @param reserved Modules of `lib/` that the author's expressions name: these names are theirs.
   */
  constructor(
    readonly path: string,
    private readonly title: string,
    private readonly libModules: readonly string[],
    private readonly reserved: readonly string[] = [],
  ) {
    this.scope = new NameScope([...BUILTINS, ...SCOPE_NAMES, ...reserved]);
  }

  /** A module-level name of ours, near the preferred one. */
  define(preferred: string, alternatives: readonly string[] = []): Doc {
    return name(this.scope.claim(preferred, alternatives));
  }

  /** A module-level name that cannot be another one, since the runtime knows the thing by it. */
  defineExactly(wanted: string, node: ModelNode): Doc {
    if (this.scope.has(wanted)) {
      const message = `'${wanted}' means something else to Python, or is a module of lib/ that an expression here uses`;
      throw modelError(node, message, { attribute: 'name', next: 'rename one of the two' });
    }
    this.scope.reserve(wanted);
    return name(wanted);
  }

  /** A name of another generated module, under an alias where it is taken. */
  import(module: string, wanted: string, alternatives: readonly string[] = []): Doc {
    return this.importAs(module, wanted, wanted, alternatives);
  }

  /** As `import`, under a name that is preferred to its own. */
  importAs(module: string, wanted: string, preferred: string, alternatives: readonly string[] = []): Doc {
    const key = `${module} ${wanted}`;
    const known = this.imports.get(key) ?? { module, name: wanted, local: this.scope.claim(preferred, alternatives) };
    this.imports.set(key, known);
    return name(known.local);
  }

  /** A public name of the runtime. Ask only after everything that the model names is defined or imported: those go first. */
  runtime(wanted: string, module = 'draftsman'): Doc {
    return this.import(module, wanted, [`${wanted}_`]);
  }

  /** `lib/<module>.py`, by its own name where the author's expressions use it. */
  library(module: string): Doc {
    if (!this.reserved.includes(module)) return this.import('lib', module, [`${module}Module`]);
    this.importByName('lib', module);
    return name(module);
  }

  /** A statement, or a line of one that cannot be broken. */
  statement(indent: number, doc: Doc): void {
    this.text(' '.repeat(indent));
    print(doc, this, indent);
    this.endLine();
  }

  /** Notes that the statement which is written next is this part of the model. */
  mark(span: Span): void {
    this.marks.push({ file: this.path, line: this.lines.length + 1, span, kind: 'element' });
  }

  blank(count = 1): void {
    for (let index = 0; index < count; index++) this.lines.push('');
  }

  /** `def name(parameters):` with the author's block as its body. */
  blockFunction(indent: number, functionName: Doc, parameters: readonly Doc[], block: AuthorBlock): void {
    this.statement(indent, py`def ${call(functionName, parameters)}:`);
    this.block(indent + 4, block);
  }

  /** The author's statements, each line indented, except where it begins inside a string literal. */
  block(indent: number, { python, span, lineAt }: AuthorBlock): void {
    const text = python.replace(/\r\n?/g, '\n');
    const line = this.lines.length + 1;
    for (const one of blockLines(text)) {
      if (one.inString) this.lines.push(one.text);
      else this.lines.push(one.text.trim() === '' ? '' : ' '.repeat(indent) + one.text);
    }
    for (const [index, one] of text.split('\n').entries()) {
      if (lineAt && one.trim() !== '') this.marks.push({ file: this.path, line: line + index, span: lineAt(index), kind: 'code' });
    }
    if (!hasStatements(text)) this.statement(indent, py`pass`);
    else this.placed.push({ file: this.path, line, column: indent, lines: text.split('\n').length, kind: 'block', python: text, span });
    if (mentions(text, HELPER, { comments: true })) this.importByName('draftsman', HELPER);
  }

  // The output that `print` writes to.

  get column(): number {
    return this.current.length;
  }

  text(text: string): void {
    this.current += text;
  }

  newline(indent: number): void {
    this.endLine();
    this.current = ' '.repeat(indent);
  }

  snippet(doc: SnippetDoc): void {
    this.text('(');
    const place = { line: this.lines.length + 1, column: this.current.length };
    const [first = '', ...rest] = doc.python.split('\n');
    this.placed.push({ file: this.path, ...place, lines: rest.length + 1, kind: 'expression', python: doc.python, span: doc.span });
    this.current += first;
    for (const line of rest) {
      this.lines.push(this.current);
      this.current = line;
    }
    this.text(')');
    this.noteNames(doc.python);
  }

  private endLine(): void {
    this.lines.push(this.current);
    this.current = '';
  }

  private noteNames(python: string): void {
    for (const module of this.libModules) {
      if (!mentions(python, module, { comments: false })) continue;
      this.mentionedModules.add(module);
      this.importByName('lib', module);
    }
    if (mentions(python, HELPER, { comments: false })) this.importByName('draftsman', HELPER);
  }

  private importByName(module: string, wanted: string): void {
    this.imports.set(`${module} ${wanted}`, { module, name: wanted, local: wanted });
  }

  /** The whole text, where the author's texts stand in it, and what of the model its lines are. */
  finish(): { text: string; snippets: PlacedSnippet[]; marks: PlacedMark[] } {
    const header = new PythonFile(this.path, '', []);
    header.statement(0, docstring(this.title));
    for (const group of importGroups([...this.imports.values()])) {
      header.blank();
      for (const statement of group) header.statement(0, statement);
    }
    const start = this.lines.findIndex((line) => line !== '');
    const body = start < 0 ? [] : this.lines.slice(start);
    if (body.length > 0) header.blank(/^(def |class |@)/.test(body[0] ?? '') ? 2 : 1);
    const shift = header.lines.length - Math.max(start, 0);
    return {
      text: `${[...header.lines, ...body].join('\n')}\n`,
      snippets: this.placed.map((one) => ({ ...one, line: one.line + shift })),
      marks: this.marks.map((one) => ({ ...one, line: one.line + shift })),
    };
  }
}
