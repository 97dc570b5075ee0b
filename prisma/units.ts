import { randomBytes } from 'node:crypto';
import { currentOf, findProvince, groupByProvince } from '../domain/provinces';
import { Refusal } from '../domain/refusal';
import { fromTcvn3 } from '../domain/tcvn3';
import { label, nameKey, slug } from '../domain/text';
import type { Books } from './client';

export interface Unit { id: string; name: string; kind: string; province: string | null }
export interface Registered { unit: Unit; created: boolean; alike: readonly Unit[] }

const columns = 'id, name, kind, province';

/**
 * The record of a unit: the one that is there, however its name is spelled (composed or not, tone on either vowel, case, spaces, invisible
 * characters), else a new one. Names that differ by a mark, or stand in different provinces, are two; those of the same letters are named in `alike`.
 * @param asTyped keeps a name that looks like an old font's
 * @throws Refusal OLD_ENCODING with the converted name, PROVINCE_UNCLEAR with what it may be
 */
export async function registerUnit({ pool }: Books, { name: typed, kind, province: place = null, asTyped = false }: { name: string; kind: string; province?: string | null; asTyped?: boolean }): Promise<Registered> {
  const old = fromTcvn3(typed);
  if (old.suspected && !asTyped) throw new Refusal('OLD_ENCODING', { typed, converted: label(old.converted) });
  const [name, province] = [label(typed), place === null ? null : provinceOf(place)];
  const db = await pool.connect();
  try {
    await db.query('BEGIN');
    // whoever registers the same name at the same time waits here, and then finds it
    await db.query("SELECT pg_advisory_xact_lock(hashtextextended('unit/' || $1 || '/' || search_key($2), 0))", [kind, name]);
    const { rows } = await db.query<Unit>(`SELECT ${columns} FROM units WHERE name_key = search_key($1) AND kind = $2 ORDER BY province NULLS LAST, id`, [name, kind]);
    const found = theSame(rows, name, province);
    const unit = found ?? { id: `${kind === 'ruralEstablishment' ? 'cs' : 'dv'}-${slug(name).slice(0, 50)}-${randomBytes(4).toString('hex')}`, name, kind, province };
    if (!found) await db.query('INSERT INTO units (id, name, kind, province) VALUES ($1, $2, $3, $4)', [unit.id, name, kind, province]);
    await db.query('COMMIT');
    return { unit, created: !found, alike: rows.filter((row) => row !== found) };
  } catch (error) {
    await db.query('ROLLBACK');
    throw error;
  } finally {
    db.release();
  }
}

function theSame(rows: readonly Unit[], name: string, province: string | null): Unit | undefined {
  const named = rows.filter((row) => nameKey(row.name) === nameKey(name));
  const here = named.filter((row) => row.province !== null && province !== null && currentOf(row.province) === currentOf(province));
  if (here.length > 0) return here[0];
  // which of several places is meant, only a person knows
  if (province === null && new Set(named.map((row) => row.province)).size > 1) throw new Refusal('PROVINCE_UNCLEAR', { typed: '', candidates: named.flatMap((row) => row.province ?? []) });
  return province === null ? named[0] : named.find((row) => row.province === null);
}

/** The name of a province as the lists have it. @throws Refusal PROVINCE_UNCLEAR */
export function provinceOf(text: string): string {
  const found = findProvince(text);
  if (found.kind !== 'found') throw new Refusal('PROVINCE_UNCLEAR', { typed: text, candidates: found.kind === 'ask' ? found.candidates.map(({ old, current }) => old ?? current) : [] });
  return found.old ?? found.current;
}

/** Units with all the typed words in their names, without marks and case, in Vietnamese order. */
export async function findUnits({ pool }: Books, typed: string, limit = 20): Promise<Unit[]> {
  const { rows } = await pool.query<Unit>(
    `SELECT ${columns} FROM units WHERE NOT EXISTS (SELECT 1 FROM unnest(string_to_array(search_key($1), ' ')) AS word WHERE strpos(name_key, word) = 0) AND search_key($1) <> ''
     ORDER BY name COLLATE "vi-x-icu", id LIMIT $2`, [typed, limit]);
  return rows;
}

/** Rural establishments whose names have the same letters: entered twice, or two of one name. For an administrator to look at. */
export async function duplicateUnits({ pool }: Books): Promise<{ key: string; units: Unit[] }[]> {
  const { rows } = await pool.query<{ key: string; units: Unit[] }>(
    `SELECT name_key AS key, jsonb_agg(jsonb_build_object('id', id, 'name', name, 'kind', kind, 'province', province) ORDER BY id) AS units
     FROM units WHERE kind = 'ruralEstablishment' GROUP BY name_key HAVING count(*) > 1 ORDER BY name_key`);
  return rows;
}

export interface ProvinceLine { province: string; projects: number; approved: bigint }

/**
 * How many projects each province has and what was approved for them, in đồng: under the names that they were filed with, which they
 * keep for ever, or under the provinces of today (Resolution 202/2025/QH15). With a year, the projects of its plan.
 */
export async function projectsByProvince({ pool }: Books, by: 'asFiled' | 'current', year?: number): Promise<ProvinceLine[]> {
  const { rows } = await pool.query<{ province: string; projects: number; approved: string }>(
    `SELECT province, count(*)::int AS projects, coalesce(sum((state::jsonb ->> 'approved')::numeric), 0)::text AS approved
     FROM projects WHERE $1::int IS NULL OR (state::jsonb #>> '{facts,planYear}')::int = $1 GROUP BY province ORDER BY province COLLATE "vi-x-icu"`, [year ?? null]);
  return groupByProvince(rows, by).map(({ province, rows: of }) => ({
    province, projects: of.reduce((sum, { projects }) => sum + projects, 0), approved: of.reduce((sum, { approved }) => sum + BigInt(approved), 0n),
  }));
}

/** Refuses units that nobody registered: nobody could ever act for them. @throws Refusal INVALID_FACT naming the party */
export async function mustKnowUnits({ pool }: Books, units: Readonly<Record<string, string | undefined>>, field = 'units'): Promise<void> {
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM units WHERE id = ANY($1)', [Object.values(units).filter((id) => id !== undefined)]);
  const unknown = Object.entries(units).find(([, id]) => id !== undefined && !rows.some((row) => row.id === id));
  if (unknown) throw new Refusal('INVALID_FACT', { field: `${field}.${unknown[0]}`, rule: 'unknown', value: unknown[1] });
}
