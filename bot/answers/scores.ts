import type { Criterion } from '../../domain/procedure';
import type { Seen } from '../access';

/** The criteria by which the council that sits at the open stage scores; none where no council does. */
export function criteriaOf({ procedure, project }: Seen): readonly Criterion[] {
  const stage = procedure.stages[project.stage];
  return stage && 'council' in stage.signers && project.councils[project.stage] ? stage.quorum?.criteria ?? [] : [];
}

/** What is wrong with typed scores: their number, what is no whole number, or which are outside their range. */
export interface WrongScores { given: number; wanted: number; unread: string[]; outside: (Criterion & { typed: string })[] }

/** Scores in the order of the criteria: "18 17 20 15 16", with commas or without. Whole numbers from 0 to the criterion's most. */
export function readScores(typed: string, criteria: readonly Criterion[]): { scores: Record<string, number> } | { wrong: WrongScores } {
  const words = typed.normalize('NFC').split(/[\s,;]+/).filter((word) => word !== '');
  const unread = words.filter((word) => !/^\d{1,4}$/.test(word));
  const outside = criteria.flatMap((one, index) => (Number(words[index]) > one.most ? [{ ...one, typed: words[index]! }] : []));
  if (words.length !== criteria.length || unread.length > 0 || outside.length > 0) return { wrong: { given: words.length, wanted: criteria.length, unread, outside: unread.length > 0 || words.length !== criteria.length ? [] : outside } };
  return { scores: Object.fromEntries(criteria.map(({ id }, index) => [id, Number(words[index])])) };
}

/** Scores and nothing else, so that they are no other wish. */
export const looksLikeScores = (text: string): boolean => /^[\d\s,;]+$/.test(text);
