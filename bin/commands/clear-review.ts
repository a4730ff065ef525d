import { accountId } from '../../lib/aws';
import { UserError } from '../../lib/errors';
import type { WaitingApproval } from '../../lib/operate/approval';
import type { Pipeline } from '../../lib/operate/pipeline';
import { say, style } from '../../lib/terminal';

/**
 * Takes away what a rejected release left: the change set `review`, and the stack where nothing else was ever in it. With the rights of whoever
 * rejects, so where they lack, or another account is meant, it says how; the next review replaces both in any case. Where a newer run waits
 * behind the rejected one, its review does that at once.
 */
export async function clearReview(pipeline: Pipeline, shown: WaitingApproval): Promise<void> {
  if (shown.isFollowed) return;
  const { reviewPlace } = await import('../../lib/operate/review-place');
  const place = await reviewPlace(pipeline, shown.run).catch(() => undefined);
  if (!place) return say('its change set `review` stays until the next review replaces it');
  const { account, region, stack, environment } = place;
  const byHand = `AWS_REGION=${region} npx blueline deploy ${environment} --cloud aws --discard-review ${stack}`;
  try {
    const own = await accountId();
    if (own !== account) throw new UserError(`it lies in account ${account}, and these credentials are of ${own}`);
    const { discardReview } = await import('../../lib/deploy');
    await discardReview(stack, region);
    say(`removed what the review left in ${stack}`);
  } catch (error) {
    say(`${style('yellow', 'warning:')} the review of ${stack} was not removed: ${(error as Error).message}`);
    say(`  ${style('bold', 'next:')} nothing, the next review replaces it; or now, with credentials of account ${account}: ${byHand}`);
  }
}
