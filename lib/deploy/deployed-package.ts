import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { s3Defaults } from '../aws';
import type { ContractDocument, Interface } from '../contract';
import type { ManifestDocument } from '../documents';
import type { DeployPlan } from './plan';

/** Name of the object in an environment's code bucket: always the same, so that a review finds it. */
const KEY = 'deployed.json';

/** What is kept beside the code of what is deployed. */
interface DeployedPackage extends Interface {
  readonly version: string;
  /** By this the object is known to be of what the stack runs. */
  readonly codeKey: string;
}

/** Contract and schema of a package; undefined for one that was made before packages had a contract. */
export function interfaceOf(packageDir: string, manifest: ManifestDocument): Interface | undefined {
  if (!manifest.files.some(({ path }) => path === 'contract.json')) return undefined;
  const read = (path: string) => readFileSync(join(packageDir, path), 'utf8');
  return { contract: JSON.parse(read('contract.json')) as ContractDocument, schema: read('schema.graphql') };
}

/** Keeps contract and schema of what is deployed now, for the next review to compare with. One object, so never half of two. */
export async function keepDeployed(plan: DeployPlan, version: string, own: Interface | undefined): Promise<void> {
  if (!own) return;
  const kept: DeployedPackage = { version, codeKey: plan.codeKey, ...own };
  const s3 = new S3Client({ ...s3Defaults(), region: plan.region });
  try {
    const Body = JSON.stringify(kept);
    await s3.send(new PutObjectCommand({ Bucket: plan.codeBucket, Key: KEY, Body, ContentType: 'application/json' }));
  } finally {
    s3.destroy();
  }
}

/**
 * Contract and schema of what a stack runs.
 * @param codeKey the stack's parameter CodeKey
 * @returns undefined where nothing is kept, or what is kept is of another package: a deployment may have ended between stack and object
 */
export async function readDeployed(plan: DeployPlan, codeKey: string | undefined): Promise<Interface | undefined> {
  const s3 = new S3Client({ ...s3Defaults(), region: plan.region });
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: plan.codeBucket, Key: KEY }));
    const kept = JSON.parse((await Body?.transformToString()) ?? 'null') as DeployedPackage | null;
    return kept && kept.codeKey === codeKey ? kept : undefined;
  } catch (error) {
    if (error instanceof NoSuchKey || ['NoSuchKey', 'NoSuchBucket'].includes((error as Error).name)) return undefined;
    throw error;
  } finally {
    s3.destroy();
  }
}
