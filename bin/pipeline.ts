// The CDK app (cdk.json names it). Reads blueline.json of the checkout alone, never the model's folder: what is wrong with a model must
// not stop the pipeline from mending itself.
import 'source-map-support/register'; // stack traces of the bundle name lib/pipeline/*.ts
import { App } from 'aws-cdk-lib';
import { UserError } from '../lib/errors';
import { PipelineStack } from '../lib/pipeline/pipeline-stack';
import { readSettings } from '../lib/settings';

try {
  const checkout = process.cwd();
  const { source, model, environments } = readSettings(checkout, checkout);
  const app = new App();
  new PipelineStack(app, 'BluelinePipeline', {
    source,
    model,
    environments: [...environments].map(([name, { production, stack }]) => ({
      name,
      production,
      ...(stack === undefined ? {} : { stack }),
    })),
  });
  app.synth();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`pipeline: error: ${error.message}\n${error.next ? `  next: ${error.next}\n` : ''}`);
  process.exitCode = error.exitCode;
}
