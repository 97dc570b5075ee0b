import { searchKey } from '../domain/text';

const units: Record<string, number> = { ty: 9, ti: 9, billion: 9, trieu: 6, tr: 6, million: 6, m: 6, nghin: 3, ngan: 3, k: 3, dong: 0, vnd: 0, d: 0, '': 0 };

/** An amount as people type it, in đồng: `300 triệu`, `1,2 tỷ`, `300.000.000 đ`; null when it is none, or not whole đồng. */
export function readAmount(typed: string): bigint | null {
  const amount = read(typed);
  // more than a million billion is a slip of the hand
  return amount !== null && amount < 10n ** 15n ? amount : null;
}

function read(typed: string): bigint | null {
  const found = /^([\d., ]*\d)\s*([a-z]*)(?:\s*(?:dong|vnd|d))?\.?$/.exec(searchKey(typed));
  if (!found) return null;
  const power = units[found[2]!];
  if (power === undefined) return null;
  const digits = found[1]!.replace(/ /g, '');
  if (/^\d+$/.test(digits)) return BigInt(digits) * 10n ** BigInt(power);
  if (/^\d{1,3}([.,]\d{3})+$/.test(digits) && power === 0) return BigInt(digits.replace(/[.,]/g, ''));
  const part = /^(\d+)[.,](\d+)$/.exec(digits);
  if (!part || power === 0 || part[2]!.length > power) return null;
  // "1.500 triệu" is one thousand five hundred million as the state writes it, "1,5 tỷ" one and a half
  if (digits.includes('.') && part[2]!.length === 3) return BigInt(part[1]! + part[2]!) * 10n ** BigInt(power);
  return BigInt(part[1]!) * 10n ** BigInt(power) + BigInt(part[2]!.padEnd(power, '0'));
}
