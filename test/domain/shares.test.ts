import fc from 'fast-check';
import { Refusal } from '../../domain/refusal';
import { splitByPercent, splitEqually } from '../../domain/shares';

const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
const refusal = (deed: () => unknown) => { try { deed(); } catch (error) { if (error instanceof Refusal) return [error.code, error.facts]; throw error; } return null; };
const rule = (deed: () => unknown) => { const found = refusal(deed); return found ? [found[0], (found[1] as { field?: string }).field, (found[1] as { rule?: string }).rule] : null; };

test('MON-04 instalments add up to the contract to the đồng, the remainder on the last', () => {
  expect(splitByPercent(262_500_001n, [40, 30, 30])).toEqual([105_000_000n, 78_750_000n, 78_750_001n]);
  expect(splitEqually(300_000_001n, 3)).toEqual([100_000_000n, 100_000_000n, 100_000_001n]);
});

test('one instalment is the whole; thirds of a percent with two decimals work', () => {
  expect(splitByPercent(7n, [100])).toEqual([7n]);
  expect(splitByPercent(1_000_000n, [33.33, 33.33, 33.34])).toEqual([333_300n, 333_300n, 333_400n]);
  expect(splitByPercent(1n, [50, 50])).toEqual([0n, 1n]);
  expect(splitEqually(2n, 3)).toEqual([0n, 0n, 2n]);
});

test.each([
  [[40, 30, 29], 'sumTo100'], [[40, 30, 31], 'sumTo100'], [[], 'sumTo100'], [[99.99], 'sumTo100'], [[0, 100], 'positiveWithTwoDecimals'], [[-10, 110], 'positiveWithTwoDecimals'],
  [[33.333, 66.667], 'positiveWithTwoDecimals'], [[NaN, 100], 'positiveWithTwoDecimals'], [[Infinity], 'sumTo100'],
])('percentages that are not positive, not exact or do not sum to 100 are refused: %p', (percents, why) => {
  expect(rule(() => splitByPercent(1_000n, percents))).toEqual(['INVALID_FACT', 'percents', why]);
});

test.each([0, -1, 1.5, NaN, 1_001])('%p equal parts are refused', (parts) => { expect(rule(() => splitEqually(1_000n, parts))?.slice(0, 2)).toEqual(['INVALID_FACT', 'parts']); });
test.each([0n, -1n, 10n ** 16n + 1n])('a total of %p đồng is refused', (total) => {
  expect(rule(() => splitEqually(total, 2))?.slice(0, 2)).toEqual(['INVALID_FACT', 'total']);
  expect(rule(() => splitByPercent(total, [100]))?.slice(0, 2)).toEqual(['INVALID_FACT', 'total']);
});

test('whatever is split, no đồng appears or goes, and the last is the only one that differs from its share', () => {
  const total = fc.bigInt(1n, 10n ** 16n);
  // cuts of 100 % in hundredths make percentages that sum to 100
  const percents = fc.uniqueArray(fc.integer({ min: 1, max: 9_999 }), { maxLength: 12 }).map((cuts) => [0, ...cuts.sort((a, b) => a - b), 10_000]).map((edges) => edges.slice(1).map((edge, at) => (edge - edges[at]!) / 100));
  fc.assert(fc.property(total, percents, (amount, shares) => {
    const parts = splitByPercent(amount, shares);
    expect(sum(parts)).toBe(amount);
    shares.slice(0, -1).forEach((percent, at) => expect(parts[at]).toBe((amount * BigInt(Math.round(percent * 100))) / 10_000n));
    expect(parts.every((part) => part >= 0n)).toBe(true);
  }), { numRuns: 1_000 });
  fc.assert(fc.property(total, fc.integer({ min: 1, max: 1_000 }), (amount, parts) => {
    const shares = splitEqually(amount, parts);
    expect([sum(shares), shares.length]).toEqual([amount, parts]);
    expect(shares.at(-1)! - shares[0]! < BigInt(parts)).toBe(true);
  }));
});
