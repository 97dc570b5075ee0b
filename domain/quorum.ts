import type { Quorum } from './procedure';
import type { Vote } from './project';

export type Tally = 'approved' | 'returned' | 'rejected';

/** Seats that a share stands for: two thirds of five are four, a majority of five is three. */
export function seatsFor(share: Quorum['present'] | Quorum['pass'], seats: number): number {
  if (share === 'majority') return Math.floor(seats / 2) + 1;
  if (share === 'all') return seats;
  const [part, whole] = share === '1/2' ? [1, 2] : [2, 3];
  return Math.ceil((seats * part) / whole);
}

/** What a council's votes amount to so far; null while it is open. Who abstains is present but is not in favour. */
export function tally(quorum: Quorum, seats: number, votes: readonly Vote[]): Tally | null {
  const count = (vote: Vote) => votes.filter((cast) => cast === vote).length;
  const needed = seatsFor(quorum.pass, seats);
  const open = seats - votes.length;
  if (votes.length >= seatsFor(quorum.present, seats)) {
    if (count('approve') >= needed) return 'approved';
    if (count('return') >= needed) return 'returned';
  }
  if (Math.max(count('approve'), count('return')) + open >= needed) return null;
  // neither side can win any more: a council that wants to see it again in part does not end the project
  return count('return') > 0 ? 'returned' : 'rejected';
}
