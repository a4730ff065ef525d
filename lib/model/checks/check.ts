import type { Advice, Report } from '../diagnostic';
import { type CostBudget, type RegexCost, regexCost } from '../language/regex-cost';
import { RegexMatcher } from '../language/regex-match';
import type { BrokenNames, NamedKind } from '../layout/broken-names';
import { ModelIndex } from '../model-index';
import type { PythonFacts } from '../python/python-facts';
import { elementOf } from '../read/reading';
import type { Model, ModelNode, SourceElement, Span } from '../types';
import type { XmlElement } from '../xml/xml-element';

interface Rules {
  readonly codes: readonly string[];
  /**
   * It says that something is unused or cannot be reached, which is noise while there are errors.
   * @default false
   */
  readonly wholeModel?: true;
}

/** A rule of REFERENCE §11, or a few that belong together. It runs while Python still reads the model's code. */
export interface Check extends Rules {
  readonly run: (context: CheckContext) => void;
}

/** A check that asks what Python said. */
export interface PythonCheck extends Rules {
  readonly run: (context: PythonCheckContext) => void;
}

export interface PythonCheckContext extends CheckContext {
  readonly facts: PythonFacts;
}

/** What checks look at, and where they tell. */
export class CheckContext {
  readonly index: ModelIndex;
  private readonly places = new Set<string>();
  private readonly matcher = new RegexMatcher();
  private readonly costs = new Map<string, RegexCost>();
  private readonly costBudget: CostBudget = { steps: 500_000 };

  constructor(
    readonly model: Model,
    readonly report: Report,
    private readonly broken: BrokenNames,
    private readonly root: XmlElement,
  ) {
    this.index = new ModelIndex(model);
  }

  /** The same context, from when on Python has answered. */
  with(facts: PythonFacts): PythonCheckContext {
    return Object.assign(this, { facts });
  }

  error(code: string, node: ModelNode, attribute: string | undefined, message: string, advice?: Advice): void {
    this.report.error(code, node.source.at(attribute), message, advice);
  }

  warning(code: string, node: ModelNode, attribute: string | undefined, message: string, advice?: Advice): void {
    this.report.warning(code, node.source.at(attribute), message, advice);
  }

  info(code: string, node: ModelNode, attribute: string | undefined, message: string, advice?: Advice): void {
    this.report.info(code, node.source.at(attribute), message, advice);
  }

  /** The element `draftsman`; in the split layout that of config.xml. */
  get draftsman(): ModelNode {
    return { source: this.root };
  }

  /** The element `functional-scenarios`, if there is one. */
  get thresholds(): SourceElement | undefined {
    return this.root.first('functional-scenarios');
  }

  get subdomains(): readonly XmlElement[] {
    return this.root.all('domain').flatMap((domain) => domain.all('subdomain'));
  }

  /** How long a regular expression that compiles may take to refuse a text. */
  costOf(regex: string): RegexCost {
    let cost = this.costs.get(regex);
    if (cost === undefined) {
      cost = regexCost(regex, this.costBudget);
      this.costs.set(regex, cost);
    }
    return cost;
  }

  /** Whether a regular expression matches a whole text; undefined where that cannot be told. */
  matches(regex: string, text: string): boolean | undefined {
    return this.matcher.matches(regex, text, this.costOf(regex));
  }

  /** True if the same was told of the place before, in a file that several elements use. */
  isTold(code: string, { file, line, column }: Span, message: string): boolean {
    const key = `${code} ${file}:${line}:${column} ${message}`;
    const isTold = this.places.has(key);
    this.places.add(key);
    return isTold;
  }

  /** True if everything in it was read, so that what is not there is missing. */
  isComplete(node: ModelNode): boolean {
    return !elementOf(node).incomplete;
  }

  /** True if something of that name stands in the files but could not be read. */
  isBroken(kind: NamedKind, name: string): boolean {
    return this.broken.has(kind, name);
  }

  /** True if all queries of the API are known. */
  get knowsQueries(): boolean {
    const { views } = this.model;
    return !this.broken.hasAny('view') && !this.broken.hasAny('projection') && views.every((view) => this.isComplete(view));
  }
}
