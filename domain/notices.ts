import type { Instant } from './calendar';
import { missingPapers } from './dossier';
import type { Office, Procedure, Words } from './procedure';
import { awaited, holderOf } from './project';
import type { Entry, Holder, Project } from './project';

/** Something that somebody has to be told; the words are `templates/<language>/notices/<template>.hbs`. */
export interface Notice { number: number; to: Holder; template: NoticeTemplate; facts: Record<string, unknown> }

export const noticeTemplates = ['yourTurn', 'stageChanged', 'supplementRequested', 'reminder', 'overdue', 'reportAsked', 'paid', 'ended', 'councilCalled'] as const;
export type NoticeTemplate = (typeof noticeTemplates)[number];

/** Those who carry the project and are told how it goes. */
const applicants: readonly Office[] = ['implementer.director', 'beneficiary.representative'];

/** Who is to be told what of these entries. Facts are words and instants only: no person's name ever enters a notice's facts. */
export function noticesFor(procedure: Procedure, before: Project | null, after: Project, entries: readonly Entry[]): Notice[] {
  const notices = entries.flatMap((entry) => ofEntry(procedure, after, entry));
  const last = entries.at(-1);
  if (!last) return notices;
  // whoever must act now and did not have to before: the next stage's signers, or the next one in order
  const waitedBefore = before && before.stage === after.stage && before.round === after.round ? awaited(procedure, before) : [];
  const fresh = awaited(procedure, after).filter((holder) => !waitedBefore.includes(holder));
  return [...notices, ...fresh.map((to): Notice => ({ number: last.number, to, template: 'yourTurn', facts: factsOf(procedure, after) }))];
}

function ofEntry(procedure: Procedure, after: Project, { number, event }: Entry): Notice[] {
  const facts = factsOf(procedure, after);
  const toAll = (template: NoticeTemplate, more: Record<string, unknown> = {}): Notice[] =>
    told(after).map((to) => ({ number, to, template, facts: { ...facts, ...more } }));
  switch (event.type) {
    case 'moved': {
      if (event.ended) return toAll('ended', { outcome: procedure.ends[event.to]!.title, reason: event.reason ?? null });
      if (event.outcome === 'returned' && procedure.stages[event.to]!.drafts) return toAll('supplementRequested', { reason: event.reason ?? null, missing: papersNamed(procedure, missingPapers(procedure, after)) });
      return toAll('stageChanged', { reason: event.reason ?? null });
    }
    case 'reminded': return awaited(procedure, after).map((to) => ({ number, to, template: 'reminder', facts }));
    case 'escalated': return event.to ? [{ number, to: holderOf(after, event.to), template: 'overdue', facts }] : [];
    case 'reportAsked': return [{ number, to: holderOf(after, procedure.stages[after.stage]!.reports!.office), template: 'reportAsked', facts: { ...facts, month: event.month, reportDue: event.due } }];
    case 'paymentRecorded': return event.result === 'paid' ? toAll('paid', { amount: event.amount.toString() }) : [];
    case 'councilAppointed': return event.members.map((member) => ({ number, to: `person:${member}`, template: 'councilCalled' as const, facts: { ...facts, council: procedure.stages[event.stage]!.title } }));
    default: return [];
  }
}

const told = (project: Project): Holder[] =>
  applicants.filter((office) => project.facts.units[office.split('.')[0] as 'implementer']).map((office) => holderOf(project, office));

const papersNamed = (procedure: Procedure, kinds: readonly string[]): Words[] => kinds.map((kind) => procedure.papers[kind] ?? { vi: kind, en: kind });

function factsOf(procedure: Procedure, project: Project): { code: string; name: string; stage: Words; shown: Words; due: Instant | null } {
  const here = procedure.stages[project.stage] ?? procedure.ends[project.stage]!;
  return { code: project.code, name: project.facts.name, stage: here.title, shown: here.shown, due: project.due };
}
