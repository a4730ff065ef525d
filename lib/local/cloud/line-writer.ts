import { appendFileSync, writeFileSync } from 'node:fs';

/** Writes lines with their time to a file that begins empty. What cannot be written (a full disk) is left out: a log stops no work. */
export function lineWriter(file: string): (line: string) => void {
  const attempt = (write: () => void) => {
    try {
      write();
    } catch {
      // see above
    }
  };
  attempt(() => writeFileSync(file, ''));
  return (line) => attempt(() => appendFileSync(file, `${new Date().toISOString()} ${line}\n`));
}
