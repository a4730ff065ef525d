import { BUILTINS, HARD_KEYWORDS, SCOPE_NAMES } from './reserved-names';

/**
 * Hands out names that no other of the scope has: the preferred one, else the alternatives, else the first with a number or underscore.
 * The order of requests decides, and requests come in the order of the model: the same model, the same names.
 */
export class NameScope {
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.taken = new Set(taken);
  }

  has(name: string): boolean {
    return this.taken.has(name) || HARD_KEYWORDS.has(name);
  }

  /** Marks a name as taken, whoever has it. */
  reserve(name: string): void {
    this.taken.add(name);
  }

  claim(preferred: string, alternatives: readonly string[] = []): string {
    const reserved = BUILTINS.has(preferred) || HARD_KEYWORDS.has(preferred) || SCOPE_NAMES.has(preferred);
    const candidates = [preferred, ...alternatives, ...(reserved ? [`${preferred}_`] : [])];
    let name = candidates.find((candidate) => !this.has(candidate));
    for (let number = 2; name === undefined; number++) {
      if (!this.has(`${preferred}_${number}`)) name = `${preferred}_${number}`;
    }
    this.taken.add(name);
    return name;
  }
}

/** `ProjectManagement` → `project_management`, `HTTPCall` → `http_call`, `orderLine2` → `order_line2`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
