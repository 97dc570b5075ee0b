import { amendMoves, commitMoves, freeMoves, paymentMoves, reserveMoves } from '../../domain/budgetMoves';
import { vietnam } from '../../domain/calendar';
import { orderPayment } from '../../domain/pay';
import { leftToPay, orderDue, payable } from '../../domain/payment';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { paidOut } from '../../domain/project';
import type { Project } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { money, situation } from '../../domain/view';
import { given } from '../given';
import type { Given } from '../given';

const REF = 'KC-2026-00001-M/firstAdvance/1';
const here = ({ project }: Given) => ({ stage: project!.stage, round: project!.round });
const orders = (one: Given, reference = REF, more: { sent?: 'unknown' } = {}) => one.when({ type: 'orderPayment', ...here(one), reference, amount: 1n, ...more }, 'system');
/** The head has signed, so the order is due. */
const due = (facts: object = {}) => given(national).proposed(facts).until('firstAdvance').papers().signs('department.head');
const unknown = (one: Given, by = 'department.accountant') => one.when({ type: 'recordUnknown', reference: REF }, by);
const reconcile = (one: Given, found = true, by = 'system', reference = REF) => one.when({ type: 'reconcile', reference, found }, by);
const refund = (one: Given, reference: string, amount: bigint, by = 'department.accountant') => one.when({ type: 'recordRefund', reference, amount }, by);
const debited = (one: Given) => one.of('budgetMoved').flatMap(({ moves }) => moves).filter(({ kind }) => kind === 'pay').reduce((sum, { amount }) => sum + amount, 0n);

describe('an order', () => {
  test('is for what the rules say, whatever amount it was asked with, once everyone before the accountant has signed', () => {
    const before = given(national).proposed().until('firstAdvance').papers();
    expect(orders(before).of('paymentOrdered')).toEqual([]);
    expect(orders(before.signs('department.head')).of('paymentOrdered')).toEqual([{ type: 'paymentOrdered', stage: 'firstAdvance', round: 1, reference: REF, amount: 210_000_000n, what: 'firstAdvance' }]);
  });

  test('is placed once for its stage and round, and under no other name', () => {
    const one = orders(orders(orders(due()), REF), 'KC-2026-00001-M/firstAdvance/2');
    expect(one.of('paymentOrdered')).toHaveLength(1);
    expect(orderDue(national, one.project!)).toBeNull();
  });

  test('MON-14 repeated after a restart, twice over, places nothing that was placed or paid: the next instalment is the next one', () => {
    const restart = { type: 'restart', reason: 'Chạy lại' } as const;
    const admin = (one: Given) => one.person('', { id: 'admin', administrator: true });
    // 300 triệu in three: the first is paid, the second is due
    const one = given(national).proposed({ years: [40, 30, 30], activity: 'startup_enterprise', requested: 10_000_000n }).until('yearlyAdvance').papers().signs('department.head');
    for (let click = 0; click < 2; click += 1) {
      one.when(restart, admin(one));
      orders(one, REF);
      orders(one, 'KC-2026-00001-M/yearlyAdvance/1');
      one.when({ type: 'orderPayment', stage: 'firstAdvance', round: 1, reference: REF, amount: 4_000_000n }, 'system');
    }
    expect(one.project!.payments.map(({ amount, state }) => [amount, state])).toEqual([[4_000_000n, 'paid'], [3_000_000n, 'ordered']]);
    one.until('closed');
    expect(one.project!.payments.map(({ amount }) => amount)).toEqual([4_000_000n, 3_000_000n, 3_000_000n]);
    expect([paidOut(one.project!), debited(one)]).toEqual([10_000_000n, 10_000_000n]);
  });

  test('that the accountant hands back is not paid, and the next round has one of its own', () => {
    const one = orders(due()).signs('department.accountant', 'return');
    expect([paidOut(one.project!), debited(one), leftToPay(one.project!)]).toEqual([0n, 0n, 300_000_000n]);
    one.papers().signs('department.head');
    expect(orderDue(national, one.project!)).toEqual({ reference: 'KC-2026-00001-M/firstAdvance/2', amount: 210_000_000n });
    expect(orders(one, 'KC-2026-00001-M/firstAdvance/2').signs('department.accountant').project).toMatchObject({ stage: 'implementation', budget: { paid: 210_000_000n } });
  });

  test('MON-08 that is pending holds its money: what is left is less by it', () => {
    const one = orders(due());
    expect(leftToPay(one.project!)).toBe(90_000_000n);
    const contract = (payments: Project['payments']) => leftToPay({ ...one.project!, approved: 250_000_000n, payments });
    const paid = { reference: 'a', what: 'firstAdvance', amount: 150_000_000n, state: 'paid' } as const;
    expect(contract([paid, { ...paid, reference: 'b', amount: 60_000_000n, state: 'ordered' }])).toBe(40_000_000n);
    expect(contract([paid, { ...paid, reference: 'b', amount: 60_000_000n, state: 'unknown' }])).toBe(40_000_000n);
    expect(contract([paid, { ...paid, reference: 'b', amount: 60_000_000n, state: 'failed' }])).toBe(100_000_000n);
  });

  test('MON-08 of more than that is refused with the most that may be ordered; of the most it is placed', () => {
    const balance = given(national).proposed({ requested: 250_000_000n }).until('balance').papers().signs('department.head');
    const reference = 'KC-2026-00001-M/balance/1';
    const paid = { reference: 'a', what: 'firstAdvance', amount: 150_000_000n, state: 'paid' } as const;
    // 250 under contract, 150 paid, 60 on the way; what was accepted beyond the 150 is asked for
    const order = (asked: bigint) => orderPayment(national, { ...balance.project!, accepted: 150_000_000n + asked, payments: [paid, { ...paid, reference: 'b', amount: 60_000_000n, state: 'ordered' }] }, { type: 'orderPayment', reference, amount: asked, stage: 'balance', round: 1 });
    for (const asked of [50_000_000n, 40_000_001n]) expect(() => order(asked)).toThrow(expect.objectContaining({ code: 'AMOUNT_ABOVE_LEFT', facts: { left: 40_000_000n } }));
    expect(order(40_000_000n)).toMatchObject([{ type: 'paymentOrdered', reference, amount: 40_000_000n }]);
  });

  test('keeps the papers that it rests on: none is replaced before its result is known, others may come', () => {
    const one = orders(due());
    const paper = (kind: string, sha256: string) => ({ type: 'addPaper', paper: { id: sha256, kind, name: `${kind}.pdf`, sha256, size: 1 } }) as const;
    expect(one.refusal(() => one.when(paper('progressConfirmation', 'v2'), 'implementer.director'))).toBe('PAYMENT_PENDING');
    expect(one.when(paper('completedVolume', 'v1'), 'implementer.director').project!.votes).toHaveLength(1);
    expect(one.signs('department.accountant').project!.stage).toBe('implementation');
  });

  test('MON-05 pays the rest once: an advance that accepted work covers is not taken off twice', () => {
    // 300 triệu, 60 advanced; all is accepted: 240 are still payable
    const sixty = given(national).proposed({ activity: 'cluster_infrastructure' }).until('planApproval').signs('ministry.minister', 'approve', { amount: 200_000_000n }).until('implementation').amended({ kind: 'moreMoney', text: 'Bổ sung', amount: 300_000_000n }).until('balance').papers().signs('department.head').ordered();
    expect(sixty.project!.payments.map(({ amount }) => amount)).toEqual([60_000_000n, 240_000_000n]);
  });

  test.each([[null, []], [60_000_000n, []], [60_000_000n, [['b', 100_000_000n]]]] as const)('MON-05 of 300 triệu with a ceiling of 70 %% and 60 advanced at most 150 more are advanced, whatever of them is accepted (%p; also advanced: %p)', (accepted, more) => {
    const one = given(national).proposed({ years: [20, 80] }).project!;
    const payments = [['a', 60_000_000n] as const, ...more].map(([reference, amount]) => ({ reference, what: 'firstAdvance', amount, state: 'paid' }) as const);
    const project: Project = { ...one, approved: 300_000_000n, accepted, year: 1, payments };
    const advanced = paidOut(project);
    expect([payable(national, national.stages['yearlyAdvance']!, project), leftToPay(project)]).toEqual([210_000_000n - advanced, 300_000_000n - advanced]);
  });

  test('of a balance is for what was accepted and not paid; nothing is ordered where nothing is left', () => {
    const even = given(national).proposed().until('acceptance').signs('doit.inspector', 'approve', { amount: 210_000_000n }).papers().signs('department.head');
    expect(orderDue(national, even.project!)).toBeNull();
    expect(even.signs('department.accountant').project!.stage).toBe('settlement');
    const local = given(provincial).proposed().until('acceptance').signs('doit.inspector', 'approve', { amount: 1n }).papers().signs('province.chair');
    expect(orderDue(provincial, local.project!)).toEqual({ reference: 'KC-2026-00001-M/balance/1', amount: 1n });
  });
});

describe('MON-13 an order whose answer was lost', () => {
  test('is unknown, neither paid nor failed, is placed no second time, and nobody signs over it', () => {
    const one = orders(due({ requested: 150_000_000n }), REF, { sent: 'unknown' });
    expect(one.project!.payments).toEqual([{ reference: REF, what: 'firstAdvance', amount: 105_000_000n, state: 'unknown' }]);
    expect(situation(national, one.project!, vietnam)).toMatchObject({ order: null, unknown: { reference: REF, amount: '105000000' } });
    expect(orders(one, REF, { sent: 'unknown' }).of('paymentOrdered')).toHaveLength(1);
    for (const vote of ['approve', 'return'] as const) expect(one.refusal(() => one.signs('department.accountant', vote))).toBe('PAYMENT_UNKNOWN');
    expect([paidOut(one.project!), leftToPay(one.project!)]).toEqual([0n, 45_000_000n]);
  });

  test('that the treasury has is on its way again, and is paid once', () => {
    const one = reconcile(orders(due({ requested: 150_000_000n }), REF, { sent: 'unknown' }));
    expect(one.project!.payments).toMatchObject([{ state: 'ordered', amount: 105_000_000n }]);
    // asked again, as the engine may
    expect(reconcile(one).of('paymentKnown')).toHaveLength(1);
    one.signs('department.accountant');
    expect([one.project!.payments.length, paidOut(one.project!), debited(one), money(national, one.project!).paid]).toEqual([1, 105_000_000n, 105_000_000n, '105000000']);
    expect(reconcile(one).project!.payments).toMatchObject([{ state: 'paid' }]);
    expect(debited(one.until('closed'))).toBe(150_000_000n);
  });

  test('that the treasury does not have stays unknown until it was sent again under the same reference and is there; paid once', () => {
    const one = reconcile(reconcile(orders(due({ requested: 150_000_000n }), REF, { sent: 'unknown' }), false), false);
    expect(one.project!.payments).toMatchObject([{ state: 'unknown' }]);
    expect(situation(national, one.project!, vietnam)).toMatchObject({ order: null, unknown: { reference: REF, amount: '105000000' } });
    expect(one.refusal(() => one.signs('department.accountant'))).toBe('PAYMENT_UNKNOWN');
    reconcile(one).signs('department.accountant');
    expect([one.project!.payments.length, debited(one)]).toEqual([1, 105_000_000n]);
  });

  test('is said to be so by the accountant, once, of the order that is open', () => {
    const one = orders(due());
    expect(one.refusal(() => unknown(one, 'department.head'))).toBe('NOT_YOUR_TURN');
    expect(one.refusal(() => one.when({ type: 'recordUnknown', reference: 'x' }, 'department.accountant'))).toBe('PAYMENT_NOT_ORDERED');
    expect(unknown(unknown(one)).of('paymentUnknown')).toHaveLength(1);
    expect(one.project!.payments[0]!.state).toBe('unknown');
    const paid = given(national).proposed().until('implementation');
    expect(paid.refusal(() => unknown(paid))).toBe('PAYMENT_NOT_ORDERED');
  });

  test('is told to whoever administers, and looked up by the product or the accountant alone', () => {
    const one = unknown(orders(due()));
    expect(one.notices).toMatchObject([{ to: 'administrator', template: 'paymentUnknown' }]);
    expect(one.refusal(() => reconcile(one, true, 'department.head'))).toBe('NOT_YOUR_TURN');
    expect(one.refusal(() => reconcile(one, true, 'system', 'x'))).toBe('PAYMENT_NOT_ORDERED');
    expect(reconcile(one, true, 'department.accountant').project!.payments[0]!.state).toBe('ordered');
  });

  test('may get lost again: it stays one order', () => {
    const one = reconcile(reconcile(unknown(reconcile(orders(due(), REF, { sent: 'unknown' }))), false)).signs('department.accountant');
    expect([one.project!.payments.length, debited(one)]).toEqual([1, 210_000_000n]);
  });
});

describe('money that comes back', () => {
  const stopped = () => given(national).proposed().until('implementation').when({ type: 'terminate', reason: 'Dừng' }, 'ministry.minister');

  test('counts once for its reference, never more than what is owed, and only where something is to come back', () => {
    const one = refund(refund(stopped(), 'UNC-1', 100_000_000n), 'UNC-1', 100_000_000n);
    expect(one.project).toMatchObject({ refunded: 100_000_000n, budget: { committed: 110_000_000n, paid: 110_000_000n } });
    for (const [amount, code] of [[110_000_001n, 'REFUND_ABOVE_DEBT'], [0n, 'AMOUNT_NOT_POSITIVE'], [-1n, 'AMOUNT_NOT_POSITIVE']] as const) expect(one.refusal(() => refund(one, 'UNC-2', amount))).toBe(code);
    expect(one.refusal(() => refund(one, 'UNC-2', 1n, 'department.head'))).toBe('NOT_YOUR_TURN');
    const working = given(national).proposed().until('implementation');
    expect(working.refusal(() => refund(working, 'r', 1n))).toBe('NOT_ALLOWED_HERE');
    const even = given(national).proposed().until('liquidation');
    expect(even.refusal(() => refund(even, 'r', 1n))).toBe('REFUND_ABOVE_DEBT');
  });
});

describe('the moves of a budget line', () => {
  const at = (budget: Project['budget'], approved: bigint | null = null) => ({ ...given(national).proposed().project!, budget, approved });
  const held = (reserved: bigint, committed = 0n, paid = 0n) => ({ line: 'L', reserved, committed, paid });
  const moves = (events: readonly { type: string; moves?: unknown }[]) => events.flatMap((event) => event.moves as { kind: string; line: string; amount: bigint }[]).map(({ kind, line, amount }) => `${kind} ${line} ${amount}`);
  const refused = (deed: () => unknown) => { try { deed(); } catch (error) { return error instanceof Refusal ? [error.code, error.facts['free']] : error; } return 'none'; };

  test('an approval takes what is free to the đồng, and not one more', () => {
    expect(moves(reserveMoves(at(null), 100n, { id: 'L', free: 100n }))).toEqual(['reserve L 100']);
    expect(refused(() => reserveMoves(at(null), 101n, { id: 'L', free: 100n }))).toEqual(['BUDGET_SHORT', 100n]);
    expect(refused(() => reserveMoves(at(null), 1n, null))).toEqual(['BUDGET_NO_LINE', undefined]);
  });

  test('an approval again gives the earlier one\'s back first, of another line too', () => {
    expect(moves(reserveMoves(at(held(80n)), 100n, { id: 'L', free: 20n }))).toEqual(['release L 80', 'reserve L 100']);
    expect(refused(() => reserveMoves(at(held(80n)), 101n, { id: 'L', free: 20n }))).toEqual(['BUDGET_SHORT', 100n]);
    expect(moves(reserveMoves(at(held(80n)), 100n, { id: 'M', free: 100n }))).toEqual(['release L 80', 'reserve M 100']);
    expect(refused(() => reserveMoves(at(held(80n)), 100n, { id: 'M', free: 99n }))).toEqual(['BUDGET_SHORT', 99n]);
  });

  test('a contract commits all that was reserved, once; without a line nothing moves', () => {
    expect([moves(commitMoves(at(held(80n)))), commitMoves(at(held(0n, 80n))), commitMoves(at(null)), paymentMoves(at(null), 'pay', 1n), freeMoves(at(null)), amendMoves(at(null), 1n, null)]).toEqual([['commit L 80'], [], [], [], [], []]);
  });

  test('what is over gives back what is reserved and what is committed and not paid', () => {
    expect([moves(freeMoves(at(held(80n)))), moves(freeMoves(at(held(0n, 80n, 30n)))), moves(freeMoves(at(held(0n, 80n, 30n)), 20n)), freeMoves(at(held(0n, 80n, 80n)))]).toEqual([['release L 80'], ['uncommit L 50'], ['uncommit L 30'], []]);
  });

  test('an amendment moves the difference, of the reserve or of the commitment', () => {
    const line = { id: 'L', free: 10n };
    expect([moves(amendMoves(at(held(80n), 80n), 90n, line)), moves(amendMoves(at(held(0n, 80n), 80n), 90n, line)), moves(amendMoves(at(held(80n), 80n), 70n, line)), moves(amendMoves(at(held(0n, 80n, 30n), 80n), 70n, null))]).toEqual([['reserve L 10'], ['reserve L 10', 'commit L 10'], ['release L 10'], ['uncommit L 10']]);
    expect(refused(() => amendMoves(at(held(80n), 80n), 91n, line))).toEqual(['BUDGET_SHORT', 10n]);
  });

  test('a project is refused and closed with what it held given back', () => {
    const all = (one: Given) => moves(one.of('budgetMoved'));
    expect(all(given(national).proposed().until('closed'))).toEqual(['reserve L 300000000', 'commit L 300000000', 'pay L 210000000', 'pay L 90000000']);
    expect(all(given(national).proposed().until('acceptance').signs('doit.inspector', 'approve', { amount: 250_000_000n }).until('closed'))).toEqual(['reserve L 300000000', 'commit L 300000000', 'pay L 210000000', 'pay L 40000000', 'uncommit L 50000000']);
    expect(all(given(provincial).proposed().until('contract').signs('province.chair', 'return').signs('province.chair', 'reject'))).toEqual(['reserve L 300000000', 'release L 300000000']);
    expect(all(given(provincial).proposed().until('contract').signs('province.chair', 'return').signs('province.chair', 'approve', { amount: 200_000_000n }))).toEqual(['reserve L 300000000', 'release L 300000000', 'reserve L 200000000']);
  });
});

test('a refund under a reference that was recorded with another amount is refused, the same again is done already', () => {
  const project = given(national).proposed().until('implementation').when({ type: 'terminate', reason: 'Vi phạm' }, 'ministry.minister');
  const refund = (amount: bigint) => ({ type: 'recordRefund', reference: 'HT-1', amount }) as const;
  project.when(refund(10n), 'department.accountant');
  expect(project.when(refund(10n), 'department.accountant').of('refundRecorded')).toHaveLength(1);
  expect(project.refusal((one) => one.when(refund(11n), 'department.accountant'))).toBe('REFUND_DIFFERS');
});

test('where the norm leaves nothing nothing is approved, with or without an amount', () => {
  const project = given(national).proposed({ eligibleCost: 1n }).until('planApproval');
  expect(project.refusal((one) => one.signs('ministry.minister'))).toBe('AMOUNT_ABOVE_NORM');
  expect(project.refusal((one) => one.signs('ministry.minister', 'approve', { amount: 1n }))).toBe('AMOUNT_ABOVE_NORM');
  expect(project.project).toMatchObject({ stage: 'planApproval', approved: null });
});
