import { amendmentRow } from '../../domain/amend';
import { alarms } from '../../domain/alarms';
import { awaited } from '../../domain/awaited';
import { endOf, plusWorkingDays, vietnam } from '../../domain/calendar';
import { normAt } from '../../domain/norms';
import type { Procedure } from '../../domain/procedure';
import { changeKinds } from '../../domain/procedure';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import type { Change, Facts } from '../../domain/project';
import { given } from '../given';
import type { Given } from '../given';

const NOW = '2026-03-02T02:00:00.000Z';
const changes: Record<Change['kind'], Change> = {
  moreMoney: { kind: 'moreMoney', text: 'Giá thiết bị tăng', amount: 280_000_000n }, lessMoney: { kind: 'lessMoney', text: 'Giảm quy mô', amount: 220_000_000n },
  activity: { kind: 'activity', text: 'technology_line' }, nextYear: { kind: 'nextYear', text: 'Chậm nhập thiết bị', day: '2027-03-31' }, time: { kind: 'time', text: 'Chậm một tháng', day: '2026-11-30' },
  place: { kind: 'place', text: 'Chuyển sang xã B' }, beneficiary: { kind: 'beneficiary', text: 'HTX Mới', unit: 'cs-moi' }, coordinator: { kind: 'coordinator', text: 'Trung tâm khuyến công' }, other: { kind: 'other', text: 'Đổi mẫu máy' },
};
const at = (stage: string, facts: Partial<Facts> = {}, procedure: Procedure = national) => {
  const one = given(procedure, NOW).proposed({ total: 1_000_000_000n, ...facts });
  return (stage === 'registration' ? one : one.until('planApproval').signs(procedure === national ? 'ministry.minister' : 'province.chair', 'approve', { amount: 250_000_000n })).until(stage);
};
const requests = (one: Given, change: Change, by = 'implementer.director', reason = 'Lý do') => one.when({ type: 'requestAmendment', change, reason }, by);
const confirms = (one: Given, by = 'doit.director', id = '1') => one.when({ type: 'confirmAmendment', id }, by);
const decides = (one: Given, by: string, { approve = true, reason = '', id = one.project!.amendment?.id ?? '1' } = {}) => one.when({ type: 'decideAmendment', id, approve, fingerprint: one.project!.fingerprint, ...(reason ? { reason } : {}) }, by);
const moves = (one: Given) => one.of('budgetMoved').flatMap((event) => event.moves).map(({ kind, amount }) => [kind, amount]);

/** TT 36/2013/TT-BCT Art. 11: who decides what. */
const rows: [Change['kind'], Facts['flags'], string, string | null][] = [
  ['moreMoney', [], 'ministry.minister', 'doit.director'], ['activity', [], 'ministry.minister', 'doit.director'], ['nextYear', [], 'ministry.minister', 'doit.director'],
  ['place', [], 'department.head', 'doit.director'], ['beneficiary', [], 'department.head', 'doit.director'], ['coordinator', [], 'department.head', 'doit.director'],
  ['time', [], 'department.head', 'doit.director'], ['lessMoney', [], 'department.head', 'doit.director'], ['other', [], 'department.head', 'doit.director'],
  ['place', ['groupProject'], 'doit.director', null], ['beneficiary', ['groupProject'], 'doit.director', null], ['coordinator', ['groupProject'], 'doit.director', null],
  ['other', ['groupProject'], 'department.head', 'doit.director'], ['moreMoney', ['groupProject'], 'ministry.minister', 'doit.director'], ['time', ['groupProject'], 'department.head', 'doit.director'],
  ['moreMoney', ['multiProvince'], 'ministry.minister', null], ['activity', ['multiProvince'], 'ministry.minister', null], ['nextYear', ['multiProvince'], 'ministry.minister', null],
  ['place', ['multiProvince'], 'department.head', null], ['beneficiary', ['multiProvince'], 'department.head', null], ['coordinator', ['multiProvince'], 'department.head', null],
  ['time', ['multiProvince'], 'department.head', null], ['lessMoney', ['multiProvince'], 'department.head', null], ['other', ['multiProvince'], 'department.head', null],
];

describe.each(rows)('a change of %s of a national project %j', (kind, flags, decider, confirmer) => {
  const one = () => at('implementation', { flags });

  test(`is decided by ${decider}, ${confirmer ? `after ${confirmer} confirmed it` : 'without a confirmation'}, and waited for in that order`, () => {
    const project = requests(one(), changes[kind]);
    const holder = (office: string) => `${office}@${{ doit: 'sct', department: 'cuc', ministry: 'bct' }[office.split('.')[0] as 'doit']}`;
    expect(project.project!.amendment).toMatchObject({ id: '1', change: changes[kind], decides: decider, confirms: confirmer, confirmed: confirmer === null, due: endOf(plusWorkingDays(vietnam, '2026-03-02', 10)) });
    if (confirmer) {
      expect(awaited(national, project.project!)).toContain(holder(confirmer));
      expect(project.refusal(() => decides(project, decider))).toBe('AMENDMENT_UNCONFIRMED');
      expect(project.refusal(() => confirms(project, 'department.accountant'))).toBe('NOT_YOUR_TURN');
      confirms(project.now('2026-03-09T02:00:00.000Z'));
      expect(project.project!.amendment).toMatchObject({ confirmed: true, due: endOf(plusWorkingDays(vietnam, '2026-03-09', 10)) });
    }
    expect(awaited(national, project.project!)).toContain(holder(decider));
    for (const other of ['ministry.minister', 'department.head', 'doit.director', 'implementer.director'].filter((office) => office !== decider)) expect([other, project.refusal(() => decides(project, other))]).toEqual([other, 'NOT_YOUR_TURN']);
    expect(decides(project, decider).project).toMatchObject({ amendment: null, amendments: 1, stage: 'implementation' });
  });

  test('that is turned down changes nothing of the project', () => {
    const project = requests(one(), changes[kind]);
    if (confirmer) confirms(project);
    const { facts, approved, budget, due, votes, places, norm } = project.project!;
    const moved = moves(project).length;
    expect(project.refusal(() => decides(project, decider, { approve: false }))).toBe('REASON_REQUIRED');
    decides(project, decider, { approve: false, reason: 'Không đủ căn cứ' });
    expect(project.project).toMatchObject({ facts, approved, budget, due, votes, places, norm, amendment: null });
    expect(moves(project)).toHaveLength(moved);
    expect(project.notices.filter(({ template }) => template === 'amendmentDecided').map(({ to }) => to)).toEqual(['implementer.director@tt', 'beneficiary.representative@cs']);
    // the next one is asked for under its own number
    expect(requests(project, changes[kind]).project!.amendment!.id).toBe('2');
  });
});

test('the table has a row for every kind of change while the project runs, and none before the approval or after the acceptance', () => {
  for (const [procedure, stages] of [[national, ['assignment', 'contract', 'firstAdvance', 'implementation', 'acceptance']], [provincial, ['contract', 'implementation', 'acceptance', 'balance']]] as [Procedure, string[]][]) for (const stage of Object.keys(procedure.stages)) {
    const { project } = given(procedure, NOW).proposed();
    for (const kind of changeKinds) expect([stage, kind, amendmentRow(procedure, { ...project!, stage }, kind) !== undefined]).toEqual([stage, kind, stages.includes(stage) || (procedure === national && ['groupPlan', 'yearlyAdvance'].includes(stage))]);
  }
});

describe('what an approved amendment does', () => {
  test('more money takes it from the line, and commits it where the contract is', () => {
    expect(moves(at('contract').amended(changes.moreMoney))).toEqual([['reserve', 250_000_000n], ['reserve', 30_000_000n]]);
    const signed = at('implementation').amended(changes.moreMoney);
    expect(moves(signed).slice(2)).toEqual([['pay', 175_000_000n], ['reserve', 30_000_000n], ['commit', 30_000_000n]]);
    expect(signed.project).toMatchObject({ approved: 280_000_000n, budget: { reserved: 0n, committed: 280_000_000n, paid: 175_000_000n } });
    expect(signed.until('closed').project!.payments.map(({ amount }) => amount)).toEqual([175_000_000n, 105_000_000n]);
  });

  test('less money gives it back', () => {
    expect(moves(at('contract').amended(changes.lessMoney))).toEqual([['reserve', 250_000_000n], ['release', 30_000_000n]]);
    const signed = at('implementation').amended(changes.lessMoney);
    expect(moves(signed).slice(3)).toEqual([['uncommit', 30_000_000n]]);
    expect(signed.until('closed').project!.payments.map(({ amount }) => amount)).toEqual([175_000_000n, 45_000_000n]);
  });

  test.each([['moreMoney', true], ['lessMoney', true], ['activity', true], ['place', true], ['beneficiary', true], ['coordinator', true], ['other', true], ['time', false], ['nextYear', false]] as const)('of %s: the sign-offs of the open round are given again: %s', (kind, again) => {
    const one = at('contract').signs('implementer.director').amended(changes[kind]);
    expect(one.of('votesVoided')).toEqual(again ? [{ type: 'votesVoided', stage: 'contract', round: 1, because: 'amended', persons: ['implementer.director'] }] : []);
    expect(one.project!.votes).toHaveLength(again ? 0 : 1);
    if (again) expect(one.notices.filter(({ template }) => template === 'signAgain').map(({ to }) => to)).toEqual(['person:implementer.director']);
  });

  test('time moves the planned end, and the term of the work with it', () => {
    const one = at('implementation').amended(changes.time);
    expect(one.project).toMatchObject({ due: endOf('2026-11-30'), facts: { plannedEnd: '2026-11-30' } });
    expect(one.of('dueMoved')).toEqual([{ type: 'dueMoved', stage: 'implementation', round: 1, from: endOf('2026-10-30'), to: endOf('2026-11-30'), because: 'amended' }]);
    const before = at('contract');
    const { due } = before.project!;
    expect(before.amended(changes.time).project).toMatchObject({ due, facts: { plannedEnd: '2026-11-30' } });
    expect(before.until('implementation').project!.due).toBe(endOf('2026-11-30'));
  });

  test('an extension into the next year is the Minister\'s, and the work ends with it, on a working day', () => {
    const one = at('implementation').amended({ ...changes.nextYear, day: '2027-05-01' });
    expect(one.project!.facts.plannedEnd).toBe('2027-05-01');
    expect(one.project!.due).toBe(endOf(plusWorkingDays(vietnam, '2027-04-30', 1)));
    expect(one.of('amendmentDecided')).toMatchObject([{ duty: 'approve', outcome: 'approved' }]);
  });

  test('another activity brings its own norm of the day of filing, its advance and its papers', () => {
    const one = at('contract', { activity: 'machinery_application' }).amended({ kind: 'activity', text: 'cluster_detailed_plan' });
    expect(one.project).toMatchObject({ facts: { activity: 'cluster_detailed_plan' }, norm: JSON.parse(JSON.stringify(normAt('cluster_detailed_plan', '2026-03-02'), (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v)), (key, v: unknown) => (key === 'cap' && v ? BigInt(v as string) : v)) });
    const other = at('contract', { activity: 'machinery_application' }).amended({ kind: 'activity', text: 'cluster_infrastructure' }).until('implementation');
    expect(other.project!.payments[0]!.amount).toBe(75_000_000n);
    expect(other.project!.papers.some(({ kind }) => kind === 'supportContract')).toBe(true);
  });

  test('another beneficiary is the one who answers from then on', () => {
    expect(at('implementation').amended(changes.beneficiary).project!.facts).toMatchObject({ beneficiaries: ['HTX Mới'], units: { beneficiary: 'cs-moi' } });
  });

  test('whoever read what stood before is told, not taken at the word', () => {
    const one = at('contract');
    const shown = one.project!.fingerprint;
    one.amended(changes.other);
    expect(one.refusal(() => one.signs('implementer.director', 'approve', { fingerprint: shown }))).toBe('CONTENT_MOVED');
    requests(one, changes.time);
    confirms(one, 'doit.director', '2');
    expect(one.refusal(() => one.when({ type: 'decideAmendment', id: '2', approve: true, fingerprint: shown }, 'department.head'))).toBe('CONTENT_MOVED');
    expect(one.refusal(() => one.when({ type: 'decideAmendment', id: '2', approve: true }, 'department.head'))).toBe('FINGERPRINT_REQUIRED');
  });
});

describe('an amendment is refused', () => {
  test.each<[string, Partial<Change>, string]>([
    ['moreMoney', { amount: 250_000_000n }, 'INVALID_FACT'], ['moreMoney', { amount: 0n }, 'AMOUNT_NOT_POSITIVE'], ['moreMoney', {}, 'AMOUNT_NOT_POSITIVE'], ['moreMoney', { amount: 300_000_001n }, 'AMOUNT_ABOVE_NORM'],
    ['lessMoney', { amount: 250_000_000n }, 'INVALID_FACT'], ['lessMoney', { amount: -1n }, 'AMOUNT_NOT_POSITIVE'], ['lessMoney', { amount: 174_999_999n }, 'AMOUNT_BELOW_PAID'],
    ['activity', { text: 'startup_enterprise' }, 'AMOUNT_ABOVE_NORM'], ['activity', { text: 'no_such_activity' }, 'INVALID_FACT'], ['activity', { text: 'constructor' }, 'INVALID_FACT'], ['activity', { text: ' ' }, 'INVALID_FACT'], ['place', { text: '' }, 'INVALID_FACT'], ['place', { amount: 1n }, 'AMOUNT_NOT_WANTED'],
    ['time', {}, 'INVALID_FACT'], ['time', { day: 'rubbish' }, 'INVALID_FACT'], ['time', { day: '2026-11-31' }, 'INVALID_FACT'], ['time', { day: '2027-01-01' }, 'INVALID_FACT'], ['time', { day: '2026-03-02' }, 'INVALID_FACT'], ['time', { day: '2026-01-15' }, 'INVALID_FACT'],
    ['nextYear', { day: '2026-10-30' }, 'INVALID_FACT'], ['nextYear', { day: '2026-12-31' }, 'INVALID_FACT'], ['nextYear', { day: '2025-12-31' }, 'INVALID_FACT'], ['nextYear', {}, 'INVALID_FACT'], ['nextYear', { day: '2101-01-01' }, 'INVALID_FACT'], ['nextYear', { day: '9999-12-31' }, 'INVALID_FACT'],
  ])('%s with %j: %s', (kind, more, code) => {
    const one = at('implementation');
    expect(one.refusal(() => requests(one, { kind: kind as Change['kind'], text: 'Lý do', ...more }))).toBe(code);
  });

  test('above the whole cost of the project, also where no norm is known', () => {
    const one = at('contract', { activity: 'something_else', total: 300_000_000n });
    expect(one.refusal(() => requests(one, { ...changes.moreMoney, amount: 300_000_001n }))).toBe('INVALID_FACT');
    expect(one.amended({ ...changes.moreMoney, amount: 300_000_000n }).project!.approved).toBe(300_000_000n);
    const open = at('contract', { activity: 'something_else', total: null });
    open.line = { id: 'L', free: 10n ** 18n };
    expect(open.refusal(() => requests(open, { ...changes.moreMoney, amount: 10n ** 16n + 1n }))).toBe('INVALID_FACT');
  });

  test('below what is paid and what is on its way, to the đồng', () => {
    const one = at('firstAdvance').papers().signs('department.head').ordered();
    expect(one.refusal(() => requests(one, { ...changes.lessMoney, amount: 174_999_999n }))).toBe('AMOUNT_BELOW_PAID');
    expect(requests(one, { ...changes.lessMoney, amount: 175_000_000n }).project!.amendment!.change.amount).toBe(175_000_000n);
  });

  test('while a payment is on its way that rests on the sign-offs it would void', () => {
    const one = confirms(requests(at('firstAdvance').papers().signs('department.head').ordered(), changes.lessMoney));
    expect(one.refusal(() => decides(one, 'department.head'))).toBe('PAYMENT_PENDING');
    expect(decides(one.signs('department.accountant'), 'department.head').project).toMatchObject({ approved: 220_000_000n, stage: 'implementation' });
  });

  test('above what the line has free, at the decision, and below what was paid meanwhile', () => {
    const one = confirms(requests(at('implementation'), changes.moreMoney));
    one.line = { id: 'L', free: 29_999_999n };
    expect(one.refusal(() => decides(one, 'ministry.minister'))).toBe('BUDGET_SHORT');
    one.line = null;
    expect(one.refusal(() => decides(one, 'ministry.minister'))).toBe('BUDGET_NO_LINE');
    one.line = { id: 'L', free: 30_000_000n };
    expect(decides(one, 'ministry.minister').project!.approved).toBe(280_000_000n);
    const paid = confirms(requests(at('firstAdvance'), { ...changes.lessMoney, amount: 100_000_000n })).until('implementation');
    expect(paid.refusal(() => decides(paid, 'department.head'))).toBe('AMOUNT_BELOW_PAID');
  });

  test('of the money once the work is accepted: that is owed', () => {
    const one = at('balance', {}, provincial);
    for (const kind of ['moreMoney', 'lessMoney'] as const) expect(one.refusal(() => requests(one, changes[kind]))).toBe('NOT_ALLOWED_HERE');
    const late = requests(at('acceptance', {}, provincial), changes.lessMoney).until('balance');
    expect(late.refusal(() => decides(late, 'doit.director'))).toBe('NOT_ALLOWED_HERE');
    expect(late.until('closed').project!.accepted).toBe(250_000_000n);
  });

  test('where it was asked by somebody else, without a reason, a second one at a time, or an unknown one', () => {
    const one = at('implementation');
    expect(one.refusal(() => requests(one, changes.other, 'doit.director'))).toBe('NOT_YOUR_TURN');
    expect(one.refusal(() => requests(one, changes.other, 'implementer.director', ' '))).toBe('REASON_REQUIRED');
    requests(one, changes.other);
    expect(one.refusal(() => requests(one, changes.time))).toBe('AMENDMENT_OPEN');
    expect(one.refusal(() => confirms(one, 'doit.director', '7'))).toBe('NO_SUCH_AMENDMENT');
    expect(one.refusal(() => decides(one, 'department.head', { id: '7' }))).toBe('NO_SUCH_AMENDMENT');
    expect(at('registration').refusal((early) => requests(early, changes.other))).toBe('NOT_ALLOWED_HERE');
    expect(at('balance').refusal((late) => requests(late, changes.other))).toBe('NOT_ALLOWED_HERE');
  });

  test('to whoever has another duty in the project, as who confirms and as who decides', () => {
    const one = requests(at('implementation'), changes.other);
    expect(one.refusal(() => one.when({ type: 'confirmAmendment', id: '1' }, one.person('doit.director', { id: 'implementer.director' })))).toBe('SELF_APPROVAL');
    confirms(one);
    for (const id of ['implementer.director', 'doit.appraiser', 'department.accountant']) expect([id, one.refusal(() => one.when({ type: 'decideAmendment', id: '1', approve: true, fingerprint: one.project!.fingerprint }, one.person('department.head', { id })))]).toEqual([id, 'SELF_APPROVAL']);
  });
});

test('an amendment that waits too long is told once to whoever supervises, as it waits for the province and for the decision', () => {
  const one = requests(at('implementation'), changes.other);
  const due = (key: string) => alarms(national, one.project!, vietnam).find((alarm) => alarm.key === key);
  expect(due('amendment:1:confirm')!.at).toBe(endOf(plusWorkingDays(vietnam, '2026-03-02', 10)));
  one.now(due('amendment:1:confirm')!.at).when(due('amendment:1:confirm')!.command, 'system');
  expect(one.notices).toMatchObject([{ to: 'department.head@cuc', template: 'overdue' }]);
  expect(due('amendment:1:confirm')).toBeUndefined();
  confirms(one);
  expect(due('amendment:1:decide')!.at).toBe(one.project!.amendment!.due);
});

test('an amendment that is confirmed where the table knows no such change any more gets no new term', () => {
  const one = requests(at('acceptance'), changes.other).until('balance');
  const { due } = one.project!.amendment!;
  expect(confirms(one.now('2026-06-01T02:00:00.000Z')).project!.amendment).toMatchObject({ confirmed: true, due });
});

test('the project goes on while its amendment is open, and an end closes it', () => {
  const one = requests(at('implementation'), changes.other).until('acceptance');
  expect(one.project!.amendment).not.toBeNull();
  const stopped = requests(at('contract'), changes.other).when({ type: 'terminate', reason: 'Dừng' }, 'ministry.minister');
  expect(stopped.project).toMatchObject({ ended: 'terminated', amendment: null });
  // nobody decides on it any more once the money is called back
  const recovering = requests(at('implementation'), changes.other).when({ type: 'terminate', reason: 'Dừng' }, 'ministry.minister');
  expect(recovering.project).toMatchObject({ stage: 'recovery', amendment: null });
});

describe('a provincial project', () => {
  test.each<[Change['kind'], string, string | null]>([['moreMoney', 'province.chair', 'doit.director'], ['activity', 'province.chair', 'doit.director'], ['nextYear', 'province.chair', 'doit.director'], ['place', 'doit.director', null], ['beneficiary', 'doit.director', null], ['coordinator', 'doit.director', null], ['time', 'doit.director', null], ['lessMoney', 'doit.director', null], ['other', 'doit.director', null]])('changes %s by %s', (kind, decider, confirmer) => {
    const one = at('implementation', {}, provincial);
    expect(requests(one, changes[kind]).project!.amendment).toMatchObject({ decides: decider, confirms: confirmer });
    if (confirmer) confirms(one);
    expect(decides(one, decider).project!.amendment).toBeNull();
  });
});
