import { PassThrough } from 'node:stream';
import { askHidden } from '../../lib/hidden-prompt';

/** A terminal that notes in which mode it is. */
class FakeTerminal extends PassThrough {
  isRaw = false;
  readonly modes: boolean[] = [];
  setRawMode(raw: boolean): this {
    this.modes.push(raw);
    this.isRaw = raw;
    return this;
  }
}

const ask = (terminal: FakeTerminal) => {
  const output = new PassThrough();
  const asked = askHidden('value: ', terminal as unknown as NodeJS.ReadStream, output as unknown as NodeJS.WriteStream);
  return { asked, shown: () => String(output.read() ?? '') };
};

describe('however a hidden question ends, the terminal shows again what is typed', () => {
  test.each([
    ['Enter', 'abc\r', 'abc'],
    ['the line is empty', '\r', ''],
    ['a mistake was erased', 'abx\u007fc\n', 'abc'],
    ['the end of input behind a text', 'abc\u0004', 'abc'],
  ])('%s', async (_, typed, value) => {
    const terminal = new FakeTerminal();
    const { asked, shown } = ask(terminal);
    expect(terminal.isRaw).toBe(true);
    terminal.write(typed);
    expect(await asked).toBe(value);
    expect(terminal.modes).toEqual([true, false]);
    expect(shown()).toBe('value: \n');
  });

  test.each([
    ['Ctrl-C', 'ab\u0003', 'Interrupted'],
    ['Ctrl-D alone', '\u0004', 'UserError'],
    ['several lines in one piece', 'one\ntwo\n', 'UserError'],
  ])('%s', async (_, typed, name) => {
    const terminal = new FakeTerminal();
    const { asked } = ask(terminal);
    terminal.write(typed);
    await expect(asked).rejects.toMatchObject({ name });
    expect(terminal.modes).toEqual([true, false]);
  });

  test('several lines that come in pieces', async () => {
    const terminal = new FakeTerminal();
    const { asked } = ask(terminal);
    terminal.write('one\n');
    setImmediate(() => terminal.write('two'));
    await expect(asked).rejects.toThrow('a value of several lines cannot be typed');
  });

  test('the terminal goes away', async () => {
    const terminal = new FakeTerminal();
    const { asked } = ask(terminal);
    terminal.end();
    await expect(asked).rejects.toThrow('the terminal is gone; nothing was written');
    expect(terminal.modes).toEqual([true, false]);
  });
});
