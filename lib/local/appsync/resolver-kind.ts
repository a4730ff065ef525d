import type { DataSource, ResolverKind } from './api-definition';

/** The only templates that are evaluated; anything else would need a VTL engine and a second way to run an API. */
const EMPTY_PAYLOAD = '{"version":"2018-05-29","payload":{}}';
const ARGUMENTS_PAYLOAD = '{"version":"2018-05-29","payload":$util.toJson($ctx.arguments)}';
const RESULT = '$util.toJson($ctx.result)';

/**
 * What a resolver with these properties (of AWS::AppSync::Resolver) does on this data source.
 * Throws an Error with a sentence for what is not served: pipelines, APPSYNC_JS, batches, caching, other templates.
 */
export function resolverKind(properties: Readonly<Record<string, unknown>>, source: DataSource): ResolverKind {
  if ((properties.Kind ?? 'UNIT') !== 'UNIT' || properties.PipelineConfig) throw new Error('pipeline resolvers are not served, only UNIT');
  if (properties.Runtime || properties.Code || properties.CodeS3Location)
    throw new Error('APPSYNC_JS code is not served, only direct Lambda');
  if (Number(properties.MaxBatchSize ?? 0) > 0) throw new Error('batched invocation (MaxBatchSize) is not served');
  for (const name of ['CachingConfig', 'SyncConfig', 'RequestMappingTemplateS3Location', 'ResponseMappingTemplateS3Location']) {
    if (properties[name]) throw new Error(`${name} is not served`);
  }
  const request = template(properties.RequestMappingTemplate);
  const response = template(properties.ResponseMappingTemplate);
  if (source.type === 'AWS_LAMBDA') {
    if (request || response) throw new Error('mapping templates on a Lambda data source are not served, only direct Lambda');
    return 'lambda';
  }
  if (response === RESULT && request === EMPTY_PAYLOAD) return 'empty';
  if (response === RESULT && request === ARGUMENTS_PAYLOAD) return 'arguments';
  throw new Error(
    `its mapping templates are not served; on a NONE data source the request is ${EMPTY_PAYLOAD} or ${ARGUMENTS_PAYLOAD}, the response ${RESULT}`,
  );
}

function template(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
