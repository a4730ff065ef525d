import { main } from './commands/main';

main(process.argv).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    throw error;
  },
);
