import type { Command } from 'commander';
import { doctorCommand } from './doctor-command';
import { insightCommands } from './insight-commands';
import { monitorCommand } from './monitor-command';
import { runningCommands } from './running-commands';

type Finish = (exitCode: number) => void;

/** pipeline update, and what operates the pipeline on AWS. */
export function pipelineCommands(program: Command, finish: Finish): void {
  const pipeline = program.command('pipeline').description('The pipeline itself.');
  pipeline
    .command('update')
    .description('Brings a synthesised pipeline to where it runs: to the local engine in a local run, else to AWS.')
    .requiredOption('--assembly <dir>', 'the folder that `cdk synth` wrote')
    .action(async (options: { assembly: string }) => {
      const { updatePipeline } = await import('../../lib/operate/update-pipeline');
      await updatePipeline(options.assembly);
      finish(0);
    });
  runningCommands(program, finish);
  insightCommands(program, finish);
  monitorCommand(program, finish);
  doctorCommand(program, finish);
}
