import type { Command } from '../../model/types';
import { type Context, type EmittedFile, operationOf, pythonModule } from './context';
import { collectionDoc, commandFieldDoc } from './fields';
import { call, py, tuple } from './layout';
import { string } from './literals';
import type { PythonFile } from './python-file';
import { allowDoc } from './role';

/** commands.py: the mutations of the API and what they take (REFERENCE §5.3.1). */
export function commandsModule(context: Context): EmittedFile {
  return pythonModule(context, 'application/commands.py', 'Commands of the API. Generated from the model; change it there.', (file) => {
    const defined = context.model.commands.map((command) => file.define(context.names.commands.get(command) ?? command.eventName));
    context.model.commands.forEach((command, index) => {
      if (index > 0) file.blank();
      file.statement(0, py`${defined[index] ?? py``} = ${commandDoc(file, context, command)}`);
    });
  });
}

function commandDoc(file: PythonFile, context: Context, command: Command) {
  const operation = operationOf(context, command);
  const fields = [
    ...command.fields.map((field) => commandFieldDoc(file, context.names, field)),
    ...command.collections.map((one) => collectionDoc(file, 'Items', one, (field) => commandFieldDoc(file, context.names, field))),
  ];
  return call(
    file.runtime('Command'),
    [
      string(command.eventName),
      py`field=${string(`${operation.parentType}.${operation.field}`)}`,
      py`allow=${allowDoc(file, context.model, command.authorization, { node: command })}`,
      ...(fields.length > 0 ? [py`fields=${tuple(fields, { exploded: true })}`] : []),
    ],
    { exploded: true },
  );
}
