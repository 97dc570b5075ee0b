import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { projectCode } from '../domain/code';
import type { Books } from './client';
import { nextSerial } from './lists';

/** A secret that every process shares, made by the first that asks. */
export async function secretOf({ pool }: Books, name: string): Promise<string> {
  const { rows: [row] } = await pool.query<{ value: string }>('SELECT value FROM secrets WHERE name = $1', [name]);
  if (row) return row.value;
  await pool.query('INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, randomBytes(32).toString('hex')]);
  return secretOf({ pool } as Books, name);
}

/** The second factor of the public look-up, six digits. It follows from the code, so that a request sent again is told the same. */
export async function pinOf(books: Books, code: string): Promise<string> {
  const digest = createHmac('sha256', await secretOf(books, 'look-up')).update(code).digest();
  return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0');
}

/** Compares in the same time whether the code exists or not. */
export async function pinFits(books: Books, code: string, pin: string): Promise<boolean> {
  const [wanted, given] = [Buffer.from(await pinOf(books, code)), Buffer.from(pin.padEnd(6).slice(0, 6))];
  return wanted.length === given.length && pin.length === 6 && timingSafeEqual(wanted, given);
}

/** The project code for an idempotency key: the same key always gets the same one. A race may leave a number unused, never use one twice. */
export async function codeFor(books: Books, key: string, year: number): Promise<string> {
  const reserved = async () => (await books.pool.query<{ code: string }>('SELECT code FROM reserved_codes WHERE key = $1', [key])).rows[0]?.code;
  const before = await reserved();
  if (before) return before;
  const code = projectCode(year, await nextSerial(books, year));
  await books.pool.query('INSERT INTO reserved_codes (key, code) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING', [key, code]);
  return (await reserved())!;
}
