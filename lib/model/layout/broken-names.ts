/** Kinds of things that are found by name over the whole model. */
export type NamedKind = 'event' | 'aggregate' | 'view' | 'pattern' | 'expression' | 'notifier' | 'scenario' | 'projection';

/**
 * Names of what could not be read. Who uses them is not told that they are unknown: the reason is told already.
 */
export class BrokenNames {
  private readonly names = new Map<NamedKind, Set<string>>();
  private readonly nameless = new Set<NamedKind>();

  /** Without a name, no name of this kind counts as unknown any more. */
  add(kind: NamedKind, name: string | undefined): void {
    if (!name) this.nameless.add(kind);
    else this.names.set(kind, (this.names.get(kind) ?? new Set()).add(name));
  }

  has(kind: NamedKind, name: string): boolean {
    return this.nameless.has(kind) || (this.names.get(kind)?.has(name) ?? false);
  }

  /** True if anything of this kind is missing. */
  hasAny(kind: NamedKind): boolean {
    return this.nameless.has(kind) || this.names.has(kind);
  }
}
