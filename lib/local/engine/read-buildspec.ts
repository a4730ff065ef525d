import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { UserError } from '../../errors';
import { type Buildspec, type FileSelection, PHASES, type Phase, type PhaseName, type Report } from './buildspec';

const TOP_KEYS = ['version', 'env', 'phases', 'artifacts', 'reports', 'cache'];
const SELECTION_KEYS = ['files', 'name', 'discard-paths', 'base-directory', 'exclude-paths'];
const FORMATS = [
  'JUNITXML',
  'CUCUMBERJSON',
  'VISUALSTUDIOTRX',
  'TESTNGXML',
  'NUNITXML',
  'NUNIT3XML',
  'CLOVERXML',
  'COBERTURAXML',
  'JACOCOXML',
  'SIMPLECOV',
  'LCOV',
];
/** Limit of CodeBuild. */
const MOST_REPORT_GROUPS = 5;

/**
 * Reads a buildspec as CodeBuild does and refuses what this engine does not know (`run-as`, `batch`, `parameter-store`, …).
 * @param path for messages: relative to the source
 * @throws UserError `path:line:column: …`
 */
export function readBuildspec(text: string, path: string): Buildspec {
  return new Reader(text, path).buildspec();
}

class Reader {
  private readonly lines = new LineCounter();
  private readonly root: YAMLMap;

  constructor(
    text: string,
    private readonly path: string,
  ) {
    const document = parseDocument(text, { schema: 'failsafe', lineCounter: this.lines });
    const [problem] = document.errors;
    if (problem) throw this.error(problem.pos[0], problem.message.split('\n')[0] ?? problem.message);
    if (!isMap(document.contents)) throw this.error(0, 'a buildspec is a mapping that begins with version: 0.2');
    this.root = document.contents;
  }

  buildspec(): Buildspec {
    this.only(this.root, TOP_KEYS, 'the buildspec');
    const version = this.text(this.root, 'version');
    if (version !== '0.2') throw this.error(at(this.root), `version 0.2 is needed, got '${version ?? ''}'`);
    const env = this.map(this.root, 'env');
    if (env) this.only(env, ['variables', 'exported-variables', 'shell'], 'env');
    const phases = this.phases();
    const artifacts = this.map(this.root, 'artifacts');
    const install = this.map(this.map(this.root, 'phases'), 'install');
    return {
      shell: this.shell(env),
      variables: this.texts(this.map(env, 'variables')),
      exportedVariables: this.list(env, 'exported-variables'),
      runtimeVersions: this.texts(this.map(install, 'runtime-versions')),
      phases,
      ...(artifacts ? { artifacts: this.selection(artifacts, 'artifacts', ['secondary-artifacts']) } : {}),
      secondaryArtifacts: this.secondary(artifacts),
      reports: this.reports(),
      ...this.cache(),
    };
  }

  private phases(): Partial<Record<PhaseName, Phase>> {
    const phases = this.map(this.root, 'phases');
    if (!phases) throw this.error(at(this.root), 'phases are missing');
    this.only(phases, PHASES, 'phases');
    return Object.fromEntries(
      phases.items.map((item) => {
        const name = keyOf(item);
        return [name, this.phase(this.map(phases, name)!, name)];
      }),
    );
  }

  private phase(phase: YAMLMap, name: string): Phase {
    this.only(phase, ['commands', 'finally', 'on-failure', ...(name === 'install' ? ['runtime-versions'] : [])], `phase ${name}`);
    const onFailure = this.text(phase, 'on-failure');
    if (onFailure !== undefined && onFailure !== 'ABORT') {
      throw this.error(at(phase.get('on-failure', true)), `on-failure: only ABORT is known here, got '${onFailure}'`);
    }
    return { commands: this.list(phase, 'commands'), finally: this.list(phase, 'finally'), abort: onFailure === 'ABORT' };
  }

  private shell(env: YAMLMap | undefined): 'sh' | 'bash' {
    const shell = this.text(env, 'shell') ?? 'sh';
    if (shell === 'sh' || shell === 'bash') return shell;
    throw this.error(at(env?.get('shell', true)), `shell: sh or bash, got '${shell}'`);
  }

  private selection(map: YAMLMap, where: string, more: readonly string[] = []): FileSelection {
    this.only(map, [...SELECTION_KEYS, ...more], where);
    const files = this.list(map, 'files');
    if (files.length === 0) throw this.error(at(map), `${where}: files are missing`);
    const base = this.text(map, 'base-directory');
    return {
      files,
      exclude: this.list(map, 'exclude-paths'),
      discardPaths: this.flag(map, 'discard-paths'),
      ...(base === undefined ? {} : { baseDirectory: base }),
    };
  }

  private secondary(artifacts: YAMLMap | undefined): Record<string, FileSelection> {
    const map = this.map(artifacts, 'secondary-artifacts');
    if (!map) return {};
    return Object.fromEntries(
      map.items.map((item) => [keyOf(item), this.selection(this.map(map, keyOf(item))!, `secondary-artifacts.${keyOf(item)}`)]),
    );
  }

  private reports(): Report[] {
    const map = this.map(this.root, 'reports');
    if (!map) return [];
    if (map.items.length > MOST_REPORT_GROUPS)
      throw this.error(at(map), `reports: ${MOST_REPORT_GROUPS} groups at most, got ${map.items.length}`);
    return map.items.map((item) => {
      const group = keyOf(item);
      const report = this.map(map, group)!;
      const format = this.text(report, 'file-format') ?? 'JUNITXML';
      if (!FORMATS.includes(format))
        throw this.error(at(report), `reports.${group}: file-format '${format}' is unknown; there are ${FORMATS.join(', ')}`);
      return { group, format, ...this.selection(report, `reports.${group}`, ['file-format']) };
    });
  }

  private cache(): Pick<Buildspec, 'cache'> {
    const map = this.map(this.root, 'cache');
    if (!map) return {};
    this.only(map, ['key', 'paths'], 'cache');
    const key = this.text(map, 'key');
    return { cache: { paths: this.list(map, 'paths'), ...(key === undefined ? {} : { key }) } };
  }

  private only(map: YAMLMap, known: readonly string[], where: string): void {
    for (const item of map.items) {
      const key = keyOf(item);
      if (!known.includes(key)) throw this.error(at(item.key), `${where}: '${key}' is not known here; there are ${known.join(', ')}`);
    }
  }

  private map(parent: YAMLMap | undefined, key: string): YAMLMap | undefined {
    const value = parent?.get(key, true) as Node | undefined;
    if (value === undefined) return undefined;
    if (!isMap(value)) throw this.error(at(value), `${key}: a mapping is needed`);
    return value;
  }

  private list(parent: YAMLMap | undefined, key: string): string[] {
    const value = parent?.get(key, true) as Node | undefined;
    if (value === undefined) return [];
    if (!isSeq(value)) throw this.error(at(value), `${key}: a list is needed`);
    return value.items.map((item) => this.scalar(item, key));
  }

  private texts(map: YAMLMap | undefined): Record<string, string> {
    return Object.fromEntries((map?.items ?? []).map((item) => [keyOf(item), this.scalar(item.value, keyOf(item))]));
  }

  private text(parent: YAMLMap | undefined, key: string): string | undefined {
    const value = parent?.get(key, true);
    return value === undefined ? undefined : this.scalar(value, key);
  }

  private flag(parent: YAMLMap, key: string): boolean {
    const value = this.text(parent, key);
    if (value === undefined || value === 'no' || value === 'false') return false;
    if (value === 'yes' || value === 'true') return true;
    throw this.error(at(parent.get(key, true)), `${key}: yes or no, got '${value}'`);
  }

  private scalar(value: unknown, key: string): string {
    if (isScalar(value)) return String(value.value ?? '');
    throw this.error(at(value), `${key}: a text is needed`);
  }

  private error(offset: number, message: string): UserError {
    const { line, col } = this.lines.linePos(offset);
    return new UserError(`${this.path}:${line}:${col}: ${message}`);
  }
}

function keyOf(item: Pair): string {
  return isScalar(item.key) ? String(item.key.value) : '';
}

/** Offset at which a node begins. */
function at(node: unknown): number {
  return (node as Node | undefined)?.range?.[0] ?? 0;
}
