import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { madeDocuments } from '../../lib/model/made-documents';

it.each(Object.entries(madeDocuments()))('%s is what the tables make; if not, run: npm run documents', (path, text) => {
  expect(readFileSync(join(__dirname, '../..', path), 'utf8')).toBe(text);
});
