import type { UnitTestsDocument } from '../documents';
import { reason } from './to-text';

/** JUnit XML with a suite per flow; `file` and `line` of a case are those of the model. */
export function toJUnit(report: UnitTestsDocument): string {
  // Loaded here: it takes longer than reading a model, and most runs write no file.
  const junit = require('junit-report-builder') as typeof import('junit-report-builder').default;
  const builder = junit.newBuilder();
  for (const flow of new Set(report.cases.map((one) => one.flow))) {
    const suite = builder.testSuite().name(flow);
    for (const one of report.cases.filter((candidate) => candidate.flow === flow)) {
      const testCase = suite.testCase().className(flow).name(one.name).time(one.seconds);
      const place = /^(.*):(\d+):\d+$/.exec(one.position ?? '');
      if (place?.[1]) testCase.file(place[1]).property('line', place[2] ?? '');
      if (one.status === 'failed') testCase.failure(one.position ? `${one.position}: ${reason(one)}` : reason(one));
      if (one.warnings.length > 0) testCase.standardError(one.warnings.join('\n'));
    }
  }
  return builder.build();
}
