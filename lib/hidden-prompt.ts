import { UserError } from './errors';

/** A person pressed Ctrl-C at a question. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const ENTER = ['\r', '\n'];
const INTERRUPT = '\u0003';
const END = '\u0004';
const ERASE = ['\u007f', '\b'];
const ERASE_LINE = '\u0015';
/** A terminal hands on a pasted text in pieces; what follows Enter within this many milliseconds was pasted with it. */
const QUIET = 30;

/**
 * Asks for a value on a terminal without showing it.
 *
 * What is pasted with a line end inside is refused as a whole: the rest of it would otherwise be taken as the next value, or reach the shell, which
 * shows and keeps what it reads.
 * @returns what was typed; '' for Enter alone
 * @throws Interrupted on Ctrl-C; UserError (exit code 2) for a value of several lines, or where the terminal goes away. The terminal is as before then
 */
export async function askHidden(
  question: string,
  input: NodeJS.ReadStream = process.stdin,
  output: NodeJS.WriteStream = process.stderr,
): Promise<string> {
  const wasRaw = input.isRaw;
  // Before the question is there: what is typed at it is never shown.
  input.setRawMode(true);
  input.setEncoding('utf8');
  input.resume();
  output.write(question);
  try {
    return await readLine(input);
  } finally {
    input.setRawMode(wasRaw);
    input.pause();
    output.write('\n');
  }
}

/** Reads until a line ends and nothing follows for a moment. */
function readLine(input: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    let ended: NodeJS.Timeout | undefined;
    let isSeveral = false;
    const finish = (end: () => void) => {
      clearTimeout(ended);
      input.off('data', take);
      input.off('end', left);
      end();
    };
    const left = () => finish(() => reject(new UserError('the terminal is gone; nothing was written', { exitCode: 2 })));
    const settle = () => finish(() => (isSeveral ? reject(severalLines()) : resolve(typed)));
    const take = (chunk: string) => {
      for (const character of chunk) {
        if (character === INTERRUPT) return finish(() => reject(new Interrupted('interrupted')));
        if (ended === undefined && character === END && typed === '') return left();
        if (ENTER.includes(character) || character === END) ended ??= setTimeout(settle, QUIET);
        else if (ended) isSeveral = true;
        else typed = edit(typed, character);
      }
      ended?.refresh();
    };
    input.on('data', take);
    input.on('end', left);
  });
}

function edit(typed: string, character: string): string {
  if (character === ERASE_LINE) return '';
  return ERASE.includes(character) ? [...typed].slice(0, -1).join('') : typed + character;
}

function severalLines(): UserError {
  return new UserError('a value of several lines cannot be typed; nothing was written', {
    exitCode: 2,
    next: 'let it come by standard input: blueline secrets put ENV KEY < file',
  });
}
