import type { ContractChanges } from '../../lib/contract';
import { refuseUnreadable } from '../../lib/deploy/refuse-unreadable';
import { buildReview } from '../../lib/deploy/review/build-review';
import { countWords } from '../../lib/deploy/review/change-words';
import { holdToReview, requireSameRelease } from '../../lib/deploy/review/hold-to-review';
import { reviewMessage } from '../../lib/deploy/review/review-message';
import { reviewPage } from '../../lib/deploy/review/review-page';
import type { ChangeDocument, Deployment, GateDocument } from '../../lib/documents';

const change = (logicalId: string, over: Partial<ChangeDocument> = {}): ChangeDocument => ({
  action: 'Modify',
  logicalId,
  type: 'AWS::Lambda::Function',
  replacement: 'False',
  ...over,
});
const CHANGES = [
  change('Relay', { properties: ['Code'] }),
  change('Views', { replacement: 'True' }),
  change('Archive', { action: 'Add', type: 'AWS::S3::Bucket' }),
  change('Old', { action: 'Remove' }),
];
const deployment: Deployment = {
  environment: 'production',
  stack: 'orders-production',
  cloud: 'aws',
  status: 'reviewed',
  changes: CHANGES,
  outputs: {},
  api: '',
  warnings: [],
};
const coverage = { covered: 3, total: 4, percent: 75, minimum: 70, missing: ['OrderLost'] };
const gate = {
  environment: 'staging',
  verdict: 'passed',
  scenarios: { passed: 3, failed: 0, skipped: 0, items: [] },
  coverage: { events: coverage, views: { ...coverage, covered: 4, percent: 100, missing: [] } },
} as unknown as GateDocument;
const contract: ContractChanges = {
  changes: [{ part: 'command', name: 'Order.cancel', kind: 'added', details: [] }],
  breaking: ['Order.total was removed'],
  dangerous: [],
  notes: [],
  unreadable: [{ event: 'OrderPlaced', field: 'total', why: 'it was Float and would be Int', help: "keep 'total' as Float" }],
};
const release = { version: '2.0.0', sha256: 'b'.repeat(64), apiKeyExpires: '1827014400', deployed: '1.0.0' };
const facts = { run: 'run-1', commit: 'a'.repeat(40), author: 'Ann', gate };
const review = buildReview(deployment, release, contract, [], facts);
const own = {
  environment: 'production',
  stack: 'orders-production',
  sha256: release.sha256,
  deployed: '1.0.0',
  run: 'run-1',
  changes: CHANGES,
};

describe('the digest in words', () => {
  test('says release, verdict, counts and what breaks before anything else', () => {
    expect(review.lines).toEqual([
      'Version 2.0.0 to production (orders-production), where 1.0.0 is',
      'Commit aaaaaaaaaa, author Ann, run run-1',
      'Gate of staging: passed, 3 scenarios passed, events 3 of 4 (75 %), views 4 of 4 (100 %)',
      'Stack: 1 removed, 1 replaced, 1 added, 1 changed',
      'Contract: commands 1 added; 1 change breaks clients',
      "STORED EVENTS ARE LOST: OrderPlaced, field 'total': it was Float and would be Int",
      'BREAKS CLIENTS: Order.total was removed',
      '+ command Order.cancel',
      '- Old (function)',
      '! Views (function)',
      '+ Archive (bucket)',
      '~ Relay (function): Code',
    ]);
  });

  describe('of a release that comes back', () => {
    const back = (comeback: { version: string; reason?: string }, deployed = '3.0.0') =>
      buildReview(deployment, { ...release, deployed }, contract, [], { ...facts, comeback });

    test('says so second, from which version, why, and that the commit is not its own', () => {
      expect(back({ version: '2.0.0', reason: 'prices are wrong' }).lines.slice(1, 3)).toEqual([
        'OLDER RELEASE: back from 3.0.0 to 2.0.0; reason: prices are wrong',
        'Settings and pipeline of commit aaaaaaaaaa, run run-1; the release is of an earlier commit',
      ]);
      expect(back({ version: '2.0.0' }, '2.0.0').lines[1]).toBe('OLDER RELEASE: 2.0.0 once more; reason: none given');
      expect(reviewPage(back({ version: '2.0.0', reason: '<b>' }))).toContain('comes back. Reason: &#60;b&#62;');
    });

    test('has the verdict in its message too, however long the reason', () => {
      const message = reviewMessage(back({ version: '2.0.0', reason: 'x'.repeat(1000) }).lines, 'https://page');
      expect(message.length).toBeLessThanOrEqual(1000);
      expect(message).toContain('Gate of staging: passed');
    });

    test('is none where the package is another one than the variable names', () => {
      expect(back({ version: '1.9.0' })).not.toHaveProperty('comeback');
    });
  });

  test('names data that somebody has consented to lose', () => {
    const loss = {
      kind: 'replaced',
      logicalId: 'EventStore',
      type: 'AWS::DynamoDB::Table',
      why: 'TableName cannot be changed in place',
    } as const;
    expect(buildReview(deployment, release, contract, [loss], facts).lines[5]).toBe(
      'DATA IS LOST: EventStore (AWS::DynamoDB::Table) with all that it holds (replaced): TableName cannot be changed in place',
    );
  });

  test('of a first release, and of one without verdict, commit and author', () => {
    const first = buildReview({ ...deployment, changes: [] }, { ...release, deployed: undefined }, null, [], {});
    expect(first.lines).toEqual([
      'Version 2.0.0 to production (orders-production), where nothing is yet',
      'Commit unknown, author as in the commit, run by hand',
      'Gate: no verdict was handed over',
      'Stack: nothing',
      'Contract: the first one',
    ]);
    expect(countWords([])).toBe('nothing');
  });
});

describe('the message of the approval', () => {
  test('is all of it where it fits, with the link of the page behind the verdict', () => {
    expect(reviewMessage(review.lines, 'https://console/page').split('\n')[3]).toBe('Page: https://console/page');
    expect(reviewMessage(review.lines)).toBe(review.lines.join('\n'));
  });

  test.each([0, 1, 2, 3, 40])('is cut behind a line to 1,000 characters and ended by … (%d)', (extra) => {
    const lines = [...review.lines.slice(0, 3), ...Array.from({ length: 60 }, (_, index) => `  ~ Resource${index} ${'x'.repeat(extra)}`)];
    const message = reviewMessage(lines, 'https://console/page');
    expect(message.length).toBeLessThanOrEqual(1000);
    expect(message.length).toBeGreaterThan(900);
    expect(message.endsWith('\n…')).toBe(true);
    for (const line of message.split('\n').slice(4, -1)) expect(lines).toContain(line);
  });

  test('exactly 1,000 characters are not cut', () => {
    expect(reviewMessage(['a'.repeat(499), 'b'.repeat(500)])).toHaveLength(1000);
    expect(reviewMessage(['a'.repeat(499), 'b'.repeat(501)])).toBe(`${'a'.repeat(499)}\n…`);
  });
});

describe('production is held to the review', () => {
  const refusal = (changes: readonly ChangeDocument[], more = {}) => {
    try {
      return holdToReview(review, { ...own, changes, ...more });
    } catch (error) {
      return { exitCode: (error as { exitCode: number }).exitCode, message: (error as Error).message };
    }
  };

  test('the same changes in another order pass', () => {
    expect(refusal([...CHANGES].reverse())).toMatch(/^the changes are those that were reviewed/);
  });

  test.each<[string, ChangeDocument[], RegExp]>([
    ['one more', [...CHANGES, change('Bus')], /first difference: Bus: reviewed was 'no change', now it is 'Bus · modify/],
    ['one less', CHANGES.slice(1), /first difference: Relay: reviewed was 'Relay · modify .*', now it is 'no change'/],
    [
      'a replacement',
      CHANGES.map((one) => ({ ...one, replacement: 'True' })),
      /first difference: Archive: .*replacement False.*replacement True/,
    ],
    ['another property', [change('Relay', { properties: ['Role'] }), ...CHANGES.slice(1)], /Relay: .* Code', now it is .* Role'/],
  ])('%s stops it, with exit code 1 and the first difference', (_, changes, message) => {
    expect(refusal(changes)).toEqual({ exitCode: 1, message: expect.stringMatching(message) });
  });

  test('the difference says if something else has been deployed since', () => {
    expect(refusal([change('Bus')], { deployed: '1.5.0' })).toMatchObject({
      message: expect.stringContaining('(1.0.0 was deployed then, 1.5.0 is now)'),
    });
  });

  test('nothing to change is no difference: an earlier attempt did it', () => {
    expect(refusal([])).toBe('nothing is left to change of what was reviewed');
  });

  test('a release that comes back in another run was approved over an older state', () => {
    expect(refusal([change('Bus')], { run: 'run-2' })).toMatch(/^approved in run run-1, comes back in run run-2/);
  });

  test.each([
    ['package', { sha256: 'c'.repeat(64) }],
    ['environment', { environment: 'staging' }],
    ['stack', { stack: 'other' }],
  ])('a review of another %s stops it, in any run', (what, over) => {
    expect(() => requireSameRelease(review, { ...own, run: 'run-2', ...over })).toThrow(`first difference: ${what}: reviewed was`);
    expect(() => requireSameRelease(review, own)).not.toThrow();
  });
});

describe('stored events that could not be read', () => {
  const plan = { stack: 'orders-production', environment: 'production' } as Parameters<typeof refuseUnreadable>[3];
  test('stop a deployment with event, field, and both ways on', () => {
    expect(() => refuseUnreadable(contract, [], release.sha256, plan)).toThrow(
      expect.objectContaining({
        exitCode: 1,
        message: expect.stringContaining("OrderPlaced, field 'total': it was Float and would be Int\n    keep 'total' as Float"),
        next: expect.stringContaining('environments.production.allowReplace: ["OrderPlaced@bbbbbbbbbbbb"]'),
      }),
    );
  });
  test('unless somebody consented for this package', () => {
    expect(() => refuseUnreadable(contract, ['OrderPlaced@bbbbbbbbbbbb'], release.sha256, plan)).not.toThrow();
    expect(() => refuseUnreadable(contract, ['OrderPlaced@cccccccccccc'], release.sha256, plan)).toThrow('OrderPlaced');
    expect(() => refuseUnreadable(null, [], release.sha256, plan)).not.toThrow();
  });
});

describe('the page', () => {
  test('needs nothing from elsewhere and has both schemes', () => {
    const page = reviewPage(review);
    expect(page).not.toMatch(/<script|<link|src=|href=|url\(|@import/);
    expect(page).toContain('prefers-color-scheme:dark');
    expect(page).toContain('name="viewport"');
    for (const text of ['Order.total was removed', 'Order.cancel', 'Ann', '3 of 4 covered', 'missing OrderLost', review.digest]) {
      expect(page).toContain(text);
    }
  });
  test('what comes from model and commit is text, never markup', () => {
    const page = reviewPage({ ...review, author: '<img src=x onerror="alert(1)">', version: '<b>' });
    expect(page).not.toMatch(/<img|<b>/);
    expect(page).toContain('&#60;b&#62;');
  });
});
