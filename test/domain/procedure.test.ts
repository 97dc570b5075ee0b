import { targets } from '../../domain/procedure';
import { faultsOf } from '../../domain/soundness';
import type { Procedure } from '../../domain/procedure';
import { procedures } from '../../domain/procedures';
import { national } from '../../domain/procedures/national';

const broken = (change: (table: Procedure) => void): string[] => {
  const table = structuredClone(national) as Procedure;
  change(table);
  return faultsOf(table);
};

describe('a table is refused with the reason when', () => {
  test.each<[string, (table: Procedure) => void, RegExp]>([
    ['a stage leads nowhere', (table) => { table.stages['contract']!.approved = 'nowhere'; }, /"contract" leads to "nowhere"/],
    ['a stage cannot be reached', (table) => { table.stages['lost'] = { ...table.stages['contract']! }; }, /"lost" can never be reached/],
    ['a stage has no way out', (table) => { Object.assign(table.stages['settlement']!, { approved: 'settlement' }); }, /"settlement" has no way out/],
    ['one person may hold two offices against the duties', (table) => { table.offices['department.head']!.mayAlsoHold = ['department.accountant']; }, /one person may hold "department.head" \(approve\) and "department.accountant" \(pay\)/],
    ['an office is not described', (table) => { table.stages['contract']!.signers = { office: 'doit.nobody' }; }, /"doit.nobody", which the table does not describe/],
    ['a paper has no name', (table) => { table.stages['contract']!.needs = ['nothing']; }, /the paper "nothing"/],
    ['a council has an even size', (table) => { Object.assign((table.stages['baseAppraisal']!.signers as { council: object }).council, { sizes: [4] }); }, /even size/],
    ['a council has no quorum', (table) => { delete table.stages['baseAppraisal']!.quorum; }, /council without a quorum/],
    ['a payment has no accountant', (table) => { table.stages['balance']!.signers = { office: 'department.head' }; }, /last signer has not the duty to pay/],
    ['it reminds of no deadline', (table) => { delete table.stages['contract']!.deadline; }, /reminds of a deadline/],
    ['a report is told to nobody', (table) => { table.stages['implementation']!.reports!.toldTo = 'doit.nobody'; }, /"doit.nobody"/],
    ['a stage leads to a word of the language', (table) => { table.stages['contract']!.approved = 'toString'; }, /"toString", which does not exist/],
    ['it holds from a day that does not exist', (table) => { table.effectiveFrom = '2026-02-30'; }, /"2026-02-30", which is no day/],
    ['it tells at no hour of the day', (table) => { table.tellAtHour = 24; }, /hour 24/],
    ['a stage is due on a day that no year has', (table) => { Object.assign(table.stages['liquidation']!.deadline!, { notAfter: { month: 2, day: 30 } }); }, /"liquidation" is due on day 30 of month 2/],
    ['a stage is due before a day of no month', (table) => { Object.assign(table.stages['registration']!.deadline!, { before: { month: 13, day: 1 } }); }, /"registration" is due on day 1 of month 13/],
    ['nobody is asked to sign', (table) => { table.stages['contract']!.signers = { all: [] }; }, /"contract" asks nobody/],
    ['a paper is issued that has no name', (table) => { table.stages['contract']!.issues = ['nothing']; }, /"contract" issues the paper "nothing"/],
    ['reports are wanted on a day that February has not', (table) => { table.stages['implementation']!.reports!.beforeDay = 30; }, /before day 30/],
    ['an advance is more than all', (table) => { table.advances['default']!.percent = 101; }, /advance of "default" is 101 percent/],
    ['an advance is less than nothing', (table) => { table.advances['default']!.percent = -1; }, /is -1 percent/],
    ['it pays activities that it does not name nothing', (table) => { delete table.advances['default']; }, /no "default" advance/],
    ['its first stage does not exist', (table) => { table.first = 'x'; }, /first stage "x"/],
  ])('%s', (_, change, reason) => { expect(broken(change).join('\n')).toMatch(reason); });
});

test('29 February is a day of some years', () => {
  expect(broken((table) => { Object.assign(table.stages['liquidation']!.deadline!, { notAfter: { month: 2, day: 29 } }); })).toEqual([]);
});

describe.each(procedures.map((procedure) => [procedure.id, procedure] as const))('the table %s', (_, procedure) => {
  test('has no fault', () => { expect(faultsOf(procedure)).toEqual([]); });
  test.each(Object.entries(procedure.stages))('says at %s who, by which article, until when and where to', (id, stage) => {
    expect(stage.title.vi && stage.title.en && stage.shown.vi && stage.shown.en && stage.basis).toBeTruthy();
    if (stage.deadline) expect([stage.deadline.source.length > 0, ['seen', 'memory', 'setting'].includes(stage.deadline.mark)]).toEqual([true, true]);
    expect(targets(stage).length).toBeGreaterThan(0);
    expect(id === procedure.first || stage.deadline !== undefined).toBe(true);
  });
  test('never pays more than all before acceptance', () => { for (const { percent } of Object.values(procedure.advances)) expect(percent > 0 && percent <= 100).toBe(true); });
});
