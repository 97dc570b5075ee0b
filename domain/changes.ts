import type { Event, Facts } from './events';
import type { Project } from './project';

/** A change of what a signer is shown: which part, and what stood there before and after, as text. */
export interface ContentChange { number: number; what: 'facts' | 'paperAdded' | 'paperReplaced' | 'approved' | 'accepted' | 'beneficiaries' | 'amended'; fields: readonly { field: string; before: string | null; after: string | null }[] }

/** What an event changes of the content that a sign-off is bound to; null when it changes nothing of it. */
export function changeOf(before: Project | null, event: Event): Omit<ContentChange, 'number'> | null {
  switch (event.type) {
    case 'proposed': return { what: 'facts', fields: [] };
    case 'revised': return { what: 'facts', fields: differences(before!.facts, event.facts) };
    case 'paperAdded': {
      const { kind, name } = event.paper;
      const earlier = before!.papers.filter((paper) => paper.kind === kind).at(-1);
      return { what: earlier ? 'paperReplaced' : 'paperAdded', fields: [{ field: kind, before: earlier?.name ?? null, after: name }] };
    }
    case 'amountSet': return { what: event.what, fields: [{ field: event.what, before: before![event.what]?.toString() ?? null, after: event.amount.toString() }] };
    case 'beneficiariesNamed': return { what: 'beneficiaries', fields: [{ field: 'beneficiaries', before: before!.facts.beneficiaries.join('; '), after: event.places.map(({ name }) => name).join('; ') }] };
    case 'placeAccepted': return { what: 'accepted', fields: [{ field: event.place, before: null, after: event.amount.toString() }] };
    case 'amendmentDecided': return event.outcome === 'approved' ? { what: 'amended', fields: [{ field: event.change.kind, before: null, after: event.change.amount?.toString() ?? event.change.day ?? event.change.text }] } : null;
    case 'resumed': return { what: 'facts', fields: [{ field: 'plannedEnd', before: before!.facts.plannedEnd, after: event.plannedEnd }] };
    default: return null;
  }
}

/** The fields of two proposals that differ, as text; amounts in đồng. */
export function differences(before: Facts, after: Facts): ContentChange['fields'] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Facts)[];
  return fields.map((field) => ({ field, before: asText(before[field]), after: asText(after[field]) })).filter((one) => one.before !== one.after);
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.join('; ');
  if (typeof value === 'object') return Object.entries(value).map(([key, inner]) => `${key}: ${String(inner)}`).sort().join('; ');
  return String(value);
}
