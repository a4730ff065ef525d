import { main } from './commands/main';

if (process.env.BLUELINE_DEBUG) require('source-map-support/register'); // stack traces name lib/*.ts

main(process.argv).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    throw error;
  },
);
