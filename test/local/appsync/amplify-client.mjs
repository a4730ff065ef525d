// A client that is not ours: Amplify, as a web application uses it, against the URL, key, pool and token of the environment variable CASE.
// Prints what it got as one JSON document. It keeps timers of its own, so it is ended by process.exit.
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { fetchAuthSession, signIn } from 'aws-amplify/auth';

const given = JSON.parse(process.env.CASE);
// Node before 22 has no WebSocket of its own.
globalThis.WebSocket ??= (await import('ws')).WebSocket;

Amplify.configure({
  API: {
    GraphQL: {
      // Amplify makes wss:// of `http://` and leaves this spelling as it is, which stays without TLS.
      endpoint: given.url.replace('http://', 'HTTP://'),
      region: given.region,
      defaultAuthMode: 'apiKey',
      apiKey: given.key,
    },
  },
  Auth: { Cognito: { userPoolId: given.poolId, userPoolClientId: given.clientId, userPoolEndpoint: `${given.cloud}/` } },
});
const client = generateClient();
const errorsOf = (work) =>
  work.then(
    ({ errors }) => errors,
    (failure) => failure.errors ?? String(failure),
  );

const result = {};
result.query = (await client.graphql({ query: '{ Shop { things { resultset { name mode } } } }' })).data;
result.mutation = (
  await client.graphql({ query: 'mutation ($f: String!) { Shop { left(folder: $f) right(folder: $f) } }', variables: { f: given.folder } })
).data;
result.failed = await errorsOf(client.graphql({ query: '{ fail(text: "x") }' }));
result.unauthorized = await errorsOf(client.graphql({ query: '{ missing }', apiKey: 'da2-wrong' }));
result.publish = await errorsOf(client.graphql({ query: 'mutation { publishTrace(correlationId: "c") { correlationId } }' }));

await signIn({ username: given.user, password: given.password, options: { authFlowType: 'USER_SRP_AUTH' } });
const token = String((await fetchAuthSession()).tokens.idToken);
result.asUser = (await client.graphql({ query: '{ userOnly }', authMode: 'userPool' })).data;

/** Subscribes, publishes once the subscription stands, gives the first payload. */
const first = (options) =>
  new Promise((resolve, reject) => {
    const subscription = client.graphql(options).subscribe({
      next: ({ data }) => {
        subscription.unsubscribe();
        resolve(data);
      },
      error: (failure) => reject(new Error(JSON.stringify(failure))),
    });
  });
const query = 'subscription ($id: String) { onTrace(correlationId: $id) { correlationId status } }';
const byKey = first({ query, variables: { id: 'by-key' } });
const byToken = first({ query, variables: { id: 'by-token' }, authMode: 'none', authToken: token });
process.stdout.write('subscribing\n');
result.subscriptions = await Promise.all([byKey, byToken]);
result.refusedSubscription = await new Promise((resolve) => {
  client
    .graphql({ query, variables: {}, apiKey: 'da2-wrong' })
    .subscribe({ next: resolve, error: (failure) => resolve(failure.errors ?? String(failure)) });
});
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
