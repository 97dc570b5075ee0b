import { dayOf } from '../../../domain/calendar';
import { LARGEST, written } from '../../../domain/money';
import type { NoticeFacts } from '../../channel';
import type { Parameter, Templates } from './settings';

/** Characters that the platform takes, by the kind of the parameter. */
const caps: Record<Parameter['kind'], number> = { name: 30, status: 30, text: 90, code: 30, day: 10, money: 20 };
/** What may be shortened and still say the same. */
const shortened: readonly Parameter['kind'][] = ['name', 'status', 'text'];

export type Filled = { id: string; data: Record<string, string> } | { wrong: string };

/**
 * The approved template of a notice with its parameters filled, each checked against the platform's cap before it is sent; `wrong` says in a
 * word why there is none. Approved templates are Vietnamese.
 */
export function filled(templates: Templates, { template: name, facts }: NoticeFacts): Filled {
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (!template) return { wrong: `no template for ${name}` };
  const data: Record<string, string> = {};
  for (const [parameter, rule] of Object.entries(template.parameters)) {
    const value = fitting(said(facts[rule.fact], rule.kind) ?? rule.empty ?? null, rule);
    if (value === null) return { wrong: `${name}.${parameter} does not fit the template` };
    data[parameter] = value;
  }
  return { id: template.id, data };
}

function said(fact: unknown, kind: Parameter['kind']): string | null {
  if (fact === null || fact === undefined || fact === '') return null;
  if (kind === 'money') return /^\d{1,17}$/.test(String(fact)) && BigInt(String(fact)) <= LARGEST ? written(BigInt(String(fact))) : null;
  if (kind === 'day') return dateOf(String(fact));
  if (typeof fact === 'object') { const words = (fact as { vi?: unknown }).vi; return typeof words === 'string' ? words : null; }
  return String(fact);
}

/** A day or the day of an instant as the platform's dates are: 05/03/2026. */
function dateOf(text: string): string | null {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? text : Number.isNaN(Date.parse(text)) ? null : dayOf(text);
  return day && day.split('-').reverse().join('/');
}

/** One line, composed, within the cap; null when it may not be shortened. */
function fitting(value: string | null, { kind, limit = caps[kind] }: Parameter): string | null {
  if (value === null) return null;
  const line = value.normalize('NFC').replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (line === '') return null;
  if (line.length <= limit) return line;
  if (!shortened.includes(kind)) return null;
  let kept = '';
  // whole characters with their marks; the last word goes when it would be cut
  for (const { segment } of new Intl.Segmenter('vi', { granularity: 'grapheme' }).segment(line)) { if (kept.length + segment.length > limit - 1) break; kept += segment; }
  const space = kept.lastIndexOf(' ');
  return `${(space > limit / 2 ? kept.slice(0, space) : kept).trimEnd()}…`;
}
