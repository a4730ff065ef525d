import type { DeployPlan } from './plan';

/**
 * A warning where the application invalidates a CDN and the environment names none. Not an error: the distribution may need the application
 * first. The embedded cloud has one of its own.
 */
export function missingCdn(
  { environment, parameters }: Pick<DeployPlan, 'environment' | 'parameters'>,
  template: { readonly Parameters?: Readonly<Record<string, unknown>> },
): string[] {
  if (!template.Parameters || !('Cdn' in template.Parameters) || parameters.Cdn || parameters.Cloud !== 'aws') return [];
  return [`invalidate-cdn will fail: ${environment} names no distribution; set 'environments.${environment}.cdn' in blueline.json`];
}
