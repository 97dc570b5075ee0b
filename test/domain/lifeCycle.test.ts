import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { paidOut } from '../../domain/project';
import { money } from '../../domain/view';
import { given } from '../given';

describe('a national project', () => {
  test('goes from registration to settlement, and every đồng that was accepted is paid', () => {
    const { project, events } = given(national).proposed().until('closed');
    expect(project!.ended).toBe('closed');
    expect(events.filter(({ type }) => type === 'moved').map((event) => (event as { to: string }).to)).toEqual([
      'completeness', 'baseAppraisal', 'ministryAppraisal', 'planApproval', 'assignment', 'contract', 'firstAdvance', 'implementation', 'acceptance', 'balance', 'settlement', 'liquidation', 'closed']);
    expect(money(national, project!)).toMatchObject({ approved: '300000000', advanced: '210000000', accepted: '300000000', paid: '300000000', open: '0' });
  });

  test('of several provinces skips the base appraisal (TT 36/2013 Art. 8(1)(b))', () => {
    const { events } = given(national).proposed({ flags: ['multiProvince'] }).until('planApproval');
    expect(events.some((event) => event.type === 'moved' && event.to === 'baseAppraisal')).toBe(false);
  });

  test.each([
    ['completeness', 'return', 'supplement'], ['completeness', 'reject', 'notApproved'], ['baseAppraisal', 'return', 'supplement'], ['baseAppraisal', 'reject', 'notApproved'],
    ['ministryAppraisal', 'return', 'supplement'], ['ministryAppraisal', 'reject', 'notApproved'], ['planApproval', 'return', 'ministryAppraisal'], ['planApproval', 'reject', 'notApproved'],
    ['contract', 'return', 'assignment'], ['firstAdvance', 'return', 'firstAdvance'], ['acceptance', 'return', 'implementation'], ['balance', 'return', 'balance'], ['liquidation', 'return', 'settlement'],
  ] as const)('at %s, "%s" leads to %s', (stage, vote, to) => {
    const project = given(national).proposed().until(stage);
    const signer = { completeness: 'doit.clerk', baseAppraisal: 'doit.appraiser', ministryAppraisal: 'department.appraiser', planApproval: 'ministry.minister', contract: 'department.head', firstAdvance: 'department.head', acceptance: 'doit.inspector', balance: 'department.head', liquidation: 'department.head' }[stage];
    expect(project.signs(signer, vote).project!.stage).toBe(to);
  });

  test('comes back from a supplement as a new round of the completeness check', () => {
    const { project } = given(national).proposed().until('completeness').signs('doit.clerk', 'return').until('completeness');
    expect(project).toMatchObject({ stage: 'completeness', round: 2, votes: [] });
  });

  test('is approved in part: what was granted, not what was asked, is paid', () => {
    const half = given(national).proposed().until('planApproval').signs('ministry.minister', 'approve', { amount: 150_000_000n }).until('closed');
    expect(paidOut(half.project!)).toBe(150_000_000n);
  });

  test('that was accepted for less than was advanced is not settled before the difference came back', () => {
    const project = given(national).proposed().until('acceptance').signs('doit.inspector', 'approve', { amount: 100_000_000n }).until('liquidation');
    expect(project.refusal((one) => one.signs('department.head'))).toBe('REFUND_OPEN');
    const back = (amount: bigint) => ({ type: 'recordRefund', reference: 'r1', amount }) as const;
    expect(project.refusal((one) => one.when(back(110_000_001n), 'department.accountant'))).toBe('REFUND_ABOVE_DEBT');
    expect(project.when(back(110_000_000n), 'department.accountant').signs('department.head').signs('implementer.director').project!.ended).toBe('closed');
  });

  test.each([['machinery_application', 210_000_000n], ['cluster_infrastructure', 90_000_000n], ['startup_enterprise', 10_000_000n], ['something_else', 210_000_000n]])('for %s is advanced %s đồng first', (activity, amount) => {
    const { project } = given(national).proposed({ activity }).until('implementation');
    expect(project!.payments).toEqual([{ reference: 'KC-2026-00001-M/firstAdvance/1', what: 'firstAdvance', amount, state: 'paid' }]);
  });

  test('whose advance the accountant hands back is ordered anew in the next round', () => {
    const project = given(national).proposed().until('firstAdvance').papers().signs('department.head').ordered().signs('department.accountant', 'return').until('implementation');
    expect(project.project!.payments.map(({ reference, state }) => [reference.split('/').at(-1), state])).toEqual([['1', 'failed'], ['2', 'paid']]);
  });

  test('ended by the Minister after money was paid recovers it first, unpaid it ends at once', () => {
    const stop = { type: 'terminate', reason: 'Đơn vị thụ hưởng xin dừng' } as const;
    expect(given(national).proposed().until('contract').when(stop, 'ministry.minister').project).toMatchObject({ stage: 'terminated', ended: 'terminated' });
    const paid = given(national).proposed().until('implementation').when(stop, 'ministry.minister');
    expect(paid.project!.stage).toBe('recovery');
    expect(paid.refusal((one) => one.signs('department.accountant'))).toBe('REFUND_OPEN');
    expect(paid.when({ type: 'recordRefund', reference: 'r', amount: 210_000_000n }, 'department.accountant').signs('department.accountant').project!.ended).toBe('terminated');
  });

  test('is not stopped while a payment is on its way: its result comes first, and nothing is forgotten', () => {
    const stop = { type: 'terminate', reason: 'Dừng' } as const;
    const project = given(national).proposed().until('firstAdvance').papers().signs('department.head').ordered();
    expect(project.refusal((one) => one.when(stop, 'ministry.minister'))).toBe('PAYMENT_PENDING');
    expect(project.signs('department.accountant', 'return').when(stop, 'ministry.minister').project!.ended).toBe('terminated');
  });

  test('counts a refund once for its reference', () => {
    const project = given(national).proposed().until('implementation').when({ type: 'terminate', reason: 'Dừng' }, 'ministry.minister');
    const refund = { type: 'recordRefund', reference: 'UNC-01', amount: 100_000_000n } as const;
    expect(project.when(refund, 'department.accountant').when(refund, 'department.accountant').project!.refunded).toBe(100_000_000n);
  });

  test('is refused by field when its facts make no sense', () => {
    for (const [more, code] of [[{ plannedEnd: 'rubbish' }, 'INVALID_FACT'], [{ requested: 0n }, 'AMOUNT_NOT_POSITIVE'], [{ total: 1n }, 'INVALID_FACT'], [{ name: '' }, 'INVALID_FACT']] as const) expect(given(national).refusal((one) => one.proposed(more))).toBe(code);
    const odd = given(national).proposed({ activity: 'constructor' });
    expect(odd.refusal((one) => one.papers('constructor'))).toBe('UNKNOWN_PAPER');
    expect(odd.until('implementation').project!.payments[0]!.amount).toBe(210_000_000n);
    for (const month of ['2099-12', '2026-13', 'rubbish', '2025-01']) expect(odd.refusal((one) => one.when({ type: 'fileReport', month, done: 'x', spent: 0n }, 'implementer.director'))).toBe('INVALID_FACT');
  });

  test('is withdrawn by its implementer only, and only before it is approved', () => {
    const withdraw = { type: 'withdraw', reason: 'Đổi kế hoạch' } as const;
    expect(given(national).proposed().until('baseAppraisal').when(withdraw, 'implementer.director').project!.ended).toBe('withdrawn');
    expect(given(national).proposed().until('baseAppraisal').refusal((one) => one.when(withdraw, 'doit.director'))).toBe('NOT_YOUR_TURN');
    expect(given(national).proposed().until('contract').refusal((one) => one.when(withdraw, 'implementer.director'))).toBe('NOT_ALLOWED_HERE');
  });
});

test('a provincial project goes from registration to settlement', () => {
  const { project } = given(provincial).proposed({ requested: 38_500_000n, total: 77_000_000n }).until('closed');
  expect(project).toMatchObject({ ended: 'closed', approved: 38_500_000n, accepted: 38_500_000n });
  expect(paidOut(project!)).toBe(38_500_000n);
});
