import { entitledIn, leftToPay, openOrder, orderDue } from './payment';
import { paymentMoves } from './budgetMoves';
import { mustAct } from './authority';
import type { Moment } from './decide';
import type { Command, Event } from './events';
import type { Office, Procedure } from './procedure';
import { owed } from './project';
import type { Project } from './project';
import { Refusal } from './refusal';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** The product places the order of the stage; a lost answer leaves it unknown, never placed again before it was looked up by its reference. */
export function orderPayment(procedure: Procedure, project: Project, { reference, sent }: Of<'orderPayment'>): Event[] {
  const order = orderDue(procedure, project);
  if (!order || order.reference !== reference) return [];
  if (order.amount > leftToPay(project)) throw new Refusal('AMOUNT_ABOVE_LEFT', { left: leftToPay(project) });
  return [{ type: 'paymentOrdered', stage: project.stage, round: project.round, ...order, what: procedure.stages[project.stage]!.pays!, ...(sent ? { sent } : {}) }];
}

/** The accountant does not know whether the order went through. */
export function recordUnknown(procedure: Procedure, project: Project, { reference }: Of<'recordUnknown'>, moment: Moment): Event[] {
  const { on } = mustPay(procedure, project, moment);
  const order = openOrder(project);
  if (!order || order.reference !== reference) throw new Refusal('PAYMENT_NOT_ORDERED', { reference });
  return order.state === 'unknown' ? [] : [{ type: 'paymentUnknown', reference, amount: order.amount, ...on }];
}

/**
 * What looking it up by its reference brought. The treasury has it: it is on its way, as one order. It does not: the order stays unknown, and
 * the product sends it again under the same reference until it is there.
 */
export function reconcile(procedure: Procedure, project: Project, { reference, found }: Of<'reconcile'>, moment: Moment): Event[] {
  const on = moment.actor.kind === 'person' ? mustPay(procedure, project, moment).on : {};
  const order = project.payments.find((payment) => payment.reference === reference);
  if (!order) throw new Refusal('PAYMENT_NOT_ORDERED', { reference });
  return found && order.state === 'unknown' ? [{ type: 'paymentKnown', reference, amount: order.amount, ...on }] : [];
}

/** Money that came back, under its own reference; each counts once. */
export function recordRefund(procedure: Procedure, project: Project, { reference, amount }: Of<'recordRefund'>, moment: Moment): Event[] {
  if (!procedure.stages[project.stage]!.recovers) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  const { on } = mustPay(procedure, project, moment);
  const known = project.refundReferences.find((one) => one.reference === reference);
  if (known && known.amount !== amount) throw new Refusal('REFUND_DIFFERS', { reference, recorded: known.amount });
  if (known) return [];
  if (amount <= 0n) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'amount' });
  const debt = owed(project, entitledIn(procedure, project));
  if (amount > debt) throw new Refusal('REFUND_ABOVE_DEBT', { debt });
  return [{ type: 'refundRecorded', reference, amount, ...on }, ...paymentMoves(project, 'refund', amount)];
}

/** @throws Refusal NOT_YOUR_TURN when the actor may act for none of the project's paying offices, SELF_APPROVAL */
const mustPay = (procedure: Procedure, project: Project, moment: Moment) =>
  mustAct(procedure, project, (Object.keys(procedure.offices) as Office[]).filter((office) => procedure.offices[office]!.duty === 'pay'), moment);
