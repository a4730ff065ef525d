import type { ManifestDocument } from '../documents';

/** What `deploy` decides before it touches anything; printable, and testable without AWS. */
export interface DeployPlan {
  readonly environment: string;
  readonly stack: string;
  readonly region: string;
  readonly account: string;
  /** `<stack>-code-<account>-<region>`, shortened to S3's 63 characters. */
  readonly codeBucket: string;
  /** The function zip's name in the code bucket: its content hash. */
  readonly codeKey: string;
  /** The layer zip's name there; undefined for a package without dependencies. */
  readonly layerKey?: string;
  /** The template's name in the code bucket. */
  readonly templateKey: string;
  /** Templates of nested stacks: file of the package and name in the code bucket. */
  readonly nestedTemplates: readonly { readonly path: string; readonly key: string }[];
  /** Address of the code bucket, in path style: the embedded cloud knows no bucket host names, and AWS takes both (CreateChangeSet, TemplateURL). */
  readonly codeUrl: string;
  /** Values of the template's parameters that the deployer knows; a parameter that the template lacks is left out, others keep their value. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Longest stack name (ARCHITECTURE §5): physical names append a role to it. */
const STACK_LIMIT = 40;
/** Longest bucket name (Amazon S3 user guide, bucket naming rules). */
const BUCKET_LIMIT = 63;

/** The plan of one deployment. `endpoint` is AWS_ENDPOINT_URL: where it is set, the API is served there and the cloud is the embedded one. */
export function planDeployment(
  manifest: ManifestDocument,
  target: {
    environment: string;
    stack?: string;
    region: string;
    account: string;
    endpoint?: string;
    parameters?: Readonly<Record<string, string>>;
  },
): DeployPlan {
  const { environment, region, account, endpoint } = target;
  const stack = target.stack ?? stackName(manifest.stackPrefix, environment);
  const zip = fileHash(manifest, 'functions.zip');
  const codeBucket = codeBucketName(stack, account, region);
  const codeKey = `${zip}.zip`;
  const codeUrl = `${endpoint?.replace(/\/$/, '') ?? `https://s3.${region}.amazonaws.com`}/${codeBucket}`;
  const layer = manifest.files.find(({ path }) => path === 'layer.zip');
  const layerKey = layer && `${layer.sha256}.layer.zip`;
  return {
    environment,
    stack,
    region,
    account,
    codeBucket,
    codeKey,
    ...(layerKey !== undefined && { layerKey }),
    templateKey: `${fileHash(manifest, 'template.json')}.template.json`,
    nestedTemplates: manifest.files
      .filter(({ path }) => /^resolvers-\d+\.template\.json$/.test(path))
      .map(({ path, sha256 }) => ({ path, key: `${sha256}.template.json` })),
    codeUrl,
    parameters: {
      ...target.parameters,
      Environment: environment,
      Cloud: endpoint ? 'embedded' : 'aws',
      ApiEndpoint: endpoint?.replace(/\/$/, '') ?? '',
      CodeBucket: codeBucket,
      CodeKey: codeKey,
      ...(layerKey !== undefined && { LayerKey: layerKey }),
      Version: manifest.version,
      TemplateBase: codeUrl,
    },
  };
}

/** `<project-name reduced>-<environment>`, at most 40 characters; the project's part gives way. */
export function stackName(prefix: string, environment: string): string {
  return `${prefix.slice(0, STACK_LIMIT - environment.length - 1).replace(/-+$/, '')}-${environment}`;
}

/** `<stack>-code-<account>-<region>`, shortened to S3's 63 characters. */
export function codeBucketName(stack: string, account: string, region: string): string {
  const tail = `-code-${account}-${region}`;
  return `${stack
    .toLowerCase()
    .slice(0, BUCKET_LIMIT - tail.length)
    .replace(/-+$/, '')}${tail}`;
}

function fileHash(manifest: ManifestDocument, path: string): string {
  const file = manifest.files.find((candidate) => candidate.path === path);
  if (!file) throw new Error(`the package's manifest lists no ${path}`);
  return file.sha256;
}

/** A key lives at most 365 days (AppSync API reference, CreateApiKey: expires). */
const API_KEY_DAYS = 365;
/** A key that has less than this left is renewed by the next deployment. */
const RENEW_DAYS = 60;
const DAY = 24 * 60 * 60;

/**
 * When the API key expires, in seconds since 1970: what is deployed while that is more than 60 days away, so that an unchanged package changes
 * nothing; else a year from now in whole days.
 */
export function apiKeyExpiry(deployed: string | undefined, now: Date): string {
  const seconds = now.getTime() / 1000;
  const current = Number(deployed ?? 0);
  if (current - seconds > RENEW_DAYS * DAY) return String(current);
  return String(Math.floor(seconds / DAY + API_KEY_DAYS) * DAY);
}
