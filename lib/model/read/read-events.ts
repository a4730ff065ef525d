import { computedEventName } from '../language/event-name';
import { isPlaceholder } from '../language/names';
import type { Authorization, Command, DomainEvent } from '../types';
import { SourceFile } from '../xml/source-file';
import { XmlElement } from '../xml/xml-element';
import { readCollections, readCommandCollections, readCommandFields, readFields } from './read-fields';
import { readRole } from './read-value';
import { type Reading, sortedBy } from './reading';

/** The built-in event of a finished upload (REFERENCE §5.3.3). */
export const FILE_UPLOADED: DomainEvent = builtInEvent('FileUploaded', ['bucket', 'uri', 'location', 'username']);

/** Commands and domain events by name; FileUploaded is known to `reading.events` but is not listed. */
export function readEvents(events: XmlElement | undefined, reading: Reading): { commands: Command[]; events: DomainEvent[] } {
  const commands: Command[] = [];
  const domainEvents: DomainEvent[] = [];
  for (const element of events?.all('event') ?? []) {
    if (element.get('type') === 'ActorEvent') commands.push(readCommand(element, reading));
    else if (element.get('name') !== FILE_UPLOADED.name) domainEvents.push(readDomainEvent(element, reading));
    else checkBuiltIn(readDomainEvent(element, reading), reading);
  }
  reading.events.set(FILE_UPLOADED.name, FILE_UPLOADED);
  for (const command of commands) reading.events.set(command.eventName, command);
  for (const event of domainEvents) reading.events.set(event.name, event);
  return { commands: sortedBy(commands, (command) => command.eventName), events: sortedBy(domainEvents, (event) => event.name) };
}

/** S07: FileUploaded may be declared as what it is (REFERENCE §5.3.3), as nothing else. */
function checkBuiltIn({ source, aggregate, fields, collections }: DomainEvent, { report }: Reading): void {
  const same = fields.every(({ name, type }) => type === 'String' && FILE_UPLOADED.fields.some((field) => field.name === name));
  if (aggregate === FILE_UPLOADED.aggregate && same && collections.length === 0) return;
  report.error('S07', source.at('name'), `'${FILE_UPLOADED.name}' is the name of the built-in event`, {
    value: FILE_UPLOADED.name,
    help: 'rename it, or remove it: the built-in event need not be declared',
  });
}

/** Who may call; what is missing for it is told by C03 and V12. */
export function readAuthorization(element: XmlElement, reading: Reading): Authorization {
  const mode = element.get('authorization');
  const usernameField = element.get('username-field');
  if (mode === 'anonymous') return { mode };
  if (mode === 'role') {
    const role = readRole(element, reading);
    if (role) return { mode, role };
  }
  if (mode === 'user' && usernameField && usernameField !== 'payloadAttribute' && !isPlaceholder(usernameField))
    return { mode, usernameField };
  return { mode: 'authenticated' };
}

function readCommand(element: XmlElement, reading: Reading): Command {
  const operation = element.require('graphql-name');
  const namespace = element.require('graphql-namespace').split('.');
  const eventName = element.get('name') ?? computedEventName(operation, namespace);
  return {
    source: element,
    eventName,
    name: eventName.replace(/Requested$/, ''),
    namespace,
    operation,
    authorization: readAuthorization(element, reading),
    fields: readCommandFields(element, reading),
    collections: readCommandCollections(element, reading),
  };
}

function readDomainEvent(element: XmlElement, reading: Reading): DomainEvent {
  return {
    source: element,
    name: element.require('name'),
    aggregate: element.require('source'),
    fields: readFields(element, reading),
    collections: readCollections(element, reading),
  };
}

function builtInEvent(name: string, fields: string[]): DomainEvent {
  const source = new XmlElement(new SourceFile('(built in)', ''), 'event', 0);
  return { source, name, aggregate: 'appsync', fields: fields.map((field) => ({ source, name: field, type: 'String' })), collections: [] };
}
