import type { LambdaClient } from '@aws-sdk/client-lambda';
import { FunctionCalls } from '../../../lib/local/appsync/function-calls';

/** A client whose calls end when they are told to. */
function calls() {
  const open: { readonly name: string; readonly end: (payload: unknown) => void; readonly fail: (error: Error) => void }[] = [];
  const send = ({ input }: { input: { FunctionName: string } }) =>
    new Promise((resolve, reject) => {
      const end = (payload: unknown) => resolve({ Payload: Buffer.from(JSON.stringify(payload)) });
      open.push({ name: input.FunctionName, end, fail: reject });
    });
  return { open, functions: new FunctionCalls({ send } as unknown as LambdaClient) };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('two calls of one function run at the same time, the others in turn; other functions do not wait', async () => {
  const { open, functions } = calls();
  const answers = Promise.all([1, 2, 3, 4].map((number) => functions.invoke('busy', number)));
  const other = functions.invoke('other', 0);
  await settled();
  expect(open.map(({ name }) => name)).toEqual(['busy', 'busy', 'other']);
  open[2]?.end('other');
  expect(await other).toBe('other');
  open[1]?.end('second');
  await settled();
  expect(open).toHaveLength(4);
  open[0]?.end('first');
  await settled();
  expect(open).toHaveLength(5);
  open[3]?.end('third');
  open[4]?.end('fourth');
  expect(await answers).toEqual(['first', 'second', 'third', 'fourth']);
});

test('a call that fails gives its place on', async () => {
  const { open, functions } = calls();
  const answers = Promise.allSettled([1, 2, 3].map((number) => functions.invoke('busy', number)));
  await settled();
  open[0]?.fail(Object.assign(new Error('gone'), { code: 'ResourceNotFoundException' }));
  await settled();
  expect(open).toHaveLength(3);
  open[1]?.end(2);
  open[2]?.end(3);
  expect(await answers).toMatchObject([
    { status: 'rejected', reason: { message: 'gone' } },
    { status: 'fulfilled', value: 2 },
    { status: 'fulfilled', value: 3 },
  ]);
});
