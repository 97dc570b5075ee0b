import { conflictOf, inheritedConflict } from '../../domain/duties';
import type { Actor, Command, StandsFor } from '../../domain/events';
import { duties } from '../../domain/procedure';
import { national } from '../../domain/procedures/national';
import { given } from '../given';
import type { Given } from '../given';
import { someone } from '../roster';
import { councilOf, tableOf } from '../tables';

type Person = Extract<Actor, { kind: 'person' }>;
const person = (id: string, offices: readonly string[], more: Partial<Person> = {}): Person => ({ kind: 'person', id, offices, ...more });
const lent = (who: string, offices: readonly string[]): StandsFor => ({ person: who, delegation: 'd', offices, stages: [], units: [] });
const members = ['m1', 'm2', 'm3', 'm4', 'm5'];
const group = { flags: ['groupProject'] as const };

/** Every command that decides something, the stage where it may be given, and the office that gives it. */
const deciding: [string, string, string, (project: Given) => Command][] = [
  ['signOff', 'completeness', 'doit.clerk@sct', ({ project }) => ({ type: 'signOff', stage: project!.stage, round: project!.round, vote: 'approve', fingerprint: project!.fingerprint })],
  ['signOff of a payment', 'firstAdvance', 'department.head@cuc', ({ project }) => ({ type: 'signOff', stage: project!.stage, round: project!.round, vote: 'return', reason: 'x', fingerprint: project!.fingerprint })],
  ['ask', 'baseAppraisal', 'doit.appraiser@sct', ({ project }) => ({ type: 'ask', stage: project!.stage, round: project!.round, owes: 'báo giá' })],
  ['apologise', 'completeness', 'doit.clerk@sct', ({ project }) => ({ type: 'apologise', stage: project!.stage, round: project!.round, reason: 'nhiều hồ sơ' })],
  ['confirmAmendment', 'contract', 'doit.director@sct', () => ({ type: 'confirmAmendment', id: '1' })],
  ['decideAmendment', 'implementation', 'department.head@cuc', ({ project }) => ({ type: 'decideAmendment', id: '1', approve: true, fingerprint: project!.fingerprint })],
  ['inspect', 'implementation', 'doit.inspector@sct', () => ({ type: 'inspect', findings: [], result: 'đạt' })],
  ['closeFinding', 'implementation', 'doit.inspector@sct', () => ({ type: 'closeFinding', id: '1.1', note: 'đã khắc phục' })],
  ['acceptPlace', 'acceptance', 'doit.inspector@sct', () => ({ type: 'acceptPlace', place: '1', amount: 1n })],
];

/** A project in which each of them may be given right now, by somebody without a conflict. */
function ready(command: string, stage: string): Given {
  const project = given(national).proposed(command === 'acceptPlace' ? { flags: [...group.flags] } : {}).until(stage);
  if (command === 'signOff of a payment') project.papers();
  const change = { type: 'requestAmendment', change: { kind: 'coordinator', text: 'đổi đơn vị phối hợp' }, reason: 'x' } as const;
  if (command.endsWith('Amendment')) project.when(change, 'implementer.director');
  if (command === 'decideAmendment') project.when({ type: 'confirmAmendment', id: '1' }, 'doit.director');
  if (command === 'closeFinding') project.when({ type: 'inspect', findings: [{ text: 'thiếu máy', workingDays: 5 }], result: 'x' }, 'doit.inspector');
  return project;
}

describe.each(deciding)('%s', (name, stage, office, command) => {
  const stands = () => ready(name, stage);
  const tries = (project: Given, by: Person) => project.refusal((one) => one.when(command(one), by));
  test('is given by somebody without another duty', () => { expect(tries(stands(), person('ai', [office]))).toBe('none'); });
  test('is refused to whoever filed the project', () => { expect(tries(stands(), person('implementer.director', [office]))).toBe('SELF_APPROVAL'); });
  test.each(['implementer.director@tt', 'implementer.accountant@tt', 'beneficiary.representative@cs'])('is refused to %s, whatever else that person is', (own) => { expect(tries(stands(), person('ai', [office, own]))).toBe('SELF_APPROVAL'); });
  test('is given by the director of another implementer', () => { expect(tries(stands(), person('ai', [office, 'implementer.director@tt-khac', 'beneficiary.representative@cs-khac']))).toBe('none'); });
  test('is refused to whoever declared an interest', () => { expect(tries(stands().when({ type: 'declareInterest', reason: 'người thân' }, person('ai', [office])), person('ai', [office]))).toBe('SELF_APPROVAL'); });
  test('is refused to whoever had another duty', () => {
    const [duty] = Object.entries({ appraise: 'department.appraiser', prepare: 'implementer.director', approve: 'ministry.minister' }).find(([one]) => one !== national.offices[office.split('@')[0] as 'doit.clerk']!.duty)!;
    const project = stands();
    project.project = { ...project.project!, duties: { ...project.project!.duties, ai: duty as 'appraise' } };
    expect(tries(project, person('ai', [office]))).toBe('SELF_APPROVAL');
  });
  test('knows no exception for an administrator', () => { expect(tries(stands(), person('implementer.director', [office], { administrator: true }))).toBe('SELF_APPROVAL'); });
  test('is not given by an administrator without the office, nor by the product', () => {
    expect(tries(stands(), person('admin', [], { administrator: true }))).toBe('NOT_YOUR_TURN');
    const project = stands();
    expect(project.refusal((one) => one.when(command(one), 'system'))).toBe('NOT_YOUR_TURN');
  });
});

describe('a council', () => {
  const sits = () => given(councilOf({ present: '2/3', pass: 'majority', mark: 'setting', close: 'all' })).proposed().until('decision').when({ type: 'appointCouncil', stage: 'decision', members, chair: 'm1', deputy: 'm2' }, 'doit.chief');
  const vote = (one: Given, by: Person) => one.signs(by);
  test.each([['the applicant\'s office', ['implementer.director@tt'], undefined], ['the beneficiary\'s', ['beneficiary.chair@cs'], undefined]])('has no vote of a member with %s', (_, offices) => {
    expect(sits().refusal((one) => vote(one, person('m3', offices)))).toBe('SELF_APPROVAL');
  });
  test('is not closed nor led by a chair of the applicant\'s', () => {
    for (const deed of [{ type: 'closeCouncil', stage: 'decision', round: 1 }, { type: 'recordAttendance', stage: 'decision', round: 1, present: members }] as const)
      expect(sits().refusal((one) => one.when(deed, person('m1', ['beneficiary.representative@cs'])))).toBe('SELF_APPROVAL');
  });
  test('makes its members appraisers for the whole project, but not who abstained', () => {
    const project = sits().signs('m1').signs('m2').signs('m3', 'abstain').signs('m4', 'reject').signs('m5');
    expect(project.project!.duties).toMatchObject({ m1: 'appraise', m2: 'appraise', m4: 'appraise', m5: 'appraise' });
    expect(project.project!.duties).not.toHaveProperty('m3');
  });
});

describe('one person has one duty in one project', () => {
  const { project } = given(national).proposed();
  test.each(duties.flatMap((held) => duties.map((duty) => [held, duty] as const)))('who had "%s" may take "%s" on only if it is the same', (held, duty) => {
    expect(conflictOf({ ...project!, duties: { ai: held } }, { id: 'ai', offices: [] }, duty)).toEqual(held === duty ? null : { why: 'duty', held });
  });
  test('the applicant prepares, whatever was declared', () => {
    expect(conflictOf({ ...project!, interests: { ai: 'x' } }, { id: 'ai', offices: ['implementer.director@tt'] }, 'prepare')).toBeNull();
    expect(conflictOf(project!, { id: 'implementer.director', offices: [] }, 'prepare')).toBeNull();
  });
  test('who filed it and signed nothing is an applicant, also after leaving the office', () => {
    const filed = given(national).proposed({}, person('ai', ['implementer.director@tt'])).until('completeness');
    expect(filed.project!.duties).not.toHaveProperty('ai');
    expect(filed.refusal((one) => one.signs(person('ai', ['doit.clerk@sct'])))).toBe('SELF_APPROVAL');
  });
  test('a beneficiary of one place of a group is an applicant too', () => {
    const so = { ...project!, places: [{ id: '1', name: 'A', place: 'x', amount: 1n, unit: 'htx-a', accepted: null }] };
    expect(conflictOf(so, { id: 'ai', offices: ['beneficiary.representative@htx-a'] }, 'accept')).toEqual({ why: 'applicant', held: 'prepare' });
    expect(conflictOf(so, { id: 'ai', offices: ['beneficiary.representative@htx-b'] }, 'accept')).toBeNull();
    expect(conflictOf(so, { id: 'ai', offices: ['implementer.director@htx-a'] }, 'accept')).toBeNull();
  });
  test('a unit that plays no part makes nobody an applicant', () => {
    const { units } = project!.facts;
    const alone = { ...project!, facts: { ...project!.facts, units: { ...units, beneficiary: undefined } as never } };
    expect(conflictOf(alone, { id: 'ai', offices: ['beneficiary.representative@undefined', 'doit.clerk@tt'] }, 'appraise')).toBeNull();
  });
  test('names of the language are no persons with an interest or a duty', () => {
    for (const id of ['constructor', 'toString', '__proto__']) expect(conflictOf(project!, { id, offices: [] }, 'approve')).toBeNull();
  });
  test('a delegate is barred by the own conflict before the principal\'s', () => {
    const so = { ...project!, duties: { hai: 'pay', lan: 'appraise' } as const };
    expect(inheritedConflict(so, { id: 'hai', offices: [] }, lent('lan', []), 'approve')).toEqual({ why: 'duty', held: 'pay' });
    expect(inheritedConflict(so, { id: 'mai', offices: [] }, lent('lan', []), 'approve')).toEqual({ why: 'duty', held: 'appraise', through: 'lan' });
    expect(inheritedConflict(so, { id: 'mai', offices: [] }, lent('lan', []), 'appraise')).toBeNull();
  });
});

describe('an interest declared', () => {
  const both = tableOf({ all: ['doit.head', 'doit.member', 'doit.expert'] });
  const declare = { type: 'declareInterest', reason: 'con rể là chủ cơ sở' } as const;
  test('after the own signature in the open round: the round is signed again, and its signers are told', () => {
    const project = given(both).proposed().until('decision').signs('doit.head').signs('doit.member').when(declare, 'doit.member');
    expect(project.of('votesVoided')).toMatchObject([{ persons: ['doit.head', 'doit.member'] }]);
    expect(project.project!.votes).toEqual([]);
    expect(project.refusal((one) => one.signs('doit.member'))).toBe('SELF_APPROVAL');
    expect(project.signs('doit.head').signs(project.person('doit.member', { id: 'mới' })).signs('doit.expert').project!.ended).toBe('closed');
  });
  test('by the principal after the delegate\'s signature: the same', () => {
    const project = given(both).proposed().until('decision').signs(person('hai', [], { standsFor: [lent('lan', ['doit.head@sct'])] })).when(declare, person('lan', ['doit.head@sct']));
    expect(project.project!.votes).toEqual([]);
  });
  test('by somebody who signed nothing here leaves the others\' signatures', () => {
    expect(given(both).proposed().until('decision').signs('doit.head').when(declare, 'doit.member').project!.votes).toHaveLength(1);
  });
  test('during a standstill decides nothing', () => {
    const project = given(councilOf({ present: '2/3', pass: 'majority', mark: 'setting', close: 'all' })).proposed().until('decision').when({ type: 'appointCouncil', stage: 'decision', members, chair: 'm1' }, 'doit.chief').signs('m1').signs('m2').signs('m3').signs('m4');
    project.project = { ...project.project!, suspended: { since: '2026-03-02T02:00:00.000Z', reason: 'x' } };
    expect(project.when(declare, 'm5').project).toMatchObject({ stage: 'decision', ended: null, interests: { m5: declare.reason } });
  });
  test('is a person\'s own word', () => { expect(given(both).proposed().refusal((one) => one.when(declare, 'system'))).toBe('NOT_ALLOWED_HERE'); });
});

describe('APR-04 the applicant who approves is barred on every path', () => {
  // Nguyễn Văn Hải heads the centre and directs the beneficiary; every door of the product ends in the same rule
  const hai = (more: Partial<Person> = {}, offices = ['doit.clerk@sct', 'beneficiary.representative@cs']) => person('hai', offices, more);
  const arrived = () => given(national).proposed().until('completeness');
  test.each<[string, Person]>([
    ['by the office', hai()], ['as an administrator', hai({ administrator: true })], ['by delegation', hai({ standsFor: [lent('lan', ['doit.clerk@sct'])] }, ['beneficiary.representative@cs'])],
    ['as a delegate and administrator', hai({ administrator: true, standsFor: [lent('lan', ['doit.clerk@sct'])] }, ['beneficiary.representative@cs'])], ['as the one who filed it', person('implementer.director', ['doit.clerk@sct'])],
  ])('%s, with every vote: SELF_APPROVAL', (_, by) => {
    for (const vote of ['approve', 'return', 'reject'] as const) expect(arrived().refusal((one) => one.signs(by, vote))).toBe('SELF_APPROVAL');
  });
  test('as the deputy who acts now', () => {
    const project = arrived();
    project.roster = { people: [someone('phó', ['doit.appraiser@sct'])], delegations: [] };
    project.when({ type: 'route', stage: 'completeness', round: 1 }, 'system');
    expect(project.refusal((one) => one.signs(hai({}, ['doit.appraiser@sct', 'beneficiary.representative@cs'])))).toBe('SELF_APPROVAL');
  });
  test('and by no restart, which decides nothing', () => {
    const project = arrived().when({ type: 'restart', reason: 'kẹt' }, hai({ administrator: true }));
    expect(project.project).toMatchObject({ stage: 'completeness', votes: [] });
  });
  test('the step is offered to the deputy named in the table', () => {
    const project = arrived();
    project.roster = { people: [someone('hai', ['doit.clerk@sct', 'beneficiary.representative@cs']), someone('phó', ['doit.appraiser@sct'])], delegations: [] };
    project.when({ type: 'route', stage: 'completeness', round: 1 }, 'system');
    expect(project.of('routed')).toMatchObject([{ routes: { 'doit.clerk': 'doit.appraiser' }, gaps: [] }]);
    expect(project.notices.map(({ to, template }) => [to, template])).toContainEqual(['doit.appraiser@sct', 'actsInstead']);
    expect(project.signs(person('phó', ['doit.appraiser@sct'])).project!.stage).toBe('baseAppraisal');
  });
});

describe('a duty is taken on by every deed, not by signatures alone', () => {
  const left = (project: Given, id: string) => project.project!.duties[id];
  test('who confirmed an amendment decides none, and who decided one confirms none', () => {
    const project = ready('confirmAmendment', 'implementation').when({ type: 'confirmAmendment', id: '1' }, person('ai', ['doit.director@sct']));
    expect(project.refusal((one) => one.when({ type: 'decideAmendment', id: '1', approve: true, fingerprint: one.project!.fingerprint }, person('ai', ['department.head@cuc'])))).toBe('SELF_APPROVAL');
  });
  test('who accepted a place pays nothing', () => {
    const project = ready('acceptPlace', 'acceptance').when({ type: 'acceptPlace', place: '1', amount: 1n }, person('ai', ['doit.inspector@sct'])).until('balance').papers().signs('department.head').ordered();
    expect(project.refusal((one) => one.signs(person('ai', ['department.accountant@cuc'])))).toBe('SELF_APPROVAL');
  });
  test.each<[string, string, string, string, (project: Given) => Command]>([
    ['suspends', 'contract', 'department.head@cuc', 'approve', () => ({ type: 'suspend', reason: 'x' })],
    ['terminates', 'contract', 'ministry.minister@bct', 'approve', () => ({ type: 'terminate', reason: 'x' })],
    ['leaves it out of a plan', 'planApproval', 'ministry.minister@bct', 'approve', () => ({ type: 'leaveOut', planRound: 'national-2026-1', reason: 'x' })],
    ['appoints a council', 'baseAppraisal', 'doit.director@sct', 'appraise', () => ({ type: 'appointCouncil', stage: 'baseAppraisal', members, chair: 'm1' })],
    ['asks', 'baseAppraisal', 'doit.appraiser@sct', 'appraise', ({ project }) => ({ type: 'ask', stage: 'baseAppraisal', round: project!.round, owes: 'x' })],
    ['apologises', 'baseAppraisal', 'doit.appraiser@sct', 'appraise', ({ project }) => ({ type: 'apologise', stage: 'baseAppraisal', round: project!.round, reason: 'x' })],
    ['asks for a change', 'contract', 'implementer.director@tt', 'prepare', () => ({ type: 'requestAmendment', change: { kind: 'coordinator', text: 'x' }, reason: 'x' })],
    ['brings a paper as applicant', 'completeness', 'beneficiary.representative@cs', 'prepare', () => ({ type: 'addPaper', paper: { id: 'p', kind: 'resultReport', name: 'p.pdf', sha256: 'p', size: 1 } })],
  ])('who %s', (_, stage, office, duty, command) => {
    const project = given(national).proposed().until(stage);
    expect(left(project.when(command(project), person('ai', [office])), 'ai')).toBe(duty);
  });
  test.each<[string, string, string, (project: Given) => Command]>([
    ['asks', 'baseAppraisal', 'doit.appraiser@sct', ({ project }) => ({ type: 'ask', stage: 'baseAppraisal', round: project!.round, owes: 'x' })],
    ['apologises', 'baseAppraisal', 'doit.appraiser@sct', ({ project }) => ({ type: 'apologise', stage: 'baseAppraisal', round: project!.round, reason: 'x' })],
    ['brings a paper', 'completeness', 'implementer.director@tt', () => ({ type: 'addPaper', paper: { id: 'p', kind: 'resultReport', name: 'p.pdf', sha256: 'p', size: 1 } })],
  ])('both names are kept of a delegate who %s, and both have the duty', (_, stage, office, command) => {
    const project = given(national).proposed().until(stage);
    project.when(command(project), person('hai', [], { standsFor: [lent('lan', [office])] }));
    expect(project.events.at(-1)!.acting).toEqual({ standsFor: 'lan', delegation: 'd' });
    expect(left(project, 'hai')).toBe(left(project, 'lan'));
  });
  test('for whom it was filed has prepared, also after leaving the office', () => {
    const project = given(national).proposed({}, person('hai', [], { standsFor: [lent('lan', ['implementer.director@tt'])] })).until('completeness');
    expect(project.refusal((one) => one.signs(person('lan', ['doit.clerk@sct'])))).toBe('SELF_APPROVAL');
  });
  const revises = ({ project }: Given): Command => ({ type: 'revise', facts: project!.facts, version: project!.version });
  const brings = (): Command => ({ type: 'addPaper', paper: { id: 'p', kind: 'resultReport', name: 'p.pdf', sha256: 'p', size: 1 } });
  test.each<[string, (project: Given) => Command]>([['changes the draft', revises], ['brings a paper for the applicant', brings]])('whoever appraised it no longer %s after a change of office', (_, command) => {
    const project = given(national).proposed().until('completeness').signs(person('ai', ['doit.clerk@sct']), 'return');
    expect(project.refusal((one) => one.when(command(one), person('ai', ['implementer.director@tt'])))).toBe('SELF_APPROVAL');
    expect(project.refusal((one) => one.when(command(one), person('hai', [], { standsFor: [lent('ai', ['implementer.director@tt'])] })))).toBe('SELF_APPROVAL');
    expect(project.refusal((one) => one.when(command(one), person('cu', ['implementer.director@tt'])))).toBe('none');
  });
  test('who appraised it brings a paper from the office of the appraiser, whatever else that person is by now', () => {
    const project = given(national).proposed().until('completeness').signs(person('ai', ['doit.clerk@sct']), 'return').when(brings(), person('ai', ['implementer.director@tt', 'doit.clerk@sct']));
    expect([project.events.at(-1), left(project, 'ai')]).toEqual([{ type: 'paperAdded', paper: expect.anything() }, 'appraise']);
  });
  test('who brings a paper from another office has no duty by it', () => {
    const project = given(national).proposed().until('completeness').when({ type: 'addPaper', paper: { id: 'p', kind: 'resultReport', name: 'p.pdf', sha256: 'p', size: 1 } }, person('ai', ['department.head@cuc']));
    expect(left(project, 'ai')).toBeUndefined();
  });
});

test('an interest that is declared while the project stands still voids what was signed in the open round', () => {
  const project = given(national).proposed().until('contract').papers().signs(person('ai', ['department.head@cuc'])).when({ type: 'suspend', reason: 'x' }, person('cu', ['department.head@cuc']));
  project.when({ type: 'declareInterest', reason: 'người thân' }, person('ai', ['department.head@cuc'])).when({ type: 'resume', reason: 'x' }, person('cu', ['department.head@cuc']));
  expect(project.project!.votes).toEqual([]);
  expect(project.signs('implementer.director').project!.stage).toBe('contract');
});
