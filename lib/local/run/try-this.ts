import type { ApplicationDocument } from '../../documents';
import type { Report } from '../../report/report';

/**
 * A `curl` line that works on what this run deployed and only reads: the model's first anonymous view query on the last environment, else the
 * trace of a request that the gate made, which is where the gate ran. undefined where nothing is deployed or no trace is known.
 */
export function tryThis(report: Report, application: ApplicationDocument | undefined): string | undefined {
  const environments = Object.entries(report.environments);
  const last = environments.at(-1)?.[1];
  if (application?.smoke && last) return curl(last, application.smoke.document, application.smoke.variables);
  const correlationId = report.gate?.correlationIds[0];
  const gated = report.gate && report.environments[report.gate.environment];
  if (!correlationId || !gated) return undefined;
  return curl(gated, `{ Trace { get(correlationId: "${correlationId}") { pending resultset { component status message } } } }`, {});
}

function curl(environment: Report['environments'][string], query: string, variables: Readonly<Record<string, unknown>>): string {
  const body = JSON.stringify(Object.keys(variables).length > 0 ? { query, variables } : { query });
  return `curl -s ${shell(environment.api)} -H ${shell(`x-api-key: ${environment.outputs.ApiKey}`)} -H 'content-type: application/json' -d ${shell(body)}`;
}

/** A word for sh. */
function shell(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
