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
  /** The template's name in the code bucket. */
  readonly templateKey: string;
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
  const codeBucket = bucketName(stack, account, region);
  const codeKey = `${zip}.zip`;
  return {
    environment,
    stack,
    region,
    account,
    codeBucket,
    codeKey,
    templateKey: `${fileHash(manifest, 'template.json')}.template.json`,
    parameters: {
      ...target.parameters,
      Environment: environment,
      Cloud: endpoint ? 'embedded' : 'aws',
      ApiEndpoint: endpoint?.replace(/\/$/, '') ?? '',
      CodeBucket: codeBucket,
      CodeKey: codeKey,
      Version: manifest.version,
    },
  };
}

/** `<project-name reduced>-<environment>`, at most 40 characters; the project's part gives way. */
export function stackName(prefix: string, environment: string): string {
  return `${prefix.slice(0, STACK_LIMIT - environment.length - 1).replace(/-+$/, '')}-${environment}`;
}

function bucketName(stack: string, account: string, region: string): string {
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
