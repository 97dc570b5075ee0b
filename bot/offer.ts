import type { Books } from '../prisma/client';
import type { Language } from '../templates/render';
import type { Button, NoticeFacts } from './channel';
import { keyed } from './keys';
import type { KeyOwner } from './keys';
import { button } from './say';

/** How long the buttons of an offer that came as a notice may be pressed: it is read when it is read. */
const WEEK_MINUTES = 7 * 24 * 60;
/** A restart that waits for a second administrator ends after a day. */
const DAY_MINUTES = 24 * 60;

/** The buttons by which a delegation that was offered is answered; they decide, so they go out as keys. */
export const offerButtons = (language: Language, id: string): Button[] => [button(language, 'delegation.accept', `dy:${id}`), button(language, 'delegation.decline', `dn:${id}`)];

/** What a notice gives to press, as keys of the chat that it is sent to; none for most. Only where a button sends back what it is: a typed number presses the last answer's. */
export async function keysOf(books: Books, owner: KeyOwner, { template, facts, language }: NoticeFacts): Promise<Button[]> {
  const { delegation, restart } = facts;
  if (template === 'restartAsked' && typeof restart === 'string') return keyed(books, owner, [button(language, 'admin.agree', `yr:${restart}`)], DAY_MINUTES);
  return template === 'delegationOffered' && typeof delegation === 'string' ? keyed(books, owner, offerButtons(language, delegation), WEEK_MINUTES) : [];
}
