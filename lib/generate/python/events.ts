import type { Aggregate, DomainEvent } from '../../model/types';
import { type Context, type EmittedFile, pythonModule } from './context';
import { collectionDoc, fieldDoc, fieldsStatement } from './fields';
import { call, py } from './layout';
import { docstring, string } from './literals';
import type { PythonFile } from './python-file';

/** events.py of an aggregate: a class per domain event (REFERENCE §5.3.2). The class's name is the event's. */
export function eventsModule(context: Context, aggregate: Aggregate, folder: string): EmittedFile {
  const title = `Events of ${aggregate.id}. Generated from the model; change it there.`;
  const events = eventsOf(context, aggregate);
  return pythonModule(context, `${folder}/events.py`, title, (file) => {
    const names = events.map((event) => file.defineExactly(event.name, event));
    events.forEach((event, index) => {
      if (index > 0) file.blank(2);
      file.statement(0, py`class ${call(names[index] ?? py``, [file.runtime('DomainEvent'), py`source=${string(aggregate.id)}`])}:`);
      file.statement(4, docstring(`${aggregate.id}.${event.name}.`));
      file.blank();
      eventFields(file, event);
    });
  });
}

function eventFields(file: PythonFile, event: DomainEvent): void {
  const fields = event.fields.map((field) => fieldDoc(file, field));
  const collections = event.collections.map((one) => collectionDoc(file, 'Items', one, (field) => fieldDoc(file, field)));
  fieldsStatement(file, [...fields, ...collections]);
}

export function eventsOf(context: Context, aggregate: Aggregate): readonly DomainEvent[] {
  return context.model.events.filter((event) => event.aggregate === aggregate.id);
}
