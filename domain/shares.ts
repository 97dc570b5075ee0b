import { LARGEST } from './money';
import type { Dong } from './money';
import { Refusal } from './refusal';

const wrong = (field: string, rule: string, more: object = {}) => new Refusal('INVALID_FACT', { field, rule, ...more });

/** Refuses an amount that is negative, zero (unless `orZero`) or beyond every programme, in đồng. @throws Refusal INVALID_FACT with field and rule */
export function mustBeAmount(field: string, amount: Dong, zero: 'orZero' | 'positive' = 'positive'): void {
  if (amount < 0n || (amount === 0n && zero === 'positive')) throw wrong(field, zero);
  if (amount > LARGEST) throw wrong(field, 'atMost', { most: LARGEST });
}

/** Refuses a count that is not a whole number from 1 to `most`. @throws Refusal INVALID_FACT with field and rule */
export function mustBeCount(field: string, count: number, most = 100_000): void {
  if (!Number.isInteger(count) || count < 1) throw wrong(field, 'wholeAndPositive');
  if (count > most) throw wrong(field, 'atMost', { most });
}

/** Instalments in whole đồng by percentages (at most two decimals) that sum to 100; what rounding leaves is in the last. @throws Refusal INVALID_FACT */
export function splitByPercent(total: Dong, percents: readonly number[]): Dong[] {
  mustBeAmount('total', total);
  const hundredths = percents.map((percent) => Math.round(percent * 100));
  if (!percents.every((percent, at) => percent > 0 && hundredths[at]! / 100 === percent)) throw wrong('percents', 'positiveWithTwoDecimals');
  if (hundredths.reduce((sum, one) => sum + one, 0) !== 10_000) throw wrong('percents', 'sumTo100');
  return restOnLast(total, hundredths.map((share) => (total * BigInt(share)) / 10_000n));
}

/** Equal instalments in whole đồng; what rounding leaves is in the last. @throws Refusal INVALID_FACT */
export function splitEqually(total: Dong, parts: number): Dong[] {
  mustBeAmount('total', total);
  mustBeCount('parts', parts, 1_000);
  return restOnLast(total, Array.from({ length: parts }, () => total / BigInt(parts)));
}

const sum = (amounts: readonly Dong[]): Dong => amounts.reduce((all, one) => all + one, 0n);

function restOnLast(total: Dong, shares: readonly Dong[]): Dong[] {
  const first = shares.slice(0, -1);
  return [...first, total - sum(first)];
}
