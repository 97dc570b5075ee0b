import { render } from '../../templates/render';
import type { Answer, Talk } from '../world';
import { say } from '../say';
import { menu } from './look';

/** What can be typed; administrators are told their own words besides. */
export function help({ language, person }: Talk): Answer {
  const message = say(language, 'help', {}, menu(language));
  return { messages: [person.administrator ? { ...message, text: `${message.text}\n\n${render(language, 'chat/adminHelp', {})}` } : message] };
}
