/**
 * The language as one table: which element may stand where, and what its attributes are (REFERENCE §5, §12). Pure data: reading, the
 * structure checks (S02 to S05, S10, S11) and the schema for editors are drawn from it.
 *
 * One element name means different things under different parents, so the rows are *kinds*; `children` leads from a name to its kind. An
 * element whose attributes depend on one of them has `variants`.
 */

export type AttributeType =
  | 'pascal'
  | 'camel'
  | 'namespace'
  /** Names joined by ';'. */
  | 'names'
  /** The name of something declared elsewhere. */
  | 'reference'
  /** A path below the model's folder. */
  | 'path'
  | 'text'
  /** A text that is not trimmed. */
  | 'literal'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'enum'
  /** A bare name or '#' and Python. */
  | 'value'
  /** Literal text with {{flow.x}} or '#' and Python. */
  | 'formula'
  | 'python'
  /** Python statements; not trimmed. */
  | 'block';

/** A row of the table. */
export type ElementKind = string;

export interface AttributeSpec {
  readonly type: AttributeType;
  readonly required?: true;
  /** The empty text is a value, not the same as no attribute. */
  readonly mayBeEmpty?: true;
  /** What the editor writes where nothing was chosen means that it is absent, as it does for names (REFERENCE §2.5). */
  readonly chosen?: true;
  /** Rules of REFERENCE §11 that name this attribute: told where it is missing, and for a value outside an enumeration. */
  readonly codes?: { readonly missing?: string; readonly value?: string };
  readonly default?: string;
  /** Allowed values of an enumeration. */
  readonly values?: readonly string[];
  /** Values that are known and refused, with what to do instead. */
  readonly refused?: Readonly<Record<string, string>>;
  readonly min?: number;
  readonly max?: number;
  /** Accepted with warning S03; the text says what to write instead (REFERENCE §12). */
  readonly legacy?: string;
  readonly doc: string;
}

export interface Variant {
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
  readonly children?: Readonly<Record<string, ElementKind>>;
  /** Accepted with warning S03, and without effect (REFERENCE §12). */
  readonly legacy?: string;
}

export interface ElementSpec extends Variant {
  readonly tag: string;
  readonly doc: string;
  readonly children?: Readonly<Record<string, ElementKind>>;
  /** Children that may stand here once at most. */
  readonly once?: readonly string[];
  readonly text?: 'json' | 'python';
  /** Attributes and children that depend on the value of one attribute. */
  readonly variants?: { readonly attribute: string; readonly of: Readonly<Record<string, Variant>> };
}

/** Seconds. A lifetime beyond a hundred of them is a slip, and the time at which it ends would not fit into the store. */
export const YEAR = 365 * 24 * 60 * 60;

const DATA_TYPES = ['String', 'Int', 'Float', 'Boolean', 'StringList'] as const;
const RELATION_TYPES = ['ObjectList', 'OneToOne', 'ManyToOne', 'OneToMany', 'ManyToMany'] as const;
const SCENARIO_TYPES = ['String', 'Int', 'Float', 'Boolean', 'Numeric', 'Nested', 'StringList'] as const;
const TEST_TYPES = [...DATA_TYPES, 'NestedObject', 'Number'] as const;

const text = (doc: string): AttributeSpec => ({ type: 'text', doc });
const flag = (doc: string, value = 'false'): AttributeSpec => ({ type: 'boolean', default: value, doc });
const pascal = (doc: string): AttributeSpec => ({ type: 'pascal', required: true, doc });
const camel = (doc: string): AttributeSpec => ({ type: 'camel', required: true, doc });
const reference = (doc: string): AttributeSpec => ({ type: 'reference', required: true, doc });
const formula = (doc: string): AttributeSpec => ({ type: 'formula', required: true, doc });
const python = (doc: string): AttributeSpec => ({ type: 'python', required: true, doc });
const optional = (spec: AttributeSpec): AttributeSpec => ({ ...spec, required: undefined });
/** Its absence is told by another rule than S04. */
const missing = (code: string, spec: AttributeSpec): AttributeSpec => ({ ...spec, codes: { ...spec.codes, missing: code } });
const oneOf = (values: readonly string[], doc: string, fallback?: string): AttributeSpec =>
  fallback === undefined ? { type: 'enum', required: true, values, doc } : { type: 'enum', values, default: fallback, doc };

/** Bookkeeping of the editor: without meaning (REFERENCE §2.4). */
const ID = { id: text('bookkeeping of the editor') };
const AUTHORIZATION: Record<string, AttributeSpec> = {
  authorization: oneOf(['anonymous', 'authenticated', 'role', 'user'], 'who may call', 'authenticated'),
  role: { ...text("the group a caller must be in, or '#global.<expression>(…)'"), chosen: true },
  'username-field': { ...text('the input that must equal the user name of the caller'), chosen: true },
};
const IDEMPOTENCY: Record<string, AttributeSpec> = {
  'idempotency-key': { ...text('mapping values, blank-separated, that together are the functional idempotency key'), chosen: true },
  'idempotency-ttl': { ...text('seconds, as arithmetic of integers'), default: '24 * 60 * 60' },
};
const HANDLER_OPERANDS = ['set', 'add', 'subtract', 'unmapped', 'append', 'remove', 'put', 'python-expression'];
const VIEW_OPERANDS = [...HANDLER_OPERANDS.filter((operand) => operand !== 'put'), 'convert_items'];
const PATCH = { patch: 'use set, add, subtract or Python code' };

const common: Record<string, AttributeSpec> = {
  condition: optional(python('the activity is skipped when this is false')),
  'fail-silent': flag('an exception is logged and ignored'),
};
const resultName = optional(camel('the flow variable that takes the result'));
const method = oneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'], 'the HTTP method', 'GET');
const templateFile: AttributeSpec = { type: 'path', doc: 'a file of templates/' };
const block = (doc: string): AttributeSpec => ({ type: 'block', doc });
const field = (types: readonly string[]): Record<string, AttributeSpec> => ({
  name: camel('the name of the field'),
  type: oneOf(types, 'the data type'),
});

const activityVariants: Record<string, Variant> = {
  'create-iam-group': { attributes: { 'group-name': formula('the group') } },
  'delete-iam-group': { attributes: { 'group-name': formula('the group') } },
  'add-user-to-iam-group': { attributes: { 'group-name': formula('the group'), username: formula('the user') } },
  'remove-user-from-iam-group': { attributes: { 'group-name': formula('the group'), username: formula('the user') } },
  'retrieve-email-from-iam': { attributes: { name: camel('the flow variable that takes the address'), username: formula('the user') } },
  'iam-create-systemuser': {},
  'iam-create-user': { attributes: { username: formula('the user'), password: formula('the password'), email: formula('the address') } },
  'iam-delete-user': { attributes: { username: formula('the user') } },
  'get-token': { attributes: { username: formula('the user'), password: formula('the password') } },
  'get-systemuser-token': {},
  'render-template': {
    attributes: { name: camel('the flow variable that takes the text'), 'template-file': { ...templateFile, required: true } },
  },
  'send-email': {
    attributes: {
      sender: { ...text('the sender'), required: true },
      receiver: formula('the receiver or a list of them'),
      subject: formula('the subject'),
      text: optional(formula('the plain text')),
      html: optional(formula('the HTML text')),
    },
  },
  'send-graphql-notification': {
    attributes: {
      identifier: optional(formula('what the notification is about')),
      subject: { ...optional(formula('the identifier, as the editor writes it')), legacy: "write 'identifier'" },
      'notification-type': formula('the type'),
      message: formula('the message'),
    },
  },
  'write-file': {
    attributes: {
      'file-name': formula('the name of the file'),
      path: formula('its folder'),
      content: formula('its content'),
      bucket: text("the bucket; the application's own if absent"),
    },
  },
  'fetch-property': { attributes: { name: camel('the flow variable that takes the value'), key: formula('the property') } },
  'set-variable': { attributes: { name: camel('the flow variable'), expression: python('its value') } },
  'call-internal-api': { attributes: { name: resultName, query: block('GraphQL with {{flow.x}}'), 'template-file': templateFile } },
  HTTP: {
    attributes: {
      name: resultName,
      method,
      url: formula('the address'),
      params: optional(formula('query parameters, a dictionary')),
      headers: optional(formula('headers, a dictionary')),
      body: block('the body, with {{flow.x}}'),
      'template-file': templateFile,
      'load-json': flag('the result is the parsed JSON, not the text'),
    },
  },
  code: {
    attributes: {
      code: block('Python statements over flow'),
      'python-file': { type: 'path', doc: 'a module lib/<Name>.py' },
      handler: { type: 'reference', doc: 'a function of the module, called with flow' },
    },
  },
  'invalidate-cdn': { attributes: { uri: formula('the path') } },
  loop: { attributes: { array: optional(formula('what to iterate over; the element is item')) }, children: { activity: 'activity' } },
};

const LEGACY_RESEND = 'snapshots reach the views without it; remove it';
const scenarioActivityVariants: Record<string, Variant> = {
  'set-variables': { children: { input: 'scenario-input' } },
  mutation: {
    attributes: { path: reference('<namespace>.<field> of a command') },
    children: { input: 'scenario-input', 'expected-trace': 'expected-trace', 'data-remediation': 'data-remediation' },
  },
  query: {
    attributes: { path: reference('<namespace>.<field> of a query'), view: { type: 'reference', doc: 'the view it returns' } },
    children: {
      input: 'scenario-input',
      'expect-value': 'expect-value',
      'extract-value': 'extract-value',
      'data-remediation': 'data-remediation',
    },
  },
  'refresh-token': {},
  'switch-user': {
    attributes: { 'user-number': { ...text('the number of a test user, 1 to 100, or #var#'), required: true, chosen: true } },
  },
  wait: { attributes: { milliseconds: { type: 'integer', required: true, min: 1, max: 10_000, doc: 'how long' } } },
  'grant-role': { attributes: { role: { ...text('the role for the current test user'), required: true, chosen: true } } },
  'view-store-update': { legacy: LEGACY_RESEND, children: { 'data-remediation': 'data-remediation' } },
  'refresh-view-store': { legacy: LEGACY_RESEND, children: { 'data-remediation': 'data-remediation' } },
};

/** The variants, each attribute that is missing in them told by one rule. */
function told(code: string, variants: Readonly<Record<string, Variant>>): Record<string, Variant> {
  return Object.fromEntries(
    Object.entries(variants).map(([type, variant]) => {
      const attributes = Object.entries(variant.attributes ?? {}).map(([name, spec]) => [name, missing(code, spec)] as const);
      return [type, variant.attributes ? { ...variant, attributes: Object.fromEntries(attributes) } : variant];
    }),
  );
}

const commandField: ElementSpec = {
  tag: 'field',
  doc: 'an input of a command (REFERENCE §5.3.1)',
  attributes: {
    ...field(DATA_TYPES),
    pattern: { ...text('{{Pattern}} that the value must match'), chosen: true },
    default: text('makes the input optional'),
    'auto-fill': { type: 'enum', values: ['username', 'uuid'], doc: 'filled by the server' },
  },
};
const dataField = (doc: string): ElementSpec => ({
  tag: 'field',
  doc,
  attributes: { ...field(DATA_TYPES), default: text('the value where none is given') },
});

const ROWS: Readonly<Record<ElementKind, ElementSpec>> = {
  draftsman: {
    tag: 'draftsman',
    doc: 'the model of one application (REFERENCE §5.1)',
    attributes: { 'project-name': { ...text('the name of the project'), required: true } },
    children: {
      global: 'global',
      events: 'events',
      domain: 'domain',
      views: 'views',
      projections: 'projections',
      notifiers: 'notifiers',
      'functional-scenarios': 'functional-scenarios',
    },
    once: ['global', 'events', 'domain', 'views', 'projections', 'notifiers', 'functional-scenarios'],
  },
  global: {
    tag: 'global',
    doc: 'what the whole model uses (REFERENCE §5.2)',
    children: { pattern: 'pattern', expression: 'expression', dependency: 'dependency' },
  },
  pattern: {
    tag: 'pattern',
    doc: 'a named format of String inputs (REFERENCE §5.2.1)',
    attributes: {
      name: pascal('the name'),
      regex: { ...text('a regular expression; {{Other}} stands for another pattern; empty: any text'), required: true, mayBeEmpty: true },
    },
  },
  expression: {
    tag: 'expression',
    doc: 'a reusable expression (REFERENCE §5.2.2)',
    attributes: {
      name: camel('called as #global.<name>(…)'),
      type: oneOf(['ActorEventRole', 'TriggerKeyField'], 'where it may be called'),
      input: { type: 'names', default: '', doc: 'parameter names, separated by ;' },
      expression: { ...text('a ${…} template or Python, by type'), required: true },
    },
  },
  dependency: {
    tag: 'dependency',
    doc: 'a Python distribution that model code imports (REFERENCE §5.2.3)',
    attributes: {
      name: missing('G08', { ...text('its name'), required: true }),
      version: { ...text('exact, or with a comparison operator'), default: '' },
    },
  },
  events: { tag: 'events', doc: 'commands of the API and domain events (REFERENCE §5.3)', children: { event: 'event' } },
  event: {
    tag: 'event',
    doc: 'a command of the API or a domain event (REFERENCE §5.3)',
    attributes: { type: oneOf(['ActorEvent', 'DomainEvent'], 'command of the API or domain event') },
    variants: {
      attribute: 'type',
      of: {
        ActorEvent: {
          attributes: {
            name: optional(pascal('<GraphqlName><Namespace>Requested')),
            'graphql-namespace': { type: 'namespace', required: true, doc: 'segments joined by dots' },
            'graphql-name': camel('the mutation'),
            ...AUTHORIZATION,
          },
          children: { field: 'command-field', 'nested-object': 'command-collection' },
        },
        DomainEvent: {
          attributes: { name: pascal('the name'), source: reference('<Subdomain>.<Aggregate> that emits it') },
          children: { field: 'event-field', 'nested-object': 'event-collection' },
        },
      },
    },
  },
  'command-field': commandField,
  'command-collection': {
    tag: 'nested-object',
    doc: 'a list of objects (REFERENCE §5.3.1)',
    attributes: { name: camel('the name'), 'business-key': text('without meaning here') },
    children: { field: 'command-field' },
  },
  'event-field': dataField('a field of a domain event (REFERENCE §5.3.2)'),
  'event-collection': {
    tag: 'nested-object',
    doc: 'a list of objects (REFERENCE §5.3.2)',
    attributes: { name: camel('the name'), 'business-key': text('without meaning here') },
    children: { field: 'event-field' },
  },
  domain: { tag: 'domain', doc: 'the write side (REFERENCE §5.4)', children: { subdomain: 'subdomain' } },
  subdomain: {
    tag: 'subdomain',
    doc: 'a group of aggregates (REFERENCE §5.4)',
    attributes: { name: pascal('the name') },
    children: { aggregate: 'aggregate' },
  },
  aggregate: {
    tag: 'aggregate',
    doc: 'an event-sourced entity (REFERENCE §5.4)',
    attributes: {
      name: pascal('the name'),
      'business-key': { type: 'reference', doc: 'the String field that identifies an instance' },
      'event-ttl': { type: 'integer', default: '-1', min: -1, max: 100 * YEAR, doc: 'lifetime of events in seconds; -1 = for ever' },
      'snapshot-interval': { type: 'integer', default: '100', min: 0, max: 1_000_000, doc: 'a stored snapshot every n events; 0 = never' },
      'backup-interval-days': { type: 'integer', default: '0', min: 0, max: 36_500, doc: 'days between backups; 0 = off' },
      'backup-ttl-days': { type: 'integer', default: '0', min: 0, max: 36_500, doc: 'days a backup is kept; 0 = for ever' },
    },
    children: { field: 'document-field', 'nested-object': 'document-collection', command: 'flow', 'event-handler': 'event-handler' },
  },
  'document-field': dataField('a field of the document (REFERENCE §5.4)'),
  'document-collection': {
    tag: 'nested-object',
    doc: 'a dictionary of objects in the document (REFERENCE §5.4)',
    attributes: { name: camel('the name'), 'business-key': { type: 'reference', doc: 'the field that is the key, a hint' } },
    children: { field: 'document-field' },
  },
  flow: {
    tag: 'command',
    doc: 'a behavior flow (REFERENCE §5.5)',
    attributes: {
      name: pascal('the name'),
      'create-command': flag('runs for a new instance only'),
      'reactivate-command': oneOf(['false', 'optional', 'true'], 'may revive a deleted instance', 'false'),
    },
    children: { trigger: 'flow-trigger', processor: 'processor', 'test-case': 'test-case' },
  },
  'flow-trigger': {
    tag: 'trigger',
    doc: 'an event that starts the flow (REFERENCE §5.5.1)',
    attributes: {
      source: reference('the event'),
      'key-field': { type: 'value', doc: 'gives the business key', default: '' },
      ...IDEMPOTENCY,
    },
    children: { mapping: 'trigger-mapping' },
  },
  'trigger-mapping': {
    tag: 'mapping',
    doc: 'fills a flow variable from the event (REFERENCE §5.5.1)',
    attributes: {
      target: camel('the flow variable'),
      value: { type: 'value', required: true, doc: 'a field of the event, or # and Python' },
      nested: text('without meaning'),
    },
  },
  processor: {
    tag: 'processor',
    doc: 'a step of a flow (REFERENCE §5.5.2)',
    attributes: {
      type: {
        ...oneOf(['emit-event', 'validator', 'set-variable', 'code', 'update-key'], 'what it does'),
        refused: { dmn: 'decision tables were never released; use code', 'create-text-patch': 'it was never released; use code' },
      },
    },
    variants: {
      attribute: 'type',
      of: {
        'emit-event': { attributes: { ref: reference('the domain event') }, children: { mapping: 'emit-mapping' } },
        validator: {
          attributes: { condition: missing('B13', python('must be true')), exception: { ...text('the message'), required: true } },
        },
        'set-variable': {
          attributes: { name: missing('B13', camel('the flow variable')), expression: missing('B13', python('its value')) },
        },
        code: {
          attributes: {
            code: block('Python statements over flow'),
            file: { type: 'path', doc: 'a module lib/<Name>.py' },
            handler: { type: 'reference', doc: 'a function of the module, called with flow' },
          },
        },
        'update-key': { attributes: { key: missing('B13', python('the new business key')) } },
      },
    },
  },
  'emit-mapping': {
    tag: 'mapping',
    doc: 'fills a field of the event (REFERENCE §5.5.2)',
    attributes: { target: camel('the field'), value: { ...text('# and Python, or a literal'), default: '' } },
  },
  'test-case': {
    tag: 'test-case',
    doc: 'a unit test of the flow (REFERENCE §5.5.3)',
    attributes: {
      name: pascal('the name'),
      'trigger-event': { type: 'reference', doc: 'a trigger of the flow' },
      'expected-processing-status': { type: 'enum', values: ['success', 'error'], doc: 'derived if absent' },
      user: text('who asks'),
      requestor: text('who asks'),
    },
    children: { input: 'test-input', expected: 'expected', state: 'state', 'expected-state': 'expected-state' },
    once: ['state', 'expected-state'],
  },
  'test-input': {
    tag: 'input',
    doc: 'a value of the event (REFERENCE §5.5.3)',
    text: 'json',
    attributes: {
      name: { type: 'reference', required: true, doc: 'a field or collection' },
      type: { type: 'enum', values: TEST_TYPES, doc: 'its type' },
      value: { type: 'literal', doc: 'the value' },
    },
  },
  expected: {
    tag: 'expected',
    doc: 'an event that must be emitted (REFERENCE §5.5.3)',
    attributes: { 'domain-event': reference('the event') },
    children: { field: 'expected-field' },
  },
  'expected-field': {
    tag: 'field',
    doc: 'a value it must have (REFERENCE §5.5.3)',
    text: 'json',
    attributes: {
      name: { type: 'reference', required: true, doc: 'a field or collection' },
      type: { type: 'enum', values: TEST_TYPES, doc: 'its type' },
      value: { type: 'literal', doc: 'the value' },
    },
  },
  state: { tag: 'state', doc: 'the document before (REFERENCE §5.5.3)', text: 'json', attributes: {} },
  'expected-state': {
    tag: 'expected-state',
    doc: 'what the document must contain (REFERENCE §5.5.3)',
    text: 'json',
    attributes: { pk: { type: 'text', default: '', doc: 'the business key' } },
  },
  'event-handler': {
    tag: 'event-handler',
    doc: 'how an event changes the document (REFERENCE §5.6)',
    attributes: { on: reference('the event'), code: block('Python statements over self and event') },
    children: { mapping: 'handler-mapping', 'nested-mapping': 'nested-mapping' },
  },
  'handler-mapping': {
    tag: 'mapping',
    doc: 'sets a field of the document (REFERENCE §5.6)',
    attributes: {
      target: { type: 'reference', required: true, doc: 'the field' },
      operand: { ...oneOf(HANDLER_OPERANDS, 'how', 'set'), refused: PATCH },
      value: { type: 'value', doc: 'a field of the event, or # and Python' },
      condition: optional(python('skipped when false')),
    },
  },
  'nested-mapping': {
    tag: 'nested-mapping',
    doc: 'puts the items of a list into a dictionary (REFERENCE §5.6)',
    attributes: {
      source: { type: 'reference', doc: 'the collection of the event' },
      target: { type: 'reference', required: true, doc: 'the collection of the document' },
      'business-key': { type: 'reference', doc: 'the field of the item that is the key' },
      strategy: oneOf(['extend', 'replace', 'unmapped'], 'what happens to other items', 'extend'),
    },
    children: { mapping: 'handler-mapping' },
  },
  views: { tag: 'views', doc: 'the read side (REFERENCE §5.7)', children: { view: 'view' } },
  view: {
    tag: 'view',
    doc: 'a read model (REFERENCE §5.7.1)',
    attributes: {
      name: pascal('the name'),
      'data-retention-days': { type: 'integer', default: '-1', min: -1, max: 36_500, doc: 'days after the last update; -1 = for ever' },
      'exclude-notification': flag('no onNotification message'),
      'att_exclude-notification': { ...flag('misspelt exclude-notification'), legacy: "write 'exclude-notification'" },
    },
    children: { field: 'view-field', 'snapshot-handler': 'snapshot-handler', 'custom-handler': 'custom-handler', query: 'query' },
  },
  'view-field': {
    tag: 'field',
    doc: 'a field or a relation (REFERENCE §5.7.2, §5.7.3)',
    attributes: {
      ...field([...DATA_TYPES, ...RELATION_TYPES]),
      pk: flag('the key of the view'),
      ref: { type: 'reference', doc: 'the related view' },
      'foreign-key': { type: 'reference', doc: 'a local field, or #canonical' },
      authorization: oneOf(['authenticated', 'role'], 'an additional check; authenticated: that of the query', 'authenticated'),
      role: { ...text("the group, or '#global.<expression>(…)'"), chosen: true },
    },
  },
  'snapshot-handler': {
    tag: 'snapshot-handler',
    doc: 'fills the view from snapshots (REFERENCE §5.7.4)',
    attributes: {
      'sub-domain': reference('the subdomain'),
      aggregate: reference('the aggregate'),
      'key-mapping': { type: 'value', doc: 'gives the view key', default: '' },
      processor: oneOf(['item', 'dictionary'], 'once per snapshot or per entry', 'item'),
      dictionary: { type: 'reference', doc: 'the collection to iterate' },
    },
    children: { mapping: 'view-mapping', delete: 'delete' },
  },
  'view-mapping': {
    tag: 'mapping',
    doc: 'sets a field of the view (REFERENCE §5.7.4)',
    attributes: {
      target: { type: 'reference', required: true, doc: 'the field' },
      operand: {
        ...oneOf(VIEW_OPERANDS, 'how', 'set'),
        refused: { ...PATCH, put: 'a view holds lists, no dictionary; use convert_items' },
      },
      value: { type: 'value', doc: 'a field of the document' },
      template: { type: 'python', doc: 'a dictionary per item' },
    },
  },
  delete: {
    tag: 'delete',
    doc: 'removes the instance (REFERENCE §5.7.4)',
    attributes: { condition: python('when') },
  },
  'custom-handler': {
    tag: 'custom-handler',
    doc: 'Python over a snapshot (REFERENCE §5.7.5)',
    text: 'python',
    attributes: {
      'sub-domain': reference('the subdomain'),
      aggregate: reference('the aggregate'),
      file: { type: 'path', doc: 'a module', legacy: 'write the code into the element' },
      'python-file': { type: 'path', doc: 'a module', legacy: 'write the code into the element' },
      method: { type: 'reference', doc: 'a function of it', legacy: 'write the code into the element' },
    },
  },
  query: {
    tag: 'query',
    doc: 'a query of the API (REFERENCE §5.7.6)',
    attributes: {
      'graphql-namespace': { type: 'namespace', required: true, doc: 'segments joined by dots' },
      'field-name': camel('the query'),
      type: { ...oneOf(['get', 'filter', 'query'], 'by key, by optional or by mandatory clauses'), codes: { value: 'V09' } },
      ...AUTHORIZATION,
      'use-canonical-search': flag('by the beginning of the key'),
    },
    children: { 'filter-clause': 'filter-clause' },
  },
  'filter-clause': {
    tag: 'filter-clause',
    doc: 'an argument of a query (REFERENCE §5.7.6)',
    attributes: {
      'field-name': reference('a data field of the view'),
      operand: oneOf(['equals', 'not_equals', 'less_than', 'greater_than', 'less_than_equals', 'greater_than_equals'], 'how', 'equals'),
    },
  },
  projections: { tag: 'projections', doc: 'queries computed in Python (REFERENCE §5.8)', children: { projection: 'projection' } },
  projection: {
    tag: 'projection',
    doc: 'a query computed in Python (REFERENCE §5.8)',
    attributes: {
      name: pascal('the name'),
      'graphql-namespace': { type: 'namespace', required: true, doc: 'segments joined by dots' },
      'field-name': optional(camel('the query')),
      authorization: oneOf(['anonymous', 'authenticated', 'role'], 'who may call', 'authenticated'),
      role: { ...text("the group, or '#global.<expression>(…)'"), chosen: true },
      return: reference('the view it returns'),
      'return-type': oneOf(['single object', 'result set', 'item', 'result_set'], 'one or many', 'single object'),
      code: { ...block('a Python module with transform(arguments, username)'), required: true },
    },
    children: { input: 'projection-input' },
  },
  'projection-input': {
    tag: 'input',
    doc: 'an argument (REFERENCE §5.8)',
    attributes: { name: camel('the name'), type: missing('V21', oneOf(DATA_TYPES, 'the data type')), required: flag('must be given') },
  },
  notifiers: { tag: 'notifiers', doc: 'processes with side effects (REFERENCE §5.9)', children: { notifier: 'notifier' } },
  notifier: {
    tag: 'notifier',
    doc: 'a process with side effects (REFERENCE §5.9.1)',
    attributes: { name: pascal('the name') },
    children: { trigger: 'notifier-trigger', activity: 'activity' },
  },
  'notifier-trigger': {
    tag: 'trigger',
    doc: 'what starts it (REFERENCE §5.9.2)',
    attributes: {
      source: { ...text('an event, @afterDeployment, @rate(…) or @cron(…)'), required: true, chosen: true },
      'key-field': text('without meaning here'),
      ...IDEMPOTENCY,
    },
    children: { mapping: 'trigger-mapping' },
  },
  activity: {
    tag: 'activity',
    doc: 'a step of a notifier (REFERENCE §5.9.3, §5.9.4)',
    attributes: {
      type: {
        ...oneOf(Object.keys(activityVariants), 'what it does'),
        refused: {
          dmn: 'decision tables were never released; use code',
          'scheduled-event': 'use a notifier with an @rate or @cron trigger',
        },
        codes: { value: 'N03' },
      },
      ...common,
    },
    variants: { attribute: 'type', of: told('N04', activityVariants) },
  },
  'functional-scenarios': {
    tag: 'functional-scenarios',
    doc: 'tests of the deployed API (REFERENCE §5.10)',
    attributes: {
      'clean-db': flag('empty the stores before'),
      'clean-iam': flag('remove test users and groups before'),
      'minimum-event-coverage': { type: 'number', default: '0', min: 0, max: 100, doc: 'percent' },
      'minimum-view-coverage': { type: 'number', default: '0', min: 0, max: 100, doc: 'percent' },
    },
    children: { scenario: 'scenario' },
  },
  scenario: {
    tag: 'scenario',
    doc: 'a test of the deployed API (REFERENCE §5.10.1)',
    attributes: { name: pascal('the name'), extends: { ...text('scenarios it goes on from, separated by ;'), default: '', chosen: true } },
    children: { activity: 'scenario-activity' },
  },
  'scenario-activity': {
    tag: 'activity',
    doc: 'a step of a scenario (REFERENCE §5.10.2)',
    attributes: {
      type: { ...oneOf(Object.keys(scenarioActivityVariants), 'what it does'), codes: { missing: 'T02', value: 'T02' } },
      description: text('for reports'),
    },
    variants: { attribute: 'type', of: told('T02', scenarioActivityVariants) },
  },
  'scenario-input': {
    tag: 'input',
    doc: 'a variable or an argument (REFERENCE §5.10.2)',
    attributes: {
      name: reference('the name'),
      type: oneOf(SCENARIO_TYPES, 'its type', 'String'),
      value: { type: 'literal', default: '', doc: 'the value, with #variables#' },
    },
  },
  'expected-trace': {
    tag: 'expected-trace',
    doc: 'a component that must finish (REFERENCE §5.10.2)',
    attributes: {
      command: reference('<Sub>.<Agg>.<Flow> or <Notifier>-Notifier'),
      status: oneOf(['success', 'error'], 'how it must finish', 'success'),
    },
  },
  'expect-value': {
    tag: 'expect-value',
    doc: 'a value the result must have (REFERENCE §5.10.2)',
    attributes: {
      name: reference('a result path'),
      type: oneOf(SCENARIO_TYPES, 'its type', 'String'),
      value: { type: 'literal', default: '', doc: 'the value, with #variables#' },
    },
  },
  'extract-value': {
    tag: 'extract-value',
    doc: 'a value of the result to keep (REFERENCE §5.10.2)',
    attributes: { name: reference('a result path'), 'put-key': reference('the variable') },
  },
  'data-remediation': {
    tag: 'data-remediation',
    doc: 'without effect (REFERENCE §12)',
    attributes: { domain: text('a subdomain'), aggregate: text('an aggregate'), identifier: text('a key') },
    legacy: LEGACY_RESEND,
  },
};

/** Any element may carry an `id` (REFERENCE §2.4). */
export const ELEMENTS: Readonly<Record<ElementKind, ElementSpec>> = Object.fromEntries(
  Object.entries(ROWS).map(([kind, spec]) => [kind, { ...spec, attributes: { ...spec.attributes, ...ID } }]),
);
