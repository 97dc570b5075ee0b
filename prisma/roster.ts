import type { Day } from '../domain/calendar';
import type { Roster } from '../domain/people';
import type { Books } from './client';

/** Whose offices a person may use, by which delegation: the offices held on the day, for the stages and units named (empty: all); `held` are all of the principal's, whose conflicts pass on. */
export interface StandsFor { person: string; delegation: string; offices: string[]; held: string[]; stages: string[]; units: string[] }

/**
 * A person's `stands_for` on a day as a jsonb array of `StandsFor`, to be joined: `LEFT JOIN ${standsForSql('$3', '$4')} s ON true`, then `s.stands_for`.
 * `person` and `day` are the statement's placeholders (text). Never null. Only accepted delegations, only between two active persons, only the
 * principal's own offices held on that day and, where units are named, in those units; one that leaves no office is left out.
 */
export const standsForSql = (person: string, day: string): string => `LATERAL (
  SELECT coalesce(jsonb_agg(jsonb_build_object('person', d.principal_id, 'delegation', d.id, 'offices', own.offices, 'held', own.held, 'stages', d.stages, 'units', d.units) ORDER BY d.id), '[]') AS stands_for
  FROM delegations d
  JOIN persons delegate ON delegate.id = d.delegate_id AND delegate.deactivated_at IS NULL
  JOIN persons principal ON principal.id = d.principal_id AND principal.deactivated_at IS NULL
  JOIN LATERAL (
    SELECT array_agg(DISTINCT o.holder ORDER BY o.holder) FILTER (WHERE d.units = '{}' OR split_part(o.holder, '@', 2) = ANY(d.units)) AS offices,
      array_agg(DISTINCT o.holder ORDER BY o.holder) AS held FROM offices o
    WHERE o.person_id = d.principal_id AND ${day} BETWEEN o.valid_from AND o.valid_to
  ) own ON own.offices IS NOT NULL
  WHERE d.delegate_id = ${person} AND ${day} BETWEEN d.valid_from AND d.valid_to AND d.accepted_at IS NOT NULL AND d.declined_at IS NULL AND d.revoked_at IS NULL
)`;

/** Whose offices a person may use on a day, by accepted and unrevoked delegations. */
export async function standsFor({ pool }: Books, personId: string, day: Day): Promise<StandsFor[]> {
  const { rows } = await pool.query<{ stands_for: StandsFor[] }>({ name: 'stands-for', text: `SELECT s.stands_for FROM (SELECT 1) AS one LEFT JOIN ${standsForSql('$1', '$2')} s ON true`, values: [personId, day] });
  return rows[0]!.stands_for;
}

/**
 * Who there is to act for some offices and persons: everyone who holds, held or will hold one of the offices, everybody named (by id, or as a holder
 * `person:<id>`), and who stands for one of them by an offer or an acceptance that was not declined or revoked; with all their offices and absences,
 * and the delegations between them (also revoked ones, marked so). An id that nobody has is left out.
 */
export async function rosterFor({ pool }: Books, holders: readonly string[], personIds: readonly string[]): Promise<Roster> {
  const { rows } = await pool.query<Roster>({
    name: 'roster',
    text: `WITH asked AS (
        SELECT person_id AS id FROM offices WHERE holder = ANY($1)
        UNION SELECT substr(holder, 8) FROM unnest($1::text[]) AS holder WHERE holder LIKE 'person:%'
        UNION SELECT unnest($2::text[])
      ), everybody AS (
        SELECT id FROM asked
        UNION SELECT d.delegate_id FROM delegations d JOIN asked ON asked.id = d.principal_id WHERE d.revoked_at IS NULL AND d.declined_at IS NULL
      )
      SELECT
        (SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'active', p.deactivated_at IS NULL, 'offices', o.offices, 'absences', a.absences) ORDER BY p.id), '[]')
          FROM everybody JOIN persons p ON p.id = everybody.id
          CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(jsonb_build_object('holder', holder, 'from', valid_from, 'to', valid_to) ORDER BY holder, valid_from), '[]') AS offices
            FROM offices WHERE person_id = p.id) o
          CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(jsonb_build_object('from', valid_from, 'to', valid_to) ORDER BY valid_from, valid_to), '[]') AS absences
            FROM absences WHERE person_id = p.id AND cancelled_at IS NULL) a) AS people,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'principal', d.principal_id, 'delegate', d.delegate_id, 'stages', d.stages, 'units', d.units,
            'from', d.valid_from, 'to', d.valid_to, 'accepted', d.accepted_at IS NOT NULL, 'revoked', d.revoked_at IS NOT NULL) ORDER BY d.id), '[]')
          FROM delegations d WHERE d.principal_id IN (SELECT id FROM everybody) AND d.delegate_id IN (SELECT id FROM everybody)) AS delegations`,
    values: [holders, personIds],
  });
  return rows[0]!;
}

interface Kept { version: string; until: number; roster: Roster }
const kept = new WeakMap<Books, Map<string, Kept>>();
/** What was changed around the staff's log (by the tables' owner) is seen after so long. */
const KEPT_MS = 5_000;
const MOST_KEPT = 2_000;

/** The same roster while nobody changed anything of the staff: asked by every run at every wake-up, and seldom another one. */
export async function rosterKept(books: Books, holders: readonly string[], personIds: readonly string[]): Promise<Roster> {
  const { rows } = await books.pool.query<{ version: string }>({ name: 'staff-version', text: 'SELECT coalesce(max(id), 0)::text AS version FROM staff_log' });
  const all = kept.get(books) ?? new Map<string, Kept>();
  kept.set(books, all);
  const key = [...holders, '', ...personIds].join('\n');
  const found = all.get(key);
  const now = performance.now();
  if (found && found.version === rows[0]!.version && found.until > now) return found.roster;
  const roster = await rosterFor(books, holders, personIds);
  if (all.size >= MOST_KEPT) all.clear();
  all.set(key, { version: rows[0]!.version, until: now + KEPT_MS, roster });
  return roster;
}
