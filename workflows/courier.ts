import { ActivityFailure, condition, continueAsNew, isCancellation, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Activities } from './activities';
import { poke } from './messages';
import { ledger, waitingNotices } from './world';

/** A web chat takes many at once; a platform is sent one message an activity, so that its rate can be kept. */
const AT_ONCE: Record<string, number> = { web: 1_000 };
/** Longer waits are taken in parts; a clock that was moved pokes. */
const DAY = 24 * 3_600_000;

type Waiting = Awaited<ReturnType<Activities['waitingNotices']>>;

export const onChannel = (channel: string) => proxyActivities<Pick<Activities, 'deliver' | 'closeCards'>>({
  taskQueue: `channel-${channel}`, startToCloseTimeout: '1m', scheduleToCloseTimeout: '24h', retry: { initialInterval: '1s', maximumInterval: '5m' },
});

/**
 * Tells one person what waits to be told, in order, and ends when nothing does; the relay starts it again. What is held for the night or for
 * the digest is slept on; a poke wakes it, since something urgent may have come. Runs that began before couriers looked up `near` go on without.
 */
export async function courier({ person, near = false }: { person: string; near?: boolean }): Promise<void> {
  let poked = false;
  setHandler(poke, () => { poked = true; });
  for (;;) {
    poked = false;
    const { channel, ids, as, waitUntil, now } = asToldNow(await (near ? waitingNotices(person) : ledger.waitingNotices(person)));
    if (ids.length === 0 && waitUntil && now) {
      await condition(() => poked, Math.min(Math.max(Date.parse(waitUntil) - Date.parse(now), 1), DAY));
    } else if (ids.length === 0) {
      // a poke that came while we looked is looked at before the run ends; the engine lets no run end over one that it has not seen
      if (!(near ? poked : await condition(() => poked, 1))) return;
      continue;
    } else if (!channel) await ledger.markUnreached(ids);
    else await deliver(channel, as ? ids : ids.slice(0, AT_ONCE[channel] ?? 1), as);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof courier>({ person, near });
  }
}

/** The history of a run that began with the first release tells each notice with its channel. */
function asToldNow(found: Waiting | readonly { id: string; channel: string | null }[]): Waiting {
  if ('ids' in found) return found;
  const channel = found[0]?.channel ?? null;
  const others = found.findIndex((one) => one.channel !== channel);
  return { channel, ids: (others < 0 ? found : found.slice(0, others)).map(({ id }) => id) };
}

/** A channel that took nothing for a day, or that nobody serves, is passed over: the next rung tells these. */
async function deliver(channel: string, ids: readonly string[], as?: 'merged' | 'digest'): Promise<void> {
  try {
    await (as ? onChannel(channel).deliver(channel, ids, as) : onChannel(channel).deliver(channel, ids));
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    await ledger.passOver(channel, ids);
  }
}
