import { due } from './alarms';
import { freeMoves } from './budgetMoves';
import type { Calendar, Instant } from './calendar';
import type { Acting, Facts } from './events';
import type { Condition, Duty, Procedure, Route } from './procedure';
import type { Event, Project } from './project';

type Outcome = Extract<Event, { type: 'moved' }>['outcome'];

/**
 * The move to a stage or an end, with the new round and its term. A stage entered again counts as a new round of itself. What an ended or
 * stopped project will not spend any more goes back to its budget line.
 */
export function enter(
  procedure: Procedure, project: Project, to: string, outcome: Outcome, { at, calendar }: { at: Instant; calendar: Calendar }, { reason, relies = [], acting, takes }: { reason?: string; relies?: readonly string[]; acting?: Acting; takes?: Duty } = {},
): Event[] {
  const end = procedure.ends[to];
  const paying = outcome === 'approved' ? project.payments.filter(({ state }) => state === 'ordered').reduce((sum, { amount }) => sum + amount, 0n) : 0n;
  const over = end !== undefined || to === procedure.termination.paid;
  return [{
    type: 'moved', from: project.stage, outcome, to, round: (project.rounds[to] ?? 0) + 1,
    due: end ? null : due(calendar, procedure.stages[to]?.deadline, at, project.facts),
    ...(end ? { ended: end.outcome } : {}), ...(reason ? { reason } : {}), ...(relies.length > 0 ? { relies } : {}), ...(acting ? { acting } : {}), ...(takes ? { takes } : {}),
    // each yearly advance begins the next year of work
    ...(outcome === 'approved' && procedure.stages[project.stage]?.pays === 'nextAdvance' ? { year: project.year + 1 } : {}),
  }, ...(over ? freeMoves(project, paying) : [])];
}

/** Where a route leads for this project. */
export function follow(route: Route<string>, procedure: Procedure, project: Pick<Project, 'facts' | 'year'>): string {
  if (typeof route === 'string') return route;
  return holds(route.when, procedure, project) ? route.to : follow(route.otherwise, procedure, project);
}

/** Whether a condition of the table holds: a flag of the proposal, the tender that the law asks for, or years of work that are left. */
export function holds(when: Condition, procedure: Procedure, { facts, year }: Pick<Project, 'facts' | 'year'>): boolean {
  if (when === 'moreYears') return year < (facts.years?.length ?? 1);
  return facts.flags.includes(when) || (when === 'tender' && wantsTender(procedure, facts));
}

/** TT 36/2013/TT-BCT Art. 3: fairs, clusters and media go to tender; everything else is selected unless the project says so. */
export const wantsTender = (procedure: Procedure, { activity }: Pick<Facts, 'activity'>): boolean => procedure.tender?.activities.includes(activity) ?? false;
