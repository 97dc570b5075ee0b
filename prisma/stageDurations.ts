import { dayOf, plusMonths } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import type { Books } from './client';

/** How long projects stayed at a stage, in days: the middle one, and the half around it. */
export interface UsualDuration { visits: number; median: number; from: number; to: number }

const MONTHS = 24;
const FEWEST = 5;
/** The latest visits tell enough, however many there are. */
const MOST = 500;
const KEPT_MS = 3_600_000;

interface Kept { until: number; usual: UsualDuration | null }
const kept = new WeakMap<Books, Map<string, Kept>>();

/** The usual duration of a stage from our own figures: visits that were decided in the last 24 months. Null below five: too few say nothing. */
export async function usualDuration(books: Books, fund: string, stage: string, at: Instant): Promise<UsualDuration | null> {
  const all = kept.get(books) ?? new Map<string, Kept>();
  kept.set(books, all);
  const known = all.get(`${fund}/${stage}`);
  if (known && known.until > performance.now()) return known.usual;
  const usual = await measured(books, fund, stage, plusMonths(dayOf(at), -MONTHS));
  all.set(`${fund}/${stage}`, { until: performance.now() + KEPT_MS, usual });
  return usual;
}

async function measured({ pool }: Books, fund: string, stage: string, since: string): Promise<UsualDuration | null> {
  const { rows: [row] } = await pool.query<{ visits: number; days: number[] | null }>(
    `WITH visits AS (
       SELECT e.project_code, e.number, e.at FROM events e JOIN projects p ON p.code = e.project_code AND p.fund = $2
       WHERE e.type = 'moved' AND e.data::jsonb ->> 'from' = $1 AND e.at >= $3 AND e.data::jsonb ->> 'outcome' IN ('approved', 'returned', 'rejected')
       ORDER BY e.at DESC LIMIT ${MOST}
     ), lasted AS (
       SELECT (v.at::timestamptz AT TIME ZONE 'UTC' + interval '7 hours')::date - (b.at::timestamptz AT TIME ZONE 'UTC' + interval '7 hours')::date AS days FROM visits v
       CROSS JOIN LATERAL (SELECT at FROM events WHERE project_code = v.project_code AND number < v.number AND type IN ('proposed', 'moved') ORDER BY number DESC LIMIT 1) b
     )
     SELECT count(*)::int AS visits, percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY days) AS days FROM lasted`, [stage, fund, since]);
  const { visits, days } = row!;
  return visits < FEWEST || !days ? null : { visits, from: days[0]!, median: days[1]!, to: days[2]! };
}
