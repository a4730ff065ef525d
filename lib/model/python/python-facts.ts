import { toPython } from '../language/regex-dialect';
import { moduleName } from '../read/read-value';
import type { BehaviorFlow, CodeReference, Model, ModelFile, ModelNode, Notifier, Span } from '../types';
import { SourceFile } from '../xml/source-file';
import type { Accesses, Place, PythonAnalyser, PythonFunction, SnippetAnswer } from './python-analyser';
import { collectSnippets, type Snippet } from './snippets';

export interface ReadSnippet {
  readonly snippet: Snippet;
  readonly answer: SnippetAnswer;
}

export interface ReadModule {
  readonly file: ModelFile;
  readonly answer: SnippetAnswer;
}

/** What static reading tells about the Python of a model. */
export class PythonFacts {
  private readonly byNode = new Map<ModelNode, ReadSnippet[]>();
  private readonly byOwner = new Map<ModelNode, ReadSnippet[]>();

  constructor(
    readonly snippets: readonly ReadSnippet[],
    /** By module name. */
    readonly modules: ReadonlyMap<string, ReadModule>,
    /** What Python says against an expanded regular expression, in JavaScript's spelling. */
    readonly regexFaults: ReadonlyMap<string, string>,
  ) {
    for (const read of snippets) {
      append(this.byNode, read.snippet.node, read);
      if (read.snippet.owner) append(this.byOwner, read.snippet.owner, read);
    }
  }

  read(node: ModelNode, attribute: string): ReadSnippet | undefined {
    return this.byNode.get(node)?.find(({ snippet }) => snippet.attribute === attribute);
  }

  of(node: ModelNode, attribute: string): SnippetAnswer | undefined {
    return this.read(node, attribute)?.answer;
  }

  function({ module, handler }: { readonly module: string; readonly handler: string }): PythonFunction | undefined {
    return this.modules.get(module)?.answer.functions?.findLast((candidate) => candidate.name === handler);
  }

  /** What a piece of code does with its context. */
  accessesOf(node: ModelNode, code: CodeReference): Accesses | undefined {
    return code.kind === 'inline' ? this.of(node, code.attribute) : this.function(code);
  }

  /** Snippets of a flow or notifier. */
  ownedBy(owner: BehaviorFlow | Notifier): ReadSnippet[] {
    return this.byOwner.get(owner) ?? [];
  }
}

function append(map: Map<ModelNode, ReadSnippet[]>, key: ModelNode, read: ReadSnippet): void {
  const list = map.get(key);
  if (list) list.push(read);
  else map.set(key, [read]);
}

/** Asks the Python child once about everything. */
export async function readPython(model: Model, python: PythonAnalyser, regexes: readonly string[]): Promise<PythonFacts> {
  const snippets = collectSnippets(model);
  const modules = [...new Map(model.modules.map((file) => [moduleName(file.path), file]))];
  const importable = ['lib', ...modules.map(([name]) => name)];
  const request = snippets.map(({ kind, mapped, names, watch }) => ({
    kind,
    text: mapped.text,
    names: kind === 'block' ? names : [...names, ...importable],
    watch,
  }));
  const spellings = regexes.map(toPython);
  const spelled = spellings.map((spelling) => ('regex' in spelling ? spelling.regex : ''));
  const answers = await python.analyse([...request, ...modules.map(([, file]) => ({ kind: 'module' as const, text: file.text }))], spelled);
  const read = snippets.map((snippet, index) => ({ snippet, answer: answers.snippets[index]! }));
  for (const { snippet, answer } of read) if (answer.text !== undefined) snippet.replace?.(answer.text);
  return new PythonFacts(
    read,
    new Map(modules.map(([name, file], index) => [name, { file, answer: answers.snippets[snippets.length + index]! }])),
    new Map(
      regexes.flatMap((regex, index) => {
        const spelling = spellings[index]!;
        const fault = 'fault' in spelling ? spelling.fault : answers.patterns[index];
        return fault ? [[regex, fault] as const] : [];
      }),
    ),
  );
}

/** The lines of snippets that something was said about. */
const sources = new WeakMap<Snippet, SourceFile>();

/** Where a place of a snippet stands in the model. */
export function snippetSpan(snippet: Snippet, [line, column, length]: Place): Span {
  const { text } = snippet.mapped;
  let lines = sources.get(snippet);
  if (!lines) {
    lines = new SourceFile('', text);
    sources.set(snippet, lines);
  }
  const offset = lines.offset(line, column);
  const start = snippet.mapped.origin(Math.min(offset, Math.max(0, text.length - 1)));
  const end = snippet.mapped.origin(Math.min(offset + length - 1, Math.max(0, text.length - 1)));
  return snippet.node.source.within(snippet.attribute, start, Math.max(1, end - start + 1));
}
