/** `Name <address>` or the address alone. No marker, quote of a header or line break gets into the name. */
const SENDER = /^(?:[^<>{}\p{Cc}]*<([^<>]*)>|([^<>]*))$/u;
/**
 * An address as people have them. Deliberately narrower than RFC 5322: the address becomes part of an ARN in the policy of a function, where
 * `*`, `?` and `$` have a meaning of their own (IAM user guide, "IAM JSON policy elements: Resource").
 */
const ADDRESS = /^[\w%+'&=~-]+(?:\.[\w%+'&=~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/i;

/** RFC 5321, 4.5.3.1: 254 characters of an address; a name of its owner before it. */
const LONGEST = 500;

/** The e-mail address of a literal sender, `address` or `Name <address>` (REFERENCE §5.9.4); undefined if it is none. */
export function senderAddress(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const match = SENDER.exec(text.trim());
  const address = (match?.[1] ?? match?.[2] ?? '').trim();
  return ADDRESS.test(address) ? address : undefined;
}
