import { render } from '../templates/render';
import type { Books } from '../prisma/client';
import { rememberCard } from './cards';
import { ChannelBusy, ChannelRefused } from './channel';
import type { Channel, ChannelName, Heard, Message } from './channel';
import { converse } from './conversation';
import { readable } from './readable';
import type { World } from './world';

/** How long one message may take before another process takes it up. */
const LEASE = '60 seconds';
/** What is older was said to another screen: a late "1" would press a button that nobody sees any more. */
const STALE_MS = 10 * 60_000;
/** An album comes as separate messages without a last one: it is whole when something else follows, at the platform's most, or after this silence. */
const ALBUM_MS = 1_500;
const LARGEST_ALBUM = 10;

const working = new Set<Promise<unknown>>();

/**
 * Takes one message in: stored whole, once per platform id, before this resolves; handled and answered afterwards, in order within a chat,
 * chats beside each other, also by another process when this one dies.
 * @throws only when the message could not be stored: the platform should deliver it again then.
 */
export async function hear(said: Heard, channel: Channel, world: World): Promise<void> {
  const heard = readable(said);
  if (!(await storedFirst(world.books, heard))) return;
  await channel.note?.(heard);
  start(() => handleChat(channel, heard.chatId, world, heard));
}

/** Takes up what a process left that died, or that waited for the database; to be called now and then. */
export async function resume(channels: ReadonlyMap<ChannelName, Channel>, world: World): Promise<void> {
  const { rows } = await world.books.pool.query<{ channel: ChannelName; chat_id: string }>("SELECT DISTINCT channel, chat_id FROM inbound_events WHERE state IN ('RECEIVED', 'ANSWERING') AND leased_until < now() AND received_at < now() - interval '5 seconds'");
  for (const { channel: name, chat_id: chatId } of rows) {
    const channel = channels.get(name);
    if (channel) start(() => handleChat(channel, chatId, world));
  }
}

/** Resolves when everything that was taken in here is answered; for a graceful end. */
export async function quiet(): Promise<void> {
  while (working.size > 0) await Promise.all(working);
}

function start(work: () => Promise<void>): void {
  const done: Promise<void> = work().catch((error: unknown) => { console.error(`bot: a chat waits: ${nameOf(error)}`); }).finally(() => { working.delete(done); });
  working.add(done);
}

async function storedFirst({ pool }: Books, { channel, externalId, chatId, file, ...rest }: Heard): Promise<boolean> {
  // bytes that only the request holds are kept; what the platform keeps is fetched when it is handled
  const content = file && !file.ref ? await file.fetch() : null;
  const kept = { ...rest, ...(file ? { file: { name: file.name, mediaType: file.mediaType, size: file.size, ...(file.ref ? { ref: file.ref } : {}) } } : {}) };
  const { rowCount } = await pool.query(
    `WITH added AS (INSERT INTO inbound_events (channel, external_id, chat_id, heard) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1),
       bytes AS (INSERT INTO inbound_files (channel, external_id, content) SELECT $1, $2, $5 FROM added WHERE $5::bytea IS NOT NULL)
     SELECT * FROM added`, [channel, externalId, chatId, JSON.stringify(kept), content && Buffer.from(content)]);
  return rowCount === 1;
}

interface Row { external_id: string; heard: string; state: 'RECEIVED' | 'ANSWERING'; received_at: Date }

/** Handles what waits in a chat, one after the other, until nothing does or another process is at it. `fresh` spares fetching a file again. */
async function handleChat(channel: Channel, chatId: string, world: World, fresh?: Heard): Promise<void> {
  for (let row = await claim(world.books, channel.name, chatId); row; row = await claim(world.books, channel.name, chatId)) {
    const of = (one: Pick<Row, 'external_id' | 'heard'>) => (fresh?.externalId === one.external_id ? fresh : revived(one, channel, chatId, world.books));
    const heard = of(row);
    const rest = heard.group === undefined ? [] : (await restOf(world.books, channel.name, chatId, row.external_id, heard.group)).map(of);
    await handle(row, rest.length > 0 ? { ...heard, rest } : heard, channel, world);
  }
}

/** The oldest message of a chat, unless somebody is at one of them: a lease that runs out if its holder dies. */
async function claim({ pool }: Books, channel: ChannelName, chatId: string): Promise<Row | null> {
  const { rows } = await pool.query<Row>(
    `UPDATE inbound_events SET leased_until = now() + interval '${LEASE}' WHERE (channel, external_id) IN (
       SELECT channel, external_id FROM inbound_events WHERE channel = $1 AND chat_id = $2 AND state IN ('RECEIVED', 'ANSWERING') ORDER BY seq LIMIT 1
     ) AND state IN ('RECEIVED', 'ANSWERING') AND leased_until < now() RETURNING external_id, heard, state, received_at`, [channel, chatId]);
  return rows[0] ?? null;
}

/** The other messages of an album, once it is whole. While it is waited for, the first one's lease keeps the chat. */
async function restOf({ pool }: Books, channel: ChannelName, chatId: string, first: string, group: string): Promise<Pick<Row, 'external_id' | 'heard'>[]> {
  for (;;) {
    const { rows } = await pool.query<{ external_id: string; heard: string; silent: number }>(
      `SELECT external_id, heard, (extract(epoch FROM clock_timestamp() - received_at) * 1000)::float8 AS silent
       FROM inbound_events WHERE channel = $1 AND chat_id = $2 AND state IN ('RECEIVED', 'ANSWERING') ORDER BY seq`, [channel, chatId]);
    const album = rows.filter(({ heard }) => (JSON.parse(heard) as Heard).group === group);
    const wait = ALBUM_MS - Math.min(...album.map(({ silent }) => silent));
    if (wait <= 0 || album.length < rows.length || album.length >= LARGEST_ALBUM) {
      // several files take longer than one
      await pool.query(`UPDATE inbound_events SET leased_until = now() + interval '${LEASE}' * $3 WHERE channel = $1 AND external_id = $2`, [channel, first, album.length]);
      return album.filter(({ external_id: id }) => id !== first);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(wait, 200)));
  }
}

function revived({ external_id: externalId, heard }: Pick<Row, 'external_id' | 'heard'>, channel: Channel, chatId: string, { pool }: Books): Heard {
  const { file, ...rest } = JSON.parse(heard) as Omit<Heard, 'channel' | 'chatId' | 'externalId'>;
  const fetch = async (): Promise<Uint8Array> => {
    if (file?.ref && channel.refetch) return channel.refetch(file.ref);
    const { rows: [kept] } = await pool.query<{ content: Buffer }>('SELECT content FROM inbound_files WHERE channel = $1 AND external_id = $2', [channel.name, externalId]);
    if (!kept) throw new Error('the file of the message is not there any more');
    return kept.content;
  };
  return { channel: channel.name, chatId, externalId, ...rest, ...(file ? { file: { ...file, fetch } } : {}) };
}

/** One message, or an album as one: its answer is worked out, noted as on its way, and sent. A message that cannot be handled is set aside with an apology and its reason. */
async function handle(row: Row, heard: Heard, channel: Channel, world: World): Promise<void> {
  const { pool } = world.books;
  const all = [heard, ...(heard.rest ?? [])];
  const mark = (state: string, reason: string | null = null) => pool.query('UPDATE inbound_events SET state = $3, reason = $4 WHERE channel = $1 AND external_id = ANY($2)', [heard.channel, all.map(({ externalId }) => externalId), state, reason]);
  const done = async (state: string, reason: string | null) => {
    await mark(state, reason);
    const kept = all.filter(({ file }) => file && !file.ref).map(({ externalId }) => externalId);
    if (kept.length > 0) await pool.query('DELETE FROM inbound_files WHERE channel = $1 AND external_id = ANY($2)', [heard.channel, kept]);
  };
  // we died while answering: whether the answer arrived is unknown, and said twice it confuses more than one that is asked for again
  if (row.state === 'ANSWERING' && !channel.repeatable) return done('DONE', 'the answer may have been lost');
  let reason: string | null = null;
  let messages: Message[];
  try {
    messages = Date.now() - row.received_at.getTime() > STALE_MS ? sorry() : await converse(heard, { ...world, channel });
  } catch (error) {
    // the books are closed: nothing was done, and it is tried again when the lease is over
    if (isAway(error)) throw error;
    reason = nameOf(error);
    console.error(`bot: message ${heard.channel}:${heard.externalId} was set aside: ${reason}`);
    messages = sorry();
  }
  await mark('ANSWERING', reason);
  await reply(world.books, channel, heard, messages);
  await done(reason === null ? 'DONE' : 'SETASIDE', reason);
}

// the person's language is in the books, which may be what failed
const sorry = (): Message[] => [{ text: `${render('vi', 'chat/apology', {})}\n${render('en', 'chat/apology', {})}` }];

const isAway = (error: unknown): boolean => /^(ECONN|57P|53300|08)/.test((error as { code?: string }).code ?? '') || /Connection terminated|timeout exceeded when trying to connect|pool after calling end/i.test((error as Error).message ?? '');

async function reply(books: Books, channel: Channel, { chatId, externalId }: Heard, messages: readonly Message[]): Promise<void> {
  for (const message of messages)
    for (let tries = 0; ; tries += 1) {
      try {
        const { providerId } = await channel.send(chatId, message);
        await rememberCard(books, channel, chatId, message, providerId).catch((error: unknown) => { console.error(`bot: a card was not remembered: ${nameOf(error)}`); });
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
