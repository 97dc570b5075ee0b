import type { Vote } from '../../domain/project';

/** The stage and round of a project that a button answers: pressed later, it is late. */
export interface Place { code: string; stage: string; round: number }
export const letters: Record<Vote, string> = { approve: 'a', return: 't', reject: 'r', abstain: 'x' };
export const voteOf = (letter: string): Vote | null => (Object.keys(letters) as Vote[]).find((vote) => letters[vote] === letter) ?? null;
export const place = ({ code, stage, round }: Place): string => `${code}:${stage}/${round}`;

/** A place as a button carries it; null when the data is none of ours. */
export function placeOf(code: string, where: string): Place | null {
  const found = /^([A-Za-z]+)\/(\d{1,6})$/.exec(where);
  return found ? { code, stage: found[1]!, round: Number(found[2]) } : null;
}
