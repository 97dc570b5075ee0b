import { alarms } from '../../domain/alarms';
import { awaited } from '../../domain/awaited';
import { endOf, plusWorkingDays, vietnam } from '../../domain/calendar';
import type { Procedure } from '../../domain/procedure';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { paidOut } from '../../domain/project';
import { money, situation } from '../../domain/view';
import { given } from '../given';
import type { Given } from '../given';

const suspend = { type: 'suspend', reason: 'Tranh chấp đất' } as const;
const resume = { type: 'resume', reason: 'Đã giải quyết' } as const;
const terminate = { type: 'terminate', reason: 'Đơn vị thụ hưởng xin dừng' } as const;
const here = ({ project }: Given) => ({ stage: project!.stage, round: project!.round });
const running = (stage: string, procedure: Procedure = national) => given(procedure).proposed().until(stage);

describe('a standstill', () => {
  test('runs no term, waits for nobody, and nobody signs', () => {
    const one = running('implementation').when(suspend, 'department.head');
    expect(one.project).toMatchObject({ due: null, suspended: { reason: 'Tranh chấp đất' } });
    expect([alarms(national, one.project!, vietnam), awaited(national, one.project!), situation(national, one.project!, vietnam).order]).toEqual([[], [], null]);
    for (const deed of [
      () => one.signs('implementer.director'), () => one.papers('completedVolume'), () => one.when({ type: 'fileReport', month: '2026-03', done: 'x', spent: 0n }, 'implementer.director'),
      () => one.when({ type: 'requestAmendment', change: { kind: 'other', text: 'x' }, reason: 'x' }, 'implementer.director'), () => one.when({ type: 'inspect', findings: [], result: 'x' }, 'doit.inspector'),
      () => one.when({ type: 'forceMajeure', reason: 'x' }, 'department.head'), () => one.when(suspend, 'department.head'),
    ]) expect(one.refusal(deed)).toBe('SUSPENDED');
  });

  test('moves the planned end by its days, and the term of the work with it', () => {
    const one = running('implementation').now('2026-04-01T02:00:00.000Z').when(suspend, 'department.head').now('2026-05-11T02:00:00.000Z').when(resume, 'department.head');
    expect(one.project).toMatchObject({ suspended: null, facts: { plannedEnd: '2026-12-09' }, due: endOf('2026-12-09') });
    expect(one.of('resumed')).toEqual([{ type: 'resumed', due: endOf('2026-12-09'), plannedEnd: '2026-12-09', reason: 'Đã giải quyết', takes: 'approve' }]);
  });

  test('stops a term in working days, which goes on with what was left', () => {
    // five of fifteen days are used by the 9th; ten are left after the 20th
    const one = running('contract').now('2026-03-09T02:00:00.000Z').when(suspend, 'department.head').now('2026-03-20T02:00:00.000Z').when(resume, 'department.head');
    expect(one.project!.due).toBe(endOf(plusWorkingDays(vietnam, '2026-03-20', 10)));
    // twice
    one.now('2026-03-24T02:00:00.000Z').when(suspend, 'department.head').now('2026-04-03T02:00:00.000Z').when(resume, 'department.head');
    expect(one.project!.due).toBe(endOf(plusWorkingDays(vietnam, '2026-04-03', 8)));
  });

  test('makes nothing late and nothing timely again: what was overdue is so by as many days', () => {
    const one = running('contract').now('2026-03-30T02:00:00.000Z');
    const { due } = one.project!;
    one.when(suspend, 'department.head').now('2026-06-01T02:00:00.000Z').when(resume, 'department.head');
    expect(one.project!.due).toBe(due);
    const work = running('implementation').now('2026-11-09T02:00:00.000Z').when(suspend, 'department.head').now('2026-12-09T02:00:00.000Z').when(resume, 'department.head');
    expect(work.project!.due! < work.at).toBe(true);
  });

  test('asks no report of its months, and those after it as ever', () => {
    const one = running('implementation').when({ type: 'fileReport', month: '2026-03', done: 'x', spent: 0n }, 'implementer.director');
    one.now('2026-04-02T02:00:00.000Z').when(suspend, 'department.head').now('2026-07-02T02:00:00.000Z').when(resume, 'department.head');
    expect(alarms(national, one.project!, vietnam).map(({ key }) => key).filter((key) => key.startsWith('ask:'))).toEqual(['ask:2026-07']);
  });

  test('gives an amendment, a finding and a report that were open as many days more, and what was over before it none', () => {
    const one = running('implementation').now('2026-03-17T02:00:00.000Z').when({ type: 'askReport', stage: 'implementation', round: 1, month: '2026-03' }, 'system');
    one.when({ type: 'inspect', findings: [{ text: 'Thiếu sổ', workingDays: 1 }, { text: 'Thiếu hóa đơn', workingDays: 10 }], result: 'x' }, 'doit.inspector');
    one.when({ type: 'requestAmendment', change: { kind: 'other', text: 'x' }, reason: 'x' }, 'implementer.director');
    const before = one.project!;
    one.now('2026-03-20T02:00:00.000Z').when(suspend, 'department.head').now('2026-06-02T02:00:00.000Z').when(resume, 'department.head');
    const later = (due: string) => new Date(Date.parse(due) + 74 * 86_400_000).toISOString();
    expect(one.project!.findings.map(({ due }) => due)).toEqual([before.findings[0]!.due, later(before.findings[1]!.due)]);
    expect(one.project!.amendment!.due).toBe(later(before.amendment!.due));
    // asked for until the 24th, four days after it stood still: the 6th of June is a Saturday
    expect(alarms(national, one.project!, vietnam).find(({ key }) => key === 'report:2026-03')!.at).toBe(endOf('2026-06-08'));
  });

  test('is the supervisor\'s, with a reason, while it runs, and not while money is on its way', () => {
    const one = running('firstAdvance');
    for (const by of ['implementer.director', 'ministry.minister', 'doit.director']) expect(one.refusal(() => one.when(suspend, by))).toBe('NOT_YOUR_TURN');
    expect(one.refusal(() => one.when({ ...suspend, reason: ' ' }, 'department.head'))).toBe('REASON_REQUIRED');
    expect(one.refusal(() => one.when(resume, 'department.head'))).toBe('NOT_ALLOWED_HERE');
    one.papers().signs('department.head').ordered();
    expect(one.refusal(() => one.when(suspend, 'department.head'))).toBe('PAYMENT_PENDING');
    expect(running('baseAppraisal').refusal((early) => early.when(suspend, 'department.head'))).toBe('NOT_ALLOWED_HERE');
    expect(running('balance').refusal((late) => late.when(suspend, 'department.head'))).toBe('NOT_ALLOWED_HERE');
  });

  test('is told to those who carry the project and to whose turn it was, and so is the resumption', () => {
    const one = running('contract').when(suspend, 'department.head');
    expect(one.notices.filter(({ template }) => template === 'suspended').map(({ to }) => to)).toEqual(['implementer.director@tt', 'beneficiary.representative@cs', 'department.head@cuc']);
    one.when(resume, 'department.head');
    expect(one.notices.filter(({ template }) => template === 'resumed').map(({ to }) => to)).toEqual(['implementer.director@tt', 'beneficiary.representative@cs', 'department.head@cuc']);
  });

  test('keeps what was signed, unless what was signed has moved', () => {
    const one = running('contract').signs('implementer.director').when(suspend, 'department.head').when(resume, 'department.head');
    expect(one.signs('department.head').project!.stage).toBe('firstAdvance');
  });

  test('ends with a stop: what was paid comes back, and the recovery can be signed', () => {
    const one = running('implementation').when({ type: 'inspect', findings: [{ text: 'Thiếu sổ', workingDays: 3 }], result: 'x' }, 'doit.inspector').when(suspend, 'department.head').when(terminate, 'ministry.minister');
    expect(one.project).toMatchObject({ stage: 'recovery', suspended: null });
    expect(alarms(national, one.project!, vietnam).map(({ key }) => key)).toEqual(['remind:10', 'remind:3', 'escalate:0', 'escalate:5']);
    one.when({ type: 'recordRefund', reference: 'r', amount: 210_000_000n }, 'department.accountant').signs('department.accountant');
    expect(one.project).toMatchObject({ ended: 'terminated', suspended: null });
  });

  test('of a provincial project is the chair\'s', () => {
    const one = running('balance', provincial);
    expect(one.refusal(() => one.when(suspend, 'doit.director'))).toBe('NOT_YOUR_TURN');
    expect(one.when(suspend, 'province.chair').when(resume, 'province.chair').until('closed').project!.ended).toBe('closed');
  });
});

describe('a standstill while the applicant owes an answer, in a table that has both', () => {
  const table: Procedure = { ...national, suspension: { ...national.suspension!, from: [...national.suspension!.from, 'baseAppraisal'] } };
  const asked = () => {
    const one = given(table).proposed().until('baseAppraisal').now('2026-03-05T02:00:00.000Z');
    return one.when({ type: 'ask', ...here(one), owes: 'Hóa đơn' }, 'doit.appraiser');
  };

  test('keeps the question open: it is no answer, and the term still stands', () => {
    const one = asked().now('2026-03-09T02:00:00.000Z').when(suspend, 'department.head').now('2026-04-08T02:00:00.000Z').when(resume, 'department.head');
    expect(one.project).toMatchObject({ due: null, clock: { owes: { text: 'Hóa đơn' }, pauses: [{ from: '2026-03-05', to: null }, { from: '2026-03-09', to: '2026-04-08' }] } });
    expect(situation(table, one.project!, vietnam).recount).toBe(false);
    one.now('2026-04-10T02:00:00.000Z').when({ type: 'answer', ...here(one), text: 'Đây' }, 'implementer.director');
    expect(one.project!.due).toBe(endOf(plusWorkingDays(vietnam, '2026-04-10', 12)));
  });

  test('takes none of the time for the answer', () => {
    const one = asked();
    const { answerBy } = one.project!.clock.owes!;
    one.now('2026-03-09T02:00:00.000Z').when(suspend, 'department.head').now('2026-04-08T02:00:00.000Z').when(resume, 'department.head');
    expect(Date.parse(one.project!.clock.owes!.answerBy) - Date.parse(answerBy)).toBe(30 * 86_400_000);
  });
});

describe('a stop', () => {
  test.each(['assignment', 'contract', 'firstAdvance'])('at %s, before anything was paid, ends at once and gives the money back', (stage) => {
    const one = running(stage).when(terminate, 'ministry.minister');
    expect(one.project).toMatchObject({ ended: 'terminated', budget: { reserved: 0n, committed: 0n, paid: 0n } });
  });

  test('MON-11 after an advance leads to its recovery, and nothing is closed while it is open', () => {
    const one = given(national).proposed({ requested: 128_571_429n, activity: 'something_else' }).until('implementation');
    expect(paidOut(one.project!)).toBe(90_000_000n);
    // nobody withdraws it: the way is named
    expect(one.refusal(() => one.when({ type: 'withdraw', reason: 'Hủy hợp đồng' }, 'implementer.director'))).toBe('NOT_ALLOWED_HERE');
    one.when(terminate, 'ministry.minister');
    expect(one.project).toMatchObject({ stage: 'recovery', ended: null });
    expect(money(national, one.project!)).toMatchObject({ open: '90000000' });
    expect(situation(national, one.project!, vietnam).papersToIssue).toEqual(['recoveryNotice']);
    // what will not be paid any more is free at once, what is out is held
    expect(one.project!.budget).toEqual({ line: 'L', reserved: 0n, committed: 90_000_000n, paid: 90_000_000n });
    expect(one.refusal(() => one.signs('department.accountant'))).toBe('REFUND_OPEN');
    one.when({ type: 'recordRefund', reference: 'UNC-1', amount: 89_999_999n }, 'department.accountant');
    expect(one.refusal(() => one.signs('department.accountant'))).toBe('REFUND_OPEN');
    one.when({ type: 'recordRefund', reference: 'UNC-2', amount: 1n }, 'department.accountant').signs('department.accountant');
    expect(one.project).toMatchObject({ ended: 'terminated', budget: { reserved: 0n, committed: 0n, paid: 0n } });
  });

  test('is the Minister\'s with a reason; of a provincial project the chair\'s', () => {
    const one = running('implementation');
    expect(one.refusal(() => one.when(terminate, 'department.head'))).toBe('NOT_YOUR_TURN');
    expect(one.refusal(() => one.when({ ...terminate, reason: '' }, 'ministry.minister'))).toBe('REASON_REQUIRED');
    expect(running('balance').refusal((late) => late.when(terminate, 'ministry.minister'))).toBe('NOT_ALLOWED_HERE');
    const local = running('balance', provincial);
    expect(local.refusal(() => local.when(terminate, 'doit.director'))).toBe('NOT_YOUR_TURN');
    expect(local.when(terminate, 'province.chair').project!.ended).toBe('terminated');
  });

  test('waits for an order whose result nobody knows', () => {
    const one = running('firstAdvance').papers().signs('department.head').ordered().when({ type: 'recordUnknown', reference: 'KC-2026-00001-M/firstAdvance/1' }, 'department.accountant');
    expect(one.refusal(() => one.when(terminate, 'ministry.minister'))).toBe('PAYMENT_PENDING');
  });

  test('is the end: whatever comes after is told by whom and when', () => {
    const one = running('contract').when(terminate, 'ministry.minister');
    for (const deed of [() => one.when(terminate, 'ministry.minister'), () => one.when(resume, 'department.head'), () => one.signs('department.head')]) expect(one.refusal(deed)).toBe('PROJECT_ENDED');
  });
});

describe('a withdrawal', () => {
  test.each(['registration', 'completeness', 'baseAppraisal', 'ministryAppraisal', 'planApproval'])('at %s is the implementer\'s, and ends it', (stage) => {
    expect(running(stage).when({ type: 'withdraw', reason: 'Đổi kế hoạch' }, 'implementer.director').project).toMatchObject({ ended: 'withdrawn', budget: null });
  });

  test('of a page that was read before a decision does nothing after it', () => {
    const one = running('baseAppraisal');
    const { version } = one.project!;
    one.signs('doit.appraiser');
    expect(one.refusal(() => one.when({ type: 'withdraw', reason: 'x', version }, 'implementer.director'))).toBe('VERSION_MOVED');
    expect(one.when({ type: 'withdraw', reason: 'x', version: one.project!.version }, 'implementer.director').project!.ended).toBe('withdrawn');
  });

  test('of a provincial project that came back from its contract gives what was reserved back', () => {
    const one = running('contract', provincial).signs('province.chair', 'return');
    expect(one.project).toMatchObject({ stage: 'planApproval', budget: { reserved: 300_000_000n } });
    expect(one.when({ type: 'withdraw', reason: 'x' }, 'implementer.director').project!.budget).toMatchObject({ reserved: 0n, committed: 0n });
  });
});

describe('force majeure', () => {
  const flood = { type: 'forceMajeure', reason: 'Lũ quét' } as const;
  const hit = (one: Given, by: string) => one.papers('forceMajeureExplanation', 'completedVolume').when(flood, by);

  test('leads to the acceptance of what was done, which is paid', () => {
    const one = hit(running('implementation'), 'department.head');
    expect(one.project).toMatchObject({ stage: 'acceptance', last: { outcome: 'forceMajeure' } });
    one.signs('doit.inspector', 'approve', { amount: 250_000_000n }).until('closed');
    expect(one.project!.payments.map(({ amount }) => amount)).toEqual([210_000_000n, 40_000_000n]);
    expect(one.project!.budget).toEqual({ line: 'L', reserved: 0n, committed: 250_000_000n, paid: 250_000_000n });
  });

  test.each([['firstAdvance', []], ['yearlyAdvance', [105_000_000n]]] as [string, bigint[]][])('ends the work also while %s is being paid, and pays nothing that was not done', (stage, paid) => {
    const one = hit(given(national).proposed({ years: stage === 'yearlyAdvance' ? [50, 50] : [100] }).until(stage), 'department.head');
    expect(one.project).toMatchObject({ stage: 'acceptance', last: { stage, outcome: 'forceMajeure' } });
    expect(one.project!.payments.map(({ amount }) => amount)).toEqual(paid);
    expect(one.signs('doit.inspector', 'approve', { amount: 150_000_000n }).until('closed').project).toMatchObject({ ended: 'closed', budget: { reserved: 0n, committed: 150_000_000n, paid: 150_000_000n } });
  });

  test('waits for an advance that is on its way', () => {
    const one = running('firstAdvance').papers().papers('forceMajeureExplanation', 'completedVolume').signs('department.head').ordered();
    expect(one.refusal(() => one.when(flood, 'department.head'))).toBe('PAYMENT_PENDING');
  });

  test('after less was done than was advanced leaves the difference to be paid back', () => {
    const one = hit(running('implementation'), 'department.head').signs('doit.inspector', 'approve', { amount: 150_000_000n }).until('liquidation');
    expect(one.refusal(() => one.signs('department.head'))).toBe('REFUND_OPEN');
    one.when({ type: 'recordRefund', reference: 'r', amount: 60_000_000n }, 'department.accountant').until('closed');
    expect(paidOut(one.project!) - one.project!.refunded).toBe(150_000_000n);
  });

  test('wants the written explanation and the volume, a reason, its office and its stage', () => {
    const one = running('implementation');
    expect(one.refusal(() => one.when(flood, 'department.head'))).toBe('MISSING_PAPERS');
    one.papers('forceMajeureExplanation');
    expect(one.refusal(() => one.when(flood, 'department.head'))).toBe('MISSING_PAPERS');
    one.papers('completedVolume');
    expect(one.refusal(() => one.when(flood, 'implementer.director'))).toBe('NOT_YOUR_TURN');
    expect(one.refusal(() => one.when({ ...flood, reason: ' ' }, 'department.head'))).toBe('REASON_REQUIRED');
    expect(running('contract').refusal((early) => early.when(flood, 'department.head'))).toBe('NOT_ALLOWED_HERE');
    expect(hit(running('implementation', provincial), 'province.chair').until('closed').project!.ended).toBe('closed');
  });
});
