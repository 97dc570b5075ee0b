import provinces from './data/provinces.json';
import { searchKey } from './text';

/** A province as a text names it: its name before 1 July 2025 where it had one then, and its name now. */
export interface Province { old: string | null; current: string }
export type FoundProvince = ({ kind: 'found' } & Province) | { kind: 'ask'; candidates: readonly Province[] } | { kind: 'unknown' };

const { old_provinces: before, new_provinces: now, other_names: others } = provinces;

/** The 34 provinces since 1 July 2025 (Resolution 202/2025/QH15), in the order of their codes. */
export const currentProvinces: readonly string[] = now.map(({ name }) => name);

/**
 * The province that a free text names, whatever its dashes, marks, case, prefix and spaces. An unofficial name, one of before 1997 and a part
 * of a name are asked: the candidates are for a person. A name that is old and new (Bắc Ninh) keeps both.
 */
export function findProvince(text: string): FoundProvince {
  const key = keyOf(text);
  const found = named.get(compact(key)) ?? named.get(compact(key).replace(/^(?:thanhpho|tp|tinh)/, ''));
  if (found) return { kind: 'found', ...found };
  const candidates = asked.get(compact(key)) ?? [...named.values()].filter((one) => key.length >= 4 && ` ${keyOf(nameOf(one))} `.includes(` ${key} `));
  return candidates.length > 0 ? { kind: 'ask', candidates: [...new Set(candidates)] } : { kind: 'unknown' };
}

/** The name today of a province that was named then; null when no province or none for certain is named. */
export function currentOf(name: string): string | null {
  const found = findProvince(name);
  return found.kind === 'found' ? found.current : null;
}

/** The name today of a province that still stands, perhaps with others joined to it; null for one that is gone, like Bình Dương. */
export function standing(name: string): string | null {
  const found = findProvince(name);
  return found.kind === 'found' && goesOn(found) ? found.current : null;
}

/** The names before 1 July 2025 of what is one province today; none when it is no province of today. */
export const oldOf = (current: string): readonly string[] => before.filter(({ new_name }) => new_name === current).map(({ name }) => name);

/** `Hồ Chí Minh` → `Thành phố Hồ Chí Minh`, as of late 2026. */
export function fullName(current: string): string {
  const found = now.find(({ name }) => name === current);
  return found ? `${found.type === 'city' ? 'Thành phố' : 'Tỉnh'} ${current}` : current;
}

/**
 * Rows by the province that they were filed under, or by the one it is in today. What names no province for certain stands
 * under its own text: nothing is left out of a report and nothing is moved to another province.
 */
export function groupByProvince<T extends { province: string }>(rows: readonly T[], by: 'asFiled' | 'current'): { province: string; rows: T[] }[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const found = findProvince(row.province);
    const province = found.kind !== 'found' ? row.province : by === 'current' ? found.current : nameOf(found);
    groups.set(province, [...(groups.get(province) ?? []), row]);
  }
  return [...groups].map(([province, of]) => ({ province, rows: of }));
}

export type CodeCheck = { ok: true; list: 'old' | 'current' | 'both' } | { ok: false; official: readonly string[]; belongsTo: readonly string[] };

/**
 * Whether a province's name and its code go together, by the list before or since 1 July 2025. Codes are text: `01` is a code, `1` is none.
 * What does not fit says which codes the name has and whose the code is; nothing is ever matched by the code alone.
 */
export function checkCode(name: string, code: string): CodeCheck {
  const found = findProvince(name);
  const [old, current] = found.kind === 'found' ? [before.find((one) => one.name === found.old)?.code, now.find((one) => one.name === found.current)?.code] : [];
  // an old name that is gone has no code today; the code of what it went into is another province's
  const today = found.kind === 'found' && goesOn(found) ? current : undefined;
  if (code === old || code === today) return { ok: true, list: old === today ? 'both' : code === old ? 'old' : 'current' };
  const holders = [...before, ...now].filter((one) => one.code === code).map((one) => one.name);
  return { ok: false, official: [...new Set([old, today].filter((one) => one !== undefined))], belongsTo: [...new Set(holders)] };
}

const nameOf = ({ old, current }: Province): string => old ?? current;

/** The province of today is the old one, perhaps with others joined to it. */
const goesOn = ({ old, current }: Province): boolean => old === null || keyOf(old) === keyOf(current);

/** Without marks, case, dots, dashes and the words before and after a province's name. */
function keyOf(text: string): string {
  const words = searchKey(text).replace(/[^a-z0-9]+/g, ' ').trim();
  return words.replace(/^(?:t p|tp|thanh pho|tinh|thu do)(?: |$)/, '').replace(/ (?:city|province)$/, '');
}
const compact = (key: string): string => key.replace(/ /g, '');

const oldOnes = new Map(before.map(({ name, new_name }): [string, Province] => [name, { old: name, current: new_name }]));
const named = new Map([
  ...now.map(({ name }): [string, Province] => [compact(keyOf(name)), { old: null, current: name }]),
  ...[...oldOnes.values()].map((one): [string, Province] => [compact(keyOf(one.old!)), one]),
  ...others.same.map(({ text, name }): [string, Province] => [compact(keyOf(text)), oldOnes.get(name)!]),
]);
const asked = new Map(others.ask.map(({ text, names }) => [compact(keyOf(text)), names.map((name) => oldOnes.get(name)!)]));
