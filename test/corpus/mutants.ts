/** Models that differ from a good one in one place, made without knowing what is right: some are still right, most are not. */
export interface Mutant {
  /** What was changed, for the report of a failure. */
  readonly what: string;
  readonly xml: string;
}

/** Texts that mean something somewhere: to Python, GraphQL, CloudFormation, a file system, the language itself, or to nobody. */
const VALUES = [
  '', ' ', '-', '#', "#''", '#1', '#flow', '#event', '#None', '#global.x(', '{{flow.x}}', '{{Word}}', '{', '}', '{}', '[]', '[{}]', '[{"x": 1}]', 'null', '0', '-1', '1.0', '1e400',
  '99999999999999999999', 'true', 'True', 'None', 'class', 'in', 'key', 'type', 'id', 'self', 'flow', 'event', 'item', 'print', 'match', 'list', '__typename', '__init__', 'a__b',
  'Query', 'Mutation', 'String', 'ID', 'Receipt', 'AWSDate', 'Trace', 'EntityManager', 'DomainEvent', 'Field', 'View', 'a b', 'a;b', 'a.b', 'A.B', 'é', 'x&quot;y', "x'y", 'x\\y',
  '$(x)', '${x}', '../x', 'lib/X.py', '-select-', '#canonical', '#var#', 'x'.repeat(300), '1 if True else 2', 'lambda: 0', 'yield', '(a+)+$', '@rate(1 minute)', '@afterDeployment',
  'FileUploaded', 'Int', 'Float', 'StringList', 'Boolean', 'ObjectList', 'OneToMany', 'filter', 'query', 'get', 'user', 'role', 'anonymous', 'add', 'put', 'success', 'error',
].map((value) => value.replaceAll('"', '&quot;').replaceAll('<', '&lt;')); // biome-ignore format: a list of words

const ATTRIBUTE = /\s([a-z_-]+)="([^"]*)"/g;
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9]*$/;

/** Every mutant of a model's text, in a fixed order. */
export function mutantsOf(xml: string): Mutant[] {
  return [...attributeMutants(xml), ...renamings(xml), ...elementMutants(xml)];
}

/** Attributes that become names in what is generated. */
const NAMES = new Set([
  'name',
  'target',
  'input',
  'field-name',
  'graphql-name',
  'graphql-namespace',
  'project-name',
  'put-key',
  'regex',
  'value',
  'foreign-key',
]);
/** Names that mean something to Python, GraphQL or AppSync. */
const TAKEN = ['class', 'None', 'key', 'AWSDate', 'EntityManager', 'Query'];

/** For each kind of name in the models, once, each of the names that something else has; and each element that ends itself, once, twice. */
export function nameMutants(models: readonly string[]): Mutant[] {
  const seen = new Set<string>();
  return models.flatMap((xml) =>
    [...xml.matchAll(/<([a-z-]+)((?:\s[a-z_-]+="[^"]*")*)\s*\/?>/g)].flatMap((element) => {
      const [, tag = '', attributes = ''] = element;
      const type = / type="([a-zA-Z-]+)"/.exec(attributes)?.[1] ?? '';
      return [...attributes.matchAll(ATTRIBUTE)].flatMap(([whole = '', name = ''], at) => {
        const kind = `${tag} ${type} ${name}`;
        if (!NAMES.has(name) || seen.has(kind)) return [];
        seen.add(kind);
        const start = element.index + 1 + tag.length + [...attributes.matchAll(ATTRIBUTE)][at]!.index;
        return TAKEN.map((other) => ({
          what: `${kind} = ${other}`,
          xml: `${xml.slice(0, start)} ${name}="${other}"${xml.slice(start + whole.length)}`,
        }));
      });
    }),
  );
}

/** A fixed choice of `count`, spread over all. */
export function sampled<T>(items: readonly T[], count: number): T[] {
  let state = 20_251_125;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
  return Array.from({ length: Math.min(count, items.length) }, () => items[Math.floor(random() * items.length)]!);
}

/** One attribute with another value, or without it. */
function attributeMutants(xml: string): Mutant[] {
  return [...xml.matchAll(ATTRIBUTE)].flatMap((match) => {
    const [whole, name, value] = match as unknown as [string, string, string];
    const put = (text: string): string => xml.slice(0, match.index) + text + xml.slice(match.index + whole.length);
    const where = `${name}="${value}" at ${match.index}`;
    return [
      { what: `without ${where}`, xml: put('') },
      ...VALUES.filter((other) => other !== value).map((other) => ({ what: `${where} = ${other}`, xml: put(` ${name}="${other}"`) })),
    ];
  });
}

/** One name everywhere under another one, so that it still fits together. */
function renamings(xml: string): Mutant[] {
  const names = new Set([...xml.matchAll(ATTRIBUTE)].map((match) => match[2]!).filter((value) => IDENTIFIER.test(value)));
  return [...names].flatMap((name) =>
    VALUES.filter((other) => IDENTIFIER.test(other)).map((other) => ({
      what: `${name} renamed to ${other}`,
      xml: xml.replace(new RegExp(`(?<![A-Za-z0-9<_-])${name}(?![A-Za-z0-9_=-])`, 'g'), other),
    })),
  );
}

/** One element twice, or gone. */
function elementMutants(xml: string): Mutant[] {
  return [...xml.matchAll(/<[a-z-]+(?:\s[a-z_-]+="[^"]*")*\s*\/>/g)].flatMap((match) => {
    const put = (text: string): string => xml.slice(0, match.index) + text + xml.slice(match.index + match[0].length);
    return [
      { what: `twice ${match[0]}`, xml: put(match[0] + match[0]) },
      { what: `without ${match[0]}`, xml: put('') },
    ];
  });
}
