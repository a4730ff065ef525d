import { BEHAVIOR_RULES } from './behavior';
import { COMMAND_RULES } from './commands';
import { DOMAIN_RULES } from './domain';
import { EVENT_LOCK_RULES } from './event-lock';
import { GLOBAL_RULES } from './globals';
import { NOTIFIER_RULES } from './notifiers';
import { REQUIREMENTS_LOCK_RULES } from './requirements-lock';
import type { Rule } from './rule';
import { SCENARIO_RULES } from './scenarios';
import { STRUCTURE_RULES } from './structure';
import { VIEW_RULES } from './views';

export type { MarkedText, Rule, RulePair } from './rule';
export { unmark } from './rule';

/** The rules of one letter. */
export interface RuleArea {
  readonly letter: string;
  readonly title: string;
  readonly rules: readonly Rule[];
}

/** Every rule that a diagnostic of a model may name, in the order of REFERENCE §11. */
export const RULE_AREAS: readonly RuleArea[] = [
  { letter: 'S', title: 'Structure and names', rules: STRUCTURE_RULES },
  { letter: 'G', title: 'Globals', rules: GLOBAL_RULES },
  { letter: 'C', title: 'Commands', rules: COMMAND_RULES },
  { letter: 'D', title: 'Domain', rules: DOMAIN_RULES },
  { letter: 'B', title: 'Behavior flows', rules: BEHAVIOR_RULES },
  { letter: 'V', title: 'Views and projections', rules: VIEW_RULES },
  { letter: 'N', title: 'Notifiers', rules: NOTIFIER_RULES },
  { letter: 'T', title: 'Scenarios', rules: SCENARIO_RULES },
  { letter: 'L', title: 'Locks', rules: [...EVENT_LOCK_RULES, ...REQUIREMENTS_LOCK_RULES] },
];

export const RULES: ReadonlyMap<string, Rule> = new Map(RULE_AREAS.flatMap(({ rules }) => rules.map((rule) => [rule.id, rule])));

/** Codes that are told but are no rules. */
export const OTHER_CODES: Readonly<Record<string, string>> = {
  X01: 'says how many more diagnostics there are than are told',
};
