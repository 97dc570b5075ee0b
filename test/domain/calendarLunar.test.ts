import { daysOfYear, vietnam } from '../../domain/calendar';
import holidays from '../../domain/data/holidays.json';

/** What we use of date-chinese; its package says nothing to TypeScript about types. */
interface LunarCalendar { newYear(year: number): number; fromJDE(day: number): LunarCalendar; get(): number[]; set(cycle: number, year: number, month: number, leap: boolean, day: number): LunarCalendar; toGregorian(year: number): { year: number; month: number; day: number } }
const { CalendarVietnamese, CalendarChinese } = jest.requireActual<Record<'CalendarVietnamese' | 'CalendarChinese', new () => LunarCalendar>>('date-chinese');

/** A day of the lunar year that begins in a year, by astronomy: at UTC+7 in Vietnam since 1968, at UTC+8 in China. */
function lunar(Calendar: new () => LunarCalendar, year: number, month: number, day: number): string {
  const calendar = new Calendar();
  const [cycle, ofCycle] = calendar.fromJDE(calendar.newYear(year)).get() as [number, number];
  const found = new Calendar().set(cycle, ofCycle, month, false, day).toGregorian(year);
  return [found.year, found.month, found.day].map((part) => String(part).padStart(2, '0')).join('-');
}

const computed = Object.entries(holidays.lunar.years);

test.each(computed)('CAL-11 Tết and 10/3 lunar of %s are as astronomy says', (year, { tet, hungKings }) => {
  expect([lunar(CalendarVietnamese, Number(year), 1, 1), lunar(CalendarVietnamese, Number(year), 3, 10)]).toEqual([tet, hungKings]);
});

test('CAL-11 Giỗ Tổ of five years', () => {
  expect([2019, 2024, 2025, 2026, 2027].map((year) => holidays.lunar.years[String(year) as '2019'].hungKings)).toEqual(['2019-04-14', '2024-04-18', '2025-04-07', '2026-04-26', '2027-04-16']);
});

test.each([...vietnam.listed.keys()])('CAL-11 the days off of %s lie on the lunar days', (year) => {
  const days = daysOfYear(vietnam, year).filter(({ kind }) => kind === 'holiday');
  const { tet, hungKings } = holidays.lunar.years[year as '2019'];
  expect(days.filter(({ name }) => name.en === 'Hùng Kings Day').map(({ day }) => day)).toEqual([hungKings]);
  const off = days.filter(({ name }) => name.en === 'Tết').map(({ day }) => day);
  expect([off.length, off.includes(tet)]).toEqual([5, true]);
});

test.each([
  [1968, '1968-01-29', '1968-01-30'], [1985, '1985-01-21', '1985-02-20'], [2007, '2007-02-17', '2007-02-18'], [2030, '2030-02-02', '2030-02-03'], [2053, '2053-02-18', '2053-02-19'],
])('CAL-11 Tết of %i differs from the Chinese new year', (year, here, there) => {
  expect([lunar(CalendarVietnamese, year, 1, 1), lunar(CalendarChinese, year, 1, 1)]).toEqual([here, there]);
});
