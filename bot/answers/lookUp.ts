import { status } from '../../domain/view';
import { countTry } from '../../prisma/lookUpTries';
import { pinFits } from '../../prisma/lookup';
import type { Language } from '../../templates/render';
import type { Heard } from '../channel';
import { say } from '../say';
import { behindCode, folded } from '../understand';
import type { Answer, World } from '../world';

/** The number behind a code: six figures, perhaps in groups; null when there is none. */
export const numberBehind = (said: string): string | null => /^(?:so|maso|sotracuu|pin|number)?(\d{6})$/.exec(folded(behindCode(said)).join(''))?.[1] ?? null;

/**
 * "Tra cứu MÃ SỐ", by anybody, in a private chat (a channel hears no groups): the state only. An unknown code and a wrong number get the same answer in
 * the same way, and after five wrong tries an hour, of a chat or for a code, nothing is looked at.
 */
export async function lookUp(heard: Heard, { books, ledger, now }: World, language: Language, code: string | 'wrong' | null): Promise<Answer> {
  const pin = numberBehind(heard.text ?? '');
  if (!code || !pin) return { messages: [say(language, 'lookUpHow')] };
  const named = code === 'wrong' ? '' : code;
  const tried = await countTry(books, heard, named);
  if (!tried) return { messages: [say(language, 'lookUpTooMany')] };
  const [fits, found] = [await pinFits(books, named, pin), await ledger.read(named)];
  if (!fits || !found) return { messages: [say(language, 'lookUpWrong')] };
  await tried.right();
  const { code: own, shown, since, due, ended, next } = status(found.procedure, found.project, await now());
  return { messages: [say(language, 'lookUp', { code: own, shown, since, due, ended, next })] };
}
