import { createHash, timingSafeEqual } from 'node:crypto';

/** Clocks may differ by this much; what is further ahead is refused (OPS-07). */
const AHEAD_MS = 30_000;
/** Retries keep the first timestamp and go on for hours; what is older than this is none. */
const OLD_MS = 24 * 3_600_000;

export type Verdict = { ok: true; timestamp: number } | { ok: false; why: 'signature' | 'future' | 'old' };

/**
 * Whether the body is Zalo's, and of now: SHA-256 (no HMAC) over app id, the bytes as they came, timestamp and the webhook's secret key, as
 * `mac=<hex>` or bare. The timestamp is the header's or the body's. Compared in constant time.
 */
export function verified(settings: { appId: string; secretKey: string }, raw: Buffer, header: { signature: string | undefined; timestamp: string | undefined }, nowMs: number): Verdict {
  const given = /^(?:mac=)?([0-9a-f]{64})$/i.exec(header.signature?.trim() ?? '')?.[1];
  if (!given || settings.secretKey === '') return { ok: false, why: 'signature' };
  const stamp = [header.timestamp, stampIn(raw)].filter((one) => one !== undefined && /^\d{10,16}$/.test(one)).find((one) => same(given, macOf(settings, raw, one!)));
  if (stamp === undefined) return { ok: false, why: 'signature' };
  const timestamp = Number(stamp) * (stamp.length === 10 ? 1000 : 1);
  if (timestamp > nowMs + AHEAD_MS) return { ok: false, why: 'future' };
  if (timestamp < nowMs - OLD_MS) return { ok: false, why: 'old' };
  return { ok: true, timestamp };
}

/** The signature of these bytes. */
const macOf = ({ appId, secretKey }: { appId: string; secretKey: string }, raw: Buffer, timestamp: string): string =>
  createHash('sha256').update(appId).update(raw).update(timestamp).update(secretKey).digest('hex');

const same = (given: string, right: string): boolean => timingSafeEqual(Buffer.from(given.toLowerCase(), 'latin1'), Buffer.from(right, 'latin1'));

function stampIn(raw: Buffer): string | undefined {
  try {
    const { timestamp } = JSON.parse(raw.toString('utf8')) as { timestamp?: unknown };
    return typeof timestamp === 'string' || typeof timestamp === 'number' ? String(timestamp) : undefined;
  } catch {
    return undefined;
  }
}
