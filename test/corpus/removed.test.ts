import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { readModel } from '../../lib/model';
import { line, sharedPython, writeModel } from '../model/harness';
import { exampleModels } from './good-models';

/** A file that is there when its folder is listed, and gone when it is read. */
test.each(['views', 'lib', 'templates', 'commands'])(
  'a file of %s/ that is removed while the model is read is told at its path',
  async (folder) => {
    const [example] = Object.values(exampleModels());
    const files = { ...example!, 'lib/Extra.py': 'x = 1\n', 'templates/extra.txt': 'x' };
    const path = Object.keys(files).find((one) => one.startsWith(`${folder}/`))!;
    const model = writeModel(files);
    const list = fs.readdirSync;
    const spy = jest.spyOn(fs, 'readdirSync').mockImplementation(((...args: Parameters<typeof list>) => {
      const entries = list(...args);
      if (String(args[0]) === join(fs.realpathSync(model), dirname(path))) fs.rmSync(join(model, path), { force: true });
      return entries;
    }) as typeof list);
    try {
      const { diagnostics } = await readModel(model, { python: sharedPython() });
      expect(diagnostics.map(line)).toContain(`${path}:1:1 error S01 the file cannot be read: it is not there`);
    } finally {
      spy.mockRestore();
    }
  },
);
