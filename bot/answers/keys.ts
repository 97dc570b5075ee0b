import { Refusal } from '../../domain/refusal';
import type { RefusalCode } from '../../domain/refusal';
import { button, say } from '../say';
import { decides, isKey, find, take } from '../keys';
import type { KeyOwner, Pressed } from '../keys';
import type { Answer, Talk, World } from '../world';
import { placeOf } from './place';
import { messageOf } from './stamp';
import { lapsedVote } from './votes';

/** What a pressed key decides, once. @throws Refusal for a key of another person or chat, or of nobody; it is counted and does nothing. */
export async function pressKey(talk: Talk, data: string, decide: (talk: Talk, data: string) => Promise<Answer>): Promise<Answer> {
  const pressed = await take(talk.world.books, talk, data.slice(2), messageOf(talk.heard));
  if (pressed.is === 'taken' && decides(pressed.data)) return decide(talk, pressed.data);
  if (pressed.is === 'used' || pressed.is === 'expired') return spent(talk, pressed.is, pressed.data, pressed.code);
  const code = 'code' in pressed ? pressed.code : '';
  throw await counted(talk, code, pressed.is === 'foreign' ? 'BUTTON_NOT_YOURS' : 'BUTTON_UNKNOWN', pressed);
}

/** What decides was sent as it is, without a key: somebody made it up. Whoever may see the project is told how it stands. */
export async function refuseForged(talk: Talk, data: string): Promise<Answer> {
  const [deed, first = '', second = ''] = data.split(':');
  const at = placeOf(first, second);
  if (deed === 'ok' && at) return lapsedVote(talk, at);
  throw await counted(talk, '', 'BUTTON_UNKNOWN', { is: 'unknown' });
}

/** A second press, or one that comes late: what happened to it meanwhile is told, nothing is done. */
async function spent(talk: Talk, is: 'used' | 'expired', data: string, code: string): Promise<Answer> {
  const [deed, first = '', second = ''] = data.split(':');
  const at = placeOf(first, second);
  // the ledger knows who decided and when, and keeps the attempt; where it has nothing to say, the press is counted here
  const told = deed === 'ok' && at ? await lapsedVote(talk, at) : null;
  await counted(talk, code, 'BUTTON_SPENT', { is });
  if (is === 'expired' && told) return told;
  return { messages: [say(talk.language, is === 'used' ? 'pressedBefore' : 'stale', {}, [code ? button(talk.language, 'open', `op:${code}`) : button(talk.language, 'tasks', 'ts')])] };
}

/** Counts a press that did nothing in the audit of refused attempts. */
async function counted({ world, person, heard }: Pick<Talk, 'world' | 'person' | 'heard'>, project: string, code: RefusalCode, { is }: Pick<Pressed, 'is'>): Promise<Refusal> {
  const refusal = new Refusal(code);
  // not a command of the rules: it never came that far
  await world.ledger.refuse(project, { type: 'press', is } as never, person.id, messageOf(heard), refusal);
  return refusal;
}

/** What a button of this chat would decide, without using its key. */
export async function meant({ books }: World, { person, heard }: KeyOwner, data: string | undefined): Promise<string | undefined> {
  if (data === undefined || !isKey(data)) return data;
  const known = await find(books, data.slice(2));
  return known && known.person === person.id && known.channel === heard.channel && known.chatId === heard.chatId ? known.data : undefined;
}
