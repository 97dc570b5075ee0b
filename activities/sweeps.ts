import { lostFeeds } from '../prisma/webhooks';
import type { Activities } from '../workflows/activities';
import type { World } from './index';

/** Compares the ledger with the engine. */
export const sweeps = ({ ledger: { books: { pool } }, engine }: World): Pick<Activities, 'sweep'> => ({
  /** Repeats without harm: a mark more only wakes a run once more. Runs whose project is not open are named, not touched. */
  async sweep() {
    const running = await engine.running();
    const { rows } = await pool.query<{ code: string; fresh: boolean }>("SELECT code, changed_at > now() - interval '10 seconds' AS fresh FROM projects WHERE ended IS NULL");
    const open = new Set(rows.map(({ code }) => code));
    const lost = rows.filter(({ code, fresh }) => !fresh && !running.has(code)).map(({ code }) => `project/${code}`);
    const untold = await pool.query<{ person_id: string }>("SELECT DISTINCT person_id FROM notices WHERE state IN ('PENDING', 'SENDING') AND changed_at < now() - interval '1 minute'");
    // a courier that waits for its turn, or for the morning, knows what it has: thousands that are woken every minute keep each other waiting
    const couriers = untold.rows.length > 0 ? await engine.running('courier') : new Set<string>();
    const undone = await pool.query<{ round_id: string }>("SELECT DISTINCT round_id FROM plan_items WHERE result = 'waiting' AND at < now() - interval '1 minute'");
    const subjects = [...lost, ...untold.rows.filter(({ person_id }) => !couriers.has(person_id)).map(({ person_id }) => `courier/${person_id}`), ...undone.rows.map(({ round_id }) => `planRound/${round_id}`), ...await lostFeeds({ pool })];
    await pool.query('INSERT INTO marks (subject, position) SELECT unnest($1::text[]), 1 ON CONFLICT (subject) DO UPDATE SET position = marks.position + 1', [subjects]);
    return { open: open.size, running: running.size, marked: subjects.length, strays: [...running].filter((code) => !open.has(code)).slice(0, 100) };
  },
});
