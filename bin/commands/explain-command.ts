import type { Command } from 'commander';
import { UserError } from '../../lib/errors';
import { say } from '../../lib/terminal';
import { printJson, withFormat } from './operate-target';

/** explain: what the code of a diagnostic means. */
export function explainCommand(program: Command, finish: (exitCode: number) => void): void {
  withFormat(program.command('explain'))
    .summary('explain a rule of `blueline check`')
    .description('Says what a rule means and why it matters, with a wrong and a right example. Without a rule: lists them all.')
    .argument('[rule]', 'the code of a diagnostic, such as V13')
    .addHelpText(
      'after',
      '\nExit codes: 0 explained, 2 there is no such rule\nThe same as a page: docs/rules.md\nExample: blueline explain V13',
    )
    .action(async (rule: string | undefined, options: { format: 'text' | 'json' }) => finish(await explain(rule, options.format)));
}

async function explain(id: string | undefined, form: 'text' | 'json'): Promise<number> {
  const { RULE_AREAS, RULES } = await import('../../lib/model/rules');
  const { explainText, listText, ruleDocument } = await import('../../lib/model/rules/explain');
  if (id === undefined) {
    if (form === 'text') say(listText());
    const areas = RULE_AREAS.map(({ letter, title, rules }) => ({ letter, title, rules: rules.map(ruleDocument) }));
    printJson(form, { areas });
    return 0;
  }
  const rule = RULES.get(id.toUpperCase());
  if (!rule) {
    const { closest } = await import('../../lib/model/closest');
    if (form === 'text') say(`${listText()}\n`);
    const ids = [...RULES.keys()];
    const [, nearest] = /^did you mean '(\w+)'/.exec(closest(id.toUpperCase(), ids, 'rules')) ?? [];
    throw new UserError(`there is no rule '${id}'${nearest ? `; did you mean ${nearest}?` : ''}`, {
      exitCode: 2,
      next: nearest ? `blueline explain ${nearest}` : 'blueline explain lists all rules',
    });
  }
  if (form === 'text') say(explainText(rule));
  printJson(form, ruleDocument(rule));
  return 0;
}
