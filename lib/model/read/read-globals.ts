import { PatternExpander } from '../language/patterns';
import { stripSigils } from '../language/sigils';
import type { Dependency, GlobalExpression, Pattern } from '../types';
import type { XmlElement } from '../xml/xml-element';
import { sortedBy } from './reading';

/** Patterns by name, expanded; one that cannot be expanded keeps its text (G01 tells it). */
export function readPatterns(global: XmlElement | undefined): Pattern[] {
  const elements = global?.all('pattern') ?? [];
  const regexes = new Map<string, string>();
  for (const element of elements) if (!regexes.has(element.require('name'))) regexes.set(element.require('name'), element.require('regex'));
  const expander = new PatternExpander((name) => regexes.get(name));
  const patterns = elements.map((element) => {
    const name = element.require('name');
    const regex = element.require('regex');
    const expansion = regexes.get(name) === regex ? expander.named(name) : expander.expand(regex);
    return {
      source: element,
      name,
      regex,
      expanded: 'text' in expansion ? expansion.text : regex,
      ...('fault' in expansion && { fault: expansion.fault }),
    };
  });
  return sortedBy(patterns, (pattern) => pattern.name);
}

export function readExpressions(global: XmlElement | undefined): GlobalExpression[] {
  const expressions = (global?.all('expression') ?? []).map((element) => {
    const type = element.require('type') as GlobalExpression['type'];
    const text = element.require('expression');
    return {
      source: element,
      name: element.require('name'),
      type,
      inputs: element.require('input').split(';').filter(Boolean),
      text: type === 'TriggerKeyField' ? stripSigils(text).text : text,
    };
  });
  return sortedBy(expressions, (expression) => expression.name);
}

export function readDependencies(global: XmlElement | undefined): Dependency[] {
  const dependencies = (global?.all('dependency') ?? []).map((element) => {
    const version = element.require('version');
    return {
      source: element,
      name: element.require('name'),
      version: version === '' || /^[<>=~!]/.test(version) ? version : `==${version}`,
    };
  });
  return sortedBy(dependencies, (dependency) => dependency.name);
}
