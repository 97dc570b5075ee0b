import type { Day, Instant } from './calendar';
import { dayOf } from './calendar';

/** Characters that show nothing and only ever get into a name by copying: they make equal names differ. */
const invisible = /[\u200B-\u200D\u2060\uFEFF\u00AD]/g;
const anySpace = /[\s\u00A0\u2000-\u200A\u202F\u205F\u3000]+/g;

/**
 * A name or a title as it is stored: NFC, no invisible characters, single spaces. Not for free text:
 * the joiner inside an emoji must stay (`comment`).
 */
export function label(text: string): string {
  return text.normalize('NFC').replace(invisible, '').replace(anySpace, ' ').trim();
}

/** Free text as it is stored: NFC, otherwise untouched. */
export const comment = (text: string): string => text.normalize('NFC').trim();

/**
 * The key by which people find a text: no marks, no case, single spaces. đ has no decomposition in Unicode,
 * so it is named by hand.
 */
export function searchKey(text: string): string {
  return label(text).normalize('NFD').replace(/[\u0300-\u036F]/g, '').replace(/[đĐ]/g, 'd').toLowerCase();
}

/** `2025-08-01` → `01/8/2025`: Nghị định 30/2020/NĐ-CP writes a leading zero for days under 10 and months 1 and 2. */
export function writtenDay(day: Day): string {
  const [year, month, date] = day.split('-') as [string, string, string];
  return `${date}/${Number(month) <= 2 ? month : Number(month)}/${year}`;
}

/** The Vietnamese day of an instant, as written. */
export const writtenDate = (at: Instant): string => writtenDay(dayOf(at));

/** A deadline ends at 24:00 of its day; the instant right after belongs to the next day, so the day is the one before. */
export const writtenDue = (due: Instant): string =>
  writtenDay(dayOf(new Date(Date.parse(due) - 1).toISOString()));
