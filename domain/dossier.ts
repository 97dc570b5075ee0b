import { holds } from './moves';
import type { Advance, Need, Procedure, Stage } from './procedure';
import type { Project } from './project';

/** The papers that the stage's signers must find in the dossier, by kind. */
export function neededPapers(procedure: Procedure, stage: Stage, project: Pick<Project, 'facts' | 'year'>): string[] {
  return [...new Set((stage.needs ?? []).flatMap((need) => kindsOf(procedure, need, project)))];
}

function kindsOf(procedure: Procedure, need: Need, project: Pick<Project, 'facts' | 'year'>): readonly string[] {
  if (typeof need === 'string') return [need];
  if ('when' in need) return holds(need.when, procedure, project) ? [need.paper] : [];
  if ('unless' in need) return holds(need.unless, procedure, project) ? [] : [need.paper];
  const advance = advanceOf(procedure, project.facts.activity);
  return need.ofActivity === 'firstAdvance' ? advance.papers : advance.evidence;
}

/** The papers of the current stage that are not there yet, by kind. */
export function missingPapers(procedure: Procedure, project: Project): string[] {
  const stage = procedure.stages[project.stage];
  if (!stage || project.ended) return [];
  return neededPapers(procedure, stage, project).filter((kind) => !project.papers.some((paper) => paper.kind === kind));
}

/** Share, papers and evidence of an activity; an activity that the table does not name follows `default`. */
export function advanceOf(procedure: Procedure, activity: string): Advance {
  const advance = (Object.hasOwn(procedure.advances, activity) ? procedure.advances[activity] : undefined) ?? procedure.advances['default'];
  if (!advance) throw new Error(`Procedure ${procedure.id} names no advance for ${activity} and no default`);
  return advance;
}
