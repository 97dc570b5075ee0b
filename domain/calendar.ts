import holidays from './data/holidays.json';
import type { Mark, Words } from './procedure';

/** A point of time, UTC, ISO 8601 with milliseconds: `2026-11-25T01:00:00.000Z`. */
export type Instant = string;
/** A day in Asia/Ho_Chi_Minh: `2026-11-25`. */
export type Day = string;
/** A month in Asia/Ho_Chi_Minh: `2026-11`. */
export type Month = string;

const DAY = 86_400_000;
/** Vietnam is at UTC+7 all year, without summer time; fixed arithmetic reads no time zone of the machine. */
const OFFSET = 7 * 3_600_000;

/** `ordinary` takes a day's name away again: it is worked or not by its weekday. */
export type DayKind = 'holiday' | 'compensatory' | 'swapped' | 'makeUp' | 'ordinary';
/** Where it comes from; `provisional` until it is decided. */
export type CalendarMark = Mark | 'provisional';

/** A day that is not as its weekday says, and why. A make-up day `replaces` the working day that was swapped off. */
export interface NamedDay { day: Day; kind: DayKind; name: Words; source: string; mark: CalendarMark; replaces?: Day }

/** A day off on the same date every year, from the day on which its law is in force. */
export interface FixedDay { name: Words; from: Day; source: string; mark: CalendarMark }

/** Which days the public service works. A year that is not `listed` counts weekends, fixed dates and what is named so far. */
export interface Calendar {
  named: ReadonlyMap<Day, NamedDay>;
  /** Years whose days off are all in `named`, by whether they are decided. */
  listed: ReadonlyMap<string, 'decided' | 'provisional'>;
  /** By `MM-DD`, the latest law last. */
  fixed: ReadonlyMap<string, readonly FixedDay[]>;
  /** The next working day is off when a holiday falls on a weekly day off; the latest law last. */
  compensatory: readonly Omit<FixedDay, 'name'>[];
  /** Sunday is 0. */
  weekly: ReadonlySet<number>;
}

interface Row { day: Day; kind: DayKind; name: keyof typeof holidays.names; source?: string; mark?: CalendarMark; replaces?: Day }
const years = Object.entries(holidays.years as Record<string, { decided: boolean; source: string; mark: string; days: object[] }>);
const fixedRows = holidays.fixed as (Omit<FixedDay, 'name'> & Pick<Row, 'name'> & { date: string })[];

/** The calendar of the data file (`domain/data/holidays.json`: each day with its source and mark). */
export const vietnam: Calendar = {
  named: new Map(years.flatMap(([, { source, mark, days }]) => (days as Row[]).map((row) => [row.day, { source, mark: mark as CalendarMark, ...row, name: holidays.names[row.name] }]))),
  listed: new Map(years.map(([year, { decided }]) => [year, decided ? 'decided' : 'provisional'])),
  fixed: new Map(fixedRows.map(({ date }) => [date, fixedRows.filter((one) => one.date === date).map((one) => ({ ...one, name: holidays.names[one.name] }))])),
  compensatory: holidays.compensatory as Calendar['compensatory'],
  weekly: new Set(holidays.weeklyDaysOff.weekdays),
};

const millis = (day: Day): number => Date.parse(`${day}T00:00:00.000Z`);
const dayAt = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

/** The day in Vietnam on which an instant falls. */
export const dayOf = (at: Instant): Day => dayAt(Date.parse(at) + OFFSET);
export const monthOf = (day: Day): Month => day.slice(0, 7);
export const plusDays = (day: Day, days: number): Day => dayAt(millis(day) + days * DAY);
export const daysBetween = (from: Day, to: Day): number => Math.round((millis(to) - millis(from)) / DAY);

/** True for a day that exists: `2026-02-30` does not. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(millis(text)) && dayAt(millis(text)) === text;
}

/** A day that a plan may name; the years around it stay ones that a calendar can count. */
export const isPlannable = (text: string): boolean => isDay(text) && text >= '2000-01-01' && text < '2101-01-01';

/** An hour of a day in Vietnam as an instant. */
export const atHour = (day: Day, hour: number): Instant => new Date(millis(day) + hour * 3_600_000 - OFFSET).toISOString();

/** A term ends at 24:00 of its last day (Civil Code 91/2015/QH13 Art. 148): the first instant that is too late. */
export const endOf = (day: Day): Instant => atHour(plusDays(day, 1), 0);

/** Sunday is 0. */
export const weekdayOf = (day: Day): number => new Date(millis(day)).getUTCDay();
export const isWeeklyOff = (calendar: Calendar, day: Day): boolean => calendar.weekly.has(weekdayOf(day));

/** Monday to Friday without holidays, plus Saturdays declared as make-up days. */
export function isWorkingDay(calendar: Calendar, day: Day): boolean {
  const kind = nameOf(calendar, day)?.kind;
  return kind && kind !== 'ordinary' ? kind === 'makeUp' : !isWeeklyOff(calendar, day);
}

/** What a day is called when it is not as its weekday says. */
export const nameOf = (calendar: Calendar, day: Day): NamedDay | undefined =>
  calendar.named.get(day) ?? (calendar.listed.has(day.slice(0, 4)) ? undefined : byDate(calendar, day.slice(0, 4)).get(day));

/** Every off and make-up day of a year, in order. */
export function daysOfYear(calendar: Calendar, year: string): NamedDay[] {
  const all = new Map([...(calendar.listed.has(year) ? [] : byDate(calendar, year)), ...[...calendar.named].filter(([day]) => day.startsWith(`${year}-`))]);
  return [...all.values()].filter(({ kind }) => kind !== 'ordinary').sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** Whether a year's days off are decided. Otherwise they are assumed, or only the fixed dates are known. */
export const isDecided = (calendar: Calendar, year: string): boolean => calendar.listed.get(year) === 'decided';

const latest = <T extends { from: Day }>(laws: readonly T[], day: Day): T | undefined => laws.findLast(({ from }) => from <= day);

/** A calendar never changes, so what follows from it is worked out once. */
const known = new WeakMap<Calendar, Map<string, ReadonlyMap<Day, NamedDay>>>();

/** The fixed dates of a year without data, and the working days that are off because one falls on a weekly day off (Labour Code Art. 111(3)). */
function byDate(calendar: Calendar, year: string): ReadonlyMap<Day, NamedDay> {
  const all = known.get(calendar) ?? new Map<string, ReadonlyMap<Day, NamedDay>>();
  known.set(calendar, all);
  const found = all.get(year) ?? fixedDays(calendar, year);
  all.set(year, found);
  return found;
}

function fixedDays(calendar: Calendar, year: string): ReadonlyMap<Day, NamedDay> {
  const days = new Map<Day, NamedDay>();
  for (const [date, laws] of calendar.fixed) {
    const day = `${year}-${date}`;
    const law = latest(laws, day);
    if (law) days.set(day, { day, kind: 'holiday', name: law.name, source: law.source, mark: law.mark });
  }
  for (const { day, name } of [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1))) {
    const law = latest(calendar.compensatory, day);
    if (!law || !isWeeklyOff(calendar, day)) continue;
    let free = day;
    while (days.has(free) || isWeeklyOff(calendar, free)) free = plusDays(free, 1);
    days.set(free, { day: free, kind: 'compensatory', name, source: law.source, mark: law.mark });
  }
  return days;
}

/** The day itself when it is worked, else the next one that is (Civil Code Art. 148(5)). */
export function rollForward(calendar: Calendar, day: Day): Day {
  let rolled = day;
  while (!isWorkingDay(calendar, rolled)) rolled = plusDays(rolled, 1);
  return rolled;
}

/** The n-th working day after a day; the day of the event does not count (Civil Code Art. 147). Negative counts backwards. */
export function plusWorkingDays(calendar: Calendar, from: Day, days: number): Day {
  const step = days < 0 ? -1 : 1;
  let day = from;
  for (let left = Math.abs(days); left > 0; ) {
    day = plusDays(day, step);
    if (isWorkingDay(calendar, day)) left -= 1;
  }
  return day;
}

/** The first such date that is not before `from`: `{ month: 1, day: 22 }` from 2026-03-01 → 2027-01-22. 29 February is the last of February in other years. */
export function nextDate(from: Day, date: { month: number; day: number }): Day {
  const inYear = (year: number) => dayInMonth(year, date.month, date.day);
  const year = Number(from.slice(0, 4));
  return inYear(year) >= from ? inYear(year) : inYear(year + 1);
}

/** The same-numbered day so many months on, or the last of a month that has none (Civil Code Art. 148): 2024-01-31 + 1 → 2024-02-29. */
export function plusMonths(day: Day, months: number): Day {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const count = year * 12 + month - 1 + months;
  return dayInMonth(Math.floor(count / 12), (count % 12) + 1, date);
}

/** Every month from a day on, each counted from the first, so that a short month leaves no trace in the next. */
export const monthlySchedule = (start: Day, count: number): Day[] => Array.from({ length: count }, (_, months) => plusMonths(start, months));

function dayInMonth(year: number, month: number, day: number): Day {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(Math.min(day, last)).padStart(2, '0')}`;
}
