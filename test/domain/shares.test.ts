import fc from 'fast-check';
import { Refusal } from '../../domain/refusal';
import { advancePosition, afterCut, leftToRequest, mustBeLeft, splitByPercent, splitEqually } from '../../domain/shares';

const million = (amount: number) => BigInt(amount) * 1_000_000n;
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

const contract = { contract: million(300), capPercent: 70, advances: [million(60)], pending: 0n, cleared: million(60), accepted: million(60) };

test('MON-05 an advance that is cleared is not subtracted twice', () => {
  expect(advancePosition(contract)).toEqual({ advanced: million(60), outstanding: 0n, stillPayable: million(240), dueForWork: 0n, underCap: million(150), furtherAdvanceMax: million(150) });
});

test('an advance counts the same before it is cleared', () => {
  const before = advancePosition({ ...contract, cleared: 0n, accepted: 0n });
  expect([before.stillPayable, before.furtherAdvanceMax, before.outstanding]).toEqual([million(240), million(150), million(60)]);
});

test('a pending request takes from what may be advanced, not from what is payable', () => {
  expect(advancePosition({ ...contract, pending: million(100) })).toMatchObject({ stillPayable: million(240), furtherAdvanceMax: million(50) });
});

test('accepted work is paid for, not advanced: the room is what is neither accepted nor advanced', () => {
  expect(advancePosition({ ...contract, accepted: million(250) })).toMatchObject({ dueForWork: million(190), stillPayable: million(240), furtherAdvanceMax: million(50) });
  expect(advancePosition({ ...contract, accepted: million(250), paid: million(190) })).toMatchObject({ dueForWork: 0n, stillPayable: million(50), furtherAdvanceMax: million(50) });
  expect(advancePosition({ ...contract, accepted: million(300), paid: million(240) })).toMatchObject({ stillPayable: 0n, furtherAdvanceMax: 0n });
});

test('a ceiling that was passed stays visible while nothing more may be advanced', () => {
  expect(advancePosition({ ...contract, advances: [million(200), million(40)], cleared: 0n, accepted: 0n })).toMatchObject({ underCap: million(-30), furtherAdvanceMax: 0n, stillPayable: million(60) });
});

test.each([
  [{ cleared: million(61) }, 'cleared'], [{ accepted: million(301) }, 'accepted'], [{ accepted: million(50) }, 'cleared'], [{ advances: [million(301)], cleared: 0n }, 'advances'], [{ paid: 1n }, 'paid'],
  [{ pending: -1n }, 'pending'], [{ advances: [0n], cleared: 0n }, 'advances'], [{ contract: 0n }, 'contract'], [{ capPercent: 101 }, 'capPercent'], [{ capPercent: 0 }, 'capPercent'], [{ capPercent: 69.5 }, 'capPercent'],
])('sums that cannot be are refused: %p', (more, field) => { expect(rule(() => advancePosition({ ...contract, ...more }))?.slice(0, 2)).toEqual(['INVALID_FACT', field]); });

test('whatever is advanced up to the most, the contract and the ceiling are never passed', () => {
  const amount = fc.bigInt(1n, 1_000_000n);
  fc.assert(fc.property(amount, fc.integer({ min: 1, max: 100 }), fc.array(fc.bigInt(1n, 100n)), fc.bigInt(0n, 100n), fc.bigInt(0n, 100n), fc.bigInt(0n, 100n), (worth, capPercent, parts, a, b, c) => {
    const advances = parts.map((part) => (worth * part) / (100n * BigInt(parts.length))).filter((one) => one > 0n);
    const advanced = sum(advances);
    const accepted = (worth * a) / 100n;
    const cleared = ((advanced < accepted ? advanced : accepted) * b) / 100n;
    const paid = ((worth - advanced < accepted - cleared ? worth - advanced : accepted - cleared) * c) / 100n;
    const at = advancePosition({ contract: worth, capPercent, advances, pending: 0n, cleared, accepted, paid });
    expect(at.stillPayable + advanced + paid).toBe(worth);
    expect(at.furtherAdvanceMax <= at.stillPayable).toBe(true);
    expect(at.furtherAdvanceMax === 0n || (advanced + at.furtherAdvanceMax) * 100n <= worth * BigInt(capPercent)).toBe(true);
  }), { numRuns: 1_000 });
});

test('MON-08 requests that are pending hold money too', () => {
  const one = { contract: million(250), paid: million(150), pending: [million(60)] };
  expect(leftToRequest(one)).toBe(million(40));
  expect(refusal(() => mustBeLeft(one, million(50)))).toEqual(['AMOUNT_ABOVE_LEFT', { amount: million(50), left: million(40) }]);
  expect(refusal(() => mustBeLeft(one, million(40)))).toBeNull();
});

test('one đồng more than what is left is refused; too many pending requests leave less than nothing and say so', () => {
  const one = { contract: million(250), paid: million(150), pending: [million(60), million(60)] };
  expect(leftToRequest(one)).toBe(million(-20));
  expect(refusal(() => mustBeLeft(one, 1n))).toEqual(['AMOUNT_ABOVE_LEFT', { amount: 1n, left: 0n }]);
  expect(refusal(() => mustBeLeft({ ...one, pending: [] }, million(100) + 1n))).toEqual(['AMOUNT_ABOVE_LEFT', { amount: million(100) + 1n, left: million(100) }]);
  for (const amount of [0n, -1n]) expect(rule(() => mustBeLeft(one, amount))).toEqual(['INVALID_FACT', 'amount', 'positive']);
  expect(rule(() => leftToRequest({ ...one, pending: [-1n] }))).toEqual(['INVALID_FACT', 'pending', 'positive']);
});

const allocation = { allocation: million(2000), committed: million(1600), paid: million(900) };

test('MON-10 a cut below the commitments stays visible, one below what is paid is refused', () => {
  const contracts = [{ id: 'paid', committed: million(500), paid: million(500) }, { id: 'half', committed: million(800), paid: million(400) }, { id: 'open', committed: million(300), paid: 0n }];
  expect(afterCut({ ...allocation, to: million(1500), contracts })).toEqual({ allocation: million(1500), free: million(-100), newContracts: 'blocked', toAmend: [{ id: 'half', unpaid: million(400) }, { id: 'open', unpaid: million(300) }] });
  expect(refusal(() => afterCut({ ...allocation, allocation: million(1500), to: million(800) }))).toEqual(['BUDGET_BELOW_PAID', { paid: million(900) }]);
});

test('a cut to the commitments or to what is paid is taken, to the đồng', () => {
  expect(afterCut({ ...allocation, to: million(1600) })).toEqual({ allocation: million(1600), free: 0n, newContracts: 'open', toAmend: [] });
  expect(afterCut({ ...allocation, to: million(900) }).free).toBe(million(-700));
  expect(refusal(() => afterCut({ ...allocation, to: million(900) - 1n }))?.[0]).toBe('BUDGET_BELOW_PAID');
  expect(afterCut({ allocation: million(5), committed: 0n, paid: 0n, to: 0n }).free).toBe(0n);
});

test.each([[{ to: million(2000) }, 'to', 'lessThan'], [{ to: million(2500) }, 'to', 'lessThan'], [{ to: -1n }, 'to', 'orZero'], [{ to: million(1500), paid: million(1601) }, 'paid', 'withinCommitted']])('what is no cut, or cannot be, is refused: %p', (more, field, why) => {
  expect(rule(() => afterCut({ ...allocation, ...more }))).toEqual(['INVALID_FACT', field, why]);
});
