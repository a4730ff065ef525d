import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { UserError } from '../../lib/errors';
import { checkoutFolder } from './checkout';
import { isTerminal, statusCommands } from './status-commands';

type Finish = (exitCode: number) => void;

interface RunOptions {
  model?: string;
  approve?: boolean;
  reject?: boolean;
  until?: string;
  variable: Readonly<Record<string, string>>;
  out: string;
}

/** run, approve, reject, status: the pipeline on this machine. */
export function runCommands(program: Command, finish: Finish): void {
  program
    .command('run')
    .summary('run the whole pipeline on this machine (npm run local)')
    .description(
      'Runs the synthesised pipeline on this machine, against an embedded cloud: all stages, with the same buildspecs and artifacts as on AWS.',
    )
    .option('--model <dir>', "a model in place of the checkout's: its folder or its model.xml")
    .addOption(new Option('--approve', 'answer the approval with yes').conflicts('reject'))
    .addOption(new Option('--reject', 'answer the approval with no'))
    .option('--until <stage>', 'the last stage to run')
    .addOption(
      new Option('--variable <name=value>', 'value of a variable of the pipeline, as cleanup=none; repeatable')
        .argParser(withVariable)
        .default({}, 'their own defaults'),
    )
    .option('--out <dir>', 'folder for report.json', 'out')
    .addHelpText(
      'after',
      `
Without --approve or --reject a terminal is asked; elsewhere the run stops before production and waits.
Exit codes: 0 succeeded or waiting, 1 failed or rejected, 2 wrong usage or environment, 130 and 143 interrupted
Example: npm run local -- --model ../my-model --approve`,
    )
    .action(async (options: RunOptions) => finish(await run(options)));
  statusCommands(program, finish);
}

/** `NAME=VALUE`, beside those before it. @throws UserError (exit code 2) where it is none, or names one twice */
function withVariable(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  const next = '--variable takes NAME=VALUE, each name once';
  if (name === undefined || value === undefined) throw new UserError(`--variable '${text}' is not NAME=VALUE`, { exitCode: 2, next });
  if (Object.hasOwn(before, name)) throw new UserError(`--variable ${name} is given twice`, { exitCode: 2, next });
  return { ...before, [name]: value };
}

async function run(options: RunOptions): Promise<number> {
  if (options.model !== undefined && !existsSync(options.model)) {
    throw new UserError(`there is no model at '${options.model}'`, {
      exitCode: 2,
      next: "--model takes the model's folder or its model.xml",
    });
  }
  const { runLocally } = await import('../../lib/local/run');
  return runLocally({
    checkout: checkoutFolder(),
    ...(options.model === undefined ? {} : { modelDir: options.model }),
    ...(options.approve ? { decision: 'approve' } : options.reject ? { decision: 'reject' } : {}),
    ...(options.until === undefined ? {} : { until: options.until }),
    variables: options.variable,
    out: options.out,
    terminal: isTerminal(),
  });
}
