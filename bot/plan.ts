import type { Button, Capabilities, Message } from './channel';
import { pieces } from './pieces';

/** One message as a channel can send it. */
export interface Planned { text: string; buttons: Button[] }

/**
 * A message as the channel's messages, in order: parts under its limit of UTF-16 units, numbered "1/3" where nothing else shows that they
 * belong together, with the buttons at the last. Where the channel has no buttons, or not so many, they are lines to type the number of.
 */
export function planned({ text, buttons = [] }: Message, can: Pick<Capabilities, 'buttons' | 'mostButtons' | 'textLimit' | 'formatting'>): Planned[] {
  const pressed = can.buttons !== 'none' && buttons.length <= can.mostButtons;
  const said = text.normalize('NFC');
  const choices = pressed ? '' : choiceLines(said, buttons).join('\n').normalize('NFC');
  const parts = numberedParts(said, choices, can);
  return parts.map((part, index) => ({ text: part, buttons: pressed && index === parts.length - 1 ? [...buttons] : [] }));
}

/** Each button as "2. Label". A choice that the text lists already under its number is not said twice. */
function choiceLines(text: string, buttons: readonly Button[]): string[] {
  const lines = text.split('\n');
  return buttons.flatMap(({ label }, index) => {
    const number = `${index + 1}. `;
    if (!label.startsWith(number)) return [`${number}${label}`];
    const words = label.slice(number.length).normalize('NFC');
    return lines.some((line) => line.startsWith(number) && line.includes(words)) ? [] : [label];
  });
}

function numberedParts(text: string, choices: string, { textLimit, formatting }: Pick<Capabilities, 'textLimit' | 'formatting'>): string[] {
  const whole = split(text, choices, textLimit);
  if (formatting || whole.length < 2) return whole;
  // the number takes room, and more room where there are ten parts or a hundred
  for (let digits = 1; ; digits += 1) {
    const parts = split(text, choices, textLimit - (2 * digits + 2));
    if (String(parts.length).length <= digits) return parts.map((part, index) => `${index + 1}/${parts.length}\n${part}`);
  }
}

/** The choices stay together below the text wherever one message holds them. */
function split(text: string, choices: string, room: number): string[] {
  const parts = pieces(text, room);
  if (choices !== '') {
    const last = parts.at(-1);
    const below = last === undefined ? choices : `${last.replace(/\n$/, '')}\n${choices}`;
    if (below.length <= room) parts.splice(-1, 1, below); else parts.push(...pieces(choices, room));
  }
  // a platform refuses a message of nothing but spaces
  return parts.filter((part) => part.trim() !== '');
}
