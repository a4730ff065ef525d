import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { s3Defaults } from '../aws';
import type { ManifestDocument } from '../documents';
import { UserError } from '../errors';
import { archivePackage, checkRelease, unpackPackage } from '../package';
import type { DeployPlan } from './plan';

/** Where packages are kept in the code bucket of an environment; the right to read them ends there (lib/pipeline/private/release-policy.ts). */
const PREFIX = 'releases/';
/** How many versions an error names. */
const NAMED = 10;

/** One object for each version, so never half of a package. */
function keyOf(version: string): string {
  return `${PREFIX}${version}.zip`;
}

/**
 * Keeps the whole package that an environment runs, so that it can come back when its model is long gone. What is kept already is not sent
 * again.
 * @returns a warning where this version was kept with another content, which a named version (`--release`) can have; it is replaced
 */
export async function keepRelease(
  { region, codeBucket: Bucket }: Pick<DeployPlan, 'region' | 'codeBucket'>,
  packageDir: string,
  { version, sha256 }: ManifestDocument,
  say: (line: string) => void,
): Promise<string | undefined> {
  const s3 = new S3Client({ ...s3Defaults(), region });
  const Key = keyOf(version);
  try {
    const kept = await keptHash(s3, Bucket, Key);
    if (kept === sha256) return undefined;
    const Body = archivePackage(packageDir);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/zip', Metadata: { sha256 } }));
    say(`kept ${Key} (${Math.ceil(Body.length / 1024)} kB)`);
    return kept === undefined
      ? undefined
      : `version ${version} was kept with another content (sha256 ${kept.slice(0, 12)}): from now on it means this package`;
  } finally {
    s3.destroy();
  }
}

/** Hash of the package that is kept under a key; undefined where none is. */
async function keptHash(s3: S3Client, Bucket: string, Key: string): Promise<string | undefined> {
  try {
    return (await s3.send(new HeadObjectCommand({ Bucket, Key }))).Metadata?.sha256 ?? '';
  } catch (error) {
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404) return undefined;
    throw error;
  }
}

/** Where a kept package is looked for. */
export interface ReleasePlace {
  readonly environment: string;
  readonly region: string;
  readonly codeBucket: string;
}

/**
 * Fetches a kept package into a folder and checks every hash of its manifest before the folder is touched.
 * @throws UserError (exit code 1) where that version is not kept, naming the newest that are, or what is kept is damaged
 */
export async function fetchRelease(place: ReleasePlace, version: string, outDir: string): Promise<ManifestDocument> {
  checkRelease(version);
  const s3 = new S3Client({ ...s3Defaults(), region: place.region });
  try {
    // Listed first: without the right to list the whole bucket S3 answers a missing object like a forbidden one.
    const kept = await listReleases(s3, place.codeBucket);
    if (!kept?.includes(version)) throw notKept(place, version, kept);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: place.codeBucket, Key: keyOf(version) }));
    return unpackPackage((await Body?.transformToByteArray()) ?? new Uint8Array(), outDir, version);
  } finally {
    s3.destroy();
  }
}

/** Kept versions, the newest first; undefined where there is no such bucket. */
async function listReleases(s3: S3Client, Bucket: string): Promise<string[] | undefined> {
  const found: { version: string; at: number }[] = [];
  let ContinuationToken: string | undefined;
  do {
    let page: ListObjectsV2CommandOutput;
    try {
      page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: PREFIX, ContinuationToken }));
    } catch (error) {
      if ((error as Error).name === 'NoSuchBucket') return undefined;
      throw error;
    }
    for (const { Key = '', LastModified } of page.Contents ?? []) {
      if (Key.endsWith('.zip')) found.push({ version: Key.slice(PREFIX.length, -'.zip'.length), at: LastModified?.getTime() ?? 0 });
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return found.sort((a, b) => b.at - a.at).map(({ version }) => version);
}

function notKept({ environment, codeBucket }: ReleasePlace, version: string, kept: readonly string[] | undefined): UserError {
  if (kept === undefined) {
    return new UserError(`release ${version} is not kept in ${environment}: there is no bucket ${codeBucket}`, {
      next: `where its stack has another name: environments.${environment}.stack in blueline.json`,
    });
  }
  if (kept.length === 0) {
    return new UserError(`release ${version} is not kept in ${environment}: ${codeBucket} keeps none yet`, {
      next: 'a package is kept from the first deployment on with this version of Blueline; else build that state again from its commit',
    });
  }
  const more = kept.length > NAMED ? ` and ${kept.length - NAMED} older ones` : '';
  return new UserError(`release ${version} is not kept in ${environment} (${codeBucket})`, {
    next: `take one of those that are, the newest first: ${kept.slice(0, NAMED).join(', ')}${more}`,
  });
}
