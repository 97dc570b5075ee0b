import { label } from '../domain/text';
import { knows } from '../templates/render';
import { halfWidth, looseReadings, readings } from './typed';
import { against, phrases, withoutCode } from './understand';
import type { Phrase } from './understand';

/** Below this, nothing in a text looks like a phrase. */
const ALIKE = 0.6;
/** What a guess may offer: what has words for its button. Greetings have none, nor what needs more words than a press brings. */
export const offered = (wish: string): wish is Phrase => Object.hasOwn(phrases, wish) && knows('vi', 'labels', `guess.${wish}`);

/**
 * What a text that was not understood may mean, the likeliest first, three at most; none when nothing in it looks like what we know.
 * Only offered, never taken.
 */
export function guess(said: string): Phrase[] {
  const text = withoutCode(label(halfWidth(said)));
  // "đừng duyệt" may mean to refuse
  const read = [...readings(text), ...looseReadings(text)].flatMap((words) => [words, words.map((word) => (against.includes(word) ? 'khong' : word))]);
  const scored = (Object.entries(phrases) as [Phrase, readonly string[]][]).filter(([wish]) => offered(wish))
    .map(([wish, all]) => ({ wish, score: Math.max(...all.flatMap((phrase) => read.map((words) => likeness(words, phrase.split(' '))))) }))
    .filter(({ score }) => score >= ALIKE).sort((a, b) => b.score - a.score);
  // what weighs far less than the best is noise
  return scored.filter(({ score }) => score >= scored[0]!.score - 0.25).slice(0, 3).map(({ wish }) => wish);
}

/** How much of a phrase is in a text, 0 to 1, by letters; a little more the longer the phrase. Words may stand apart, and be run together. */
function likeness(words: readonly string[], phrase: readonly string[]): number {
  const letters = phrase.join('').length;
  // a phrase of three letters is found or it is not
  if (letters < 4) return words.includes(phrase.join(' ')) ? 0.7 : 0;
  const apart = phrase.reduce((sum, word) => sum + word.length * Math.max(0, ...words.map((one) => similar(one, word))), 0) / letters;
  const together = Math.max(0, ...words.map((one) => similar(one, phrase.join(''))));
  return Math.max(apart, together) + Math.min(letters, 20) / 1_000;
}

/** 1 for the same word, less for each letter that differs; 0 for words that have little in common, and for short words that differ. */
function similar(a: string, b: string): number {
  if (a === b) return 1;
  if (Math.min(a.length, b.length) < 3) return 0;
  const likeness = 1 - distance(a, b) / Math.max(a.length, b.length);
  return likeness >= 0.6 ? likeness : 0;
}

/** How many letters have to be changed, added, taken away or swapped with their neighbour to make one word of the other. */
export function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 12) return Math.max(a.length, b.length);
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, place) => place)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Infinity;
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, changed, swapped));
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
