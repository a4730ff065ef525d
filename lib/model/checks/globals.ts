import { closest } from '../closest';
import { parseAuthorizationTemplate } from '../language/authorization-template';
import { circularNames } from '../language/components';
import { hasOpenAlternation, patternReferences } from '../language/patterns';
import { inFileOrder } from '../model-index';
import { moduleName } from '../read/read-value';
import type { Dependency, ModelNode, Pattern } from '../types';
import type { Check, CheckContext, PythonCheck, PythonCheckContext } from './check';

/** G01, G02: patterns lead to patterns, without a circle, and to regular expressions that compile and come to an end (REFERENCE §6.6). */
export const patterns: PythonCheck = {
  codes: ['G01', 'G02'],
  run(context) {
    const { patterns: all } = context.model;
    const circular = circularNames(
      new Map(all.map(({ name, regex }) => [name, patternReferences(regex).map((reference) => reference.name)])),
    );
    for (const pattern of all) {
      for (const reference of patternReferences(pattern.regex)) checkReference(context, pattern, reference);
      if (circular.has(pattern.name))
        context.error('G01', pattern, 'regex', `pattern '${pattern.name}' leads back to itself`, { value: pattern.regex });
      else checkExpansion(context, pattern);
    }
  },
};

function checkReference(
  context: CheckContext,
  pattern: Pattern,
  { name, offset, length }: { name: string; offset: number; length: number },
): void {
  const { index, report } = context;
  const referenced = index.patterns.get(name);
  const span = pattern.source.within('regex', offset, length);
  if (!referenced) {
    if (context.isBroken('pattern', name)) return;
    report.error('G01', span, `there is no pattern '${name}'`, { value: name, help: closest(name, index.patterns.keys(), 'patterns') });
  } else if (hasOpenAlternation(referenced.expanded)) {
    report.warning('G02', span, `pattern '${name}' has a '|' outside parentheses`, {
      value: name,
      why: 'it is inserted without a group',
      help: `put its regex into (…)`,
    });
  }
}

/** What is wrong with a pattern further down is told there. */
function checkExpansion(context: PythonCheckContext, pattern: Pattern): void {
  if (patternReferences(pattern.regex).some(({ name }) => isFaulty(context, context.index.patterns.get(name)))) return;
  if (pattern.fault === 'long') {
    context.error('G01', pattern, 'regex', `pattern '${pattern.name}' is too long when its references are replaced`, {
      value: pattern.regex,
      help: 'at most 10,000 characters and 100 patterns within each other, 1,000,000 characters in all patterns together',
    });
  }
  if (pattern.fault) return;
  const fault = compileFault(context, pattern.expanded);
  if (fault) context.error('G01', pattern, 'regex', `the regular expression does not compile: ${fault}`, { value: pattern.expanded });
  else tellCost(context, pattern, 'regex', pattern.expanded);
}

/** True if something is told about the pattern or one that it refers to. */
function isFaulty(context: PythonCheckContext, pattern: Pattern | undefined): boolean {
  if (!pattern || pattern.fault) return true;
  return compileFault(context, pattern.expanded) !== undefined || !['fair', 'unknown'].includes(context.costOf(pattern.expanded));
}

/** Why a regular expression does not compile, in JavaScript or in Python. */
export function compileFault({ facts }: PythonCheckContext, regex: string): string | undefined {
  return regexFault(regex) ?? facts.regexFaults.get(regex);
}

/** G01 for a regular expression that may take for ever to refuse a text: the API checks with it what anybody may send. */
export function tellCost(context: CheckContext, node: ModelNode, attribute: string, regex: string): void {
  const cost = context.costOf(regex);
  const help = 'let no two repetitions in a row, or one within another, match the same characters';
  if (cost === 'exponential')
    context.error('G01', node, attribute, 'the time that the regular expression takes can double with each character of a text', {
      value: regex,
      why: 'a repetition in it can match the same text in several ways; one request would block the API',
      help,
    });
  if (cost === 'polynomial')
    context.warning('G01', node, attribute, 'the time that the regular expression takes can grow with the cube of the length of a text', {
      value: regex,
      why: 'several repetitions in it can match the same text',
      help,
    });
}

/** What JavaScript says against a regular expression. */
function regexFault(regex: string): string | undefined {
  try {
    new RegExp(regex);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^.*\/: /s, '');
  }
}

/** G03: inputs of expressions, and `${…}` templates (REFERENCE §6.5). */
export const expressions: Check = {
  codes: ['G03'],
  run(context) {
    for (const expression of context.model.expressions) {
      const doubled = expression.inputs.find((input, index) => expression.inputs.indexOf(input) !== index);
      if (doubled) context.error('G03', expression, 'input', `input '${doubled}' is named twice`, { value: doubled });
      if (expression.type !== 'ActorEventRole') continue;
      const raw = expression.source.at('expression');
      for (const { message, offset, length } of parseAuthorizationTemplate(expression.text, expression.inputs).faults) {
        const span = raw.length > 0 ? expression.source.within('expression', offset, length) : raw;
        context.report.error('G03', span, message, { help: closest('', expression.inputs, 'inputs') });
      }
    }
  },
};

const DISTRIBUTION = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\[[A-Za-z0-9._-]+(?:\s*,\s*[A-Za-z0-9._-]+)*\])?$/;
const VERSION = /^(?:(?:==|>=|<=|~=|!=|>|<)\s*[A-Za-z0-9.*+!_-]+(?:\s*,\s*(?:==|>=|<=|~=|!=|>|<)\s*[A-Za-z0-9.*+!_-]+)*)?$/;

/** G08, G11: a dependency is a distribution and a version, nothing else (REFERENCE §5.2.3). */
export const dependencies: Check = {
  codes: ['G08', 'G11'],
  run(context) {
    const seen = new Map<string, Dependency>();
    for (const dependency of inFileOrder(context.model.dependencies)) {
      const { name, version } = dependency;
      if (!DISTRIBUTION.test(name)) {
        context.error('G08', dependency, 'name', `'${name}' is not the name of a Python distribution`, {
          value: name,
          why: 'options, URLs, paths and markers are refused',
        });
      }
      if (!VERSION.test(version))
        context.error('G08', dependency, 'version', `'${version}' is not a version`, { value: version, help: 'write 1.2.0 or >=1.2' });
      if (version === '')
        context.warning('G11', dependency, 'version', `dependency '${name}' has no version`, {
          why: 'what is installed changes by itself',
        });
      // The same distribution, however it is spelled and with whatever extras (PEP 503, PEP 508).
      const distribution = name
        .replace(/\[.*$/, '')
        .replace(/[-_.]+/g, '-')
        .toLowerCase();
      const other = seen.get(distribution);
      if (other !== undefined && other.version !== version) {
        const message = `'${other.name}' is wanted as '${other.version || 'any version'}' too`;
        context.error('G08', dependency, 'version', message, { value: version });
      }
      seen.set(distribution, other ?? dependency);
    }
  },
};

/** G09: expressions, patterns, modules and templates that nothing uses. */
export const unused: PythonCheck = {
  codes: ['G09'],
  wholeModel: true,
  run(context) {
    const { model, facts, report } = context;
    const usedPatterns = new Set([
      ...model.patterns.flatMap((pattern) => patternReferences(pattern.regex).map(({ name }) => name)),
      ...model.commands.flatMap((command) =>
        [command, ...command.collections].flatMap(({ fields }) =>
          fields.map(({ pattern }) => (pattern?.kind === 'named' ? pattern.name : '')),
        ),
      ),
    ]);
    for (const pattern of model.patterns) {
      if (!usedPatterns.has(pattern.name))
        context.warning('G09', pattern, 'name', `pattern '${pattern.name}' is never used`, { value: pattern.name });
    }
    const text = allTexts(context);
    for (const expression of model.expressions) {
      const isCalled = new RegExp(`#\\s*global\\s*\\.\\s*${expression.name}\\b`).test(text);
      if (!isCalled)
        context.warning('G09', expression, 'name', `expression '${expression.name}' is never used`, { value: expression.name });
    }
    const imports = [...facts.modules.values()].flatMap(({ answer }) => answer.imports ?? []);
    for (const { path } of model.modules) {
      const name = moduleName(path);
      if (name === '__init__') continue;
      const isImported = imports.some((module) => module === name || module === `lib.${name}`) || new RegExp(`\\b${name}\\b`).test(text);
      if (!isImported) report.warning('G09', { file: path, line: 1, column: 1, length: 1 }, `module ${path} is never used`);
    }
    for (const { path } of model.templates) {
      if (!text.includes(path)) report.warning('G09', { file: path, line: 1, column: 1, length: 1 }, `template ${path} is never used`);
    }
  },
};

/** Every attribute value and text of the model, decoded, each in lines of its own. */
function allTexts({ model }: CheckContext): string {
  const texts: string[] = [];
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if ('attributes' in value && value.attributes instanceof Map) {
      for (const attribute of value.attributes.values()) texts.push((attribute as { value: string }).value);
      texts.push((value as { text?: string }).text ?? '');
      return;
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit([model.commands, model.aggregates, model.views, model.projections, model.notifiers]);
  return texts.join('\n');
}
