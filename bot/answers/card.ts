import { randomBytes } from 'node:crypto';
import { follow } from '../../domain/moves';
import { openOrder } from '../../domain/payment';
import type { Vote } from '../../domain/project';
import { seatOf } from '../../domain/seat';
import { sentence } from '../../templates/render';
import type { Language } from '../../templates/render';
import { actorOf, nameOf } from '../access';
import type { Seen } from '../access';
import type { Draft } from '../dialog';
import { button, say } from '../say';
import type { Answer, Talk } from '../world';
import { place } from './place';

/** The card that says once more what will be recorded, for whom, and what follows from it. */
export async function card(talk: Talk, seen: Seen, draft: Draft): Promise<Answer> {
  const { language } = talk;
  const { procedure, project } = seen;
  const stage = procedure.stages[draft.stage]!;
  const seat = seatOf(procedure, project, stage, actorOf(talk));
  // the nonce binds the press to this very card: an older card never confirms a newer amount or reason
  const nonce = randomBytes(4).toString('hex');
  const scores = draft.scores ? Object.values(draft.scores) : [];
  const facts = {
    code: draft.code, name: project.facts.name, stage: stage.title, amount: draft.amount ?? null, reason: draft.reason ?? null, scores: scores.join(', '), sum: scores.reduce((sum, one) => sum + one, 0),
    vote: voteWords(language, draft.vote, seat.duty === 'prepare'), behalf: await nameOf(talk, seat.standsFor), consequence: consequence(language, seen, draft.vote),
  };
  return {
    messages: [say(language, 'confirm', facts, [button(language, 'confirm', `ok:${place(draft)}:${nonce}`), button(language, 'cancel', 'no')])],
    ask: { what: 'confirm', nonce, ...draft },
  };
}

export const voteWords = (language: Language, vote: Vote, prepares: boolean): string => sentence(language, 'labels', vote === 'approve' && prepares ? 'vote.submit' : `vote.${vote}`);

/** What follows when the vote is the last one that is needed. */
export function consequence(language: Language, { procedure, project }: Seen, vote: Vote): string {
  const stage = procedure.stages[project.stage]!;
  const { signers } = stage;
  const needed = 'all' in signers ? signers.all.length : 'inOrder' in signers ? signers.inOrder.length : 'atLeast' in signers ? signers.atLeast : 1;
  const council = 'council' in signers && project.councils[project.stage];
  if (council || (vote === 'approve' && project.votes.length < needed - 1)) return sentence(language, 'labels', 'then.others');
  const target = vote === 'approve' ? follow(stage.approved, procedure, project) : vote === 'return' ? stage.returned! : stage.rejected!;
  const to = (procedure.stages[target] ?? procedure.ends[target])!.title;
  const order = openOrder(project);
  return vote === 'approve' && stage.pays && order ? sentence(language, 'labels', 'then.paid', { to, amount: order.amount }) : sentence(language, 'labels', 'then.next', { to });
}
