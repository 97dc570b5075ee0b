const LETTERS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/**
 * The code that people see and say: `KC-2026-00123-7`, year, serial, check character. The check (ISO 7064 in spirit: weights by
 * place, modulo a prime) finds one wrong character and two swapped ones.
 */
export function projectCode(year: number, serial: number): string {
  const body = `KC-${year}-${String(serial).padStart(5, '0')}`;
  return `${body}-${checkOf(body)}`;
}

/** What a person typed as a code, set right: case, spaces, missing dashes; null when it is none or the check does not fit. */
export function readCode(typed: string): string | null {
  const found = /KC[\s-]*(\d{4})[\s-]*(\d{5,7})[\s-]*([0-9A-Z])(?![0-9A-Z])/.exec(typed.normalize('NFC').toUpperCase());
  if (!found) return null;
  const body = `KC-${found[1]}-${found[2]}`;
  return checkOf(body) === found[3] ? `${body}-${found[3]}` : null;
}

function checkOf(body: string): string {
  const digits = [...body.replace(/\D/g, '')].map(Number);
  // 31 is a prime above the weights' products' differences, so neither a changed digit nor a swap goes unseen
  const sum = digits.reduce((total, digit, place) => total + digit * (place + 2), 0);
  return LETTERS[sum % 31]!;
}
