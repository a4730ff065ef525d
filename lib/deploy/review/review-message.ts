/** Longest value of an action's configuration (CodePipeline quotas), into which the message is put as a variable. */
const LIMIT = 1000;

/**
 * The text of the approval: the lines of a review, with the link to its page third, cut behind a whole line and then ended by `…`.
 * @param link of the rendered page; left out where there is none
 */
export function reviewMessage(lines: readonly string[], link?: string): string {
  const all = link ? [...lines.slice(0, 3), `Page: ${link}`, ...lines.slice(3)] : [...lines];
  const whole = all.join('\n');
  if (whole.length <= LIMIT) return whole;
  const kept: string[] = [];
  let length = 1; // of the …
  for (const line of all) {
    if (length + line.length + 1 > LIMIT) break;
    kept.push(line);
    length += line.length + 1;
  }
  return [...kept, '…'].join('\n');
}
