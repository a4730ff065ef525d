import { Checkout, hasEmbeddedCloud } from './checkout';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(300_000);

suite('a model that blueline init has made', () => {
  let checkout: Checkout;
  beforeAll(() => {
    checkout = new Checkout();
  });
  afterAll(() => checkout.remove());

  // In one layout: the other gives the same application (test/init).
  test('goes through the whole pipeline', async () => {
    expect(await checkout.run('init', 'models/tasks')).toMatchObject({ code: 0 });
    const { code, stderr } = await checkout.run('run', '--model', 'models/tasks', '--approve');
    expect([code, stderr.slice(-3000)]).toEqual([0, expect.stringContaining('succeeded')]);
    expect(checkout.report()).toMatchObject({
      status: 'succeeded',
      unitTests: { passed: 6, failed: 0 },
      gate: { verdict: 'passed', coverage: { events: { percent: 100 }, views: { percent: 100 } } },
    });
  });
});
