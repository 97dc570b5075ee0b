import { alarms, nextAlarm } from '../../domain/alarms';
import { atHour, endOf, plusWorkingDays, vietnam } from '../../domain/calendar';
import type { Procedure } from '../../domain/procedure';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { status } from '../../domain/view';
import { given } from '../given';
import type { Given } from '../given';

const here = ({ project }: Given) => ({ stage: project!.stage, round: project!.round });
/** All that falls due by itself until the stage is left, or until so many. */
function fallen(one: Given, most = 20): string[] {
  const keys: string[] = [];
  const { stage, round } = one.project!;
  for (let next = nextAlarm(one.procedure, one.project!, one.calendar); next && keys.length < most && one.project!.stage === stage && one.project!.round === round; next = nextAlarm(one.procedure, one.project!, one.calendar)) {
    one.falls();
    keys.push(next.key);
  }
  return keys;
}

describe('the ladder of a stage', () => {
  test('reminds, apologises at the term, tells the superior then and the administrator five working days later, each once', () => {
    const one = given(national).proposed().until('baseAppraisal');
    const due = one.project!.due!;
    const told: [string, string[]][] = [];
    for (let next = nextAlarm(national, one.project!, vietnam); next; next = nextAlarm(national, one.project!, vietnam)) {
      one.falls();
      told.push([`${next.key} ${next.at}`, one.notices.map(({ template, to }) => `${template} ${to}`)]);
      // again, as the engine may
      one.when(next.command, 'system');
      expect(one.notices).toEqual([]);
    }
    expect(told).toEqual([
      [`remind:3 ${atHour('2026-03-18', 8)}`, ['reminder doit.appraiser@sct']],
      [`remind:1 ${atHour('2026-03-20', 8)}`, ['reminder doit.appraiser@sct']],
      [`apology ${due}`, ['apology implementer.director@tt', 'apology beneficiary.representative@cs']],
      [`escalate:0 ${due}`, ['overdue doit.director@sct']],
      [`escalate:5 ${endOf(plusWorkingDays(vietnam, '2026-03-23', 5))}`, ['overdue administrator']],
    ]);
    expect(one.project).toMatchObject({ stage: 'baseAppraisal', votes: [], due });
  });

  test.each([['national', national as Procedure], ['provincial', provincial as Procedure]])('of every %s stage is climbed once, in order, and silence approves nothing', (_, table) => {
    for (const stage of Object.keys(table.stages).filter((id) => !['supplement', 'groupPlan', 'yearlyAdvance', 'recovery', 'implementation'].includes(id))) {
      const one = given(table).proposed().until(stage);
      const keys = fallen(one);
      expect([stage, new Set(keys).size === keys.length, one.project!.stage]).toEqual([stage, true, stage]);
      expect([stage, keys.filter((key) => key.startsWith('escalate'))]).toEqual([stage, (table.stages[stage]!.escalate ?? []).map(({ workingDaysAfter }) => `escalate:${workingDaysAfter}`)]);
      expect(fallen(one)).toEqual([]);
    }
  });

  test.each([['national', national as Procedure], ['provincial', provincial as Procedure]])('of a %s stage with a term ends at the administrator, unless a draft waits for the applicant alone', (_, table) => {
    for (const [id, { deadline, drafts, escalate }] of Object.entries(table.stages)) if (deadline && !drafts) expect([id, (escalate?.length ?? 0) >= 2, escalate?.at(-1)?.to]).toEqual([id, true, 'administrator']);
  });

  test('has no reminder from before the stage opened', () => {
    const one = given(national).proposed({ plannedEnd: '2026-03-10' }).until('implementation');
    expect(alarms(national, one.project!, vietnam).map(({ key }) => key)).toContain('remind:5');
    expect(alarms(national, one.project!, vietnam).map(({ key }) => key)).not.toContain('remind:20');
  });

  test('goes on where it was when the term was moved by holidays, and begins anew for a term that was extended', () => {
    const one = given(national).proposed({ plannedEnd: '2026-06-30' }).until('implementation');
    one.now(endOf('2026-06-30'));
    while (one.of('escalated').every(({ key }) => key !== 'escalate:0')) one.falls();
    one.amended({ kind: 'time', text: 'Thiếu linh kiện', day: '2026-10-30' });
    const keys = alarms(national, one.project!, vietnam).map(({ key, at }) => [key, at]);
    expect(keys).toEqual(expect.arrayContaining([['remind:20/1', atHour(plusWorkingDays(vietnam, '2026-10-30', -20), 8)], ['remind:5/1', atHour('2026-10-23', 8)], ['escalate:0/1', endOf('2026-10-30')]]));
    one.now(endOf('2026-10-30'));
    while (!one.project!.done.includes('escalate:0/1')) one.falls();
    expect(one.of('escalated').filter(({ key }) => key.startsWith('escalate')).map(({ key, to }) => [key, to])).toEqual([['escalate:0', 'department.head'], ['escalate:0/1', 'department.head']]);
  });

  test('has no reminder of an extended term that was past when it was extended', () => {
    const one = given(national).proposed({ plannedEnd: '2026-10-30' }).until('implementation').now('2026-10-27T02:00:00.000Z').amended({ kind: 'time', text: 'Mưa bão', day: '2026-11-10' });
    expect(alarms(national, one.project!, vietnam).map(({ key }) => key).filter((key) => key.startsWith('remind'))).toEqual(['remind:5/1']);
  });
});

describe('an apology for a delay', () => {
  const late = () => given(national).proposed().until('baseAppraisal').now(endOf('2026-03-23'));
  const sorry = (one: Given, more: { reason?: string; until?: string } = {}, by = 'doit.appraiser') => one.when({ type: 'apologise', ...here(one), reason: 'Hồ sơ phức tạp', ...more }, by);
  const byProduct = (one: Given) => one.when({ type: 'apologiseForDelay', ...here(one) }, 'system');

  test('is made by the product at the term, with a new day after it, and the term stays over', () => {
    const one = byProduct(late());
    expect(one.of('apologised')).toEqual([{ type: 'apologised', stage: 'baseAppraisal', round: 1, until: endOf('2026-03-31') }]);
    expect(status(national, one.project!, one.at)).toMatchObject({ overdue: true, promised: endOf('2026-03-31'), due: endOf('2026-03-23') });
  });

  test('by hand before the term takes the product\'s place: never two in a round', () => {
    const one = sorry(given(national).proposed().until('baseAppraisal').now('2026-03-20T02:00:00.000Z'), { until: '2026-04-03' });
    expect(one.notices.map(({ template }) => template)).toEqual(['apology', 'apology']);
    expect(alarms(national, one.project!, vietnam).map(({ key }) => key)).not.toContain('apology');
    byProduct(one.now(endOf('2026-03-23')));
    expect(one.of('apologised')).toHaveLength(1);
    expect(one.refusal(() => sorry(one))).toBe('ALREADY_APOLOGISED');
  });

  test('after the product\'s is refused, and so is the product\'s second', () => {
    const one = byProduct(late());
    expect(one.refusal(() => sorry(one))).toBe('ALREADY_APOLOGISED');
    expect(byProduct(one).of('apologised')).toHaveLength(1);
  });

  test.each(['2026-03-23', '2026-03-20', 'rubbish', '2026-02-30', '', '9999-12-31'])('until "%s" is refused: the day comes after the term', (until) => {
    const one = given(national).proposed().until('baseAppraisal').now('2026-03-20T02:00:00.000Z');
    expect(one.refusal(() => sorry(one, { until }))).toBe('INVALID_FACT');
  });

  test('that comes long after the term promises no day that is past', () => {
    const one = late().now('2026-05-04T02:00:00.000Z');
    expect(one.refusal(() => sorry(one, { until: '2026-04-10' }))).toBe('INVALID_FACT');
    expect(sorry(one).project!.clock.promised).toBe(endOf('2026-05-11'));
  });

  test('is made by whoever signs, in words, where the table has one, and anew in another round', () => {
    const one = late();
    for (const [by, reason, code] of [['doit.director', 'x', 'NOT_YOUR_TURN'], ['doit.appraiser', ' ', 'REASON_REQUIRED']] as const) expect(one.refusal(() => sorry(one, { reason }, by))).toBe(code);
    const contract = given(national).proposed().until('contract');
    expect(contract.refusal(() => sorry(contract, {}, 'department.head'))).toBe('NOT_ALLOWED_HERE');
    sorry(one).signs('doit.appraiser', 'return').until('baseAppraisal');
    expect(one.project!.clock.promised).toBeNull();
    expect(sorry(one).of('apologised').map(({ round }) => round)).toEqual([1, 2]);
  });
});

describe('the monthly report', () => {
  test('is due with the 24th at 24:00, or the next working day, every month of the work', () => {
    const one = given(national).proposed({ plannedEnd: '2026-06-30' }).until('implementation');
    const asked: string[] = [];
    for (let months = 0; months < 4; ) {
      const next = nextAlarm(national, one.project!, vietnam)!;
      one.falls();
      if (next.key.startsWith('ask:')) { asked.push(next.key); months += 1; }
    }
    expect(asked).toEqual(['ask:2026-03', 'ask:2026-04', 'ask:2026-05', 'ask:2026-06']);
    expect(one.of('reportAsked').map(({ due }) => due)).toEqual([endOf('2026-03-24'), endOf('2026-04-24'), endOf('2026-05-25'), endOf('2026-06-24')]);
  });

  test('that was filed early is not asked for, one that was not filed is followed up once', () => {
    const one = given(national).proposed().until('implementation');
    one.when({ type: 'fileReport', month: '2026-03', done: 'Đặt máy', spent: 5n }, 'implementer.director');
    expect(alarms(national, one.project!, vietnam).map(({ key }) => key)).not.toContain('ask:2026-03');
    one.now(endOf('2026-04-24')).falls();
    expect(one.project!.reports).toEqual({ '2026-03': 'filed', '2026-04': 'asked' });
    one.falls();
    expect(one.of('escalated')).toMatchObject([{ key: 'report:2026-04', to: 'department.head' }]);
    expect(alarms(national, one.project!, vietnam).map(({ key }) => key)).not.toContain('report:2026-04');
    one.when({ type: 'fileReport', month: '2026-04', done: 'Lắp máy', spent: 7n }, 'implementer.director');
    expect(one.project!.spent).toBe(12n);
  });

  test('is not asked for while the applicant owes an answer, in a table that lets ask during the work', () => {
    const table: Procedure = { ...national, stages: { ...national.stages, implementation: { ...national.stages['implementation']!, mayAsk: national.stages['baseAppraisal']!.mayAsk! } } };
    const one = given(table).proposed().until('implementation');
    const asks = () => alarms(table, one.project!, vietnam).map(({ key }) => key).filter((key) => key.startsWith('ask:'));
    one.when({ type: 'ask', stage: 'implementation', round: 1, owes: 'Ảnh máy' }, 'implementer.director');
    expect(asks()).toEqual([]);
    one.now('2026-03-27T02:00:00.000Z').when({ type: 'answer', stage: 'implementation', round: 1, text: 'Đây' }, 'implementer.director');
    expect(asks()).toEqual(['ask:2026-04']);
  });

  test('is not wanted outside the work, nor with money below zero', () => {
    const before = given(national).proposed().until('contract');
    const report = { type: 'fileReport', month: '2026-03', done: 'x', spent: 0n } as const;
    expect(before.refusal((one) => one.when(report, 'implementer.director'))).toBe('REPORT_NOT_WANTED');
    expect(before.until('implementation').refusal((one) => one.when({ ...report, spent: -1n }, 'implementer.director'))).toBe('AMOUNT_NOT_POSITIVE');
    for (const wrong of [{ spent: 10n ** 16n + 1n }, { done: ' ' }]) expect(before.refusal((one) => one.when({ ...report, ...wrong }, 'implementer.director'))).toBe('INVALID_FACT');
  });
});

describe('what a supplement falls to', () => {
  test('is withdrawal thirty working days after its term, and the ladder before it', () => {
    const one = given(national).proposed().until('completeness').signs('doit.clerk', 'return');
    expect(fallen(one)).toEqual(['remind:5', 'remind:1', 'escalate:0', 'expire']);
    expect(one.project).toMatchObject({ ended: 'withdrawn', last: { stage: 'supplement', outcome: 'expired', by: 'system' } });
  });
});
