import { ActivityFailure, continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Activities } from './activities';
import { poke } from './messages';
import { ledger } from './world';

/** A quarter of a minute of trying; then the others go on, and it is tried again for as long as it takes. */
const patient = proxyActivities<Pick<Activities, 'takePlanItem'>>({ startToCloseTimeout: '10s', retry: { initialInterval: '500ms', maximumInterval: '10s', maximumAttempts: 6 } });

/**
 * Carries the decision on a round of the plan to its projects, one after the other in the order of the plan, so that the money goes to those
 * who stand before. Which of them have taken it stands in the books: a run that is started again goes on with the others.
 */
export async function planRound({ id }: { id: string }): Promise<void> {
  // a round is decided once, so there is nothing to hear later
  setHandler(poke, () => undefined);
  for (;;) {
    const waiting = await ledger.waitingPlanItems(id);
    if (waiting.length === 0) return;
    const stuck: string[] = [];
    for (const code of waiting) {
      try {
        await patient.takePlanItem(id, code);
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        stuck.push(code);
      }
    }
    await Promise.all(stuck.map((code) => ledger.takePlanItem(id, code)));
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof planRound>({ id });
  }
}
