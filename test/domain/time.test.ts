import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { alarms, due, following } from '../../domain/alarms';
import { endOf, isDay, isWorkingDay, nextDate, plusWorkingDays, vietnam } from '../../domain/calendar';
import { explainTerm } from '../../domain/explain';
import { national } from '../../domain/procedures/national';
import { writtenDue } from '../../domain/text';
import { given } from '../given';

test.each([
  ['three working days from the Friday before Tết end on the second Wednesday after it', '2026-02-13', 3, '2026-02-25'],
  ['a make-up Saturday counts', '2025-04-25', 1, '2025-04-26'],
  ['Culture Day does not count', '2026-11-23', 1, '2026-11-25'],
  ['a day that was swapped off does not count', '2026-01-01', 2, '2026-01-06'],
])('%s', (_, from, days, end) => { expect(plusWorkingDays(vietnam, from, days)).toBe(end); });

test('fifteen calendar days that end on a Saturday end on the Monday after', () => { expect(explainTerm(vietnam, { calendarDays: 15 }, '2026-12-18').last).toBe('2027-01-04'); });
test('a year without a decision counts weekends and fixed dates', () => { expect(['2031-04-30', '2031-05-03', '2031-05-02'].map((day) => isWorkingDay(vietnam, day))).toEqual([false, false, true]); });

test('CAL-01: a deadline ends at 24:00 in Vietnam', () => {
  const end = endOf('2025-09-30');
  expect(['2025-09-29T17:00:00Z', '2025-09-30T16:59:59.999Z', '2025-09-30T17:00:00.000Z', '2025-09-30T23:59:59Z'].map((at) => Date.parse(at) < Date.parse(end))).toEqual([true, true, false, false]);
  expect(writtenDue(end)).toBe('30/9/2025');
});

test('CAL-02: a day is a day in every time zone of the machine', () => {
  // a process reads its zone once, so each zone needs one of its own
  const source = `const { writtenDay, writtenDue } = require('./domain/text'); const { plusWorkingDays, vietnam, endOf } = require('./domain/calendar');
    console.log(new Date(2025, 7, 1).getTimezoneOffset(), writtenDay('2025-08-01'), plusWorkingDays(vietnam, '2026-02-13', 3), writtenDue(endOf('2025-09-30')))`;
  const said = ['UTC', 'Asia/Ho_Chi_Minh', 'America/Los_Angeles'].map((TZ) => execFileSync(process.execPath, ['--import', 'tsx', '-e', source], { cwd: path.join(__dirname, '../..'), env: { ...process.env, TZ } }).toString().trim());
  expect(said).toEqual(['0 01/8/2025 2026-02-25 30/9/2025', '-420 01/8/2025 2026-02-25 30/9/2025', '420 01/8/2025 2026-02-25 30/9/2025']);
});

test('"before 20 June" ends with 19 June, the next one once it is past; "not after 22 January" ends with that day', () => {
  const facts = { plannedEnd: '2026-10-30' };
  const { registration, liquidation } = national.stages;
  expect(due(vietnam, registration!.deadline, '2026-06-10T02:00:00.000Z', facts)).toBe(endOf('2026-06-19'));
  expect(due(vietnam, registration!.deadline, '2026-06-20T02:00:00.000Z', facts)).toBe(endOf('2027-06-21'));
  expect(due(vietnam, liquidation!.deadline, '2026-12-20T02:00:00.000Z', facts)).toBe(endOf('2027-01-22'));
  expect(nextDate('2027-01-22', { month: 1, day: 22 })).toBe('2027-01-22');
});

test('days that do not exist are no days', () => { expect(['2026-02-30', '2026-13-01', '26-1-1', '2026-02-28'].map(isDay)).toEqual([false, false, false, true]); });
test('the month after December is January', () => { expect([following('2026-12'), following('2026-01')]).toEqual(['2027-01', '2026-02']); });

describe('what falls due by itself', () => {
  const remind = { type: 'remind', stage: 'completeness', round: 1, key: 'remind:1' } as const;
  const escalate = { type: 'escalate', stage: 'completeness', round: 1, key: 'escalate:0' } as const;

  test('comes not early, then once', () => {
    const project = given(national).proposed().until('completeness');
    const [first] = alarms(national, project.project!, vietnam);
    expect(first).toMatchObject({ key: 'remind:1', at: '2026-03-04T01:00:00.000Z' });
    expect(project.now('2026-03-04T00:59:59.000Z').refusal((one) => one.when(remind, 'system'))).toBe('NOT_DUE');
    expect(project.now('2026-03-04T01:00:00.000Z').when(remind, 'system').notices).toMatchObject([{ to: 'doit.clerk@sct', template: 'reminder' }]);
    const { events } = project.when(remind, 'system');
    expect(events.filter(({ type }) => type === 'reminded')).toHaveLength(1);
  });

  test('is told to the superior after the term, and silence approves nothing', () => {
    const project = given(national).proposed().until('completeness').now('2026-03-05T17:00:00.000Z').when(escalate, 'system');
    expect(project.notices).toMatchObject([{ to: 'doit.director@sct', template: 'overdue' }]);
    expect(project.project!.stage).toBe('completeness');
  });

  test('of a round that has passed does nothing', () => {
    const project = given(national).proposed().until('baseAppraisal').now('2026-06-01T00:00:00.000Z');
    const count = project.events.length;
    project.when(remind, 'system').when(escalate, 'system');
    expect(project.events).toHaveLength(count);
  });

  test('a supplement that does not come is withdrawn thirty working days after its term', () => {
    const project = given(national).proposed().until('completeness').signs('doit.clerk', 'return');
    const last = alarms(national, project.project!, vietnam).at(-1)!;
    expect(last.key).toBe('expire');
    expect(project.refusal((one) => one.when(last.command, 'system'))).toBe('NOT_DUE');
    expect(project.now(last.at).when(last.command, 'system').project!.ended).toBe('withdrawn');
  });

  test('nobody but the product gives its commands', () => { expect(given(national).proposed().until('completeness').refusal((one) => one.when(remind, 'doit.clerk'))).toBe('NOT_ALLOWED_HERE'); });

  test('a monthly report is asked for a week before the 25th, filed once, and followed up when it does not come', () => {
    const project = given(national).proposed().until('implementation');
    const ask = alarms(national, project.project!, vietnam).find(({ key }) => key === 'ask:2026-03')!;
    expect(ask.at).toBe('2026-03-17T01:00:00.000Z');
    project.now(ask.at).when(ask.command, 'system');
    const late = alarms(national, project.project!, vietnam).find(({ key }) => key === 'report:2026-03')!;
    expect(late.at).toBe(endOf('2026-03-24'));
    project.now(late.at).when(late.command, 'system');
    expect(project.notices).toMatchObject([{ to: 'department.head@cuc', template: 'overdue' }]);
    const report = { type: 'fileReport', month: '2026-03', done: 'Lắp máy', spent: 0n } as const;
    expect(project.refusal((one) => one.when(report, 'department.head'))).toBe('NOT_YOUR_TURN');
    expect(project.when(report, 'implementer.director').refusal((one) => one.when(report, 'implementer.director'))).toBe('REPORT_ALREADY_FILED');
  });
});
