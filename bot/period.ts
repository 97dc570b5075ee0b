import { isDay, plusDays } from '../domain/calendar';
import type { Day } from '../domain/calendar';
import { searchKey } from '../domain/text';
import { readDate } from '../domain/typedDate';

/** Two days, both inclusive, or why they cannot be read. */
export type Period = { from: Day; until: Day } | { wrong: 'unreadable' | 'noSuchDay' | 'noEnd' | 'past' | 'order' | 'tooLong' };

const DATE = /\b\d{4}[/.-]\d{1,2}[/.-]\d{1,2}\b|\b\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{2,4})?\b|\b\d{1,2} thang \d{1,2}(?:(?: nam|,)? \d{4})?\b|\bhom nay\b|\bngay mai\b|\btoday\b|\btomorrow\b/g;
const UNTIL = /\b(?:den|toi|het|until|till|to|through)(?: het)?(?: ngay)? $/;
const FROM = /\b(?:tu|from|since)(?: ngay)? $/;

/**
 * A time as people type it: "từ 1/12 đến 5/12", "đến 30/12" (from today), "5/12" (that day). A day without a year is the next one of that name;
 * nothing that is over, and no more than a year.
 */
export function readPeriod(typed: string, today: Day): Period {
  const text = searchKey(typed.slice(0, 500));
  const found = [...text.matchAll(DATE)];
  if (found.length === 0 || found.length > 2) return { wrong: 'unreadable' };
  const before = text.slice(0, found[0]!.index);
  const [first, second] = found.map(([date]) => dayIn(date, today));
  if (first === undefined || first === null || second === null) return { wrong: 'noSuchDay' };
  if (second === undefined && FROM.test(before)) return { wrong: 'noEnd' };
  const until = onOrAfter(second ?? first, today);
  const from = second !== undefined ? lastUpTo(first, until, today) : UNTIL.test(before) ? today : until;
  if (from === null || until === null) return { wrong: 'noSuchDay' };
  if (until < today) return { wrong: 'past' };
  if (until < from) return { wrong: 'order' };
  return until >= `${Number(from.slice(0, 4)) + 1}${from.slice(4)}` ? { wrong: 'tooLong' } : { from, until };
}

/** A day, or month and day without a year (`12-30`); null when there is none such. */
function dayIn(written: string, today: Day): string | null {
  if (written === 'hom nay' || written === 'today') return today;
  if (written === 'ngay mai' || written === 'tomorrow') return plusDays(today, 1);
  const date = written.replace(/\s?([/.-])\s?/g, '$1');
  const short = /^(\d{1,2})(?:[/.-]| thang )(\d{1,2})$/.exec(date);
  // the 29th of February is a day of some year
  if (short) return isDay(`2028-${short[2]!.padStart(2, '0')}-${short[1]!.padStart(2, '0')}`) ? `${short[2]!.padStart(2, '0')}-${short[1]!.padStart(2, '0')}` : null;
  const read = readDate(date);
  if ('day' in read) return read.day;
  // of what a year of two figures may mean only what is near makes sense here
  const near = 'ask' in read ? read.ask.filter((one) => one >= plusDays(today, -366) && one <= plusDays(today, 732)) : [];
  return near.length === 1 ? near[0]! : null;
}

const inYear = (day: string, year: number): Day | null => (day.length > 5 ? day : isDay(`${year}-${day}`) ? `${year}-${day}` : null);

function onOrAfter(day: string, today: Day): Day | null {
  const year = Number(today.slice(0, 4));
  const here = inYear(day, year);
  return here !== null && (here >= today || day.length > 5) ? here : inYear(day, year + 1);
}

/** The beginning of a time that ends on a day: the next day of that name where that is not after the end, else the last one before it. */
function lastUpTo(day: string, until: Day | null, today: Day): Day | null {
  const next = onOrAfter(day, today);
  if (day.length > 5 || until === null || (next !== null && next <= until)) return next;
  const year = Number(until.slice(0, 4));
  return [inYear(day, year), inYear(day, year - 1)].find((one) => one !== null && one <= until) ?? next;
}
