import type { Heard } from './channel';

// what no database text can hold: NUL, and halves of characters
const unreadable = /\u0000|\p{Surrogate}/gu;

/** What was heard, without the characters that cannot be stored; everything else stays as it was typed. */
export function readable(heard: Heard): Heard {
  const { text, button } = heard;
  return {
    ...heard,
    ...(text === undefined ? {} : { text: text.replace(unreadable, '') }),
    ...(button === undefined ? {} : { button: button.replace(unreadable, '') }),
    ...(heard.file ? { file: { ...heard.file, name: heard.file.name.replace(unreadable, '') } } : {}),
  };
}
