import type { Ledger } from '../prisma/ledger';
import type { Activities } from '../workflows/activities';
import { record } from './follow';
import { AnswerLost } from './treasury';
import type { Treasury } from './treasury';

/** Payment orders: looked up by their reference before they are sent, and never sent blindly a second time. */
export const payments = (ledger: Ledger, treasury: Treasury): Pick<Activities, 'placeOrder' | 'reconcile'> => ({
  /** May run twice, also after a kill between the order and our record: the second run finds the first order by its reference. */
  async placeOrder(code, stage, round, reference, amount) {
    const sent = await sendOnce(treasury, { reference, projectCode: code, amount: BigInt(amount) });
    await record(ledger, code, { type: 'orderPayment', stage, round, reference, amount: BigInt(amount), ...(sent === 'unknown' ? { sent } : {}) }, `${stage}/${round}/order`);
  },
  /** May run twice: what the treasury knows is only looked up, what it does not know it gets under the same reference. */
  async reconcile(code, reference, amount) {
    const sent = await sendOnce(treasury, { reference, projectCode: code, amount: BigInt(amount) });
    // still unknown: the engine asks again, later and later, and operators see it try
    if (sent === 'unknown') throw new Error(`The treasury does not answer for order ${reference}`);
    const { project } = (await ledger.read(code))!;
    await record(ledger, code, { type: 'reconcile', reference, found: true }, `reconcile/${reference}/${project.version}`);
  },
});

async function sendOnce(treasury: Treasury, order: { reference: string; projectCode: string; amount: bigint }): Promise<'known' | 'unknown'> {
  let known = await treasury.find(order.reference);
  if (!known) {
    try {
      await treasury.place(order);
    } catch (error) {
      if (error instanceof AnswerLost) return 'unknown';
      throw error;
    }
    known = await treasury.find(order.reference);
  }
  if (known && known.amount !== order.amount) throw new Error(`Order ${order.reference} was placed over another amount; somebody has to look at it`);
  return 'known';
}
