import { rehearse } from '../../domain/adopt';
import { alarms } from '../../domain/alarms';
import { awaited } from '../../domain/awaited';
import { endOf, vietnam } from '../../domain/calendar';
import { missingPapers } from '../../domain/dossier';
import type { Procedure, Stage } from '../../domain/procedure';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { situation } from '../../domain/view';
import { given } from '../given';
import type { Given } from '../given';

const changed = (stage: string, more: Partial<Stage>): Procedure => ({ ...national, effectiveFrom: '2026-03-01', stages: { ...national.stages, [stage]: { ...national.stages[stage]!, ...more } } });
const longer = changed('baseAppraisal', { deadline: { workingDays: 25, source: 'TT mới', mark: 'setting' } });
const shorter = changed('baseAppraisal', { deadline: { workingDays: 5, source: 'TT mới', mark: 'setting' } });
const otherSigner = changed('completeness', { signers: { office: 'doit.appraiser' }, needs: ['projectDocument', 'businessRegistration'] });
const { baseAppraisal: _gone, ...rest } = national.stages;
const without: Procedure = { ...national, stages: rest };
const rehearsed = (one: Given, table: Procedure, hash = 'h2') => rehearse(one.procedure, table, hash, one.project!, one.calendar);

describe('a move to newer rules', () => {
  test.each<[string, string, Procedure]>([['a longer term', 'baseAppraisal', longer], ['a shorter term', 'baseAppraisal', shorter], ['another signer and other papers', 'completeness', otherSigner], ['rules that change nothing here', 'completeness', longer], ['a stage that waits without a term', 'contract', changed('contract', { survives: [] })]])('does what its rehearsal said: %s', (_, stage, table) => {
    const one = given(national).proposed().until(stage).now('2026-03-10T02:00:00.000Z');
    const said = rehearsed(one, table);
    expect(said).toMatchObject({ obstacle: null, due: { before: one.project!.due }, waitsFor: { before: awaited(national, one.project!) }, missingPapers: { before: missingPapers(national, one.project!) } });
    one.adopts(table);
    expect([one.project!.due, awaited(table, one.project!), missingPapers(table, one.project!)]).toEqual([said.due.after, said.waitsFor.after, said.missingPapers.after]);
    expect(one.project!.procedure).toEqual({ id: 'national', effectiveFrom: table.effectiveFrom, hash: 'h2' });
    expect(one.of('rulesAdopted')).toMatchObject([{ reason: 'Quy định mới' }]);
  });

  test('names every stage that is otherwise, with what of it', () => {
    const one = given(national).proposed();
    expect(rehearsed(one, otherSigner).stages).toEqual([{ stage: 'completeness', changes: ['signers: doit.clerk → doit.appraiser', 'needs'] }]);
    expect(rehearsed(one, { ...national, stages: { ...rest, extra: national.stages['baseAppraisal']! } }).stages).toEqual([{ stage: 'baseAppraisal', changes: ['removed'] }, { stage: 'extra', changes: ['added'] }]);
    expect(rehearsed(one, national).stages).toEqual([]);
    const { quorum: _, ...single } = national.stages['baseAppraisal']! as Stage;
    expect(rehearsed(one, { ...national, stages: { ...national.stages, baseAppraisal: { ...single, signers: { office: 'doit.appraiser' } } } }).stages).toEqual([{ stage: 'baseAppraisal', changes: ['signers', 'quorum'] }]);
  });

  test('names what is otherwise outside the stages: money, offices, who amends, what a stop needs', () => {
    const one = given(national).proposed();
    const less = { ...national.advances['default']!, percent: 30 };
    const table: Procedure = {
      ...national, effectiveFrom: '2026-03-01', advances: { ...national.advances, default: less, training: less }, offices: { ...national.offices, 'doit.clerk': { ...national.offices['doit.clerk']!, title: { vi: 'Văn thư', en: 'Clerk' } } },
      amendments: national.amendments!.slice(1), termination: { ...national.termination, decides: 'department.head' }, tellAtHour: 9,
    };
    expect(rehearsed(one, table)).toMatchObject({ obstacle: null, stages: [], table: expect.arrayContaining(['tellAtHour', 'offices.doit.clerk', 'termination', 'amendments', 'advances.default', 'advances.training']) });
    expect(rehearsed(one, table).table).toHaveLength(6);
    expect(rehearsed(one, { ...table, advances: national.advances, offices: national.offices, amendments: national.amendments!, termination: national.termination, tellAtHour: national.tellAtHour }).table).toEqual([]);
    // the order of keys is no change
    expect(rehearsed(one, JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(national).reverse())))).table).toEqual([]);
  });

  test('counts the term from the day the stage opened, with its pauses', () => {
    const one = given(national).proposed().until('baseAppraisal').now('2026-03-05T02:00:00.000Z');
    one.when({ type: 'ask', stage: 'baseAppraisal', round: 1, owes: 'Hóa đơn' }, 'doit.appraiser').now('2026-03-12T02:00:00.000Z').when({ type: 'answer', stage: 'baseAppraisal', round: 1, text: 'Đây' }, 'implementer.director');
    expect(one.project!.due).toBe(endOf('2026-03-30'));
    expect(one.adopts(longer).project!.due).toBe(endOf('2026-04-13'));
    // and makes a stage late that has used up the shorter one
    expect(one.adopts(shorter, 'h3').project!.due).toBe(endOf('2026-03-16'));
  });

  test('leaves a term that stands still standing', () => {
    const one = given(national).proposed().until('baseAppraisal').when({ type: 'ask', stage: 'baseAppraisal', round: 1, owes: 'Hóa đơn' }, 'doit.appraiser');
    expect(rehearsed(one, longer).due).toEqual({ before: null, after: null });
    expect(one.adopts(longer).project).toMatchObject({ due: null, clock: { owes: { text: 'Hóa đơn' } } });
    const suspended = given(national).proposed().until('contract').when({ type: 'suspend', reason: 'x' }, 'department.head').adopts(longer);
    expect(suspended.project).toMatchObject({ due: null, suspended: { reason: 'x' } });
  });

  test('repeats nothing that was done: no paper, no apology, no step of the ladder of the same term', () => {
    const one = given(national).proposed().until('completeness');
    one.when({ type: 'issuePaper', stage: 'completeness', round: 1, paper: { id: 'r', kind: 'receipt', name: 'r.pdf', sha256: 'r', size: 1 } }, 'system').now(endOf('2026-03-20'));
    while (alarms(national, one.project!, vietnam).length > 0) one.falls();
    one.adopts(changed('completeness', { needs: ['projectDocument'] }));
    expect(alarms(one.procedure, one.project!, vietnam)).toEqual([]);
    expect(situation(one.procedure, one.project!, vietnam).papersToIssue).toEqual([]);
  });

  test('has a ladder of its own for another term, and one apology in the round all the same', () => {
    const one = given(national).proposed().until('baseAppraisal').now(endOf('2026-04-10'));
    while (alarms(national, one.project!, vietnam).length > 0) one.falls();
    one.adopts(longer);
    expect(alarms(longer, one.project!, vietnam).map(({ key }) => key)).toEqual(['escalate:0/1', 'escalate:5/1']);
    while (alarms(longer, one.project!, vietnam).length > 0) one.falls();
    expect([one.of('apologised').length, one.of('escalated').map(({ to }) => to)]).toEqual([1, ['doit.director', 'administrator', 'doit.director', 'administrator']]);
  });

  test('is told to those who carry the project and to whoever signs from now on', () => {
    const one = given(national).proposed().until('completeness').adopts(otherSigner);
    expect(one.notices.filter(({ template }) => template === 'rulesAdopted').map(({ to }) => to)).toEqual(expect.arrayContaining(['implementer.director@tt', 'beneficiary.representative@cs']));
    expect(one.papers().refusal(() => one.signs('doit.clerk'))).toBe('NOT_YOUR_TURN');
    expect(one.signs('doit.appraiser').project!.stage).toBe('baseAppraisal');
  });
});

describe('a move to other rules is refused', () => {
  test.each<[string, string, (one: Given) => Given, Procedure]>([
    ['stageMissing', 'baseAppraisal', (one) => one, without], ['roundHasVotes', 'contract', (one) => one.signs('department.head'), longer], ['otherFund', 'completeness', (one) => one, provincial],
  ])('%s', (obstacle, stage, prepared, table) => {
    const one = prepared(given(national).proposed().until(stage));
    expect(rehearsed(one, table).obstacle).toBe(obstacle);
    expect(one.refusal(() => one.adopts(table))).toBe('RULES_DO_NOT_FIT');
  });

  test('where the stage is missing its rehearsal changes nothing, and elsewhere the same rules fit', () => {
    const one = given(national).proposed().until('baseAppraisal');
    expect(rehearsed(one, without)).toMatchObject({ due: { before: one.project!.due, after: one.project!.due }, waitsFor: { after: [] } });
    expect(given(national).proposed().until('contract').adopts(without).project!.procedure.hash).toBe('h2');
  });

  test('once it has ended; the same rules again do nothing', () => {
    const ended = given(national).proposed().until('completeness').signs('doit.clerk', 'reject');
    expect(rehearsed(ended, longer).obstacle).toBe('ended');
    expect(ended.refusal(() => ended.adopts(longer))).toBe('PROJECT_ENDED');
    const one = given(national).proposed();
    expect([rehearsed(one, national, 'h').obstacle, one.adopts(national, 'h').of('rulesAdopted')]).toEqual(['sameRules', []]);
  });

  test('to whoever does not administer, without a reason, and to rules that nobody knows', () => {
    const one = given(national).proposed();
    const adopt = (reason: string) => ({ type: 'adoptRules', procedure: { id: 'national', effectiveFrom: '2026-03-01', hash: 'h2' }, reason }) as const;
    const admin = one.person('', { id: 'admin', administrator: true });
    for (const by of ['ministry.minister', 'implementer.director', 'system']) expect([by, one.refusal(() => one.when(adopt('x'), by, { adopts: longer }))]).toEqual([by, 'NOT_ALLOWED_HERE']);
    expect(one.refusal(() => one.when(adopt('  '), admin, { adopts: longer }))).toBe('REASON_REQUIRED');
    expect(one.refusal(() => one.when(adopt('x'), admin))).toBe('UNKNOWN_PROCEDURE');
  });

  test('with votes in a council\'s round, and not before', () => {
    const members = ['m1', 'm2', 'm3', 'm4', 'm5'];
    const one = given(national).proposed().until('baseAppraisal').when({ type: 'appointCouncil', stage: 'baseAppraisal', members, chair: 'm1' }, 'doit.director');
    expect(rehearsed(one, longer).obstacle).toBeNull();
    one.signs({ kind: 'person', id: 'm1', offices: [] });
    expect(one.refusal(() => one.adopts(longer))).toBe('RULES_DO_NOT_FIT');
  });
});
