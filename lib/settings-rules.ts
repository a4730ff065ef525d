import type { RawEnvironment, RawSettings } from './settings';

/** Names that stages, artifacts or parts of the pipeline have already. */
const TAKEN =
  'source synth generate package approve pipeline artifacts notifications failures approvals assembly toolchain application gate review model'.split(
    ' ',
  );
/** Artifacts of later gates: gate_2, gate_3, … */
const TAKEN_FORM = /^gate-\d+$/;
/** Parameters of the generated template that the deployment itself sets. */
const OWN_PARAMETERS = [
  ...['Environment', 'Cloud', 'ApiEndpoint', 'CodeBucket', 'CodeKey', 'Version', 'ApiKeyExpires', 'CanonicalSearch'],
  ...['DelayedDays', 'UploadLimit', 'Cdn', 'TemplateBase'],
  ...['Tracing', 'Notify1', 'Notify2', 'Notify3', 'Notify4'],
];
/** Addresses that the generated template takes. */
const RECEIVERS = 4;

/** What a schema cannot say: values that do not go together, as `path: what is wrong and what is allowed`. */
export function wrongCombinations(settings: RawSettings): string[] {
  const rows = Object.entries(settings.environments);
  const productions = rows.filter(([, row]) => row.production).map(([name]) => name);
  return [
    ...(productions.length > 1 ? [`environments: at most one may have production: true, got ${productions.join(', ')}`] : []),
    ...rows.flatMap(([name, row]) => ofRow(name, row, settings.pipeline).map((complaint) => `environments.${name}${complaint}`)),
    ...tooManyReceivers(settings),
    ...sameStack(rows),
  ];
}

function ofRow(name: string, row: RawEnvironment, pipeline: RawSettings['pipeline']): string[] {
  const complaints: string[] = [];
  if (TAKEN.includes(name) || TAKEN_FORM.test(name)) complaints.push(': the pipeline uses this name itself; take another one');
  for (const key of ['account', 'region'] as const) {
    if (row[key] !== undefined && !pipeline) {
      complaints.push(`.${key}: needs 'pipeline': { "account": …, "region": … }, so that both sides are known without credentials`);
    }
  }
  const isElsewhere = row.account !== undefined && pipeline !== undefined && row.account !== pipeline.account;
  if (row.bakeMinutes && isElsewhere) {
    complaints.push(".bakeMinutes: must be 0 in another account, whose alarms the pipeline's rule cannot read");
  }
  if (row.bakeMinutes && row.stack === undefined && row.alarms.length === 0) {
    complaints.push(".bakeMinutes: needs 'stack' (its alarm is <stack>-release) or 'alarms', or must be 0");
  }
  for (const parameter of Object.keys(row.parameters).filter((key) => OWN_PARAMETERS.includes(key))) {
    complaints.push(`.parameters.${parameter}: is set by the deployment itself; leave it out`);
  }
  return complaints;
}

/** The addresses of the pipeline are also those of an environment that names none, but an environment has room for fewer. */
function tooManyReceivers({ environments, notifications }: RawSettings): string[] {
  const { length } = notifications.emails;
  if (length <= RECEIVERS) return [];
  return Object.entries(environments)
    .filter(([, { notify }]) => notify === undefined)
    .map(
      ([name]) =>
        `environments.${name}.notify: must be given, with at most ${RECEIVERS} addresses, since notifications.emails has ${length}`,
    );
}

/** Two rows on one stack would overwrite each other with every release. */
function sameStack(rows: readonly (readonly [string, RawEnvironment])[]): string[] {
  const seen = new Map<string, string>();
  return rows.flatMap(([name, { stack, account, region }]) => {
    if (stack === undefined) return [];
    const place = [stack, account, region].join(' ');
    const other = seen.get(place);
    seen.set(place, name);
    return other === undefined ? [] : [`environments.${name}.stack: is that of '${other}' too; every environment needs one of its own`];
  });
}
