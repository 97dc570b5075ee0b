import { readAmount } from '../../domain/amount';
import { mustBeShown } from '../../domain/fingerprint';
import { least } from '../../domain/money';
import { seatOwner } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { supportLimit } from '../../domain/support';
import { comment } from '../../domain/text';
import { refusalText, sentence } from '../../templates/render';
import { visible } from '../access';
import type { Seen } from '../access';
import type { Ask, Draft } from '../dialog';
import { button, say } from '../say';
import type { Answer, Talk } from '../world';
import { card } from './card';
import { refuseLate } from './late';
import { unlessMoved } from './moved';
import { place } from './place';
import type { Place } from './place';
import { criteriaOf, readScores } from './scores';

/** What the decision still lacks is asked for: scores, a reason, an amount; then comes the card to confirm. @throws Refusal CONTENT_MOVED */
export async function next(talk: Talk, seen: Seen, draft: Draft): Promise<Answer> {
  const { language } = talk;
  const { code, vote } = draft;
  mustBeShown(seen.project, draft.shown);
  const ask = (what: 'scores' | 'reason' | 'amount'): Ask => ({ what, ...draft });
  const criteria = criteriaOf(seen);
  if (criteria.length > 0 && !draft.scores && (vote === 'approve' || vote === 'reject')) {
    const voted = seen.project.votes.find((one) => seatOwner(one) === talk.person.id)?.at ?? null;
    return { messages: [say(language, 'askScores', { code, criteria, voted })], ask: ask('scores') };
  }
  if ((vote === 'return' || vote === 'reject') && !draft.reason) return { messages: [say(language, 'askReason', { code, vote: sentence(language, 'labels', `vote.${vote}`) })], ask: ask('reason') };
  if (vote === 'approve' && seen.procedure.stages[draft.stage]!.sets && !draft.amount) {
    const limit = limitOf(seen);
    return { messages: [say(language, 'askAmount', { code, limit }, [button(language, 'amount', `am:${place(draft)}`, { amount: limit })])], ask: ask('amount') };
  }
  return card(talk, seen, draft);
}

type Asked = Extract<Ask, { what: 'scores' | 'reason' | 'amount' }>;

/** The scores were typed. */
export const takeScores = (talk: Talk, ask: Asked, typed: string): Promise<Answer> => taken(talk, ask, (seen) => {
  const read = readScores(typed, criteriaOf(seen));
  return 'wrong' in read ? { again: say(talk.language, 'scoresWrong', read.wrong).text } : read;
});

/** The reason was typed. */
export const takeReason = (talk: Talk, ask: Asked, typed: string): Promise<Answer> => taken(talk, ask, () => {
  const reason = comment(typed).slice(0, 2000);
  return reason ? { reason } : { again: refusalText(talk.language, new Refusal('REASON_REQUIRED')) };
});

/** The amount was typed, or the button with the whole sum pressed (`typed` null). */
export const takeAmount = (talk: Talk, ask: Asked, typed: string | null): Promise<Answer> => taken(talk, ask, (seen) => {
  const limit = limitOf(seen);
  const amount = typed === null ? limit : readAmount(typed);
  if (amount === null) return { again: say(talk.language, 'notMoney').text };
  if (amount > 0n && amount <= limit) return { amount: amount.toString() };
  return { again: refusalText(talk.language, amount <= 0n ? new Refusal('AMOUNT_NOT_POSITIVE') : aboveLimit(seen, limit)) };
});

/** The button with the whole sum; on an older message it is nothing any more. */
export async function pressAmount(talk: Talk, at: Place): Promise<Answer> {
  const { ask } = talk.dialog;
  if (ask?.what === 'amount' && place(ask) === place(at)) return takeAmount(talk, ask, null);
  const { project } = await visible(talk, at.code);
  await refuseLate(talk, project, at, 'approve');
  return { messages: [say(talk.language, 'stale', {}, [button(talk.language, 'open', `op:${at.code}`)])] };
}

async function taken(talk: Talk, ask: Asked, read: (seen: Seen) => Partial<Draft> | { again: string }): Promise<Answer> {
  const seen = await visible(talk, ask.code);
  await refuseLate(talk, seen.project, ask, ask.vote);
  return unlessMoved(talk, ask.code, async () => {
    const more = read(seen);
    if ('again' in more) return { messages: [{ text: more.again }], ask };
    const { what: _, ...draft } = ask;
    return next(talk, seen, { ...draft, ...more });
  });
}

/** The most that may be granted or accepted here: what was asked for within the norm, or what was approved, đồng. */
function limitOf({ procedure, project }: Seen): bigint {
  if (procedure.stages[project.stage]!.sets === 'accepted') return project.approved ?? 0n;
  const { limit } = supportLimit(project);
  return limit === null ? project.facts.requested : least(limit, project.facts.requested);
}

function aboveLimit({ procedure, project }: Seen, limit: bigint): Refusal {
  if (procedure.stages[project.stage]!.sets === 'accepted') return new Refusal('AMOUNT_ABOVE_APPROVAL', { approved: limit });
  return limit < project.facts.requested ? new Refusal('AMOUNT_ABOVE_NORM', { limit }) : new Refusal('AMOUNT_ABOVE_REQUEST', { requested: limit });
}
