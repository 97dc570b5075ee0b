import type { ExplainedDay, Explanation } from '../domain/explain';
import { writtenDay } from '../domain/text';
import { sentence } from './render';
import type { Language } from './render';

/** How a term was counted, a line per day; days in a row of one kind share a line. */
export function explanationText(language: Language, explanation: Explanation): string {
  const { last, left, days, from } = explanation;
  const say = (key: string, facts: object = {}) => sentence(language, 'calendar', key, facts);
  const year = (explanation.last ?? days.at(-1)?.day ?? from).slice(0, 4) !== from.slice(0, 4);
  const written = ({ day, weekday }: ExplainedDay) => say('day', { weekday: say(`weekday.${weekday}`), on: year ? writtenDay(day) : writtenDay(day).slice(0, -5) });

  const lines = runs(explanation).map(({ key, first, last: end }) => {
    const numbers = first.n === null ? '' : say('numbers', { first: first.n, last: end === first ? null : end.n });
    return say(key, { days: end === first ? written(first) : say('span', { from: written(first), to: written(end) }), numbers, name: first.name ?? null });
  });
  const end = last === null ? say('waits', { left, working: 'workingDays' in explanation.term }) : say('ends', { weekday: say(`weekday.${weekdayIn(days, last)}`), last });
  return [...lines, end].map((line) => `${line.charAt(0).toUpperCase()}${line.slice(1)}.`).join('\n');
}

interface Run { key: string; first: ExplainedDay; last: ExplainedDay }

function runs({ days, term }: Explanation): Run[] {
  const all: Run[] = [];
  for (const day of days) {
    const key = keyOf(day, 'workingDays' in term);
    const open = all.at(-1);
    if (open && open.key === key && (key === 'counted' || open.first.name?.vi === day.name?.vi)) open.last = day;
    else all.push({ key, first: day, last: day });
  }
  return all;
}

/** In a term of calendar days every day counts alike, whatever kind of day it is. */
const keyOf = (day: ExplainedDay, workingDays: boolean): string =>
  !day.counts || workingDays ? day.why : day.n === null ? 'lastDay' : 'counted';

const weekdayIn = (days: readonly ExplainedDay[], day: string): number => days.find((one) => one.day === day)!.weekday;
