import { explainDue } from './alarms';
import { dayOf } from './calendar';
import type { Calendar, Day, Instant } from './calendar';
import type { Entry, Event } from './events';
import { usedWorkingDays } from './explain';
import type { Pause } from './explain';
import type { Mark, Procedure } from './procedure';
import { evolve } from './project';
import type { Project } from './project';

/** How much time a stage has: days as the law counts them, or the working days until a date that it names. */
export interface Budget { days: number; counted: 'workingDays' | 'calendarDays' | 'untilDate'; source: string; mark: Mark }

/** A term that was moved, because holidays changed, an amendment was approved, or other rules were adopted. */
export interface Moved { at: Instant; from: Instant | null; to: Instant | null; because: 'calendar' | 'amended' | 'rules' }

/** One visit of a stage, from the day it opened to the day it was left. */
export interface StageClock {
  stage: string;
  round: number;
  opened: Instant;
  /** null while it is open. */
  closed: Instant | null;
  budget: Budget | null;
  /** Working days used so far, without those of the pauses. */
  used: number;
  pauses: readonly Pause[];
  due: Instant | null;
  moved: readonly Moved[];
  /** Working days begun after the term; 0 when it was over on days off alone, null in time. Derived, never kept. */
  overdue: number | null;
  promised: Instant | null;
}

/**
 * The clocks of every stage a project went through, the oldest first, folded from its entries. `rules` gives a table by its hash, since each
 * visit is measured by the rules that it ended under.
 */
export function clockLedger(entries: readonly Entry[], rules: (hash: string) => Procedure, calendar: Calendar, at: Instant): StageClock[] {
  const visits: StageClock[] = [];
  let state: Project | null = null;
  let moves: Moved[] = [];
  for (const entry of entries) {
    const before: Project | null = state;
    state = evolve(before, entry);
    if (!before) continue;
    if (entry.event.type === 'moved') {
      visits.push(visit(before, moves, entry.at, rules, calendar, at));
      moves = [];
    }
    const because = reasonOf(entry.event);
    if (because) moves.push({ at: entry.at, from: before.due, to: state.due, because });
  }
  return state && !state.ended ? [...visits, visit(state, moves, null, rules, calendar, at)] : visits;
}

function reasonOf(event: Event): Moved['because'] | null {
  if (event.type === 'dueMoved') return event.because;
  return event.type === 'rulesAdopted' ? 'rules' : null;
}

function visit(project: Project, moved: readonly Moved[], closed: Instant | null, rules: (hash: string) => Procedure, calendar: Calendar, at: Instant): StageClock {
  const { stage, round, since, due, clock: { pauses, promised } } = project;
  const end = closed ?? at;
  return {
    stage, round, opened: since, closed, budget: budgetOf(rules(project.procedure.hash), project, calendar),
    used: usedWorkingDays(calendar, dayOf(since), dayOf(end), pauses), pauses, due, moved,
    overdue: due !== null && end >= due ? usedWorkingDays(calendar, lastDay(due), dayOf(end), pauses) : null, promised,
  };
}

function budgetOf(procedure: Procedure, { stage, since, facts }: Project, calendar: Calendar): Budget | null {
  const deadline = procedure.stages[stage]?.deadline;
  if (!deadline) return null;
  const { source, mark } = deadline;
  if ('workingDays' in deadline) return { days: deadline.workingDays, counted: 'workingDays', source, mark };
  if ('calendarDays' in deadline) return { days: deadline.calendarDays, counted: 'calendarDays', source, mark };
  const { last } = explainDue(calendar, deadline, since, facts)!;
  return { days: last === null ? 0 : usedWorkingDays(calendar, dayOf(since), last), counted: 'untilDate', source, mark };
}

/** A due instant is the first that is too late; the last day of the term is the one before. */
const lastDay = (due: Instant): Day => dayOf(new Date(Date.parse(due) - 1).toISOString());
