import { daysBetween, endOf, isWorkingDay, nameOf, nextDate, plusDays, plusMonths, weekdayOf } from './calendar';
import type { Calendar, Day, DayKind, Instant } from './calendar';
import holidays from './data/holidays.json';
import type { Words } from './procedure';
import { Refusal } from './refusal';

/** A term as the law writes it; numbers are whole and not negative. */
export type LegalTerm =
  | { workingDays: number }
  | { calendarDays: number }
  | { months: number }
  | { notAfter: { month: number; day: number } }
  | { before: { month: number; day: number } }
  | { on: Day };

/** The term stands still: the day on which a pause begins still counts, those after it up to and including its last do not; null is still open. */
export interface Pause { from: Day; to: Day | null }

export type Why = 'event' | 'working' | 'makeUp' | 'weekend' | 'holiday' | 'compensatory' | 'swapped' | 'paused' | 'rolled';

/** A day of the count. `n` is its number in the term, null when it does not count. Sunday is weekday 0. */
export interface ExplainedDay { day: Day; weekday: number; counts: boolean; n: number | null; why: Why; name?: Words }

/** How a term was counted. Without an end (`last` null) it is paused, and `left` says how many of its days remain. */
export interface Explanation {
  term: LegalTerm;
  from: Day;
  last: Day | null;
  /** The first instant that is too late. */
  due: Instant | null;
  days: ExplainedDay[];
  roll: { from: Day; basis: string } | null;
  left: number;
  basis: string[];
}

/**
 * Counts a term day by day. The day of the event does not count (Civil Code 91/2015/QH13 Art. 147); the term ends at 24:00 of its last day, on the next
 * working day if that one is not worked (Art. 148). A pause lengthens terms in days and months; a date stays a date.
 * Terms in months and to a date list the days that decide: the event, what was paused, the last day and what follows it.
 * @throws Refusal INVALID_FACT for a number that is negative or not whole.
 */
export function explainTerm(calendar: Calendar, term: LegalTerm, from: Day, pauses: readonly Pause[] = []): Explanation {
  const event: ExplainedDay = { ...plain(calendar, from), counts: false, n: null, why: 'event' };
  const date = dateOf(term, from);
  if (date !== null) return finish(calendar, term, from, date === from ? [event] : [event, { ...plain(calendar, date), counts: true, n: null }], date);
  const { days, left, standing } = counted(calendar, term, from, pauses);
  const all = 'months' in term ? days.filter(({ why }, index) => why === 'paused' || (left === 0 && index === days.length - 1)).map((day) => ({ ...day, n: null })) : days;
  if (standing) return { term, from, last: null, due: null, days: [event, ...all], roll: null, left, basis: [eventDay.basis, lastDay.basis] };
  return finish(calendar, term, from, [event, ...all], days.at(-1)?.day ?? from);
}

/** How many working days a term has used by the end of a day. */
export function usedWorkingDays(calendar: Calendar, from: Day, to: Day, pauses: readonly Pause[] = []): number {
  let used = 0;
  for (let day = plusDays(from, 1); day <= to; day = plusDays(day, 1)) if (!isPaused(pauses, day) && isWorkingDay(calendar, day)) used += 1;
  return used;
}

const { eventDay, lastDay, roll } = holidays.counting;

function dateOf(term: LegalTerm, from: Day): Day | null {
  if ('notAfter' in term) return nextDate(from, term.notAfter);
  if ('before' in term) return plusDays(nextDate(plusDays(from, 1), term.before), -1);
  return 'on' in term ? term.on : null;
}

/**
 * Every day after the event until the term is used up, or until a pause that is still open (it is `standing` then). A term that was stopped on
 * its last day ends with the pause: the time of the pause makes nobody late.
 */
function counted(calendar: Calendar, term: LegalTerm, from: Day, pauses: readonly Pause[]): { days: ExplainedDay[]; left: number; standing: boolean } {
  const open = (day: Day) => pauses.some((pause) => pause.to === null && pause.from < day);
  const workingOnly = 'workingDays' in term;
  const size = sizeOf(term, from);
  const days: ExplainedDay[] = [];
  let n = 0;
  for (let day = from; n < size; ) {
    day = plusDays(day, 1);
    if (open(day)) return { days, left: size - n, standing: true };
    const one = plain(calendar, day);
    const paused = isPaused(pauses, day);
    const counts = !paused && (!workingOnly || one.why === 'working' || one.why === 'makeUp');
    if (counts) n += 1;
    days.push({ ...one, ...(paused ? { why: 'paused' } : {}), counts, n: counts ? n : null });
  }
  for (let day = plusDays(days.at(-1)?.day ?? from, 1); isPaused(pauses, day); day = plusDays(day, 1)) {
    if (open(day)) return { days, left: 0, standing: true };
    days.push({ ...plain(calendar, day), why: 'paused', counts: false, n: null });
  }
  return { days, left: 0, standing: false };
}

/** How many of its days a term has. */
function sizeOf(term: LegalTerm, from: Day): number {
  const [[field, number]] = Object.entries(term) as [[string, number]];
  if (!Number.isSafeInteger(number) || number < 0) throw new Refusal('INVALID_FACT', { field, rule: 'whole' });
  return 'months' in term ? daysBetween(from, plusMonths(from, number)) : number;
}

/** The end of a term in working days is worked, unless it ends with a pause; any other is carried to the next day that is. */
function finish(calendar: Calendar, term: LegalTerm, from: Day, days: ExplainedDay[], nominal: Day): Explanation {
  let last = nominal;
  const carried: ExplainedDay[] = [];
  if (!('workingDays' in term) || days.at(-1)?.why === 'paused') {
    while (!isWorkingDay(calendar, last)) {
      last = plusDays(last, 1);
      const one = plain(calendar, last);
      carried.push({ ...one, counts: false, n: null, ...(isWorkingDay(calendar, last) ? { why: 'rolled' } : {}) });
    }
  }
  const rolled = last === nominal ? null : { from: nominal, basis: roll.basis };
  return { term, from, last, due: endOf(last), days: [...days, ...carried], roll: rolled, left: 0, basis: [eventDay.basis, lastDay.basis] };
}

const isPaused = (pauses: readonly Pause[], day: Day): boolean => pauses.some(({ from, to }) => from < day && (to === null || day <= to));

const whys: Record<Exclude<DayKind, 'ordinary'>, Why> = { holiday: 'holiday', compensatory: 'compensatory', swapped: 'swapped', makeUp: 'makeUp' };

/** What kind of day it is, before anything is counted. */
function plain(calendar: Calendar, day: Day): { day: Day; weekday: number; why: Why; name?: Words } {
  const named = nameOf(calendar, day);
  const weekday = weekdayOf(day);
  if (named && named.kind !== 'ordinary') return { day, weekday, why: whys[named.kind], name: named.name };
  return { day, weekday, why: isWorkingDay(calendar, day) ? 'working' : 'weekend' };
}
