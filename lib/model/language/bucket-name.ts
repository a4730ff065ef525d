const SHAPE = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Neighbouring dots, IP addresses, and beginnings and endings that S3 keeps for itself. */
const REFUSED = /\.\.|^\d+\.\d+\.\d+\.\d+$|^xn--|^sthree-|^amzn-s3-demo-|-s3alias$|--ol-s3$|\.mrap$|--x-s3$|--table-s3$/;

/** True for a literal name of a bucket (Amazon S3 user guide, "General purpose bucket naming rules"). */
export function isBucketName(text: string): boolean {
  return SHAPE.test(text) && !REFUSED.test(text);
}
