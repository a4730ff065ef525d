import { style } from '../../terminal';
import type { Severity } from '../diagnostic';
import { RULE_AREAS, type Rule, type RulePair, unmark } from './index';

/** A rule as programs read it. Positions are those in the example, from 1, in UTF-16 code units. */
export interface RuleDocument {
  readonly id: string;
  readonly severity: Severity;
  readonly text: string;
  readonly why: string;
  readonly reference: string;
  readonly wrong: { readonly text: string; readonly line: number; readonly column: number; readonly length: number };
  readonly right: string;
  readonly warning?: { readonly when: string } & Pick<RuleDocument, 'wrong' | 'right'>;
  readonly note?: string;
}

export function ruleDocument({ id, severity, text, why, section, wrong, right, warning, note }: Rule): RuleDocument {
  const second = warning && { when: warning.when, wrong: unmark(warning.wrong), right: warning.right };
  return {
    id,
    severity,
    text,
    why,
    reference: section,
    wrong: unmark(wrong),
    right,
    ...(second && { warning: second }),
    ...(note && { note }),
  };
}

/** 'error, or warning': what the rule may be told as. */
export function severityText({ severity, warning }: Rule): string {
  const name = severity === 'info' ? 'hint' : severity;
  return warning ? `${name}, or warning` : name;
}

/** The example with a line of carets below what the diagnostic underlines. */
export function underlined({ wrong }: RulePair): string {
  const { text, line, column, length } = unmark(wrong);
  const lines = text.split('\n');
  lines.splice(line, 0, ' '.repeat(column - 1) + '^'.repeat(length));
  return lines.join('\n');
}

/** For people, in a terminal. */
export function explainText(rule: Rule): string {
  const { id, text, why, section, note, warning } = rule;
  const colour = rule.severity === 'error' ? 'red' : rule.severity === 'warning' ? 'yellow' : 'blue';
  const parts = [
    `${style(colour, `${severityText(rule)} ${id}:`)} ${text}`,
    `  why: ${why}`,
    `  see: REFERENCE ${section}`,
    ...(note ? [`  ${note}`] : []),
    ...pairText(rule, ''),
    ...(warning ? [`\n${style('yellow', `warning ${id}`)} where ${warning.when}`, ...pairText(warning, '')] : []),
  ];
  return parts.join('\n');
}

function pairText(pair: RulePair, indent: string): string[] {
  const block = (text: string) => text.replace(/^(?=.)/gm, `${indent}    `);
  return [`\n${indent}${style('red', 'wrong')}`, block(underlined(pair)), `${indent}${style('green', 'right')}`, block(pair.right)];
}

/** Every rule in a line, by area. */
export function listText(): string {
  return RULE_AREAS.map(({ title, rules }) =>
    [style('bold', title), ...rules.map((rule) => `  ${rule.id}  ${severityText(rule).padEnd(17)}  ${rule.text}`)].join('\n'),
  ).join('\n\n');
}
