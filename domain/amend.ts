import { mustAct, mustSay } from './authority';
import { amendMoves } from './budgetMoves';
import { dayOf, endOf, isPlannable, plusWorkingDays } from './calendar';
import type { Day } from './calendar';
import { dueNow } from './clock';
import type { Moment } from './decide';
import type { Change, Command, Event } from './events';
import { mustBeShown, voided } from './fingerprint';
import { LARGEST } from './money';
import { activities } from './norms';
import type { Amendment as Row, Procedure } from './procedure';
import { amended, holderOf, paidOut } from './project';
import type { Amendment, Project } from './project';
import { Refusal } from './refusal';
import { mustBeSettled } from './standstill';
import { normFor, supportLimit } from './support';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** The line of the table that decides a kind of change for this project; the first that fits. */
export const amendmentRow = (procedure: Procedure, project: Project, kind: Change['kind']): Row | undefined =>
  procedure.amendments?.find((row) => row.kinds.includes(kind) && row.from.includes(project.stage) && (!row.when || project.facts.flags.includes(row.when)));

/** The implementer asks for a change with reasons (TT 36/2013/TT-BCT Art. 11); one at a time, decided by whom the table names. */
export function requestAmendment(procedure: Procedure, project: Project, { change, reason }: Of<'requestAmendment'>, moment: Moment): Event[] {
  const { at, calendar } = moment;
  const { on } = mustAct(procedure, project, ['implementer.director'], moment);
  if (project.amendment) throw new Refusal('AMENDMENT_OPEN', { id: project.amendment.id });
  const row = amendmentRow(procedure, project, change.kind);
  if (!row) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage, kind: change.kind });
  mustSay(reason);
  mustFit(project, change, dayOf(at));
  return [{
    type: 'amendmentRequested', id: String(project.amendments + 1), change, reason, decides: row.decides, confirms: confirms(project, row),
    due: endOf(plusWorkingDays(calendar, dayOf(at), row.deadline.workingDays)), ...on,
  }];
}

/** One-province projects want the province's confirmation after checking on site; the others go straight to whoever decides. */
const confirms = ({ facts }: Project, row: Row) => (row.confirms && !facts.flags.includes('multiProvince') ? row.confirms : null);

function mustFit(project: Project, change: Change, today: Day): void {
  const { kind, amount, day, text } = change;
  const wrong = (field: string, rule: string) => new Refusal('INVALID_FACT', { field, rule });
  if (!text.trim()) throw wrong('text', 'required');
  if (kind === 'moreMoney' || kind === 'lessMoney') {
    const { approved, accepted, facts: { total } } = project;
    // what was accepted is owed, so it is too late for another amount
    if (approved === null || accepted !== null) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage, kind });
    if (amount === undefined || amount <= 0n) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'amount' });
    if (kind === 'moreMoney' && amount <= approved) throw wrong('amount', `> ${approved}`);
    if (kind === 'lessMoney' && amount >= approved) throw wrong('amount', `< ${approved}`);
    // the state never bears more than the project costs, also where no norm is known
    if (amount > (total ?? LARGEST)) throw wrong('amount', `<= ${total ?? LARGEST}`);
    const spent = paidOut(project) - project.refunded + project.payments.filter(({ state }) => state === 'ordered' || state === 'unknown').reduce((sum, one) => sum + one.amount, 0n);
    if (amount < spent) throw new Refusal('AMOUNT_BELOW_PAID', { paid: spent });
    const { limit, bounds } = supportLimit(project);
    if (limit !== null && amount > limit) throw new Refusal('AMOUNT_ABOVE_NORM', { limit, bounds });
  } else if (amount !== undefined) throw new Refusal('AMOUNT_NOT_WANTED');
  if (kind === 'activity') {
    // one that the norms do not name would know no limit
    if (!activities.has(text)) throw new Refusal('INVALID_FACT', { field: 'text', rule: 'unknown', known: [...activities.keys()] });
    const { limit, bounds } = supportLimit({ facts: amended(project.facts, change), norm: normFor({ activity: text }, dayOf(project.filed)) });
    if (limit !== null && (project.approved ?? 0n) > limit) throw new Refusal('AMOUNT_ABOVE_NORM', { limit, bounds });
  }
  if (kind !== 'time' && kind !== 'nextYear') return;
  if (day === undefined || !isPlannable(day)) throw wrong('day', 'required');
  if (day <= today) throw wrong('day', `> ${today}`);
  const [year, planned] = [day, project.facts.plannedEnd].map((one) => one.slice(0, 4)) as [string, string];
  if (kind === 'time' && year !== planned) throw wrong('day', 'same year; otherwise nextYear');
  if (kind === 'nextYear' && year <= planned) throw wrong('day', 'a later year; otherwise time');
}

/** The province confirms the request after checking on site. */
export function confirmAmendment(procedure: Procedure, project: Project, { id }: Of<'confirmAmendment'>, moment: Moment): Event[] {
  const { at, calendar } = moment;
  const open = mustBe(project, id);
  if (open.confirmed) return [];
  const { on } = mustAct(procedure, project, [open.confirms!], moment);
  // where the project has gone on to a stage without such a change nothing gives it a new term
  const row = amendmentRow(procedure, project, open.change.kind);
  return [{ type: 'amendmentConfirmed', id, due: row ? endOf(plusWorkingDays(calendar, dayOf(at), row.deadline.workingDays)) : open.due, ...on }];
}

/**
 * The decision. Where it is approved the facts change, and what the table says happens to the term, the money and the sign-offs of the open
 * round. @throws Refusal AMENDMENT_UNCONFIRMED, SELF_APPROVAL, PAYMENT_PENDING, BUDGET_SHORT, AMOUNT_BELOW_PAID, AMOUNT_ABOVE_NORM
 */
export function decideAmendment(procedure: Procedure, project: Project, { id, approve, reason, fingerprint }: Of<'decideAmendment'>, moment: Moment): Event[] {
  const open = mustBe(project, id);
  const { duty, on } = mustAct(procedure, project, [open.decides], moment);
  if (!open.confirmed) throw new Refusal('AMENDMENT_UNCONFIRMED', { waitsFor: [holderOf(project, open.confirms!)] });
  mustBeShown(project, fingerprint);
  const decided = (outcome: 'approved' | 'rejected', more: object = {}): Event => ({ type: 'amendmentDecided', id, outcome, change: open.change, duty, shown: project.fingerprint, ...(reason ? { reason } : {}), ...more, ...on });
  if (!approve) {
    mustSay(reason ?? '');
    return [decided('rejected')];
  }
  const { kind, text, amount } = open.change;
  const row = amendmentRow(procedure, project, kind);
  if (!row) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  mustFit(project, open.change, dayOf(moment.at));
  // a payment rests on the sign-offs that ordered it, so they stand until its result is known
  if (row.effect.signOffs === 'void') mustBeSettled(project);
  return [
    decided('approved', { ...(kind === 'activity' ? { norm: normFor({ activity: text }, dayOf(project.filed)) } : {}), ...(renames(kind) && project.places.length > 0 ? { places: 'anew' } : {}) }),
    ...(amount !== undefined ? [{ type: 'amountSet' as const, what: 'approved' as const, amount }, ...(row.effect.money === 'keeps' ? [] : amendMoves(project, amount, moment.line))] : []),
    ...(row.effect.signOffs === 'void' ? voided(procedure.stages[project.stage]!, project, 'amended') : []),
    ...(row.effect.term === 'recounts' ? recounted(procedure, project, open.change, moment) : []),
  ];
}

/** A group's places and beneficiaries are named anew after a change of them. */
const renames = (kind: Change['kind']) => kind === 'place' || kind === 'beneficiary';

function mustBe({ amendment }: Project, id: string): Amendment {
  if (!amendment || amendment.id !== id) throw new Refusal('NO_SUCH_AMENDMENT', { id });
  return amendment;
}

function recounted(procedure: Procedure, project: Project, change: Change, { calendar }: Moment): Event[] {
  const to = dueNow(procedure, { ...project, facts: amended(project.facts, change) }, calendar);
  return project.due && to && to !== project.due ? [{ type: 'dueMoved', stage: project.stage, round: project.round, from: project.due, to, because: 'amended' }] : [];
}
