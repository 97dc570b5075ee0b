const vietnamese = new Intl.Collator('vi');

/** The Vietnamese order of names and places, as `COLLATE "vi-x-icu"` has it in the database: a ă â b c d đ e ê ... For `sort`. */
export const byName = (a: string, b: string): number => vietnamese.compare(a, b) || byCode(a, b);

/**
 * The order of a list of people ("theo tên"): given name, then family name, then what is between. The given name is the last word,
 * as office lists take it; an office after a comma or in brackets is no part of the name. For `sort`.
 */
export function byGivenName(a: string, b: string): number {
  const [one, other] = [partsOf(a), partsOf(b)];
  for (const [place, part] of one.entries()) {
    const order = vietnamese.compare(part, other[place]!);
    if (order) return order;
  }
  return byName(a, b);
}

function partsOf(name: string): string[] {
  const words = name.normalize('NFC').split(/[,(]/)[0]!.trim().split(/\s+/);
  return [words.at(-1)!, words.length > 1 ? words[0]! : '', words.slice(1, -1).join(' ')];
}

/** Two spellings that collate alike still have one order, whatever the list's was before. */
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
