import { randomBytes } from 'node:crypto';
import { mustAct } from '../../domain/authority';
import type { Project } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { mustBeSettled } from '../../domain/standstill';
import { comment } from '../../domain/text';
import { status } from '../../domain/view';
import { refusalText, sentence } from '../../templates/render';
import { actorOf, mine, visible } from '../access';
import type { Seen } from '../access';
import type { Ask } from '../dialog';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';
import { menu } from './look';
import { place } from './place';
import type { Place } from './place';
import { messageOf } from './stamp';

type Asked = Extract<Ask, { what: 'withdraw' }>;
type Shown = Extract<Ask, { what: 'withdrawal' }>;

/** "Rút hồ sơ": says what follows and asks the reason; one that stands behind the code is taken at once. Nothing is done before it is confirmed. */
export async function startWithdrawal(talk: Talk, code: string | null, said = ''): Promise<Answer> {
  const { language } = talk;
  if (!code) return chooseProject(talk);
  const seen = await visible(talk, code);
  const no = refusalOf(talk, seen);
  if (no) return no;
  const ask: Asked = { what: 'withdraw', code, version: seen.project.version };
  return comment(said) ? takeWithdrawalReason(talk, ask, said) : { messages: [say(language, 'withdrawAsk', factsOf(talk, seen))], ask };
}

async function chooseProject(talk: Talk): Promise<Answer> {
  const { language } = talk;
  const open = (await mine(talk)).filter((seen) => refusalOf(talk, seen) === null).slice(0, 10);
  if (open.length === 0) return { messages: [say(language, 'withdrawNone', {}, [button(language, 'projects', 'pj')])] };
  const projects = open.map(({ project }, index) => ({ number: index + 1, code: project.code, name: project.facts.name }));
  return { messages: [say(language, 'withdrawChoose', { projects }, projects.map((one, index) => choice(language, index, one.code, `wd:${one.code}`)))] };
}

/** The reason was typed: the card that names it, the file and what follows, bound to the version that was shown. */
export async function takeWithdrawalReason(talk: Talk, ask: Asked, typed: string): Promise<Answer> {
  const { language } = talk;
  const { code, version } = ask;
  const seen = await visible(talk, code);
  const moved = movedOn(talk, seen, version) ?? refusalOf(talk, seen);
  if (moved) return moved;
  const reason = comment(typed).slice(0, 2000);
  if (!reason) return { messages: [{ text: refusalText(language, new Refusal('REASON_REQUIRED')) }], ask };
  const nonce = randomBytes(4).toString('hex');
  const at = { code, stage: seen.project.stage, round: seen.project.round };
  return {
    messages: [say(language, 'withdrawCard', { ...factsOf(talk, seen), reason }, [button(language, 'withdraw.confirm', `wc:${place(at)}:${nonce}`), button(language, 'cancel', 'no')])],
    ask: { what: 'withdrawal', nonce, code, version, reason },
  };
}

/** Confirmed: the ledger decides, on the version that the card showed. */
export async function confirmWithdrawal(talk: Talk, at: Place, nonce: string): Promise<Answer> {
  const { dialog: { ask }, language } = talk;
  const seen = await visible(talk, at.code);
  if (ask?.what !== 'withdrawal' || ask.code !== at.code || ask.nonce !== nonce) return { messages: [say(language, 'stale', {}, [button(language, 'status', `st:${at.code}`)])] };
  return withdrawNow(talk, ask, seen);
}

async function withdrawNow(talk: Talk, { code, version, reason }: Shown, before: Seen): Promise<Answer> {
  const { language, person, heard, world } = talk;
  try {
    await world.ledger.act(code, { type: 'withdraw', reason, version }, { person: person.id }, messageOf(heard));
    return { messages: [say(language, 'withdrawn', { code, name: before.project.facts.name, at: talk.at, reason }, menu(language))] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const now = await visible(talk, code);
    const no = movedOn(talk, now, version) ?? refusalOf(talk, now);
    if (!no) throw error;
    return no;
  }
}

/** Somebody decided meanwhile: how it stands now and when that was decided is told, nothing is withdrawn (APR-16). */
function movedOn(talk: Talk, { project, procedure }: Seen, version: number): Answer | null {
  if (project.version === version) return null;
  const { language, at } = talk;
  const open = procedure.withdrawal.from.includes(project.stage);
  const facts = { code: project.code, step: status(procedure, project, at).title, decidedAt: project.last?.at ?? null, outcome: outcomeOf(language, project), open };
  return { messages: [say(language, 'withdrawMoved', facts, [button(language, 'status', `st:${project.code}`), ...(open ? [button(language, 'withdraw.again', `wd:${project.code}`)] : [])])] };
}

const outcomeOf = (language: Talk['language'], { last }: Project): string | null =>
  (last && ['approved', 'rejected', 'returned'].includes(last.outcome) ? sentence(language, 'labels', `outcome.${last.outcome}`) : null);

/** Why it cannot be withdrawn, with the way that is open instead; null when it can. @throws Refusal NOT_YOUR_TURN, SELF_APPROVAL, PAYMENT_PENDING */
function refusalOf(talk: Talk, { project, procedure }: Seen): Answer | null {
  const { language, at } = talk;
  const { withdrawal, termination } = procedure;
  const told = (text: string, more: Answer['messages'][number]['buttons'] = []): Answer => ({ messages: [{ text, buttons: [button(language, 'status', `st:${project.code}`), ...more] }] });
  if (project.ended) return told(refusalText(language, new Refusal('PROJECT_ENDED')));
  try {
    mustAct(procedure, project, [withdrawal.decides], { actor: actorOf(talk), at });
    if (withdrawal.from.includes(project.stage)) mustBeSettled(project);
  } catch (error) {
    if (error instanceof Refusal) return told(error.code === 'NOT_YOUR_TURN' ? say(language, 'withdrawNotYours', { office: procedure.offices[withdrawal.decides]!.title }).text : refusalText(language, error));
    throw error;
  }
  if (withdrawal.from.includes(project.stage)) return null;
  const instead = termination.from.includes(project.stage) ? procedure.offices[termination.decides]!.title : null;
  return told(say(language, 'withdrawNot', { code: project.code, stage: status(procedure, project, at).title, instead, basis: termination.basis, paid: project.payments.some(({ state }) => state === 'paid') }).text);
}

function factsOf({ at }: Talk, { project, procedure }: Seen) {
  const { title } = status(procedure, project, at);
  return { code: project.code, name: project.facts.name, stage: title, basis: procedure.withdrawal.basis, office: procedure.offices[procedure.withdrawal.decides]!.title, budget: project.budget !== null, signed: project.votes.length };
}
