import type { PinnedProcedure } from '../domain/project';
import type { Procedure } from '../domain/procedure';
import { canonical } from '../domain/record';
import { Refusal } from '../domain/refusal';
import type { Setting } from '../domain/settings';
import { procedures as known } from '../domain/procedures';
import type { Books } from './client';
import { sha256 } from './hash';

/** The name under which a project pins its procedure: id, version and the hash of the whole table. */
export const pin = (procedure: Procedure): PinnedProcedure => ({ id: procedure.id, effectiveFrom: procedure.effectiveFrom, hash: sha256(canonical(procedure)) });

/** Stores procedures as they are today, so that projects that began with them keep them. Repeating it does nothing. */
export async function publishProcedures({ pool }: Books, procedures: readonly Procedure[] = known): Promise<PinnedProcedure[]> {
  const pinned: PinnedProcedure[] = [];
  for (const procedure of procedures) pinned.push(await keep({ pool }, procedure));
  return pinned;
}

/** Stores one table; `settings`, where units' settings were put into it, says which. Repeating it does nothing. */
export async function keep({ pool }: Pick<Books, 'pool'>, procedure: Procedure, settings: readonly Setting[] | null = null): Promise<PinnedProcedure> {
  const pinned = pin(procedure);
  const { hash, id, effectiveFrom } = pinned;
  await pool.query('INSERT INTO procedures (hash, id, effective_from, definition, settings) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
    [hash, id, effectiveFrom, JSON.stringify(procedure), settings && JSON.stringify(settings)]);
  return pinned;
}

const loaded = new WeakMap<Books, Map<string, Procedure>>();

/** A procedure by its hash. What has a hash never changes, so it is read once. */
export async function procedureOf(books: Books, hash: string): Promise<Procedure> {
  const cache = loaded.get(books) ?? new Map<string, Procedure>();
  loaded.set(books, cache);
  const kept = cache.get(hash);
  if (kept) return kept;
  const { rows } = await books.pool.query<{ definition: string }>('SELECT definition FROM procedures WHERE hash = $1', [hash]);
  if (!rows[0]) throw new Refusal('UNKNOWN_PROCEDURE', { hash });
  const procedure = JSON.parse(rows[0].definition) as Procedure;
  cache.set(hash, procedure);
  return procedure;
}

/** The version of a procedure that a project beginning on a day gets: the latest in force. @throws Refusal UNKNOWN_PROCEDURE */
export function inForce(id: string, day: string, procedures: readonly Procedure[] = known): Procedure {
  const versions = procedures.filter((one) => one.id === id && one.effectiveFrom <= day).sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1));
  if (!versions[0]) throw new Refusal('UNKNOWN_PROCEDURE', { id, day });
  return versions[0];
}
