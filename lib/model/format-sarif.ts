import type { Diagnostic, Severity } from './diagnostic';
import type { SourceLines } from './format';
import { OTHER_CODES, RULE_AREAS, RULES } from './rules';
import { ruleHelp } from './rules/rules-page';

/** https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html, 3.27.10 */
const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' };
/** What viewers of code hosts take for the top folder of the checkout. Where that is on this machine is not told (3.14.14). */
const BASE = '%SRCROOT%';

export interface SarifOptions {
  /**
   * The way from the top of the checkout to the model's folder, with '/' at its end.
   * @default '' the model is the top
   */
  readonly prefix?: string;
  /** Lines of the model's files, to say where a span of several lines ends. */
  readonly lines: SourceLines;
}

/** SARIF 2.1.0, which code hosts show beside the lines: the rules that are told with their texts, and every diagnostic with its region. */
export function formatSarif(diagnostics: readonly Diagnostic[], { prefix = '', lines }: SarifOptions): string {
  const told = new Set(diagnostics.map(({ code }) => code));
  const order = [...RULES.keys(), ...told]; // codes that are no rules stand behind
  const codes = [...new Set(order)].filter((code) => told.has(code));
  const results = diagnostics.map((diagnostic) => ({
    ruleId: diagnostic.code,
    ruleIndex: codes.indexOf(diagnostic.code),
    level: LEVELS[diagnostic.severity],
    message: { text: sentences([diagnostic.message, diagnostic.why, diagnostic.help]) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodePath(prefix + diagnostic.span.file), uriBaseId: BASE },
          region: region(diagnostic.span, lines),
        },
      },
    ],
  }));
  const run = {
    tool: { driver: { name: 'Blueline', rules: codes.map(descriptor) } },
    originalUriBaseIds: { [BASE]: { description: { text: 'The top folder of the checkout.' } } },
    columnKind: 'utf16CodeUnits',
    results,
  };
  const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

/** 3.49: what a rule is. */
function descriptor(id: string): object {
  const rule = RULES.get(id);
  if (!rule) return { id, shortDescription: { text: sentences([OTHER_CODES[id] ?? 'no rule of the language']) } };
  const area = RULE_AREAS.find(({ letter }) => id.startsWith(letter))!;
  return {
    id,
    shortDescription: { text: sentences([rule.text]) },
    fullDescription: { text: sentences([rule.text, rule.why]) },
    help: ruleHelp(rule),
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: { tags: [area.title] },
  };
}

function sentences(texts: readonly (string | undefined)[]): string {
  return texts
    .flatMap((text) => (text ? [`${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`] : []))
    .join(' ');
}

/** A path as a relative URI (RFC 3986): a name may hold what means something in one. */
function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** 3.30: columns are from 1, the end stands behind the last character. A span may go over the ends of lines, as attribute values do. */
function region({ file, line, column, length }: Diagnostic['span'], lines: SourceLines): object {
  const start = { startLine: line, startColumn: column };
  let end = line;
  let rest = column - 1 + length; // characters from the start of line `end`
  for (let text = lines(file, end); text !== undefined && rest > text.length; text = lines(file, end)) {
    if (lines(file, end + 1) === undefined) break;
    rest -= text.length + 1; // its end
    end++;
  }
  return { ...start, ...(end === line ? {} : { endLine: end }), endColumn: Math.max(1, rest + 1) };
}
