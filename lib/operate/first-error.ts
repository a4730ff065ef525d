/** What a log says went wrong first. */
export interface FoundError {
  /** Place in the log, from 1. */
  readonly line: number;
  readonly text: string;
  /** The file to look at, as the log names it: `domain/Shop.xml:3:53`, `buildspecs/deploy.yml`. */
  readonly file?: string;
}

/** How the tools of the pipeline's actions write an error: our diagnostics, our commands, TypeScript, Node, Python, npm, CodeBuild, CloudFormation. */
const ERRORS: readonly RegExp[] = [
  /^\S+:\d+(:\d+)?: (error|Error)\b/,
  /^(\S+\(\d+,\d+\): )?error(\[\w+\])?( TS\d+)?:? /i,
  /^\w*(Error|Exception): /,
  /^npm (ERR!|error) /,
  /^Traceback \(most recent call last\)/,
  /_FAILED\b/,
  /^\S+: error /,
  /^\u2717 |^FAILED? /,
];
/**
 * What CodeBuild, or the engine here, says around the commands: the next command that begins, or that one has ended and how. It names the command
 * and its files, never the cause (CodeBuild user guide, "View detailed build information"; lib/local/engine/providers/codebuild.ts).
 */
const AROUND = /^(\[Container\]|Phase (complete|context)|COMMAND_EXECUTION_ERROR|\$ |phase \w+ failed: )/;

const FILE = /((?:[\w.@-]+\/)*[\w.@-]+\.(?:xml|json|ya?ml|[cm]?[jt]s|py|graphql))(?::(\d+)(?::(\d+))?|\((\d+),(\d+)\))?/;

/**
 * The first error of a log with the file it names, looked for in its own line and in the few that the same command printed after it; undefined
 * where none is known as one.
 */
export function firstError(lines: readonly string[]): FoundError | undefined {
  const place = lines.findIndex((line) => !AROUND.test(line) && ERRORS.some((pattern) => pattern.test(line.trimStart())));
  if (place < 0) return undefined;
  const text = lines[place] ?? '';
  const after = lines.slice(place + 1, place + 15);
  const end = after.findIndex((line) => AROUND.test(line));
  const own = [text, ...after.slice(0, end < 0 ? after.length : end)];
  const file = own.reduce<string | undefined>((found, line) => found ?? fileIn(line), undefined);
  return { line: place + 1, text: text.trim(), ...(file === undefined ? {} : { file }) };
}

function fileIn(line: string): string | undefined {
  const python = /File "([^"]+)", line (\d+)/.exec(line);
  if (python) return `${python[1]}:${python[2]}`;
  const match = FILE.exec(line);
  if (!match) return undefined;
  return [match[1], match[2] ?? match[4], match[3] ?? match[5]].filter((part) => part !== undefined).join(':');
}
