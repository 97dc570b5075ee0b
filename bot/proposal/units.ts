import { covers } from '../../domain/signability';
import type { Talk } from '../world';

const DIRECTOR = 'implementer.director@';
/** Where a project is filed: what a delegation has to reach. */
const STAGE = 'registration';

export interface OwnUnit { id: string; name: string; province: string | null }

/** The units for which a person may file a project: by an office of one's own, or of somebody one stands for. In the order of their names. */
export async function ownUnits({ world: { books }, person, standsFor }: Talk): Promise<OwnUnit[]> {
  const lent = standsFor.flatMap((principal) => principal.offices.filter((holder) => covers(principal, STAGE, holder)));
  const ids = [...person.offices, ...lent].filter((holder) => holder.startsWith(DIRECTOR)).map((holder) => holder.slice(DIRECTOR.length));
  if (ids.length === 0) return [];
  const { rows } = await books.pool.query<OwnUnit>('SELECT id, name, province FROM units WHERE id = ANY($1) ORDER BY name COLLATE "vi-x-icu", id', [[...new Set(ids)]]);
  return rows;
}

export async function unitName({ world: { books } }: Talk, id: string): Promise<string | null> {
  const { rows: [unit] } = await books.pool.query<{ name: string }>('SELECT name FROM units WHERE id = $1', [id]);
  return unit?.name ?? null;
}
