import { type Command, Option } from 'commander';
import { say } from '../../lib/terminal';
import { checkoutFolder } from './checkout';

type Finish = (exitCode: number) => void;

/** cloud start|stop|status: the embedded cloud by itself. */
export function cloudCommands(program: Command, finish: Finish): void {
  const cloud = program
    .command('cloud')
    .summary('start, stop and look at the embedded cloud')
    .description('The embedded cloud of this checkout by itself: its environments with their data.');
  cloud
    .command('start')
    .description('Starts all environments in the background and prints their addresses.')
    .action(async () => {
      const { startCloud, statusLines } = await import('../../lib/local/cloud');
      for (const line of statusLines(await startCloud(checkoutFolder()))) say(line);
      finish(0);
    });
  cloud
    .command('stop')
    .description('Saves the data and stops every process.')
    .action(async () => {
      const { stopCloud } = await import('../../lib/local/cloud');
      say((await stopCloud(checkoutFolder())) ? 'the embedded cloud is stopped, its data saved' : 'the embedded cloud does not run');
      finish(0);
    });
  cloud
    .command('status')
    .description('Says what runs and what is deployed in it.')
    .addOption(new Option('--format <form>', 'how to print it').choices(['text', 'json']).default('text'))
    .action(async (options: { format: 'text' | 'json' }) => {
      const { cloudStatus, statusLines } = await import('../../lib/local/cloud');
      const status = await cloudStatus(checkoutFolder());
      if (options.format === 'json') process.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
      else for (const line of statusLines(status)) say(line);
      finish(0);
    });
  cloud.command('serve', { hidden: true }).action(async () => {
    const { serveCloud } = await import('../../lib/local/cloud');
    await serveCloud(checkoutFolder());
    finish(0);
  });
}
