import { askedOffices } from '../../domain/awaited';
import { missingPapers } from '../../domain/dossier';
import { mustBeShown } from '../../domain/fingerprint';
import { holderOf, seatOwner } from '../../domain/project';
import type { Project, Vote } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { alreadySigned, seatOf } from '../../domain/seat';
import { status } from '../../domain/view';
import type { Receipt } from '../../prisma/ledger';
import { actorOf, carries, nameOf, visible } from '../access';
import type { Seen } from '../access';
import type { Draft } from '../dialog';
import { behindPin } from '../secondFactor';
import { button, say } from '../say';
import type { Answer, Talk } from '../world';
import { voteWords } from './card';
import { next } from './draft';
import { keepAttempt, refuseLate } from './late';
import { unlessMoved } from './moved';
import type { Place } from './place';
import { messageOf } from './stamp';

/**
 * The first step of a decision. A late press is refused by the ledger; who may not sign is told so before anything is asked for. `seen` is the
 * number of the last change that the pressed button's message showed.
 */
export async function startVote(talk: Talk, vote: Vote, at?: Place, code = at!.code, seen?: number): Promise<Answer> {
  try {
    return await unlessMoved(talk, code, () => begin(talk, vote, at, code, seen));
  } catch (error) {
    if (error instanceof Refusal && attempts.includes(error.code)) await keepAttempt(talk, { code, stage: at?.stage ?? '', round: at?.round ?? 0 }, vote, error);
    throw error;
  }
}

/** Refusals that say that this person may not sign here; the ledger has not seen them yet. */
const attempts: readonly string[] = ['UNKNOWN_PROJECT', 'NOT_YOUR_TURN', 'VOTE_NOT_OPEN', 'SELF_APPROVAL', 'ALREADY_SIGNED'];

async function begin(talk: Talk, vote: Vote, at: Place | undefined, code: string, seen: number | undefined): Promise<Answer> {
  const { project, procedure } = await visible(talk, code);
  const { stage: id, round } = at ?? project;
  await refuseLate(talk, project, { code, stage: id, round }, vote);
  if (project.suspended) throw new Refusal('SUSPENDED', { since: project.suspended.since });
  const stage = procedure.stages[id]!;
  seatOf(procedure, project, stage, actorOf(talk));
  if (seen !== undefined && seen !== numberOf(project)) mustBeShown(project, `${seen}-`);
  if ((vote === 'return' && !stage.returned) || (vote === 'reject' && !stage.rejected)) throw new Refusal('NOT_ALLOWED_HERE', { vote });
  const missing = vote === 'approve' ? missingPapers(procedure, project) : [];
  if (missing.length > 0) throw new Refusal('MISSING_PAPERS', { missing });
  return next(talk, { project, procedure }, { code, stage: id, round, vote, shown: project.fingerprint });
}

/** The number of the last change of what is shown: short enough for a button. */
export const numberOf = ({ fingerprint }: Project): number => Number.parseInt(fingerprint, 10);

/** The confirmation was pressed: now the ledger decides, on what the card showed. */
export async function confirmVote(talk: Talk, at: Place, nonce: string): Promise<Answer> {
  const { dialog: { ask } } = talk;
  const seen = await visible(talk, at.code).catch(async (error: unknown) => {
    if (error instanceof Refusal) await keepAttempt(talk, at, ask?.what === 'confirm' ? ask.vote : 'approve', error);
    throw error;
  });
  if (ask?.what !== 'confirm' || ask.code !== at.code || ask.nonce !== nonce) return stale(talk, seen.project, at);
  return (await behindPin(talk, unitsOf(seen), ask)) ?? signNow(talk, ask);
}

/** What was confirmed is signed: the ledger decides, on what the card showed. */
export function signNow(talk: Talk, { code, stage, round, vote, reason, amount, scores, shown }: Draft): Promise<Answer> {
  const { person, heard, world } = talk;
  return unlessMoved(talk, code, async () => told(talk, vote, await world.ledger.act(
    code, { type: 'signOff', stage, round, vote, fingerprint: shown, ...(reason ? { reason } : {}), ...(amount ? { amount: BigInt(amount) } : {}), ...(scores ? { scores } : {}) },
    { person: person.id }, messageOf(heard))));
}

/** A press that cannot confirm anything: how it stands is told, to whoever may see the project. */
export const lapsedVote = async (talk: Talk, at: Place): Promise<Answer> => stale(talk, (await visible(talk, at.code)).project, at);

/** The units of the offices that are asked for here: they say whether a second factor is wanted. */
export const unitsOf = ({ procedure, project }: Seen): string[] => {
  const stage = procedure.stages[project.stage];
  // it ended while the card was open: the ledger says so
  if (!stage) return [];
  const { signers } = stage;
  const offices = [...askedOffices(signers), ...('council' in signers ? [signers.council.appointedBy] : [])];
  return [...new Set(offices.map((office) => holderOf(project, office).split('@')[1]!))];
};

/** The press of a card that is not open any more: late, a second press, or an older card. */
async function stale(talk: Talk, project: Project, at: Place): Promise<Answer> {
  const { person, language } = talk;
  await refuseLate(talk, project, at, 'approve');
  if (project.votes.some((vote) => vote.person === person.id || seatOwner(vote) === person.id)) {
    const refusal = alreadySigned(project, person.id);
    await keepAttempt(talk, at, 'approve', refusal);
    throw refusal;
  }
  return { messages: [say(language, 'stale', {}, [button(language, 'open', `op:${at.code}`)])] };
}

async function told(talk: Talk, vote: Vote, { project, procedure, entries }: Receipt): Promise<Answer> {
  const { language } = talk;
  const { code } = project;
  const signed = entries.map(({ event }) => event).find((event) => event.type === 'signedOff');
  const now = status(procedure, project, talk.at);
  const facts = {
    code, at: talk.at, vote: voteWords(language, vote, signed?.duty === 'prepare'), behalf: await nameOf(talk, signed?.standsFor),
    step: carries(project, talk) ? now.shown : now.title, waitsFor: now.waitsFor, due: now.due, ended: now.ended,
  };
  return { messages: [say(language, 'signed', facts, [button(language, 'timeline', `tl:${code}`), button(language, 'tasks', 'ts')])] };
}
