import type { PythonAnalyser } from '../../model/python/python-analyser';
import { position } from '../position';
import type { EmittedPython } from './index';

/**
 * Has every generated module of the application parsed again and the syntax tree at each place compared with that of the model's own text
 * (REFERENCE §6.2): so no text of a model reaches beyond its place, whatever stands in it.
 * @throws Error that names the model's position: a fault of the generator, never of the model
 */
export async function provePython(emitted: EmittedPython, analyser: PythonAnalyser): Promise<void> {
  const modules = emitted.files.filter((file) => file.path.startsWith('python/application/'));
  await Promise.all(
    modules.map(async ({ path, text }) => {
      const snippets = emitted.snippets.filter((snippet) => snippet.file === path);
      const places = snippets.map(({ line, column, lines, kind, python }) => ({
        line,
        column: column + 1,
        kind,
        text: python,
        ...(kind === 'block' && { endLine: line + lines - 1 }),
      }));
      const { error, places: verdicts } = await analyser.compare(text, places);
      if (error) {
        const near = snippets.findLast((snippet) => snippet.line <= error.line);
        throw fault(`${path}:${error.line} does not parse: ${error.message}`, near && position(near.span));
      }
      snippets.forEach((snippet, index) => {
        const verdict = verdicts?.[index];
        if (verdict) throw fault(`${path}:${snippet.line}:${snippet.column + 1}: ${verdict}`, position(snippet.span));
      });
    }),
  );
}

function fault(message: string, place: string | undefined): Error {
  const where = place ? `${place}: ` : '';
  return new Error(
    `${where}internal error: the generated Python is not what the model says (${message}); please report it with this part of the model`,
  );
}
