import type { Vote } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { pressedIn } from '../dialog';
import type { Dialog } from '../dialog';
import type { Intent } from '../understand';
import type { Talk } from '../world';
import { meant } from './keys';
import { keepAttempt } from './late';
import { placeOf, voteOf } from './place';
import type { Place } from './place';

/** Who was deactivated is refused, whatever is pressed or typed; an attempt to decide is kept in the audit. @throws Refusal PERSON_INACTIVE always */
export async function refuseInactive(talk: Pick<Talk, 'world' | 'person' | 'heard' | 'dialog'>, intent: Intent): Promise<never> {
  const refusal = new Refusal('PERSON_INACTIVE');
  const data = await meant(talk.world, talk, pressedIn(talk.heard, talk.dialog));
  const attempt = pressed(data, talk.dialog) ?? typed(intent, talk.dialog);
  if (attempt) await keepAttempt(talk, attempt, attempt.vote, refusal);
  throw refusal;
}

type Attempt = Place & { vote: Vote };

function pressed(data: string | undefined, { ask }: Dialog): Attempt | null {
  const [deed, first = '', second = '', third = ''] = (data ?? '').split(':');
  const asked = ask && 'vote' in ask ? ask.vote : 'approve';
  const at = deed === 'v' ? placeOf(second, third) : deed === 'ok' || deed === 'am' ? placeOf(first, second) : deed === 'bk' && ask?.what === 'bulk' ? ask.items[0]! : deed === 'sb' ? { code: first, stage: '', round: 0 } : null;
  return at && { ...at, vote: deed === 'v' ? voteOf(first) ?? 'approve' : asked };
}

function typed(intent: Intent, { ask }: Dialog): Attempt | null {
  if (intent.wish === 'confirm' && ask?.what === 'confirm') return ask;
  // of several files the first stands for the attempt
  if (intent.wish === 'confirm' && ask?.what === 'bulk') return { ...ask.items[0]!, vote: 'approve' };
  if (!('code' in intent) || !intent.code || intent.code === 'wrong') return null;
  const votes: Partial<Record<typeof intent.wish, Vote>> = { approve: 'approve', submit: 'approve', return: 'return', reject: 'reject' };
  const vote = votes[intent.wish];
  return vote ? { code: intent.code, stage: '', round: 0, vote } : null;
}
