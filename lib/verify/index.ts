export type { UnitTestCase, UnitTestsDocument } from '../documents';
export { runTests, type TestOptions } from './run-tests';
export { toJUnit } from './to-junit';
export { toText } from './to-text';
