import { communeKey, districtKey, writtenCommune } from '../domain/commune';
import type { Commune } from '../domain/commune';
import { currentOf, oldOf, standing } from '../domain/provinces';
import { Refusal } from '../domain/refusal';
import type { Books } from './client';
import { provinceOf } from './units';

export interface CommuneMove { old: Commune; new: Commune; note?: string | undefined }
/** A new commune that holds the area of an old one or a part of it; `old` says of which, since one name stood in several districts. */
export interface Successor { old: Commune; commune: string; province: string; note: string }
export interface Choice { id: string; old: string; chosen: string; offered: readonly string[]; by: string; at: string }

/** Enters where old communes went; what is there already gets the new note. Answers how many are new. */
export async function importMoves({ pool }: Books, moves: readonly CommuneMove[], { by, at }: { by: string; at: string }): Promise<{ rows: number; added: number }> {
  const rows = moves.map(({ old, new: one, note = '' }) => ({
    old_commune: old.commune, old_district: old.district ?? '', old_province: provinceOf(old.province), new_commune: one.commune, new_province: provinceNow(one.province), note,
    old_key: communeKey(old.commune), old_district_key: districtKey(old.district ?? ''),
  }));
  // the same line twice in a file is one move; the last note counts
  const each = [...new Map(rows.map((row) => [JSON.stringify([row.old_commune, row.old_district, row.old_province, row.new_commune, row.new_province]), row])).values()];
  const { rows: [count] } = await pool.query<{ added: number }>(
    `WITH entered AS (
       INSERT INTO commune_moves (old_commune, old_district, old_province, new_commune, new_province, note, old_key, old_district_key, by, at)
       SELECT r.*, $2, $3 FROM jsonb_to_recordset($1::jsonb) AS r(old_commune text, old_district text, old_province text, new_commune text, new_province text, note text, old_key text, old_district_key text)
       ON CONFLICT ON CONSTRAINT commune_moves_key DO UPDATE SET note = excluded.note RETURNING xmax = 0 AS added
     ) SELECT count(*) FILTER (WHERE added)::int AS added FROM entered`, [JSON.stringify(each), by, at]);
  return { rows: each.length, added: count!.added };
}

/**
 * The new communes that the area of an old one may be in now, in Vietnamese order. Several are for a person to choose from, and so is one:
 * the system never chooses (REG-05). Without the district, all of that name in the province. @throws Refusal PROVINCE_UNCLEAR
 */
export async function successorsOf({ pool }: Books, old: Commune): Promise<Successor[]> {
  // an old commune may be told with the province of today
  const provinces = [provinceOf(old.province), ...oldOf(standing(old.province) ?? '')];
  const { rows } = await pool.query<{ old_commune: string; old_district: string; old_province: string; new_commune: string; new_province: string; note: string }>(
    `SELECT old_commune, old_district, old_province, new_commune, new_province, note FROM commune_moves
     WHERE old_key = $1 AND old_province = ANY($2) AND ($3 = '' OR old_district_key IN ('', $3))
     ORDER BY new_commune COLLATE "vi-x-icu", old_district COLLATE "vi-x-icu", id`, [communeKey(old.commune), provinces, districtKey(old.district ?? '')]);
  return rows.map((row) => ({ old: { commune: row.old_commune, ...(row.old_district ? { district: row.old_district } : {}), province: row.old_province }, commune: row.new_commune, province: row.new_province, note: row.note }));
}

/**
 * Keeps which new commune a person chose for a project's old address, beside the choices before it. The project itself is not changed and
 * never waits for it. @throws Refusal COMMUNE_NOT_OFFERED, KEY_REUSED, PROVINCE_UNCLEAR
 */
export async function chooseCommune(books: Books, { code, old, chosen, by, at, commandId }: { code: string; old: Commune; chosen: Commune; by: string; at: string; commandId: string }): Promise<Choice> {
  const candidates = await successorsOf(books, old);
  const taken = candidates.find((one) => one.commune === chosen.commune && one.province === provinceNow(chosen.province));
  const offered = [...new Set(candidates.map(writtenCommune))];
  if (!taken) throw new Refusal('COMMUNE_NOT_OFFERED', { candidates: offered });
  await books.pool.query(
    'INSERT INTO commune_choices (project_code, old, chosen, offered, by, at, command_id) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (command_id) DO NOTHING',
    [code, writtenCommune(old), writtenCommune(taken), JSON.stringify(offered), by, at, commandId]);
  const { rows: [kept] } = await books.pool.query<Row>(`SELECT ${columns} FROM commune_choices WHERE command_id = $1 AND project_code = $2 AND old = $3 AND chosen = $4`, [commandId, code, writtenCommune(old), writtenCommune(taken)]);
  if (!kept) throw new Refusal('KEY_REUSED');
  return asChoice(kept);
}

/** What was chosen for a project's old addresses, the newest first. */
export async function choicesOf({ pool }: Books, code: string): Promise<Choice[]> {
  const { rows } = await pool.query<Row>(`SELECT ${columns} FROM commune_choices WHERE project_code = $1 ORDER BY id DESC`, [code]);
  return rows.map(asChoice);
}

interface Row { id: string; old: string; chosen: string; offered: string; by: string; at: Date }
const columns = 'id::text, old, chosen, offered, by, at';
const asChoice = ({ offered, at, ...row }: Row): Choice => ({ ...row, offered: JSON.parse(offered) as string[], at: at.toISOString() });

/** A new commune lies in a province of today. @throws Refusal PROVINCE_UNCLEAR */
export function provinceNow(text: string): string {
  const now = standing(text);
  if (now === null) throw new Refusal('PROVINCE_UNCLEAR', { typed: text, candidates: [currentOf(provinceOf(text))!] });
  return now;
}
