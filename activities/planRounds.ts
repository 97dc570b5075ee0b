import { commandOf, resultOf } from '../domain/plan';
import { Refusal } from '../domain/refusal';
import type { Ledger } from '../prisma/ledger';
import { keepResult, waitingItem, waitingItems } from '../prisma/planViews';
import type { Activities } from '../workflows/activities';

/** Carries the decision on a round to its projects. */
export const planRounds = (ledger: Ledger): Pick<Activities, 'waitingPlanItems' | 'takePlanItem'> => ({
  /** Reads only. */
  waitingPlanItems: (round) => waitingItems(ledger.books, round),
  /**
   * May run twice, also after a kill between the project's answer and our note of it: the command id names round and project, so the ledger
   * gives the same answer, and a result is kept once. A refusal is the result; a fault is thrown and tried again.
   */
  async takePlanItem(round, project) {
    const { books } = ledger;
    const waiting = await waitingItem(books, round, project);
    if (!waiting) return;
    const { item, decidedBy, decision } = waiting;
    const command = commandOf(item, { id: round, decision });
    const refusal = command ? await refusalOf(() => ledger.act(project, command, { person: decidedBy }, `plan/${round}/${project}`)) : null;
    await keepResult(books, round, project, { result: refusal ? resultOf(refusal, item.decision) : 'taken', refusal, by: decidedBy, at: await ledger.now() });
  },
});

async function refusalOf(deed: () => Promise<unknown>): Promise<Refusal | null> {
  try {
    await deed();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
