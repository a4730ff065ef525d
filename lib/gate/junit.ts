import builder from 'junit-report-builder';
import type { GateDocument } from '../documents';

/** A JUnit file: a suite per scenario, a case per activity, and one suite for the coverage. */
export function gateToJUnit(gate: GateDocument): string {
  const report = builder.newBuilder();
  for (const scenario of gate.scenarios.items) {
    const suite = report.testSuite().name(`scenario ${scenario.name}`).time(scenario.seconds);
    for (const activity of scenario.activities) {
      const name = [activity.index, activity.path ?? activity.type, activity.description].filter(Boolean).join(' ');
      const test = suite.testCase().className(scenario.name).name(name).time(activity.seconds);
      const file = activity.position?.split(':')[0];
      if (file) test.file(file);
      if (activity.status === 'failed') test.failure(`${activity.position ? `${activity.position}: ` : ''}${activity.message ?? 'failed'}`);
    }
    if (scenario.status === 'skipped') suite.testCase().className(scenario.name).name('all').skipped();
  }
  const suite = report.testSuite().name('coverage');
  for (const [kind, coverage] of Object.entries(gate.coverage)) {
    const test = suite
      .testCase()
      .className('coverage')
      .name(`${kind} ${coverage.covered} of ${coverage.total}, at least ${coverage.minimum} %`);
    if (coverage.covered * 100 < coverage.minimum * coverage.total) test.failure(`missing: ${coverage.missing.join(', ')}`);
  }
  return report.build();
}
