import { buildSchema, type GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { UserError } from '../errors';
import type { Diagnostic } from '../model/diagnostic';
import { markersIn } from '../model/language/text-template';
import { elementOf } from '../model/read/reading';
import type { Activity, Model } from '../model/types';
import { allActivities } from './cloudformation/notifier-classes';
import { generateGraphql } from './graphql';

/**
 * N09: GraphQL in the `query` of a call-internal-api that the application's own API would refuse (REFERENCE §5.9.4, §11.7). Markers are
 * replaced by dummies; where one stands for more than a value or a part of a string, nothing can be said and nothing is.
 * Warnings in the order of the model. A model whose names give no schema has none: generation says why.
 */
export function checkInternalQueries(model: Model): Diagnostic[] {
  const calls = model.notifiers
    .flatMap((notifier) => allActivities(notifier.activities))
    .filter(({ type, settings }) => type === 'call-internal-api' && settings.query);
  const schema = calls.length > 0 ? schemaOf(model) : undefined;
  return schema ? calls.flatMap((activity) => checkQuery(activity, schema)) : [];
}

/** Without the checks that AppSync's own directives, which are declared nowhere, would fail. */
function schemaOf(model: Model): GraphQLSchema | undefined {
  try {
    return buildSchema(generateGraphql(model), { assumeValidSDL: true, noLocation: true });
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function checkQuery(activity: Activity, schema: GraphQLSchema): Diagnostic[] {
  const { text, dummies } = withDummies(elementOf(activity).raw('query') ?? '');
  try {
    const faults = validate(schema, parse(text));
    return faults.filter((fault) => !isAboutDummy(fault, dummies)).map((fault) => diagnostic(activity, text, fault));
  } catch (error) {
    const fault = error as GraphQLError;
    const at = fault.positions?.[0] ?? 0;
    // A marker that is no value, such as a list of fields: the text is no GraphQL before it is filled.
    const mayBeFilled = dummies.some((dummy) => dummy.offset === at || (dummy.offset < at && !dummy.isValue));
    return mayBeFilled ? [] : [diagnostic(activity, text, fault)];
  }
}

/** What stands for a marker outside of strings: a variable that nothing declares, so that it fits a value of any type. */
interface Dummy {
  readonly name: string;
  readonly offset: number;
  /** It stands where a value is expected, and alone. */
  readonly isValue: boolean;
}

/** The query with what has no place in GraphQL replaced, each by as many characters: offsets stay. */
function withDummies(query: string): { text: string; dummies: Dummy[] } {
  const dummies: Dummy[] = [];
  const markers = new Map(markersIn(query).map((marker) => [marker.offset, marker.length]));
  let text = '';
  let end = ''; // of the string or comment around
  while (text.length < query.length) {
    const at = text.length;
    const length = markers.get(at);
    if (length !== undefined && end !== '') text += 'x'.repeat(length);
    else if (length !== undefined) {
      const name = `m${dummies.length}`.padEnd(length - 1, '_');
      dummies.push({ name, offset: at, isValue: /[:[]\s*$/.test(text) && !/^\w/.test(query.slice(at + length)) });
      text += `$${name}`;
    } else if (query.startsWith('|LB|', at)) {
      if (end === '\n' || end === '"') end = '';
      text += '\n   ';
    } else {
      const token = /^(?:"""|\\.|.)/s.exec(query.slice(at))![0];
      if (end === '') end = token === '"""' || token === '"' ? token : token === '#' ? '\n' : '';
      else if (token === end) end = '';
      text += token;
    }
  }
  return { text, dummies };
}

function isAboutDummy(fault: GraphQLError, dummies: readonly Dummy[]): boolean {
  const [node] = fault.nodes ?? [];
  return node?.kind === 'Variable' && dummies.some(({ name }) => name === node.name.value);
}

function diagnostic(activity: Activity, text: string, fault: GraphQLError): Diagnostic {
  const at = Math.min(fault.positions?.[0] ?? 0, Math.max(0, text.length - 1));
  const word = /^\w+/.exec(text.slice(at))?.[0] ?? '';
  const [message = '', ...advice] = fault.message.replaceAll('"', "'").split(/(?<=\.) (?=Did you mean)/);
  const help = advice.join(' ').replace(/\.$/, '') || 'write what the schema of the application has; see schema.graphql after generation';
  return {
    code: 'N09',
    severity: 'warning',
    message: `the API would refuse this query: ${message.replace(/\.$/, '')}`,
    span: activity.source.within('query', at, Math.max(1, word.length)),
    ...(word && { value: word }),
    help,
  };
}
