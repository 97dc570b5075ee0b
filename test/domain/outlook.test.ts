import { vietnam } from '../../domain/calendar';
import { outlook } from '../../domain/outlook';
import type { Dossier } from '../../domain/outlook';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import type { Facts } from '../../domain/project';

const facts: Facts = {
  name: 'Máy ép', activity: 'machinery_application', province: 'Quảng Nam', units: { implementer: 'tt', beneficiary: 'cs', doit: 'sct', department: 'cuc', ministry: 'bct', province: 'ubnd' }, requested: 300_000_000n, total: 620_000_000n,
  beneficiaries: ['HTX'], flags: [], planYear: 2026, planRound: 1, plannedEnd: '2026-10-30',
};
const dossier = (more: Partial<Dossier> = {}, change: Partial<Facts> = {}): Dossier => ({
  facts: { ...facts, ...change }, application: { activity: 'machinery_application' }, filed: '2026-03-02', open: null, pauses: [], calendar: vietnam, roster: { people: [], delegations: [] }, interests: {}, duties: {}, ...more,
});
const names = (one: ReturnType<typeof outlook>) => one.stages.map(({ stage }) => stage);
const person = (id: string, ...holders: string[]) => ({ id, name: id, active: true, absences: [], offices: holders.map((holder) => ({ holder, from: '2000-01-01', to: '9999-12-31' })) });

test('the way follows the flags: several provinces, a group, years of work', () => {
  expect(names(outlook(national, dossier()))).toEqual(['registration', 'completeness', 'baseAppraisal', 'ministryAppraisal', 'planApproval', 'assignment', 'contract', 'firstAdvance', 'implementation', 'acceptance', 'balance', 'settlement', 'liquidation']);
  expect(names(outlook(national, dossier({}, { flags: ['multiProvince', 'groupProject'] }))).slice(1, 6)).toEqual(['completeness', 'ministryAppraisal', 'planApproval', 'assignment', 'groupPlan']);
  const years = outlook(national, dossier({}, { years: [40, 30, 30] }));
  expect(names(years).filter((stage) => stage === 'yearlyAdvance')).toHaveLength(2);
  expect(years.stages.filter(({ stage }) => stage === 'implementation').map(({ round }) => round)).toEqual([1, 2, 3]);
  expect(years.end?.id).toBe('closed');
});

test('every stage opens on the last day of the stage before; where that has no term, on the same day, and it says so', () => {
  const { stages } = outlook(national, dossier({}, { plannedEnd: '2027-10-29' }));
  for (const [at, one] of stages.entries()) if (at > 0) expect([one.opened, one.openedBy]).toEqual([stages[at - 1]!.explanation!.last, 'endBefore']);
  expect(outlook(provincial, dossier()).stages.slice(0, 2)).toMatchObject([{ stage: 'registration', opened: '2026-03-02', openedBy: 'told', term: null, explanation: null }, { stage: 'completeness', opened: '2026-03-02', openedBy: 'noTermBefore' }]);
});

test('a stage that is over its planned end leads on from the day on which it opened', () => {
  const { stages } = outlook(national, dossier({ open: { stage: 'implementation', since: '2026-11-20' } }));
  expect(stages.slice(0, 2)).toMatchObject([{ explanation: { last: '2026-10-30' } }, { stage: 'acceptance', opened: '2026-11-20', openedBy: 'lateBefore' }]);
});

test('while a stage stands still nothing after it has a day, and its signers are still named', () => {
  const { stages } = outlook(national, dossier({ open: { stage: 'baseAppraisal', since: '2026-03-02' }, pauses: [{ from: '2026-03-04', to: '2026-03-06' }, { from: '2026-03-10', to: null }] }));
  expect(stages[0]).toMatchObject({ opened: '2026-03-02', explanation: { last: null, left: 11 } });
  expect(stages.slice(1).every(({ opened, openedBy, explanation }) => opened === null && openedBy === 'unknown' && explanation === null)).toBe(true);
  expect(stages[1]!.seats).toHaveLength(1);
});

test('a duty bars from another one, filing and interest from every other side, and holding both seats of a stage leaves one empty', () => {
  const roster = { delegations: [], people: [person('a', 'implementer.director@tt'), person('b', 'doit.clerk@sct', 'doit.inspector@sct'), person('c', 'department.head@cuc', 'department.accountant@cuc'), person('d', 'ministry.minister@bct', 'beneficiary.representative@cs')] };
  const { stages } = outlook(national, dossier({ roster, duties: { b: 'appraise' }, interests: { c: 'góp vốn' } }));
  const of = (id: string) => stages.find(({ stage }) => stage === id)!;
  expect(of('completeness').seats[0]).toMatchObject({ lawful: [{ person: 'b' }], barred: [] });
  expect(of('acceptance').seats[0]).toMatchObject({ lawful: [], barred: [{ person: 'b', why: 'duty' }] });
  expect(of('planApproval').seats[0]!.barred).toEqual([{ person: 'd', why: 'applicant' }]);
  expect(of('contract')).toMatchObject({ signing: 'all', gaps: [{ holder: 'department.head@cuc', why: 'conflict', mend: { what: 'appoint', seats: 1 } }] });
  const both = outlook(national, dossier({ roster })).stages.find(({ stage }) => stage === 'firstAdvance')!;
  expect([both.signing, both.gaps.length]).toEqual(['inOrder', 1]);
});

test('duties that are told of do not fill the seats of the open stage', () => {
  const roster = { delegations: [], people: [person('a', 'implementer.director@tt')] };
  expect(outlook(national, dossier({ roster, duties: { a: 'prepare' } })).stages[0]!.seats[0]!.lawful).toEqual([{ person: 'a' }]);
});

test('a project that no rule would take is refused with the field', () => {
  expect(() => outlook(national, dossier({}, { total: 1n }))).toThrow('INVALID_FACT');
  expect(() => outlook(national, dossier({}, { requested: 0n }))).toThrow('AMOUNT_NOT_POSITIVE');
});

test('the norm is that of the day of filing', () => {
  const { norm } = outlook(national, dossier({}, { total: 500_000_000n }));
  expect(norm).toMatchObject({ version: { percent: 5000 }, grant: { granted: 250_000_000n, binding: 'percent' } });
  expect(outlook(national, dossier({}, { activity: 'nothing_known' })).norm).toMatchObject({ activity: null, version: null, grant: { granted: 300_000_000n, unknown: ['norm'] } });
});
