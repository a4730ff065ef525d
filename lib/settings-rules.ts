import type { RawEnvironment, RawSettings } from './settings-types';
import { wrongWindow } from './settings-window';

/** Names that stages, artifacts or parts of the pipeline have already; the gate of a row `quality` would be called as the first one is. */
const TAKEN = [
  ...['source', 'synth', 'generate', 'package', 'approve', 'pipeline', 'artifacts', 'notifications', 'failures', 'approvals', 'assembly'],
  ...['toolchain', 'application', 'gate', 'review', 'model', 'key', 'quality'],
];
/** Artifacts of later gates: gate_2, gate_3, … */
const TAKEN_FORM = /^gate-\d+$/;
/** Parameters of the generated template that the deployment itself sets. */
const OWN_PARAMETERS = [
  ...['Environment', 'Cloud', 'ApiEndpoint', 'CodeBucket', 'CodeKey', 'Version', 'ApiKeyExpires', 'CanonicalSearch'],
  ...['LayerKey', 'DelayedDays', 'UploadLimit', 'Cdn', 'TemplateBase', 'PropertiesSecret'],
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
    ...sameStack(rows, settings.pipeline),
    ...withinOthers(rows, settings.pipeline),
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
  if (row.window) complaints.push(...wrongWindow(row.window));
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

type Rows = readonly (readonly [string, RawEnvironment])[];

/** Two rows on one stack would overwrite each other with every release. */
function sameStack(rows: Rows, pipeline: RawSettings['pipeline']): string[] {
  const seen = new Map<string, string>();
  return rows.flatMap(([name, { stack, account = pipeline?.account, region = pipeline?.region }]) => {
    if (stack === undefined) return [];
    const place = [stack, account, region].join(' ');
    const other = seen.get(place);
    seen.set(place, name);
    return other === undefined ? [] : [`environments.${name}.stack: is that of '${other}' too; every environment needs one of its own`];
  });
}

/**
 * A row without `stack` has the stack `<project-name>-<row>`, whose name is not known here; its rights hold for all stacks of its account that end so
 * (lib/pipeline/environment-row.ts). Another row among those may be the same stack, or is one that this row may change.
 */
function withinOthers(rows: Rows, pipeline: RawSettings['pipeline']): string[] {
  return rows.flatMap(([name, row]) => {
    if (row.stack !== undefined) return [];
    const account = row.account ?? pipeline?.account;
    const within = rows.find(
      ([other, { stack = `-${other}`, account: its = pipeline?.account }]) =>
        other !== name && its === account && stack.endsWith(`-${name}`),
    );
    if (!within) return [];
    return [
      `environments.${name}.stack: must be given, since without it the rights of '${name}' are those on every stack that ends in -${name}, and that of '${within[0]}' does`,
    ];
  });
}
