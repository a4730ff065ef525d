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
    out: options.out,
    terminal: isTerminal(),
  });
}
