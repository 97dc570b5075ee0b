/** A text in pieces of at most 4096 UTF-16 units, cut at a line, else at a space, never inside a letter or an emoji. */
export function pieces(text: string, limit = 4096): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const cut = cutAt(rest, limit);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return [...parts, rest].filter((part) => part !== '');
}

function cutAt(text: string, limit: number): number {
  const head = text.slice(0, limit);
  const line = head.lastIndexOf('\n');
  if (line > limit / 2) return line;
  const space = head.lastIndexOf(' ');
  if (space > limit / 2) return space;
  let end = 0;
  // a run without spaces: count whole characters with their marks and joiners
  for (const { segment, index } of new Intl.Segmenter('vi', { granularity: 'grapheme' }).segment(head)) if (index + segment.length <= limit - 32) end = index + segment.length;
  return end || limit;
}
