import { createContext, Script } from 'node:vm';
import type { RegexCost } from './regex-cost';

/** Milliseconds after which nothing is said about a text, and how often that may happen for one model. */
const TIMEOUT = 100;
const TIMEOUTS = 20;
/** Characters of a text up to which a regular expression of fair cost is sure to answer at once. */
const SHORT = 1000;

/** Asks regular expressions of a model about texts, and stops those that take too long. */
export class RegexMatcher {
  private script?: Script;
  private timeouts = 0;

  /** Whether the whole text matches; undefined where the regular expression does not compile or takes too long. */
  matches(regex: string, text: string, cost: RegexCost): boolean | undefined {
    try {
      const compiled = new RegExp(`^(?:${regex})$`);
      if (cost === 'fair' && text.length <= SHORT) return compiled.test(text);
      return this.underClock(() => compiled.test(text));
    } catch {
      return undefined; // told by G01 or C04
    }
  }

  /** The engine stops a regular expression only where it runs under a clock, which a script does. */
  private underClock(ask: () => boolean): boolean | undefined {
    if (this.timeouts >= TIMEOUTS) return undefined;
    this.script ??= new Script('ask()');
    try {
      return this.script.runInContext(createContext({ ask }), { timeout: TIMEOUT }) as boolean;
    } catch {
      this.timeouts++;
      return undefined;
    }
  }
}
