import type { Day } from './calendar';
import { isDay } from './calendar';
import { searchKey } from './text';

/** What a typed date means: one day, several that a person has to choose from, or none and why. */
export type TypedDate = { day: Day } | { ask: readonly Day[] } | { invalid: 'unreadable' | 'noSuchDay' | 'noYear' };

const DAY_FIRST = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/;
const YEAR_FIRST = /^(\d{4})([/.-])(\d{1,2})\2(\d{1,2})$/;
const SHORT_YEAR = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{2})$/;
const IN_WORDS = /^(\d{1,2}) thang (\d{1,2})(?: nam|,)? (\d{4})$/;

/**
 * A date as people type it: the day first (`01/8/2014` is 1 August), the year first when it has four figures, or `ngày 05 tháng 8 năm 2025`.
 * The month first and a year of two figures are asked, never guessed; a day that does not exist is never moved to the next.
 */
export function readDate(typed: string): TypedDate {
  // a paper's date line begins with its place
  const text = searchKey(typed.slice(0, 200)).replace(/^(?:.*[, ])?ngay /, '').replace(/ ?([/.-]) ?/g, '$1').replace(/[.,]$/, '');
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return dayOr(dayFirst[4]!, dayFirst[3]!, dayFirst[1]!);
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return exact(yearFirst[1]!, yearFirst[3]!, yearFirst[4]!);
  const inWords = IN_WORDS.exec(text);
  if (inWords) return exact(inWords[3]!, inWords[2]!, inWords[1]!);
  const short = SHORT_YEAR.exec(text);
  if (short) return asked([day(`20${short[4]}`, short[3]!, short[1]!), day(`19${short[4]}`, short[3]!, short[1]!), day(`20${short[4]}`, short[1]!, short[3]!), day(`20${short[1]!.padStart(2, '0')}`, short[3]!, short[4]!)]);
  const run = /^(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text) as [string, string, string, string, string] | null;
  if (run) return asked([day(run[3] + run[4], run[2], run[1]), day(run[1] + run[2], run[3], run[4])]);
  return { invalid: /^\d{1,2}(?:[/.-]| thang )\d{1,2}$/.test(text) ? 'noYear' : 'unreadable' };
}

/** The day first; where that is no day but the month first would be one, the person is asked. */
function dayOr(year: string, month: string, date: string): TypedDate {
  const found = day(year, month, date);
  return found ? { day: found } : asked([day(year, date, month)]);
}

function exact(year: string, month: string, date: string): TypedDate {
  const found = day(year, month, date);
  return found ? { day: found } : { invalid: 'noSuchDay' };
}

function asked(candidates: readonly (Day | null)[]): TypedDate {
  const days = [...new Set(candidates.filter((one) => one !== null))];
  return days.length > 0 ? { ask: days } : { invalid: 'noSuchDay' };
}

/** A day that exists in a year that a paper of the programme can bear, or null. */
function day(year: string, month: string, date: string): Day | null {
  const text = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  return isDay(text) && text >= '1945-01-01' && text < '2101-01-01' ? text : null;
}
