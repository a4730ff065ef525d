import type { Command } from './command';
import type { Aggregate, DomainEvent } from './domain';
import type { Notifier } from './notifier';
import type { Projection } from './projection';
import type { FunctionalScenarios } from './scenario';
import type { ModelNode } from './source';
import type { View } from './view';

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
  /** Why it could not be expanded; `expanded` is the text as written then. */
  readonly fault?: 'unknown' | 'circular' | 'long';
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
