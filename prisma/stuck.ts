import type { Instant } from '../domain/calendar';
import { openAlarms } from './alarms';
import type { Books } from './client';
import { openRestarts } from './restarts';
import type { RestartRequest } from './restarts';

/** How many of each kind are named; the count says how many there are. */
const NAMED = 5;
/** The relay takes a mark within seconds; what waits longer waits for the engine. */
const ENGINE_MINUTES = 5;
/** Older apologies are history: whoever still wants something has written again. */
const ASIDE_DAYS = 7;

export interface Some<T> { count: number; items: T[] }

/** What stands still, each kind apart, what has waited longest first. */
export interface Stuck {
  unattended: Some<{ code: string; since: Date }>;
  overdue: Some<{ code: string; due: Date }>;
  payments: Some<{ code: string; since: Date }>;
  /** Marks that nobody took: the engine or the relay is down. */
  marks: { count: number; since: Date } | null;
  setAside: Some<{ channel: string; at: Date; reason: string }>;
  unreached: Some<{ person: string; name: string; since: Date }>;
  notices: Some<{ code: string; untold: number; since: Date }>;
  restarts: RestartRequest[];
  alarms: { kind: string; since: Date; detail: string }[];
}

/** @param at the product's clock, for what is overdue; the machine's own waiting goes by the machine's clock */
export async function stuck({ pool }: Books, at: Instant): Promise<Stuck> {
  const some = async <T extends object>(text: string, values: unknown[] = []): Promise<Some<T>> => {
    const { rows } = await pool.query<T & { count: number }>(`SELECT *, count(*) OVER ()::int AS count FROM (${text}) AS found ORDER BY 2, 1 LIMIT ${NAMED}`, values);
    return { count: rows[0]?.count ?? 0, items: rows.map(({ count: _count, ...row }) => row as unknown as T) };
  };
  const [unattended, overdue, payments, unreached, notices, { rows: [marks] }, setAside, restarts, alarms] = await Promise.all([
    some<{ code: string; since: Date }>(`SELECT p.code, coalesce((SELECT max(e.at::timestamptz) FROM events e WHERE e.project_code = p.code AND e.type = 'routed'), p.changed_at) AS since
      FROM projects p WHERE p.unattended AND p.ended IS NULL`),
    some<{ code: string; due: Date }>('SELECT code, due FROM projects WHERE due <= $1 AND ended IS NULL', [at]),
    // the rare event leads to the project, whose state says whether it is still so
    some<{ code: string; since: Date }>(`SELECT p.code, max(e.at::timestamptz) AS since FROM events e JOIN projects p ON p.code = e.project_code
      WHERE (e.type = 'paymentUnknown' OR (e.type = 'paymentOrdered' AND e.data::jsonb ->> 'sent' = 'unknown')) AND jsonb_path_exists(p.state::jsonb, '$.payments[*] ? (@.state == "unknown")') GROUP BY p.code`),
    some<{ person: string; since: Date; name: string }>(`SELECT a.detail AS person, a.since, coalesce(p.name, a.detail) AS name FROM alarms a LEFT JOIN persons p ON p.id = a.detail WHERE a.kind = 'unreachedPerson' AND a.cleared_at IS NULL`),
    some<{ code: string; since: Date; untold: number }>("SELECT n.project_code AS code, min(n.created_at) AS since, count(*)::int AS untold FROM notices n JOIN projects p ON p.code = n.project_code WHERE n.state IN ('UNKNOWN', 'FAILED', 'UNREACHED') GROUP BY n.project_code"),
    pool.query<{ count: number; since: Date | null }>("SELECT count(*)::int AS count, min(since) AS since FROM marks WHERE since < now() - make_interval(mins => $1)", [ENGINE_MINUTES]),
    some<{ channel: string; at: Date; reason: string }>("SELECT channel, received_at AS at, coalesce(reason, '') AS reason FROM inbound_events WHERE state = 'SETASIDE' AND received_at > now() - make_interval(days => $1)", [ASIDE_DAYS]),
    openRestarts({ pool }, at), openAlarms(pool),
  ]);
  return { unattended, overdue, payments, unreached, notices, marks: marks?.since ? { count: marks.count, since: marks.since } : null, setAside, restarts, alarms: alarms.filter(({ kind }) => kind !== 'unreachedPerson') };
}
