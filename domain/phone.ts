import data from './data/phonePrefixes.json';

const moved: Readonly<Record<string, string>> = data.moved;

/** What people put between the figures of a number. */
const between = /[\s.()\u00a0\u2010-\u2015-]/g;

/**
 * A Vietnamese telephone number as people and spreadsheets write it, as `+84` and nine figures (mobile) or ten (landline), or null when it
 * cannot be one. A lost zero is put back, a prefix of before 2018 (11 figures) becomes the one of today. Nine figures that begin with 84 are
 * an 084 number without its zero, not the country's code. A number says where to reach somebody, never who somebody is: nothing is linked by it.
 */
export function readPhone(typed: string): string | null {
  const text = typed.normalize('NFKC').trim().replace(between, '');
  if (!/^\+?\d{8,15}$/.test(text)) return null;
  const national = nationalOf(text);
  return national === null ? null : `+84${national.slice(1)}`;
}

/** With the zero in front, or null. */
function nationalOf(text: string): string | null {
  // with a sign that says so, only the country's code may follow; some write the zero behind it as well
  if (text.startsWith('+') || text.startsWith('00')) {
    const abroad = text.replace(/^(\+|00)/, '');
    return abroad.startsWith('84') ? plain(abroad.slice(2)) ?? (abroad[2] === '0' ? null : plain(`0${abroad.slice(2)}`)) : null;
  }
  return plain(text) ?? plain(`0${text}`) ?? (text.startsWith('84') ? plain(text.slice(2)) ?? plain(`0${text.slice(2)}`) : null);
}

/** A number of today that begins with its zero, old prefixes set right; null when it is none. */
function plain(text: string): string | null {
  if (text.length === 11 && Object.hasOwn(moved, text.slice(0, 4))) return moved[text.slice(0, 4)]! + text.slice(4);
  if (text.length === data.landline.digits && text.startsWith(data.landline.prefix)) return text;
  return text.length === 10 && data.mobile.some((prefix) => text.startsWith(prefix)) ? text : null;
}
