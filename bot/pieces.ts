/**
 * A text in pieces of at most `limit` UTF-16 units, cut behind a line, else behind a space, never inside a letter or an emoji.
 * Joined they are the text again, letter by letter.
 */
export function pieces(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const cut = cutAt(rest, limit);
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

const letters = new Intl.Segmenter('vi', { granularity: 'grapheme' });

function cutAt(text: string, limit: number): number {
  const head = text.slice(0, limit);
  const line = head.lastIndexOf('\n') + 1;
  if (line > limit / 2) return line;
  const space = head.lastIndexOf(' ') + 1;
  if (space > limit / 2) return space;
  // a run without spaces: where the letter begins, with its marks and joiners, that would stand across the limit
  const start = letters.segment(text.slice(0, limit + 2)).containing(limit)?.index;
  if (start) return start;
  // one letter under more marks than a message holds: whole characters at least
  return /[\uD800-\uDBFF]/.test(text[limit - 1]!) && limit > 1 ? limit - 1 : limit;
}
