import { Command, CommanderError } from 'commander';
import { UserError } from '../../lib/errors';
import { say, style } from '../../lib/terminal';
import { applicationCommands } from './application-commands';
import { cloudCommands } from './cloud-commands';
import { environmentCommands } from './environment-commands';
import { environmentsCommands } from './environments-commands';
import { pipelineCommands } from './pipeline-commands';
import { runCommands } from './run-commands';
import { secretsCommands } from './secrets-commands';

const EXIT_CODES = `
Exit codes: 0 done, 1 the work was refused or failed, 2 wrong usage or environment
Example: npm run local -- --approve     the whole pipeline on this machine, production included`;

// The SDK tells everybody on Node 20 that its own later versions will need Node 22; ours are pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Runs one command line. @returns the exit code (ARCHITECTURE §7) */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('blueline')
    .description('From a Draftsman (Tracepaper) model to production on AWS, or to an embedded cloud on this machine.')
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', EXIT_CODES);
  const finish = (code: number) => {
    exitCode = code;
  };
  // In the order in which a person needs them.
  runCommands(program, finish);
  applicationCommands(program, finish);
  environmentCommands(program, finish);
  secretsCommands(program, finish);
  environmentsCommands(program, finish);
  cloudCommands(program, finish);
  pipelineCommands(program, finish);
  for (const command of allCommands(program)) command.exitOverride().showSuggestionAfterError().configureHelp({ sortOptions: false });
  try {
    await program.parseAsync([...argv]);
    return exitCode;
  } catch (error) {
    return tell(error);
  }
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}

/** Prints an error for a person. @returns its exit code */
function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    say(`${style('red', 'error:')} ${error.message}`);
    if (error.next) say(`  ${style('bold', 'next:')} ${error.next}`);
    return error.exitCode;
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  if (isRefusalOfAws(error)) {
    say(`${style('red', 'error:')} AWS refused: ${name}: ${message}`);
    if (process.env.BLUELINE_DEBUG) say(stack);
    return 1;
  }
  say(`${style('red', 'error:')} ${name}: ${message}`);
  if (process.env.BLUELINE_DEBUG) say(stack);
  else say('  next: BLUELINE_DEBUG=1 shows where this comes from; if it is a fault of Blueline, please report it');
  return 2;
}

/** An answer of an AWS service, as against a fault of this program (AWS SDK for JavaScript, ServiceException). */
function isRefusalOfAws(error: unknown): boolean {
  return error instanceof Error && '$metadata' in error && '$fault' in error;
}
