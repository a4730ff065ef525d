/** The document `unit-tests.json`: what became of the modelled test cases. */
export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  /** In the order of the model. */
  readonly cases: readonly CaseResult[];
}

export interface CaseResult {
  /** 'Subdomain.Aggregate.Flow'. */
  readonly flow: string;
  readonly name: string;
  readonly status: 'passed' | 'failed';
  readonly seconds: number;
  /** What went wrong, in a sentence. */
  readonly message?: string;
  /** The values that differ: text, or any JSON value. */
  readonly expected?: unknown;
  readonly got?: unknown;
  /** file:line:column of the case in the model. */
  readonly position?: string;
  readonly warnings: readonly string[];
}
