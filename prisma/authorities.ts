import type { Party } from '../domain/procedure';
import { findProvince } from '../domain/provinces';
import type { Books } from './client';
import type { Unit } from './units';

/** The authorities that deal with a project, by the kind their units are registered under. */
export const authorityKinds = { doit: 'doit', province: 'peoplesCommittee', department: 'department', ministry: 'ministry' } as const satisfies Partial<Record<Party, string>>;
export type Authority = keyof typeof authorityKinds;

/**
 * The authorities of a province and of the state: the one unit of each kind, by the province's name or else by the one it belongs to today.
 * Left out where there is none, or more than one: which is meant only a person knows.
 */
export async function authoritiesOf({ pool }: Books, province: string): Promise<Partial<Record<Authority, Unit>>> {
  const { rows } = await pool.query<Unit>('SELECT id, name, kind, province FROM units WHERE kind = ANY($1) ORDER BY id', [Object.values(authorityKinds)]);
  const wanted = named(province);
  const found: Partial<Record<Authority, Unit>> = {};
  for (const [party, kind] of Object.entries(authorityKinds) as [Authority, string][]) {
    const all = rows.filter((unit) => unit.kind === kind).map((unit) => ({ unit, place: unit.province === null ? null : named(unit.province) }));
    const local = party === 'doit' || party === 'province';
    const same = local ? all.filter(({ place }) => place !== null && place.name === wanted.name) : all;
    const today = local ? all.filter(({ place }) => place !== null && place.current === wanted.current) : [];
    const fitting = same.length > 0 ? same : today;
    if (fitting.length === 1) found[party] = fitting[0]!.unit;
  }
  return found;
}

function named(text: string): { name: string; current: string } {
  const found = findProvince(text);
  return found.kind === 'found' ? { name: found.old ?? found.current, current: found.current } : { name: text, current: text };
}
