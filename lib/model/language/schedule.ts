/** What is wrong with an '@…' trigger source (REFERENCE §6.13); undefined if nothing is. */
export function scheduleFault(source: string): string | undefined {
  if (source === '@afterDeployment') return undefined;
  const rate = /^@rate\((\d+)\s+(minutes?|hours?|days?)\)$/.exec(source);
  if (rate) {
    const count = Number(rate[1]);
    if (count < 1) return 'a rate is at least 1';
    const singular = !rate[2]!.endsWith('s');
    return singular === (count === 1) ? undefined : `write ${count === 1 ? rate[2]!.slice(0, -1) : `${rate[2]}s`}`;
  }
  if (source.startsWith('@rate')) return 'a rate reads @rate(<n> minute|minutes|hour|hours|day|days)';
  if (!source.startsWith('@cron')) return 'a trigger without event is @afterDeployment, @rate(…) or @cron(…)';
  const fields = /^@cron\(([^()]*)\)$/.exec(source)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) return 'a cron expression has six fields: minutes hours day-of-month month day-of-week year';
  if (fields.some((field) => !/^[\w*?,/#-]+$/.test(field))) return 'a field of a cron expression has a character that is not allowed';
  if ((fields[2] === '?') === (fields[4] === '?')) return "exactly one of day-of-month and day-of-week must be '?'";
  return undefined;
}
