import { advanceOf } from './dossier';
import type { Dong } from './money';
import { least, percentOf } from './money';
import type { Procedure, Stage } from './procedure';
import { paidOut } from './project';
import type { Payment, Project } from './project';
import { splitByPercent } from './shares';

/**
 * What the stage's payment amounts to, in đồng; 0 when nothing is left to pay. First advance: the activity's share of the approved
 * amount (TT 36/2013/TT-BCT Art. 13), of several years of the first year's; a next year's share (Art. 15), before acceptance never more
 * than the ceiling in all; balance: what was accepted and not paid yet (Art. 14). Never more than approved.
 */
export function payable(procedure: Procedure, stage: Stage, project: Project): Dong {
  const approved = project.approved ?? 0n;
  const advance = advanceOf(procedure, project.facts.activity);
  if (stage.pays === 'balance') return positive(least(project.accepted ?? 0n, approved) - paidOut(project));
  const shares = project.facts.years?.length ? splitByPercent(approved, [...project.facts.years]) : [approved];
  if (stage.pays === 'firstAdvance') return least(percentOf(shares[0]!, advance.percent), positive(approved - paidOut(project)));
  const ceiling = percentOf(approved, advance.percent) - paidOut(project);
  return positive(least(shares[project.year] ?? 0n, ceiling));
}

const positive = (amount: Dong): Dong => (amount > 0n ? amount : 0n);

/** What may still be ordered: approved, less what is paid and what is on its way or unknown. Money that is pending is held too. */
export const leftToPay = (project: Project): Dong =>
  project.payments.filter(({ state }) => state !== 'failed').reduce((left, { amount }) => left - amount, project.approved ?? 0n);

/** The order's name for the treasury: the same stage and round always gives the same one, so an order is never placed twice. */
export const referenceOf = (project: Pick<Project, 'code' | 'stage' | 'round'>): string =>
  `${project.code}/${project.stage}/${project.round}`;

/** The order of this round that is not settled: it waits for the accountant's result, or for the answer whether it went through. */
export const openOrder = (project: Project): Payment | undefined =>
  project.payments.find((payment) => payment.reference === referenceOf(project) && (payment.state === 'ordered' || payment.state === 'unknown'));

/** The order that the stage's workflow has to place now: everyone before the accountant has signed and there is something to pay. */
export function orderDue(procedure: Procedure, project: Project): { reference: string; amount: Dong } | null {
  const stage = procedure.stages[project.stage];
  if (!stage?.pays || project.ended || project.suspended || !('inOrder' in stage.signers)) return null;
  const accountantNext = project.votes.length === stage.signers.inOrder.length - 1;
  const reference = referenceOf(project);
  const amount = payable(procedure, stage, project);
  const placed = project.payments.some((payment) => payment.reference === reference);
  return accountantNext && !placed && amount > 0n ? { reference, amount } : null;
}

/** What the project may keep: after a termination nothing, else what was accepted, in đồng. */
export const entitledIn = (procedure: Procedure, project: Project): bigint =>
  project.stage === procedure.termination.paid ? 0n : (project.accepted ?? 0n);
