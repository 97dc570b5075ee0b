import { askedOffices } from './awaited';
import { conflictOf, inheritedConflict } from './duties';
import type { Conflict } from './duties';
import type { Actor, Holder } from './events';
import type { Duty, Office, Procedure, Stage } from './procedure';
import { holderOf, seatOwner } from './project';
import type { Council, Project } from './project';
import { Refusal } from './refusal';
import { covers } from './signability';

type Person = Extract<Actor, { kind: 'person' }>;

/** The seat that a signature fills: an office or a place in a council; for whom, and from which deputy's office. */
export interface Seat { office: Office | null; duty: Duty; standsFor?: string; delegation?: string; deputy?: Office }

/**
 * The open seat that the person may fill: by an own office, as the deputy who acts now, or for somebody by delegation, in that order.
 * @throws Refusal NOT_YOUR_TURN, ALREADY_SIGNED, VOTE_NOT_OPEN, SELF_APPROVAL (a conflict, one's own or the principal's)
 */
export function seatOf(procedure: Procedure, project: Project, stage: Stage, signer: Person): Seat {
  const council = 'council' in stage.signers ? project.councils[project.stage] : undefined;
  if (council) return councilSeat(project, council, signer);
  const seats = askedOffices(stage.signers).flatMap((office) => waysTo(procedure, project, office, signer));
  if (seats.length === 0) throw new Refusal('NOT_YOUR_TURN', { waitsFor: askedOffices(stage.signers).map((office) => holderOf(project, office)) });
  const free = seats.filter((seat) => !filled(project, stage, seat, signer.id));
  if (free.length === 0) throw alreadySigned(project, signer.id);
  const inTurn = 'inOrder' in stage.signers ? free.filter(({ office }) => office === inOrderNow(stage, project)) : free;
  if (inTurn.length === 0) throw new Refusal('VOTE_NOT_OPEN', { waitsFor: [holderOf(project, inOrderNow(stage, project)!)] });
  const conflicts = inTurn.map((seat) => conflictIn(project, seat, signer));
  const clear = inTurn[conflicts.indexOf(null)];
  if (!clear) throw selfApproval(conflicts[0]!, inTurn[0]!.duty);
  return clear;
}

const selfApproval = ({ why, held, through }: Conflict, duty: Duty) => new Refusal('SELF_APPROVAL', { why, heldDuty: held, duty, ...(through ? { through } : {}) });

function waysTo(procedure: Procedure, project: Project, office: Office, signer: Person): Seat[] {
  const { duty } = procedure.offices[office]!;
  const deputy = project.routes[office];
  const acting: [Holder, Office | undefined][] = [[holderOf(project, office), undefined], ...(deputy ? [[holderOf(project, deputy), deputy] as [Holder, Office]] : [])];
  const own = acting.filter(([holder]) => signer.offices.includes(holder)).map(([, as]): Seat => ({ office, duty, ...(as ? { deputy: as } : {}) }));
  const lent = (signer.standsFor ?? []).flatMap((principal) => acting
    .filter(([holder]) => principal.offices.includes(holder) && covers(principal, project.stage, holder))
    .map(([, as]): Seat => ({ office, duty, standsFor: principal.person, delegation: principal.delegation, ...(as ? { deputy: as } : {}) })));
  return [...own, ...lent];
}

/** A seat is taken by a vote for its office; of several persons out of some offices, by each person's own vote. */
const filled = (project: Project, stage: Stage, seat: Seat, signer: string): boolean =>
  'atLeast' in stage.signers ? false : project.votes.some((vote) => vote.office === seat.office || vote.person === signer && vote.office === seat.office);

function conflictIn(project: Project, seat: Seat, signer: Person): Conflict | null {
  // two signatures of one stage are two persons, whoever they stand for
  const others = project.votes.filter((vote) => vote.office !== seat.office).flatMap(({ person, standsFor }) => [person, standsFor]);
  if (others.includes(signer.id) || (seat.standsFor && others.includes(seat.standsFor))) return { why: 'duty', held: project.duties[signer.id] ?? seat.duty };
  if (!seat.standsFor) return conflictOf(project, signer, seat.duty);
  return inheritedConflict(project, signer, signer.standsFor!.find(({ delegation }) => delegation === seat.delegation)!, seat.duty);
}

/** A council's members are named persons, so nobody stands for them; who is away votes in writing. */
function councilSeat(project: Project, council: Council, signer: Person): Seat {
  if (!council.members.includes(signer.id)) throw new Refusal('NOT_YOUR_TURN', { waitsFor: [`council:${project.stage}`] });
  const conflict = conflictOf(project, signer, council.duty);
  if (conflict) throw selfApproval(conflict, council.duty);
  return { office: null, duty: council.duty };
}

export const inOrderNow = ({ signers }: Stage, project: Project): Office | undefined => ('inOrder' in signers ? signers.inOrder[project.votes.length] : undefined);

export function alreadySigned(project: Project, person: string): Refusal {
  const vote = project.votes.find((one) => one.person === person || seatOwner(one) === person) ?? project.votes.at(-1);
  return new Refusal('ALREADY_SIGNED', { at: vote?.at ?? null, by: vote?.person ?? null });
}
