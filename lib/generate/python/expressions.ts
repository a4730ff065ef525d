import { stripSigils } from '../../model/language/sigils';
import { type Context, type EmittedFile, pythonModule } from './context';
import { call, py, snippet } from './layout';
import { name } from './literals';

/** expressions.py: key expressions as functions of texts (REFERENCE §6.4.2). Roles are expanded where they are used. */
export function expressionsModule(context: Context): EmittedFile | undefined {
  const expressions = context.model.expressions.filter((one) => one.type === 'TriggerKeyField');
  if (expressions.length === 0) return undefined;
  return pythonModule(context, 'application/expressions.py', 'Expressions for keys. Generated from the model; change it there.', (file) => {
    const defined = expressions.map((one) => file.define(context.names.expressions.get(one.name) ?? one.name));
    expressions.forEach((expression, index) => {
      if (index > 0) file.blank(2);
      file.statement(0, py`def ${call(defined[index] ?? py``, expression.inputs.map(name))}:`);
      file.statement(4, py`return ${snippet(stripSigils(expression.text).text, expression.source.at('expression'))}`);
    });
  });
}
