import express from 'express';
import type { Router } from 'express';
import { z } from 'zod';
import { sha256 } from '../../../prisma/hash';
import type { Channel } from '../../channel';
import { hear } from '../../inbox';
import type { World } from '../../world';
import { heardFrom } from './heard';
import { trackedNotice, zaloOaChannel } from './index';
import type { Oa } from './index';
import { verified } from './signature';

// ids are opaque; a number that lost digits on the way is none
const id = z.union([z.string().regex(/^[\x21-\x7e]{1,200}$/), z.number().int()]).transform(String);
const Party = z.looseObject({ id });
const Event = z.looseObject({
  event_name: z.string().min(1).max(80),
  oa_id: id.optional(), sender: Party.optional(), recipient: Party.optional(), follower: Party.optional(),
  message: z.looseObject({
    msg_id: id.optional(), message_id: id.optional(), msg_ids: z.array(id).optional(), tracking_id: z.string().optional().catch(undefined), text: z.string().optional().catch(undefined),
    attachments: z.array(z.looseObject({ type: z.string().optional().catch(undefined), payload: z.looseObject({ url: z.string().optional().catch(undefined), name: z.string().optional().catch(undefined), size: z.coerce.number().optional().catch(undefined) }).optional().catch(undefined) })).optional().catch(undefined),
  }).optional().catch(undefined),
});
export type OaEvent = z.infer<typeof Event>;

/** A receipt may overtake our own note of what was sent. */
const RECEIPT_AGAIN_MS = 2_000;

/**
 * The handler that Zalo delivers to. What is not signed by Zalo, or not of now, gets 401 and nothing of it is looked at; what is, is stored and
 * answered at once, and worked on afterwards; what could not be stored gets 500 and comes again. A signed body that nobody can read is set
 * aside and answered 200: after its last try the platform would switch the webhook off.
 */
export function zaloOaWebhookRouter(oa: Oa, world: World, channel: Channel = zaloOaChannel(oa)): Router {
  const complain = sparingly();
  const router = express.Router();
  router.post('/', express.raw({ type: () => true, limit: '1mb', inflate: false }), async (request, response) => {
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    try {
      const verdict = verified(oa.settings, raw, { signature: request.get('x-zevent-signature'), timestamp: request.get('x-zevent-timestamp') }, Date.parse(await world.now()));
      if (!verdict.ok) { complain(`zaloOa: a delivery was refused: ${verdict.why}`); response.sendStatus(401); return; }
      const event = Event.safeParse(jsonOf(raw));
      if (event.success) await take(event.data, verdict.timestamp, oa, channel, world);
      else await setAside(raw, oa, event.error.issues.map(({ path }) => path.join('.')).join(', ') || 'no JSON object');
      response.sendStatus(200);
    } catch (error) {
      complain(`zaloOa: a delivery was not stored: ${error instanceof Error ? error.name : 'fault'}`);
      response.sendStatus(500);
    }
  });
  return router;
}

/** Takes one event in. @throws when it could not be stored. */
async function take(event: OaEvent, timestamp: number, oa: Oa, channel: Channel, world: World): Promise<void> {
  const name = event.event_name.replace(/^user_(?=(un)?follow$)/, '');
  // our own messages come back as events too; groups and people without a name of their own are not answered
  if (/^oa_|group|^anonymous_/.test(name)) return;
  const account = event.oa_id ?? (name.startsWith('user_') && !/^user_(received|seen)_/.test(name) ? event.recipient?.id : undefined);
  if (account !== undefined && account !== oa.settings.oaId) return;
  const receipt = name === 'user_received_message' ? 'received_at' : name === 'user_seen_message' ? 'seen_at' : null;
  if (receipt) return noteReceipt(event, receipt, timestamp, oa);
  const person = event.follower?.id ?? event.sender?.id;
  if (person === undefined) return;
  if (name === 'unfollow') return left(person, timestamp, oa);
  await didSomething(person, timestamp, oa);
  if (!name.startsWith('user_send_')) return;
  for (const heard of await heardFrom(name, person, event, timestamp, oa)) await hear(heard, channel, world);
}

/** The window is open from here, and a chat that the platform had refused, or that the person had left before, is in use again; one that the person unlinked is not. */
async function didSomething(chatId: string, timestamp: number, { books }: Oa): Promise<void> {
  await books.pool.query(
    `UPDATE addresses SET last_interaction_at = greatest(last_interaction_at, $2), active = active OR (refused_at IS NOT NULL AND refused_at < $2) WHERE channel = 'zaloOa' AND chat_id = $1`,
    [chatId, new Date(timestamp)]);
}

/** The person left; a delivery that comes late does not undo a return. */
async function left(chatId: string, timestamp: number, { books }: Oa): Promise<void> {
  await books.pool.query(
    "UPDATE addresses SET active = false, refused_at = $2 WHERE channel = 'zaloOa' AND chat_id = $1 AND active AND (last_interaction_at IS NULL OR last_interaction_at <= $2)", [chatId, new Date(timestamp)]);
}

/** What reached the person, or was seen. A notice whose fate was unknown is known to have arrived now. */
async function noteReceipt({ message }: OaEvent, column: 'received_at' | 'seen_at', timestamp: number, { books }: Oa): Promise<void> {
  const ids = [message?.msg_id, message?.message_id, ...(message?.msg_ids ?? [])].filter((one) => one !== undefined);
  const notice = trackedNotice(message?.tracking_id);
  if (ids.length === 0 && notice === null) return;
  const note = async () => (await books.pool.query(
    `UPDATE notices SET ${column === 'seen_at' ? 'seen_at = least(seen_at, $3), ' : ''}received_at = least(received_at, $3), state = CASE state WHEN 'UNKNOWN' THEN 'SENT' ELSE state END
     WHERE channel = 'zaloOa' AND id IN (
       SELECT id FROM notices WHERE channel = 'zaloOa' AND provider_id = ANY($1::text[]) UNION SELECT $2::bigint
       UNION SELECT b.id FROM notices a JOIN notices b ON b.person_id = a.person_id AND b.bundle = a.id WHERE a.id = $2::bigint)`, [ids, notice, new Date(timestamp)])).rowCount;
  if (await note()) return;
  setTimeout(() => { note().catch(() => undefined); }, RECEIPT_AGAIN_MS).unref();
}

/** Kept with its reason and without its content, which nobody could read. */
async function setAside(raw: Buffer, { books }: Oa, reason: string): Promise<void> {
  await books.pool.query("INSERT INTO inbound_events (channel, external_id, chat_id, state, reason) VALUES ('zaloOa', $1, '', 'SETASIDE', $2) ON CONFLICT DO NOTHING", [`unreadable/${sha256(raw)}`, `unreadable: ${reason}`]);
}

function jsonOf(raw: Buffer): unknown {
  try { return JSON.parse(raw.toString('utf8')); } catch { return null; }
}

/** A line of the log at most once a minute: whoever knocks at the door does not fill the disk. */
function sparingly(): (line: string) => void {
  let last = 0;
  return (line) => { if (Date.now() - last > 60_000) { last = Date.now(); console.error(line); } };
}
