import { clockLedger } from '../../domain/clockLedger';
import fc from 'fast-check';
import { alarms } from '../../domain/alarms';
import { dayOf, endOf, isWorkingDay, plusDays, plusWorkingDays, vietnam } from '../../domain/calendar';
import type { Calendar, NamedDay } from '../../domain/calendar';
import { dueNow } from '../../domain/clock';
import { usedWorkingDays } from '../../domain/explain';
import type { Procedure } from '../../domain/procedure';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { situation, status } from '../../domain/view';
import { given } from '../given';
import type { Given } from '../given';

const at = (day: string, hour = '02:00:00.000') => `${day}T${hour}Z`;
const here = ({ project }: Given) => ({ stage: project!.stage, round: project!.round });
const asks = (one: Given, by = 'doit.appraiser') => one.when({ type: 'ask', ...here(one), owes: 'Hóa đơn gốc' }, by);
const answers = (one: Given, by = 'implementer.director') => one.when({ type: 'answer', ...here(one), text: 'Đã gửi' }, by);
const appraisal = (day = '2026-03-02', procedure: Procedure = national) => given(procedure, at(day)).proposed().until('baseAppraisal');
const day = (name: string, kind: NamedDay['kind'], replaces?: string): [string, NamedDay] => [name, { day: name, kind, name: { vi: 'Hoán đổi', en: 'Swap' }, source: 'QĐ', mark: 'seen', ...(replaces ? { replaces } : {}) }];
const without = (...days: string[]): Calendar => ({ ...vietnam, named: new Map([...vietnam.named].filter(([one]) => !days.includes(one))) });
const knowing = (...days: [string, NamedDay][]): Calendar => ({ ...vietnam, named: new Map([...vietnam.named, ...days]) });

describe('a question to the applicant', () => {
  test('stops the term, which goes on from the day after the answer with what was left of it', () => {
    const one = appraisal();
    expect(one.project!.due).toBe(endOf('2026-03-23'));
    asks(one.now(at('2026-03-05')));
    expect(one.project).toMatchObject({ due: null, clock: { owes: { text: 'Hóa đơn gốc', office: 'doit.appraiser', answerBy: endOf('2026-03-19') } } });
    // three of fifteen days were used by the 5th; twelve are left after the 12th
    answers(one.now(at('2026-03-12')));
    expect(one.project).toMatchObject({ due: endOf('2026-03-30'), clock: { owes: null, pauses: [{ from: '2026-03-05', to: '2026-03-12' }] } });
  });

  test('that is answered on the same day takes nothing away', () => { expect(answers(asks(appraisal().now(at('2026-03-05')))).project!.due).toBe(endOf('2026-03-23')); });

  test('over Tết: days off are days off, paused or not, and the budget of working days stays whole', () => {
    const one = appraisal('2026-02-09');
    const untouched = one.project!.due;
    expect(untouched).toBe(endOf(plusWorkingDays(vietnam, '2026-02-09', 15)));
    asks(one.now(at('2026-02-13')));
    expect(one.project!.clock.owes!.answerBy).toBe(endOf(plusWorkingDays(vietnam, '2026-02-13', 10)));
    // all of Tết and one day after it: only that one moves the term
    answers(one.now(at('2026-02-23')));
    expect(one.project!.due).toBe(endOf(plusWorkingDays(vietnam, dayOf(new Date(Date.parse(untouched!) - 1).toISOString()), 1)));
  });

  test('is asked by whoever signs now, one at a time, in words, where the table lets ask', () => {
    const one = appraisal();
    for (const [by, owes, code] of [['doit.director', 'x', 'NOT_YOUR_TURN'], ['implementer.director', 'x', 'NOT_YOUR_TURN'], ['doit.appraiser', '  ', 'REASON_REQUIRED']] as const) expect(one.refusal(() => one.when({ type: 'ask', ...here(one), owes }, by))).toBe(code);
    expect(one.refusal(() => answers(one))).toBe('NOTHING_OWED');
    asks(one);
    expect(one.refusal(() => asks(one))).toBe('NOT_ALLOWED_HERE');
    const elsewhere = given(national).proposed().until('completeness');
    expect(elsewhere.refusal(() => asks(elsewhere, 'doit.clerk'))).toBe('NOT_ALLOWED_HERE');
  });

  test('of a council stands in the record with the office in whose place the council is', () => {
    const members = ['m1', 'm2', 'm3', 'm4', 'm5'];
    const one = given(national).proposed().until('ministryAppraisal').when({ type: 'appointCouncil', stage: 'ministryAppraisal', members, chair: 'm1' }, 'department.head');
    expect(asks(one, 'm2').of('clockPaused')).toMatchObject([{ office: 'department.appraiser' }]);
  });

  test('is answered by the applicant or the beneficiary, in words, and in its own round', () => {
    const one = asks(appraisal());
    expect(one.refusal(() => answers(one, 'doit.appraiser'))).toBe('NOT_YOUR_TURN');
    expect(one.refusal(() => one.when({ type: 'answer', ...here(one), text: ' ' }, 'implementer.director'))).toBe('REASON_REQUIRED');
    expect(one.refusal(() => one.when({ type: 'answer', stage: 'baseAppraisal', round: 2, text: 'x' }, 'implementer.director'))).toBe('LATE');
    expect(answers(one, 'beneficiary.representative').of('clockResumed')).toMatchObject([{ answer: 'Đã gửi' }]);
  });

  test('is told to those who carry the project, the answer to whoever asked', () => {
    const one = asks(appraisal());
    expect(one.notices.map(({ to, template }) => [template, to])).toEqual(expect.arrayContaining([['questionAsked', 'implementer.director@tt'], ['questionAsked', 'beneficiary.representative@cs']]));
    expect(answers(one).notices.map(({ to, template }) => [template, to])).toContainEqual(['questionAnswered', 'doit.appraiser@sct']);
  });

  test('that nobody answers lapses at its own term, not before, and approves nothing', () => {
    const one = asks(appraisal().now(at('2026-03-05')));
    const lapse = { type: 'lapse', ...here(one) } as const;
    expect(one.now(at('2026-03-19', '16:59:59.999')).refusal(() => one.when(lapse, 'system'))).toBe('NOT_DUE');
    one.now(endOf('2026-03-19')).when(lapse, 'system');
    expect(one.project).toMatchObject({ stage: 'baseAppraisal', votes: [], clock: { owes: null } });
    // the rest of the term after the day on which it lapsed, the 20th in Vietnam
    expect(one.project!.due).toBe(endOf(plusWorkingDays(vietnam, '2026-03-20', 12)));
    expect(one.when(lapse, 'system').of('clockResumed')).toHaveLength(1);
  });

  test('may be signed over: who decides does not have to wait', () => { expect(asks(appraisal()).signs('doit.appraiser').project).toMatchObject({ stage: 'ministryAppraisal', clock: { owes: null, pauses: [] } }); });

  test('on the last day leaves the rest of the answer\'s day, or of the next working day', () => {
    expect(answers(asks(appraisal().now(at('2026-03-23'))).now(at('2026-03-26'))).project!.due).toBe(endOf('2026-03-26'));
    expect(answers(asks(appraisal().now(at('2026-03-23'))).now(at('2026-03-28'))).project!.due).toBe(endOf('2026-03-30'));
  });

  test('after the term hides no delay: what was overdue is overdue while it waits and afterwards', () => {
    const one = appraisal();
    const late = one.project!.due!;
    asks(one.now(at('2026-03-25')));
    expect(status(national, one.project!, one.at)).toMatchObject({ due: late, overdue: true });
    expect(alarms(national, one.project!, vietnam).map(({ key }) => key)).toEqual(expect.arrayContaining(['apology', 'escalate:0', 'escalate:5']));
    expect(status(national, answers(one.now(at('2026-03-31'))).project!, one.at)).toMatchObject({ due: late, overdue: true });
  });

  test.each([['national', national as Procedure], ['provincial', provincial as Procedure]])('three, four or more in a row never make a %s stage late by the applicant\'s time, and its own days are its own', (_, procedure) => {
    const gaps = fc.array(fc.record({ own: fc.nat(4), theirs: fc.nat(9), hour: fc.constantFrom('00:00:00.000', '09:30:00.000', '16:59:59.999') }), { minLength: 3, maxLength: 6 });
    fc.assert(fc.property(fc.constantFrom('2026-01-26', '2026-02-09', '2026-03-02', '2026-04-24', '2026-08-24', '2026-12-21'), gaps, (opened, questions) => {
      const one = appraisal(opened, procedure);
      const budget = 15;
      for (const { own, theirs, hour } of questions) {
        const asked = plusDays(dayOf(one.at), own);
        one.now(at(asked, hour) > one.at ? at(asked, hour) : one.at);
        if (one.at >= one.project!.due!) break;
        asks(one);
        expect(status(procedure, one.project!, one.at).overdue).toBe(false);
        one.now(new Date(Date.parse(one.at) + theirs * 86_400_000).toISOString());
        // it lapses by itself when the applicant is late
        if (one.at >= one.project!.clock.owes!.answerBy) one.when({ type: 'lapse', ...here(one) }, 'system'); else answers(one);
        const { due, since, clock: { pauses } } = one.project!;
        expect(one.at < due!).toBe(true);
        const last = dayOf(new Date(Date.parse(due!) - 1).toISOString());
        // a term that was stopped on its last day ends with the pause, on the next day that is worked: at most that one day more each time
        expect(usedWorkingDays(vietnam, dayOf(since), last, pauses)).toBeLessThanOrEqual(budget + pauses.filter(({ from }) => usedWorkingDays(vietnam, dayOf(since), from, pauses) >= budget).length);
        // all of the budget, unless it had been used up on the day of a question
        const rest = usedWorkingDays(vietnam, dayOf(since), dayOf(one.at), pauses);
        if (rest < budget) expect([isWorkingDay(vietnam, last), usedWorkingDays(vietnam, dayOf(since), last, pauses)]).toEqual([true, budget]);
      }
    }), { numRuns: 400 });
  });
});

describe('holidays that are entered late', () => {
  const before = without('2026-01-02', '2026-01-10');
  const swap = knowing(day('2026-01-02', 'swapped'), day('2026-01-10', 'makeUp', '2026-01-02'));
  // the stage of CAL-05 has seven working days
  const seven: Procedure = { ...national, stages: { ...national.stages, completeness: { ...national.stages.completeness!, deadline: { workingDays: 7, source: 'đơn vị quy định', mark: 'setting' } } } };
  const received = () => {
    const one = given(seven, at('2025-12-30'));
    one.calendar = before;
    return one.proposed().until('completeness');
  };
  const recount = (one: Given) => one.when({ type: 'recount', ...here(one) }, 'system');

  test('CAL-05 an open term is counted again after a swap, with the old and the new day, told once', () => {
    const one = received();
    expect(one.project!.due).toBe(endOf('2026-01-09'));
    one.calendar = swap;
    expect(situation(seven, one.project!, swap).recount).toBe(true);
    recount(one);
    expect(one.project!.due).toBe(endOf('2026-01-10'));
    expect(one.of('dueMoved')).toEqual([{ type: 'dueMoved', stage: 'completeness', round: 1, from: endOf('2026-01-09'), to: endOf('2026-01-10'), because: 'calendar' }]);
    expect(one.notices.map(({ to, template }) => [template, to]).sort()).toEqual([['dueMoved', 'beneficiary.representative@cs'], ['dueMoved', 'doit.clerk@sct'], ['dueMoved', 'implementer.director@tt']]);
    expect(recount(one).of('dueMoved')).toHaveLength(1);
    expect(one.notices).toEqual([]);
    expect(situation(seven, one.project!, swap).recount).toBe(false);
  });

  test('move nothing where the day stays, and nothing of a round that has passed', () => {
    const one = received();
    one.calendar = knowing(day('2026-02-16', 'swapped'));
    one.calendar = { ...one.calendar, named: new Map([...one.calendar.named].filter(([name]) => name !== '2026-01-02' && name !== '2026-01-10')) };
    expect(recount(one).of('dueMoved')).toEqual([]);
    const command = { type: 'recount', ...here(one) } as const;
    one.signs('doit.clerk');
    one.calendar = swap;
    expect(one.when(command, 'system').of('dueMoved')).toEqual([]);
  });

  test('count once the question is answered: a term that stands still has no day to move', () => {
    const one = asks(appraisal('2026-03-02').now(at('2026-03-05')));
    one.calendar = knowing(day('2026-03-17', 'swapped'), day('2026-03-21', 'makeUp', '2026-03-17'));
    expect([situation(national, one.project!, one.calendar).recount, recount(one).of('dueMoved')]).toEqual([false, []]);
    answers(one.now(at('2026-03-12')));
    // the 17th off, Saturday the 21st worked: twelve days still end on the 30th
    expect(one.project!.due).toBe(endOf('2026-03-30'));
    one.calendar = knowing(day('2026-03-17', 'swapped'));
    expect(recount(one).project!.due).toBe(endOf('2026-03-31'));
  });

  test('take a term back that had become shorter, and roll a fixed date', () => {
    const one = received();
    one.calendar = knowing(day('2026-01-10', 'makeUp'), day('2026-01-02', 'ordinary'));
    one.calendar = { ...one.calendar, named: new Map([...one.calendar.named, day('2026-01-03', 'makeUp')]) };
    expect(recount(one).project!.due).toBe(endOf('2026-01-08'));
    const fixed = given(national, at('2026-03-02')).proposed();
    expect(fixed.project!.due).toBe(endOf('2026-06-19'));
    fixed.calendar = knowing(day('2026-06-19', 'swapped'));
    expect(recount(fixed).project!.due).toBe(endOf('2026-06-22'));
  });
});

describe('a term', () => {
  test('to a fixed date ends with it, or on the next working day, in the year that comes next', () => {
    expect(given(national, at('2026-03-02')).proposed().project!.due).toBe(endOf('2026-06-19'));
    expect(given(national, at('2026-06-20')).proposed().project!.due).toBe(endOf('2027-06-21'));
    // not after 22 January of the year after the work, also where liquidation begins later than that: it is late then
    const liquidation = (start: string, plannedEnd = '2026-10-30') => given(national, at(start)).proposed({ plannedEnd }).until('liquidation').project!.due;
    expect([liquidation('2026-03-02'), liquidation('2026-01-20'), liquidation('2026-12-20', '2027-06-30')]).toEqual([endOf('2027-01-22'), endOf('2027-01-22'), endOf('2028-01-24')]);
    const late = given(national, at('2026-03-02')).proposed().until('settlement').now(at('2027-01-25')).until('liquidation');
    expect([late.project!.due, status(national, late.project!, late.at).overdue]).toEqual([endOf('2027-01-22'), true]);
    expect(clockLedger(late.entries, () => national, vietnam, late.at).at(-1)).toMatchObject({ stage: 'liquidation', budget: { days: 0 }, due: endOf('2027-01-22') });
  });

  test('of fifteen calendar days that ends on a day off ends on the next that is worked', () => {
    expect(given(national, at('2026-12-18')).proposed({ plannedEnd: '2026-12-31' }).until('settlement').project!.due).toBe(endOf('2027-01-04'));
    expect(given(provincial, at('2026-03-02')).proposed().until('settlement').project!.due).toBe(endOf('2026-03-17'));
  });

  test('to the planned end follows it, rolled to a working day', () => {
    expect(given(national, at('2026-03-02')).proposed({ plannedEnd: '2026-10-31' }).until('implementation').project!.due).toBe(endOf('2026-11-02'));
  });

  test('that is over stays over: late is derived from the term, and no act of the same round sets it anew', () => {
    const one = given(national, at('2026-03-02')).proposed().until('completeness');
    const { due } = one.project!;
    one.now(at('2026-04-01'));
    while (alarms(national, one.project!, vietnam).length > 0) one.falls();
    one.when({ type: 'addPaper', paper: { id: 'x', kind: 'projectDocument', name: 'v2.pdf', sha256: 'v2', size: 1 } }, 'implementer.director');
    expect(status(national, one.project!, one.at)).toMatchObject({ due, overdue: true });
    expect(dueNow(national, one.project!, vietnam)).toBe(due);
  });

  test('begins anew when its stage is entered again', () => {
    const one = given(national, at('2026-03-02')).proposed().until('completeness').now(at('2026-03-10')).signs('doit.clerk', 'return').now(at('2026-03-16')).until('completeness');
    expect(one.project).toMatchObject({ round: 2, due: endOf('2026-03-19') });
  });
});
