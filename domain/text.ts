import type { Day, Instant } from './calendar';
import { dayOf } from './calendar';

/** Characters that show nothing and only ever get into a name by copying: they make equal names differ. */
const invisible = /[\u00AD\u034F\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g;
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
 * so it is named by hand, with the two letters that look like Đ and are typed for it.
 */
export function searchKey(text: string): string {
  return label(text).normalize('NFD').replace(/[\u0300-\u036F]/g, '').replace(/[đĐÐƉ]/g, 'd').toLowerCase();
}

/**
 * The key by which two names are one: marks count, but not on which vowel the tone stands (Hoà and Hòa, Thuỵ and Thụy), nor the case.
 * For comparing only; what is printed stays as its owner writes it.
 */
export function nameKey(text: string): string {
  return label(text).normalize('NFD').toLowerCase().replace(/\S+/g, (word) => word.replace(tones, '') + (word.match(tones) ?? []).join(''));
}
const tones = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** A text as part of a file name or an address: `Đồng Nai` → `dong-nai`. */
export const slug = (text: string): string => searchKey(text).replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** Capitals of a heading. */
export const upper = (text: string): string => text.normalize('NFC').toUpperCase();

/** A person's name or a place with a capital at each word; not for names with abbreviations (HTX, TNHH). `\b` knows no Vietnamese letter. */
export const titleCase = (text: string): string =>
  text.normalize('NFC').replace(/\p{L}[\p{L}\p{M}\p{N}]*/gu, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase());

/** `2025-08-05` → `ngày 05 tháng 8 năm 2025`, the date line of papers: a leading zero as in `writtenDay` (Nghị định 30/2020/NĐ-CP, Phụ lục I). */
export function dateLine(day: Day): string {
  const [date, month, year] = writtenDay(day).split('/');
  return `ngày ${date} tháng ${month} năm ${year}`;
}

/** `2025-08-01` → `01/8/2025`: Nghị định 30/2020/NĐ-CP writes a leading zero for days under 10 and months 1 and 2. */
export function writtenDay(day: Day): string {
  const [year, month, date] = day.split('-') as [string, string, string];
  return `${date}/${Number(month) <= 2 ? month : Number(month)}/${year}`;
}

/** The Vietnamese day of an instant, as written. */
export const writtenDate = (at: Instant): string => writtenDay(dayOf(at));

/** The Vietnamese time and day of an instant: `09:10 ngày 25/11/2026`. */
export const writtenTime = (at: Instant): string => `${new Date(Date.parse(at) + 7 * 3_600_000).toISOString().slice(11, 16)} ngày ${writtenDate(at)}`;

/** A deadline ends at 24:00 of its day; the instant right after belongs to the next day, so the day is the one before. */
export const writtenDue = (due: Instant): string =>
  writtenDay(dayOf(new Date(Date.parse(due) - 1).toISOString()));
