import { due } from './alarms';
import type { Calendar, Instant } from './calendar';
import type { Procedure, Route } from './procedure';
import type { Event, Project } from './project';

type Outcome = Extract<Event, { type: 'moved' }>['outcome'];

/** The move to a stage or an end, with the new round and its term. A stage entered again counts as a new round of itself. */
export function enter(
  procedure: Procedure, project: Project, to: string, outcome: Outcome, { at, calendar }: { at: Instant; calendar: Calendar }, reason?: string,
): Event[] {
  const end = procedure.ends[to];
  return [{
    type: 'moved', from: project.stage, outcome, to, round: (project.rounds[to] ?? 0) + 1,
    due: end ? null : due(calendar, procedure.stages[to]?.deadline, at, project.facts),
    ...(end ? { ended: end.outcome } : {}), ...(reason ? { reason } : {}),
  }];
}

/** Where a route leads for this project. */
export function follow(route: Route<string>, { facts }: Pick<Project, 'facts'>): string {
  if (typeof route === 'string') return route;
  return facts.flags.includes(route.when) ? route.to : route.otherwise;
}
