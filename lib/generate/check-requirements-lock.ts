import { requirementTexts } from '../dependencies/requirement';
import { LockFault, parseLock, REQUIREMENTS_LOCK, type RequirementsLock, readLockText } from '../dependencies/requirements-lock';
import type { Diagnostic } from '../model/diagnostic';
import type { Dependency, Model, Span } from '../model/types';

const UPDATE = 'blueline check MODEL --update-lock';

/**
 * The model's dependencies against `requirements.lock` in its folder. L04: there is none, so what is installed changes by itself (warning);
 * L05: it was written for other dependencies (error); L06: it is not as it was written (error). Nothing is asked of a network.
 */
export function checkRequirementsLock(model: Model): Diagnostic[] {
  const [first] = model.dependencies;
  const start = (line = 1): Span => ({ file: REQUIREMENTS_LOCK, line, column: 1, length: 1 });
  let lock: RequirementsLock | undefined;
  try {
    const text = readLockText(model.folder);
    lock = text === undefined ? undefined : parseLock(text);
  } catch (error) {
    if (!(error instanceof LockFault)) throw error;
    const help = `take the file back from version control, or write it again: ${UPDATE}`;
    return [
      { code: 'L06', severity: 'error', message: `${REQUIREMENTS_LOCK} cannot be used: ${error.message}`, span: start(error.line), help },
    ];
  }
  if (!lock) {
    if (!first) return [];
    const message = `there is no ${REQUIREMENTS_LOCK}: which wheels are tested and packaged is decided each time`;
    return [{ code: 'L04', severity: 'warning', message, span: first.source.at('name'), help: `write it: ${UPDATE}` }];
  }
  const known = new Set(lock.wanted);
  const wanted = new Set(requirementTexts(model.dependencies));
  const stale = (message: string, span: Span, value: string): Diagnostic => {
    return { code: 'L05', severity: 'error', message, span, value, help: `write it again: ${UPDATE}` };
  };
  return [
    ...model.dependencies.flatMap((dependency) => {
      const text = textOf(dependency);
      return known.has(text) ? [] : [stale(`${REQUIREMENTS_LOCK} was written without ${text}`, dependency.source.at('name'), text)];
    }),
    ...lock.wanted
      .filter((text) => !wanted.has(text))
      .map((text) => stale(`${REQUIREMENTS_LOCK} was written for ${text}, which the model does not want`, start(), text)),
  ];
}

function textOf(dependency: Dependency): string {
  return requirementTexts([dependency])[0] ?? '';
}
