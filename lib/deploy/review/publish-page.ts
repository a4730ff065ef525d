import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { region, s3Defaults } from '../../aws';

/**
 * Puts the page of a review beside the pipeline's artifacts, which themselves are zips that nobody can look into.
 * @returns its address in the console: who may approve may read it there; a presigned address dies with the role that signed it, long before the approval
 */
export async function publishPage(bucket: string, run: string, html: string): Promise<string> {
  const Key = `review/${run}/review.html`;
  const s3 = new S3Client({ ...s3Defaults(), region: region() });
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: html, ContentType: 'text/html; charset=utf-8' }));
  } finally {
    s3.destroy();
  }
  return `https://${region()}.console.aws.amazon.com/s3/object/${bucket}?region=${region()}&prefix=${Key}`;
}
