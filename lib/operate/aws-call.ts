import { Sha256 } from '@aws-crypto/sha256-js';
import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { SignatureV4 } from '@smithy/signature-v4';

/** A service whose client is not installed: one or two reading calls of it do not justify a package in every build. */
export interface JsonService {
  /** Name in the host and, unless `signingName` says otherwise, in the signature. */
  readonly endpoint: string;
  readonly signingName?: string;
  /** Before the dot of X-Amz-Target. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** AWS_ENDPOINT_URL_<this> replaces the address, as in any SDK. */
  readonly variable: string;
}

/** Names and versions are those of the service models that AWS publishes with its SDKs. */
export const LOGS: JsonService = { endpoint: 'logs', target: 'Logs_20140328', version: '1.1', variable: 'CLOUDWATCH_LOGS' };
export const CONNECTIONS: JsonService = {
  endpoint: 'codeconnections',
  target: 'com.amazonaws.codeconnections.CodeConnections_20231201',
  version: '1.0',
  variable: 'CODECONNECTIONS',
};
export const QUOTAS: JsonService = {
  endpoint: 'servicequotas',
  target: 'ServiceQuotasV20190624',
  version: '1.1',
  variable: 'SERVICE_QUOTAS',
};

const TIMEOUT_MILLISECONDS = 20_000;

/**
 * One signed call of an AWS service that speaks JSON. Nothing is tried again.
 * @param client lends its credentials
 * @throws Error named as AWS names it (AccessDeniedException, …)
 */
export async function callAws(
  client: { readonly config: Pick<CodePipelineClient['config'], 'credentials'> },
  region: string,
  service: JsonService,
  operation: string,
  input: unknown,
): Promise<Record<string, unknown>> {
  const url = endpointOf(service, region);
  const body = JSON.stringify(input);
  const signer = new SignatureV4({
    service: service.signingName ?? service.endpoint,
    region,
    credentials: client.config.credentials,
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port ? { port: Number(url.port) } : {}),
    path: '/',
    headers: {
      host: url.host,
      'content-type': `application/x-amz-json-${service.version}`,
      'x-amz-target': `${service.target}.${operation}`,
    },
    body,
  });
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer;
  const error = new Error(String(answer.message ?? answer.Message ?? `${service.endpoint} answered ${response.status}`));
  error.name = String(answer.__type ?? 'UnknownError').replace(/^.*#/, '');
  throw error;
}

function endpointOf(service: JsonService, region: string): URL {
  const custom = process.env[`AWS_ENDPOINT_URL_${service.variable}`] ?? process.env.AWS_ENDPOINT_URL;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(custom ?? `https://${service.endpoint}.${region}.${suffix}/`);
}
