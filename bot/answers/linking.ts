import { dayOf } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { link } from '../../prisma/people';
import type { Language } from '../../templates/render';
import type { Heard } from '../channel';
import { say } from '../say';
import type { Answer, World } from '../world';
import { menu } from './look';

const refusedWords = { used: 'linkUsed', expired: 'linkExpired', unknown: 'linkUnknown' } as const;

/** Links the chat by a one-time key; also a linked chat may take a new one. */
export async function linkChat(heard: Heard, { books }: World, at: Instant, language: Language, key: string): Promise<Answer> {
  const result = await link(books, heard.channel, heard.chatId, key, dayOf(at));
  if ('refused' in result) return { messages: [say(language, refusedWords[result.refused])] };
  const { name, language: own } = result.linked;
  return { messages: [say(own, 'linked', { person: name }, menu(own))] };
}
