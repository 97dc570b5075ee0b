import { advanceOf } from './dossier';
import type { Dong } from './money';
import { least, percentOf } from './money';
import type { Procedure, Stage } from './procedure';
import { paidOut } from './project';
import type { Payment, Project } from './project';

/**
 * What the stage's payment amounts to, in đồng; 0 when nothing is left to pay. First advance: the activity's share of the approved
 * amount (TT 36/2013/TT-BCT Art. 13); balance: what was accepted and not paid yet (Art. 14). Never more than approved.
 */
export function payable(procedure: Procedure, stage: Stage, project: Project): Dong {
  const approved = project.approved ?? 0n;
  if (stage.pays === 'firstAdvance') return percentOf(approved, advanceOf(procedure, project.facts.activity).percent);
  const rest = least(project.accepted ?? 0n, approved) - paidOut(project);
  return rest > 0n ? rest : 0n;
}

/** The order's name for the treasury: the same stage and round always gives the same one, so an order is never placed twice. */
export const referenceOf = (project: Pick<Project, 'code' | 'stage' | 'round'>): string =>
  `${project.code}/${project.stage}/${project.round}`;

/** The order that waits for the accountant's result in this round. */
export const openOrder = (project: Project): Payment | undefined =>
  project.payments.find((payment) => payment.reference === referenceOf(project) && payment.state === 'ordered');

/** The order that the stage's workflow has to place now: everyone before the accountant has signed and there is something to pay. */
export function orderDue(procedure: Procedure, project: Project): { reference: string; amount: Dong } | null {
  const stage = procedure.stages[project.stage];
  if (!stage?.pays || project.ended || !('inOrder' in stage.signers)) return null;
  const accountantNext = project.votes.length === stage.signers.inOrder.length - 1;
  const reference = referenceOf(project);
  const amount = payable(procedure, stage, project);
  const placed = project.payments.some((payment) => payment.reference === reference);
  return accountantNext && !placed && amount > 0n ? { reference, amount } : null;
}

/** What the project may keep: after a termination nothing, else what was accepted, in đồng. */
export const entitledIn = (procedure: Procedure, project: Project): bigint =>
  project.stage === procedure.termination.paid ? 0n : (project.accepted ?? 0n);
