import fc from 'fast-check';
import { daysBetween, daysOfYear, endOf, isDay, isDecided, isWeeklyOff, isWorkingDay, monthlySchedule, nameOf, nextDate, plusDays, plusMonths, plusWorkingDays, vietnam, weekdayOf } from '../../domain/calendar';
import holidays from '../../domain/data/holidays.json';
import { checkChanges, withChanges } from '../../domain/calendarChanges';
import type { CalendarChange } from '../../domain/calendarChanges';
import { explainTerm } from '../../domain/explain';

const everyDay = fc.integer({ min: 0, max: 12_000 }).map((days) => plusDays('2013-01-01', days));
const change = (day: string, kind: CalendarChange['kind'], more: Partial<CalendarChange> = {}): CalendarChange => ({ day, kind, name: { vi: 'Nghỉ', en: 'Off' }, source: 'QĐ', mark: 'seen', ...more });

describe('the data file', () => {
  const named = [...vietnam.named.values()];

  test('gives every day a name in both languages, a source and a mark', () => {
    for (const { day, name, source, mark, kind } of named) {
      expect([day, isDay(day), name.vi.length > 0, name.en.length > 0, source.length > 0]).toEqual([day, true, true, true, true]);
      expect(['seen', 'memory', 'setting', 'provisional']).toContain(mark);
      expect(['holiday', 'compensatory', 'swapped', 'makeUp']).toContain(kind);
    }
  });

  test('makes up only on weekly days off, each for a working day that was swapped off', () => {
    const makeUps = named.filter(({ kind }) => kind === 'makeUp');
    expect(makeUps.every(({ day, replaces }) => isWeeklyOff(vietnam, day) && !isWeeklyOff(vietnam, replaces!) && vietnam.named.get(replaces!)?.kind === 'swapped')).toBe(true);
    expect(makeUps).toHaveLength(named.filter(({ kind }) => kind === 'swapped').length);
  });

  test('has one more day off for every holiday on a weekly day off, after it', () => {
    for (const year of vietnam.listed.keys()) {
      const days = daysOfYear(vietnam, year);
      const lost = days.filter(({ day, kind }) => kind === 'holiday' && isWeeklyOff(vietnam, day));
      const free = days.filter(({ kind }) => kind === 'compensatory');
      expect([year, free.length]).toEqual([year, lost.length]);
      expect(free.every(({ day }) => !isWeeklyOff(vietnam, day))).toBe(true);
    }
  });

  test('has no day twice, and lists each fixed date that was in force', () => {
    const rows = Object.values(holidays.years).flatMap(({ days }) => days.map(({ day }) => day));
    expect(new Set(rows).size).toBe(rows.length);
    for (const year of vietnam.listed.keys())
      for (const [date, laws] of vietnam.fixed) expect([year, date, vietnam.named.has(`${year}-${date}`)]).toEqual([year, date, laws.some(({ from }) => from <= `${year}-${date}`)]);
  });

  test('marks what is assumed for a year as long as it is not decided', () => {
    expect([isDecided(vietnam, '2026'), isDecided(vietnam, '2027'), isDecided(vietnam, '2031')]).toEqual([true, false, false]);
    expect(named.filter(({ mark }) => mark === 'provisional').every(({ day }) => day.startsWith('2027'))).toBe(true);
    expect(nameOf(vietnam, '2027-02-08')?.mark).toBe('provisional');
  });
});

describe('a year without data', () => {
  test('Culture Day is off from 2026 on, by its resolution, and was worked before', () => {
    expect(['2018-11-23', '2032-11-24', '2033-11-24'].map((day) => isWorkingDay(vietnam, day))).toEqual([true, false, false]);
    expect(isWorkingDay(vietnam, '2016-11-24')).toBe(true);
    expect(nameOf(vietnam, '2032-11-24')).toMatchObject({ kind: 'holiday', source: 'NQ 28/2026/QH16', mark: 'seen', name: { vi: 'Ngày Văn hóa Việt Nam' } });
  });

  test('names the law of the time', () => {
    expect(['1996-09-02', '2014-09-02', '2032-09-02'].map((day) => nameOf(vietnam, day)?.source)).toEqual(['BLLĐ 1994, Art. 73', 'BLLĐ 10/2012/QH13, Art. 115(1)', 'BLLĐ 45/2019/QH14, Art. 112(1)']);
  });

  test.each([
    ['New Year on a Saturday frees Monday', '2028-01-01', '2028-01-03', '2028-01-04'],
    ['30 April on a Sunday frees Tuesday, for 1 May is Monday', '2028-04-30', '2028-05-02', '2028-05-03'],
    ['National Day on a Saturday frees Monday', '2028-09-02', '2028-09-04', '2028-09-05'],
    ['National Day on a Sunday frees Monday', '2029-09-02', '2029-09-03', '2029-09-04'],
    ['Culture Day on a Saturday frees Monday', '2029-11-24', '2029-11-26', '2029-11-27'],
  ])('%s', (_, holiday, free, worked) => {
    expect(nameOf(vietnam, free)).toMatchObject({ kind: 'compensatory', name: nameOf(vietnam, holiday)!.name, source: 'BLLĐ 45/2019/QH14, Art. 111(3)' });
    expect([isWorkingDay(vietnam, free), isWorkingDay(vietnam, worked)]).toEqual([false, true]);
  });

  test('30 April and 1 May on a weekend free two days', () => {
    expect(daysOfYear(vietnam, '2033').filter(({ kind }) => kind === 'compensatory').map(({ day, name }) => [day, name.en])).toEqual(
      [['2033-01-03', 'New Year'], ['2033-05-02', 'Victory Day'], ['2033-05-03', 'Labour Day']]);
  });
});

describe('terms over days that are not as their weekday says', () => {
  test('CAL-04 a make-up Saturday counts and the day swapped for it does not', () => {
    expect(plusWorkingDays(vietnam, '2025-04-24', 4)).toBe('2025-04-29');
    expect(nameOf(vietnam, '2025-04-26')).toMatchObject({ kind: 'makeUp', replaces: '2025-05-02' });
  });
  test('CAL-05 a swap that is entered a week before moves the end of a term', () => {
    const before = withChanges(vietnam, [change('2026-01-02', 'ordinary'), change('2026-01-10', 'ordinary')]);
    expect(plusWorkingDays(before, '2025-12-30', 7)).toBe('2026-01-09');
    const after = withChanges(before, [change('2026-01-02', 'off'), change('2026-01-10', 'makeup', { replaces: '2026-01-02' })]);
    expect(plusWorkingDays(after, '2025-12-30', 7)).toBe('2026-01-10');
    expect([nameOf(after, '2026-01-02')?.kind, nameOf(after, '2026-01-10')?.kind]).toEqual(['swapped', 'makeUp']);
  });
  test('CAL-07 a holiday on a Sunday frees Monday, and National Day has its second day', () => {
    expect(plusWorkingDays(vietnam, '2026-04-24', 3)).toBe('2026-05-04');
    expect(nameOf(vietnam, '2026-04-27')).toMatchObject({ kind: 'compensatory', name: { vi: 'Giỗ Tổ Hùng Vương' } });
    expect(isWorkingDay(vietnam, '2026-09-01')).toBe(false);
  });
  test('the last working day of 2018 was swapped for a Saturday of 2019', () => {
    expect([isWorkingDay(vietnam, '2018-12-31'), isWorkingDay(vietnam, '2019-01-05')]).toEqual([false, true]);
  });
  test('a term always ends on a working day, with exactly so many of them after the event', () => {
    fc.assert(fc.property(everyDay, fc.integer({ min: 1, max: 60 }), (from, days) => {
      const last = plusWorkingDays(vietnam, from, days);
      let count = 0;
      for (let day = plusDays(from, 1); day <= last; day = plusDays(day, 1)) if (isWorkingDay(vietnam, day)) count += 1;
      expect([isWorkingDay(vietnam, last), count]).toEqual([true, days]);
    }));
  });
});

describe('CAL-01 a term ends at 24:00 in Vietnam', () => {
  test('"hết ngày 30/9/2025" is over at 17:00 UTC', () => {
    const end = Date.parse(endOf('2025-09-30'));
    expect(['2025-09-29T17:00:00Z', '2025-09-30T16:59:59.999Z', '2025-09-30T17:00:00.000Z', '2025-09-30T23:59:59Z'].map((at) => Date.parse(at) < end)).toEqual([true, true, false, false]);
  });
  test('so do the last days of a month, a leap February and a year', () => {
    expect(['2025-12-31', '2024-02-29', '2025-02-28'].map(endOf)).toEqual(['2025-12-31T17:00:00.000Z', '2024-02-29T17:00:00.000Z', '2025-02-28T17:00:00.000Z']);
  });
});

describe('CAL-08 months', () => {
  test.each([
    ['2024-02-29', 12, '2025-02-28'], ['2025-01-31', 1, '2025-02-28'], ['2024-01-31', 1, '2024-02-29'], ['2025-01-31', 2, '2025-03-31'], ['2025-08-31', 6, '2026-02-28'],
    ['2025-12-15', 1, '2026-01-15'], ['2025-01-01', 0, '2025-01-01'], ['2025-03-31', -1, '2025-02-28'], ['2025-01-31', -13, '2023-12-31'], ['2024-02-29', 48, '2028-02-29'],
  ])('%s and %i months is %s', (from, months, end) => { expect(plusMonths(from, months)).toBe(end); });

  test('a schedule from the 31st does not drift to the 28th', () => {
    expect(monthlySchedule('2025-01-31', 4)).toEqual(['2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30']);
    expect(monthlySchedule('2024-02-29', 13).at(-1)).toBe('2025-02-28');
    expect(monthlySchedule('2025-01-31', 0)).toEqual([]);
  });

  test('every schedule has one day in every month, the first one\'s number wherever the month has it', () => {
    fc.assert(fc.property(everyDay, fc.integer({ min: 1, max: 60 }), (start, count) => {
      const days = monthlySchedule(start, count);
      expect(new Set(days.map((day) => day.slice(0, 7))).size).toBe(count);
      for (const day of days) expect(isDay(day) && (day.slice(8) === start.slice(8) || plusDays(day, 1).endsWith('-01'))).toBe(true);
    }));
  });

  test('29 February falls on the 28th in other years', () => {
    expect([nextDate('2025-01-01', { month: 2, day: 29 }), nextDate('2027-03-01', { month: 2, day: 29 })]).toEqual(['2025-02-28', '2028-02-29']);
  });
});

test('CAL-10 terms of 25 and 30 days are longer than a timer of the machine can wait', () => {
  for (const [days, ms] of [[30, 2_592_000_000], [25, 2_160_000_000]] as const) {
    const wait = Date.parse(endOf(plusDays('2026-03-02', days))) - Date.parse(endOf('2026-03-02'));
    expect([wait, wait > 2_147_483_647]).toEqual([ms, true]);
  }
  expect([explainTerm(vietnam, { calendarDays: 30 }, '2026-03-02').last, daysBetween('2026-03-02', '2026-04-01')]).toEqual(['2026-04-01', 30]);
});

describe('what is published later', () => {
  const tet = (days: string[]) => days.map((day) => change(day, 'off', { decides: '2027', name: { vi: 'Tết Nguyên đán', en: 'Tết' } }));

  test('the latest word about a day counts, and an ordinary day is as its weekday says', () => {
    const off = withChanges(vietnam, [change('2026-03-04', 'off')]);
    expect([isWorkingDay(off, '2026-03-04'), isWorkingDay(vietnam, '2026-03-04')]).toEqual([false, true]);
    const back = withChanges(vietnam, [change('2026-03-04', 'off'), change('2026-03-04', 'ordinary'), change('2026-01-01', 'ordinary'), change('2031-05-01', 'ordinary'), change('2026-03-07', 'ordinary')]);
    expect(['2026-03-04', '2026-01-01', '2031-05-01', '2026-03-07'].map((day) => isWorkingDay(back, day))).toEqual([true, true, true, false]);
    expect(daysOfYear(back, '2026').map(({ day }) => day)).not.toContain('2026-01-01');
  });

  test('a decision takes the place of what was assumed, and leaves what the law fixes', () => {
    const decided = withChanges(vietnam, tet(['2027-02-05', '2027-02-08', '2027-02-09', '2027-02-10', '2027-02-11']));
    expect(isDecided(decided, '2027')).toBe(true);
    expect(['2027-02-04', '2027-02-05', '2027-02-11', '2027-09-02', '2027-09-03', '2027-05-03'].map((day) => isWorkingDay(decided, day))).toEqual([true, false, false, false, true, false]);
  });

  test('a year that the file does not know is decided too, with its fixed dates', () => {
    const decided = withChanges(vietnam, [change('2028-01-24', 'off', { decides: '2028' }), change('2028-01-25', 'off', { decides: '2028' })]);
    expect([isDecided(decided, '2028'), ...['2028-01-24', '2028-01-25', '2028-01-03', '2028-11-24'].map((day) => isWorkingDay(decided, day))]).toEqual([true, false, false, false, false]);
    expect(daysOfYear(decided, '2028')).toHaveLength(10);
  });

  test('what was assumed at run time falls away with the decision', () => {
    const assumed = change('2028-01-27', 'off', { mark: 'provisional' });
    expect([isWorkingDay(withChanges(vietnam, [assumed]), '2028-01-27'), isWorkingDay(withChanges(vietnam, [assumed, change('2028-01-26', 'off', { decides: '2028' })]), '2028-01-27')]).toEqual([false, true]);
  });

  test('a day off that is said again stays the day for a Sunday that it was', () => {
    expect(nameOf(withChanges(vietnam, [change('2026-04-27', 'off')]), '2026-04-27')?.kind).toBe('compensatory');
  });

  test('the calendar that was there does not change', () => {
    const size = vietnam.named.size;
    withChanges(vietnam, tet(['2027-02-05']));
    expect([vietnam.named.size, isDecided(vietnam, '2027')]).toEqual([size, false]);
  });

  test.each<[string, CalendarChange[], string, string]>([
    ['nothing', [], 'days', 'required'],
    ['a day that does not exist', [change('2026-02-30', 'off')], 'days.0.day', 'exists'],
    ['a make-up day that is worked anyway', [change('2026-12-05', 'makeup'), change('2026-12-04', 'makeup')], 'days.1.day', 'makeupIsWeeklyOff'],
    ['a day that is off and made up', [change('2026-12-05', 'makeup'), change('2026-12-05', 'off')], 'days.1.day', 'offOrMakeup'],
    ['a day twice', [change('2026-12-04', 'off'), change('2026-12-04', 'off')], 'days.1.day', 'once'],
    ['no source', [change('2026-12-04', 'off', { source: ' ' })], 'source', 'required'],
    ['no name', [change('2026-12-04', 'off', { name: { vi: '', en: 'x' } })], 'days.0.name', 'required'],
    ['a make-up day for a day that is worked', [change('2026-12-05', 'makeup', { replaces: '2026-12-04' })], 'days.0.replaces', 'replacesWorkingDayThatIsOff'],
    ['a make-up day for a Sunday', [change('2026-12-05', 'makeup', { replaces: '2026-12-06' })], 'days.0.replaces', 'replacesWorkingDayThatIsOff'],
    ['a day off that replaces something', [change('2026-12-04', 'off', { replaces: '2026-12-03' })], 'days.0.replaces', 'replacesWorkingDayThatIsOff'],
    ['a decision that assumes', [change('2027-02-05', 'off', { decides: '2027', mark: 'provisional' })], 'mark', 'decided'],
  ])('%s is refused by field and rule', (_, changes, field, rule) => {
    expect(() => checkChanges(vietnam, changes)).toThrow(expect.objectContaining({ code: 'INVALID_FACT', facts: { field, rule } }));
  });

  test('a swap with its make-up day is taken, in any order', () => {
    const swap = [change('2026-12-05', 'makeup', { replaces: '2026-12-04' }), change('2026-12-04', 'off')];
    for (const changes of [swap, [...swap].reverse()]) expect(() => checkChanges(vietnam, changes)).not.toThrow();
  });
});

test('the weekday is the one of the day in Vietnam', () => { expect(['2026-02-13', '2026-11-25', '2024-02-29', '2026-04-26'].map(weekdayOf)).toEqual([5, 3, 4, 0]); });
