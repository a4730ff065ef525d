import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PythonAnalyser, readModel } from '../../lib/model';
import { runTests } from '../../lib/verify';
import { withoutNetwork } from './examples';
import { leaveOut } from './leave-out';

jest.setTimeout(60_000);
withoutNetwork();

/** What the text that is left out, or replaced, is for; the example's test case that must fail without it. */
type Row = readonly [example: string, without: string | RegExp, instead: string, failing: string];

const ROWS: readonly Row[] = [
  ['bike-rental', '<command name="Register" create-command="true">', '<command name="Register">', 'Fleet.Bike.Register/LockTaken'],
  ['bike-rental', 'name="gears" type="Int" default="7"', 'name="gears" type="Int" default="1"', 'Fleet.Bike.Register/DefaultsOfTheCommand'],
  ['bike-rental', ' default="EUR"', ' default="USD"', 'Fleet.Bike.Return/RidePaid'],
  ['bike-rental', 'name="state" type="String" default="new"', 'name="state" type="String"', 'Fleet.Bike.Register/Registered'],
  ['bike-rental', /<processor type="validator" condition="flow.entity.range.*\/>/, '', 'Fleet.Bike.Return/TooFar'],
  ['bike-rental', /<processor type="update-key".*\/>/, '', 'Fleet.Bike.ReplaceLock/GoesOnUnderItsNewKey'],
  ['bike-rental', 'target="rides" operand="add"', 'target="rides" operand="set"', 'Fleet.Bike.Return/RidePaid'],
  ['bike-rental', 'target="range" operand="subtract"', 'target="range" operand="add"', 'Fleet.Bike.Return/RidePaid'],
  ['bike-rental', 'target="log" operand="unmapped"', 'target="log" operand="add"', 'Fleet.Bike.Report/TwoDefects'],
  ['bike-rental', 'minutes * PER_MINUTE', '0', 'Fleet.Bike.Return/RidePaid'],
  ['bike-rental', 'expression="report.split(mark)[0].strip()"', 'expression="report"', 'Fleet.Bike.Report/TwoDefects'],
  ['bike-rental', 'key-field="#event.rider.lower()"', 'key-field="rider"', 'Billing.Account.Charge/Charged'],
  ['gym', '<command name="Join" reactivate-command="optional">', '<command name="Join">', 'Club.Member.Join/ComesBack'],
  ['gym', 'reactivate-command="true"', 'reactivate-command="optional"', 'Club.Member.Welcome/NeverAway'],
  ['gym', 'reactivate-command="false"', 'reactivate-command="optional"', 'Club.Member.Visit/NotWhilePaused'],
  ['gym', "self.isDeleted = 'soft'", "self.isDeleted = ''", 'Club.Member.Pause/Kept'],
  ['gym', "self.isDeleted = 'delayed'", "self.isDeleted = 'soft'", 'Club.Member.Resign/ErasedLater'],
  ['gym', "self.isDeleted = 'hard'", "self.isDeleted = 'soft'", 'Club.Member.Forget/Erased'],
  ['bakery', 'strategy="extend"', 'strategy="replace"', 'Shop.Order.Place/MoreOfIt'],
  ['bakery', 'strategy="replace"', 'strategy="extend"', 'Kitchen.Oven.Replan/TheOldPlanIsGone'],
  ['bakery', 'strategy="unmapped"', 'strategy="extend"', 'Kitchen.Oven.Replan/TheOldPlanIsGone'],
  ['bakery', 'target="amount" operand="add"', 'target="amount" operand="set"', 'Shop.Order.Place/MoreOfIt'],
  ['bakery', 'name="unit" type="String" default="piece"', 'name="unit" type="String"', 'Shop.Order.Place/TwoLines'],
  ['bakery', 'name="amount" type="Int" default="1"', 'name="amount" type="Int" default="9"', 'Shop.Order.Place/TwoLines'],
  ['bakery', 'retrieve_nested_target(event.article, self.deliveries, ', '({} or ', 'Shop.Order.Deliver/Again'],
  ['engraver', 'roman.toRoman(flow.year)', 'str(flow.year)', 'Workshop.Stone.Order/Ordered'],
  ['photo-album', "event.uri.split('/')[-1]", 'event.uri', 'Albums.Photo.Add/Added'],
  ['savings-club', 'operand="append" value="labels"', 'operand="set" value="labels"', 'Club.Account.Save/Saved'],
  ['savings-club', 'operand="remove" value="labels"', 'operand="append" value="labels"', 'Club.Account.Save/Saved'],
  [
    'savings-club',
    'operand="python-expression" value="len(event.coins)"',
    'operand="unmapped" value="len(event.coins)"',
    'Club.Account.Save/Saved',
  ],
  ['savings-club', 'operand="put" value="coins"', 'operand="unmapped" value="coins"', 'Club.Account.Save/Saved'],
  ['savings-club', ' condition="event.eventDefinitionVersion == 1"', '', 'Club.Account.Save/Saved'],
  ['savings-club', ' user="ann"', '', 'Club.Account.Save/Saved'],
  ['savings-club', ' requestor="treasurer"', '', 'Club.Account.Save/ByTheTreasurer'],
  ['savings-club', ' default="2"', ' default="1"', 'Club.Account.Save/Saved'],
  ['cinema', /<nested-mapping source="cast"[\s\S]*?<\/nested-mapping>/, '', 'House.Show.Plan/Planned'],
  ['weather-stations', '-90 &lt; flow.temperature &lt; 60', 'flow.station', 'Weather.Day.Measure/NoWeather'],
];

const python = new PythonAnalyser();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'left-out-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => python.close());

test.each(ROWS)('%s without %s', async (example, without, instead, failing) => {
  leaveOut(example, without, instead, folder, example === 'bike-rental' ? ['lib/Tariff.py'] : []);
  const { model, diagnostics } = await readModel(folder, { python });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { cases } = await runTests(model!);
  expect(cases.filter(({ status }) => status !== 'passed').map(({ flow, name }) => `${flow}/${name}`)).toContain(failing);
});
