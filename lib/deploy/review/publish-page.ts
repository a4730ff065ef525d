import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { region, s3Defaults } from '../../aws';

/**
 * Puts the page of a review beside the pipeline's artifacts, which themselves are zips that nobody can look into. The bucket lies where the
 * pipeline does, so this is done there and with the credentials of the build, not with those of an environment in another account or region,
 * to which buildspecs/target.sh has turned everything else.
 * @returns its address in the console: who may approve may read it there; a presigned address dies with the role that signed it, long before the approval
 */
export async function publishPage(bucket: string, run: string, html: string): Promise<string> {
  const Key = `review/${run}/review.html`;
  const home = process.env.BLUELINE_HOME_REGION || region();
  const s3 = new S3Client({ ...s3Defaults(), region: home, ...ownCredentials() });
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: html, ContentType: 'text/html; charset=utf-8' }));
  } finally {
    s3.destroy();
  }
  return `https://${home}.console.aws.amazon.com/s3/object/${bucket}?region=${home}&prefix=${Key}`;
}

/** A profile that no file has: then the SDK goes on to what the build's container gives it (AWS SDK for JavaScript, default credential provider). */
function ownCredentials(): { profile?: string } {
  return process.env.BLUELINE_ROLE ? { profile: 'the-build-itself' } : {};
}
