import fc from 'fast-check';
import { splitByPercent } from '../../domain/shares';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { paidOut } from '../../domain/project';
import { given } from '../given';
import type { Given } from '../given';

const project = (years: number[], activity = 'machinery_application') => given(national).proposed({ years, activity });
const ways = (one: Given) => one.of('moved').map(({ to }) => to).slice(6);
const payments = (one: Given) => one.project!.payments.map(({ what, amount }) => [what, amount]);

test('a project of two years is advanced 70 % of the first, then the second as far as the ceiling of 70 % of all, and the rest by acceptance', () => {
  const one = project([40, 60]).until('closed');
  expect(ways(one)).toEqual(['firstAdvance', 'implementation', 'yearlyAdvance', 'implementation', 'acceptance', 'balance', 'settlement', 'liquidation', 'closed']);
  // 40 % of 300 triệu are 120, 70 % of which are 84; the ceiling of 210 leaves 126
  expect(payments(one)).toEqual([['firstAdvance', 84_000_000n], ['nextAdvance', 126_000_000n], ['balance', 90_000_000n]]);
});

test('a project of three years is advanced year by year, and its last year\'s advance by what the ceiling leaves', () => {
  const one = project([50, 30, 20]).until('closed');
  expect(ways(one).filter((to) => to === 'implementation' || to === 'yearlyAdvance')).toEqual(['implementation', 'yearlyAdvance', 'implementation', 'yearlyAdvance', 'implementation']);
  expect(payments(one)).toEqual([['firstAdvance', 105_000_000n], ['nextAdvance', 90_000_000n], ['nextAdvance', 15_000_000n], ['balance', 90_000_000n]]);
  expect(one.project!.year).toBe(3);
});

test('a year for which the ceiling leaves nothing has no order, and its accountant signs without one', () => {
  const one = project([90, 5, 5]).until('closed');
  // 70 % of 270 are 189; the second year's 15, the third's 6 that are left
  expect(payments(one)).toEqual([['firstAdvance', 189_000_000n], ['nextAdvance', 15_000_000n], ['nextAdvance', 6_000_000n], ['balance', 90_000_000n]]);
  const none = project([90, 8, 2]).until('closed');
  expect(payments(none)).toEqual([['firstAdvance', 189_000_000n], ['nextAdvance', 21_000_000n], ['balance', 90_000_000n]]);
});

test('the ceiling is the activity\'s: 30 % of a cluster\'s works, all of an enterprise\'s founding', () => {
  expect(payments(project([50, 50], 'cluster_infrastructure').until('closed'))).toEqual([['firstAdvance', 45_000_000n], ['nextAdvance', 45_000_000n], ['balance', 210_000_000n]]);
  expect(payments(given(national).proposed({ years: [50, 50], activity: 'startup_enterprise', requested: 10_000_000n }).until('closed'))).toEqual([['firstAdvance', 5_000_000n], ['nextAdvance', 5_000_000n]]);
});

test('a next year wants the progress confirmed by the province, which the head signs before the accountant', () => {
  const one = given(national).proposed({ years: [40, 60], activity: 'vocational_training' }).until('yearlyAdvance');
  expect(one.refusal(() => one.signs('department.head'))).toBe('MISSING_PAPERS');
  one.papers('progressConfirmation').signs('department.head');
  expect(one.refusal(() => one.signs('department.accountant'))).toBe('PAYMENT_NOT_ORDERED');
  one.ordered().signs('department.accountant');
  expect(one.project).toMatchObject({ stage: 'implementation', round: 2, year: 2 });
});

test('a next year\'s advance that the accountant hands back is ordered anew, and the year stays what it was', () => {
  const one = project([40, 60]).until('yearlyAdvance').papers().signs('department.head').ordered().signs('department.accountant', 'return');
  expect(one.project).toMatchObject({ stage: 'yearlyAdvance', round: 2, year: 1 });
  expect(paidOut(one.until('closed').project!)).toBe(300_000_000n);
});

test('a project of several years that is stopped pays back all its advances; one that force majeure ended keeps what was accepted', () => {
  const stopped = project([40, 60]).until('yearlyAdvance').until('implementation').when({ type: 'terminate', reason: 'Dừng' }, 'ministry.minister');
  expect(stopped.refusal((one) => one.when({ type: 'recordRefund', reference: 'r', amount: 210_000_001n }, 'department.accountant'))).toBe('REFUND_ABOVE_DEBT');
  expect(stopped.when({ type: 'recordRefund', reference: 'r', amount: 210_000_000n }, 'department.accountant').until('terminated').project!.budget).toMatchObject({ reserved: 0n, committed: 0n, paid: 0n });
  const hit = project([40, 60]).until('implementation').papers('forceMajeureExplanation', 'completedVolume').when({ type: 'forceMajeure', reason: 'Lũ' }, 'department.head').signs('doit.inspector', 'approve', { amount: 100_000_000n }).until('closed');
  expect(payments(hit)).toEqual([['firstAdvance', 84_000_000n], ['balance', 16_000_000n]]);
});

test('a provincial project is paid once, whatever its years', () => {
  expect(payments(given(provincial).proposed({ years: [40, 60] }).until('closed'))).toEqual([['balance', 300_000_000n]]);
});

test.each([[[50, 49]], [[0, 100]], [[33.3, 66.7]], [[20, 20, 20, 20, 10, 10]], [[-10, 110]], [[101]]])('shares by year of %j are refused', (years) => {
  expect(given(national).refusal((one) => one.proposed({ years }))).toBe('INVALID_FACT');
});

test('years of any shares pay what was accepted to the đồng, and advance no more than the ceiling', () => {
  const years = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 }).map((cuts) => {
    const sum = cuts.reduce((all, cut) => all + cut, 0);
    const whole = cuts.map((cut) => Math.max(1, Math.floor((cut * 96) / sum)));
    return [...whole, 100 - whole.reduce((all, one) => all + one, 0)];
  });
  fc.assert(fc.property(years, fc.bigInt(10n, 300_000_000n), fc.bigInt(1n, 1_000n), (shares, amount, part) => {
    const one = given(national).proposed({ years: shares, requested: amount }).until('acceptance');
    expect(splitByPercent(amount, shares).reduce((all, share) => all + share, 0n)).toBe(amount);
    expect(paidOut(one.project!) <= (amount * 70n) / 100n).toBe(true);
    const accepted = (amount * part) / 1_000n || 1n;
    one.signs('doit.inspector', 'approve', { amount: accepted }).until('liquidation');
    const debt = paidOut(one.project!) - accepted;
    if (debt > 0n) one.when({ type: 'recordRefund', reference: 'r', amount: debt }, 'department.accountant');
    expect(one.until('closed').project!.budget).toEqual({ line: 'L', reserved: 0n, committed: accepted, paid: accepted });
  }), { numRuns: 60 });
});
