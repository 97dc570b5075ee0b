import { render } from '../templates/render';
import type { Books } from '../prisma/client';
import { ChannelBusy, ChannelRefused } from './channel';
import type { Channel, Heard, Message } from './channel';
import { converse } from './conversation';
import { readable } from './readable';
import type { World } from './world';

const lanes = new Map<string, Promise<unknown>>();

/**
 * Takes one message in and answers it. Once per platform id, in order within a chat, chats beside each other. A message that we died
 * over is not taken up again: a late "1" would press a button that was not there when it was typed.
 * @throws only when the message could not be stored: the platform should deliver it again then.
 */
export function hear(said: Heard, channel: Channel, world: World): Promise<void> {
  const heard = readable(said);
  return inLane(`${heard.channel}/${heard.chatId}`, async () => {
    if (!(await storedFirst(world.books, heard))) return;
    await channel.note?.(heard);
    await reply(channel, heard, await answered(heard, world));
  });
}

function inLane(lane: string, work: () => Promise<void>): Promise<void> {
  const done = (lanes.get(lane) ?? Promise.resolve()).then(work, work);
  const kept = done.catch(() => undefined).finally(() => { if (lanes.get(lane) === kept) lanes.delete(lane); });
  lanes.set(lane, kept);
  return done;
}

/** Resolves when everything that was taken in is answered; for a graceful end. */
export async function quiet(): Promise<void> {
  while (lanes.size > 0) await Promise.all(lanes.values());
}

async function storedFirst({ pool }: Books, { channel, externalId, chatId }: Heard): Promise<boolean> {
  const { rowCount } = await pool.query('INSERT INTO inbound_events (channel, external_id, chat_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [channel, externalId, chatId]);
  return rowCount === 1;
}

/** A message that we cannot handle is set aside with an apology, so that it does not block the chat. */
async function answered(heard: Heard, world: World): Promise<Message[]> {
  try {
    return await converse(heard, world);
  } catch (error) {
    console.error(`bot: message ${heard.channel}:${heard.externalId} was set aside: ${nameOf(error)}`);
    // the person's language is in the books, which may be what failed
    return [{ text: `${render('vi', 'chat/apology', {})}\n${render('en', 'chat/apology', {})}` }];
  }
}

async function reply(channel: Channel, { chatId, externalId }: Heard, messages: readonly Message[]): Promise<void> {
  for (const message of messages)
    for (let tries = 0; ; tries += 1) {
      try {
        await channel.send(chatId, message);
        break;
      } catch (error) {
        if (error instanceof ChannelBusy && tries < 3) { await new Promise((resolve) => setTimeout(resolve, Math.min(error.seconds, 30) * 1000)); continue; }
        // an unknown result is not tried again: an answer said twice confuses more than one that the person asks for again
        console.error(`bot: the answer to ${channel.name}:${externalId} was not delivered: ${nameOf(error)}`);
        if (error instanceof ChannelRefused) return;
        break;
      }
    }
}

/** Messages of errors may hold what a person wrote only in faults of ours; the stack is cut to the name and the first line. */
const nameOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : 'unknown');
