import { type Commands, main } from './main';

/** Runs the command line of this process, and leaves its exit code. */
export function start(commands: readonly Commands[]): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endQuietly);
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

/** Who reads the output has seen enough, as `head` does, or is gone with its terminal. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  process.exit();
}
