import type { Office, Procedure } from './procedure';
import { awaited, holderOf } from './project';
import type { Holder, Project } from './project';

/** Whether a project is somebody's business: by an office in one of its units, or by a seat in one of its councils. */
export function concerns(procedure: Procedure, project: Project, { id, offices }: { id: string; offices: readonly Holder[] }): boolean {
  return Object.keys(procedure.offices).some((office) => offices.includes(holderOf(project, office as Office)))
    || Object.values(project.councils).some(({ members }) => members.includes(id))
    || awaited(procedure, project).includes(`person:${id}`);
}
