import { Refusal } from '../../domain/refusal';
import { isKey } from '../keys';
import { say } from '../say';
import { readings } from '../typed';
import { behindCode, slip, typedCode, understand } from '../understand';
import type { Answer, Talk } from '../world';
import type { AdminAsk } from './adminAsks';
import { askToDelegate, chooseSeat, chooseWho, confirmGrant, startReassign, takeDays, takeWho } from './adminReassign';
import { askResend, listResend, sendAgain } from './adminResend';
import { agreeToRestart, startRestart, takeRestartReason, takeRestartWords } from './adminRestart';
import { listStuck } from './adminStuck';

type Deed = 'stuck' | 'restart' | 'resend' | 'reassign';

/** How an administrator says it, folded. Nobody else's words are looked up here, so to all others these are words like any. */
const phrases: Readonly<Record<Deed, readonly string[]>> = {
  stuck: ['tac o dau', 'dang tac o dau', 'ho so tac', 'ho so bi tac', 'de an tac', 'ho so ket', 'bi tac', 'viec tac', 'what is stuck', 'whats stuck', 'what s stuck', 'stuck'],
  restart: ['khoi dong lai', 'chay lai', 'khoi dong', 'restart'],
  resend: ['gui lai', 'gui lai thong bao', 'resend', 'send again'],
  reassign: ['phan cong lai', 'phan cong', 'giao lai', 'reassign'],
};

/** What an administrator's words ask for; null when they are no administrator's words, or no administrator says them. */
export async function administer(talk: Talk, text: string): Promise<Answer | null> {
  const deed = talk.person.administrator ? deedIn(text) : null;
  if (!deed) return null;
  if (deed === 'stuck') return listStuck(talk);
  const { code } = understand(text) as { code?: string | null };
  if (code === 'wrong') throw new Refusal('UNKNOWN_PROJECT');
  if (!code) return { messages: [say(talk.language, 'adminWhich', { deed })] };
  if (deed === 'restart') return startRestart(talk, code, behindCode(text));
  return deed === 'resend' ? listResend(talk, code) : startReassign(talk, code);
}

/** The phrase stands at the beginning, whole, with one slip at most; behind it only a code and what belongs to it. */
function deedIn(text: string): Deed | null {
  const code = typedCode(text);
  const before = code ? text.normalize('NFC').split(code)[0]! : text;
  for (const words of readings(before))
    for (const [deed, said] of Object.entries(phrases) as [Deed, readonly string[]][])
      if (said.some((phrase) => same(words, phrase.split(' ')))) return deed;
  return null;
}

const same = (words: readonly string[], phrase: readonly string[]): boolean =>
  words.length === phrase.length && phrase.reduce((sum, word, place) => sum + slip(words[place]!, word), 0) <= (phrase.join('').length >= 7 ? 1 : 0);

/** The answer to what an administrator was asked; null when the words plainly ask for something else. */
export async function takeAdmin(talk: Talk, ask: AdminAsk, text: string, { wish }: { wish: string }, press: (talk: Talk, data: string) => Promise<Answer>): Promise<Answer | null> {
  if (!talk.person.administrator || text.startsWith('/')) return null;
  const elsewhere = !['unclear', 'confirm', 'status'].includes(wish);
  switch (ask.step) {
    case 'restartReason': return deedIn(text) ? null : takeRestartReason(talk, ask, text);
    case 'restartWords': return takeRestartWords(talk, ask, text, elsewhere || [null, 'restart'].indexOf(deedIn(text)) < 0);
    case 'who': return deedIn(text) ? null : takeWho(talk, ask, text, elsewhere);
    case 'days': return deedIn(text) ? null : takeDays(talk, ask, text, elsewhere);
    // typed, it presses the button, so that it counts once like a press
    case 'grant':
    case 'card': return wish === 'confirm' ? press(talk, talk.dialog.buttons.find(isKey) ?? '') : null;
  }
}

/** What an administrator's button leads to; null for all other buttons, and for everybody else. */
export async function pressAdmin(talk: Talk, deed: string, first: string, second: string): Promise<Answer | null> {
  if (!talk.person.administrator) return null;
  switch (deed) {
    case 'zr': return startRestart(talk, first);
    case 'zl': return listResend(talk, first);
    case 'zu': return askResend(talk, first);
    case 'za': return startReassign(talk, first);
    case 'zp': return chooseSeat(talk, first, second);
    case 'zw': return chooseWho(talk, first);
    default: return null;
  }
}

/** What an administrator's key decides; null when the person is no administrator any more. */
export async function decideAdmin(talk: Talk, deed: string, first: string, second: string): Promise<Answer | null> {
  if (!talk.person.administrator) return null;
  switch (deed) {
    case 'yr': return agreeToRestart(talk, first);
    case 'yn': return sendAgain(talk, first, second);
    case 'yq': return askToDelegate(talk, first, second);
    case 'yo': return confirmGrant(talk, first);
    default: return null;
  }
}
