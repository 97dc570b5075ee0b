import { dayOf } from '../domain/calendar';
import { Refusal } from '../domain/refusal';
import { pinState, secondFactorDemanded } from '../prisma/pins';
import { mint } from './keys';
import { button, say } from './say';
import type { Confirmable } from './dialog';
import type { Answer, Talk } from './world';

/** How long a web link to confirm by holds. */
const LINK_MINUTES = 15;

/**
 * Asks for the PIN before something confirmed is done, where one of these units demands it; null where none does. It is typed only where the
 * message can be deleted; elsewhere a one-time link leads to our page.
 * @throws Refusal PIN_NOT_SET, PIN_LOCKED, PIN_NOT_HERE
 */
export async function behindPin(talk: Talk, units: readonly string[], then: Confirmable): Promise<Answer | null> {
  const { world: { books, channel, publicUrl }, person, language, at } = talk;
  if (!(await secondFactorDemanded(books, units, dayOf(at)))) return null;
  const state = await pinState(books, person.id);
  if (state === 'unset') throw new Refusal('PIN_NOT_SET');
  if (typeof state !== 'string') throw new Refusal('PIN_LOCKED', state);
  if (channel?.remove) return { messages: [say(language, 'askPin', {}, [button(language, 'cancel', 'no')])], ask: { what: 'pin', then } };
  if (!publicUrl) throw new Refusal('PIN_NOT_HERE');
  const key = await mint(books, talk, `link:${JSON.stringify(then)}`, LINK_MINUTES);
  return { messages: [say(language, 'pinLink', { link: `${publicUrl.replace(/\/+$/, '')}/confirm/${key}`, minutes: LINK_MINUTES })] };
}
