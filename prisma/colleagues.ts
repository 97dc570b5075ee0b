import type { Day } from '../domain/calendar';
import type { Books } from './client';

export interface Colleague { id: string; name: string; holders: string[] }

/** Units in which a person holds an office on a day. */
const UNITS = "SELECT split_part(holder, '@', 2) FROM offices WHERE person_id = $1 AND $2 BETWEEN valid_from AND valid_to";

/** Active people of the person's own units, by all typed words of a name (marks and case do not matter) or the whole username or id; a name that is the same first. */
export async function colleagues({ pool }: Pick<Books, 'pool'>, personId: string, typed: string, day: Day, limit = 5): Promise<Colleague[]> {
  const { rows } = await pool.query<Colleague>(
    `SELECT p.id, p.name, array_agg(DISTINCT o.holder ORDER BY o.holder) AS holders
     FROM persons p JOIN offices o ON o.person_id = p.id AND $2 BETWEEN o.valid_from AND o.valid_to AND split_part(o.holder, '@', 2) IN (${UNITS})
     WHERE p.id <> $1 AND p.deactivated_at IS NULL AND search_key($3) <> ''
       AND (lower(p.username) = lower(trim($3)) OR p.id = trim($3) OR NOT EXISTS (SELECT 1 FROM unnest(string_to_array(search_key($3), ' ')) AS word WHERE strpos(' ' || search_key(p.name), ' ' || word) = 0))
     GROUP BY p.id, p.name ORDER BY p.id = trim($3) OR coalesce(lower(p.username) = lower(trim($3)), false) OR search_key(p.name) = search_key($3) DESC, p.name COLLATE "vi-x-icu", p.id LIMIT $4`, [personId, day, typed, limit]);
  return rows;
}
