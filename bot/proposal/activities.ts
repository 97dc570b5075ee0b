import { activities } from '../../domain/norms';
import type { Activity } from '../../domain/norms';
import { folded, slip } from '../understand';

const MOST = 5;
/** Words that say nothing of what is meant. */
const empty = new Set(['ho', 'tro', 'va', 'cua', 'cho', 'tai', 'cac', 'de', 'an', 'the', 'of', 'a', 'an', 'and', 'or', 'for', 'to', 'in', 'khuyen', 'cong']);

const titles = [...activities.values()].map((activity) => ({ activity, whole: [activity.title.vi, activity.title.en].map((title) => folded(title).join(' ')), words: new Set(folded(`${activity.title.vi} ${activity.title.en}`)) }));
/** A word of few titles says more than one of many. */
const weightOf = (word: string): number => 1 / titles.filter(({ words }) => words.has(word)).length;

/** The activities whose titles have what was typed, without marks and with a slip in a long word, the most likely first; five at most. A whole title is that one. */
export function findActivities(typed: string): { exact: boolean; found: Activity[] } {
  const words = folded(typed.slice(0, 300));
  const named = titles.find(({ whole, activity }) => whole.includes(words.join(' ')) || activity.id === typed.trim());
  if (named) return { exact: true, found: [named.activity] };
  const telling = words.filter((word) => word.length > 1 && !empty.has(word));
  const scored = titles.map(({ activity, words: known }) => ({ activity, score: telling.reduce((sum, word) => sum + scoreOf(word, known), 0), hits: telling.filter((word) => scoreOf(word, known) > 0).length }));
  // half of what was typed is there
  const found = scored.filter(({ hits }) => hits > 0 && hits * 2 >= telling.length).sort((a, b) => b.hits - a.hits || b.score - a.score).slice(0, MOST);
  return { exact: false, found: found.map(({ activity }) => activity) };
}

function scoreOf(word: string, known: ReadonlySet<string>): number {
  if (known.has(word)) return weightOf(word);
  if (word.length < 4) return 0;
  const near = [...known].find((one) => one.length >= 4 && slip(word, one) <= 1);
  return near === undefined ? 0 : weightOf(near) / 2;
}
