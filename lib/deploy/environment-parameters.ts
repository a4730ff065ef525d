import type { EnvironmentSettings, Settings } from '../settings';

/** Receivers of alarms in the generated template. */
const RECEIVERS = 4;

/**
 * What the settings say of an environment, as parameters of the generated template. All of them are given each time: a parameter that is left out
 * keeps its value, so a receiver who is no longer named would stay.
 */
export function environmentParameters(
  { canonicalSearch, delayedDeletionDays, uploadMegabytes }: Pick<Settings, 'canonicalSearch' | 'delayedDeletionDays' | 'uploadMegabytes'>,
  { parameters, tracing, notify, cdn = '' }: Pick<EnvironmentSettings, 'parameters' | 'tracing' | 'notify' | 'cdn'>,
): Record<string, string> {
  const receivers = Array.from({ length: RECEIVERS }, (_, index) => [`Notify${index + 1}`, notify[index] ?? '']);
  return {
    ...parameters,
    CanonicalSearch: canonicalSearch,
    DelayedDays: String(delayedDeletionDays),
    UploadLimit: String(uploadMegabytes * 1_000_000),
    Cdn: cdn,
    Tracing: tracing ? 'on' : 'off',
    ...Object.fromEntries(receivers),
  };
}
