import { ELEMENTS } from '../../lib/model/elements';
import { type Broken, changed, type Site, sites } from './broken';
import { exampleModels } from './good-models';
import { childrenOf, type Token } from './tokens';

/** Elements where none may stand, under another name, twice, not closed; texts where none may be. */
export function brokenElements(): Broken[] {
  return [...sites().elements.flatMap((site) => [...inside(site), ...around(site), ...texts(site)]), ...brokenExamples()];
}

/** What may be put between the tags of an element, and where it stands then. */
function into(token: Token, text: string): readonly [change: readonly [number, number, string], at: number] {
  if (!token.selfClosing) return [[token.inner, token.inner, text], token.inner];
  return [[token.openEnd, token.end, `>${text}</${token.tag}>`], token.openEnd + 1];
}

function inside(site: Site): Broken[] {
  const { token } = site;
  const allowed = childrenOf(token);
  const elsewhere = ['draftsman', 'snapshot-handler', 'activity', 'field', 'test-case'].filter((tag) => !Object.hasOwn(allowed, tag));
  const broken = [
    'nonsense',
    'Field',
    ...elsewhere,
    ...Object.keys(allowed)
      .map((tag) => `${tag}s`)
      .filter((tag) => !Object.hasOwn(allowed, tag)),
  ].map((tag) => {
    const [change, at] = into(token, `<${tag}/>`);
    return changed('misplaced', site, `<${tag}/> in it`, change, { code: 'S02', at: at + 1 });
  });
  const [nested, at] = into(token, '<nested-object name="x"/>');
  if (token.tag === 'nested-object')
    broken.push(changed('misplaced', site, 'a collection in a collection', nested, { code: 'D07', at: at + 1 }));
  const { text } = ELEMENTS[token.kind]!;
  if (!text) {
    const [words, from] = into(token, ' words ');
    broken.push(changed('misplaced', site, 'words in it', words, { code: 'S02', at: token.row === 'x' ? from : undefined }));
  }
  for (const tag of ELEMENTS[token.kind]!.once ?? []) {
    const [twice] = into(token, `<${tag}/><${tag}/>`);
    broken.push(changed('twice', site, `<${tag}/> twice`, twice, { code: 'S02' }));
  }
  const [include, includeAt] = into(token, '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>');
  broken.push(changed('include', site, 'XInclude', include, { code: 'S01', at: includeAt + '<xi:include xmlns:xi="'.length }));
  return broken;
}

/** The rule that tells of an element that stands there twice as it is. */
const TWICE: Readonly<Record<string, readonly [code: string, severity?: 'warning']>> = {
  pattern: ['S07'],
  expression: ['S07'],
  event: ['S07'],
  subdomain: ['S07'],
  aggregate: ['S07'],
  flow: ['S07'],
  view: ['S07'],
  projection: ['S07|V08'],
  notifier: ['S07'],
  scenario: ['S07'],
  'test-case': ['S07'],
  'event-handler': ['D08'],
  'flow-trigger': ['B07'],
  'notifier-trigger': ['N01'],
  'projection-input': ['V21'],
  'test-input': ['B18'],
  global: ['S02'],
  events: ['S02'],
  domain: ['S02'],
  views: ['S02'],
  projections: ['S02'],
  notifiers: ['S02'],
  'functional-scenarios': ['S02'],
  state: ['S02'],
  'expected-state': ['S02'],
  'command-field': ['S03', 'warning'],
  'event-field': ['S03', 'warning'],
  'document-field': ['S03', 'warning'],
  'view-field': ['S03', 'warning'],
  'command-collection': ['S03', 'warning'],
  'event-collection': ['S03', 'warning'],
  'document-collection': ['S03', 'warning'],
  'trigger-mapping': ['S03', 'warning'],
  'emit-mapping': ['S03', 'warning'],
  'handler-mapping': ['S03', 'warning'],
  'view-mapping': ['S03', 'warning'],
  query: ['S03', 'warning'],
  draftsman: ['S01'],
};

function around(site: Site): Broken[] {
  const { token, xml } = site;
  const broken: Broken[] = [];
  const whole = xml.slice(token.nameAt - 1, token.end);
  const [code, severity] = TWICE[token.kind] ?? [];
  if (code) broken.push(changed('twice', site, 'twice', [token.end, token.end, whole], { code, severity }));
  const renamed = whole.replace(/^<[a-z-]+/, `<${token.tag}x`).replace(/<\/[a-z-]+>$/, `</${token.tag}x>`);
  broken.push(
    changed('misplaced', site, `<${token.tag}x>`, [token.nameAt - 1, token.end, renamed], {
      code: token.parent ? 'S02' : 'S01',
      at: token.nameAt,
    }),
  );
  if (token.selfClosing) broken.push(changed('not closed', site, 'is not closed', [token.openEnd, token.openEnd + 1, ''], { code: 'S01' }));
  else {
    const close = token.end - token.tag.length - 3;
    broken.push(
      changed('not closed', site, 'is not closed', [close, token.end, ''], { code: 'S01' }),
      changed('not closed', site, 'is closed as another', [close, token.end, '</other>'], { code: 'S01' }),
      changed('not closed', site, 'is closed twice', [token.end, token.end, `</${token.tag}>`], { code: 'S01' }),
    );
  }
  broken.push(changed('not closed', site, 'stands after <', [token.nameAt - 1, token.nameAt - 1, '<'], { code: 'S01' }));
  return broken;
}

/** Texts that are no JSON, where JSON must stand. */
function texts(site: Site): Broken[] {
  const { token } = site;
  const code = { state: 'B18|B19', 'expected-state': 'B18|B19' }[token.kind];
  if (!code) return [];
  return [
    '{',
    '[]',
    '1',
    '{"nowhere": 1}',
    "{'cart': 1}",
    '{"cart": 1,}',
    '{"cart": NaN}',
    '{} {}',
    'null',
    `${'['.repeat(10_000)}`,
    '\u0000',
  ].map((text) =>
    changed('json', site, text.slice(0, 20), [token.inner, token.end - token.tag.length - 3, text], {
      code: text === '\u0000' ? 'S01' : code,
    }),
  );
}

/** Each file of each example: cut, empty, under a wrong name, with a wrong root. */
function brokenExamples(): Broken[] {
  return Object.entries(exampleModels()).flatMap(([name, files]) =>
    Object.entries(files)
      .filter(([path]) => path.endsWith('.xml'))
      .flatMap(([path, text]) => {
        const without = Object.fromEntries(Object.entries(files).filter(([other]) => other !== path));
        const tell = (what: string, content: string, code: string | undefined, place?: string, under = path): Broken => ({
          group: 'files',
          what: `${name}: ${path}: ${what}`,
          files: { ...without, [under]: content },
          told: { code, severity: 'error', file: under, place },
        });
        const element = text.search(/<[a-z]/);
        return [
          tell('empty', '', 'S01', '1:1'),
          tell('another root', '<nonsense/>', 'S01', '1:2'),
          tell('half', text.slice(0, Math.floor(text.length / 2)), 'S01'),
          tell('no XML', 'name: x\n', 'S01'),
          tell('two roots', `${text.trimEnd()}<x/>`, 'S01'),
          tell(
            'not an element of it',
            text
              .replace(/<\/([a-z-]+)>\s*$/, '<nonsense/></$1>')
              .replace(/\/>\s*$/, (end) =>
                text.indexOf('>') === text.trimEnd().length - 1 ? `><nonsense/></${/<([a-z-]+)/.exec(text.slice(element))![1]}>` : end,
              ),
            'S02',
          ),
          ...(/config|root|^model\.xml$/.test(path) // whose name it is that makes a model
            ? []
            : [tell('under another name', text, undefined, undefined, path.replace(/[^/]+$/, 'Another.xml'))]),
        ];
      }),
  );
}
