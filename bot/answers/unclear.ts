import { projectsOf } from '../../prisma/lists';
import { dayOf } from '../../domain/calendar';
import { Refusal } from '../../domain/refusal';
import { sentence } from '../../templates/render';
import { mine } from '../access';
import { distance, guess } from '../guess';
import { button, choice, say } from '../say';
import { typedCode } from '../understand';
import type { Intent } from '../understand';
import type { Answer, Talk } from '../world';
import { tellHuman } from './human';
import { menu } from './look';

/** What was not understood: what it may mean, to choose from; the second time in a row a person of flesh and blood. */
export async function askWhich(talk: Talk, code: string | null): Promise<Answer> {
  const { language, heard, dialog } = talk;
  if (dialog.unclear) return tellHuman(talk, code);
  const guesses = guess(heard.text ?? '').map((wish, index) => ({ wish, number: index + 1, text: sentence(language, 'labels', `guess.${wish}`) }));
  const buttons = guesses.length > 0 ? guesses.map(({ wish, text }, index) => choice(language, index, text, `gs:${wish}${code ? `:${code}` : ''}`)) : menu(language);
  return { messages: [say(language, 'unclear', { guesses }, [...buttons, button(language, 'human', code ? `hu:${code}` : 'hu')])], unclear: true };
}

/**
 * A code that cannot be one: projects of the person's own with a code that is one slip away are offered.
 * @throws Refusal UNKNOWN_PROJECT when none is, whether somebody else's is or not
 */
export async function askNear(talk: Talk, wish: Intent['wish']): Promise<Answer> {
  const { language, heard, person, at, world: { books } } = talk;
  const typed = typedCode(heard.text ?? '') ?? '';
  const [open, carried] = await Promise.all([mine(talk), projectsOf(books, person.id, dayOf(at), 50)]);
  const own = [...new Set([...open.map(({ project }) => project.code), ...carried.map(({ code }) => code)])];
  const near = own.filter((code) => distance(letters(code), letters(typed)) <= 1).slice(0, 3).map((code, index) => ({ code, number: index + 1 }));
  if (near.length === 0) throw new Refusal('UNKNOWN_PROJECT');
  const meant = wish === 'unclear' ? 'status' : wish;
  return { messages: [say(language, 'nearCodes', { near }, [...near.map(({ code }, index) => choice(language, index, code, `gs:${meant}:${code}`)), button(language, 'projects', 'pj')])] };
}

const letters = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '');
