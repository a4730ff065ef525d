import { type Context, type EmittedFile, pythonModule } from './context';
import { call, py } from './layout';
import { regex, string } from './literals';

/** patterns.py: the formats of command fields as constants (REFERENCE §5.2.1). */
export function patternsModule(context: Context): EmittedFile | undefined {
  const { patterns } = context.model;
  if (patterns.length === 0) return undefined;
  return pythonModule(context, 'application/patterns.py', 'Patterns of the API. Generated from the model; change it there.', (file) => {
    const constants = patterns.map((pattern) => file.define(context.names.patterns.get(pattern.name) ?? pattern.name));
    patterns.forEach((pattern, index) => {
      const doc = call(file.runtime('Pattern'), [string(pattern.name), regex(pattern.expanded)]);
      file.statement(0, py`${constants[index] ?? py``} = ${doc}`);
    });
  });
}
