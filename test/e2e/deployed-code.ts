import { createHash } from 'node:crypto';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { runningEnvironment } from '../../lib/local/cloud';
import { describeStack, parametersOf } from '../../lib/stack';
import type { Checkout } from './checkout';

/** What really lies behind the functions of an environment: the name that the stack was given, and the hash of the bytes that run. */
export async function deployedCode(checkout: Checkout, name: string): Promise<{ key: string | undefined; sha256: string }> {
  const variables = await runningEnvironment(checkout.folder, name);
  const settings = {
    endpoint: variables.AWS_ENDPOINT_URL,
    region: variables.AWS_REGION ?? '',
    credentials: { accessKeyId: variables.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? '' },
  };
  const stack = checkout.report('results').environments[name]?.stack ?? '';
  const parameters = parametersOf(await describeStack(new CloudFormationClient(settings), stack));
  const { Code } = await new LambdaClient(settings).send(new GetFunctionCommand({ FunctionName: `${stack}-command` }));
  const bytes = Buffer.from(await (await fetch(Code?.Location ?? '')).arrayBuffer());
  return { key: parameters.CodeKey, sha256: createHash('sha256').update(bytes).digest('hex') };
}
