import fc from 'fast-check';
import { alarms } from '../../domain/alarms';
import type { SystemCommand } from '../../domain/events';
import type { Procedure, Stage } from '../../domain/procedure';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { Refusal } from '../../domain/refusal';
import { faultsOf } from '../../domain/soundness';
import { given } from '../given';
import type { Given } from '../given';
import { someone } from '../roster';
import { councilOf, manyOf, tableOf } from '../tables';

const decided = ['signedOff', 'amountSet', 'amendmentDecided', 'placeAccepted', 'councilClosed', 'inspected', 'paymentRecorded'];
/** What the product did by itself that only a person may do. */
const byItself = ({ entries }: Given) => entries.filter(({ by, event }) => by === 'system' && (decided.includes(event.type) || (event.type === 'moved' && event.outcome !== 'expired')));

/** Everything falls due, one after the other, until nothing does (reports are asked for without end). */
function silent(project: Given, most = 40): Given {
  for (let fallen = 0; fallen < most && !project.project!.ended && alarms(project.procedure, project.project!, project.calendar).length > 0; fallen += 1) project.falls();
  return project;
}

const five = { workingDays: 5, source: 'đơn vị quy định', mark: 'setting' } as const;

describe('APR-17 a step with a limit of five working days, the approver on leave, no delegate, no deputy', () => {
  const table = tableOf({ office: 'doit.member' }, { deadline: five, remind: [{ workingDaysBefore: 1 }], escalate: [{ workingDaysAfter: 0, to: 'doit.head' }, { workingDaysAfter: 5, to: 'administrator' }], apology: five });
  const waits = () => { const project = given(table, '2026-03-02T02:00:00.000Z').proposed().until('decision'); project.roster = { people: [someone('lan', ['doit.member@sct'], { absences: [{ from: '2026-03-01', to: '2026-04-30' }] })], delegations: [] }; return project; };
  test('is overdue after them, escalated to the superior and then to whoever administers, and nothing is decided', () => {
    const project = waits();
    expect(project.project!.due).toBe('2026-03-09T17:00:00.000Z');
    silent(project);
    expect(project.of('reminded')).toHaveLength(1);
    expect(project.of('escalated').map(({ to }) => to)).toEqual(['doit.head', 'administrator']);
    expect(project.of('apologised')).toHaveLength(1);
    expect(project.project).toMatchObject({ stage: 'decision', round: 1, votes: [], ended: null, approved: null, due: '2026-03-09T17:00:00.000Z' });
    expect(byItself(project)).toEqual([]);
  });
  test('is known to have nobody who may sign, which is no decision either', () => {
    const project = waits().when({ type: 'route', stage: 'decision', round: 1 }, 'system');
    expect(project.project).toMatchObject({ stage: 'decision', gaps: [{ why: 'absent' }] });
  });
  test('expires, where the table says so, with the product as its actor and the expiry as its reason', () => {
    for (const to of ['notApproved', 'withdrawn', 'draft'] as const) {
      const project = silent(given(tableOf({ office: 'doit.member' }, { deadline: five, expires: { workingDaysAfter: 2, to, source: 'x', mark: 'setting' } })).proposed().until('decision'));
      expect(project.entries.at(-1)).toMatchObject({ by: 'system', event: { type: 'moved', outcome: 'expired', to } });
      expect(project.project!.stage).toBe(to);
    }
  });
  test('is signed late all the same by whoever may', () => {
    expect(silent(waits()).signs('doit.member').project!.ended).toBe('closed');
  });
});

describe('what was begun and not finished is not finished by silence', () => {
  test.each<[string, () => Given]>([
    ['two of three signed', () => { const project = given(manyOf(3, { deadline: five })).proposed().until('decision'); for (const id of ['a', 'b']) project.signs(project.person('doit.member', { id })); return project; }],
    ['all but one office signed', () => given(tableOf({ all: ['doit.head', 'doit.member'] }, { deadline: five })).proposed().until('decision').signs('doit.head')],
    ['a council with a majority but without a quorum', () => given({ ...councilOf({ present: '2/3', pass: 'majority', mark: 'setting' }) }).proposed().until('decision').when({ type: 'appointCouncil', stage: 'decision', members: ['m1', 'm2', 'm3', 'm4', 'm5'], chair: 'm1' }, 'doit.chief').signs('m1').signs('m2').signs('m3')],
    ['a question that nobody answers', () => given(national).proposed().until('baseAppraisal').when({ type: 'ask', stage: 'baseAppraisal', round: 1, owes: 'báo giá' }, 'doit.appraiser')],
    ['an amendment that nobody decides', () => given(national).proposed().until('contract').when({ type: 'requestAmendment', change: { kind: 'coordinator', text: 'x' }, reason: 'y' }, 'implementer.director')],
    ['a finding that nobody answers', () => given(national).proposed().until('acceptance').when({ type: 'inspect', findings: [{ text: 'thiếu máy', workingDays: 5 }], result: 'x' }, 'doit.inspector')],
    ['an order that waits for the accountant', () => given(national).proposed().until('firstAdvance').papers().signs('department.head').ordered()],
  ])('%s', (_, begun) => {
    const project = begun();
    const { stage, votes, approved, amendment } = project.project!;
    silent(project);
    expect(project.project).toMatchObject({ stage, votes, approved, amendment });
    expect(byItself(project)).toEqual([]);
  });
});

describe.each([national, provincial].flatMap((table) => Object.keys(table.stages).map((stage) => [table.id, stage, table] as const)))('%s, %s', (_id, stage, table) => {
  test('left alone until nothing falls due any more is approved by nobody', () => {
    const flags = stage === 'groupPlan' ? (['groupProject'] as const) : [];
    const project = given(table).proposed({ flags: [...flags], ...(stage === 'yearlyAdvance' ? { years: [60, 40] } : {}) });
    if (stage === 'supplement') project.until('completeness').signs('doit.clerk', 'return');
    else if (stage === 'recovery') project.until(table.fund === 'national' ? 'implementation' : 'settlement').when(table.fund === 'national' ? { type: 'terminate', reason: 'x' } : { type: 'signOff', stage: 'settlement', round: 1, vote: 'return', reason: 'x', fingerprint: project.project!.fingerprint }, table.fund === 'national' ? 'ministry.minister' : 'province.chair');
    else project.until(stage);
    const before = project.entries.length;
    silent(project);
    expect(byItself({ entries: project.entries.slice(before) } as Given).map(({ event }) => event)).toEqual([]);
    expect(project.entries.slice(before).filter(({ event }) => event.type === 'moved').map(({ event }) => (event as { to: string }).to)).toEqual(stage === 'supplement' ? ['withdrawn'] : []);
  });
});

describe('a table that would approve by silence is refused', () => {
  const expiring = (stage: string, to: string): string[] => {
    const table = structuredClone(national) as Procedure;
    table.stages[stage]!.expires = { workingDaysAfter: 1, to, source: 'x', mark: 'setting' };
    return faultsOf(table).filter((fault) => fault.includes('silence'));
  };
  test.each([
    ['completeness', 'baseAppraisal'], ['completeness', 'ministryAppraisal'], ['completeness', 'planApproval'], ['completeness', 'contract'], ['baseAppraisal', 'ministryAppraisal'], ['baseAppraisal', 'assignment'], ['planApproval', 'assignment'],
    ['planApproval', 'closed'], ['acceptance', 'balance'], ['liquidation', 'closed'], ['supplement', 'completeness'], ['contract', 'firstAdvance'], ['firstAdvance', 'implementation'],
  ])('%s expires to %s', (stage, to) => { expect(expiring(stage, to)).toHaveLength(1); });
  test.each([['completeness', 'supplement'], ['completeness', 'notApproved'], ['supplement', 'withdrawn'], ['planApproval', 'ministryAppraisal'], ['baseAppraisal', 'withdrawn']])('%s may expire to %s', (stage, to) => { expect(expiring(stage, to)).toEqual([]); });
  test('also to a draft that an approval leads to', () => {
    expect(() => tableOf({ office: 'doit.head' }, { approved: 'draft', rejected: 'done', deadline: five, expires: { workingDaysAfter: 1, to: 'draft', source: 'x', mark: 'setting' } })).toThrow(/silence/);
  });
  test.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY])('as is a number of days of %p', (days) => {
    expect(() => tableOf({ office: 'doit.head' }, { deadline: { ...five, workingDays: days } })).toThrow(/whole number/);
    expect(() => tableOf({ office: 'doit.head' }, { deadline: five, expires: { workingDaysAfter: days, to: 'withdrawn', source: 'x', mark: 'setting' } })).toThrow(/whole number/);
  });
  test.each([0, -1, 1.5, Number.NaN])('as is a number of signers of %p', (signers) => { expect(() => manyOf(signers)).toThrow(/signers/); });
});

test('no deciding command is taken from the product, whatever it says', () => {
  const project = given(national).proposed().until('planApproval');
  const { stage, round, fingerprint } = project.project!;
  expect(project.refusal((one) => one.when({ type: 'signOff', stage, round, vote: 'approve', fingerprint }, 'system'))).toBe('NOT_YOUR_TURN');
  expect(project.refusal((one) => one.when({ type: 'closeCouncil', stage, round }, 'system'))).toBe('COUNCIL_NOT_WANTED');
  expect(project.refusal((one) => one.when({ type: 'terminate', reason: 'x' }, 'system'))).toBe('NOT_YOUR_TURN');
  expect(project.refusal((one) => one.when({ type: 'withdraw', reason: 'x' }, 'system'))).toBe('NOT_YOUR_TURN');
});
test('what the product does is taken from nobody else', () => {
  const project = given(national).proposed().until('completeness');
  for (const by of ['doit.clerk', 'ministry.minister']) expect(project.refusal((one) => one.when({ type: 'expire', stage: 'completeness', round: 1 }, by))).toBe('NOT_ALLOWED_HERE');
  expect(project.refusal((one) => one.when({ type: 'expire', stage: 'completeness', round: 1 }, one.person('', { id: 'admin', administrator: true })))).toBe('NOT_ALLOWED_HERE');
});
test('what comes early is refused, what comes late or for another round does nothing', () => {
  const project = given(national).proposed().until('completeness').signs('doit.clerk', 'return');
  const { round } = project.project!;
  expect(project.refusal((one) => one.when({ type: 'expire', stage: 'supplement', round }, 'system'))).toBe('NOT_DUE');
  const before = project.events.length;
  project.now('2030-01-02T02:00:00.000Z').when({ type: 'expire', stage: 'supplement', round: round + 1 }, 'system').when({ type: 'expire', stage: 'completeness', round: 1 }, 'system').when({ type: 'escalate', key: 'escalate:0', stage: 'completeness', round: 1 }, 'system');
  expect(project.events).toHaveLength(before);
});

describe('whatever a table sets or leaves out', () => {
  const days = fc.constantFrom(0, 1, 2, 5, 30);
  const office = fc.constantFrom('doit.director', 'administrator') as fc.Arbitrary<'doit.director' | 'administrator'>;
  const term = days.map((workingDays) => ({ workingDays, source: 'x', mark: 'setting' as const }));
  const ends = (stage: string) => fc.constantFrom(...['supplement', 'notApproved', 'withdrawn', 'terminated', 'registration'].filter((to) => to !== stage));
  const settings = (stage: string): fc.Arbitrary<Partial<Stage>> => fc.record({
    deadline: fc.oneof(term, days.map((calendarDays) => ({ calendarDays, source: 'x', mark: 'setting' as const })), fc.constant({ fact: 'plannedEnd' as const, source: 'x', mark: 'setting' as const }), fc.constant(undefined)),
    remind: fc.option(fc.array(days.map((workingDaysBefore) => ({ workingDaysBefore })), { maxLength: 2 }), { nil: undefined }),
    escalate: fc.option(fc.uniqueArray(fc.record({ workingDaysAfter: days, to: office }), { maxLength: 3, selector: ({ workingDaysAfter }) => workingDaysAfter }), { nil: undefined }),
    expires: fc.option(fc.record({ workingDaysAfter: days, to: ends(stage), source: fc.constant('x'), mark: fc.constant('setting' as const) }), { nil: undefined }),
    apology: fc.option(term, { nil: undefined }),
    mayAsk: fc.option(term.map((answerWithin) => ({ answerWithin })), { nil: undefined }),
  }) as fc.Arbitrary<Partial<Stage>>;

  test('fired in order or all at once, no alarm approves anything', () => {
    const stages = ['registration', 'completeness', 'baseAppraisal', 'ministryAppraisal', 'planApproval', 'assignment', 'contract', 'firstAdvance', 'implementation', 'acceptance', 'liquidation'] as const;
    const fired = { expired: 0, told: 0 };
    const from = fc.constantFrom(...stages).chain((stage) => settings(stage).map((set) => [stage, set] as const));
    fc.assert(fc.property(from, fc.array(fc.constantFrom<SystemCommand['type']>('remind', 'escalate', 'expire', 'lapse', 'apologiseForDelay', 'recount', 'route'), { maxLength: 12 }), fc.boolean(), ([stage, set], commands, inOrder) => {
      const project = given(national).proposed().until(stage);
      const table = structuredClone(national) as Procedure;
      for (const [key, value] of Object.entries(set)) if (value === undefined) delete (table.stages[stage] as unknown as Record<string, unknown>)[key]; else Object.assign(table.stages[stage]!, { [key]: value });
      if (faultsOf(table).some((fault) => !fault.includes('reminds') && !fault.includes('apologises'))) return;
      project.procedure = table;
      const { round, facts, approved, accepted } = project.project!;
      const before = project.entries.length;
      if (inOrder) silent(project, 25);
      else {
        project.now('2031-01-02T02:00:00.000Z');
        for (const type of commands)
          try { project.when({ type, stage, round, key: type === 'remind' ? 'remind:1' : 'escalate:0', month: '2031-01' } as SystemCommand, 'system'); } catch (error) { if (!(error instanceof Refusal)) throw error; }
      }
      const after = project.entries.slice(before);
      fired.expired += after.some(({ event }) => event.type === 'moved') ? 1 : 0;
      fired.told += after.some(({ event }) => event.type === 'escalated' || event.type === 'reminded') ? 1 : 0;
      expect(byItself({ entries: after } as Given)).toEqual([]);
      expect([project.project!.approved, project.project!.accepted, project.project!.facts, project.project!.ended === 'closed']).toEqual([approved, accepted, facts, false]);
    }), { numRuns: 1_500 });
    expect(fired.expired > 100 && fired.told > 100).toBe(true);
  });
});
