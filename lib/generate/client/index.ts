import type { Model } from '../../model/types';
import type { GeneratedFile } from '../generated-file';
import { listOperations } from '../graphql/operations';
import { commandForm, queryForm } from './form-definitions';
import { commandStatement, queryStatement } from './prepared-statements';

/** Folder of the application that they are in. It is handed to web clients, neither packaged nor deployed. */
const FOLDER = 'client';

/**
 * What the web clients of the modelling tool are built on (REFERENCE §8.10): prepared statements and form definitions for every command, query
 * and projection. Their configuration has addresses of an environment, so a deployment writes it (`lib/client-configuration.ts`).
 */
export function generateClient(model: Model): GeneratedFile[] {
  const views = new Map(model.views.map((view) => [view.name, view]));
  return listOperations(model).flatMap((operation) => {
    const { command } = operation;
    const path = [...operation.namespace, operation.field].join('/');
    const view = views.get(operation.view ?? '');
    if (command) {
      return [
        file(`prepared-statements/commands/${command.name}.txt`, commandStatement(operation, command)),
        file(`form-definitions/${command.name}.json`, json(commandForm(command, model))),
      ];
    }
    if (!view) return [];
    return [
      file(`prepared-statements/views/${path}.txt`, queryStatement(operation, view, model)),
      file(`form-definitions/${path}.json`, json(queryForm(operation))),
    ];
  });
}

function file(path: string, text: string): GeneratedFile {
  return { path: `${FOLDER}/${path}`, text };
}

function json(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
