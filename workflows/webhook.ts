import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import { WEBHOOK_QUEUE } from './activities';
import type { Activities } from './activities';
import { poke } from './messages';
import { ledger } from './world';

const abroad = proxyActivities<Pick<Activities, 'tellWebhook'>>({ taskQueue: WEBHOOK_QUEUE, startToCloseTimeout: '45s', heartbeatTimeout: '20s', retry: { initialInterval: '1s', maximumInterval: '30s' } });

/** Tells one other system what happened, and ends when nothing waits; the relay starts it again. Where it stands is in the books. */
export async function webhook({ id }: { id: string }): Promise<void> {
  let poked = false;
  setHandler(poke, () => { poked = true; });
  for (;;) {
    poked = false;
    const seconds = await abroad.tellWebhook(id);
    // a poke that came while we told is looked at before the run ends
    if (seconds === null && !(await condition(() => poked, 1))) return;
    if (seconds !== null && seconds > 0) await condition(() => poked, Math.ceil(seconds * 1000));
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof webhook>({ id });
  }
}

/** Gives what happened its place in the order in which other systems hear of it. One run for all. */
export async function feed(): Promise<void> {
  let poked = false;
  setHandler(poke, () => { poked = true; });
  for (;;) {
    poked = false;
    if ((await ledger.feedWebhooks()) === 0 && !(await condition(() => poked, 1))) return;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof feed>();
  }
}
