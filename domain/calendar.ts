import holidays from './data/holidays.json';

/** A point of time, UTC, ISO 8601 with milliseconds: `2026-11-25T01:00:00.000Z`. */
export type Instant = string;
/** A day in Asia/Ho_Chi_Minh: `2026-11-25`. */
export type Day = string;
/** A month in Asia/Ho_Chi_Minh: `2026-11`. */
export type Month = string;

const DAY = 86_400_000;
/** Vietnam is at UTC+7 all year, without summer time; fixed arithmetic reads no time zone of the machine. */
const OFFSET = 7 * 3_600_000;

/** Which days the public service works: the holidays by year, as data. A year without data counts weekends and fixed dates only. */
export interface Calendar {
  off: ReadonlySet<Day>;
  makeup: ReadonlySet<Day>;
  years: ReadonlySet<string>;
  /** Days off by month and day for years that have no decision yet, e.g. `01-01`. */
  fixed: ReadonlySet<string>;
}

/** Labour Code 45/2019/QH14 Art. 112 by fixed date; Culture Day from 2026 by Resolution 28/2026/QH16. */
const fixedDates = ['01-01', '04-30', '05-01', '09-02'];

/** The calendar of the data file (`domain/data/holidays.json`: each year with its source and mark). */
export const vietnam: Calendar = {
  off: new Set(Object.values(holidays.years).flatMap((year) => year.off.map((day) => day.date))),
  makeup: new Set(Object.values(holidays.years).flatMap((year) => year.makeup_working_days.map((day) => day.date))),
  years: new Set(Object.keys(holidays.years)),
  fixed: new Set(fixedDates),
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

/** An hour of a day in Vietnam as an instant. */
export const atHour = (day: Day, hour: number): Instant => new Date(millis(day) + hour * 3_600_000 - OFFSET).toISOString();

/** A term ends at 24:00 of its last day (Civil Code 91/2015/QH13 Art. 148): the first instant that is too late. */
export const endOf = (day: Day): Instant => atHour(plusDays(day, 1), 0);

/** Monday to Friday without holidays, plus Saturdays declared as make-up days. */
export function isWorkingDay(calendar: Calendar, day: Day): boolean {
  if (calendar.makeup.has(day)) return true;
  if (calendar.off.has(day)) return false;
  if (!calendar.years.has(day.slice(0, 4)) && calendar.fixed.has(day.slice(5))) return false;
  const weekday = new Date(millis(day)).getUTCDay();
  return weekday !== 0 && weekday !== 6;
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

/** The last day of a term in calendar days, rolled forward to a working day (Civil Code Art. 148(5)). */
export const plusCalendarDays = (calendar: Calendar, from: Day, days: number): Day =>
  rollForward(calendar, plusDays(from, days));

/** The first such date that is not before `from`: `{ month: 1, day: 22 }` from 2026-03-01 → 2027-01-22. */
export function nextDate(from: Day, date: { month: number; day: number }): Day {
  const inYear = (year: number) => `${year}-${String(date.month).padStart(2, '0')}-${String(date.day).padStart(2, '0')}`;
  const year = Number(from.slice(0, 4));
  return inYear(year) >= from ? inYear(year) : inYear(year + 1);
}
