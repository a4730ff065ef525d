import { closest } from '../closest';
import { snippetSpan } from '../python/python-facts';
import { EXPRESSION_BUILTINS } from '../python/snippets';
import { elementOf } from '../read/reading';
import type { Check, PythonCheck } from './check';

/**
 * B03, B05, B13, D13, G06, N05, V13 … V15, V18, V20: the Python of a model parses, and expressions are nothing but expressions over the
 * names in scope (REFERENCE §6.2, §7). D13 also for modules of lib/. As a warning, code that was left as the editor starts it (§12).
 */
export const pythonCode: PythonCheck = {
  codes: ['B03', 'B05', 'B13', 'D13', 'G06', 'N05', 'V13', 'V14', 'V15', 'V18', 'V20'],
  run({ facts, report }) {
    for (const { snippet, answer } of facts.snippets) {
      const value = snippet.mapped.text.includes('\n') ? undefined : snippet.mapped.text;
      if (answer.error) {
        const { message, line, column } = answer.error;
        const help = /global/.test(value ?? '') ? 'a #global call fills a key-field, key-mapping or role alone' : undefined;
        report.error(snippet.code, snippetSpan(snippet, [line, column, 1]), `${kindText(snippet.kind)}: ${message}`, { value, help });
      }
      for (const [what, ...place] of answer.forbidden ?? []) {
        if (snippet.kind === 'block')
          report.error(snippet.code, snippetSpan(snippet, place), `the code must not contain ${what}`, GENERATOR);
        else report.error(snippet.code, snippetSpan(snippet, place), `an expression must not contain ${what}`, { value });
      }
      if (snippet.kind === 'block' && snippet.mapped.text === EDITOR_STUB) {
        report.warning(snippet.code, snippet.node.source.at(snippet.attribute), 'this is the code that the editor starts with', {
          value: EDITOR_STUB,
          why: 'Python has no ranger; it fails when it runs',
          help: 'write the code, or remove the step',
        });
      }
      const scope = snippet.names.filter((name) => !EXPRESSION_BUILTINS.includes(name));
      for (const [name, ...place] of answer.unknown ?? []) {
        const help = closest(name, [...scope, ...facts.modules.keys()], 'names');
        report.error(snippet.code, snippetSpan(snippet, place), `'${name}' is not in scope here`, { value: name, help });
      }
    }
    for (const { file, answer } of facts.modules.values()) {
      if (!answer.error) continue;
      const { message, line, column } = answer.error;
      report.error('D13', { file: file.path, line, column, length: 1 }, `the module does not compile: ${message}`);
    }
  },
};

/** What the editor writes into a new step of type code (REFERENCE §12). */
const EDITOR_STUB = 'flow.variable = [i for i in ranger(5)]';

const GENERATOR = {
  value: 'yield',
  why: 'the code is the body of a function; a yield makes a generator of it, and none of it runs',
  help: 'put the yield into a function within the code',
};

function kindText(kind: string): string {
  return kind === 'block' || kind === 'module' ? 'the code does not compile' : 'not a Python expression';
}

/** G10: references to files stay below the model's folder (REFERENCE §11.2). */
export const fileReferences: Check = {
  codes: ['G10'],
  run(context) {
    const { model } = context;
    const nodes = [
      ...model.aggregates.flatMap((aggregate) => aggregate.flows.flatMap((flow) => elementOf(flow).all('processor'))),
      ...model.views.flatMap((view) => elementOf(view).all('custom-handler')),
      ...model.notifiers.flatMap((notifier) =>
        elementOf(notifier)
          .all('activity')
          .flatMap((activity) => [activity, ...activity.all('activity')]),
      ),
    ];
    for (const element of nodes) {
      for (const attribute of ['file', 'python-file', 'template-file']) {
        const path = element.get(attribute);
        if (path === undefined || !leadsOut(path)) continue;
        context.error('G10', { source: element }, attribute, `'${path}' leads out of the model`, {
          value: path,
          help: 'name a file below lib/ or templates/',
        });
      }
    }
  },
};

/** True for a path that is absolute or goes up. */
export function leadsOut(path: string): boolean {
  return path.startsWith('/') || path.includes('\\') || path.split('/').includes('..') || /^[A-Za-z]:/.test(path);
}
