import type { Day } from '../../domain/calendar';
import { sha256 } from '../../prisma/hash';
import { draftOf, keepDraft } from '../../prisma/drafts';
import type { Talk } from '../world';

/** The questions in the order in which they are asked; their numbers are what "sửa 4" names. The last one is asked only of who acts for several units. */
export const steps = ['fund', 'name', 'activity', 'province', 'total', 'eligibleCost', 'requested', 'beneficiary', 'plannedEnd', 'planYear', 'implementer'] as const;
export type Step = (typeof steps)[number];

/** What was answered so far. Amounts are decimal strings, đồng; a beneficiary without a `unit` is registered when the project begins. */
export interface Answers {
  fund?: 'national' | 'provincial';
  name?: string;
  activity?: string;
  province?: string;
  total?: string;
  eligibleCost?: string;
  requested?: string;
  beneficiary?: { unit: string | null; name: string; asTyped?: boolean };
  plannedEnd?: Day;
  planYear?: number;
  implementer?: string;
}
export type Complete = Required<Answers>;

/** A draft as the conversation knows it. */
export interface Draft { id: string; answers: Answers }

export const isStep = (text: string): text is Step => (steps as readonly string[]).includes(text);
export const numberOf = (step: Step): number => steps.indexOf(step) + 1;

/** The question that comes next; null when all are answered. Whose unit it is decides what the others offer, so it comes first where it is open. */
export const nextStep = ({ answers }: Draft): Step | null =>
  answers.implementer === undefined ? 'implementer' : steps.find((step) => answers[step] === undefined) ?? null;

export const isComplete = (answers: Answers): answers is Complete => steps.every((step) => answers[step] !== undefined);

/** What was shown, in eight characters: a card that showed something else confirms nothing. */
export const seal = ({ id, answers }: Draft): string => sha256(JSON.stringify([id, steps.map((step) => answers[step] ?? null)])).slice(0, 8);

/** The draft of who speaks, whichever channel it was begun on. */
export async function draftIn({ world: { books }, person }: Talk): Promise<Draft | null> {
  const kept = await draftOf(books, person.id);
  return kept && { id: kept.id, answers: JSON.parse(kept.data) as Answers };
}

export const keepAnswers = ({ world: { books }, person }: Talk, draft: Draft): Promise<void> =>
  keepDraft(books, person.id, { id: draft.id, data: JSON.stringify(draft.answers), step: nextStep(draft) ?? 'confirm' });

/** Without what no longer fits the other answers; those are asked for again. */
export function settled(draft: Draft, today: Day): { draft: Draft; dropped: Step[] } {
  const { total, eligibleCost, requested, plannedEnd, planYear } = draft.answers;
  const above = (part: string | undefined) => part !== undefined && total !== undefined && BigInt(part) > BigInt(total);
  const dropped: Step[] = [
    ...(above(eligibleCost) ? ['eligibleCost' as const] : []), ...(above(requested) ? ['requested' as const] : []),
    ...(plannedEnd !== undefined && plannedEnd < today ? ['plannedEnd' as const] : []),
    ...(planYear !== undefined && (planYear < yearOf(today) || (plannedEnd !== undefined && planYear > yearOf(plannedEnd))) ? ['planYear' as const] : []),
  ];
  const answers = { ...draft.answers };
  for (const step of dropped) delete answers[step];
  return { draft: { ...draft, answers }, dropped };
}

export const yearOf = (day: Day): number => Number(day.slice(0, 4));
