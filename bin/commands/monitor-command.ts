import { type Command, Option } from 'commander';
import { describeTarget } from '../../lib/aws';
import { UserError } from '../../lib/errors';
import { say } from '../../lib/terminal';
import { checkoutFolder } from './checkout';
import { printJson, withFormat } from './operate-target';
import { chooseCloud } from './target';

interface MonitorCommandOptions {
  watch?: boolean;
  stack?: string;
  cloud?: 'local' | 'aws';
  format: 'text' | 'json';
}

/** Milliseconds between two looks: CloudWatch has new values once a minute and takes money for each; the embedded cloud is here. */
const PACE = { aws: 60_000, embedded: 5_000 };

/** monitor: how a deployed environment is. */
export function monitorCommand(program: Command, finish: (exitCode: number) => void): void {
  withFormat(program.command('monitor'))
    .summary('show how an environment is')
    .description(
      'Shows what needs attention in an environment and what to do about it, then its alarms, the figures of the last hour, queues, requests that failed or hang, and the deployed version. Changes nothing.',
    )
    .argument('<environment>', 'a key of `environments` in blueline.json')
    .option('--watch', 'go on showing it until Ctrl-C')
    .option('--stack <name>', 'its stack, where several are marked with this environment')
    .addOption(new Option('--cloud <where>', 'which cloud is meant, where AWS_ENDPOINT_URL does not say').choices(['local', 'aws']))
    .addHelpText(
      'after',
      '\nExit codes: 0 no alarm is on and nothing was given up (with --watch always), 1 an alarm is on or messages were given up, 2 wrong usage or environment\nExample: blueline monitor production --watch',
    )
    .action(async (environment: string, options: MonitorCommandOptions) => finish(await monitor(environment, options)));
}

async function monitor(name: string, options: MonitorCommandOptions): Promise<number> {
  if (options.watch && options.format === 'json') {
    throw new UserError('--watch shows a screen, --format json prints one document', { exitCode: 2, next: 'leave one out' });
  }
  const { environmentSettings, readSettings } = await import('../../lib/settings');
  const settings = environmentSettings(readSettings(checkoutFolder()), name);
  await chooseCloud(name, options.cloud);
  if (settings.region && !process.env.AWS_ENDPOINT_URL) process.env.AWS_REGION = settings.region;
  const { readHealth } = await import('../../lib/operate/monitor');
  const stack = options.stack ?? settings.stack;
  const read = () => readHealth({ environment: name, ...(stack === undefined ? {} : { stack }) });
  if (options.watch) {
    say(await describeTarget(name));
    const { watchHealth } = await import('../../lib/operate/monitor/watch-health');
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    const milliseconds = process.env.AWS_ENDPOINT_URL ? PACE.embedded : PACE.aws;
    await watchHealth({ read, stream: process.stderr, signal: stop.signal, milliseconds });
    return 0;
  }
  const health = await read();
  if (options.format === 'text') say((await import('../../lib/operate/monitor/health-text')).healthText(health));
  printJson(options.format, health);
  return health.attention.some(({ level }) => level === 'alarm') ? 1 : 0;
}
