import { nextAlarm } from './alarms';
import type { Alarm } from './alarms';
import { dayOf, daysBetween } from './calendar';
import type { Calendar, Instant } from './calendar';
import { missingPapers } from './dossier';
import { covers } from './signability';
import { entitledIn, orderDue } from './payment';
import type { Office, Outcome, Procedure, Words } from './procedure';
import { awaited, awaitedSigners } from './awaited';
import { dueNow } from './clock';
import { follow } from './moves';
import { owed, paidOut } from './project';
import type { Entry, Gap, Holder, Project, StandsFor } from './project';

/** Where a file is: what every screen, chat and program shows of it. Instants are UTC, amounts đồng. */
export interface Status {
  code: string;
  name: string;
  stage: string;
  title: Words;
  shown: Words & { portal: number };
  round: number;
  since: Instant;
  daysHere: number;
  due: Instant | null;
  overdue: boolean;
  ended: Outcome | null;
  /** The offices we wait for, never a person's name. */
  waitsFor: Words[];
  missing: { kind: string; title: Words }[];
  next: Words | null;
  basis: string;
  /** What the applicant was promised instead, once, when the term could not be kept. */
  promised: Instant | null;
  /** What the applicant owes while the term stands still, and until when. */
  owes: { text: string; answerBy: Instant } | null;
  suspended: { since: Instant; reason: string } | null;
  amendment: { id: string; kind: string; text: string; due: Instant; confirmed: boolean } | null;
  /** Why nobody may lawfully sign now, where that is so. */
  gaps: readonly Gap[];
  /** Names exactly what is shown; a sign-off carries it. */
  fingerprint: string;
  version: number;
}

/** The status of a project at an instant. */
export function status(procedure: Procedure, project: Project, at: Instant): Status {
  const here = procedure.stages[project.stage];
  const end = procedure.ends[project.stage];
  const { title, shown } = (here ?? end)!;
  const approved = here && follow(here.approved, procedure, project);
  const { clock, amendment } = project;
  return {
    code: project.code, name: project.facts.name, stage: project.stage, title, shown, round: project.round, since: project.since,
    daysHere: daysBetween(dayOf(project.since), dayOf(at)), due: project.due, overdue: project.due !== null && at >= project.due,
    ended: project.ended, waitsFor: titlesOf(procedure, project), missing: missing(procedure, project),
    next: approved ? (procedure.stages[approved] ?? procedure.ends[approved])!.title : null, basis: here?.basis ?? '',
    promised: clock.promised, owes: clock.owes && { text: clock.owes.text, answerBy: clock.owes.answerBy }, suspended: project.suspended,
    amendment: amendment && { id: amendment.id, kind: amendment.change.kind, text: amendment.change.text, due: amendment.due, confirmed: amendment.confirmed },
    gaps: project.gaps, fingerprint: project.fingerprint, version: project.version,
  };
}

const missing = (procedure: Procedure, project: Project) =>
  missingPapers(procedure, project).map((kind) => ({ kind, title: procedure.papers[kind] ?? { vi: kind, en: kind } }));

function titlesOf(procedure: Procedure, project: Project): Words[] {
  const stage = procedure.stages[project.stage];
  const council = project.councils[project.stage];
  if (stage && council && 'council' in stage.signers && !project.clock.owes) return [stage.signers.council.title];
  const titles = awaited(procedure, project).map((holder) => procedure.offices[holder.split('@')[0] as Office]?.title).filter((title) => title !== undefined);
  return titles;
}

/** What the bearer of these offices has to do in a project now, or null when it waits for others. */
export function dutyNow(procedure: Procedure, project: Project, personId: string, offices: readonly Holder[], standsFor: readonly StandsFor[] = []): { prepares: boolean; missing: { kind: string; title: Words }[] } | null {
  const waiting = project.clock.owes || project.suspended ? [] : awaitedSigners(procedure, project);
  const lent = (holder: Holder) => standsFor.some((principal) => principal.offices.includes(holder) && covers(principal, project.stage, holder));
  const mine = waiting.find((holder) => holder === `person:${personId}` || offices.includes(holder) || lent(holder));
  if (!mine) return null;
  return { prepares: procedure.offices[mine.split('@')[0] as Office]?.duty === 'prepare', missing: missing(procedure, project) };
}

/** The money of a project in đồng, as decimal strings; `open` is what still has to come back. */
export function money(procedure: Procedure, project: Project): Record<'requested' | 'approved' | 'accepted' | 'advanced' | 'paid' | 'refunded' | 'open', string> & { total: string | null; payments: { reference: string; what: string; amount: string; state: string }[] } {
  const advanced = project.payments.filter((payment) => payment.what === 'firstAdvance' && payment.state === 'paid').reduce((sum, { amount }) => sum + amount, 0n);
  return {
    requested: project.facts.requested.toString(), total: project.facts.total?.toString() ?? null, approved: (project.approved ?? 0n).toString(),
    accepted: (project.accepted ?? 0n).toString(), advanced: advanced.toString(), paid: paidOut(project).toString(), refunded: project.refunded.toString(),
    open: project.stage in procedure.ends || procedure.stages[project.stage]?.recovers ? owed(project, entitledIn(procedure, project)).toString() : '0',
    payments: project.payments.map((payment) => ({ ...payment, amount: payment.amount.toString() })),
  };
}

/** The projects' way so far, a line each, without the inner moves that concern nobody outside. */
export interface TimelineLine { number: number; at: Instant; what: Entry['event']['type']; stage: Words; outcome?: string; reason?: string; month?: string; amount?: string; office?: Words }

/** The timeline of a project from its entries, the oldest first. */
export function timeline(procedure: Procedure, entries: readonly Entry[]): TimelineLine[] {
  // a project that was moved to other rules may have been at a stage that they do not have
  const titleOf = (id: string) => (procedure.stages[id] ?? procedure.ends[id])?.title ?? { vi: id, en: id };
  let at = procedure.first;
  return entries.map(({ number, at: when, event }): TimelineLine => {
    if (event.type === 'moved') at = event.to;
    const line: TimelineLine = { number, at: when, what: event.type, stage: titleOf(at) };
    if ('outcome' in event) line.outcome = event.outcome;
    if (event.type === 'signedOff') line.outcome = event.vote;
    if ('reason' in event && event.reason) line.reason = event.reason;
    if ('month' in event) line.month = event.month;
    if ('amount' in event && event.amount !== undefined) line.amount = event.amount.toString();
    if ('office' in event && event.office) line.office = procedure.offices[event.office]!.title;
    return line;
  });
}

/** What the project's workflow has to know: where the project stands, what is due by itself and what is still to be done. */
export interface Situation {
  code: string;
  version: number;
  stage: string;
  round: number;
  unit: string;
  due: Instant | null;
  ended: Outcome | null;
  /** Papers that the stage issues and has not issued yet. */
  papersToIssue: string[];
  /** The payment order to place now. */
  order: { reference: string; amount: string } | null;
  /** An order whose answer was lost: to be looked up by its reference. */
  unknown: { reference: string; amount: string } | null;
  /** Holidays changed, so that the term has to be counted again. */
  recount: boolean;
  /** What falls due next, with the command to give then. */
  alarm: Alarm | null;
}

/** The situation of a project, computed from the ledger's state alone. */
export function situation(procedure: Procedure, project: Project, calendar: Calendar): Situation {
  const stage = procedure.stages[project.stage];
  const order = orderDue(procedure, project);
  const holder = awaited(procedure, project)[0];
  const unknown = project.payments.find(({ state }) => state === 'unknown');
  return {
    code: project.code, version: project.version, stage: project.stage, round: project.round, due: project.due, ended: project.ended,
    unit: holder?.split('@')[1] ?? 'council',
    papersToIssue: project.ended ? [] : (stage?.issues ?? []).filter((kind) => !project.done.includes(`issue:${kind}`)),
    order: order && { reference: order.reference, amount: order.amount.toString() },
    unknown: unknown ? { reference: unknown.reference, amount: unknown.amount.toString() } : null,
    recount: project.due !== null && !project.ended && ![null, project.due].includes(dueNow(procedure, project, calendar)),
    alarm: nextAlarm(procedure, project, calendar),
  };
}

