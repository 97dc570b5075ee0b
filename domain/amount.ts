import { LARGEST } from './money';
import { searchKey } from './text';

/** What each word multiplies by, as a power of ten. `english` words come with the comma and the dot the other way round. */
const units: Record<string, number> = { 'nghin ty': 12, 'ngan ty': 12, ty: 9, trieu: 6, tr: 6, nghin: 3, ngan: 3, k: 3, '': 0 };
const english: Record<string, number> = { billion: 9, million: 6, m: 6 };
const unit = Object.keys({ ...units, ...english }).filter(Boolean).join('|');

const figure = '\\d[\\d., ]*';
const whole = new RegExp(`^(${figure})(${unit}|)$`);
const parts = new RegExp(`(${figure})(${unit}|$)(?:,? )?`, 'g');
/** `1tr5`: only when written together is the last figure surely a tenth, or three of them the next thousand; not so in `2 tỷ 3`. */
const short = /^(\d+)(ty|trieu|tr|k)(\d|\d{3})$/;
/** `1 tỷ rưỡi`: the word and a half of it. */
const half = /^(\d+) ?(ty|trieu|tr|nghin|ngan|k) ?ruoi$/;

/**
 * An amount as people and papers write it, in đồng: `300 triệu`, `1.737,73 tỷ`, `300.000.000 đ`, `1 tỷ 200 triệu`, `1tr5`, `1 tỷ rưỡi`.
 * The dot groups and the comma divides, as the state writes. Null when it is none, not whole đồng, or may be read in two ways:
 * asking again costs a message, a wrong guess a thousandfold.
 */
export function readAmount(typed: string): bigint | null {
  if (typed.length > 80) return null;
  const said = searchKey(typed).replace(/\bti\b|(?<=\d)ti(?=\d|$)/g, 'ty').replace(/(?:\.\/)?\.?$/, '');
  const text = said.replace(/\s*(?:viet nam dong|dong|vnd|[d₫])$/, '').trim();
  const amount = readShort(text) ?? readHalf(text) ?? readWhole(text) ?? readParts(text, text !== said);
  return amount !== null && amount <= LARGEST ? amount : null;
}

function readShort(text: string): bigint | null {
  const found = short.exec(text.replace(/ (?=ty|trieu|tr|k)/, ''));
  if (!found || !plain(found[1]!)) return null;
  const [, before, word, after] = found as unknown as [string, string, string, string];
  return (BigInt(before) * 1000n + BigInt(after.padEnd(3, '0'))) * 10n ** BigInt(units[word]! - 3);
}

function readHalf(text: string): bigint | null {
  const found = half.exec(text);
  return found && plain(found[1]!) ? (BigInt(found[1]!) * 10n + 5n) * 10n ** BigInt(units[found[2]!]! - 1) : null;
}

function readWhole(text: string): bigint | null {
  const found = whole.exec(text);
  return found ? times(found[1]!.trim(), found[2]!) : null;
}

/** `1 tỷ 200 triệu 500 nghìn`: each part whole and less than one of the part before it. */
function readParts(text: string, inDong: boolean): bigint | null {
  const found = [...text.matchAll(parts)];
  if (found.length < 2 || found.map(([part]) => part).join('') !== text) return null;
  let sum = 0n;
  let above: bigint | null = null;
  for (const [place, [, number, word]] of found.entries()) {
    const power = units[word!];
    const amount = times(number!.trim(), word!);
    if (power === undefined || amount === null || (above !== null && amount >= above)) return null;
    above = 10n ** BigInt(power);
    // "1,5 tỷ 200 triệu" and "1 tỷ 200" are each read in two ways; "1 tỷ 200 đồng" is not
    if ((place < found.length - 1 && amount % above !== 0n) || (power === 0 && !inDong)) return null;
    sum += amount;
  }
  return sum;
}

function times(number: string, word: string): bigint | null {
  const power = units[word] ?? english[word];
  const read = readNumber(number, word in english, power === 0);
  if (!read || power === undefined) return null;
  const fraction = read.fraction.replace(/0+$/, '');
  if (fraction.length > power) return null;
  return BigInt(read.digits + fraction.padEnd(power, '0'));
}

/** A number apart from its unit: its digits before and after the mark that divides them, or null when that is not sure. */
function readNumber(number: string, inEnglish: boolean, alone: boolean): { digits: string; fraction: string } | null {
  if (plain(number)) return { digits: number, fraction: '' };
  // groups of three, by one kind of mark, with or without a fraction after the other kind
  const grouped = /^([1-9]\d{0,2})(?:([., ])\d{3})(?:\2\d{3})*(?:([.,])(\d+))?$/.exec(number);
  if (grouped && grouped[3] !== grouped[2]) {
    const [, , mark, divider, fraction = ''] = grouped;
    const digits = (divider ? number.slice(0, number.lastIndexOf(divider)) : number).replace(/[., ]/g, '');
    // one group after a comma is a fraction, unless đồng stand alone, which have none; "1,200 tỷ" looks too much like the other way
    const once = digits.length <= 6 && !divider && mark !== ' ';
    if (once && !alone && mark === ',') return inEnglish || number.endsWith('0') ? null : divided(number);
    if (once && inEnglish) return null;
    // "1,737.730" may be a slip in either place
    if (mark === ',' && fraction.length === 3) return null;
    return { digits, fraction };
  }
  return alone ? null : divided(number);
}

function divided(number: string): { digits: string; fraction: string } | null {
  const found = /^(\d+)[.,](\d+)$/.exec(number);
  return found && plain(found[1]!) ? { digits: found[1]!, fraction: found[2]! } : null;
}

/** Figures only; a number that begins with 0 is a telephone's or an account's. */
const plain = (text: string): boolean => /^(?:0|[1-9]\d*)$/.test(text);
