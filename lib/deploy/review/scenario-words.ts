/** '3 scenarios passed, 1 failed'. */
export function scenarioWords({ passed, failed }: { readonly passed: number; readonly failed: number }): string {
  return `${passed} ${passed === 1 ? 'scenario' : 'scenarios'} passed${failed > 0 ? `, ${failed} failed` : ''}`;
}
