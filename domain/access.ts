import type { Office, Procedure } from './procedure';
import { awaited } from './awaited';
import { holderOf } from './project';
import type { Holder, Project, StandsFor } from './project';

/** Whether a project is somebody's business: by an office in one of its units (an own one, or that of somebody stood for), or by a seat in one of its councils. */
export function concerns(procedure: Procedure, project: Project, { id, offices, standsFor = [] }: { id: string; offices: readonly Holder[]; standsFor?: readonly StandsFor[] }): boolean {
  const held = [...offices, ...standsFor.flatMap((principal) => principal.offices)];
  return Object.keys(procedure.offices).some((office) => held.includes(holderOf(project, office as Office)))
    || Object.values(project.councils).some(({ members }) => members.includes(id))
    || awaited(procedure, project).includes(`person:${id}`);
}
