import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { isDecided, isWorkingDay, nameOf, plusWorkingDays, vietnam } from '../../domain/calendar';
import { explainTerm } from '../../domain/explain';
import { openBooks } from '../../prisma/client';
import type { Books } from '../../prisma/client';
import { calendarOf, calendarVersion, enterDays } from '../../prisma/holidays';
import type { DayEntered } from '../../domain/calendarChanges';
import { freshDatabase } from '../world/database';
import type { Database } from '../world/database';

let database: Database;
let books: Books;
beforeEach(async () => {
  database = await freshDatabase();
  books = openBooks(database.appUrl, 6);
});
afterEach(async () => {
  await books.close();
  await database.drop();
});

const words = (vi: string) => ({ vi, en: vi });
const off = (day: string, vi = 'Tết Dương lịch'): DayEntered => ({ day, kind: 'off', name: words(vi) });
const makeup = (day: string, replaces: string): DayEntered => ({ day, kind: 'makeup', name: words('Làm bù'), replaces });
const ordinary = (day: string): DayEntered => ({ day, kind: 'ordinary', name: words('Ngày thường') });
const by = { by: 'quan-tri', source: 'CV 12729/VPCP-KGVX' };

/** Projects with and without a term, and one that has ended; only what waking looks at. */
async function projects(): Promise<void> {
  await books.pool.query("INSERT INTO procedures VALUES ('h', 'national', '2018-07-10', '{}')");
  for (const [code, due, ended] of [['KC-1', '2026-01-09T17:00:00Z', null], ['KC-2', '2026-01-12T17:00:00Z', null], ['KC-3', null, null], ['KC-4', '2026-01-09T17:00:00Z', 'closed']])
    await books.pool.query(`INSERT INTO projects (code, procedure_hash, fund, name, name_key, province, applicant, beneficiary, stage, round, unit, due, ended, version, head, state)
      VALUES ($1, 'h', 'national', 'x', 'x', 'x', 'tt', 'cs', 'completeness', 1, 'sct', $2, $3, 1, 'h', '{}')`, [code, due, ended]);
}
const marks = async () => (await books.pool.query<{ subject: string; position: number }>('SELECT subject, position FROM marks ORDER BY 1')).rows.map(({ subject, position }) => `${subject} ${position}`);

test('CAL-05 a swap that is entered a week before moves the end of open terms and wakes their projects', async () => {
  await projects();
  // as it stood on 20 December: nobody knew of the swap
  await enterDays(books, [ordinary('2026-01-02'), ordinary('2026-01-10')], by);
  expect(plusWorkingDays(await calendarOf(books), '2025-12-30', 7)).toBe('2026-01-09');
  await books.pool.query('DELETE FROM marks');
  const { recounted } = await enterDays(books, [off('2026-01-02'), makeup('2026-01-10', '2026-01-02')], by);
  expect(plusWorkingDays(await calendarOf(books), '2025-12-30', 7)).toBe('2026-01-10');
  expect(explainTerm(await calendarOf(books), { workingDays: 7 }, '2025-12-30').days.filter(({ why }) => why === 'swapped' || why === 'makeUp').map(({ day, why }) => [day, why])).toEqual([['2026-01-02', 'swapped'], ['2026-01-10', 'makeUp']]);
  expect([recounted, await marks()]).toEqual([2, ['project/KC-1 1', 'project/KC-2 1']]);
  await enterDays(books, [off('2026-03-04', 'Nghỉ')], by);
  expect(await marks()).toEqual(['project/KC-1 2', 'project/KC-2 2']);
});

test('the same command enters once and is answered alike; its id for something else is refused', async () => {
  await projects();
  const first = await enterDays(books, [off('2026-03-04')], { ...by, commandId: 'c' });
  expect(await enterDays(books, [off('2026-03-04')], { ...by, commandId: 'c' })).toEqual({ ...first, repeated: true });
  expect([first.recounted, await marks(), await calendarVersion(books)]).toEqual([2, ['project/KC-1 1', 'project/KC-2 1'], '1']);
  await expect(enterDays(books, [off('2026-03-05')], { ...by, commandId: 'c' })).rejects.toMatchObject({ code: 'KEY_REUSED' });
  await expect(enterDays(books, [off('2026-03-04')], { ...by, by: 'other', commandId: 'c' })).rejects.toMatchObject({ code: 'KEY_REUSED' });
  expect(isWorkingDay(await calendarOf(books), '2026-03-05')).toBe(true);
});

test('ten at once with one id enter once', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => enterDays(books, [off('2026-03-04'), off('2026-03-05')], { ...by, commandId: 'c' })));
  expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1);
  expect((await books.pool.query('SELECT 1 FROM calendar_changes')).rowCount).toBe(2);
});

test('a publication with a mistake enters nothing and wakes nobody', async () => {
  await projects();
  await expect(enterDays(books, [off('2026-03-04'), makeup('2026-03-05', '2026-03-04')], by)).rejects.toMatchObject({ code: 'INVALID_FACT', facts: { field: 'days.1.day', rule: 'makeupIsWeeklyOff' } });
  await expect(enterDays(books, [off('2026-02-30')], by)).rejects.toMatchObject({ facts: { field: 'days.0.day', rule: 'exists' } });
  await expect(enterDays(books, [off('2026-03-04')], { ...by, source: '' })).rejects.toMatchObject({ facts: { field: 'source', rule: 'required' } });
  expect([await calendarVersion(books), await marks()]).toEqual(['0', []]);
  expect(await calendarOf(books)).toMatchObject({ listed: vietnam.listed });
});

test('a make-up day may replace a day that an earlier publication took off', async () => {
  await expect(enterDays(books, [makeup('2026-03-07', '2026-03-04')], by)).rejects.toMatchObject({ facts: { field: 'days.0.replaces' } });
  await enterDays(books, [off('2026-03-04')], by);
  await enterDays(books, [makeup('2026-03-07', '2026-03-04')], by);
  expect(nameOf(await calendarOf(books), '2026-03-04')?.kind).toBe('swapped');
});

test('the calendar is read again only when something was published, by whichever process', async () => {
  const [first, second] = [await calendarOf(books), await calendarOf(books)];
  expect(second).toBe(first);
  const elsewhere = openBooks(database.appUrl, 2);
  try {
    expect(isWorkingDay(await calendarOf(elsewhere), '2026-03-04')).toBe(true);
    await enterDays(books, [off('2026-03-04', 'Quốc tang')], by);
    expect([await calendarOf(elsewhere), await calendarOf(books)].map((calendar) => [isWorkingDay(calendar, '2026-03-04'), nameOf(calendar, '2026-03-04')])).toEqual(
      Array(2).fill([false, { day: '2026-03-04', kind: 'holiday', name: words('Quốc tang'), source: by.source, mark: 'seen' }]));
  } finally { await elsewhere.close(); }
});

test('a year is decided by its publication, and what was assumed for it falls away', async () => {
  await enterDays(books, ['2027-02-05', '2027-02-08', '2027-02-09', '2027-02-10', '2027-02-11'].map((day) => off(day, 'Tết Nguyên đán')), { ...by, decides: '2027' });
  const calendar = await calendarOf(books);
  expect([isDecided(calendar, '2027'), isWorkingDay(calendar, '2027-02-04'), isWorkingDay(calendar, '2027-02-11')]).toEqual([true, true, false]);
});

test('what was published can be neither changed nor deleted by the product, nor a day entered that does not exist', async () => {
  await enterDays(books, [off('2026-03-04')], by);
  for (const sql of ["UPDATE calendar_changes SET day = '2026-03-05'", 'DELETE FROM calendar_changes', 'TRUNCATE calendar_changes']) await expect(books.pool.query(sql)).rejects.toMatchObject({ code: '42501' });
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    for (const day of ['2026-02-30', '2026-3-1', 'x'])
      await expect(owner.query("INSERT INTO calendar_changes (day, kind, name_vi, name_en, source, mark, entered_by, command_id, recounted) VALUES ($1, 'off', 'x', 'x', 'x', 'seen', 'x', 'x', 0)", [day])).rejects.toThrow();
  } finally { await owner.end(); }
});

test('CAL-02 a day of the database is the same day in every time zone of the process', async () => {
  await enterDays(books, [off('2025-08-01', 'Hợp đồng')], by);
  // a process reads its zone once, so each zone needs one of its own; the plain driver makes a date an instant of that zone
  const source = `const { openBooks } = require('./prisma/client'); const { writtenDay } = require('./domain/text'); const { calendarOf } = require('./prisma/holidays');
    (async () => {
      const books = openBooks(process.argv[1], 1);
      const { rows: [row] } = await books.pool.query("SELECT day, day::date AS plain, (day::date)::text AS text FROM calendar_changes");
      const named = (await calendarOf(books)).named.get('2025-08-01');
      console.log([row.day, row.text, writtenDay(row.day), writtenDay(named.day), row.plain.toISOString()].join(' '));
      await books.close();
    })()`;
  const said = await Promise.all(['UTC', 'Asia/Ho_Chi_Minh', 'America/Los_Angeles'].map(async (TZ) =>
    (await promisify(execFile)(process.execPath, ['--import', 'tsx', '-e', source, database.appUrl], { cwd: path.join(__dirname, '../..'), env: { ...process.env, TZ } })).stdout.trim().split(' ')));
  expect(said.map((one) => one.slice(0, 4))).toEqual(Array(3).fill(['2025-08-01', '2025-08-01', '01/8/2025', '01/8/2025']));
  expect(said.map((one) => one[4])).toEqual(['2025-08-01T00:00:00.000Z', '2025-07-31T17:00:00.000Z', '2025-08-01T07:00:00.000Z']);
});
