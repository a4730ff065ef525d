import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { assetPath } from '../assets';
import { UserError } from '../errors';
import { handOver } from '../local/engine/handover';
import { say } from '../terminal';

export interface UpdatePipelineOptions {
  /** @default process.env */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * The CDK's command line, a JavaScript file.
   * @default the one of the toolchain, or of the checkout
   */
  readonly cdk?: string;
}

/**
 * Brings the pipeline itself up to date: in a local run by handing the assembly to the engine, on AWS by deploying it as it is.
 * @param assembly folder that `cdk synth` wrote
 * @throws UserError if it holds no pipeline, or its deployment fails
 */
export async function updatePipeline(assembly: string, options: UpdatePipelineOptions = {}): Promise<void> {
  const environment = options.environment ?? process.env;
  const engineDir = environment.BLUELINE_ENGINE_DIR;
  if (engineDir) {
    await handOver(assembly, engineDir);
    say('the synthesised pipeline is with the local engine, which compares it with the one that runs');
    return;
  }
  const cdk = options.cdk ?? assetPath('node_modules/aws-cdk/bin/cdk');
  const args = [
    'deploy',
    '--app',
    resolve(assembly),
    '--require-approval',
    'never',
    '--progress',
    'events',
    '--no-notices',
    '--ci',
    '--all',
  ];
  const code = await run(cdk, args, environment);
  if (code !== 0) {
    throw new UserError(`the pipeline was not updated: cdk deploy ended with exit code ${code}`, {
      next: 'the old pipeline is still in force; CloudFormation has the reason above',
    });
  }
  say('the pipeline is up to date');
}

/** What the CDK prints goes to standard error: standard output is kept for documents. */
function run(cdk: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [cdk, ...args], {
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...environment, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1' },
  });
  return new Promise((done, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => done(code ?? 1));
  });
}
