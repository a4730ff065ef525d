import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';

/** The file with all lines of an action. A line that cannot be written (a full disk) fails the action when it closes, not the process. */
export class ActionLog {
  private readonly stream: WriteStream;
  private problem: Error | undefined;

  constructor(readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.stream = createWriteStream(file, { flags: 'a' });
    this.stream.on('error', (error) => {
      this.problem ??= error;
    });
  }

  line(text: string): void {
    if (!this.problem) this.stream.write(`${text}\n`);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.stream.once('close', resolve);
      if (this.stream.closed) resolve();
      else this.stream.end();
    });
    if (this.problem) throw this.problem;
  }
}
