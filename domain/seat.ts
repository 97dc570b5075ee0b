import { conflictOn, selfApproval, waysTo } from './authority';
import { askedOffices } from './awaited';
import { conflictOf } from './duties';
import type { Conflict } from './duties';
import type { Actor, CastVote } from './events';
import type { Duty, Office, Procedure, Stage } from './procedure';
import { holderOf, seatOwner } from './project';
import type { Council, Project } from './project';
import { Refusal } from './refusal';

type Person = Extract<Actor, { kind: 'person' }>;

/** The seat that a signature fills: an office or a place in a council; for whom, and from which deputy's office. */
export interface Seat { office: Office | null; duty: Duty; standsFor?: string; delegation?: string; deputy?: Office }

/**
 * The open seat that the person may fill: by an own office, as the deputy who acts now, or for somebody by delegation, in that order; of several
 * the one that leaves the most to others.
 * @throws Refusal NOT_YOUR_TURN, ALREADY_SIGNED, VOTE_NOT_OPEN, SELF_APPROVAL (a conflict, one's own or the principal's)
 */
export function seatOf(procedure: Procedure, project: Project, stage: Stage, signer: Person): Seat {
  const council = 'council' in stage.signers ? project.councils[project.stage] : undefined;
  if (council) return councilSeat(project, council, signer);
  const seats = askedOffices(stage.signers).flatMap((office) => waysTo(procedure, project, office, signer));
  if (seats.length === 0) throw new Refusal('NOT_YOUR_TURN', { waitsFor: askedOffices(stage.signers).map((office) => holderOf(project, office)) });
  const free = seats.filter((seat) => !filled(project, stage, seat));
  if (free.length === 0) throw alreadySigned(project, signer.id, seats.map(({ office }) => office));
  const inTurn = 'inOrder' in stage.signers ? free.filter(({ office }) => office === inOrderNow(stage, project)) : free;
  if (inTurn.length === 0) throw new Refusal('VOTE_NOT_OPEN', { waitsFor: [holderOf(project, inOrderNow(stage, project)!)] });
  const ranked = [...inTurn].sort((a, b) => rank(project, stage, a, signer) - rank(project, stage, b, signer));
  const conflicts = ranked.map((seat) => conflictIn(project, seat, signer));
  const clear = ranked[conflicts.indexOf(null)];
  if (!clear) throw selfApproval(conflicts[0]!, ranked[0]!.duty);
  return clear;
}

/** First the seat that the person voted from before, then empty ones; own offices before borrowed ones, and those that no one else could fill. */
function rank(project: Project, stage: Stage, seat: Seat, signer: Person): number {
  const earlier = voteOf(project, seat, signer);
  const used = !earlier ? 0 : earlier.person === signer.id ? -100 : 100;
  const way = (seat.standsFor ? 20 : 0) + (seat.deputy ? 10 : 0);
  const principal = signer.standsFor?.find(({ delegation }) => delegation === seat.delegation);
  // a deputy fills the other one; a principal may sign another one in person
  const spare = project.routes[seat.office!] ? 2 : 0;
  const wanted = principal && askedOffices(stage.signers).some((office) => office !== seat.office && principal.offices.includes(holderOf(project, office))) ? 1 : 0;
  return used + way + spare + wanted;
}

/** A seat is taken by a vote for its office; of several persons out of some offices, by each person's own vote, which may be changed. */
const filled = (project: Project, stage: Stage, seat: Seat): boolean => !('atLeast' in stage.signers) && project.votes.some((vote) => vote.office === seat.office);

/** The vote that fills this very seat already. */
const voteOf = (project: Project, seat: Seat, signer: Person): CastVote | undefined =>
  project.votes.find((vote) => vote.office === seat.office && seatOwner(vote) === (seat.standsFor ?? signer.id));

function conflictIn(project: Project, seat: Seat, signer: Person): Conflict | null {
  // two signatures of one stage are two persons, whoever they stand for
  const others = project.votes.filter((vote) => vote !== voteOf(project, seat, signer)).flatMap(({ person, standsFor }) => [person, standsFor]);
  if (others.includes(signer.id) || (seat.standsFor && others.includes(seat.standsFor))) return { why: 'duty', held: project.duties[signer.id] ?? seat.duty };
  return conflictOn(project, signer, seat);
}

/** A council's members are named persons, so nobody stands for them; who is away votes in writing. */
function councilSeat(project: Project, council: Council, signer: Person): Seat {
  if (!council.members.includes(signer.id)) throw new Refusal('NOT_YOUR_TURN', { waitsFor: [`council:${project.stage}`] });
  const conflict = conflictOf(project, signer, council.duty);
  if (conflict) throw selfApproval(conflict, council.duty);
  return { office: null, duty: council.duty };
}

export const inOrderNow = ({ signers }: Stage, project: Project): Office | undefined => ('inOrder' in signers ? signers.inOrder[project.votes.length] : undefined);

/** Says when it was signed, and by whom where that was another holder of one of these offices. */
export function alreadySigned(project: Project, person: string, offices: readonly (Office | null)[] = []): Refusal {
  const own = project.votes.find((one) => one.person === person || seatOwner(one) === person);
  const vote = own ?? project.votes.find(({ office }) => offices.includes(office));
  return new Refusal('ALREADY_SIGNED', { at: vote?.at ?? null, by: vote?.person ?? null, ...(vote && !own ? { decidedBy: vote.person } : {}), ...(vote?.office === null ? { council: true } : {}) });
}
