import type { PoolClient } from 'pg';
import type { Books } from '../prisma/client';
import type { Engine } from '../workflows/client';

export interface Relay { backlog(): Promise<{ marks: number; oldestSeconds: number }>; stop(): Promise<void> }

/** What happens to a project within this time is told to its run as one. */
const SETTLE_MS = 400;
const BATCH = 200;
const WIDTH = 24;
/** How often marks that are not ripe yet are looked for, and how often we look although nobody rang. */
const BUSY_MS = 250;
const IDLE_MS = 1_000;

/**
 * Carries the marks of the ledger to the engine. Marks are claimed with a lease (SKIP LOCKED, so any number of relays may run), and go only
 * when nothing was added meanwhile. While the engine is away the marks stay, and it is told once.
 */
export function startRelay({ books: { pool }, engine, log }: { books: Books; engine: Engine; log: (line: string) => void }): Relay {
  let stopped = false;
  let away = false;
  const bell = bellOf(pool);

  async function round(): Promise<number> {
    const { rows } = await pool.query<{ subject: string; position: number }>(
      `UPDATE marks SET leased_until = now() + interval '10 seconds' WHERE subject IN (
         SELECT subject FROM marks WHERE leased_until < now() AND since < now() - $1 * interval '1 millisecond' ORDER BY (subject LIKE 'courier/%') DESC, since LIMIT $2 FOR UPDATE SKIP LOCKED
       ) RETURNING subject, position`, [SETTLE_MS, BATCH]);
    const told: { subject: string; position: number }[] = [];
    const waiting = [...rows];
    const failures: unknown[] = [];
    await Promise.all(Array.from({ length: WIDTH }, async () => {
      for (let mark = waiting.shift(); mark; mark = waiting.shift()) {
        try { await engine.poke(mark.subject); told.push(mark); } catch (error) { failures.push(error); }
      }
    }));
    // rows are locked in the order in which commands lock them, or the two would wait for each other
    if (told.length > 0) await pool.query(
      `DELETE FROM marks WHERE subject IN (
         SELECT marks.subject FROM marks JOIN unnest($1::text[], $2::int[]) AS told(subject, position) ON marks.subject = told.subject AND marks.position = told.position ORDER BY marks.subject FOR UPDATE OF marks
       )`, [told.map(({ subject }) => subject), told.map(({ position }) => position)]);
    // what came meanwhile, and what could not be told, is free to be claimed again
    await pool.query("UPDATE marks SET leased_until = 'epoch', since = now() WHERE subject IN (SELECT subject FROM marks WHERE subject = ANY($1) ORDER BY subject FOR UPDATE)", [rows.map(({ subject }) => subject)]);
    if (failures.length > 0) throw failures[0];
    return rows.length;
  }

  const anyMark = async () => (await pool.query('SELECT 1 FROM marks LIMIT 1')).rowCount !== 0;

  async function loop(): Promise<void> {
    while (!stopped) {
      let pause = BUSY_MS;
      try {
        await bell.listen();
        const told = await round();
        if (told === BATCH) pause = 0;
        else if (told === 0 && !(await anyMark())) pause = IDLE_MS;
        if (away) log('relay: the engine answers again');
        away = false;
      } catch (error) {
        if (!away) log(`relay: waits for the engine or the database (${(error as Error).message.split('\n')[0]})`);
        away = true;
        pause = 1_000;
      }
      if (pause > 0 && !stopped) await bell.rung(pause);
    }
  }

  const running = loop();
  return {
    async backlog() {
      const { rows: [row] } = await pool.query<{ marks: number; oldest: number }>('SELECT count(*)::int AS marks, coalesce(extract(epoch FROM now() - min(since)), 0)::int AS oldest FROM marks');
      return { marks: row!.marks, oldestSeconds: row!.oldest };
    },
    async stop() { stopped = true; bell.ring(); await running; bell.close(); },
  };
}

/** Rings when the first mark is made after a quiet time (`migrations/*_wake`). Only polling is sure: a lost ring costs at most one idle pause. */
function bellOf(pool: Books['pool']) {
  let client: PoolClient | null = null;
  let wake: () => void = () => undefined;
  return {
    ring: () => wake(),
    async listen() {
      if (client) return;
      const fresh = await pool.connect();
      try { await fresh.query('LISTEN marks'); } catch (error) { fresh.release(true); throw error; }
      fresh.on('notification', () => wake());
      fresh.once('error', () => { client = null; fresh.release(true); });
      client = fresh;
    },
    async rung(ms: number) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => { clearTimeout(timer); resolve(); };
      });
      wake = () => undefined;
    },
    close() { client?.release(true); client = null; },
  };
}
