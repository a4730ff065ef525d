import { allow, bucketArn, type ReasonedStatement } from './statement';

/** Digits of a SHA-256, the name of what is uploaded: each `?` of a policy stands for one character. */
const HASH = '?'.repeat(64);

/**
 * To make the code bucket of an environment and to put function zip, layer zip and template into it under their hashes (lib/deploy/code-bucket.ts), and
 * nothing else there: neither the packages that are kept, nor what says which one is deployed.
 */
export function codeBucketStatements(stack: string): ReasonedStatement[] {
  const bucket = bucketArn(`${stack}-code-*`);
  const making = 'CreateBucket ListBucket GetBucketLocation PutBucketPolicy PutEncryptionConfiguration PutBucketPublicAccessBlock';
  return [
    allow('s3', making, [bucket]),
    allow('s3', 'GetObject', [`${bucket}/*`]),
    allow('s3', 'PutObject', [`${bucket}/${HASH}.zip`, `${bucket}/${HASH}.layer.zip`, `${bucket}/${HASH}.template.json`]),
  ];
}
