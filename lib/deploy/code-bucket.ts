import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { s3Defaults } from '../aws';
import type { DeployPlan } from './plan';

/**
 * Puts the function zip, the layer zip and the template into the environment's code bucket under their content hashes. What is there already is not sent
 * again. The bucket is made where it is missing: encrypted, TLS only, no public access, kept for ever (ARCHITECTURE §4).
 */
export async function uploadCode(plan: DeployPlan, packageDir: string, say: (line: string) => void): Promise<void> {
  const s3 = new S3Client({ ...s3Defaults(), region: plan.region });
  try {
    if (!(await exists(() => s3.send(new HeadBucketCommand({ Bucket: plan.codeBucket, ExpectedBucketOwner: plan.account }))))) {
      say(`making the code bucket ${plan.codeBucket}`);
      await makeBucket(s3, plan);
    }
    await put(s3, plan.codeBucket, plan.codeKey, join(packageDir, 'functions.zip'), say);
    if (plan.layerKey !== undefined) await put(s3, plan.codeBucket, plan.layerKey, join(packageDir, 'layer.zip'), say);
    await put(s3, plan.codeBucket, plan.templateKey, join(packageDir, 'template.json'), say);
    for (const { path, key } of plan.nestedTemplates) await put(s3, plan.codeBucket, key, join(packageDir, path), say);
  } finally {
    s3.destroy();
  }
}

/** Puts a further template into the code bucket, which is there. */
export async function putTemplate(plan: DeployPlan, Key: string, Body: string, say: (line: string) => void): Promise<void> {
  const s3 = new S3Client({ ...s3Defaults(), region: plan.region });
  try {
    if (await exists(() => s3.send(new HeadObjectCommand({ Bucket: plan.codeBucket, Key })))) return;
    await s3.send(new PutObjectCommand({ Bucket: plan.codeBucket, Key, Body }));
    say(`uploaded ${Key}`);
  } finally {
    s3.destroy();
  }
}

async function makeBucket(s3: S3Client, plan: DeployPlan): Promise<void> {
  const Bucket = plan.codeBucket;
  // us-east-1 is S3's default and must not be named (CreateBucket, API reference).
  const location = plan.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: plan.region as 'eu-west-1' } };
  await s3.send(new CreateBucketCommand({ Bucket, ...location }));
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    }),
  );
  const tlsOnly = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(tlsOnly) }));
}

async function put(s3: S3Client, Bucket: string, Key: string, file: string, say: (line: string) => void): Promise<void> {
  if (await exists(() => s3.send(new HeadObjectCommand({ Bucket, Key })))) return;
  const Body = readFileSync(file);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  say(`uploaded ${Key} (${Math.ceil(Body.length / 1024)} kB)`);
}

async function exists(head: () => Promise<unknown>): Promise<boolean> {
  try {
    await head();
    return true;
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404) return false;
    throw error;
  }
}
