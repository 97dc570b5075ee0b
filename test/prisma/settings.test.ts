import { exampleProjects } from '../../app/examples';
import { fileExample } from '../../app/seed';
import type { Procedure } from '../../domain/procedure';
import { national } from '../../domain/procedures/national';
import { keep, pin, procedureOf } from '../../prisma/procedures';
import { enterSetting, newerRules, pinFor, settingsFor, settingsIn } from '../../prisma/settings';
import type { NewSetting } from '../../prisma/settings';
import { journey } from '../journeys/theWorld';

let world: Awaited<ReturnType<typeof journey>>;
beforeAll(async () => { world = await journey(); });
afterAll(async () => { await world.close(); });

const TODAY = '2026-11-25';
const ADMIN = 'quan-tri';
let keys = 0;
const stamp = (by = ADMIN, commandId = `s:${(keys += 1)}`) => ({ by, at: `${TODAY}T01:00:00.000Z`, commandId });
const sets = (value: NewSetting['value'], more: Partial<NewSetting> = {}, by = stamp()) =>
  enterSetting(world.books, { unit: 'sct-quang-nam', procedure: 'national', stage: 'baseAppraisal', name: 'deadline.workingDays', value, effectiveFrom: TODAY, reason: 'Quyết định của Sở', ...more }, by);
const unitsOf = (doit: string) => ({ implementer: 'tt-quang-nam', doit, department: 'cuc', ministry: 'bct' });
const term = async (doit: string, day: string) => (await procedureOf(world.books, (await pinFor(world.books, 'national', unitsOf(doit), day)).hash)).stages['baseAppraisal']!.deadline;

test('two units have different values at the same time, and one without settings has the table as released', async () => {
  await sets(20);
  await sets(10, { unit: 'sct-bac-giang' });
  expect([await term('sct-quang-nam', TODAY), await term('sct-bac-giang', TODAY), await term('sct-dak-lak', TODAY)]).toMatchObject([{ workingDays: 20 }, { workingDays: 10 }, { workingDays: 15 }]);
  expect((await pinFor(world.books, 'national', unitsOf('sct-dak-lak'), TODAY)).hash).toBe(pin(national).hash);
});

test('a value that begins next month holds for projects that begin then, and may be taken back', async () => {
  await sets(25, { unit: 'sct-long-an', effectiveFrom: '2026-12-25' });
  await sets(null, { unit: 'sct-long-an', effectiveFrom: '2027-02-01' });
  const days = ['2026-12-24', '2026-12-25', '2027-01-31', '2027-02-01'];
  expect(await Promise.all(days.map((day) => term('sct-long-an', day)))).toMatchObject([15, 25, 25, 15].map((workingDays) => ({ workingDays })));
});

test('of two entries for one day the later one holds; an earlier day entered later does not replace a later day', async () => {
  await sets(11, { unit: 'sct-lang-son', effectiveFrom: '2026-12-20' });
  await sets(12, { unit: 'sct-lang-son', effectiveFrom: '2026-12-20' });
  await sets(13, { unit: 'sct-lang-son', effectiveFrom: '2026-12-10' });
  expect(await Promise.all(['2026-12-15', '2026-12-20', '2026-12-21'].map((day) => term('sct-lang-son', day)))).toMatchObject([13, 12, 12].map((workingDays) => ({ workingDays })));
  expect(await settingsFor(world.books, 'national', ['sct-lang-son'], '2026-12-31')).toMatchObject([{ value: 12, by: ADMIN, at: `${TODAY}T01:00:00.000Z`, reason: 'Quyết định của Sở', effectiveFrom: '2026-12-20' }]);
});

test('a running project keeps what it began with; the next one gets the new value', async () => {
  const [first, second] = exampleProjects(TODAY).filter(({ procedure }) => procedure === 'national');
  const before = await fileExample(world.ledger, first!);
  const unit = first!.facts.units.doit!;
  await sets(19, { unit });
  const same = { ...second!, facts: { ...second!.facts, units: first!.facts.units } };
  const after = await fileExample(world.ledger, same);
  const read = async (code: string) => (await world.ledger.read(code))!.procedure.stages['baseAppraisal']!.deadline;
  expect([await read(before), await read(after)]).toMatchObject([{ workingDays: 15 }, { workingDays: 19 }]);
});

test('what may be moved to are the newer tables with what the units set today', async () => {
  const old = pin(national);
  const units = unitsOf('sct-ha-tinh');
  expect(await newerRules(world.books, { procedure: old, units }, TODAY)).toEqual([]);
  await sets(22, { unit: 'sct-ha-tinh' });
  const offers = await newerRules(world.books, { procedure: old, units }, TODAY);
  expect(offers).toEqual([{ ...(await pinFor(world.books, 'national', units, TODAY)), settings: [{ unit: 'sct-ha-tinh', stage: 'baseAppraisal', name: 'deadline.workingDays', value: 22 }] }]);
  expect(await newerRules(world.books, { procedure: offers[0]!, units }, TODAY)).toEqual([]);
  expect([await settingsIn(world.books, offers[0]!.hash), await settingsIn(world.books, old.hash)]).toEqual([offers[0]!.settings, []]);
});

test('a setting lapses where a later table settles the value itself', async () => {
  const appraisal = national.stages['baseAppraisal']!;
  const later: Procedure = { ...national, id: 'lapse-test', stages: { ...national.stages, baseAppraisal: { ...appraisal, deadline: { workingDays: 14, source: 'Thông tư mới', mark: 'seen' } } } };
  const early = await keep(world.books, { ...national, id: 'lapse-test', effectiveFrom: '2018-01-01' });
  await keep(world.books, later);
  await world.books.pool.query(`INSERT INTO settings (unit, procedure_id, stage, name, value, effective_from, reason, entered_by, entered_at) VALUES ('cuc', 'lapse-test', 'baseAppraisal', 'deadline.workingDays', '3', '2018-01-01', 'x', 'x', now())`);
  const offers = await newerRules(world.books, { procedure: early, units: { doit: 'cuc' } }, TODAY);
  const terms = await Promise.all(offers.map(async ({ hash }) => (await procedureOf(world.books, hash)).stages['baseAppraisal']!.deadline));
  expect(terms).toMatchObject([{ workingDays: 3 }, { workingDays: 14 }]);
});

test.each<[string, Partial<NewSetting>, string, string]>([
  ['a name that there is not', { name: 'deadline.hours' }, 'SETTING_NOT_ALLOWED', 'deadline.hours'],
  ['a value that the law sets', { stage: 'implementation', name: 'reports.askedDaysBefore', unit: 'tt-quang-nam' }, 'SETTING_NOT_ALLOWED', 'reports.askedDaysBefore'],
  ['a stage that there is not', { stage: 'nope' }, 'SETTING_NOT_ALLOWED', 'stage'],
  ['a council of four', { name: 'council.sizes', value: [4] }, 'INVALID_FACT', 'council.sizes'],
  ['a mean that cannot be reached', { name: 'quorum.mean', value: 101 }, 'INVALID_FACT', 'quorum.mean'],
  ['a quorum above all members', { name: 'quorum.present', value: '4/3' }, 'INVALID_FACT', 'quorum.present'],
  ['negative days', { value: -3 }, 'INVALID_FACT', 'deadline.workingDays'],
  ['a day that is over', { effectiveFrom: '2026-11-24' }, 'INVALID_FACT', 'effectiveFrom'],
  ['a day that does not exist', { effectiveFrom: '2027-02-29' }, 'INVALID_FACT', 'effectiveFrom'],
  ['a unit that is not known', { unit: 'khong-co' }, 'INVALID_FACT', 'unit'],
  ['a unit that has no part in the stage', { unit: 'tt-quang-nam' }, 'INVALID_FACT', 'unit'],
  ['no reason', { reason: '  ' }, 'REASON_REQUIRED', ''],
  ['a procedure that there is not', { procedure: 'nope' }, 'UNKNOWN_PROCEDURE', ''],
])('%s is refused and not kept', async (_, more, code, field) => {
  const count = async () => (await world.books.pool.query('SELECT (SELECT count(*) FROM settings) AS s, (SELECT count(*) FROM staff_log) AS l')).rows[0];
  const before = await count();
  await expect(sets(18, more)).rejects.toMatchObject({ code, ...(field ? { facts: { field } } : {}) });
  expect(await count()).toEqual(before);
});

test('only an administrator enters settings, the same key counts once, and the log keeps who did', async () => {
  await expect(sets(18, {}, stamp('tt-quang-nam-giam-doc'))).rejects.toMatchObject({ code: 'NOT_YOURS' });
  const key = stamp(ADMIN, 'mot-khoa');
  const [one, two] = [await sets(17, { unit: 'sct-hoa-binh' }, key), await sets(17, { unit: 'sct-hoa-binh' }, key)];
  expect(two).toEqual(one);
  await expect(sets(16, { unit: 'sct-hoa-binh' }, key)).rejects.toMatchObject({ code: 'KEY_REUSED' });
  const { rows } = await world.books.pool.query("SELECT by, data FROM staff_log WHERE what = 'settingEntered' AND subject = 'sct-hoa-binh'");
  expect(rows).toMatchObject([{ by: ADMIN, data: { value: 17, reason: 'Quyết định của Sở' } }]);
  await expect(world.books.pool.query('UPDATE settings SET reason = $1', ['x'])).rejects.toThrow('permission denied');
});
