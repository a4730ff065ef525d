/** What of an environment a web client is told: outputs of its stack. */
export interface ClientEnvironment {
  /** Name of the environment. */
  readonly name: string;
  /** The one that clients use unless their browser says otherwise. */
  readonly production: boolean;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A script that web clients of the modelling tool load (REFERENCE §8.10). */
export interface ClientConfiguration {
  /** 'js/configuration.js' of production, else 'js/configuration-<name>.js'. */
  readonly path: string;
  readonly text: string;
}

/**
 * The addresses of an environment in the names that those clients use, 'aws-congnito-…' spelled as they spell it. Production's come first and
 * always; another environment's take their place where the browser's storage has '<name>-environment' = 'true'.
 */
export function clientConfiguration({ name, production, outputs }: ClientEnvironment): ClientConfiguration {
  const api = outputs.GraphQLUrl ?? '';
  const variables = { stage: name, api_url: api, api_ws: realtimeAddress(api), api_key: outputs.ApiKey ?? '' };
  const stored = { 'aws-congnito-user-pool-id': outputs.UserPoolId ?? '', 'aws-congnito-app-id': outputs.UserPoolClientId ?? '' };
  const lines = [
    ...Object.entries(stored).map(([key, value]) => `localStorage[${literal(key)}] = ${literal(value)};`),
    ...Object.entries(variables).map(([key, value]) => `${production ? 'var ' : ''}${key} = ${literal(value)};`),
  ];
  const header = `// Addresses of ${name}, written by its deployment.`;
  if (production) return { path: 'js/configuration.js', text: `${[header, ...lines].join('\n')}\n` };
  const text = [header, `if (localStorage[${literal(`${name}-environment`)}] === 'true') {`, ...lines.map((line) => `  ${line}`), '}'].join(
    '\n',
  );
  return { path: `js/configuration-${name}.js`, text: `${text}\n` };
}

/**
 * Where subscriptions are served: a host of its own on AWS, below the API's path elsewhere (AWS AppSync developer guide: building a real-time
 * WebSocket client).
 */
function realtimeAddress(api: string): string {
  if (api === '') return '';
  const address = api.replace(/^http/, 'ws');
  return address.includes('.appsync-api.') ? address.replace('.appsync-api.', '.appsync-realtime-api.') : `${address}/realtime`;
}

/** A JavaScript text that can also stand within a <script> of a page. */
function literal(text: string): string {
  return JSON.stringify(text).replace(/[<\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
