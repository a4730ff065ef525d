import { type Commands, main } from './main';

/** Runs the command line of this process, and leaves its exit code. */
export function start(commands: readonly Commands[]): void {
  if (process.env.BLUELINE_DEBUG) require('source-map-support/register'); // stack traces name lib/*.ts
  main(process.argv, commands).then(
    (exitCode) => {
      process.exitCode = exitCode;
    },
    (error: unknown) => {
      throw error;
    },
  );
}
