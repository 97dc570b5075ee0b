import { randomBytes } from 'node:crypto';
import { follow } from '../../domain/moves';
import { openOrder } from '../../domain/payment';
import type { Procedure } from '../../domain/procedure';
import type { Project, Vote } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { comment } from '../../domain/text';
import { dutyNow, status } from '../../domain/view';
import { refusalText, sentence } from '../../templates/render';
import { carries, visible } from '../access';
import { readAmount } from '../../domain/amount';
import type { Ask } from '../dialog';
import { button, say } from '../say';
import type { Answer, Talk } from '../world';
import { place } from './place';
import type { Place } from './place';

/** The first step of a decision: a reason, an amount, or at once the card to confirm. A late press is refused by the ledger. */
export async function startVote(talk: Talk, vote: Vote, at?: Place, code = at!.code): Promise<Answer> {
  try {
    return await begin(talk, vote, at, code);
  } catch (error) {
    if (error instanceof Refusal && ['UNKNOWN_PROJECT', 'NOT_YOUR_TURN'].includes(error.code)) await keepAttempt(talk, { code, stage: at?.stage ?? '', round: at?.round ?? 0 }, vote, error);
    throw error;
  }
}

/** Who may not sign is told so before a reason or an amount is asked for; the attempt is kept in the ledger's audit all the same. */
const keepAttempt = ({ world, person, heard }: Talk, { code, stage, round }: Place, vote: Vote, refusal: Refusal): Promise<void> =>
  world.ledger.refuse(code, { type: 'signOff', stage, round, vote }, person.id, `${heard.channel}:${heard.externalId}`, refusal);

async function begin(talk: Talk, vote: Vote, at: Place | undefined, code: string): Promise<Answer> {
  const { language } = talk;
  const { project, procedure } = await visible(talk, code);
  const here = at ?? { code, stage: project.stage, round: project.round };
  await refuseLate(talk, project, here, vote);
  const stage = procedure.stages[project.stage];
  if (!stage) throw new Refusal('PROJECT_ENDED');
  const duty = dutyNow(procedure, project, talk.person.id, talk.person.offices);
  if (!duty) throw new Refusal('NOT_YOUR_TURN');
  if (vote === 'return' || vote === 'reject') {
    if (!(vote === 'return' ? stage.returned : stage.rejected)) throw new Refusal('NOT_ALLOWED_HERE', { vote });
    return { messages: [say(language, 'askReason', { code, vote: sentence(language, 'labels', `vote.${vote}`) })], ask: { what: 'reason', ...here, vote } };
  }
  if (vote === 'approve' && duty.missing.length > 0) throw new Refusal('MISSING_PAPERS', { missing: duty.missing.map(({ kind }) => kind) });
  if (vote === 'approve' && stage.sets) {
    const limit = limitOf(procedure, project);
    return { messages: [say(language, 'askAmount', { code, limit }, [button(language, 'amount', `am:${place(here)}`, { amount: limit })])], ask: { what: 'amount', ...here } };
  }
  return card(talk, procedure, project, { ...here, vote });
}

const limitOf = (procedure: Procedure, project: Project): bigint =>
  procedure.stages[project.stage]!.sets === 'accepted' ? (project.approved ?? 0n) : project.facts.requested;

/** The reason was typed. */
export async function takeReason(talk: Talk, ask: Extract<Ask, { what: 'reason' }>, typed: string): Promise<Answer> {
  const { project, procedure } = await visible(talk, ask.code);
  await refuseLate(talk, project, ask, ask.vote);
  const reason = comment(typed).slice(0, 2000);
  if (!reason) return { messages: [{ text: refusalText(talk.language, new Refusal('REASON_REQUIRED')) }], ask };
  const { code, stage, round, vote } = ask;
  return card(talk, procedure, project, { code, stage, round, vote, reason });
}

/** The amount was typed, or the button with the whole sum pressed (`typed` null). */
export async function takeAmount(talk: Talk, at: Place, typed: string | null): Promise<Answer> {
  const { project, procedure } = await visible(talk, at.code);
  await refuseLate(talk, project, at, 'approve');
  const { code, stage, round } = at;
  const again: Ask = { what: 'amount', code, stage, round };
  const limit = limitOf(procedure, project);
  const amount = typed === null ? limit : readAmount(typed);
  if (amount === null) return { messages: [say(talk.language, 'notMoney')], ask: again };
  if (amount <= 0n || amount > limit) {
    const refusal = amount <= 0n ? new Refusal('AMOUNT_NOT_POSITIVE') : procedure.stages[stage]!.sets === 'accepted' ? new Refusal('AMOUNT_ABOVE_APPROVAL', { approved: limit }) : new Refusal('AMOUNT_ABOVE_REQUEST', { requested: limit });
    return { messages: [{ text: refusalText(talk.language, refusal) }], ask: again };
  }
  return card(talk, procedure, project, { code, stage, round, vote: 'approve', amount: amount.toString() });
}

/** The card that says once more what will be recorded and what follows from it. */
function card({ language, person }: Talk, procedure: Procedure, project: Project, decision: Place & { vote: Vote; reason?: string; amount?: string }): Answer {
  // the nonce binds the press to this very card: an older card never confirms a newer amount or reason
  const nonce = randomBytes(4).toString('hex');
  const prepares = dutyNow(procedure, project, person.id, person.offices)?.prepares ?? false;
  const facts = {
    code: decision.code, name: project.facts.name, stage: procedure.stages[decision.stage]!.title, amount: decision.amount ?? null, reason: decision.reason ?? null,
    vote: voteWords(language, decision.vote, prepares), consequence: consequence(language, procedure, project, decision.vote),
  };
  return {
    messages: [say(language, 'confirm', facts, [button(language, 'confirm', `ok:${place(decision)}:${nonce}`), button(language, 'cancel', 'no')])],
    ask: { what: 'confirm', ...decision, nonce },
  };
}

const voteWords = (language: Talk['language'], vote: Vote, prepares: boolean) => sentence(language, 'labels', vote === 'approve' && prepares ? 'vote.submit' : `vote.${vote}`);

function consequence(language: Talk['language'], procedure: Procedure, project: Project, vote: Vote): string {
  const stage = procedure.stages[project.stage]!;
  const { signers } = stage;
  const needed = 'all' in signers ? signers.all.length : 'inOrder' in signers ? signers.inOrder.length : 1;
  const council = 'council' in signers && project.councils[project.stage];
  if (council || (vote === 'approve' && project.votes.length < needed - 1)) return sentence(language, 'labels', 'then.others');
  const target = vote === 'approve' ? follow(stage.approved, procedure, project) : vote === 'return' ? stage.returned! : stage.rejected!;
  const to = (procedure.stages[target] ?? procedure.ends[target])!.title;
  const order = openOrder(project);
  return vote === 'approve' && stage.pays && order ? sentence(language, 'labels', 'then.paid', { to, amount: order.amount }) : sentence(language, 'labels', 'then.next', { to });
}

/** The confirmation was pressed: now the ledger decides. */
export async function confirmVote(talk: Talk, at: Place, nonce: string | null): Promise<Answer> {
  const { language, person, dialog: { ask }, heard, world } = talk;
  const { project } = await visible(talk, at.code).catch(async (error: unknown) => {
    if (error instanceof Refusal) await keepAttempt(talk, at, ask?.what === 'confirm' ? ask.vote : 'approve', error);
    throw error;
  });
  if (ask?.what !== 'confirm' || ask.code !== at.code || (nonce !== null && ask.nonce !== nonce)) {
    await refuseLate(talk, project, at, 'approve');
    return { messages: [say(language, 'stale', {}, [button(language, 'open', `op:${at.code}`)])] };
  }
  const { code, stage, round, vote, reason, amount } = ask;
  const before = dutyNow((await visible(talk, code)).procedure, project, person.id, person.offices);
  const receipt = await world.ledger.act(
    code, { type: 'signOff', stage, round, vote, ...(reason ? { reason } : {}), ...(amount ? { amount: BigInt(amount) } : {}) }, { person: person.id }, `${heard.channel}:${heard.externalId}`);
  const now = status(receipt.procedure, receipt.project, talk.at);
  const facts = { code, at: talk.at, vote: voteWords(language, vote, before?.prepares ?? false), step: carries(receipt.project, person) ? now.shown : now.title, waitsFor: now.waitsFor, due: now.due, ended: now.ended };
  return { messages: [say(language, 'signed', facts, [button(language, 'timeline', `tl:${code}`), button(language, 'tasks', 'ts')])] };
}

/** A press for a stage or round that has passed goes to the ledger, which refuses it and keeps the attempt in its audit. */
async function refuseLate({ world, person, heard }: Talk, project: Project, { code, stage, round }: Place, vote: Vote): Promise<void> {
  if (project.stage === stage && project.round === round && !project.ended) return;
  await world.ledger.act(code, { type: 'signOff', stage, round, vote }, { person: person.id }, `${heard.channel}:${heard.externalId}`);
  throw new Refusal('LATE');
}
