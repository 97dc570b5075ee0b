import { isSyllable } from './syllable';

/** TCVN 5712:1993 (VN3) as a font of the .VnTime family shows it: byte by byte from Latin-1. Capitals with a tone have no code of their own there. */
const codes = '\u00A1Ă\u00A2Â\u00A3Ê\u00A4Ô\u00A5Ơ\u00A6Ư\u00A7Đ\u00A8ă\u00A9â\u00AAê\u00ABô\u00ACơ\u00ADư\u00AEđ\u00B5à\u00B6ả\u00B7ã\u00B8á\u00B9ạ\u00BBằ\u00BCẳ\u00BDẵ\u00BEắ\u00C6ặ\u00C7ầ\u00C8ẩ\u00C9ẫ\u00CAấ\u00CBậ\u00CCè\u00CEẻ\u00CFẽ\u00D0é\u00D1ẹ\u00D2ề\u00D3ể\u00D4ễ\u00D5ế\u00D6ệ\u00D7ì\u00D8ỉ\u00DCĩ\u00DDí\u00DEị\u00DFò\u00E1ỏ\u00E2õ\u00E3ó\u00E4ọ\u00E5ồ\u00E6ổ\u00E7ỗ\u00E8ố\u00E9ộ\u00EAờ\u00EBở\u00ECỡ\u00EDớ\u00EEợ\u00EFù\u00F1ủ\u00F2ũ\u00F3ú\u00F4ụ\u00F5ừ\u00F6ử\u00F7ữ\u00F8ứ\u00F9ự\u00FAỳ\u00FBỷ\u00FCỹ\u00FDý\u00FEỵ';
const table = new Map([...codes].flatMap((code, place, all) => (place % 2 === 0 ? [[code, all[place + 1]!] as const] : [])));
const word = /[A-Za-z\u00A1-\u00AE\u00B5-\u00FE]+/g;
/** A letter that Vietnamese has and Latin-1 has not: no old font makes it, so the text is Unicode at least in part. */
const unicode = /[\u0100-\u01FF\u0300-\u036F\u1E00-\u1EFF]/;
/** Signs of measure that read like syllables. */
const measures = new Set(['µm']);

/**
 * Whether a text was written with an old 8-bit font (TCVN3, .VnTime), and what it says in Unicode. Only a suspicion: the caller shows the
 * converted text to a person and keeps the original. Takes the text as it was pasted, since `label` drops the code of ư (the soft hyphen).
 * Letters of the capital font (.VnTimeH) look like small ones here; they are taken as they are, unless all others of the text are capitals.
 */
export function fromTcvn3(text: string): { suspected: boolean; converted: string } {
  const words = [...new Set(text.match(word))].filter((one) => /[\u00A1-\u00FE]/.test(one) && !measures.has(one));
  // a sign alone (a dot, a fraction) says nothing
  const speaking = words.filter((one) => one.length > 1 && !isSyllable(one) && isSyllable(convert(one)));
  // a text with words that only make sense as they stand is in Unicode, with a foreign name in it
  const against = words.filter((one) => isSyllable(one) && !isSyllable(convert(one)));
  if (speaking.length <= against.length) return { suspected: false, converted: text };
  const certain = new Set(speaking);
  // pasted together from both: only what makes no sense as it stands is converted
  const converted = text.replace(word, (one) => (measures.has(one) || (unicode.test(text) && !certain.has(one)) ? one : convert(one)));
  return { suspected: true, converted: allCapitals(text) ? converted.toUpperCase() : converted };
}

const convert = (text: string): string => text.replace(/[\u00A1-\u00FE]/g, (code) => table.get(code) ?? code);

const allCapitals = (text: string): boolean => !/[a-z]/.test(text) && /[A-Z].*[A-Z]/s.test(text);
