import { ActivityFailure, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from './activities';

const retry = { initialInterval: '500ms', maximumInterval: '30s' } as const;
/** The ledger and the world as the workflows see them. */
export const ledger = proxyActivities<Activities>({ startToCloseTimeout: '30s', retry });
const near = proxyLocalActivities<Activities>({ startToCloseTimeout: '3s', retry: { maximumAttempts: 2, initialInterval: '100ms' } });

/**
 * Where the project stands. Looking is done in the worker itself (one event in the history instead of six); when the database is away it
 * becomes an ordinary activity, which waits as long as it takes and is seen by operators.
 */
export const follow = (code: string): ReturnType<Activities['follow']> => nearFirst((at) => at.follow(code));

/** What to tell a person next, looked up in the same way: thousands of couriers that start at one moment cost the engine a third. */
export const waitingNotices = (person: string): ReturnType<Activities['waitingNotices']> => nearFirst((at) => at.waitingNotices(person));

async function nearFirst<Found>(look: (at: Pick<Activities, 'follow' | 'waitingNotices'>) => Promise<Found>): Promise<Found> {
  try {
    return await look(near);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return look(ledger);
  }
}
