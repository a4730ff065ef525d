import type { Activity } from '../../model/types';
import { ref, sub, when } from './intrinsics';
import { type ApplicationTemplate, type Resources, resource, type TemplateValue } from './template';

/** Id of the distribution that `invalidate-cdn` acts on (REFERENCE §5.9.4). */
export const CDN = when('OnAws', ref('Cdn'), ref('LocalCdn'));

/** That distribution and no other; CloudFront belongs to no region. Without an id on AWS it names nothing. */
export const CDN_ARN: TemplateValue = {
  'Fn::Join': ['', [sub(`arn:\${AWS::Partition}:cloudfront::\${AWS::AccountId}:distribution/`), CDN]],
};

/** Managed policy CachingDisabled (CloudFront developer guide, "Use managed cache policies"). */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

/** True where one of the activities makes a CDN fetch a path anew. */
export const usesCdn = (activities: readonly Activity[]): boolean => activities.some((activity) => activity.type === 'invalidate-cdn');

/** What a template needs besides functions and rights where a notifier invalidates a CDN. */
export interface CdnPart {
  readonly parameters: ApplicationTemplate['Parameters'];
  readonly conditions: ApplicationTemplate['Conditions'];
  readonly resources: Resources;
}

/**
 * The distribution is not the application's: it stands before a web site, so on AWS a parameter names it (`environments.NAME.cdn`). The
 * embedded cloud knows CloudFront's interface but serves nothing with it; there the stack makes a distribution of its own, so that the call,
 * its right included, is made in every local run. Nothing for a model without `invalidate-cdn`.
 */
export function cdnPart(activities: readonly Activity[]): CdnPart {
  if (!usesCdn(activities)) return { parameters: {}, conditions: {}, resources: {} };
  return {
    parameters: {
      Cdn: {
        Type: 'String',
        Description:
          'Id of the CloudFront distribution that notifiers invalidate; empty: invalidate-cdn fails. Not used on the embedded cloud.',
        AllowedPattern: '^[A-Z0-9]{0,32}$',
        Default: '',
      },
    },
    conditions: { OnEmbedded: { 'Fn::Not': [{ Condition: 'OnAws' }] } },
    resources: { LocalCdn: localDistribution() },
  };
}

function localDistribution() {
  const { Type, ...rest } = resource('AWS::CloudFront::Distribution', 'Takes the invalidations of local runs; serves nothing.', {
    DistributionConfig: {
      Enabled: false,
      Comment: 'invalidations of local runs',
      Origins: [
        {
          Id: 'none',
          DomainName: 'example.invalid',
          CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
        },
      ],
      DefaultCacheBehavior: { TargetOriginId: 'none', ViewerProtocolPolicy: 'https-only', CachePolicyId: CACHING_DISABLED },
    },
  });
  return { Type, Condition: 'OnEmbedded' as const, ...rest };
}
