import { type Command, Option } from 'commander';
import { readOrTell } from './read-or-tell';

type Form = 'text' | 'json' | 'mermaid';

/** describe: what is in a model. */
export function describeCommand(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('describe')
    .summary('show what is in a model')
    .description(
      'Shows what is in a model: counts, and the way from each command over flows and events to views and notifiers. What nothing triggers and what nothing reads is marked.',
    )
    .argument('<model>', "the model's folder (either layout) or its model.xml")
    .addOption(new Option('--format <form>', 'how to print the result').choices(['text', 'json', 'mermaid']).default('text'))
    .addHelpText(
      'after',
      '\nExit codes: 0 shown, 1 the model has errors, 2 could not run\nExample: blueline describe examples/orders --format mermaid > orders.mmd',
    )
    .action(async (model: string, options: { format: Form }) => finish(await runDescribe(model, options.format)));
}

async function runDescribe(path: string, form: Form): Promise<number> {
  const model = await readOrTell(path, {}, 'errors');
  if (!model) return 1;
  const { describeModel, toMermaid, toText } = await import('../../lib/describe');
  const description = describeModel(model);
  // Asked for, so it goes to standard output in every form.
  const print = { text: toText, mermaid: toMermaid, json: (document: unknown) => `${JSON.stringify(document, null, 2)}\n` }[form];
  process.stdout.write(print(description));
  return 0;
}
