import type { Instant } from './calendar';
import { missingPapers } from './dossier';
import type { Office, Procedure, Words } from './procedure';
import { awaited, awaitedForAmendment, awaitedSigners } from './awaited';
import { holderOf } from './project';
import type { Amendment, Entry, Gap, Holder, Project } from './project';

/** Something that somebody has to be told; the words are `templates/<language>/notices/<template>.hbs`. */
export interface Notice { number: number; to: Holder; template: NoticeTemplate; facts: Record<string, unknown> }

export const noticeTemplates = ['yourTurn', 'stageChanged', 'supplementRequested', 'reminder', 'overdue', 'reportAsked', 'paid', 'ended', 'councilCalled', 'signAgain', 'actsInstead', 'signersMissing',
  'questionAsked', 'questionAnswered', 'dueMoved', 'apology', 'amendmentRequested', 'amendmentDecided', 'suspended', 'resumed', 'inspected', 'findingAnswered', 'leftOut', 'paymentUnknown', 'rulesAdopted', 'unreachedPerson'] as const;
export type NoticeTemplate = (typeof noticeTemplates)[number];

/** Those who carry the project and are told how it goes. */
const applicants: readonly Office[] = ['implementer.director', 'beneficiary.representative'];

/** Who is to be told what of these entries. Facts are words and instants only: no person's name ever enters a notice's facts. */
export function noticesFor(procedure: Procedure, before: Project | null, after: Project, entries: readonly Entry[]): Notice[] {
  const notices = entries.flatMap((entry) => ofEntry(procedure, before, after, entry));
  const last = entries.at(-1);
  if (!last) return notices;
  // whoever must act now and did not have to before: the next stage's signers, or the next one in order
  const waitedBefore = before && before.stage === after.stage && before.round === after.round ? awaited(procedure, before) : [];
  // who was just told in other words what to do is not told again
  const asked = notices.filter(({ template }) => saysWhatToDo.includes(template)).map(({ to }) => to);
  const fresh = awaited(procedure, after).filter((holder) => !waitedBefore.includes(holder) && !asked.includes(holder));
  return [...notices, ...fresh.map((to): Notice => ({ number: last.number, to, template: 'yourTurn', facts: factsOf(procedure, after) }))];
}

const saysWhatToDo: readonly NoticeTemplate[] = ['actsInstead', 'questionAsked', 'questionAnswered', 'amendmentRequested', 'resumed', 'inspected', 'findingAnswered'];

function ofEntry(procedure: Procedure, before: Project | null, after: Project, { number, event }: Entry): Notice[] {
  const facts = factsOf(procedure, after);
  const to = (holders: readonly Holder[], template: NoticeTemplate, more: Record<string, unknown> = {}): Notice[] =>
    [...new Set(holders)].map((holder) => ({ number, to: holder, template, facts: { ...facts, ...more } }));
  const toAll = (template: NoticeTemplate, more: Record<string, unknown> = {}) => to(told(after), template, more);
  const signers = () => awaitedSigners(procedure, after);
  switch (event.type) {
    case 'moved': return ofMove(procedure, before, after, event, to);
    case 'reminded': return to(awaited(procedure, after), 'reminder');
    case 'escalated': return event.to ? to([event.to === 'administrator' ? event.to : holderOf(after, event.to)], 'overdue') : [];
    case 'reportAsked': return to([holderOf(after, procedure.stages[after.stage]!.reports!.office)], 'reportAsked', { month: event.month, reportDue: event.due });
    case 'paymentRecorded': return event.result === 'paid' ? toAll('paid', { amount: event.amount.toString() }) : [];
    case 'paymentUnknown': return to(['administrator'], 'paymentUnknown', { reference: event.reference, amount: event.amount.toString() });
    case 'councilAppointed': return to(event.members.map((member) => `person:${member}`), 'councilCalled', { council: procedure.stages[event.stage]!.title });
    case 'votesVoided': return to(event.persons.map((person) => `person:${person}`), 'signAgain', { because: event.because });
    case 'routed': return [
      ...Object.entries(event.routes).filter(([office]) => before?.routes[office] === undefined)
        .flatMap(([office, deputy]) => to([holderOf(after, deputy)], 'actsInstead', { instead: procedure.offices[office as Office]!.title })),
      // who administers appoints; the office that supervises the stage hears of it too
      ...(event.gaps.length > 0 ? to(['administrator', ...supervisors(procedure, after)], 'signersMissing', { gaps: event.gaps.map((gap) => gapFacts(procedure, gap)) }) : []),
    ];
    case 'clockPaused': return toAll('questionAsked', { owes: event.owes, answerBy: event.answerBy });
    case 'clockResumed': return event.answer ? to(signers(), 'questionAnswered', { answer: event.answer }) : [];
    case 'dueMoved': return to([...told(after), ...signers()], 'dueMoved', { from: event.from, to: event.to, because: event.because });
    case 'apologised': return toAll('apology', { until: event.until, reason: event.reason ?? null });
    case 'amendmentRequested':
    case 'amendmentConfirmed': return to(awaitedForAmendment(after), 'amendmentRequested', amendmentFacts(after.amendment!));
    case 'amendmentDecided': return toAll('amendmentDecided', { outcome: event.outcome, kind: event.change.kind, text: event.change.text, reason: event.reason ?? null });
    case 'suspended': return to([...told(after), ...(before ? awaitedSigners(procedure, before) : [])], 'suspended', { reason: event.reason });
    case 'resumed': return to([...told(after), ...signers()], 'resumed', { reason: event.reason });
    case 'inspected': return toAll('inspected', { result: event.result, findings: event.findings.map(({ text, due }) => ({ text, due })) });
    case 'findingAnswered': return to(after.findings.filter(({ id }) => id === event.id).map(({ office }) => holderOf(after, office)), 'findingAnswered', { answer: event.answer });
    case 'leftOut': return toAll('leftOut', { reason: event.reason });
    case 'rulesAdopted': return to([...told(after), ...signers()], 'rulesAdopted', { reason: event.reason });
    default: return [];
  }
}

/** A move is told to those who carry the project; one that ends it also to those whose turn it was. */
function ofMove(
  procedure: Procedure, before: Project | null, after: Project, event: Extract<Entry['event'], { type: 'moved' }>, to: (holders: readonly Holder[], template: NoticeTemplate, more?: Record<string, unknown>) => Notice[],
): Notice[] {
  const reason = event.reason ?? null;
  if (event.ended) return to([...told(after), ...(before && !['approved', 'rejected'].includes(event.outcome) ? awaited(procedure, before) : [])], 'ended', { outcome: procedure.ends[event.to]!.title, reason });
  if (event.outcome === 'returned' && procedure.stages[event.to]!.drafts) return to(told(after), 'supplementRequested', { reason, missing: papersNamed(procedure, missingPapers(procedure, after)) });
  return to(told(after), 'stageChanged', { reason });
}

/** The offices to which the open stage's ladder leads. */
const supervisors = (procedure: Procedure, project: Project): Holder[] =>
  (procedure.stages[project.stage]?.escalate ?? []).flatMap(({ to }) => (to === 'administrator' ? [] : [holderOf(project, to)]));

/** A gap in words for a notice: which office, why, and what would mend it; never a person's name. */
export function gapFacts(procedure: Procedure, { holder, why, mend }: Gap): { office: Words; why: Gap['why']; mend: Gap['mend']['what']; seats: number; until: string | null } {
  const [office, stage] = [procedure.offices[holder.split('@')[0] as Office]?.title, procedure.stages[holder.replace('council:', '')]];
  const council = stage && 'council' in stage.signers ? stage.signers.council.title : { vi: 'Hội đồng', en: 'Council' };
  return { office: office ?? council, why, mend: mend.what, seats: mend.seats ?? 1, until: mend.until ?? null };
}

/** What is asked for: `confirmed` says whether it waits for the decision or for the confirmation before it. */
const amendmentFacts = ({ change, reason, due, confirmed }: Amendment) =>
  ({ kind: change.kind, text: change.text, amount: change.amount?.toString() ?? null, day: change.day ?? null, reason, confirmed, amendmentDue: due });

const told = (project: Project): Holder[] =>
  applicants.filter((office) => project.facts.units[office.split('.')[0] as 'implementer']).map((office) => holderOf(project, office));

const papersNamed = (procedure: Procedure, kinds: readonly string[]): Words[] => kinds.map((kind) => procedure.papers[kind] ?? { vi: kind, en: kind });

function factsOf(procedure: Procedure, project: Project): { code: string; name: string; stage: Words; shown: Words; due: Instant | null } {
  const here = procedure.stages[project.stage] ?? procedure.ends[project.stage]!;
  return { code: project.code, name: project.facts.name, stage: here.title, shown: here.shown, due: project.due };
}
