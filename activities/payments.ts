import type { Ledger } from '../prisma/ledger';
import type { Activities } from '../workflows/activities';
import { record } from './follow';

/** Payment orders. The treasury's book (`payment_orders`) stands in for the treasury until its own interface is connected. */
export const payments = (ledger: Ledger): Pick<Activities, 'placeOrder'> => ({
  /** May run twice, also after a kill between the order and our record: the reference is unique in the treasury's book, and the second run reads back the first order. */
  async placeOrder(code, stage, round, reference, amount) {
    const { prisma } = ledger.books;
    await prisma.paymentOrder.createMany({ data: [{ reference, projectCode: code, amount: BigInt(amount) }], skipDuplicates: true });
    const placed = await prisma.paymentOrder.findUniqueOrThrow({ where: { reference } });
    if (placed.amount !== BigInt(amount)) throw new Error(`Order ${reference} was placed over another amount; somebody has to look at it`);
    await record(ledger, code, { type: 'orderPayment', stage, round, reference, amount: placed.amount }, `${stage}/${round}/order`);
  },
});
