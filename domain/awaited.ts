import type { Holder } from './events';
import type { Office, Procedure, Signers } from './procedure';
import { holderOf, seatOwner } from './project';
import type { Project } from './project';

/** The offices that sign a stage when no council does. */
export const askedOffices = (signers: Signers): readonly Office[] =>
  'office' in signers ? [signers.office] : 'all' in signers ? signers.all : 'inOrder' in signers ? signers.inOrder : 'atLeast' in signers ? signers.of : [signers.orOffice];

/** Whose act the project waits for now, as holders: signers, or the applicant who owes an answer, and who decides an amendment. */
export function awaited(procedure: Procedure, project: Project): Holder[] {
  if (project.ended || project.suspended || !procedure.stages[project.stage]) return [];
  return [...new Set([...(project.clock.owes ? [applicantOf(project)] : awaitedSigners(procedure, project)), ...awaitedForAmendment(project), ...awaitedForFindings(project)])];
}

/** Whose signatures the open stage still asks for. */
export function awaitedSigners(procedure: Procedure, project: Project): Holder[] {
  const stage = procedure.stages[project.stage];
  if (!stage || project.ended) return [];
  const { signers } = stage;
  const council = 'council' in signers ? project.councils[project.stage] : undefined;
  if (council) {
    const asked = council.members.filter((member) => !Object.hasOwn(project.interests, member) && !project.votes.some((vote) => seatOwner(vote) === member));
    // everybody has voted and the votes decide nothing yet: the chair closes it, or the deputy where the chair has an interest
    const closes = council.deputy && Object.hasOwn(project.interests, council.chair) ? council.deputy : council.chair;
    return (asked.length > 0 ? asked : [closes]).map((member) => `person:${member}`);
  }
  const open = askedOffices(signers).filter((office) => 'atLeast' in signers || !project.votes.some((vote) => vote.office === office));
  const now = 'inOrder' in signers ? open.slice(0, 1) : open;
  return now.flatMap((office) => [holderOf(project, office), ...(project.routes[office] ? [holderOf(project, project.routes[office]!)] : [])]);
}

export const applicantOf = (project: Pick<Project, 'facts'>): Holder => holderOf(project, 'implementer.director');

/** Who confirms or decides the open amendment. */
export function awaitedForAmendment({ amendment, facts, routes }: Project): Holder[] {
  if (!amendment) return [];
  const office = amendment.confirmed ? amendment.decides : amendment.confirms!;
  return [holderOf({ facts }, office), ...(routes[office] ? [holderOf({ facts }, routes[office]!)] : [])];
}

/** The implementer answers what an inspection found; the inspector closes it. */
export const awaitedForFindings = (project: Project): Holder[] =>
  project.findings.filter(({ closed }) => !closed).map(({ answer, office }) => (answer === null ? applicantOf(project) : holderOf(project, office)));
