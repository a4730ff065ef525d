import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEventLock } from '../../lib/contract';
import { checkEventLock, eventLockOf } from '../../lib/generate';
import { generateContract } from '../../lib/generate/contract';
import { type Model, readModel } from '../../lib/model';

const example = join(__dirname, '..', '..', 'examples', 'orders');
const EVENT = 'domain/Sales/Order/events/OrderPlaced.xml';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-lock-'));
  cpSync(example, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function read(): Promise<Model> {
  const { model, diagnostics } = await readModel(folder);
  if (!model) throw new Error(JSON.stringify(diagnostics));
  return model;
}
const lock = (text: string) => writeFileSync(join(folder, 'events.lock.json'), text);

test('without the file nothing is checked; with a fresh one nothing is found, and the same model gives the same bytes', async () => {
  const model = await read();
  expect(checkEventLock(model)).toEqual([]);
  lock(eventLockOf(model));
  expect(checkEventLock(await read())).toEqual([]);
  expect(eventLockOf(await read())).toBe(readFileSync(join(folder, 'events.lock.json'), 'utf8'));
});

test('a type that stored events do not have is an error at the event, with the field and what to do', async () => {
  const { events } = generateContract(await read());
  const retyped = events.map((event) =>
    event.name === 'OrderPlaced' ? { ...event, fields: event.fields.map((field) => ({ ...field, type: 'StringList' })) } : event,
  );
  lock(JSON.stringify({ version: 1, events: retyped }));
  const [first] = checkEventLock(await read());
  expect(first).toMatchObject({
    code: 'L01',
    severity: 'error',
    value: 'article',
    message: expect.stringContaining("stored OrderPlaced events could not be read: 'article': it was StringList and would be String"),
    help: expect.stringContaining('--update-lock'),
    span: { file: EVENT },
  });
});

test('a change that stored events survive is a warning until somebody accepts it', async () => {
  const { events } = generateContract(await read());
  lock(JSON.stringify({ version: 1, events: events.slice(1) }));
  expect(checkEventLock(await read())).toMatchObject([{ code: 'L02', severity: 'warning', message: expect.stringContaining('it is new') }]);
});

test('a damaged file is an error, not an empty lock', async () => {
  lock('{');
  expect(checkEventLock(await read())).toMatchObject([{ code: 'L03', severity: 'error', span: { file: 'events.lock.json' } }]);
  expect(() => readEventLock('{"version": 1, "events": [{"name": "A"}]}')).toThrow('not a list of events');
  expect(() => readEventLock('{"version": 2, "events": []}')).toThrow('no "version": 1');
});
