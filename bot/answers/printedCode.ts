import type { Language } from '../../templates/render';
import { say } from '../say';
import type { Answer } from '../world';

/** Who names a code only, as a printed one that is scanned does, is asked for its number; the same for every code, whether there is such a file or not. */
export const askNumber = (language: Language, code: string): Answer => ({ messages: [say(language, 'lookUpNumber', { code })], ask: { what: 'lookUpNumber', code } });
