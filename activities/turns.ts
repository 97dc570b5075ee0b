import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelName } from '../bot/channel';
import type { Rate } from '../bot/rates';

/** Resolves when a notice may go to a chat. To be asked before a notice is marked as on its way, so that a process that dies waiting leaves no doubt. */
export interface Turns { take(channel: ChannelName, chatId: string): Promise<void> }

/** Two messages to one chat are this much further apart than they need to be: the way there takes them unequally long. */
const SLACK = 1.1;
const MOST_LINES = 5_000;

/** Spaces the notices of this process evenly, also after it was held up; over all processes the engine's limit of the queue counts, which alone would let bursts through. */
export function evenTurns(rates: Readonly<Partial<Record<ChannelName, Rate>>>, now: () => number = () => performance.now(), wait: (ms: number) => Promise<unknown> = (ms) => sleep(ms)): Turns {
  const lines = new Map<string, { last: Promise<number>; free: number }>();

  /** Stands in a line: each goes when the one before has gone, the gap is over and `also` is done. */
  async function queue(name: string, gap: number, also = async (): Promise<void> => undefined): Promise<void> {
    const line = lines.get(name) ?? { last: Promise.resolve(-Infinity), free: Infinity };
    lines.set(name, line);
    line.last = line.last.then(async (before) => {
      for (let left = before + gap - now(); left > 0; left = before + gap - now()) await wait(Math.ceil(left));
      await also();
      line.free = now() + gap;
      return now();
    });
    await line.last;
    if (lines.size > MOST_LINES) for (const [key, { free }] of lines) if (free <= now() && key !== name) lines.delete(key);
  }

  return {
    async take(channel, chatId) {
      const rate = rates[channel];
      if (!rate) return;
      // the chat first: one that must wait takes no turn from the others meanwhile
      await queue(`${channel}/${chatId}`, (1000 / rate.perChat) * SLACK, () => queue(channel, 1000 / rate.bulk));
    },
  };
}
