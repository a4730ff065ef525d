import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emitPython } from '../../../lib/generate/python';
import { ACTIVITIES } from '../../../lib/generate/python/activities';
import { provePython } from '../../../lib/generate/python/prove-python';
import type { Model } from '../../../lib/model';
import { runTests, toText } from '../../../lib/verify';
import { fileText, modelOf, runPython, sharedAnalyser } from './support';

const LIBRARY = `
def update(entity_manager, snapshot, event):
    entity_manager.get(type="Whole", key=snapshot.id).partner = "by module"


def twice(value):
    return value + value


def note(flow):
    flow.noted = True
`;

const everything = (): Promise<Model> =>
  modelOf(readFileSync(join(__dirname, 'everything.xml'), 'utf8'), {
    'lib/Updater.py': LIBRARY,
    'templates/page.txt': 'page of {{flow.x}}',
  });

async function asked(script: string): Promise<unknown> {
  return JSON.parse(runPython(emitPython(await everything()).files, script)) as unknown;
}

test('every construct is generated, proved and passes its cases', async () => {
  const model = await everything();
  await provePython(emitPython(model), sharedAnalyser());
  const report = await runTests(model);
  expect(toText(report)).toBe('');
  expect(report.passed).toBe(5);
});

test('a role is put together from texts, arguments and constants', async () => {
  const text = fileText(emitPython(await everything()).files, 'commands.py');
  const argument = 'Argument("id")';
  expect(text.replace(/\s+/g, ' ')).toContain(
    `allow=role( ${argument}, "-", ${argument}.split(":")[0].replace("a", "b").trim(), "-", ${argument}.substring(0, 2).toUpperCase(), "-", ${argument}.substring(1).toLowerCase(), "-Xy/y", ),`,
  );
  expect(text).toContain('allow=user("owner")');
});

test('the fields of a command are what the model says', async () => {
  const text = fileText(emitPython(await everything()).files, 'commands.py');
  expect(text).toContain('String("id", pattern=Pattern("id", r"^[a-z:]+$"))');
  expect(text).toContain('Float("ratio", default=2.0)');
  expect(text).toContain('Boolean("flag", default=False)');
  expect(text).toContain('String("by", auto_fill="username")');
});

test('a reference to a clause in a query is that to its argument', async () => {
  const text = fileText(emitPython(await everything()).files, 'queries.py');
  expect(text).toContain('allow=user("partner_equals")');
  expect(text).toContain('Clause("id", "greater_than", argument="id_greater_than")');
  expect(text).toContain('type="query"');
});

test('snapshots fill views', async () => {
  const script = `
import json
from draftsman.documents import plain
from draftsman.fields import build
from application import app
from application.views.whole import Whole, whole_from_shop_thing, whole_from_shop_thing_2
from application.domain.shop.thing.aggregate import Thing
snapshot = build(Thing, {'id': 'a', 'tags': ['x', 'y'], 'words': 'w', 'lines': {'k': {'article': 'apple'}}, 'latest': {'p': {'article': 'pear'}}})
view = build(Whole, {'id': 'a', 'tags': ['z']})
whole_from_shop_thing(view, snapshot, None)
whole_from_shop_thing_2(view, snapshot, None)
print(json.dumps(plain(view)))`;
  expect(await asked(script)).toEqual({
    id: 'a',
    partner: 'w',
    friends: [],
    tags: ['z', 'y'],
    parts: [{ article: 'applek' }],
    all: [{ article: 'pear' }],
  });
});

test('the message of a validator is that of an f-string; a part that fails stays as written', async () => {
  const script = `
import json
import application
from application.domain.shop.thing.flows import note
from types import SimpleNamespace
try:
    note.function(SimpleNamespace(id='no'))
except Exception as error:
    print(json.dumps(str(error)))`;
  expect(await asked(script)).toBe('{no}   no ab {1 / 0!r} \\n');
});

test('the runtime has a class for every activity, and takes what the model gives', async () => {
  const script = `
import json
from application import app
import draftsman.activities as activities
notifier = app.notifiers[0]
print(json.dumps([[name for name in ${JSON.stringify(Object.values(ACTIVITIES).map((shape) => shape.class))} if not hasattr(activities, name)], [type(one).__name__ for one in notifier.activities]]))`;
  const [missing, used] = (await asked(script)) as [string[], string[]];
  expect(missing).toEqual([]);
  expect(new Set(used)).toEqual(new Set(Object.values(ACTIVITIES).map((shape) => shape.class)));
});
