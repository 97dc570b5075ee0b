import { render, sentence } from '../templates/render';
import type { Language } from '../templates/render';
import type { Button, Message } from './channel';

/** An answer in words: `templates/<language>/chat/<name>.hbs`. */
export const say = (language: Language, name: string, facts: object = {}, buttons: readonly Button[] = []): Message =>
  ({ text: render(language, `chat/${name}`, facts), ...(buttons.length > 0 ? { buttons } : {}) });

/** A button with words of `labels.json`. */
export const button = (language: Language, label: string, data: string, facts: object = {}): Button =>
  ({ label: sentence(language, 'labels', label, facts), data });

/** The n-th button of a list, which a typed number presses as well. */
export const choice = (language: Language, index: number, text: string, data: string): Button =>
  button(language, 'choice', data, { number: index + 1, text });
