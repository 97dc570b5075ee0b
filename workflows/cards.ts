import { condition, setHandler } from '@temporalio/workflow';
import { onChannel } from './courier';
import { poke } from './messages';
import { ledger } from './world';

/** Closes the cards of a project that moved on, and ends; the relay starts it again. */
export async function cards({ code }: { code: string }): Promise<void> {
  let poked = false;
  setHandler(poke, () => { poked = true; });
  do {
    poked = false;
    for (const channel of await ledger.staleCards(code)) await onChannel(channel).closeCards(channel, code);
  } while (await condition(() => poked, 1));
}
