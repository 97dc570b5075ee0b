import type { Day } from '../domain/calendar';
import { searchKey } from '../domain/text';
import type { Books } from './client';
import { delegationsOf } from './delegations';
import type { DelegationRecord } from './delegations';

export interface Listed { id: string; name: string; username: string | null; active: boolean }

/** All that is kept about a person; instants ISO UTC, days both inclusive. For that person and administrators only. */
export interface PersonFile extends Listed {
  language: 'vi' | 'en';
  administrator: boolean;
  deactivatedAt: Date | null;
  offices: { holder: string; from: Day; to: Day }[];
  absences: { id: string; from: Day; to: Day; reason: string; cancelled: boolean }[];
  delegations: { given: DelegationRecord[]; received: DelegationRecord[] };
  /** The newest first, at most 200. */
  log: { at: Date; by: string; what: string; data: object }[];
}

/** A person's file, or null. */
export async function personFile(books: Books, id: string): Promise<PersonFile | null> {
  const { pool } = books;
  const { rows: [person] } = await pool.query<Omit<PersonFile, 'offices' | 'absences' | 'delegations' | 'log'>>(
    'SELECT id, name, username, deactivated_at IS NULL AS active, language, administrator, deactivated_at AS "deactivatedAt" FROM persons WHERE id = $1', [id]);
  if (!person) return null;
  const [offices, absences, delegations, log] = await Promise.all([
    pool.query<PersonFile['offices'][number]>('SELECT holder, valid_from AS "from", valid_to AS "to" FROM offices WHERE person_id = $1 ORDER BY valid_from, holder', [id]),
    pool.query<PersonFile['absences'][number]>('SELECT id, valid_from AS "from", valid_to AS "to", reason, cancelled_at IS NOT NULL AS cancelled FROM absences WHERE person_id = $1 ORDER BY valid_from, id', [id]),
    delegationsOf(books, id),
    pool.query<PersonFile['log'][number]>("SELECT at, by, what, data FROM staff_log WHERE subject = $1 OR (what LIKE 'delegation%' AND data ->> 'delegate' = $1) ORDER BY staff_log.id DESC LIMIT 200", [id]),
  ]);
  return { ...person, offices: offices.rows, absences: absences.rows, delegations, log: log.rows };
}

/** People by a part of their name (marks and case do not matter), username or id, by id; `after` is the last id of the page before. */
export async function findPeople({ pool }: Books, words: string, limit: number, after = ''): Promise<Listed[]> {
  const { rows } = await pool.query<Listed>(
    `SELECT id, name, username, deactivated_at IS NULL AS active FROM persons
     WHERE id > $3 AND (strpos(search_key(name), $1) > 0 OR strpos(coalesce(username, ''), $1) > 0 OR strpos(id, $1) > 0)
     ORDER BY id LIMIT $2`, [searchKey(words), limit, after]);
  return rows;
}
