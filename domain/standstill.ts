import { mustAct, mustSay } from './authority';
import { daysBetween, dayOf, plusDays } from './calendar';
import { dueNow } from './clock';
import type { Moment } from './decide';
import type { Command, Event } from './events';
import { enter } from './moves';
import type { Procedure } from './procedure';
import { paidOut } from './project';
import type { Project } from './project';
import { Refusal } from './refusal';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** Nothing runs and nobody signs until it is resumed. */
export function suspend(procedure: Procedure, project: Project, { reason }: Of<'suspend'>, moment: Moment): Event[] {
  const { suspension } = procedure;
  if (!suspension?.from.includes(project.stage) || project.suspended) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  const { on } = mustAct(procedure, project, [suspension.decides], moment);
  mustSay(reason);
  mustBeSettled(project);
  return [{ type: 'suspended', reason, ...on }];
}

/** Terms go on where they stood; the planned end moves by the days of the standstill. */
export function resume(procedure: Procedure, project: Project, { reason }: Of<'resume'>, moment: Moment): Event[] {
  const { at, calendar } = moment;
  if (!project.suspended || !procedure.suspension) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  const { on } = mustAct(procedure, project, [procedure.suspension.decides], moment);
  mustSay(reason);
  const plannedEnd = plusDays(project.facts.plannedEnd, daysBetween(dayOf(project.suspended.since), dayOf(at)));
  return [{ type: 'resumed', due: project.clock.owes ? project.due : dueNow(procedure, { ...project, facts: { ...project.facts, plannedEnd } }, calendar, at), plannedEnd, reason, ...on }];
}

/** Out of the table sideways: the implementer withdraws, or the one who may stops the project (TT 36/2013/TT-BCT Art. 11). */
export function leave(procedure: Procedure, project: Project, outcome: 'withdrawn' | 'terminated', { reason, version }: { reason: string; version?: number | undefined }, moment: Moment): Event[] {
  const side = outcome === 'withdrawn' ? procedure.withdrawal : procedure.termination;
  const { on } = mustAct(procedure, project, [side.decides], moment);
  // a page that was read before a decision withdraws nothing after it, and is told what was decided
  if (version !== undefined && version !== project.version) throw moved(project);
  if (!side.from.includes(project.stage)) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage, ...(outcome === 'withdrawn' && procedure.termination.from.includes(project.stage) ? { instead: 'terminate' } : {}) });
  mustSay(reason);
  mustBeSettled(project);
  const { termination } = procedure;
  const to = outcome === 'withdrawn' ? procedure.withdrawal.to : paidOut(project) > project.refunded ? termination.paid : termination.unpaid;
  return enter(procedure, project, to, outcome, moment, { reason, ...on });
}

const moved = ({ version, stage, last }: Project) => new Refusal('VERSION_MOVED', { version, stage, ...(last ? { decidedAt: last.at, outcome: last.outcome } : {}) });

/** Force majeure ended the work: what was done is accepted and paid, on a written explanation (TT 36/2013/TT-BCT Art. 18(4)). */
export function forceMajeure(procedure: Procedure, project: Project, { reason }: Of<'forceMajeure'>, moment: Moment): Event[] {
  const side = procedure.forceMajeure;
  if (!side?.from.includes(project.stage)) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  const { on } = mustAct(procedure, project, [side.decides], moment);
  mustSay(reason);
  mustBeSettled(project);
  const missing = side.needs.filter((kind) => !project.papers.some((paper) => paper.kind === kind));
  if (missing.length > 0) throw new Refusal('MISSING_PAPERS', { missing });
  return enter(procedure, project, side.to, 'forceMajeure', moment, { reason, ...on });
}

/** Money that is on its way is neither paid nor unpaid: its result is recorded first, so that none of it is forgotten. @throws Refusal PAYMENT_PENDING */
export function mustBeSettled(project: Project): void {
  if (project.payments.some(({ state }) => state === 'ordered' || state === 'unknown')) throw new Refusal('PAYMENT_PENDING');
}
