import type { Books } from '../prisma/client';

/** An order was sent and its answer did not come: nobody knows whether it went through. */
export class AnswerLost extends Error { override name = 'AnswerLost'; }

/** The treasury, as the product needs it. An order's reference is unique there: the same one again is the same order. */
export interface Treasury {
  /** What is known of an order, or null when the reference is not known. Amounts in đồng. */
  find(reference: string): Promise<{ amount: bigint } | null>;
  /** @throws AnswerLost when the order was sent and the answer did not come; any other error means that it was not sent */
  place(order: { reference: string; projectCode: string; amount: bigint }): Promise<void>;
}

/** A book of our own that stands in for the treasury until its interface is connected. */
export const treasuryOf = ({ prisma }: Books): Treasury => ({
  find: async (reference) => prisma.paymentOrder.findUnique({ where: { reference }, select: { amount: true } }),
  place: async (order) => { await prisma.paymentOrder.createMany({ data: [order], skipDuplicates: true }); },
});
