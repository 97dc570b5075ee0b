import type { Books } from './client';

/** The names of some persons by id, in one question; who is not known has none. */
export async function namesOf({ pool }: Books, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<{ id: string; name: string }>({ name: 'names', text: 'SELECT id, name FROM persons WHERE id = ANY($1)', values: [[...new Set(ids)]] });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
