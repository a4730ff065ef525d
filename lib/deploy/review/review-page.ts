import type { ChangeDocument, Coverage, ReviewDocument } from '../../documents';
import { CHANGE_KINDS, countWords, kindOf, nameOf } from './change-words';
import { contractCounts } from './contract-words';
import { PAGE_STYLE } from './page-style';
import { scenarioWords } from './scenario-words';

/** The page of a review: one file without anything from elsewhere, light and dark, for a screen of any width. */
export function reviewPage(review: ReviewDocument): string {
  const title = `${review.version} to ${review.environment}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${html(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<p class="place">${html(review.stack)} · ${html(review.cloud === 'aws' ? 'AWS' : 'embedded cloud')}</p>
<h1>${html(title)}</h1>
<p>${review.deployed ? `${code(review.deployed.version)} is deployed now.` : 'Nothing is deployed there yet.'}</p>
</header>
<main>
${warnings(review)}
${facts(review)}
${contract(review)}
${stack(review.changes)}
</main>
<footer>Digest ${code(review.digest)}. The deployment stops if what it would change has another digest.</footer>
</body>
</html>
`;
}

function warnings({ losses, contract: changes, warnings: more, comeback }: ReviewDocument): string {
  const unreadable = (changes?.unreadable ?? []).map(({ event, field, why }) => `${event}, field ${field}: ${why}`);
  const reason = comeback && [`This release was deployed before and comes back. Reason: ${comeback.reason ?? 'none given'}`];
  return [
    alarm('An older release', reason ?? [], 'note'),
    alarm('Data is lost', [...losses, ...unreadable.map((line) => `Stored events: ${line}`)], 'bad'),
    alarm('Breaks clients', changes?.breaking ?? [], 'bad'),
    alarm('Clients may notice', changes?.dangerous ?? [], 'note'),
    alarm('Stored events', changes?.notes ?? [], 'note'),
    alarm('Warnings', more, 'note'),
  ].join('');
}

function alarm(title: string, lines: readonly string[], kind: 'bad' | 'note'): string {
  if (lines.length === 0) return '';
  return `<section class="${kind}"><h2>${html(title)}</h2><ul>${lines.map((line) => `<li>${html(line)}</li>`).join('')}</ul></section>\n`;
}

function facts({ commit, author, run, gate, sha256, comeback }: ReviewDocument): string {
  const rows: [string, string][] = [
    [comeback ? 'Settings of commit' : 'Commit', commit ? code(commit) : 'unknown'],
    ...(comeback ? [] : [['Author', html(author ?? 'see the commit')] as [string, string]]),
    ['Run', run ? code(run) : 'by hand'],
    ['Package', code(sha256.slice(0, 12))],
  ];
  if (gate) {
    const verdict = `<span class="${gate.verdict === 'passed' ? 'good' : 'wrong'}">${gate.verdict}</span>`;
    rows.push(['Gate', `${verdict} in ${html(gate.environment)}, ${scenarioWords(gate)}`]);
    rows.push(['Events', coverage(gate.coverage.events)], ['View queries', coverage(gate.coverage.views)]);
  } else rows.push(['Gate', 'no verdict was handed over']);
  return `<section><h2>Release</h2><dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl></section>`;
}

function coverage({ covered, total, percent, minimum, missing }: Coverage): string {
  const without = missing.length > 0 ? `; missing ${missing.map(html).join(', ')}` : '';
  return `${covered} of ${total} covered (${percent} %, at least ${minimum} %)${without}`;
}

function contract({ contract: changes, deployed }: ReviewDocument): string {
  if (!changes) {
    const why = deployed ? 'That of what is deployed is not known; it is compared from the next release on.' : 'This is the first one.';
    return `<section><h2>Contract</h2><p>${why}</p></section>`;
  }
  const items = changes.changes.map(({ part, name, kind, details }) => {
    const more = details.length > 0 ? `<ul>${details.map((detail) => `<li>${html(detail)}</li>`).join('')}</ul>` : '';
    return changeItem(kind, `${part} ${code(name)}${more}`);
  });
  const list = items.length > 0 ? `<ul class="changes">${items.join('')}</ul>` : '';
  return `<section><h2>Contract</h2><p>${html(contractCounts(changes))}</p>${list}</section>`;
}

function stack(changes: readonly ChangeDocument[]): string {
  const items = CHANGE_KINDS.flatMap((kind) =>
    changes.filter((change) => kindOf(change) === kind).map((change) => changeItem(kind, html(nameOf(change, kind)))),
  );
  const list = items.length > 0 ? `<ul class="changes">${items.join('')}</ul>` : '';
  return `<section><h2>Stack</h2><p>${countWords(changes)}</p>${list}</section>`;
}

function changeItem(kind: string, content: string): string {
  return `<li><span class="tag ${kind}">${kind}</span><div>${content}</div></li>`;
}

function code(text: string): string {
  return `<code>${html(text)}</code>`;
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
