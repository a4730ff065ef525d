import type { AttributeSpec } from '../../lib/model/elements';
import { type Broken, changed, type Site, sites } from './broken';
import { attributesOf, type TokenAttribute } from './tokens';

type AttributeSite = Site & { readonly attribute: TokenAttribute };

/** Every attribute of every row: away, empty, not chosen, misspelt, twice, unquoted, of another type. */
export function brokenAttributes(): Broken[] {
  const { elements, attributes } = sites();
  return [...attributes.flatMap((site) => [...presence(site), ...values(site)]), ...elements.flatMap(added)];
}

/** The kinds of values that a placeholder of the editor takes away. */
const CHOSEN = new Set(['pascal', 'camel', 'namespace', 'names', 'reference', 'path', 'enum', 'value', 'python', 'formula']);

/** Required by the table only: these have a meaning without it, which other rules tell. */
function presence(site: AttributeSite): Broken[] {
  const { token, attribute } = site;
  const { name, value, quote, from, at, to } = attribute;
  const spec = attributesOf(token.row)[name]!;
  const code = spec.codes?.missing ?? 'S04';
  const broken: Broken[] = [
    changed('twice', site, `${name} twice`, [to, to, ` ${name}=${quote}${value}${quote}`], { code: 'S01', at: to + name.length + 3 }),
    changed('unquoted', site, `${name} without quotes`, [from, to, ` ${name}=x`], { code: 'S01' }),
    changed('not closed', site, `the quote of ${name} is missing`, [to - 1, to, ''], { code: 'S01' }),
  ];
  const misspelt = `${name}x`;
  broken.push(
    changed('misspelt', site, `${misspelt} for ${name}`, [from, to, ` ${misspelt}=${quote}${value}${quote}`], {
      code: 'S03',
      severity: 'warning',
      at: isType(site) ? undefined : from + misspelt.length + 3,
    }),
  );
  if (!spec.required) return broken.filter(({ group }) => group !== 'misspelt' || !isType(site));
  // What a missing type means for the attributes beside it is not said.
  if (isType(site)) broken.pop();
  const gone = { code, at: token.nameAt };
  broken.push(
    changed('missing', site, `without ${name}`, [from, to, ''], gone),
    changed('missing', site, `${misspelt} for the required ${name}`, [from, to, ` ${misspelt}="x"`], gone),
  );
  if (!spec.mayBeEmpty && spec.type !== 'literal')
    broken.push(
      changed('empty', site, `${name} is empty`, [at, to - 1, ''], { code, at }),
      // A block is not trimmed: what it lacks is told by its own rule.
      changed('empty', site, `${name} is blank`, [at, to - 1, ' \n'], { code: spec.type === 'block' ? 'V20' : code, at }),
    );
  if (CHOSEN.has(spec.type) || spec.chosen)
    for (const placeholder of ['-', '-select-', '-not set-'])
      broken.push(
        changed('empty', site, `${name} is ${placeholder}`, [at, to - 1, placeholder], {
          code: isType(site) ? (spec.codes?.missing ?? 'S04') : code,
          at,
        }),
      );
  return broken;
}

/** True for the attribute that decides which others there may be. */
function isType({ token, attribute }: AttributeSite): boolean {
  return token.row.includes('/') && attribute.name === 'type';
}

/** Another value. */
function values(site: AttributeSite): Broken[] {
  const { attribute, token } = site;
  const { name, at, to } = attribute;
  return wrongValues(token.row, name, attributesOf(token.row)[name]!).map(({ value, code, severity = 'error', offset = 0 }) =>
    changed('value', site, `${name} = ${value}`, [at, to - 1, value], { code, severity, at: offset === null ? undefined : at + offset }),
  );
}

/** An attribute that no model has, with a wrong value. */
function added(site: Site): Broken[] {
  const { token } = site;
  return Object.entries(attributesOf(token.row)).flatMap(([name, spec]) => {
    if (token.attributes.some((attribute) => attribute.name === name)) return [];
    return wrongValues(token.row, name, spec)
      .filter(({ added: may = true }) => may)
      .map(({ value, code, severity = 'error', offset = 0 }) =>
        changed('value', site, `with ${name} = ${value}`, [token.nameEnd, token.nameEnd, ` ${name}="${value}"`], {
          code,
          severity,
          at: offset === null ? undefined : token.nameEnd + name.length + 3 + offset,
        }),
      );
  });
}

export interface Wrong {
  readonly value: string;
  readonly code: string;
  readonly severity?: 'error' | 'warning';
  /** From the beginning of the value; null where the place depends on what surrounds it. */
  readonly offset?: number | null;
  /** Whether it is also wrong where the attribute is put into an element that has others. @default true */
  readonly added?: boolean;
}

/** What an attribute of that type must not be. */
export function wrongValues(row: string, name: string, spec: AttributeSpec): Wrong[] {
  if (name === 'id') return [];
  const warned = (value: string): Wrong => ({ value, code: 'S11', severity: 'warning' });
  switch (spec.type) {
    case 'enum': {
      const code = spec.codes?.value ?? 'S05';
      return ['nonsense', `${spec.values![0]!.toUpperCase()}S`, ...Object.keys(spec.refused ?? {})].map((value) => ({ value, code }));
    }
    case 'boolean':
      return [warned('maybe'), warned('TRUE'), warned('1')];
    case 'integer':
    case 'number':
      return ['many', '1e3', '0x10', '--1', '', '99999999999999999999999', '-99', ...(spec.type === 'integer' ? ['1.5'] : [])]
        .filter((value) => value !== '')
        .map((value) => ({ value, code: 'S10' }));
    case 'pascal':
    case 'camel':
      return ['a b', 'a.b', 'a-b', '1a', 'é', "x'", '{{flow.x}}', '#x', '../x'].map((value) => ({
        value,
        code: 'S06',
        added: name !== 'name',
      }));
    case 'namespace':
      return ['a b', '.', 'A..B', 'A.', '1.2', 'A/B'].map((value) => ({ value, code: 'S06' }));
    case 'names':
      return ['a b', '1;2', 'a;b;c-d', '#x'].map((value) => ({ value, code: 'S06' }));
    default:
      return dangling(row, name);
  }
}

/** For each reference: the rule of REFERENCE §11 that tells of a name that nothing has. */
const DANGLING: Readonly<Record<string, string>> = {
  'event/ActorEvent@username-field': 'C03',
  'event/DomainEvent@source': 'D01',
  'aggregate@business-key': 'D04',
  'flow-trigger@source': 'B02',
  'flow-trigger@key-field': 'B03',
  'flow-trigger@idempotency-key': 'B08',
  'flow-trigger@idempotency-ttl': 'B08',
  'trigger-mapping@value': 'B05',
  'processor/emit-event@ref': 'B10',
  'processor/code@file': 'B12',
  'processor/code@handler': 'B12',
  'test-case@trigger-event': 'B18',
  'test-input@name': 'B18',
  'expected@domain-event': 'B18',
  'expected-field@name': 'B18',
  'event-handler@on': 'D08',
  'handler-mapping@target': 'D09',
  'handler-mapping@value': 'D09',
  'nested-mapping@source': 'D10',
  'nested-mapping@target': 'D10',
  'nested-mapping@business-key': 'D10',
  'view-field@ref': 'V06',
  'view-field@foreign-key': 'V07',
  'snapshot-handler@sub-domain': 'V13',
  'snapshot-handler@aggregate': 'V13',
  'snapshot-handler@key-mapping': 'V13',
  'snapshot-handler@dictionary': 'V13',
  'view-mapping@target': 'V14',
  'view-mapping@value': 'V14',
  'custom-handler@sub-domain': 'V13',
  'custom-handler@aggregate': 'V13',
  'custom-handler@python-file': 'V18',
  'custom-handler@method': 'V18',
  'query@username-field': 'V12',
  'filter-clause@field-name': 'V10',
  'projection@return': 'V20',
  'notifier-trigger@source': 'N01',
  'notifier-trigger@idempotency-key': 'B08',
  'activity/send-email@sender': 'N04',
  'activity/render-template@template-file': 'N05',
  'activity/call-internal-api@template-file': 'N05',
  'activity/HTTP@template-file': 'N05',
  'activity/code@python-file': 'N05',
  'activity/code@handler': 'N05',
  'scenario@extends': 'T01',
  'scenario-activity/mutation@path': 'T03',
  'scenario-activity/query@path': 'T03',
  'scenario-activity/query@view': 'T04',
  'scenario-activity/switch-user@user-number': 'S10',
  'expected-trace@command': 'T06',
  'expect-value@name': 'T08',
  'extract-value@name': 'T08',
};

/** Values that are wrong in these places for another reason. */
const SPECIAL: Readonly<Record<string, readonly Wrong[]>> = {
  'draftsman@project-name': [
    { value: '1', code: 'S06' },
    { value: '#1 +', code: 'S06' },
    { value: '💥', code: 'S06' },
  ],
  'pattern@regex': [
    { value: '(', code: 'G01', offset: null },
    { value: '[a', code: 'G01', offset: null },
    { value: '*', code: 'G01', offset: null },
    { value: '{{Nowhere}}', code: 'G01', offset: null },
    { value: '(?P&lt;x>a)', code: 'G01', offset: null },
    { value: '(a+)+$', code: 'G01', offset: null },
    { value: '(a|a)*$', code: 'G01', offset: null },
    { value: '([a-z]+[a-z0-9]*)*!', code: 'G01', offset: null },
    { value: '(.*)*\\d', code: 'G01', offset: null },
    { value: '^(\\w+\\s?)*$', code: 'G01', offset: null },
    { value: '(a|ab|b)*c', code: 'G01', offset: null },
  ],
  'dependency@name': [
    '--index-url=http://example.com',
    '-r requirements.txt',
    '-e .',
    'a b',
    'x;y',
    'x @ file:///etc/passwd',
    'git+https://example.com/x',
    '../x',
    '.',
    'x&#10;--pre',
    '$(id)',
  ].map((value) => ({ value, code: 'G08' })),
  'dependency@version': ['--pre', '1 --no-deps', '1;x', '~= x', 'latest version', '&lt;', '1&#10;-r x', '@ file:///x', '==', '1,,2'].map(
    (value) => ({ value, code: 'G08' }),
  ),
  'event/ActorEvent@role': [
    { value: '#1 +', code: 'G04', offset: null },
    { value: '#global.nowhere()', code: 'G04', offset: null },
    { value: '#global.tenantRole(', code: 'G04', offset: null },
    { value: '#global.tenantRole()', code: 'G04', offset: null, added: false },
  ],
  'query@role': [
    { value: '#1 +', code: 'G04', offset: null, added: false },
    { value: '#global.nowhere(key)', code: 'G04', offset: null, added: false },
  ],
  'view-field@role': [{ value: '#global.nowhere(key)', code: 'G04', offset: null, added: false }],
  'command-field@pattern': [
    { value: '{{Nowhere}}', code: 'C04', offset: null, added: false },
    { value: '(', code: 'C04|G01', offset: null, added: false },
  ],
  'command-field@default': [{ value: 'many', code: 'C05', added: false }],
  'event-field@default': [{ value: 'many', code: 'C05', added: false }],
  'document-collection@business-key': [{ value: 'nowhere', code: 'D06', severity: 'warning' }],
  'expect-value@value': [{ value: 'many', code: 'T10', added: false }],
  'activity/write-file@bucket': [{ value: 'A B', code: 'N04' }],
  'test-case@user': [],
};

/** Attributes of which every text is one: nothing is to be told of a name in them. */
export const FREE: ReadonlySet<string> = new Set([
  ...['command-collection@business-key', 'event-collection@business-key', 'document-field@default', 'trigger-mapping@nested'],
  ...[
    'processor/validator@exception',
    'emit-mapping@value',
    'test-case@user',
    'test-case@requestor',
    'test-input@value',
    'expected-field@value',
  ],
  ...['expected-state@pk', 'custom-handler@file', 'projection@role', 'notifier-trigger@key-field', 'notifier-trigger@idempotency-ttl'],
  ...['expression@expression', 'scenario-activity/grant-role@role', 'scenario-input@name', 'scenario-input@value', 'extract-value@put-key'],
  ...['data-remediation@domain', 'data-remediation@aggregate', 'data-remediation@identifier'],
]);

/** Whether the corpus says what an attribute must not be; those with Python have a list of their own. */
export function isCovered(row: string, name: string, spec: AttributeSpec): boolean {
  const key = `${row}@${name}`;
  const isPython = ['python', 'formula', 'block'].includes(spec.type);
  return isPython || name === 'id' || name === 'description' || FREE.has(key) || wrongValues(row, name, spec).length > 0;
}

function dangling(row: string, name: string): Wrong[] {
  const key = `${row}@${name}`;
  const code = DANGLING[key];
  const isFile = /(?:^|-)file$/.test(name);
  return [
    ...(SPECIAL[key] ?? []),
    ...(code ? ['nowhere', 'None', 'a b', 'x;y', 'é', '{{x}}'].map((value) => ({ value, code, offset: null, added: false })) : []),
    ...(isFile && code ? ['../x.py', '/etc/passwd', 'lib/../../x.py'].map((value) => ({ value, code: 'G10', added: false })) : []),
  ];
}
