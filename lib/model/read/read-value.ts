import { pythonBlock } from '../language/block';
import { isGlobalCall, parseGlobalCall } from '../language/global-call';
import { isPlaceholder } from '../language/names';
import { stripSigils } from '../language/sigils';
import type { CodeReference, GlobalCall, Role, TextValue, Value } from '../types';
import type { XmlElement } from '../xml/xml-element';
import type { Reading } from './reading';

/** A bare name, '#' and Python, or, where `globals` is set, a #global call (REFERENCE §6.2, §6.4). */
export function readValue(element: XmlElement, attribute: string, reading: Reading, globals = false): Value {
  const raw = element.raw(attribute) ?? '';
  if (globals && isGlobalCall(raw)) {
    const call = readGlobalCall(element, attribute, reading);
    return call ? { kind: 'global', call } : { kind: 'literal', text: '' };
  }
  if (isPython(raw)) return { kind: 'python', python: stripSigils(raw).text };
  return { kind: 'name', name: element.require(attribute) };
}

/** A #global call; undefined after error G04. A surplus ')' is warning G05. */
function readGlobalCall(element: XmlElement, attribute: string, reading: Reading): GlobalCall | undefined {
  const parsed = parseGlobalCall(element.raw(attribute) ?? '');
  if ('fault' in parsed) {
    reading.report.error('G04', element.within(attribute, parsed.offset, 1), parsed.fault, { value: element.raw(attribute)?.trim() });
    return undefined;
  }
  if (parsed.stray !== undefined) {
    reading.report.warning('G05', element.within(attribute, parsed.stray, 1), "surplus ')' after a global call", { help: 'remove it' });
  }
  return parsed.call;
}

/** The role of an authorization (REFERENCE §8.7); undefined if there is none, or none that can be read. */
export function readRole(element: XmlElement, reading: Reading): Role | undefined {
  const text = element.get('role');
  if (text === undefined || isPlaceholder(text)) return undefined;
  if (!text.startsWith('#')) return { kind: 'literal', name: text };
  const call = readGlobalCall(element, 'role', reading);
  // The fault is told; a role stands in so that nothing else is said about it.
  return call ? { kind: 'global', call } : { kind: 'literal', name: '' };
}

/** '#' and Python, or literal text. */
export function readText(element: XmlElement, attribute: string): TextValue {
  const raw = element.raw(attribute) ?? '';
  return isPython(raw) ? { kind: 'python', python: stripSigils(raw).text } : { kind: 'text', text: element.require(attribute) };
}

/** An attribute that is always an expression; the sigil is optional. */
export function readPython(element: XmlElement, attribute: string): string {
  return stripSigils(element.raw(attribute) ?? '').text;
}

/** An expression that may be absent. */
export function readOptionalPython(element: XmlElement, attribute: string): string | undefined {
  return element.get(attribute) === undefined ? undefined : readPython(element, attribute);
}

/** Inline code if there is any, else a module's function (REFERENCE §5.5.2); undefined if there is neither. */
export function readCode(
  element: XmlElement,
  attribute: string,
  fileAttribute: string,
  handlerAttribute: string,
): CodeReference | undefined {
  const inline = element.raw(attribute) ?? '';
  if (inline.replaceAll('|LB|', '').trim() !== '') return { kind: 'inline', python: pythonBlock(inline).text, attribute };
  const file = element.get(fileAttribute);
  const handler = element.get(handlerAttribute);
  return file && handler ? { kind: 'module', module: moduleName(file), handler } : undefined;
}

/** 'HashLib' of 'lib/HashLib.py'. */
export function moduleName(file: string): string {
  return file.replace(/^lib\//, '').replace(/\.py$/, '');
}

function isPython(raw: string): boolean {
  return raw.trimStart().startsWith('#');
}
