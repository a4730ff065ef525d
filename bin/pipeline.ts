// The CDK app (cdk.json names it). Reads blueline.json of the checkout alone, never the model's folder: what is wrong with a model must
// not stop the pipeline from mending itself.
import { setFlagsFromString } from 'node:v8';
import 'source-map-support/register'; // stack traces of the bundle name lib/pipeline/*.ts
import { App } from 'aws-cdk-lib';
import { UserError } from '../lib/errors';
import { PipelineStack } from '../lib/pipeline/pipeline-stack';
import { WrongPipeline } from '../lib/pipeline/wrong-pipeline';
import { readSettings } from '../lib/settings';

// The CDK's template validator is WebAssembly that lives for a second: to compile it a second time, optimised, costs more than that saves.
// Measured on two cores: 1.2 s of the 3.7 s of CPU of this process (`npm run bench -- synth`). It validates the same.
setFlagsFromString('--liftoff-only');

try {
  const checkout = process.cwd();
  const { pipeline, environments, selfMutation, ...settings } = readSettings(checkout, checkout);
  const app = new App();
  new PipelineStack(app, 'BluelinePipeline', {
    ...(pipeline ? { env: pipeline } : {}),
    ...settings,
    environments: [...environments].map(([name, row]) => ({ name, ...row })),
    selfMutation: switchOf(app.node.tryGetContext('selfMutation')) ?? selfMutation,
  });
  app.synth();
} catch (cause) {
  const error = cause instanceof WrongPipeline ? new UserError(`blueline.json: ${cause.message}`, { exitCode: 2, cause }) : cause;
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`pipeline: error: ${error.message}\n${error.next ? `  next: ${error.next}\n` : ''}`);
  process.exitCode = error.exitCode;
}

/** `-c selfMutation=false` goes before the setting. */
function switchOf(context: unknown): boolean | undefined {
  if (context === undefined) return undefined;
  if (['true', 'false'].includes(String(context))) return String(context) === 'true';
  throw new UserError(`-c selfMutation=${context}: must be one of true, false`, { exitCode: 2 });
}
