import { mustHold } from './authority';
import type { Moment } from './decide';
import { missingPapers } from './dossier';
import { enter, follow } from './moves';
import { entitledIn, openOrder, payable } from './payment';
import { conflicts } from './procedure';
import type { Duty, Office, Procedure, Stage } from './procedure';
import { holderOf, owed } from './project';
import type { Actor, Command, Event, Project } from './project';
import { tally } from './quorum';
import type { Tally } from './quorum';
import { Refusal } from './refusal';

type SignOff = Extract<Command, { type: 'signOff' }>;
type Person = Extract<Actor, { kind: 'person' }>;

/** One person's signature for the stage and round that is open; when it is the last one needed, the project moves. */
export function signOff(procedure: Procedure, project: Project, command: SignOff, moment: Moment): Event[] {
  const stage = procedure.stages[project.stage]!;
  const signer = moment.actor;
  if (signer.kind !== 'person') throw new Refusal('NOT_YOUR_TURN');
  // a signature counts only for the stage and the round it was given for; a delayed one opens no later gate
  if (command.stage !== project.stage || command.round !== project.round)
    throw new Refusal('LATE', { answered: `${command.stage}/${command.round}`, open: `${project.stage}/${project.round}` });
  const { office, duty } = seatOf(procedure, project, stage, signer);
  const held = project.duties[signer.id];
  if (held && conflicts(held, duty)) throw new Refusal('SELF_APPROVAL', { heldDuty: held, duty });
  mustBeUsable(procedure, project, stage, command);

  const { vote, reason, amount } = command;
  const signed: Event = {
    type: 'signedOff', stage: project.stage, round: project.round, office, vote, duty,
    ...(reason ? { reason } : {}), ...(amount !== undefined ? { amount } : {}),
  };
  const cast = { ...project, votes: [...project.votes, { person: signer.id, office, vote }] };
  const outcome = outcomeOf(stage, cast);
  return outcome ? [signed, ...closing(procedure, project, stage, command, outcome, moment)] : [signed];
}

/** The seat from which the person signs: an office of the stage, or one of the council's. */
function seatOf(procedure: Procedure, project: Project, stage: Stage, signer: Person): { office: Office | null; duty: Duty } {
  const { signers } = stage;
  const council = 'council' in signers ? project.councils[project.stage] : undefined;
  if (council) {
    if (!council.members.includes(signer.id)) throw new Refusal('NOT_YOUR_TURN', { waitsFor: ['council'] });
    if (project.votes.some(({ person }) => person === signer.id)) throw new Refusal('ALREADY_SIGNED');
    return { office: null, duty: council.duty };
  }
  const asked: readonly Office[] = 'office' in signers ? [signers.office] : 'all' in signers ? signers.all : 'inOrder' in signers ? signers.inOrder : [signers.orOffice];
  const held = asked.filter((office) => signer.offices.includes(holderOf(project, office)));
  if (held.length === 0) throw new Refusal('NOT_YOUR_TURN', { waitsFor: asked.map((office) => holderOf(project, office)) });
  const open = held.find((office) => !project.votes.some((vote) => vote.office === office));
  if (!open) throw new Refusal('ALREADY_SIGNED');
  if (project.votes.some(({ person }) => person === signer.id)) throw new Refusal('SELF_APPROVAL', { heldDuty: project.duties[signer.id] });
  if ('inOrder' in signers && signers.inOrder[project.votes.length] !== open) throw new Refusal('VOTE_NOT_OPEN', { waitsFor: [holderOf(project, signers.inOrder[project.votes.length]!)] });
  return { office: open, duty: procedure.offices[open]!.duty };
}

/** Whether this vote may be given here and now: its reason, its amount, the papers, the payment. */
function mustBeUsable(procedure: Procedure, project: Project, stage: Stage, { vote, reason, amount }: SignOff): void {
  if (vote === 'approve') {
    const missing = missingPapers(procedure, project);
    if (missing.length > 0) throw new Refusal('MISSING_PAPERS', { missing });
    mustFit(project, stage, amount);
    if (stage.recovers && owed(project, entitledIn(procedure, project)) > 0n) throw new Refusal('REFUND_OPEN', { debt: owed(project, entitledIn(procedure, project)) });
    if (paysNow(stage, project) && payable(procedure, stage, project) > 0n && !openOrder(project)) throw new Refusal('PAYMENT_NOT_ORDERED');
    return;
  }
  if (amount !== undefined) throw new Refusal('AMOUNT_NOT_WANTED');
  if (vote === 'abstain') {
    if (!('council' in stage.signers) || !project.councils[project.stage]) throw new Refusal('NOT_ALLOWED_HERE', { vote });
    return;
  }
  if (!reason?.trim()) throw new Refusal('REASON_REQUIRED', { vote });
  if (vote === 'return' && !stage.returned) throw new Refusal('NOT_ALLOWED_HERE', { vote });
  if (vote === 'reject' && !stage.rejected) throw new Refusal('NOT_ALLOWED_HERE', { vote });
}

function mustFit(project: Project, stage: Stage, amount: bigint | undefined): void {
  if (amount === undefined) return;
  if (!stage.sets) throw new Refusal('AMOUNT_NOT_WANTED');
  if (amount <= 0n) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'amount' });
  if (stage.sets === 'approved' && amount > project.facts.requested) throw new Refusal('AMOUNT_ABOVE_REQUEST', { requested: project.facts.requested });
  if (stage.sets === 'accepted' && amount > (project.approved ?? 0n)) throw new Refusal('AMOUNT_ABOVE_APPROVAL', { approved: project.approved });
}

const paysNow = (stage: Stage, project: Project): boolean =>
  stage.pays !== undefined && 'inOrder' in stage.signers && project.votes.length === stage.signers.inOrder.length - 1;

function outcomeOf(stage: Stage, project: Project): Tally | null {
  const votes = project.votes.map(({ vote }) => vote);
  const council = 'council' in stage.signers ? project.councils[project.stage] : undefined;
  if (council && stage.quorum) return tally(stage.quorum, council.members.length, votes);
  if (votes.includes('reject')) return 'rejected';
  if (votes.includes('return')) return 'returned';
  const needed = 'all' in stage.signers ? stage.signers.all.length : 'inOrder' in stage.signers ? stage.signers.inOrder.length : 1;
  return votes.length >= needed ? 'approved' : null;
}

/** What the last signature brings with it: the amount that it sets, the payment it confirms, and the move. */
function closing(procedure: Procedure, project: Project, stage: Stage, command: SignOff, outcome: Tally, moment: Moment): Event[] {
  const events: Event[] = [];
  const order = openOrder(project);
  if (outcome === 'approved') {
    if (stage.sets) events.push({ type: 'amountSet', what: stage.sets, amount: command.amount ?? amountAskedIn(project, stage) });
    if (order) events.push({ type: 'paymentRecorded', reference: order.reference, amount: order.amount, result: 'paid' });
    return [...events, ...enter(procedure, project, follow(stage.approved, project), outcome, moment)];
  }
  // the accountant hands an order back: it was not paid, and the next round places a new one
  if (order) events.push({ type: 'paymentRecorded', reference: order.reference, amount: order.amount, result: 'failed' });
  const to = outcome === 'returned' ? stage.returned ?? stage.rejected! : stage.rejected ?? stage.returned!;
  return [...events, ...enter(procedure, project, to, outcome, moment, command.reason)];
}

const amountAskedIn = (project: Project, stage: Stage): bigint =>
  stage.sets === 'approved' ? project.facts.requested : (project.approved ?? 0n);

/** A council of named persons in place of the office; they may not have another duty in the project. */
export function appoint(procedure: Procedure, project: Project, command: Extract<Command, { type: 'appointCouncil' }>, { actor }: Moment): Event[] {
  const { signers } = procedure.stages[command.stage] ?? {};
  if (!signers || !('council' in signers) || (command.stage === project.stage && project.votes.length > 0)) throw new Refusal('COUNCIL_NOT_WANTED', { stage: command.stage });
  mustHold(actor, holderOf(project, signers.council.appointedBy), 'NOT_YOUR_TURN');
  const { members, chair } = command;
  const { sizes, duty } = signers.council;
  if (!sizes.includes(members.length) || new Set(members).size !== members.length || !members.includes(chair)) throw new Refusal('COUNCIL_SIZE', { sizes });
  const conflicted = members.filter((member) => project.duties[member] && conflicts(project.duties[member]!, duty));
  if (conflicted.length > 0) throw new Refusal('COUNCIL_MEMBER_CONFLICT', { members: conflicted });
  return [{ type: 'councilAppointed', stage: command.stage, members, chair, duty }];
}
