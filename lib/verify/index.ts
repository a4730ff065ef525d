export { runTests, type TestOptions } from './run-tests';
export type { CaseResult, TestReport } from './test-report';
export { toJUnit } from './to-junit';
export { toText } from './to-text';
