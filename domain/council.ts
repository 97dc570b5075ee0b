import { mustAct, selfApproval } from './authority';
import { dayOf } from './calendar';
import type { Instant } from './calendar';
import type { Moment } from './decide';
import { conflictOf } from './duties';
import type { Roster } from './people';
import type { Duty, Procedure } from './procedure';
import { voided } from './fingerprint';
import { seatOwner } from './project';
import type { Command, Council, Event, Project } from './project';
import { count, tally } from './quorum';
import { Refusal } from './refusal';
import { officesOn } from './signability';
import { closingEvents, conclude, mustBeOpen } from './signOff';

/**
 * A council of named persons in place of the office, by a decision of whoever appoints it: an odd number, a chair, a deputy and a secretary
 * among them, all known, nobody with another duty in the project. A council that votes is replaced only when it can no longer meet.
 * @throws Refusal COUNCIL_NOT_WANTED, NOT_YOUR_TURN, COUNCIL_SIZE, INVALID_FACT (somebody unknown), COUNCIL_MEMBER_CONFLICT
 */
export function appoint(procedure: Procedure, project: Project, command: Extract<Command, { type: 'appointCouncil' }>, moment: Moment): Event[] {
  const { roster, at } = moment;
  const { stage, members, chair, deputy, secretary, decision } = command;
  const { signers } = procedure.stages[stage] ?? {};
  const here = stage === project.stage;
  const stuck = here && project.gaps.some(({ holder }) => holder === `council:${stage}`);
  if (!signers || !('council' in signers) || (here && project.votes.length > 0 && !stuck)) throw new Refusal('COUNCIL_NOT_WANTED', { stage });
  const { on } = mustAct(procedure, project, [signers.council.appointedBy], moment);
  const { sizes, duty } = signers.council;
  const named = [chair, ...(deputy ? [deputy] : []), ...(secretary ? [secretary] : [])];
  if (!sizes.includes(members.length) || new Set(members).size !== members.length || !named.every((one) => members.includes(one)) || deputy === chair || secretary === chair) throw new Refusal('COUNCIL_SIZE', { sizes });
  const strangers = roster ? members.filter((member) => !roster.people.some(({ id }) => id === member)) : [];
  if (strangers.length > 0) throw new Refusal('INVALID_FACT', { field: 'members', rule: 'UNKNOWN', strangers });
  const conflicted = members.filter((member) => unfit(project, member, duty, roster, at));
  if (conflicted.length > 0) throw new Refusal('COUNCIL_MEMBER_CONFLICT', { members: conflicted });
  return [
    { type: 'councilAppointed', stage, members, chair, duty, ...(deputy ? { deputy } : {}), ...(secretary ? { secretary } : {}), ...(decision?.trim() ? { decision } : {}), ...on },
    ...(here && project.votes.length > 0 ? [{ type: 'votesVoided' as const, stage, round: project.round, because: 'amended' as const, persons: project.votes.map(({ person }) => person) }] : []),
  ];
}

/** Whether somebody cannot sit in a council: a conflict, also by an office held today, or not active; without a roster by the project alone. */
function unfit(project: Project, member: string, duty: Duty, roster: Roster | undefined, at: Instant): boolean {
  const person = roster?.people.find(({ id }) => id === member);
  return person?.active === false || conflictOf(project, { id: member, offices: person ? officesOn(person, dayOf(at)) : [] }, duty) !== null;
}

/** Who was at the meeting, taken down by the chair, the deputy or the secretary; may be corrected while the council is open. */
export function recordAttendance(procedure: Procedure, project: Project, command: Extract<Command, { type: 'recordAttendance' }>, moment: Moment): Event[] {
  mustBeOpen(project, command);
  const council = led(procedure, project, moment);
  const present = [...new Set(command.present)];
  const strangers = present.filter((one) => !council.members.includes(one));
  if (strangers.length > 0) throw new Refusal('INVALID_FACT', { field: 'present', rule: 'members', strangers });
  return [{ type: 'attendanceRecorded', stage: project.stage, round: project.round, present }];
}

/** The chair (or the deputy) closes the vote although not everybody has voted. @throws Refusal NO_QUORUM saying how many are missing */
export function closeCouncil(procedure: Procedure, project: Project, command: Extract<Command, { type: 'closeCouncil' }>, moment: Moment): Event[] {
  mustBeOpen(project, command);
  const council = led(procedure, project, moment, true);
  const stage = procedure.stages[project.stage]!;
  const now = count(stage.quorum!, council, Object.keys(project.interests), project.votes);
  if (!now.outcome) throw new Refusal('NO_QUORUM', { present: now.present, quorum: now.quorum, chairPresent: stage.quorum!.chairPresent ?? false });
  const [closed, ...rest] = closingEvents(project, { ...now, outcome: now.outcome });
  // who closes the vote decides that it is over, also when abstaining
  return [{ ...closed!, takes: council.duty }, ...rest, ...conclude(procedure, project, stage, now.outcome, moment)];
}

function led(procedure: Procedure, project: Project, { actor }: Moment, chairOnly = false): Council {
  const council = 'council' in (procedure.stages[project.stage]?.signers ?? {}) ? project.councils[project.stage] : undefined;
  if (!council) throw new Refusal('COUNCIL_NOT_WANTED', { stage: project.stage });
  const may = [council.chair, council.deputy, ...(chairOnly ? [] : [council.secretary])];
  if (actor.kind !== 'person' || !may.includes(actor.id)) throw new Refusal('NOT_YOUR_TURN', { waitsFor: [`person:${council.chair}`] });
  const conflict = conflictOf(project, actor, council.duty);
  if (conflict) throw selfApproval(conflict, council.duty);
  return council;
}

/**
 * A person with an interest says so and signs nothing but the own side from then on. A council's member who does is not asked any more; where
 * that settles the others' votes, it closes. Where offices sign, what was signed in the open round is signed again.
 */
export function declareInterest(procedure: Procedure, project: Project, { reason }: Extract<Command, { type: 'declareInterest' }>, moment: Moment): Event[] {
  const { actor } = moment;
  if (actor.kind !== 'person') throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  if (!reason.trim()) throw new Refusal('REASON_REQUIRED');
  if (Object.hasOwn(project.interests, actor.id)) return [];
  const declared: Event = { type: 'interestDeclared', reason };
  const stage = procedure.stages[project.stage];
  const council = project.councils[project.stage];
  if (!stage) return [declared];
  if (!council) {
    const signed = project.votes.some((vote) => vote.person === actor.id || seatOwner(vote) === actor.id);
    return signed ? [declared, ...voided(stage, project, 'amended')] : [declared];
  }
  // a council closes nothing while the project stands still
  if (project.suspended || !stage.quorum || !council.members.includes(actor.id)) return [declared];
  const result = tally(stage.quorum, council, [...Object.keys(project.interests), actor.id], project.votes);
  return result ? [declared, ...closingEvents(project, result), ...conclude(procedure, project, stage, result.outcome, moment)] : [declared];
}
