export type { UnitTestCase, UnitTestsDocument } from '../documents';
export { type PreparedTests, prepareTests, runTests, type TestOptions } from './run-tests';
export { toCobertura } from './to-cobertura';
export { toJUnit } from './to-junit';
export { toText } from './to-text';
