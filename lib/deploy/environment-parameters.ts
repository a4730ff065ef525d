import type { EnvironmentSettings, Settings } from '../settings';

/** Receivers of alarms in the generated template. */
const RECEIVERS = 4;

/**
 * What the settings say of an environment, as parameters of the generated template. All of them are given each time: a parameter that is left out
 * keeps its value, so a receiver who is no longer named would stay.
 */
export function environmentParameters(
  { canonicalSearch }: Pick<Settings, 'canonicalSearch'>,
  { parameters, tracing, notify, secrets }: Pick<EnvironmentSettings, 'parameters' | 'tracing' | 'notify' | 'secrets'>,
): Record<string, string> {
  const receivers = Array.from({ length: RECEIVERS }, (_, index) => [`Notify${index + 1}`, notify[index] ?? '']);
  return {
    ...parameters,
    CanonicalSearch: canonicalSearch,
    Tracing: tracing ? 'on' : 'off',
    PropertiesSecret: secrets.properties ?? '',
    ...Object.fromEntries(receivers),
  };
}
