import { daysOfYear, isDay, isWeeklyOff, isWorkingDay } from './calendar';
import type { Calendar, CalendarMark, Day, NamedDay } from './calendar';
import type { Words } from './procedure';
import { Refusal } from './refusal';

/** A day as the government publishes it. `ordinary` takes back what was said before. A make-up day may say which working day it `replaces`. */
export interface DayEntered { day: Day; kind: 'off' | 'makeup' | 'ordinary'; name: Words; replaces?: Day }

/** A day with where it is published. `decides`: it is part of the decision for that year, so what was assumed for the year falls away. */
export interface CalendarChange extends DayEntered { source: string; mark: CalendarMark; decides?: string }

/** A calendar with what was entered at run time, the oldest first: the latest word about a day counts. */
export function withChanges(calendar: Calendar, changes: readonly CalendarChange[]): Calendar {
  const named = new Map(calendar.named);
  const listed = new Map(calendar.listed);
  for (const { decides, ...change } of changes) {
    if (decides && listed.get(decides) !== 'decided') decide(decides);
    named.set(change.day, asNamed(change, named.get(change.day)));
  }
  for (const { replaces } of changes) {
    const replaced = replaces && named.get(replaces);
    if (replaced && replaced.kind === 'holiday') named.set(replaces, { ...replaced, kind: 'swapped' });
  }
  return { ...calendar, named, listed };

  function decide(year: string): void {
    for (const day of daysOfYear({ ...calendar, named, listed }, year)) if (day.mark === 'provisional') named.delete(day.day); else named.set(day.day, day);
    listed.set(year, 'decided');
  }
}

/** The same day off said again (now decided) stays what it was: a holiday, the day for one on a Sunday, or a swap. */
function asNamed({ day, kind, name, source, mark, replaces }: CalendarChange, before: NamedDay | undefined): NamedDay {
  const off = before && before.kind !== 'makeUp' && before.kind !== 'ordinary' ? before.kind : 'holiday';
  return { day, kind: kind === 'off' ? off : kind === 'makeup' ? 'makeUp' : 'ordinary', name, source, mark, ...(replaces ? { replaces } : {}) };
}

/**
 * The days of one publication belong together: every day exists and is named once, a make-up day is a weekly day off, and what it replaces is a
 * working day that is off. A decision assumes nothing.
 * @throws Refusal INVALID_FACT with `field` and `rule`.
 */
export function checkChanges(calendar: Calendar, changes: readonly CalendarChange[]): void {
  if (changes.length === 0) no('days', 'required');
  const after = withChanges(calendar, changes);
  for (const [index, { day, kind, name, replaces, source, mark, decides }] of changes.entries()) {
    if (source.trim() === '') no('source', 'required');
    if (decides && !isDay(`${decides}-01-01`)) no('decides', 'exists');
    if (decides && mark === 'provisional') no('mark', 'decided');
    if (!isDay(day)) no(`days.${index}.day`, 'exists');
    if (name.vi.trim() === '' || name.en.trim() === '') no(`days.${index}.name`, 'required');
    const first = changes.find((one) => one.day === day)!;
    if (first !== changes[index]) no(`days.${index}.day`, first.kind === kind ? 'once' : 'offOrMakeup');
    if (kind === 'makeup' && !isWeeklyOff(calendar, day)) no(`days.${index}.day`, 'makeupIsWeeklyOff');
    if (replaces !== undefined && (kind !== 'makeup' || !isDay(replaces) || isWeeklyOff(calendar, replaces) || isWorkingDay(after, replaces))) no(`days.${index}.replaces`, 'replacesWorkingDayThatIsOff');
  }
}

function no(field: string, rule: string): never { throw new Refusal('INVALID_FACT', { field, rule }); }
