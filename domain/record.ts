import type { Project } from './project';
import { evolve } from './project';
import type { Entry } from './project';

/** Which keys hold money, whatever the event: written as decimal strings, read as `bigint`. */
const moneyKeys: ReadonlySet<string> = new Set(['requested', 'total', 'eligibleCost', 'capital', 'revenue', 'ownMoney', 'approved', 'accepted', 'amount', 'spent', 'refunded', 'cap', 'reserved', 'committed', 'paid']);

/** JSON with money as decimal strings, for the database and the wire. */
export const toJson = (value: unknown): string => JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));

/** The reverse: decimal strings under money's keys become `bigint` again. */
export const fromJson = <T>(text: string): T => JSON.parse(text, reviveMoney) as T;

const reviveMoney = (key: string, value: unknown): unknown => (typeof value === 'string' && moneyKeys.has(key) ? BigInt(value) : value);

/** One spelling for one value: keys sorted, money as strings. What is hashed must not depend on how a database orders keys. */
export function canonical(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}"`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

/** What the hash of an entry covers: everything about it and the hash of the one before. */
export const sealed = (code: string, entry: Omit<Entry, 'hash'>): string =>
  canonical([code, entry.number, entry.at, entry.by, entry.commandId, entry.event, entry.previous]);

/** The state that a chain of entries amounts to; null for none. */
export const fold = (entries: readonly Entry[]): Project | null =>
  entries.reduce<Project | null>((state, entry) => evolve(state, entry), null);

