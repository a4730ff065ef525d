/** Parentheses and signs within each other. */
const MAX_DEPTH = 100;

/**
 * The value of an idempotency-ttl: integers, + - * / ( ) and blanks (REFERENCE §6.12), cut to whole seconds.
 * undefined if it is no such arithmetic or its value is negative or not finite.
 */
export function arithmetic(text: string): number | undefined {
  const tokens = text.match(/\d+|[-+*/()]|\S/g) ?? [];
  let at = 0;
  let depth = 0;
  const factor = (): number => {
    const value = ++depth > MAX_DEPTH ? Number.NaN : sign();
    depth--;
    return value;
  };
  const sign = (): number => {
    const token = tokens[at++];
    if (token === '-') return -factor();
    if (token === '+') return factor();
    if (token === '(') {
      const value = sum();
      return tokens[at++] === ')' ? value : Number.NaN;
    }
    return token !== undefined && /^\d+$/.test(token) ? Number(token) : Number.NaN;
  };
  const product = (): number => {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') value = tokens[at++] === '*' ? value * factor() : value / factor();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-') value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  };
  const value = sum();
  return at === tokens.length && Number.isFinite(value) && value >= 0 ? Math.trunc(value) : undefined;
}
