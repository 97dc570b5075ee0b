import type { ContentChange } from '../domain/changes';
import { papers } from '../domain/procedures/papers';
import { written } from '../domain/money';
import { writtenDay } from '../domain/text';
import { knows, sentence } from './render';
import type { Language } from './render';

type Field = ContentChange['fields'][number];

/** What changed of a file, a line per field: what it is called, what stood there and what stands there now. Amounts and days as the state writes them. */
export const changeLines = (language: Language, changes: readonly Pick<ContentChange, 'what' | 'fields'>[]): string[] =>
  changes.flatMap(({ what, fields }) => fields.map((field) => line(language, what, field)));

function line(language: Language, what: ContentChange['what'], { field, before, after }: Field): string {
  const text = (value: string | null) => worded(language, field, what, value);
  if (what === 'amended') return sentence(language, 'labels', 'amended', { change: sentence(language, 'labels', `change.${field}`), after: text(after) });
  return `${titleOf(language, what, field)}: ${text(before)} → ${text(after)}`;
}

function titleOf(language: Language, what: ContentChange['what'], field: string): string {
  if (what === 'paperAdded' || what === 'paperReplaced') return papers[field]?.[language] ?? field;
  if (what === 'accepted' && field !== 'accepted') return sentence(language, 'labels', 'field.acceptedPlace', { field });
  return knows(language, 'labels', `field.${field}`) ? sentence(language, 'labels', `field.${field}`) : field;
}

const amounts: readonly string[] = ['requested', 'total', 'eligibleCost', 'moreMoney', 'lessMoney'];

function worded(language: Language, field: string, what: ContentChange['what'], value: string | null): string {
  if (value === null || value === '') return sentence(language, 'labels', 'nothing');
  if (value === 'true' || value === 'false') return sentence(language, 'labels', value === 'true' ? 'yes' : 'no');
  if (/^\d+$/.test(value) && (amounts.includes(field) || what === 'approved' || what === 'accepted')) return written(BigInt(value));
  return /^\d{4}-\d\d-\d\d$/.test(value) ? writtenDay(value) : value;
}
