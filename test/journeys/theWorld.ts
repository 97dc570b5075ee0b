import { openBooks } from '../../prisma/client';
import { movableClock } from '../../prisma/clock';
import { ledgerOf } from '../../prisma/ledger';
import { startPart } from '../../app/house';
import type { Part } from '../../app/house';
import { seedPeople } from '../../app/seed';
import { freshDatabase } from '../world/database';

/** A database with the demonstration's people and a ledger on it, the way the product opens them. */
export async function journey() {
  const database = await freshDatabase();
  const books = openBooks(database.appUrl, 8);
  const clock = movableClock(books);
  const ledger = ledgerOf(books, clock.now);
  await seedPeople(ledger);
  return { database, books, clock, ledger, close: async () => { await books.close(); await database.drop(); } };
}

/** A worker in a process of its own, so that it can be killed. Each database has a namespace of runs of its own by its project codes. */
export const workerOn = (databaseUrl: string, temporal = process.env['TEST_TEMPORAL']!): Promise<Part> =>
  startPart('worker', 'worker.ts', { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporal, KC_MODE: 'development' }, { quiet: true });

/** Ends a process at once, without letting it say goodbye. */
export async function kill(part: Part): Promise<void> {
  const gone = new Promise((resolve) => part.process.once('exit', resolve));
  part.process.kill('SIGKILL');
  await gone;
}

export async function until(what: string, done: () => Promise<boolean>, patienceMs = 90_000): Promise<void> {
  for (const began = Date.now(); !(await done().catch(() => false)); ) {
    if (Date.now() - began > patienceMs) throw new Error(`It did not come to this within ${patienceMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
