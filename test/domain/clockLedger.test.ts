import { vietnam } from '../../domain/calendar';
import { clockLedger } from '../../domain/clockLedger';
import type { Entry, Event, Facts } from '../../domain/events';
import { national } from '../../domain/procedures/national';

const facts: Facts = {
  name: 'x', activity: 'machinery_application', province: 'Quảng Nam', units: { implementer: 'tt' }, requested: 1n, total: null, beneficiaries: [], flags: [], planYear: 2026, planRound: 1, plannedEnd: '2026-10-30',
};
const procedure = { id: 'national', effectiveFrom: '2018-07-10', hash: 'h' };
const rules = () => national;

/** Entries from events with their instants, as the books number them. */
const chain = (...all: [at: string, event: Event][]): Entry[] =>
  all.map(([at, event], index) => ({ number: index + 1, at, by: 'p', commandId: 'c', event, previous: '', hash: `h${index + 1}` }));
const proposed: [string, Event] = ['2026-03-02T02:00:00.000Z', { type: 'proposed', code: 'KC', procedure, facts, stage: 'registration', due: '2026-06-19T17:00:00.000Z' }];
const at = { stage: 'baseAppraisal', round: 1 };
const into = (to: string, due: string | null, when: string): [string, Event] => [when, { type: 'moved', from: 'x', outcome: 'approved', to, round: 1, due }];
const appraised = into('baseAppraisal', '2026-03-24T17:00:00.000Z', '2026-03-03T02:00:00.000Z');

test('each visit has its budget with source and mark, what was used of it, and when it was left', () => {
  const [first, second] = clockLedger(chain(proposed, appraised), rules, vietnam, '2026-03-10T02:00:00.000Z');
  expect(first).toMatchObject({ stage: 'registration', round: 1, opened: '2026-03-02T02:00:00.000Z', closed: '2026-03-03T02:00:00.000Z', used: 1, overdue: null, budget: { counted: 'untilDate', mark: 'seen', source: national.stages['registration']!.deadline!.source } });
  expect(second).toMatchObject({ stage: 'baseAppraisal', closed: null, used: 5, overdue: null, pauses: [], moved: [], budget: { days: 15, counted: 'workingDays', mark: 'setting' } });
});

test('a term to a date has as many days as there are working days until it', () => {
  const [first] = clockLedger(chain(proposed), rules, vietnam, '2026-03-02T03:00:00.000Z');
  // 3 March to 19 June 2026 without weekends, 27 April (Hùng Kings, by Monday), 30 April and 1 May
  expect(first!.budget).toMatchObject({ counted: 'untilDate', days: 76 });
});

test('days of a pause are not used, and the term that goes on keeps them', () => {
  const entries = chain(
    proposed, appraised,
    ['2026-03-05T02:00:00.000Z', { type: 'clockPaused', ...at, owes: 'Bảng kê', office: 'doit.appraiser', answerBy: '2026-03-20T17:00:00.000Z' }],
    ['2026-03-12T02:00:00.000Z', { type: 'clockResumed', ...at, due: '2026-03-31T17:00:00.000Z', answer: 'Đây' }],
  );
  const [, open] = clockLedger(entries, rules, vietnam, '2026-03-13T02:00:00.000Z');
  expect(open).toMatchObject({ used: 3, pauses: [{ from: '2026-03-05', to: '2026-03-12' }], due: '2026-03-31T17:00:00.000Z', overdue: null });
  const [, waiting] = clockLedger(entries.slice(0, 3), rules, vietnam, '2026-03-11T02:00:00.000Z');
  expect(waiting).toMatchObject({ used: 2, due: null, overdue: null });
});

test('a term that was moved says from when to when and why', () => {
  const moved: Event = { type: 'dueMoved', ...at, from: '2026-03-24T17:00:00.000Z', to: '2026-03-25T17:00:00.000Z', because: 'calendar' };
  const [, open] = clockLedger(chain(proposed, appraised, ['2026-03-06T02:00:00.000Z', moved]), rules, vietnam, '2026-03-10T02:00:00.000Z');
  expect(open).toMatchObject({ due: '2026-03-25T17:00:00.000Z', moved: [{ at: '2026-03-06T02:00:00.000Z', from: '2026-03-24T17:00:00.000Z', to: '2026-03-25T17:00:00.000Z', because: 'calendar' }] });
});

test('other rules are a reason too, and the visit is measured by them', () => {
  const longer = { ...national, stages: { ...national.stages, baseAppraisal: { ...national.stages['baseAppraisal']!, deadline: { workingDays: 20, source: 'mới', mark: 'setting' as const } } } };
  const adopted: Event = { type: 'rulesAdopted', procedure: { ...procedure, hash: 'new' }, due: '2026-03-31T17:00:00.000Z', reason: 'x' };
  const [first, open] = clockLedger(chain(proposed, appraised, ['2026-03-06T02:00:00.000Z', adopted]), (hash) => (hash === 'new' ? longer : national), vietnam, '2026-03-10T02:00:00.000Z');
  expect([open!.budget!.days, open!.moved[0]!.because, open!.moved[0]!.to, first!.budget!.source]).toEqual([20, 'rules', '2026-03-31T17:00:00.000Z', national.stages['registration']!.deadline!.source]);
});

describe('overdue is derived', () => {
  // the term ends with Tuesday, 24 March 2026
  test.each([
    ['2026-03-24T16:59:59.999Z', null], ['2026-03-24T17:00:00.000Z', 1], ['2026-03-26T02:00:00.000Z', 2], ['2026-03-28T02:00:00.000Z', 3], ['2026-03-30T02:00:00.000Z', 4],
  ])('at %s by %j working days', (now, days) => {
    expect(clockLedger(chain(proposed, appraised), rules, vietnam, now)[1]!.overdue).toBe(days);
  });
  test('an apology promises another day and takes nothing of the delay away', () => {
    const apology: Event = { type: 'apologised', ...at, until: '2026-04-01T17:00:00.000Z' };
    const [, open] = clockLedger(chain(proposed, appraised, ['2026-03-25T02:00:00.000Z', apology]), rules, vietnam, '2026-03-26T02:00:00.000Z');
    expect([open!.promised, open!.overdue]).toEqual(['2026-04-01T17:00:00.000Z', 2]);
  });
  test('a visit that was left late stays late by as many days, however long ago', () => {
    const [, left] = clockLedger(chain(proposed, appraised, into('ministryAppraisal', null, '2026-03-25T02:00:00.000Z')), rules, vietnam, '2026-12-01T02:00:00.000Z');
    expect(left).toMatchObject({ closed: '2026-03-25T02:00:00.000Z', overdue: 1 });
  });
  test('a stage over on a Friday is late on Saturday, by no working day yet', () => {
    const friday = into('baseAppraisal', '2026-03-20T17:00:00.000Z', '2026-03-03T02:00:00.000Z');
    expect(clockLedger(chain(proposed, friday), rules, vietnam, '2026-03-21T02:00:00.000Z')[1]!.overdue).toBe(0);
  });
});

test('a stage entered again is a visit of its own; an end is none', () => {
  const entries = chain(proposed, appraised, into('supplement', null, '2026-03-04T02:00:00.000Z'), into('baseAppraisal', null, '2026-03-05T02:00:00.000Z'),
    ['2026-03-06T02:00:00.000Z', { type: 'moved', from: 'baseAppraisal', outcome: 'rejected', to: 'notApproved', round: 1, due: null, ended: 'notApproved' }]);
  expect(clockLedger(entries, rules, vietnam, '2026-03-10T02:00:00.000Z').map(({ stage, closed }) => [stage, closed !== null])).toEqual([['registration', true], ['baseAppraisal', true], ['supplement', true], ['baseAppraisal', true]]);
});
