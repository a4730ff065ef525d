/**
 * The typed model: what the XML of one application means, whichever layout it was read from (REFERENCE §3, §5).
 *
 * Values are plain and already trimmed, dedented and placeholder-free (REFERENCE §2.1, §2.5). Where a value stands in the file is asked of
 * `source`: `node.source.at('key-field')` is the span of that attribute's value, `node.source.at()` the span of the element's name.
 * Order of children is the order of the file; kinds that have no order (REFERENCE §2.2) are sorted by name where they are read.
 */

/** A stretch of a file. Line and column count from 1, in UTF-16 units; length is at least 1. `file` is relative to the model's folder, with '/'. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** One element as it was written. */
export interface SourceElement {
  readonly name: string;
  /** The span of an attribute's value; of the element's name without an argument or where the attribute is absent. */
  at(attribute?: string): Span;
  /** The span of `length` characters at `offset` within the decoded value of an attribute (within the text, for '#text'). */
  within(attribute: string, offset: number, length: number): Span;
}

export interface ModelNode {
  readonly source: SourceElement;
}

export type DataType = 'String' | 'Int' | 'Float' | 'Boolean' | 'StringList';
export type RelationType = 'ObjectList' | 'OneToOne' | 'ManyToOne' | 'OneToMany' | 'ManyToMany';

/** A value of a model: literal text coerced to its declared type (REFERENCE §4.3). */
export type Literal = string | number | boolean | readonly string[];

/**
 * A text that is a bare name, a literal or Python, by the sigil '#' (REFERENCE §6.2).
 * `python` has the sigils outside string literals removed and is trimmed; it parsed as exactly one expression if `check` found no error.
 */
export type Value =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'python'; readonly python: string }
  | { readonly kind: 'global'; readonly call: GlobalCall };

/** `#global.name(args)` (REFERENCE §6.4). */
export interface GlobalCall {
  readonly expression: string;
  readonly args: readonly GlobalArgument[];
}
export type GlobalArgument =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'reference'; readonly path: readonly string[] }
  /** `#foreign-key#` in the role of a relation. */
  | { readonly kind: 'foreign-key' };

export interface Model {
  readonly projectName: string;
  /** Absolute path of the model's folder. */
  readonly folder: string;
  readonly layout: 'single' | 'split';
  readonly roles: readonly string[];
  readonly patterns: readonly Pattern[];
  readonly expressions: readonly GlobalExpression[];
  readonly dependencies: readonly Dependency[];
  readonly commands: readonly Command[];
  /** Domain events of aggregates, without FileUploaded. */
  readonly events: readonly DomainEvent[];
  readonly aggregates: readonly Aggregate[];
  readonly views: readonly View[];
  readonly projections: readonly Projection[];
  readonly notifiers: readonly Notifier[];
  readonly tests: FunctionalScenarios;
  /** `lib/<name>.py`, in order of name; `text` with '\n' line ends. */
  readonly modules: readonly ModelFile[];
  /** `templates/**`, in order of path. */
  readonly templates: readonly ModelFile[];
}

export interface ModelFile {
  /** Relative to the model's folder, with '/'. */
  readonly path: string;
  readonly text: string;
}

export interface Pattern extends ModelNode {
  readonly name: string;
  /** As written; may contain {{OtherPattern}}. */
  readonly regex: string;
  /** All references replaced (REFERENCE §6.6). */
  readonly expanded: string;
}

export interface GlobalExpression extends ModelNode {
  readonly name: string;
  readonly type: 'ActorEventRole' | 'TriggerKeyField';
  readonly inputs: readonly string[];
  /** As written: a `${…}` template or Python, by type. */
  readonly text: string;
}

export interface Dependency extends ModelNode {
  readonly name: string;
  /** With its comparison operator ('==1.2.0'); '' = unpinned. */
  readonly version: string;
}

/** Who may call (REFERENCE §8.7). */
export type Authorization =
  | { readonly mode: 'anonymous' | 'authenticated' }
  | { readonly mode: 'role'; readonly role: Role }
  | { readonly mode: 'user'; readonly usernameField: string };

/** A required group: its literal name, or the call of an ActorEventRole expression. */
export type Role = { readonly kind: 'literal'; readonly name: string } | { readonly kind: 'global'; readonly call: GlobalCall };

export interface DataField extends ModelNode {
  readonly name: string;
  readonly type: DataType;
  /** undefined = no default; '' is a default. */
  readonly default?: Literal;
}

/** A list of objects in an event or command; a dictionary of objects, by business key, in a document. */
export interface Collection<F extends DataField = DataField> extends ModelNode {
  readonly name: string;
  readonly fields: readonly F[];
  /** Hint only (REFERENCE §5.4); undefined if missing or no field of the items. */
  readonly businessKey?: string;
}

export interface CommandField extends DataField {
  /** The pattern's name, or the raw regex. */
  readonly pattern?: { readonly kind: 'named'; readonly name: string } | { readonly kind: 'raw'; readonly regex: string };
  readonly autoFill?: 'username' | 'uuid';
}

/** `event type="ActorEvent"`: a mutation of the API. */
export interface Command extends ModelNode {
  /** Event name, e.g. CreateUserRequested. */
  readonly eventName: string;
  /** Event name without Requested. */
  readonly name: string;
  /** Segments, e.g. ['Project', 'Build']. */
  readonly namespace: readonly string[];
  readonly operation: string;
  readonly authorization: Authorization;
  readonly fields: readonly CommandField[];
  readonly collections: readonly Collection<CommandField>[];
}

export interface DomainEvent extends ModelNode {
  readonly name: string;
  /** 'Subdomain.Aggregate'. */
  readonly aggregate: string;
  readonly fields: readonly DataField[];
  readonly collections: readonly Collection[];
}

export interface Aggregate extends ModelNode {
  readonly subdomain: string;
  readonly name: string;
  /** 'Subdomain.Aggregate'. */
  readonly id: string;
  readonly businessKey?: string;
  /** Seconds; -1 = for ever. */
  readonly eventTtl: number;
  /** Events; 0 = never. */
  readonly snapshotInterval: number;
  readonly backupIntervalDays: number;
  readonly backupTtlDays: number;
  readonly fields: readonly DataField[];
  readonly collections: readonly Collection[];
  readonly flows: readonly BehaviorFlow[];
  readonly handlers: readonly EventHandler[];
}

/** `command` inside an aggregate. */
export interface BehaviorFlow extends ModelNode {
  readonly name: string;
  /** 'Subdomain.Aggregate.Flow'. */
  readonly id: string;
  readonly create: boolean;
  readonly reactivate: 'false' | 'optional' | 'true';
  readonly triggers: readonly FlowTrigger[];
  readonly processors: readonly Processor[];
  readonly testCases: readonly TestCase[];
}

export interface Trigger extends ModelNode {
  /** Event name, 'FileUploaded', or for notifiers '@afterDeployment', '@rate(…)', '@cron(…)'. */
  readonly event: string;
  readonly mappings: readonly TriggerMapping[];
  readonly idempotencyKey: readonly Value[];
  /** Seconds. */
  readonly idempotencyTtl: number;
}
export interface FlowTrigger extends Trigger {
  readonly key: Value;
}
export interface TriggerMapping extends ModelNode {
  readonly target: string;
  readonly value: Value;
}

export type Processor =
  | EmitEvent
  | (ModelNode & { readonly type: 'validator'; readonly condition: string; readonly message: string })
  | (ModelNode & { readonly type: 'set-variable'; readonly name: string; readonly python: string })
  | (ModelNode & { readonly type: 'code'; readonly code: CodeReference })
  | (ModelNode & { readonly type: 'update-key'; readonly python: string });

export interface EmitEvent extends ModelNode {
  readonly type: 'emit-event';
  readonly event: string;
  /** Unmapped fields are left out. */
  readonly mappings: readonly EmitMapping[];
}
export interface EmitMapping extends ModelNode {
  readonly target: string;
  /** kind 'python', or 'literal' coerced to the field's type at generation. */
  readonly value: Value;
}

/** Inline Python (dedented, |LB| replaced) or a function of a module; `module` is 'HashLib' for lib/HashLib.py. */
export type CodeReference =
  | { readonly kind: 'inline'; readonly python: string; readonly attribute: string }
  | { readonly kind: 'module'; readonly module: string; readonly handler: string };

export interface TestCase extends ModelNode {
  readonly name: string;
  readonly trigger: string;
  readonly expectedStatus: 'success' | 'error';
  readonly user: string;
  readonly inputs: readonly TestInput[];
  readonly expected: readonly ExpectedEvent[];
  /** undefined = no instance exists. */
  readonly state?: Readonly<Record<string, unknown>>;
  readonly expectedState?: { readonly key: string; readonly document: Readonly<Record<string, unknown>> };
}
export interface TestInput extends ModelNode {
  readonly name: string;
  /** Coerced; a list of objects for a collection. */
  readonly value: unknown;
}
export interface ExpectedEvent extends ModelNode {
  readonly event: string;
  readonly fields: readonly TestInput[];
}

export interface EventHandler extends ModelNode {
  readonly event: string;
  readonly mappings: readonly HandlerMapping[];
  readonly nestedMappings: readonly NestedMapping[];
  /** Dedented, |LB| replaced; undefined = none. */
  readonly code?: string;
}
export type HandlerOperand = 'set' | 'add' | 'subtract' | 'append' | 'remove' | 'put' | 'python-expression';
export interface HandlerMapping extends ModelNode {
  readonly target: string;
  readonly operand: HandlerOperand;
  readonly value: Value;
  readonly condition?: string;
}
export interface NestedMapping extends ModelNode {
  readonly from: string;
  readonly target: string;
  readonly businessKey: string;
  readonly strategy: 'extend' | 'replace';
  readonly mappings: readonly HandlerMapping[];
}

export interface View extends ModelNode {
  readonly name: string;
  /** -1 = never expires. */
  readonly retentionDays: number;
  readonly notifies: boolean;
  /** The pk field's name; undefined = nested or return type only. */
  readonly key?: string;
  readonly fields: readonly DataField[];
  readonly relations: readonly Relation[];
  readonly snapshotHandlers: readonly SnapshotHandler[];
  readonly customHandlers: readonly CustomHandler[];
  readonly queries: readonly ViewQuery[];
}
export interface Relation extends ModelNode {
  readonly name: string;
  readonly type: RelationType;
  readonly ref: string;
  /** undefined for ObjectList. */
  readonly foreignKey?: { readonly kind: 'field'; readonly name: string } | { readonly kind: 'canonical' };
  /** undefined = inherited from the query. */
  readonly role?: Role;
}
export interface SnapshotHandler extends ModelNode {
  /** 'Subdomain.Aggregate'. */
  readonly aggregate: string;
  readonly key: Value;
  /** Collection iterated by processor="dictionary"; undefined = once per snapshot. */
  readonly dictionary?: string;
  readonly mappings: readonly ViewMapping[];
  readonly deleteConditions: readonly string[];
}
export interface ViewMapping extends ModelNode {
  readonly target: string;
  readonly operand: HandlerOperand | 'convert_items';
  readonly value: Value;
  /** Python, for convert_items; undefined = all fields by name. */
  readonly template?: string;
}
export interface CustomHandler extends ModelNode {
  readonly aggregate: string;
  /** `attribute` of inline code is '#text'. */
  readonly code: CodeReference;
}
export type FilterOperand = 'equals' | 'not_equals' | 'less_than' | 'greater_than' | 'less_than_equals' | 'greater_than_equals';
export interface ViewQuery extends ModelNode {
  readonly namespace: readonly string[];
  readonly fieldName: string;
  readonly type: 'get' | 'filter' | 'query';
  readonly authorization: Authorization;
  readonly canonicalSearch: boolean;
  readonly clauses: readonly FilterClause[];
}
export interface FilterClause extends ModelNode {
  readonly field: string;
  readonly operand: FilterOperand;
}

export interface Projection extends ModelNode {
  readonly name: string;
  readonly namespace: readonly string[];
  readonly fieldName: string;
  readonly authorization: Authorization;
  readonly returns: string;
  readonly resultSet: boolean;
  /** A Python module that defines transform(arguments, username). */
  readonly python: string;
  readonly inputs: readonly ProjectionInput[];
}
export interface ProjectionInput extends DataField {
  readonly required: boolean;
}

export interface Notifier extends ModelNode {
  readonly name: string;
  readonly triggers: readonly Trigger[];
  readonly activities: readonly Activity[];
}
export type ActivityType =
  | 'create-iam-group'
  | 'delete-iam-group'
  | 'add-user-to-iam-group'
  | 'remove-user-from-iam-group'
  | 'retrieve-email-from-iam'
  | 'iam-create-systemuser'
  | 'iam-create-user'
  | 'iam-delete-user'
  | 'get-token'
  | 'get-systemuser-token'
  | 'render-template'
  | 'send-email'
  | 'send-graphql-notification'
  | 'write-file'
  | 'fetch-property'
  | 'set-variable'
  | 'call-internal-api'
  | 'HTTP'
  | 'code'
  | 'invalidate-cdn'
  | 'loop';
/** A text with {{flow.x}} markers, or Python. */
export type TextValue = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'python'; readonly python: string };
export interface Activity extends ModelNode {
  readonly type: ActivityType;
  readonly condition?: string;
  readonly failSilent: boolean;
  /** Result variable. */
  readonly resultName?: string;
  /** fv attributes by their XML name, absent ones left out: 'group-name', 'username', 'url', 'headers', 'array', 'subject' … */
  readonly values: Readonly<Record<string, TextValue>>;
  /** Plain attributes by their XML name: 'method', 'sender', 'bucket', 'template-file', 'load-json' ('true'), 'query', 'body' … |LB| replaced. */
  readonly settings: Readonly<Record<string, string>>;
  /** set-variable. */
  readonly python?: string;
  /** code. */
  readonly code?: CodeReference;
  /** loop. */
  readonly activities: readonly Activity[];
}

export interface FunctionalScenarios {
  readonly cleanDb: boolean;
  readonly cleanIam: boolean;
  /** Percent, 0 to 100. */
  readonly minimumEventCoverage: number;
  readonly minimumViewCoverage: number;
  readonly scenarios: readonly Scenario[];
}
export interface Scenario extends ModelNode {
  readonly name: string;
  readonly extends: readonly string[];
  readonly activities: readonly ScenarioActivity[];
}
export interface ScenarioInput extends ModelNode {
  readonly name: string;
  readonly type: string;
  /** As written, with #variables#. */
  readonly value: string;
}
interface ScenarioStep extends ModelNode {
  readonly description: string;
}
export type ScenarioActivity = ScenarioStep &
  (
    | { readonly type: 'set-variables'; readonly inputs: readonly ScenarioInput[] }
    | {
        readonly type: 'mutation';
        readonly path: string;
        readonly inputs: readonly ScenarioInput[];
        readonly expectedTraces: readonly ExpectedTrace[];
      }
    | {
        readonly type: 'query';
        readonly path: string;
        readonly view: string;
        readonly inputs: readonly ScenarioInput[];
        readonly expects: readonly ScenarioInput[];
        readonly extracts: readonly ExtractValue[];
      }
    | { readonly type: 'refresh-token' }
    | { readonly type: 'switch-user'; readonly user: string }
    | { readonly type: 'wait'; readonly milliseconds: number }
    | { readonly type: 'grant-role'; readonly role: string }
  );
export interface ExpectedTrace extends ModelNode {
  /** 'Sub.Agg.Flow' or '<Notifier>-Notifier'. */
  readonly component: string;
  readonly status: 'success' | 'error';
}
export interface ExtractValue extends ModelNode {
  /** Result path. */
  readonly path: string;
  readonly variable: string;
}
