import type { Command } from 'commander';
import type { Finding } from '../../lib/operate/doctor';
import { say, style } from '../../lib/terminal';
import { checkoutFolder } from './checkout';
import { printJson, withFormat } from './operate-target';

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

/** doctor: what is missing on this machine and in this account. */
export function doctorCommand(program: Command, finish: (exitCode: number) => void): void {
  withFormat(program.command('doctor'))
    .summary('check tools, settings and the AWS account')
    .description(
      'Checks the tools, the settings and, where AWS_REGION is set, the account: credentials, bootstrap, connection, quotas, the pipeline. Changes nothing.',
    )
    .option('--local', 'only what runs on this machine need')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing fails (warnings are possible), 1 something does, 2 wrong usage or settings\nExample: AWS_REGION=eu-west-1 blueline doctor',
    )
    .action(async (options: { local?: boolean; format: 'text' | 'json' }) => {
      const { examine } = await import('../../lib/operate/doctor');
      const tell = options.format === 'text' ? show : () => {};
      const findings = await examine({ checkout: checkoutFolder(), localOnly: options.local ?? false, tell });
      printJson(options.format, findings);
      const failed = findings.filter(({ verdict }) => verdict === 'fail');
      finish(failed.some(({ name }) => name === 'settings') ? 2 : failed.length > 0 ? 1 : 0);
    });
}

function show({ name, verdict, says, next }: Finding): void {
  say(`${style(COLOURS[verdict], verdict.padEnd(4))} ${name.padEnd(12)} ${says}`);
  if (next) say(`       ${style('bold', 'next:')} ${next}`);
}
