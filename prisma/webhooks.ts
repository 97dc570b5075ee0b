import { randomBytes, randomUUID } from 'node:crypto';
import type { Instant } from '../domain/calendar';
import { fromJson } from '../domain/record';
import { Refusal } from '../domain/refusal';
import type { Event } from '../domain/events';
import type { Fed, WebhookFilter } from '../domain/webhook';
import type { Books } from './client';
import { mark } from './marks';
import { seal, unseal } from './seal';
import { change, invalid, mustAdminister } from './staffLog';
import type { Desk, Stamp } from './staffLog';
import { secretOf } from './lookup';
import { targetFault } from './webhookTarget';

/** How this installation keeps the consumers' secrets (32 bytes), and whether this machine may be called (in development only). */
export interface WebhookSettings { key?: Buffer | undefined; development: boolean }

/** Each has a place of its own to be told from (`app/worker.ts`), so that a slow one takes nobody's. */
export const MOST_CONSUMERS = 40;

export interface Consumer extends WebhookFilter {
  id: string; name: string; url: string; active: boolean; position: string | null;
  state: 'running' | 'failing' | 'paused' | 'off'; failingSince: Instant | null; pausedAt: Instant | null; lastError: string | null; deliveredAt: Instant | null; nextTry: Instant | null; createdAt: Instant;
}
export interface NewConsumer extends WebhookFilter { name: string; url: string }
/** A project's event that a consumer did not take: since when and how often. `next` is in milliseconds since 1970. */
export interface Failing { since: Instant; tries: number; next: number }

interface Row extends WebhookFilter {
  id: string; name: string; url: string; secret: string; secret_command: string; active: boolean; position: string | null; taken: string[]; failing: Record<string, Failing>; failing_since: Date | null; tries: number;
  next_at: Date | null; paused_at: Date | null; last_error: string | null; delivered_at: Date | null; epoch: number; created_at: Date;
}

const shown = (row: Row): Consumer => ({
  id: row.id, name: row.name, url: withoutQuery(row.url), units: row.units, procedures: row.procedures, events: row.events, active: row.active, position: row.position,
  state: !row.active ? 'off' : row.paused_at ? 'paused' : row.failing_since || Object.keys(row.failing).length > 0 ? 'failing' : 'running',
  failingSince: row.failing_since?.toISOString() ?? null, pausedAt: row.paused_at?.toISOString() ?? null, lastError: row.last_error, deliveredAt: row.delivered_at?.toISOString() ?? null,
  nextTry: row.next_at?.toISOString() ?? null, createdAt: row.created_at.toISOString(),
});

/** Some put a key into the query; it is not shown again. */
const withoutQuery = (url: string): string => { const { origin, pathname, search } = new URL(url); return `${origin}${pathname}${search ? '?...' : ''}`; };

/** The key of the installation; in development one that the database itself keeps. @throws Refusal INVALID_FACT without one in production */
async function keyOf(books: Books, { key, development }: WebhookSettings): Promise<Buffer> {
  if (key) return key;
  if (!development) throw invalid('KC_KEY', 'MISSING');
  return Buffer.from(await secretOf(books, 'seal'), 'hex');
}

/** A new consumer that hears of what happens from now on. Its secret is shown in this answer only (again to the same key). Administrators only. @throws Refusal INVALID_FACT, NOT_YOURS */
export async function addConsumer(books: Books, entry: NewConsumer, settings: WebhookSettings, stamp: Stamp): Promise<Consumer & { secret: string | null }> {
  const key = await keyOf(books, settings);
  const { id } = await change(books, 'webhookAdded', entry, [], stamp, async (desk) => {
    mustAdminister(desk);
    await mustFit(desk, entry, settings);
    await desk.client.query("SELECT pg_advisory_xact_lock(hashtext('webhooks'))");
    const { rows: [many] } = await desk.client.query<{ n: number }>('SELECT count(*)::int AS n FROM webhooks WHERE active');
    if (many!.n >= MOST_CONSUMERS) throw invalid('name', 'TOO_MANY', { most: MOST_CONSUMERS });
    const fresh = randomUUID();
    await desk.client.query('INSERT INTO webhooks (id, name, url, secret, secret_command, units, procedures, events, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
      [fresh, entry.name, entry.url, seal(key, fresh, newKey()).toString('base64'), stamp.commandId, entry.units, entry.procedures, entry.events, desk.by, desk.at]);
    return { subject: fresh, answer: { id: fresh } };
  });
  // after the commit: from then on nothing is missed, and what happened before is not told
  await begin(books, id);
  return secretFor(books, key, id, stamp);
}

/** A new secret; the old one counts no more. @throws Refusal UNKNOWN_RECORD, NOT_YOURS */
export async function renewSecret(books: Books, id: string, settings: WebhookSettings, stamp: Stamp): Promise<Consumer & { secret: string | null }> {
  const key = await keyOf(books, settings);
  await change(books, 'webhookSecretRenewed', { id }, [], stamp, async (desk) => {
    mustAdminister(desk);
    await mustBeThere(desk, id);
    await desk.client.query('UPDATE webhooks SET secret = $2, secret_command = $3 WHERE id = $1', [id, seal(key, id, newKey()).toString('base64'), stamp.commandId]);
    return { subject: id, answer: { id } };
  });
  return secretFor(books, key, id, stamp);
}

const newKey = (): string => `kcwh_${randomBytes(32).toString('base64url')}`;

async function secretFor(books: Books, key: Buffer, id: string, { commandId }: Stamp): Promise<Consumer & { secret: string | null }> {
  const row = (await rowOf(books, id))!;
  return { ...shown(row), secret: row.secret_command === commandId ? unseal(key, id, Buffer.from(row.secret, 'base64')) : null };
}

export type ConsumerChange = Partial<NewConsumer & { active: boolean }>;

/** Changes what is given; a consumer that was paused or off goes on where it stood. @throws Refusal UNKNOWN_RECORD, INVALID_FACT, NOT_YOURS */
export async function changeConsumer(books: Books, id: string, entry: ConsumerChange, settings: WebhookSettings, stamp: Stamp): Promise<Consumer> {
  await change(books, 'webhookChanged', { id, ...entry }, [], stamp, async (desk) => {
    mustAdminister(desk);
    const before = await mustBeThere(desk, id);
    const after = { ...before, ...entry };
    await mustFit(desk, { ...after, url: entry.url ?? null }, settings);
    await desk.client.query("SELECT pg_advisory_xact_lock(hashtext('webhooks'))");
    const { rows: [many] } = await desk.client.query<{ n: number }>('SELECT count(*)::int AS n FROM webhooks WHERE active AND id <> $1', [id]);
    if (after.active && many!.n >= MOST_CONSUMERS) throw invalid('active', 'TOO_MANY', { most: MOST_CONSUMERS });
    await desk.client.query(
      `UPDATE webhooks SET name = $2, url = $3, units = $4, procedures = $5, events = $6, active = $7, ${afresh} WHERE id = $1`, [id, after.name, after.url, after.units, after.procedures, after.events, after.active]);
    await goOn(desk, id);
    return { subject: id, answer: { id } };
  });
  return shown((await rowOf(books, id))!);
}

/** Sends again from a position on, the oldest first; what was filtered stays filtered. A paused consumer goes on. @throws Refusal UNKNOWN_RECORD, INVALID_FACT, NOT_YOURS */
export async function replayConsumer(books: Books, id: string, from: string, stamp: Stamp): Promise<Consumer> {
  await change(books, 'webhookReplayed', { id, from }, [], stamp, async (desk) => {
    mustAdminister(desk);
    await mustBeThere(desk, id);
    const { rows: [last] } = await desk.client.query<{ position: string }>('SELECT coalesce(max(position), 0)::text AS position FROM webhook_feed');
    if (BigInt(from) > BigInt(last!.position) + 1n) throw invalid('from', 'AHEAD', { last: last!.position });
    await desk.client.query(`UPDATE webhooks SET position = $2::bigint - 1, taken = '{}', ${afresh} WHERE id = $1`, [id, from]);
    await goOn(desk, id);
    return { subject: id, answer: { id } };
  });
  return shown((await rowOf(books, id))!);
}

/** What is being sent meanwhile does not count any more (`epoch`). */
const afresh = "failing = '{}', failing_since = NULL, tries = 0, next_at = NULL, paused_at = NULL, last_error = NULL, epoch = epoch + 1";

async function goOn({ client }: Desk, id: string): Promise<void> {
  await client.query("UPDATE alarms SET cleared_at = now() WHERE kind = 'webhookPaused' AND detail = $1 AND cleared_at IS NULL", [id]);
  await mark(client, `webhook/${id}`);
}

async function mustBeThere({ client }: Desk, id: string): Promise<Row> {
  const { rows: [row] } = await client.query<Row>('SELECT * FROM webhooks WHERE id = $1 FOR UPDATE', [id]);
  if (!row) throw new Refusal('UNKNOWN_RECORD');
  return row;
}

async function mustFit({ client }: Desk, { url, units, procedures }: { url: string | null; units: readonly string[]; procedures: readonly string[] }, { development }: WebhookSettings): Promise<void> {
  const fault = url === null ? null : targetFault(url, development);
  if (fault) throw invalid('url', fault);
  const { rows: [known] } = await client.query<{ units: number; procedures: number }>('SELECT (SELECT count(*)::int FROM units WHERE id = ANY($1)) AS units, (SELECT count(DISTINCT id)::int FROM procedures WHERE id = ANY($2)) AS procedures', [units, procedures]);
  if (known!.units !== new Set(units).size) throw invalid('units', 'UNKNOWN');
  if (known!.procedures !== new Set(procedures).size) throw invalid('procedures', 'UNKNOWN');
}

const rowOf = async ({ pool }: Books, id: string): Promise<Row | null> => (await pool.query<Row>('SELECT * FROM webhooks WHERE id = $1', [id])).rows[0] ?? null;

/** Every consumer with where it stands. */
export const consumers = async ({ pool }: Books): Promise<Consumer[]> => (await pool.query<Row>('SELECT * FROM webhooks ORDER BY created_at, id')).rows.map(shown);
export const consumer = async (books: Books, id: string): Promise<Consumer | null> => { const row = await rowOf(books, id); return row && shown(row); };

/** The last position of the feed, 0 when nothing is in it. */
export const lastPosition = async ({ pool }: Books): Promise<string> => (await pool.query<{ position: string }>('SELECT coalesce(max(position), 0)::text AS position FROM webhook_feed')).rows[0]!.position;

/** Gives positions to what is new and wakes the consumers; how many projects it looked at, 0 when nothing is left. */
export const feed = async ({ pool }: Books): Promise<number> => (await pool.query<{ looked: number }>('SELECT feed_webhooks(false) AS looked')).rows[0]!.looked;

/** A consumer stands at the end of what happened until now. Once; running it again changes nothing. */
export async function begin({ pool }: Books, id: string): Promise<void> {
  await pool.query('SELECT feed_webhooks(true) WHERE EXISTS (SELECT 1 FROM webhooks WHERE id = $1 AND position IS NULL)', [id]);
  await pool.query('UPDATE webhooks SET position = (SELECT coalesce(max(position), 0) FROM webhook_feed) WHERE id = $1 AND position IS NULL', [id]);
}

/** What stands in the feed after a consumer's position, and how it was going. */
export interface Stand {
  epoch: number; url: string; secret: string; failing: Record<string, Failing>; failingSince: Instant | null; tries: number; nextAt: number | null; error: string | null;
  /** What it took already of the events below. */
  taken: readonly string[];
  /** In order; `wanted` false: filtered, or taken already. */
  events: (Fed & { wanted: boolean })[];
}

/** Where a consumer stands; null when it is not to be told. @throws Error when its secret cannot be opened */
export async function standOf(books: Books, id: string, settings: WebhookSettings, most: number): Promise<Stand | null> {
  const row = await rowOf(books, id);
  if (!row?.active || row.paused_at || row.position === null) return null;
  const { rows } = await books.pool.query<{ position: string; project: string; procedure: string; number: number; at: string; data: string; wanted: boolean }>(
    `SELECT f.position::text, f.project_code AS project, c.id AS procedure, f.number, e.at, e.data,
       NOT f.position = ANY($2::bigint[]) AND (cardinality($3::text[]) = 0 OR e.type = ANY($3)) AND (cardinality($4::text[]) = 0 OR c.id = ANY($4))
         AND (cardinality($5::text[]) = 0 OR EXISTS (SELECT 1 FROM jsonb_each_text(p.state::jsonb -> 'facts' -> 'units') u WHERE u.value = ANY($5))) AS wanted
     FROM (SELECT * FROM webhook_feed WHERE position > $1 ORDER BY position LIMIT ${Math.trunc(most)}) f
     JOIN events e ON e.project_code = f.project_code AND e.number = f.number JOIN projects p ON p.code = f.project_code JOIN procedures c ON c.hash = p.procedure_hash
     ORDER BY f.position`, [row.position, row.taken, row.events, row.procedures, row.units]);
  return {
    epoch: row.epoch, url: row.url, secret: unseal(await keyOf(books, settings), id, Buffer.from(row.secret, 'base64')), failing: row.failing, failingSince: row.failing_since?.toISOString() ?? null, tries: row.tries,
    nextAt: row.next_at?.getTime() ?? null, error: row.last_error, taken: row.taken, events: rows.map(({ data, ...one }) => ({ ...one, event: fromJson<Event>(data) })),
  };
}

/** What a round of telling came to. */
export interface Round { position: string | null; taken: readonly string[]; failing: Record<string, Failing>; failingSince: Instant | null; tries: number; nextAt: number | null; error: string | null; delivered: boolean; pause: Instant | null }

/** Keeps it, unless an administrator moved the consumer meanwhile. */
export async function keepRound({ pool }: Books, id: string, epoch: number, round: Round): Promise<void> {
  await pool.query(
    `WITH kept AS (
       UPDATE webhooks SET position = coalesce($3::bigint, position), taken = $4, failing = $5, failing_since = $6, tries = $7, next_at = $8, last_error = $9,
         delivered_at = CASE WHEN $10 THEN now() ELSE delivered_at END, paused_at = $11 WHERE id = $1 AND epoch = $2 RETURNING id, paused_at
     ) INSERT INTO alarms (kind, detail) SELECT 'webhookPaused', id FROM kept WHERE paused_at IS NOT NULL ON CONFLICT (kind, detail) WHERE cleared_at IS NULL DO NOTHING`,
    [id, epoch, round.position, round.taken, JSON.stringify(round.failing), round.failingSince, round.tries, round.nextAt === null ? null : new Date(round.nextAt), round.error, round.delivered, round.pause]);
}

/** Runs that should be under way and may have been lost: events that wait for a position, consumers that are behind and not waiting to try again. */
export async function lostFeeds({ pool }: Pick<Books, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ subject: string }>(
    `SELECT 'feed/webhooks' AS subject WHERE EXISTS (SELECT 1 FROM webhook_pending)
     UNION ALL SELECT 'webhook/' || id FROM webhooks WHERE active AND paused_at IS NULL AND (next_at IS NULL OR next_at < now()) AND (position IS NULL OR position < (SELECT max(position) FROM webhook_feed))`);
  return rows.map(({ subject }) => subject);
}
