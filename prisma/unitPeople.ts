import type { Day } from '../domain/calendar';
import type { Books } from './client';

/** Active people who hold an office in a unit on a day, but not this one; in Vietnamese order of their names. */
export async function othersOfUnit({ pool }: Pick<Books, 'pool'>, unit: string, holder: string, day: Day, limit = 20): Promise<{ id: string; name: string }[]> {
  const { rows } = await pool.query<{ id: string; name: string }>(
    `SELECT p.id, p.name FROM persons p WHERE p.deactivated_at IS NULL
       AND EXISTS (SELECT 1 FROM offices o WHERE o.person_id = p.id AND split_part(o.holder, '@', 2) = $1 AND $3 BETWEEN o.valid_from AND o.valid_to)
       AND NOT EXISTS (SELECT 1 FROM offices o WHERE o.person_id = p.id AND o.holder = $2 AND $3 BETWEEN o.valid_from AND o.valid_to)
     ORDER BY p.name COLLATE "vi-x-icu", p.id LIMIT $4`, [unit, holder, day, limit]);
  return rows;
}

/** What a unit is called; its id where nobody wrote a name down. */
export const unitName = async ({ pool }: Pick<Books, 'pool'>, unit: string): Promise<string> =>
  (await pool.query<{ name: string }>('SELECT name FROM units WHERE id = $1', [unit])).rows[0]?.name ?? unit;
