import { searchKey } from '../domain/text';
import short from './shortForms.json';

const always = new Map(Object.entries(short.always));
const maybe = new Map(Object.entries({ ...short.always, ...short.maybe }));

/** Words without marks, case and punctuation. */
export const folded = (text: string): string[] => searchKey(text).split(/[^a-z0-9]+/).filter((word) => word !== '');

/** Letters and digits of full width as the usual ones, one for one. */
export const halfWidth = (text: string): string => text.replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xFEE0));

/** A number by itself that presses a button: "2", "2.", "số 2", of full width, in a key cap; null for anything else. */
export function pressedNumber(text: string): number | null {
  const found = /^(?:so |chon )?([1-9]\d?)[.)]?$/.exec(searchKey(halfWidth(text).replace(/[\uFE0F\u20E3]/g, '')));
  return found ? Number(found[1]) : null;
}

/**
 * How a text may be read, the likeliest first: as it stands, its short forms written out, and the keys of Telex or VNI that were left raw
 * ("hoof sow", "ho62 so7"). A short form is known with its marks or without any, so "đã" is no "đa".
 */
export function readings(text: string): string[][] {
  const composed = text.normalize('NFC').toLowerCase();
  const raw = composed.replace(words, (word) => (/^[a-z][a-z0-9]*$/.test(word) ? keysOff(word) : word));
  return distinct([folded(composed), writtenOut(composed, always), folded(raw), writtenOut(raw, always)]);
}

/** The readings with short forms that are words of their own as well ("da", "tt"); for when nothing else says what is meant. */
export const looseReadings = (text: string): string[][] => distinct([writtenOut(text.normalize('NFC').toLowerCase(), maybe)]);

const words = /[\p{L}\p{M}\p{N}]+/gu;

const writtenOut = (text: string, forms: ReadonlyMap<string, string>): string[] => folded(text.replace(words, (word) => forms.get(word) ?? word));

/** A syllable typed with raw keys, without its marks: no Vietnamese syllable has s, f, r, x, j, z or w behind its vowel. */
function keysOff(word: string): string {
  if (/\d/.test(word)) return word.replace(/\d+/g, '');
  const vowel = word.search(/[aeiouyw]/);
  if (vowel < 0) return word;
  return word.slice(0, vowel).replace('dd', 'd') + word.slice(vowel).replace(/^w/, 'u').replace(/[sfrxjzw]/g, '').replace(/d$/, '').replace(/([aeo])\1/g, '$1');
}

function distinct(all: readonly string[][]): string[][] {
  const seen = new Set<string>();
  return all.filter((one) => { const key = one.join(' '); return !seen.has(key) && seen.add(key); });
}
