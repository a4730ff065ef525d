import { ELEMENTS } from '../elements';
import { lineBreaks } from '../language/block';
import type { Activity, ActivityType, Notifier, TextValue } from '../types';
import type { XmlElement } from '../xml/xml-element';
import { readTrigger } from './read-trigger';
import { readCode, readOptionalPython, readPython, readText } from './read-value';
import { type Reading, sortedBy } from './reading';

/** Attributes that are read into properties of their own. */
const OWN: ReadonlySet<string> = new Set([
  'type',
  'condition',
  'fail-silent',
  'id',
  'name',
  'expression',
  'code',
  'python-file',
  'handler',
]);
/** Where a text stands in the model and in a file, the text counts (REFERENCE §5.9.4). */
const INLINE: Readonly<Record<string, string>> = { 'call-internal-api': 'query', HTTP: 'body' };

/** The notifiers by name (REFERENCE §5.9). */
export function readNotifiers(notifiers: XmlElement | undefined, reading: Reading): Notifier[] {
  const read = (notifiers?.all('notifier') ?? []).map((element) => ({
    source: element,
    name: element.require('name'),
    triggers: element.all('trigger').map((trigger) => readTrigger(trigger, reading)),
    activities: element.all('activity').map(readActivity),
  }));
  return sortedBy(read, (notifier) => notifier.name);
}

function readActivity(element: XmlElement): Activity {
  const type = element.require('type') as ActivityType;
  const code = type === 'code' ? readCode(element, 'code', 'python-file', 'handler') : undefined;
  return {
    source: element,
    type,
    condition: readOptionalPython(element, 'condition'),
    failSilent: element.flag('fail-silent'),
    resultName: type === 'get-token' || type === 'get-systemuser-token' ? 'token' : element.get('name'),
    ...readAttributes(element, type),
    ...(type === 'set-variable' && { python: readPython(element, 'expression') }),
    ...(code && { code }),
    activities: element.all('activity').map(readActivity),
  };
}

function readAttributes(element: XmlElement, type: ActivityType): Pick<Activity, 'values' | 'settings'> {
  const values: Record<string, TextValue> = {};
  const settings: Record<string, string> = {};
  for (const [name, spec] of Object.entries(ELEMENTS.activity!.variants!.of[type]!.attributes ?? {})) {
    if (OWN.has(name) || element.get(name) === undefined) continue;
    if (spec.type === 'formula') values[name] = readText(element, name);
    else settings[name] = lineBreaks(element.require(name)).trim();
  }
  const inline = INLINE[type];
  if (inline && settings[inline] === '') delete settings[inline];
  if (inline && settings[inline]) delete settings['template-file'];
  if (type === 'send-graphql-notification' && values.subject) {
    values.identifier ??= values.subject;
    delete values.subject;
  }
  return { values, settings };
}
