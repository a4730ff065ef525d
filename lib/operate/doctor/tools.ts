import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Finding, fail, ok, warn } from './finding';

/** The tools of this machine as they say themselves; undefined = not found. */
export interface ToolFacts {
  readonly node: string;
  readonly python?: string;
  readonly git?: string;
  /** Version of the CDK's command line in node_modules. */
  readonly cdk?: string;
  /** The one that package.json pins. */
  readonly pinnedCdk?: string;
}

/** The version that an accident published: it cannot read what the library writes (docs/deploy.md). */
const ACCIDENT = '3.0.0';

/** What they are good for. Node: package.json `engines`; Python 3.11: the embedded cloud; git: the commit that a run names. */
export function judgeTools(facts: ToolFacts): Finding[] {
  return [node(facts.node), python(facts.python), git(facts.git), cdk(facts.cdk, facts.pinnedCdk)];
}

function node(version: string): Finding {
  if (atLeast(version, [20])) return ok('node', version);
  return fail('node', `${version}; 20 or later is needed`, 'install Node 20 or later: https://nodejs.org');
}

function python(version: string | undefined): Finding {
  const next = 'install Python 3.11 or later (https://www.python.org), or name one in BLUELINE_PYTHON; needed for local runs';
  if (version === undefined) return warn('python', 'not found', next);
  return atLeast(version, [3, 11]) ? ok('python', version) : warn('python', `${version}; 3.11 or later is needed`, next);
}

function git(version: string | undefined): Finding {
  if (version !== undefined) return ok('git', version);
  return warn('git', 'not found', 'install git: without it a run takes the whole folder and names no commit');
}

function cdk(version: string | undefined, pinned: string | undefined): Finding {
  if (version === undefined) return fail('cdk', 'not installed in this checkout', 'npm run setup');
  if (version === ACCIDENT)
    return fail('cdk', `${version} was published by accident`, 'npm ci brings the version that package-lock.json pins');
  if (pinned !== undefined && version !== pinned) {
    return fail('cdk', `${version}; package.json pins ${pinned}, which reads what the library writes`, 'npm ci brings it');
  }
  return ok('cdk', version);
}

/** Whether the first version number of a text is not below `least`. */
export function atLeast(text: string, least: readonly number[]): boolean {
  const parts = /\d+(\.\d+)*/.exec(text)?.[0].split('.').map(Number) ?? [];
  for (const [index, number] of least.entries()) {
    const part = parts[index] ?? 0;
    if (part !== number) return part > number;
  }
  return parts.length > 0;
}

export async function readTools(checkout: string): Promise<ToolFacts> {
  const [python, git] = await Promise.all([version(process.env.BLUELINE_PYTHON ?? 'python3'), version('git')]);
  const [cdk, pinnedCdk] = [installedCdk(checkout), pinnedIn(checkout)];
  return {
    node: process.version,
    ...(python ? { python } : {}),
    ...(git ? { git } : {}),
    ...(cdk ? { cdk } : {}),
    ...(pinnedCdk ? { pinnedCdk } : {}),
  };
}

async function version(command: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, ['--version'], { timeout: 10_000 });
    return (stdout || stderr).trim().split('\n', 1)[0];
  } catch {
    return undefined;
  }
}

function installedCdk(checkout: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(checkout, 'node_modules', 'aws-cdk', 'package.json'), 'utf8')) as { version?: string }).version;
  } catch {
    return undefined;
  }
}

function pinnedIn(checkout: string): string | undefined {
  try {
    const { devDependencies } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
      devDependencies?: Readonly<Record<string, string>>;
    };
    return devDependencies?.['aws-cdk'];
  } catch {
    return undefined;
  }
}
