import { severityText, underlined } from './explain';
import { RULE_AREAS, type Rule, type RulePair, unmark } from './index';

const HEAD = `# Rules

<!-- Made by \`npm run documents\` from lib/model/rules; a test compares them. -->

What \`blueline check\` tells, rule by rule. The code of a diagnostic is the id of its rule; \`blueline explain V13\` shows one in the terminal,
\`blueline explain\` lists them. What the diagnostic underlines has carets below it here. All examples are parts of one small model, in which people
put articles into a cart; they stand in \`lib/model/rules\`, and the tests run each of them: the wrong one is told at just this place, of the right one
nothing is told.

An **error** stops generation, a **warning** does not, a **hint** is told to programs that ask for it. § is a section of the language reference.
`;

/** docs/rules.md. */
export function rulesPage(): string {
  const contents = RULE_AREAS.map(({ title, rules }) => `- [${title}](#${anchor(title)}): ${rules[0]!.id} to ${rules.at(-1)!.id}`);
  return [HEAD, contents.join('\n'), ...RULE_AREAS.map(({ title, rules }) => area(title, rules))].join('\n').concat('\n');
}

function anchor(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-');
}

function area(title: string, rules: readonly Rule[]): string {
  const rows = rules.map((rule) => `| [${rule.id}](#${rule.id.toLowerCase()}) | ${severityText(rule)} | ${escaped(rule.text)} |`);
  return [`\n## ${title}\n`, '| Rule | Severity | |', '|---|---|---|', ...rows, ...rules.map(section)].join('\n');
}

function section(rule: Rule): string {
  const { id, text, why, section: reference, note, warning } = rule;
  const parts = [
    `\n### ${id}`,
    `**${severityText(rule)}**: ${escaped(text)}. Why: ${escaped(why)}. (${reference})`,
    ...(note ? [escaped(note)] : []),
    ...pair(rule),
    ...(warning ? [`A warning where ${escaped(warning.when)}:`, ...pair(warning)] : []),
  ];
  return parts.join('\n\n');
}

/** What a viewer of diagnostics shows of a rule, as SARIF wants it: plain, and in Markdown. */
export function ruleHelp(rule: Rule): { text: string; markdown: string } {
  const { text, why, note, wrong, right } = rule;
  const plain = [`${text}. Why: ${why}.`, ...(note ? [note] : []), 'Wrong:', unmark(wrong).text, 'Right:', right];
  const markdown = [`${escaped(text)}. Why: ${escaped(why)}.`, ...(note ? [escaped(note)] : []), ...pair(rule)];
  return { text: plain.join('\n'), markdown: markdown.join('\n\n') };
}

function pair(example: RulePair): string[] {
  return [`\`\`\`text\n${underlined(example)}\n\`\`\``, `Right:\n\n\`\`\`xml\n${example.right}\n\`\`\``];
}

/** Outside of code, Markdown would take tags for HTML, a bar for the end of a cell, and stars and underlines for emphasis. */
function escaped(text: string): string {
  return text.replace(/[<>|*_]/g, (character) => `\\${character}`);
}
