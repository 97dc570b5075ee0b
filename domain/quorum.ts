import type { CastVote, CouncilResult } from './events';
import type { Quorum } from './procedure';
import type { Council } from './project';
import { seatOwner } from './project';

export type Tally = 'approved' | 'returned' | 'rejected';

/** Seats that a share stands for: two thirds of five are four, a majority of five is three. */
export function seatsFor(share: Quorum['present'] | Quorum['pass'], seats: number): number {
  if (share === 'majority') return Math.floor(seats / 2) + 1;
  if (share === 'all') return seats;
  const [part, whole] = share === '1/2' ? [1, 2] : [2, 3];
  return Math.ceil((seats * part) / whole);
}

export interface Counted extends Omit<CouncilResult, 'outcome'> {
  /** Votes in favour that are needed as things stand. */
  needed: number;
  quorate: boolean;
  /** What the votes amount to if no other is cast; null while there is no quorum. */
  outcome: Tally | null;
  /** Members who may still vote. */
  open: number;
}

type Seats = Pick<Council, 'members' | 'chair' | 'deputy' | 'attendance'>;

/**
 * How a council's votes stand. Who abstains is present but not in favour; who declared an interest is neither present nor asked.
 * A tie is no majority: it fails, or the chair's vote decides, as the table says.
 */
export function count(quorum: Quorum, council: Seats, interested: readonly string[], votes: readonly CastVote[]): Counted {
  const seats = council.members.length;
  const barred = council.members.filter((member) => interested.includes(member));
  const cast = votes.filter((vote) => !barred.includes(seatOwner(vote)));
  const of = (vote: CastVote['vote']) => cast.filter((one) => one.vote === vote).length;
  const here = presentAmong(quorum, council, cast).filter((member) => !barred.includes(member));
  const present = here.length;
  const led = !quorum.chairPresent || here.includes(council.chair) || (council.deputy !== undefined && here.includes(council.deputy));
  // whoever is there or has voted takes part, in writing too
  const taking = new Set([...here, ...cast.map(seatOwner)]).size;
  const needed = seatsFor(quorum.pass, quorum.of === 'present' ? taking : seats);
  const scores = cast.flatMap(({ score }) => (score === undefined ? [] : [score]));
  const mean = scores.length === 0 ? null : Math.floor((scores.reduce((sum, one) => sum + one, 0) * 100) / scores.length);
  const quorate = present >= seatsFor(quorum.present, seats) && led;
  const { outcome, tieBroken } = decided(quorum, council.chair, cast, { yes: of('approve'), no: of('reject'), back: of('return'), needed, taking, mean });
  return {
    seats, present, quorum: seatsFor(quorum.present, seats), yes: of('approve'), no: of('reject'), back: of('return'), abstain: of('abstain'), interested: barred.length, mean, needed, quorate,
    outcome: quorate ? outcome : null, open: seats - barred.length - cast.length, ...(tieBroken ? { tieBroken } : {}),
  };
}

/** Where attendance was taken, those named; else all who voted. A written vote is a vote of somebody absent. */
function presentAmong(quorum: Quorum, council: Seats, cast: readonly CastVote[]): string[] {
  const voted = cast.filter(({ written }) => !written || quorum.writtenIsPresent).map(seatOwner);
  return [...new Set([...(council.attendance ?? []), ...voted])];
}

interface Sums { yes: number; no: number; back: number; needed: number; taking: number; mean: number | null }

function decided(quorum: Quorum, chair: string, cast: readonly CastVote[], { yes, no, back, needed, taking, mean }: Sums): { outcome: Tally; tieBroken?: true } {
  const good = quorum.mean === undefined || (mean !== null && mean >= quorum.mean * 100);
  if (yes >= needed && good) return { outcome: 'approved' };
  if (back >= needed) return { outcome: 'returned' };
  if (no >= needed) return { outcome: 'rejected' };
  const voted = cast.find((vote) => seatOwner(vote) === chair)?.vote;
  // one yes, one no and three without an opinion are no tie: half of all who take part must be in favour
  if (quorum.tie === 'chair' && good && yes > 0 && yes === no + back && yes * 2 === taking && voted === 'approve') return { outcome: 'approved', tieBroken: true };
  // a council that wants to see it again in part does not end the project
  return { outcome: back > 0 ? 'returned' : 'rejected' };
}

/**
 * What a council has decided, or null while it is open. With `early` it closes as soon as no vote that may still come (and nobody's staying
 * away) can change the outcome, else when everybody has voted. Without a quorum nothing is decided.
 */
export function tally(quorum: Quorum, council: Seats, interested: readonly string[], votes: readonly CastVote[]): Counted & { outcome: Tally } | null {
  const now = count(quorum, council, interested, votes);
  if (!now.outcome || (quorum.close === 'all' && now.open > 0)) return null;
  const settled = { ...now, outcome: now.outcome };
  if (now.open === 0) return settled;
  const missing = council.members.filter((member) => !interested.includes(member) && !votes.some((vote) => seatOwner(vote) === member));
  for (const more of futures(quorum, council, missing)) if (count(quorum, council, interested, [...votes, ...more]).outcome !== now.outcome) return null;
  return settled;
}

/**
 * Every way in which those who are missing may still vote: how many which way matters, what the chair says, and whether who stays away is at
 * the meeting. Scores are the lowest or the highest, since every mean between lies between those two.
 */
function* futures(quorum: Quorum, { chair, deputy, attendance = [] }: Seats, missing: readonly string[]): Generator<readonly CastVote[]> {
  const most = (quorum.criteria ?? []).reduce((sum, one) => sum + one.most, 0);
  // whoever leads is told apart from the rest
  const leaders = missing.filter((member) => member === chair || member === deputy);
  const rest = missing.filter((member) => !leaders.includes(member));
  const [there, elsewhere] = [rest.filter((member) => attendance.includes(member)), rest.filter((member) => !attendance.includes(member))];
  for (const score of most > 0 ? [0, most] : [undefined]) {
    const ballot = (person: string, vote: CastVote['vote']): CastVote => ({ person, office: null, vote, ...(score !== undefined ? { score } : {}) });
    for (const led of choices(leaders, ballot)) for (const some of portions(there, ballot)) for (const others of portions(elsewhere, ballot)) yield [...led, ...some, ...others];
  }
}

const ballots = ['approve', 'reject', 'return', 'abstain'] as const;
type Ballot = (person: string, vote: CastVote['vote']) => CastVote;

function* choices([first, ...others]: readonly string[], ballot: Ballot): Generator<CastVote[]> {
  if (first === undefined) { yield []; return; }
  for (const tail of choices(others, ballot)) {
    yield tail;
    for (const vote of ballots) yield [ballot(first, vote), ...tail];
  }
}

/** So many approve, so many reject and so on, the others stay away. */
function* portions(persons: readonly string[], ballot: Ballot, kinds: readonly CastVote['vote'][] = ballots): Generator<CastVote[]> {
  const [kind, ...others] = kinds;
  if (kind === undefined) { yield []; return; }
  for (let many = 0; many <= persons.length; many += 1)
    for (const tail of portions(persons.slice(many), ballot, others)) yield [...persons.slice(0, many).map((person) => ballot(person, kind)), ...tail];
}
