import { openBooks } from '../../prisma/client';

/** A process of its own that reserves money of a line once the test lets go of the gate: URL, line, project, amount. Prints what came of it. */
const [, , url, line, code, amount] = process.argv as string[];
const books = openBooks(url!, 1);
void (async () => {
  const db = await books.pool.connect();
  await db.query('SELECT pg_advisory_lock_shared(7)');
  try {
    await db.query('SELECT move_budget($1, $2)', [code, JSON.stringify([{ number: 1, kind: 'reserve', line, amount, by: 'nguoi-ky' }])]);
    console.log('recorded');
  } catch (error) {
    console.log((error as { code?: string }).code);
  }
  db.release();
  await books.close();
})();
