import { dayOf } from '../../domain/calendar';
import { Refusal } from '../../domain/refusal';
import { sha256 } from '../../prisma/hash';
import { personById } from '../../prisma/people';
import { tryPin } from '../../prisma/pins';
import { standsFor } from '../../prisma/roster';
import { tell } from '../../prisma/tell';
import { refusalText } from '../../templates/render';
import type { Language } from '../../templates/render';
import type { Ask, Confirmable } from '../dialog';
import { find, take } from '../keys';
import type { KnownKey } from '../keys';
import { button, say } from '../say';
import type { Answer, Talk, World } from '../world';
import { setAway } from './absence';
import { signAll } from './bulk';
import { offerMandate } from './delegation';
import { messageOf } from './stamp';
import { signNow } from './votes';

/** Does what was confirmed, and what a PIN was asked for where it was. */
export function carryOut(talk: Talk, then: Confirmable): Promise<Answer> {
  switch (then.what) {
    case 'confirm': return signNow(talk, then);
    case 'bulk': return signAll(talk, then);
    case 'mandate': return offerMandate(talk, then);
    case 'away': return setAway(talk, then);
  }
}

/** The PIN was typed: its message goes first of all, right or wrong. @throws Refusal PIN_LOCKED, PIN_NOT_SET */
export async function takePin(talk: Talk, ask: Extract<Ask, { what: 'pin' }>, typed: string): Promise<Answer> {
  const { world, person, language } = talk;
  const pin = typed.replace(/[\s.-]/g, '');
  const gone = /\d{4,}/.test(pin) ? await forget(talk) : true;
  const cancel = [button(language, 'cancel', 'no')];
  const answer = !/^\d{6}$/.test(pin) ? { messages: [say(language, 'askPin', {}, cancel)], ask } : await tried();
  return gone ? answer : { ...answer, messages: [...answer.messages.slice(0, -1), ...answer.messages.slice(-1).map((last) => ({ ...last, text: `${last.text}\n${say(language, 'pinStays').text}` }))] };

  async function tried(): Promise<Answer> {
    const left = await leftAfter(world, person.id, pin);
    return left === null ? carryOut(talk, ask.then) : { messages: [say(language, 'pinWrong', { left }, cancel)], ask };
  }
}

/** How many tries are left after a wrong one; null when it fits. @throws Refusal PIN_LOCKED, PIN_NOT_SET */
async function leftAfter(world: World, personId: string, pin: string): Promise<number | null> {
  const tried = await tryPin(world.books, personId, pin);
  if (tried.fits) return null;
  if ('unset' in tried) throw new Refusal('PIN_NOT_SET');
  if ('left' in tried) return tried.left;
  const { lockedUntil, justLocked } = tried;
  // on every channel the person has: somebody else may be at this one
  if (justLocked) await tell(world.books, { to: [personId], about: `pin/${personId}`, number: Math.floor(Date.parse(lockedUntil) / 60_000), template: 'pinLocked', facts: { until: lockedUntil } });
  throw new Refusal('PIN_LOCKED', { lockedUntil });
}

/** Takes the typed PIN out of the chat and out of our own books. @returns false where it still stands in the chat */
async function forget({ world: { books, channel }, heard: { channel: name, chatId, externalId } }: Talk): Promise<boolean> {
  await books.pool.query('UPDATE inbound_events SET heard = $3 WHERE channel = $1 AND external_id = $2', [name, externalId, JSON.stringify({ text: '••••••' })]);
  return (await channel?.remove?.(chatId, externalId).then(() => true, () => false)) ?? false;
}

/** What a one-time link confirms, for its page; null for a link that nobody made, or that was used or has expired. */
export async function behindLink({ books }: World, key: string): Promise<{ then: Confirmable; language: Language } | null> {
  const known = await openLink(books, key);
  const { rows: [person] } = known ? await books.pool.query<{ language: Language }>('SELECT language FROM persons WHERE id = $1 AND deactivated_at IS NULL', [known.person]) : { rows: [] };
  return known && person ? { then: thenOf(known), language: person.language } : null;
}

const thenOf = ({ data }: KnownKey): Confirmable => JSON.parse(data.slice('link:'.length)) as Confirmable;

async function openLink(books: World['books'], key: string): Promise<KnownKey | null> {
  const known = /^[A-Za-z0-9_-]{22}$/.test(key) ? await find(books, key) : null;
  return known && known.data.startsWith('link:') && !known.used && !known.expired ? known : null;
}

/** Confirms by a one-time link and the PIN: `done` when the link is used up. The PIN is looked at first, so a wrong one does not use the link. */
export async function confirmByLink(world: World, key: string, pin: string): Promise<{ text: string; done: boolean; language: Language } | null> {
  const { books } = world;
  const at = await world.now();
  const known = await openLink(books, key);
  const person = known && (await personById(books, known.person, dayOf(at)));
  if (!known || !person?.active) return null;
  const { language } = person;
  const heard = { channel: known.channel, chatId: known.chatId, externalId: `link/${sha256(key).slice(0, 32)}` };
  try {
    if (!/^\d{6}$/.test(pin)) return { text: say(language, 'askPin').text, done: false, language };
    const left = await leftAfter(world, person.id, pin);
    if (left !== null) return { text: say(language, 'pinWrong', { left }).text, done: false, language };
    const pressed = await take(books, { person, heard }, key, messageOf(heard), 'link');
    if (pressed.is !== 'taken') return null;
    const answer = await carryOut({ heard, world, person, standsFor: await standsFor(books, person.id, dayOf(at)), language, at, dialog: { buttons: [] } }, thenOf(known));
    return { text: answer.messages.map(({ text }) => text).join('\n'), done: true, language };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { text: refusalText(language, error), done: error.code !== 'PIN_LOCKED', language };
  }
}
