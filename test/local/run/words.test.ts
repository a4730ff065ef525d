import type { ApplicationDocument } from '../../../lib/documents';
import { reviewLines } from '../../../lib/local/run/approval';
import { tryThis } from '../../../lib/local/run/try-this';
import type { Report } from '../../../lib/report/report';

describe('what an approver sees', () => {
  test('is the digest of the review, line by line', () => {
    const lines = ['Version 2 to production (orders-production), where 1 is', 'BREAKS CLIENTS: Query.a was removed', 'Stack: 1 added'];
    expect(reviewLines({ stage: 'Approve', documents: { 'Approve/review.json': { lines } } })).toEqual(lines);
  });

  test('or that nothing is known', () => {
    expect(reviewLines({ stage: 'Approve', documents: {} })).toEqual(['no review of production was made']);
  });
});

describe('the curl line to try', () => {
  const environment = (api: string) => ({ api, stack: 's', status: 'deployed' as const, outputs: { ApiKey: 'da2-key' }, warnings: [] });
  const report = {
    environments: { staging: environment('http://127.0.0.1:1/a/graphql'), production: environment('http://127.0.0.1:2/b/graphql') },
  } as unknown as Report;

  test("asks the model's first anonymous view query of the last environment", () => {
    const application = { smoke: { document: '{ X { get(key: "it\'s") { key } } }', variables: {} } } as ApplicationDocument;
    expect(tryThis(report, application)).toBe(
      "curl -s http://127.0.0.1:2/b/graphql -H 'x-api-key: da2-key' -H 'content-type: application/json' -d '{\"query\":\"{ X { get(key: \\\"it'\\''s\\\") { key } } }\"}'",
    );
  });

  test('else asks the trace of a request of this run, where the gate ran', () => {
    const gated = { ...report, gate: { environment: 'staging', correlationIds: ['id-1'] } } as unknown as Report;
    expect(tryThis(gated, undefined)).toContain('http://127.0.0.1:1/a/graphql');
    expect(tryThis(gated, undefined)).toContain('correlationId: \\"id-1\\"');
  });

  test('is left out where there is nothing to ask', () => {
    expect(tryThis({ environments: {} } as unknown as Report, undefined)).toBeUndefined();
  });
});
