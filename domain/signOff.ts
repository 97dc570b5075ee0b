import { commitMoves, paymentMoves, reserveMoves } from './budgetMoves';
import type { Moment } from './decide';
import { askedOffices } from './awaited';
import { missingPapers, neededPapers } from './dossier';
import { mustBeShown } from './fingerprint';
import { mustBeNamedAnew } from './group';
import { blocking } from './inspections';
import { least } from './money';
import { enter, follow } from './moves';
import { supportLimit } from './support';
import { entitledIn, openOrder, payable } from './payment';
import type { Procedure, Stage } from './procedure';
import { owed, seatOwner } from './project';
import type { CastVote, Command, Event, Project } from './project';
import { tally } from './quorum';
import type { Counted, Tally } from './quorum';
import { Refusal } from './refusal';
import { alreadySigned, seatOf } from './seat';

type SignOff = Extract<Command, { type: 'signOff' }>;

/** One person's signature for the stage and round that is open; when it is the last one needed, the project moves. */
export function signOff(procedure: Procedure, project: Project, command: SignOff, moment: Moment): Event[] {
  const stage = procedure.stages[project.stage]!;
  const signer = moment.actor;
  if (signer.kind !== 'person') throw new Refusal('NOT_YOUR_TURN');
  mustBeOpen(project, command);
  const seat = seatOf(procedure, project, stage, signer);
  const { vote, reason, amount, scores, written } = command;
  const cast: CastVote = { person: signer.id, office: seat.office, vote, ...(seat.standsFor ? { standsFor: seat.standsFor } : {}), ...(written ? { written } : {}), ...(scores ? { score: sum(scores) } : {}) };
  const earlier = project.votes.find((one) => one.office === seat.office && seatOwner(one) === seatOwner(cast));
  if (earlier && earlier.vote === vote && (earlier.score ?? null) === (cast.score ?? null)) throw alreadySigned(project, signer.id);
  mustBeShown(project, command.fingerprint);
  mustBeUsable(procedure, project, stage, command);

  const { office, duty, standsFor, delegation, deputy } = seat;
  const signed: Event = {
    type: 'signedOff', stage: project.stage, round: project.round, office, vote, duty, shown: project.fingerprint,
    ...(reason ? { reason } : {}), ...(amount !== undefined ? { amount } : {}), ...(standsFor ? { standsFor } : {}), ...(delegation ? { delegation } : {}), ...(deputy ? { deputy } : {}),
    ...(scores ? { scores } : {}), ...(written ? { written } : {}),
  };
  const votes = [...project.votes.filter((one) => one !== earlier), { ...cast, at: moment.at }];
  return [signed, ...concluded(procedure, { ...project, votes }, stage, command, moment)];
}

const sum = (scores: Record<string, number>): number => Object.values(scores).reduce((total, one) => total + one, 0);

/** A signature counts only for the stage and the round it was given for; a delayed one opens no later gate and is told who decided. */
export function mustBeOpen(project: Project, { stage, round }: { stage: string; round: number }): void {
  if (stage === project.stage && round === project.round) return;
  const { last } = project;
  throw new Refusal('LATE', { answered: `${stage}/${round}`, open: `${project.stage}/${project.round}`, ...(last && last.stage === stage && last.round === round ? { decidedBy: last.by, decidedAt: last.at, outcome: last.outcome } : {}) });
}

/** Whether this vote may be given here and now: its reason, its amount, its scores, the papers, the payment. */
function mustBeUsable(procedure: Procedure, project: Project, stage: Stage, { vote, reason, amount, scores, written }: SignOff): void {
  const council = 'council' in stage.signers ? project.councils[project.stage] : undefined;
  mustBeScored(stage, council !== undefined, vote, scores);
  if (written && !council) throw new Refusal('NOT_ALLOWED_HERE', { vote: 'written' });
  if (vote === 'approve') {
    const missing = missingPapers(procedure, project);
    if (missing.length > 0) throw new Refusal('MISSING_PAPERS', { missing });
    mustFit(project, stage, amount);
    if (blocking(procedure, project).length > 0) throw new Refusal('FINDING_OPEN', { findings: blocking(procedure, project).map(({ text }) => text) });
    if ((stage.namesBeneficiaries || stage.perPlace) && mustBeNamedAnew(procedure, project)) throw new Refusal('BENEFICIARIES_MISSING');
    const open = project.places.filter(({ accepted }) => accepted === null);
    if (stage.perPlace && open.length > 0) throw new Refusal('PLACES_OPEN', { places: open.map(({ name }) => name) });
    // what is accepted of a group project is what its places were accepted for
    if (stage.perPlace && project.places.length > 0 && amount !== undefined && amount !== acceptedOf(project)) throw new Refusal('AMOUNT_NOT_WANTED');
    if (stage.recovers && owed(project, entitledIn(procedure, project)) > 0n) throw new Refusal('REFUND_OPEN', { debt: owed(project, entitledIn(procedure, project)) });
    mustBeOrdered(procedure, project, stage);
    return;
  }
  if (amount !== undefined) throw new Refusal('AMOUNT_NOT_WANTED');
  if (vote === 'abstain') {
    if (!council) throw new Refusal('NOT_ALLOWED_HERE', { vote });
    return;
  }
  if (!reason?.trim()) throw new Refusal('REASON_REQUIRED', { vote });
  if (vote === 'return' && !stage.returned) throw new Refusal('NOT_ALLOWED_HERE', { vote });
  if (vote === 'reject' && !stage.rejected) throw new Refusal('NOT_ALLOWED_HERE', { vote });
  if (openOrder(project)?.state === 'unknown') throw new Refusal('PAYMENT_UNKNOWN');
}

/** A council that scores wants every criterion from whoever votes for or against, within its most; from whoever returns it all or none. */
function mustBeScored(stage: Stage, council: boolean, vote: SignOff['vote'], scores: SignOff['scores']): void {
  const criteria = council ? stage.quorum?.criteria ?? [] : [];
  if (scores && (criteria.length === 0 || vote === 'abstain')) throw new Refusal('SCORES_NOT_WANTED');
  if (criteria.length === 0 || vote === 'abstain' || (vote === 'return' && !scores)) return;
  const wrong = criteria.filter(({ id, most }) => !(Number.isInteger(scores?.[id]) && scores![id]! >= 0 && scores![id]! <= most));
  const unknown = Object.keys(scores ?? {}).filter((id) => !criteria.some((one) => one.id === id));
  if (wrong.length > 0 || unknown.length > 0) throw new Refusal('SCORES_WRONG', { wrong: wrong.map(({ id, most }) => `${id} (0-${most})`), unknown });
}

function mustFit(project: Project, stage: Stage, amount: bigint | undefined): void {
  if (amount === undefined) return;
  if (!stage.sets) throw new Refusal('AMOUNT_NOT_WANTED');
  if (amount <= 0n) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'amount' });
  if (stage.sets === 'accepted' && amount > (project.approved ?? 0n)) throw new Refusal('AMOUNT_ABOVE_APPROVAL', { approved: project.approved });
  if (stage.sets !== 'approved') return;
  if (amount > project.facts.requested) throw new Refusal('AMOUNT_ABOVE_REQUEST', { requested: project.facts.requested });
  const { limit, bounds } = supportLimit(project);
  if (limit !== null && amount > limit) throw new Refusal('AMOUNT_ABOVE_NORM', { limit, bounds });
}

function mustBeOrdered(procedure: Procedure, project: Project, stage: Stage): void {
  const last = stage.pays !== undefined && 'inOrder' in stage.signers && project.votes.length === stage.signers.inOrder.length - 1;
  if (!last || payable(procedure, stage, project) === 0n) return;
  const order = openOrder(project);
  if (!order) throw new Refusal('PAYMENT_NOT_ORDERED');
  if (order.state === 'unknown') throw new Refusal('PAYMENT_UNKNOWN');
}

/** What the votes amount to now, and what follows from it; nothing while they decide nothing. */
function concluded(procedure: Procedure, project: Project, stage: Stage, command: SignOff, moment: Moment): Event[] {
  const council = 'council' in stage.signers ? project.councils[project.stage] : undefined;
  if (!council || !stage.quorum) {
    const outcome = outcomeOf(stage, project);
    return outcome ? conclude(procedure, project, stage, outcome, moment, command) : [];
  }
  const result = tally(stage.quorum, council, Object.keys(project.interests), project.votes);
  return result ? [...closingEvents(project, result), ...conclude(procedure, project, stage, result.outcome, moment, command)] : [];
}

function outcomeOf({ signers }: Stage, project: Project): Tally | null {
  const votes = project.votes.map(({ vote }) => vote);
  if ('atLeast' in signers) {
    if (votes.includes('reject')) return 'rejected';
    if (votes.includes('return')) return 'returned';
    return votes.filter((vote) => vote === 'approve').length >= signers.atLeast ? 'approved' : null;
  }
  if (votes.includes('reject')) return 'rejected';
  if (votes.includes('return')) return 'returned';
  const needed = 'all' in signers ? signers.all.length : 'inOrder' in signers ? signers.inOrder.length : 1;
  return votes.length >= needed ? 'approved' : null;
}

/** The council's result for its minutes, with every vote as it counted. */
export function closingEvents(project: Project, { needed: _needed, quorate: _quorate, open: _open, ...result }: Counted & { outcome: Tally }): Event[] {
  return [{ type: 'councilClosed', stage: project.stage, round: project.round, result, votes: project.votes }];
}

/** What a stage's outcome brings with it: the amount that it sets, the payment it confirms, the budget it moves, and the next stage. */
export function conclude(procedure: Procedure, project: Project, stage: Stage, outcome: Tally, moment: Moment, { amount, reason }: { amount?: bigint | undefined; reason?: string | undefined } = {}): Event[] {
  const order = openOrder(project);
  if (outcome === 'approved') {
    const relies = decidedBy(procedure, stage) ? neededPapers(procedure, stage, project) : [];
    return [
      ...(stage.sets ? settingOf(project, stage, amount, moment) : []),
      ...(stage.commits ? commitMoves(project) : []),
      ...(order ? [{ type: 'paymentRecorded' as const, reference: order.reference, amount: order.amount, result: 'paid' as const }, ...paymentMoves(project, 'pay', order.amount)] : []),
      ...enter(procedure, project, follow(stage.approved, procedure, project), outcome, moment, { relies }),
    ];
  }
  const to = outcome === 'returned' ? stage.returned ?? stage.rejected! : stage.rejected ?? stage.returned!;
  return [
    // the accountant hands an order back: it was not paid, and the next round places a new one
    ...(order ? [{ type: 'paymentRecorded' as const, reference: order.reference, amount: order.amount, result: 'failed' as const }] : []),
    ...enter(procedure, project, to, outcome, moment, reason ? { reason } : {}),
  ];
}

/** What the places of a group project were accepted for, together. */
const acceptedOf = ({ places }: Project) => places.reduce((total, { accepted }) => total + (accepted ?? 0n), 0n);

/** Whether anybody but the applicant's own side signs, and so relies on the papers. */
const decidedBy = (procedure: Procedure, { signers }: Stage): boolean =>
  'council' in signers || askedOffices(signers).some((office) => procedure.offices[office]!.duty !== 'prepare');

/** The amount that the outcome sets; without a word of the signer what was asked for, as far as the norm reaches. Approved money is reserved. */
function settingOf(project: Project, stage: Stage, given: bigint | undefined, moment: Moment): Event[] {
  if (stage.sets === 'accepted') return [{ type: 'amountSet', what: 'accepted', amount: given ?? (project.places.length > 0 && stage.perPlace ? acceptedOf(project) : project.approved ?? 0n) }];
  const { limit, bounds } = supportLimit(project);
  const amount = given ?? (limit === null ? project.facts.requested : least(limit, project.facts.requested));
  // a cost so small that its share is no đồng
  if (amount === 0n) throw new Refusal('AMOUNT_ABOVE_NORM', { limit, bounds });
  return [{ type: 'amountSet', what: 'approved', amount }, ...reserveMoves(project, amount, moment.line)];
}

