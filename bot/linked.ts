import type { Instant } from '../domain/calendar';
import { changesOf, chatName, chatsOf } from '../prisma/links';
import type { Chat } from '../prisma/links';
import type { Books } from '../prisma/client';
import { tell } from '../prisma/tell';
import { render, sentence } from '../templates/render';
import type { Channel, ChannelName } from './channel';
import { say } from './say';
import { menu } from './answers/look';

export type Change = 'chatLinked' | 'chatUnlinked';
/** Where it is told. Without channels (a process that has none) the notice remains. */
export interface Telling { books: Books; channels?: ReadonlyMap<ChannelName, Channel> | undefined }

/** How long an answer waits for the chats that are told; they are told all the same. */
const PATIENCE_MS = 1_500;

/** A channel in words that no platform's name needs translating for. */
export const channelWords = (channel: string): { vi: string; en: string } => ({ vi: sentence('vi', 'labels', `channel.${channel}`), en: sentence('en', 'labels', `channel.${channel}`) });

/**
 * Tells every other chat of a person that one was linked or let go, each by itself, and keeps it among the person's notices; where no chat took it
 * the couriers tell it, and it cannot be muted. A chat's own id is told to nobody: it may be a secret.
 */
export async function tellChats({ books, channels }: Telling, what: Change, personId: string, changed: Chat, at: Instant): Promise<void> {
  const facts = { channel: channelWords(changed.channel), at };
  const { rows: [person] } = await books.pool.query<{ language: 'vi' | 'en' }>('SELECT language FROM persons WHERE id = $1', [personId]);
  const text = render(person!.language, `notices/${what}`, facts);
  const others = (await chatsOf(books, personId)).filter(({ active, id }) => active && id !== chatName(changed));
  const told: string[] = [];
  await patiently(others.map(async ({ channel, chatId }) => {
    const way = channels?.get(channel as ChannelName);
    await way?.send(chatId, { text }).then(() => told.push(channel), () => { console.error(`bot: a chat on ${channel} was not told of a link`); });
  }));
  const [about, number] = [`channel/${chatName(changed)}`, await changesOf(books, changed)];
  if (told.length === 0) return tell(books, { to: [personId], about, number, template: what, facts });
  await books.pool.query("INSERT INTO notices (person_id, project_code, event_number, template, facts, state, channel) VALUES ($1, $2, $3, $4, $5, 'SENT', $6) ON CONFLICT DO NOTHING", [personId, about, number, what, JSON.stringify(facts), told[0]]);
}

/** What follows when a chat's code was given back: the chat itself hears that it is linked, and the others as well. */
export async function tellConfirmed(telling: Telling, personId: string, chat: Chat, at: Instant): Promise<void> {
  const { rows: [person] } = await telling.books.pool.query<{ name: string; language: 'vi' | 'en' }>('SELECT name, language FROM persons WHERE id = $1', [personId]);
  const { name, language } = person!;
  const here = telling.channels?.get(chat.channel as ChannelName)?.send(chat.chatId, say(language, 'linked', { person: name }, menu(language))).catch(() => { console.error(`bot: a new chat on ${chat.channel} was not greeted`); });
  await Promise.all([patiently([here]), tellChats(telling, 'chatLinked', personId, chat, at)]);
}

const patiently = async (sending: readonly (Promise<unknown> | undefined)[]): Promise<void> => {
  await Promise.race([Promise.all(sending), new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS).unref(); })]);
};
