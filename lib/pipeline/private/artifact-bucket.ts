import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

/** How long an execution's artifacts stay: as long as one may want to look at it, or to roll a stage back to it. */
const ARTIFACT_DAYS = 90;

/** Where stages leave artifacts and builds their cache. Our own, since the default one has neither versions, lifecycle nor the demand for TLS. */
export class ArtifactBucket extends Bucket {
  /** @param key of its objects; default: S3's own, without a price */
  constructor(scope: Construct, id: string, key?: IKey) {
    super(scope, id, {
      // A bucket key asks KMS once for many objects: its requests would cost more than the key.
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN, // deleting the pipeline must not delete what production was built from
      lifecycleRules: [
        {
          id: 'artifacts',
          expiration: Duration.days(ARTIFACT_DAYS),
          noncurrentVersionExpiration: Duration.days(7),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    acknowledge(this, 'Only the roles of this pipeline reach it; who wants a record of their accesses has it from CloudTrail', 'S1');
  }
}
