import { render } from './render';
import type { Language } from './render';

/** The words of a notice. One that an administrator had sent again says so. @throws Error when a fact is missing */
export function noticeText(language: Language, template: string, facts: object): string {
  const text = render(language, `notices/${template}`, facts);
  return 'resent' in facts ? `${language === 'vi' ? '(gửi lại)' : '(sent again)'} ${text}` : text;
}
