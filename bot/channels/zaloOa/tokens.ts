import type { Instant } from '../../../domain/calendar';
import { clearAlarm, raiseAlarm } from '../../../prisma/alarms';
import type { Books } from '../../../prisma/client';
import type { OaClient, TokenPair } from './client';
import { OaFault } from './errors';
import { seal, unseal } from '../../../prisma/seal';
import type { OaSettings } from './settings';

/** A token lives 25 hours; it is renewed when less than this is left. */
const MARGIN_MS = 6 * 3_600_000;
/** A refresh token lives three months; a third of it without use is an alarm. */
const UNUSED_MS = 30 * 86_400_000;

/** The account may not be used until an administrator consents again. */
export class OaClosed extends Error {
  constructor(reason: string) { super(reason); this.name = 'OaClosed'; }
}

export interface OaTokens {
  /** A token that is good for a while, renewed before if it must be. @throws OaClosed */
  access(): Promise<string>;
  /** Another token than the one that was refused; of all who ask at once only one renews it. @throws OaClosed */
  instead(refused: string): Promise<string>;
  /** Keeps the first pair after the administrator's consent, and opens the account again. */
  admit(pair: TokenPair): Promise<void>;
  /** What the scheduled job does: renews in time, and raises an alarm when nothing was renewed for 30 days. */
  watch(): Promise<void>;
}

interface Row { pair: Buffer; refreshed_at: Date; expires_at: Date; closed: string | null }
interface Kept { accessToken: string; refreshToken: string; refreshedAt: number; expiresAt: number; sealed: Buffer }

/**
 * The account's tokens. A refresh token works once and two refreshes at once lose the account, so: one row; renewed in one transaction under an
 * advisory lock, re-read after it; the new pair is stored before anybody uses it.
 */
export function oaTokens(settings: OaSettings, { pool }: Books, client: OaClient, now: () => Promise<Instant>): OaTokens {
  const { oaId, key } = settings;
  let renewing: Promise<string> | null = null;

  async function read(query: Pick<Books['pool'], 'query'>): Promise<Kept> {
    const { rows: [row] } = await query.query<Row>('SELECT pair, refreshed_at, expires_at, closed FROM oa_tokens WHERE oa_id = $1', [oaId]);
    if (!row) throw await closedBecause('nobody has consented to the Official Account yet');
    if (row.closed) throw new OaClosed(row.closed);
    const pair = await opened(row.pair);
    return { ...pair, refreshedAt: row.refreshed_at.getTime(), expiresAt: row.expires_at.getTime(), sealed: row.pair };
  }

  async function opened(sealed: Buffer): Promise<{ accessToken: string; refreshToken: string }> {
    try {
      return JSON.parse(unseal(key, oaId, sealed)) as { accessToken: string; refreshToken: string };
    } catch (error) {
      throw await closedBecause((error as Error).message);
    }
  }

  async function closedBecause(reason: string): Promise<OaClosed> {
    await raiseAlarm(pool, 'zaloOa.consent', `${oaId}: ${reason}`);
    return new OaClosed(reason);
  }

  async function store(query: Pick<Books['pool'], 'query'>, { accessToken, refreshToken, seconds }: TokenPair): Promise<void> {
    const at = Date.parse(await now());
    await query.query(
      `INSERT INTO oa_tokens (oa_id, pair, refreshed_at, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (oa_id) DO UPDATE SET pair = excluded.pair, refreshed_at = excluded.refreshed_at, expires_at = excluded.expires_at, closed = NULL`,
      [oaId, seal(key, oaId, JSON.stringify({ accessToken, refreshToken })), new Date(at), new Date(at + seconds * 1000)]);
  }

  /** Within one process all wait for the same renewal and hold one connection together. */
  const renew = (still: (kept: Kept, at: number) => boolean): Promise<string> => {
    renewing ??= renewLocked(still).finally(() => { renewing = null; });
    return renewing;
  };

  async function renewLocked(still: (kept: Kept, at: number) => boolean): Promise<string> {
    const connection = await pool.connect();
    // it waits for Zalo: when it breaks meanwhile, the next query says so, and this process must live to keep the new pair
    const broke = () => undefined;
    connection.on('error', broke);
    const giveBack = (broken?: Error) => { connection.off('error', broke); connection.release(broken); };
    let [fresh, kept]: [TokenPair | null, Kept | null] = [null, null];
    try {
      await connection.query('BEGIN');
      await connection.query("SELECT pg_advisory_xact_lock(hashtext('zaloOa'), hashtext($1))", [oaId]);
      // whoever held the lock before us may have renewed it
      kept = await read(connection);
      if (!still(kept, Date.parse(await now()))) { await connection.query('COMMIT'); giveBack(); return kept.accessToken; }
      fresh = await client.pair({ refreshToken: kept.refreshToken });
      await store(connection, fresh);
      await connection.query('COMMIT');
      giveBack();
    } catch (error) {
      await connection.query('ROLLBACK').then(() => giveBack(), giveBack);
      // the old token is burnt and the new pair is only here: it is kept by another connection, or the account is lost
      if (fresh) await storeStubbornly(fresh);
      else if (kept && error instanceof OaFault && error.meaning === 'consent') throw await close(kept, error.code);
      else throw error;
    }
    await clearAlarm(pool, 'zaloOa.unrefreshed');
    return fresh.accessToken;
  }

  async function storeStubbornly(fresh: TokenPair): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try { return await store(pool, fresh); } catch (error) {
        if (tries >= 10) throw error;
        await new Promise((resolve) => setTimeout(resolve, tries * 500));
      }
    }
  }

  async function close({ sealed }: Kept, code: number): Promise<OaClosed> {
    const reason = `Zalo refused the refresh token (${code}): consent again`;
    // unless somebody consented at this very moment
    await pool.query('UPDATE oa_tokens SET closed = $2 WHERE oa_id = $1 AND pair = $3', [oaId, reason, sealed]);
    return closedBecause(reason);
  }

  const late = ({ expiresAt }: Kept, at: number) => expiresAt - at < MARGIN_MS;
  async function access(): Promise<string> {
    const [kept, at] = [await read(pool), Date.parse(await now())];
    if (!late(kept, at)) return kept.accessToken;
    try {
      return await renew(late);
    } catch (error) {
      // within the margin the old token is still good: a server that does not answer now is asked again later
      if (error instanceof OaClosed || kept.expiresAt - at < 60_000) throw error;
      return kept.accessToken;
    }
  }

  return {
    access,
    async instead(refused) {
      const mustGo = ({ accessToken }: Kept) => accessToken === refused;
      const other = await renew(mustGo);
      // we may have waited for one that only looked at the time
      return other === refused ? renew(mustGo) : other;
    },
    async admit(pair) {
      await store(pool, pair);
      await clearAlarm(pool, 'zaloOa.consent');
      await clearAlarm(pool, 'zaloOa.unrefreshed');
    },
    async watch() {
      await access().catch(() => undefined);
      const kept = await read(pool).catch(() => null);
      if (kept && Date.parse(await now()) - kept.refreshedAt > UNUSED_MS) await raiseAlarm(pool, 'zaloOa.unrefreshed', `${oaId}: no refresh since ${new Date(kept.refreshedAt).toISOString().slice(0, 10)}`);
    },
  };
}
