import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelWatcher } from '../../../lib/verify/watch/model-watcher';
import { changedFiles, takeSnapshot } from '../../../lib/verify/watch/snapshot';

let parent: string;
let folder: string;
let watcher: ModelWatcher | undefined;
beforeEach(() => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), 'model-watcher-')));
  folder = join(parent, 'model');
  mkdirSync(join(folder, 'views'), { recursive: true });
  writeFileSync(join(folder, 'config.xml'), '<draftsman/>');
  writeFileSync(join(folder, 'views/Cart.xml'), '<view/>');
});
afterEach(() => {
  watcher?.close();
  watcher = undefined;
  rmSync(parent, { recursive: true, force: true });
});

const write = (path: string, text: string) => writeFileSync(join(folder, path), text);

/** What is told after `work`. */
async function told(work: () => void): Promise<readonly string[]> {
  watcher ??= new ModelWatcher(folder);
  work();
  return (await watcher.next()).files;
}

describe('a change is told', () => {
  test('once for a file that is written twice, and with the other files of that moment', async () => {
    const files = await told(() => {
      write('views/Cart.xml', '');
      write('config.xml', '<draftsman a="1"/>');
      write('views/Cart.xml', '<view name="Cart"/>');
    });
    expect(files).toEqual(['config.xml', 'views/Cart.xml']);
  });

  test('for a file that another one takes the place of, as editors save', async () => {
    const files = await told(() => {
      write('views/.Cart.xml.swp', '<view name="Cart"/>');
      renameSync(join(folder, 'views/.Cart.xml.swp'), join(folder, 'views/Cart.xml'));
    });
    expect(files).toEqual(['views/Cart.xml']);
  });

  test('not for a file with the content that it had, a dot-file, or what is no part of a model', async () => {
    mkdirSync(join(folder, 'out'));
    const files = await told(() => {
      write('views/Cart.xml', '<view/>');
      write('views/.hidden', 'x');
      write('out/application.xml', '<x/>');
      write('notes.txt', 'x');
      write('meta.json', '{}');
    });
    expect(files).toEqual(['meta.json']);
  });

  test('for files in folders that come later, and in folders within these', async () => {
    expect(
      await told(() => {
        mkdirSync(join(folder, 'lib'));
        write('lib/Prices.py', 'X = 1');
      }),
    ).toEqual(['lib/Prices.py']);
    expect(await told(() => write('lib/Prices.py', 'X = 2'))).toEqual(['lib/Prices.py']);
    expect(
      await told(() => {
        mkdirSync(join(folder, 'templates/mails'), { recursive: true });
        write('templates/mails/hello.txt', 'Hello');
      }),
    ).toEqual(['templates/mails/hello.txt']);
    expect(await told(() => write('templates/mails/hello.txt', 'Hi'))).toEqual(['templates/mails/hello.txt']);
  });

  test('for files and folders that go', async () => {
    expect(await told(() => rmSync(join(folder, 'views/Cart.xml')))).toEqual(['views/Cart.xml']);
    expect(await told(() => write('views/Cart.xml', '<view/>'))).toEqual(['views/Cart.xml']);
    expect(await told(() => rmSync(join(folder, 'views'), { recursive: true }))).toEqual(['views/Cart.xml']);
    expect(
      await told(() => {
        mkdirSync(join(folder, 'views'));
        write('views/Cart.xml', '<view/>');
      }),
    ).toEqual(['views/Cart.xml']);
    expect(await told(() => write('views/Cart.xml', '<view a="1"/>'))).toEqual(['views/Cart.xml']);
  });

  test('for a file in a folder that has taken the place of another one at once', async () => {
    const files = await told(() => {
      rmSync(join(folder, 'views'), { recursive: true });
      mkdirSync(join(folder, 'views'));
      write('views/Order.xml', '<view/>');
    });
    expect(files).toEqual(['views/Cart.xml', 'views/Order.xml']);
    expect(await told(() => write('views/Order.xml', '<view a="1"/>'))).toEqual(['views/Order.xml']);
  });

  test('where the whole folder goes and comes again', async () => {
    expect(await told(() => renameSync(folder, join(parent, 'elsewhere')))).toEqual(['config.xml', 'views/Cart.xml']);
    expect(await told(() => renameSync(join(parent, 'elsewhere'), folder))).toEqual(['config.xml', 'views/Cart.xml']);
    expect(await told(() => write('views/Cart.xml', '<view a="1"/>'))).toEqual(['views/Cart.xml']);
  });

  test('that came while nobody waited', async () => {
    watcher = new ModelWatcher(folder);
    write('views/Cart.xml', '<view a="1"/>');
    const [first] = await Promise.all([watcher.next()]);
    expect(first.files).toEqual(['views/Cart.xml']);
    expect(first.since).toBeLessThanOrEqual(performance.now());
  });
});

test('a link to a folder above is not followed', () => {
  symlinkSync(parent, join(folder, 'views/up'));
  const { folders, files } = takeSnapshot(folder);
  expect([...folders.keys()]).toEqual([folder, join(folder, 'views')]);
  expect([...files.keys()]).toEqual(['config.xml', 'views/Cart.xml']);
});

test('a file that cannot be read is a state of its own', () => {
  const before = takeSnapshot(folder);
  rmSync(join(folder, 'views/Cart.xml'));
  symlinkSync('nowhere', join(folder, 'views/Cart.xml'));
  expect(changedFiles(before, takeSnapshot(folder, before))).toEqual(['views/Cart.xml']);
});
