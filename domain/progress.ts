import { follow } from './moves';
import type { Procedure } from './procedure';
import type { Project } from './project';

/** Where a project is on its usual way: step 4 of 11. `aside`: at a stage beside the way (a supplement), counted by the step it leads back to. */
export interface Progress { step: number; of: number; aside: boolean }

/** How far a project has come on the way that it takes when all goes well; null when it has ended or leads nowhere back (a recovery). */
export function progress(procedure: Procedure, project: Pick<Project, 'facts' | 'stage' | 'year'>): Progress | null {
  const way = wayFrom(procedure, project.facts, procedure.first, 1);
  const back = wayFrom(procedure, project.facts, project.stage, project.year).find((stage) => way.includes(stage));
  return back === undefined ? null : { step: way.indexOf(back) + 1, of: way.length, aside: back !== project.stage };
}

/** No way is longer: five years of work in a table of a few dozen stages. */
const FURTHEST = 200;

/** The stages from one on, each once, however many years of work come back to them. */
function wayFrom(procedure: Procedure, facts: Project['facts'], from: string, begun: number): string[] {
  const way = new Set<string>();
  let [id, year] = [from, begun];
  for (let walked = 0; procedure.stages[id] && walked < FURTHEST; walked += 1) {
    const stage = procedure.stages[id]!;
    way.add(id);
    if (stage.pays === 'nextAdvance') year += 1;
    id = follow(stage.approved, procedure, { facts, year });
  }
  return [...way];
}
