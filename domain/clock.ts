import { due } from './alarms';
import { mustAct, mustSay, takenOn } from './authority';
import { askedOffices, awaitedSigners } from './awaited';
import { dayOf, endOf, isPlannable, plusWorkingDays } from './calendar';
import type { Calendar, Instant } from './calendar';
import type { Moment } from './decide';
import type { Command, Event } from './events';
import type { Procedure } from './procedure';
import type { Project } from './project';
import { Refusal } from './refusal';
import { seatOf } from './seat';
import { mustBeOpen } from './signOff';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** When the open stage is due by today's calendar, with its pauses; null while it stands still. `resumedAt` ends a pause that is open. */
export function dueNow(procedure: Procedure, project: Project, calendar: Calendar, resumedAt?: Instant): Instant | null {
  const pauses = project.clock.pauses.map((pause) => (pause.to === null && resumedAt ? { ...pause, to: dayOf(resumedAt) } : pause));
  return due(calendar, procedure.stages[project.stage]?.deadline, project.since, project.facts, pauses);
}

/**
 * Whoever signs now asks the applicant for something: the term stands still from the next day on, until the answer (NĐ 61/2018/NĐ-CP Art. 17,
 * one question at a time). @throws Refusal NOT_ALLOWED_HERE where the table lets nobody ask
 */
export function ask(procedure: Procedure, project: Project, command: Of<'ask'>, moment: Moment): Event[] {
  mustBeOpen(project, command);
  const stage = procedure.stages[project.stage]!;
  if (!stage.mayAsk || project.clock.owes) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  const { actor, at, calendar } = moment;
  if (actor.kind !== 'person') throw new Refusal('NOT_YOUR_TURN', { waitsFor: awaitedSigners(procedure, project) });
  const seat = seatOf(procedure, project, stage, actor);
  mustSay(command.owes);
  // a council asks as the office in whose place it is
  return [{ type: 'clockPaused', stage: project.stage, round: project.round, owes: command.owes, office: seat.office ?? askedOffices(stage.signers)[0]!, answerBy: endOf(plusWorkingDays(calendar, dayOf(at), stage.mayAsk.answerWithin.workingDays)), ...takenOn(seat) }];
}

/** The applicant answers; the term goes on from the next day with what was left of it. */
export function answer(procedure: Procedure, project: Project, command: Of<'answer'>, moment: Moment): Event[] {
  const { at, calendar } = moment;
  mustBeOpen(project, command);
  if (!project.clock.owes) throw new Refusal('NOTHING_OWED');
  const { on } = mustAct(procedure, project, ['implementer.director', 'beneficiary.representative'], moment);
  mustSay(command.text);
  return [{ type: 'clockResumed', stage: project.stage, round: project.round, due: dueNow(procedure, project, calendar, at), answer: command.text, ...on }];
}

/** Nobody answered in time: the term goes on, and whoever signs decides on what there is. Silence never approves anything. */
export const lapse = (procedure: Procedure, project: Project, { at, calendar }: Moment): Event[] =>
  [{ type: 'clockResumed', stage: project.stage, round: project.round, due: dueNow(procedure, project, calendar, at), lapsed: true }];

/** Holidays were entered or swapped: the open term is counted again; the same day as before changes nothing. */
export function recount(procedure: Procedure, project: Project, { calendar }: Moment): Event[] {
  const to = dueNow(procedure, project, calendar);
  if (!project.due || !to || to === project.due) return [];
  return [{ type: 'dueMoved', stage: project.stage, round: project.round, from: project.due, to, because: 'calendar' }];
}

/**
 * A delay is apologised for once in a round, with a new day; the term itself stays what it was, so the stage stays overdue
 * (NĐ 61/2018/NĐ-CP Art. 19(6)). @throws Refusal ALREADY_APOLOGISED, INVALID_FACT for a day that is not after the term
 */
export function apologise(procedure: Procedure, project: Project, command: Of<'apologise'>, moment: Moment): Event[] {
  mustBeOpen(project, command);
  const stage = procedure.stages[project.stage]!;
  const { actor } = moment;
  if (!stage.apology || !project.due) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  if (actor.kind !== 'person') throw new Refusal('NOT_YOUR_TURN', { waitsFor: awaitedSigners(procedure, project) });
  const seat = seatOf(procedure, project, stage, actor);
  if (project.clock.promised) throw new Refusal('ALREADY_APOLOGISED', { promised: project.clock.promised });
  mustSay(command.reason);
  const wrong = new Refusal('INVALID_FACT', { field: 'until', rule: 'after the term' });
  if (command.until !== undefined && !isPlannable(command.until)) throw wrong;
  const until = command.until === undefined ? promise(project, stage.apology.workingDays, moment) : endOf(command.until);
  if (until <= project.due || until <= moment.at) throw wrong;
  return [{ type: 'apologised', stage: project.stage, round: project.round, until, reason: command.reason, ...takenOn(seat) }];
}

/** The product apologises by itself when the term passes and nobody has. */
export function apologiseForDelay(procedure: Procedure, project: Project, moment: Moment): Event[] {
  if (project.clock.promised) return [];
  return [{ type: 'apologised', stage: project.stage, round: project.round, until: promise(project, procedure.stages[project.stage]!.apology!.workingDays, moment) }];
}

/** So many working days after the term, or after today where the term is long over. */
function promise(project: Project, workingDays: number, { at, calendar }: Moment): Instant {
  const last = dayOf(new Date(Date.parse(project.due!) - 1).toISOString());
  return endOf(plusWorkingDays(calendar, last > dayOf(at) ? last : dayOf(at), workingDays));
}
