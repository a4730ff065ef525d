import { type EnvironmentRow, stackPattern } from '../environment-row';
import { allow, bucketArn, type ReasonedStatement } from './statement';

/** What `blueline package --from ENV` needs: the packages that an environment keeps (lib/deploy/kept-releases.ts), and nothing beside them. */
export function releasePolicy(row: EnvironmentRow): ReasonedStatement[] {
  const bucket = bucketArn(`${stackPattern(row)}-code-*`);
  const listing = allow('s3', 'ListBucket', [bucket]);
  listing.addCondition('StringEquals', { 's3:prefix': 'releases/' });
  return [listing, allow('s3', 'GetObject', [`${bucket}/releases/*`])];
}
