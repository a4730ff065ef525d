import type { Model } from '../../model/types';
import { takesFiles } from '../../model/uploads';
import { attribute, ref, sub } from './intrinsics';
import { closedBucket } from './stores';
import { type CloudFormationTemplate, kept, type Properties, type Resources, resource } from './template';

/** Role of the function that publishes finished uploads; its queue and dead letters begin with it. */
export const UPLOADS_ROLE = 'Uploads';

/** What functions are told that deal with uploads. */
export const UPLOADS_ENVIRONMENT: Properties = {
  DRAFTSMAN_UPLOADS: ref('UploadsBucket'),
  DRAFTSMAN_UPLOAD_ENDPOINT: ref('ApiEndpoint'),
  DRAFTSMAN_UPLOAD_LIMIT: ref('UploadLimit'),
};

/** Parameters of a template whose API takes files. */
export function uploadParameters(model: Model): CloudFormationTemplate['Parameters'] {
  if (!takesFiles(model)) return {};
  return {
    UploadLimit: {
      Type: 'Number',
      Description: 'Bytes that an uploaded file may have.',
      MinValue: 1,
      // PutObject, S3 API reference.
      MaxValue: 5_368_709_120,
      Default: 25_000_000,
    },
  };
}

/**
 * The bucket of uploads and its way to the queue of the function that publishes them (REFERENCE §5.3.3, §8.9). Browsers of any origin may put: the
 * signed address is the right to, as the API itself answers any origin. The queue lets this bucket in, and has to do so before the bucket names it.
 */
export function uploadResources(model: Model): Resources {
  if (!takesFiles(model)) return {};
  const bucket = kept('AWS::S3::Bucket', 'Files that users have uploaded.', {
    ...closedBucket('uploads'),
    VersioningConfiguration: { Status: 'Enabled' },
    CorsConfiguration: {
      CorsRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['*'], AllowedHeaders: ['content-type', 'if-none-match'], MaxAge: 3000 }],
    },
    NotificationConfiguration: {
      QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: attribute(`${UPLOADS_ROLE}Queue`, 'Arn') }],
    },
  });
  const { Type, ...rest } = bucket;
  return {
    [`${UPLOADS_ROLE}QueuePolicy`]: resource('AWS::SQS::QueuePolicy', 'Lets the bucket of uploads, and nobody else, send to the queue.', {
      Queues: [ref(`${UPLOADS_ROLE}Queue`)],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 's3.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: attribute(`${UPLOADS_ROLE}Queue`, 'Arn'),
            Condition: {
              // By its name: the bucket is made after this policy.
              ArnEquals: { 'aws:SourceArn': sub('arn:${AWS::Partition}:s3:::${AWS::StackName}-uploads-${AWS::AccountId}') },
              StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') },
            },
          },
        ],
      },
    }),
    UploadsBucket: { Type, DependsOn: [`${UPLOADS_ROLE}QueuePolicy`], ...rest },
  };
}
