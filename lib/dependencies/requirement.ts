/** What a model wants (REFERENCE §5.2.3): a distribution, with extras perhaps, and a version. The model's `Dependency` is one. */
export interface Wanted {
  /** `requests`, `requests[socks]`. */
  readonly name: string;
  /** With its comparison operator (`==1.2.0`); '' = any. */
  readonly version: string;
}

/** The requirement as pip reads it (PEP 508), without blanks: `requests[socks]>=2.31,<3`. */
export function requirementText({ name, version }: Wanted): string {
  return `${name}${version}`.replace(/\s+/g, '');
}

/** The requirements of a model, each once, in order of name: the same list whatever the order in the model. */
export function requirementTexts(wanted: readonly Wanted[]): string[] {
  const key = (one: Wanted) => `${distributionName(one.name)} ${requirementText(one)}`;
  return [...new Map(wanted.map((one) => [key(one), requirementText(one)])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, text]) => text);
}

/** The one spelling of a distribution's name, without extras (PEP 503): `Py_YAML[x]` → `py-yaml`. */
export function distributionName(name: string): string {
  return name
    .replace(/\[.*$/s, '')
    .trim()
    .replace(/[-_.]+/g, '-')
    .toLowerCase();
}
