import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Activities } from './activities';
import { poke } from './messages';
import { ledger } from './world';

/** A web chat takes many at once; a platform is sent one message an activity, so that its rate can be kept. */
const AT_ONCE: Record<string, number> = { web: 1_000 };

const onChannel = (channel: string) => proxyActivities<Pick<Activities, 'deliver'>>({
  taskQueue: `channel-${channel}`, startToCloseTimeout: '1m', scheduleToCloseTimeout: '24h', retry: { initialInterval: '1s', maximumInterval: '5m' },
});

/** Tells one person what waits to be told, in order, and ends when nothing does; the relay starts it again. */
export async function courier({ person }: { person: string }): Promise<void> {
  let poked = false;
  setHandler(poke, () => { poked = true; });
  for (;;) {
    poked = false;
    const { channel, ids } = await ledger.waitingNotices(person);
    if (ids.length === 0) {
      // a poke that came while we looked is looked at before the run ends
      if (!(await condition(() => poked, 1))) return;
      continue;
    }
    if (channel) await onChannel(channel).deliver(channel, ids.slice(0, AT_ONCE[channel] ?? 1));
    else await ledger.markUnreached(ids);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof courier>({ person });
  }
}
