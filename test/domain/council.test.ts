import fc from 'fast-check';
import { awaitedSigners } from '../../domain/awaited';
import type { CastVote, Vote } from '../../domain/events';
import type { Quorum } from '../../domain/procedure';
import { council as setting } from '../../domain/procedures/council';
import { national } from '../../domain/procedures/national';
import { count, tally } from '../../domain/quorum';
import { given } from '../given';
import type { Given } from '../given';
import { someone } from '../roster';
import { councilOf, manyOf, tableOf } from '../tables';

const members = (size: number) => Array.from({ length: size }, (_, index) => `m${index + 1}`);
/** The policy of the cases: two thirds present, more than half of those present in favour, a tie fails. */
const policy: Quorum = { present: '2/3', pass: 'majority', of: 'present', tie: 'fails', mark: 'setting' };

type Roles = { chair?: string; deputy?: string; secretary?: string };
const appointed = (size: number, roles: Roles = {}, names = members(size)) => ({ type: 'appointCouncil', stage: 'decision', members: names, chair: 'm1', ...roles }) as const;
const sits = (quorum: Quorum, size = 7, roles: Roles = {}) => given(councilOf(quorum)).proposed().until('decision').when(appointed(size, roles), 'doit.chief');
/** So many of each vote, by the members in order, until the council has closed. */
function votes(project: Given, yes: number, no: number, abstain: number, back = 0): Given {
  const all: Vote[] = [...Array<Vote>(yes).fill('approve'), ...Array<Vote>(no).fill('reject'), ...Array<Vote>(abstain).fill('abstain'), ...Array<Vote>(back).fill('return')];
  all.forEach((vote, index) => { if (project.project!.stage === 'decision') project.signs(`m${index + 1}`, vote); });
  return project;
}
const close = { type: 'closeCouncil', stage: 'decision', round: 1 } as const;
const attendance = (...present: string[]) => ({ type: 'recordAttendance', stage: 'decision', round: 1, present }) as const;
const interest = (id: string) => (project: Given) => project.when({ type: 'declareInterest', reason: 'người thân của chủ cơ sở' }, id);
/** How it stands after the chair closed what was still open. */
function decision(project: Given): string {
  if (project.project!.stage === 'decision') { const code = project.refusal((one) => one.when(close, 'm1')); if (code !== 'none') return code; }
  return project.of('moved').at(-1)!.outcome;
}
const facts = (project: Given, deed: (project: Given) => unknown): object => { try { deed(project); } catch (error) { return (error as { facts: object }).facts; } return {}; };

test.each([[3, 1, 1, 'approved'], [2, 1, 2, 'rejected'], [2, 2, 1, 'rejected'], [4, 0, 0, 'NO_QUORUM'], [3, 3, 0, 'rejected'], [4, 2, 1, 'approved']])('APR-07 of seven, %i yes, %i no and %i abstentions: %s', (yes, no, abstain, outcome) => {
  expect(decision(votes(sits(policy), yes, no, abstain))).toBe(outcome);
});

test('APR-08 one yes and four abstentions is one of five, and the result for the minutes says so', () => {
  const project = votes(sits(policy), 1, 0, 4).when(close, 'm1');
  expect(project.of('councilClosed')[0]!.result).toMatchObject({ seats: 7, present: 5, yes: 1, no: 0, back: 0, abstain: 4, outcome: 'rejected' });
  expect(project.project!.ended).toBe('notApproved');
});

describe('APR-02 the quorum counts people', () => {
  const mai = (project: Given, id = 'mai') => project.person('doit.member', { id });
  test('who presses again is told when it was, and the count stays', () => {
    const project = given(manyOf(2)).proposed().until('decision').now('2026-03-02T03:00:00.000Z');
    project.signs(mai(project)).now('2026-03-02T03:05:00.000Z');
    expect(project.refusal((one) => one.signs(mai(one)))).toBe('ALREADY_SIGNED');
    expect(facts(project, (one) => one.signs(mai(one)))).toMatchObject({ at: '2026-03-02T03:00:00.000Z', by: 'mai' });
    expect(project.project).toMatchObject({ stage: 'decision', votes: [{ person: 'mai' }] });
    expect(project.signs(mai(project, 'lan')).project!.ended).toBe('closed');
  });
  test('yes changed to no before the close takes its place, and both stay in the chain', () => {
    const project = sits(policy).signs('m1').signs('m2').signs('m1', 'reject');
    expect(project.project!.votes.map(({ person, vote }) => [person, vote])).toEqual([['m2', 'approve'], ['m1', 'reject']]);
    expect(project.of('signedOff').slice(-3).map(({ vote }) => vote)).toEqual(['approve', 'approve', 'reject']);
    expect(project.refusal((one) => one.signs('m1', 'reject'))).toBe('ALREADY_SIGNED');
    expect(project.signs('m1').project!.votes).toHaveLength(2);
  });
  test('of several persons a no decides at once, whatever the same person said before', () => {
    const project = given(manyOf(3)).proposed().until('decision');
    project.signs(mai(project, 'bao')).signs(mai(project)).signs(mai(project), 'reject');
    expect(project.project!.ended).toBe('notApproved');
    expect(project.of('signedOff').slice(-2).map(({ vote }) => vote)).toEqual(['approve', 'reject']);
  });
  test.each([1, 2, 3, 4])('%i of several means so many persons', (wanted) => {
    const project = given(manyOf(wanted)).proposed().until('decision');
    for (let voter = 1; voter <= wanted; voter += 1) {
      expect(project.project!.ended).toBeNull();
      project.signs(mai(project, `p${voter}`));
    }
    expect(project.project!.ended).toBe('closed');
  });
  test('nobody abstains where nobody sits in council', () => {
    const project = given(manyOf(2)).proposed().until('decision');
    expect(project.refusal((one) => one.signs(mai(one), 'abstain'))).toBe('NOT_ALLOWED_HERE');
    expect(project.refusal((one) => one.signs(mai(one), 'approve', { written: true }))).toBe('NOT_ALLOWED_HERE');
  });
});

test('APR-01 two holders approve in the same second: one move, one signature, and the second is told who decided and when', () => {
  const project = given(tableOf({ office: 'doit.head' })).proposed().until('decision').now('2026-03-02T02:00:00.000Z');
  const seen = project.project!;
  const deed = { type: 'signOff', stage: 'decision', round: 1, vote: 'approve', fingerprint: seen.fingerprint } as const;
  project.when(deed, project.person('doit.head', { id: 'bao' }));
  const told = project.notices;
  expect(facts(project, (one) => one.now('2026-03-02T02:00:00.005Z').when(deed, one.person('doit.head', { id: 'lan' })))).toMatchObject({ decidedBy: 'bao', decidedAt: '2026-03-02T02:00:00.000Z' });
  expect(project.of('moved').filter(({ from }) => from === 'decision')).toHaveLength(1);
  expect(project.of('signedOff').filter(({ stage }) => stage === 'decision')).toHaveLength(1);
  expect(told.filter(({ to, template }) => to === 'implementer.director@tt' && template === 'ended')).toHaveLength(1);
});

test('APR-01 where the next stage waits, the second one is late and told by whom', () => {
  const project = given(national).proposed().until('completeness').now('2026-03-02T02:00:00.000Z');
  const deed = { type: 'signOff', stage: 'completeness', round: 1, vote: 'approve', fingerprint: project.project!.fingerprint } as const;
  project.when(deed, project.person('doit.clerk', { id: 'bao' }));
  expect(project.refusal((one) => one.when(deed, one.person('doit.clerk', { id: 'lan' })))).toBe('LATE');
  expect(facts(project, (one) => one.when(deed, one.person('doit.clerk', { id: 'lan' })))).toMatchObject({ decidedBy: 'bao', decidedAt: '2026-03-02T02:00:00.000Z', outcome: 'approved' });
});

describe('APR-11 returned, corrected and sent again', () => {
  const table = manyOf(3);
  const by = (project: Given, id: string) => project.person('doit.member', { id });
  const again = () => {
    const project = given(table).proposed().until('decision');
    project.signs(by(project, 'bao')).signs(by(project, 'lan')).signs(by(project, 'mai'), 'return', { reason: 'Thiếu báo giá' });
    return project.now('2026-03-12T02:00:00.000Z').until('decision');
  };
  test('the second round starts with no vote, and after Mai it stands at one of three', () => {
    const project = again();
    expect(project.project).toMatchObject({ round: 2, votes: [] });
    expect(project.signs(by(project, 'mai')).project).toMatchObject({ stage: 'decision', votes: [{ person: 'mai', vote: 'approve' }] });
    expect(project.signs(by(project, 'bao')).signs(by(project, 'lan')).project!.ended).toBe('closed');
  });
  test('the first stays readable, and its buttons answer that it is over', () => {
    const project = again();
    expect(project.of('signedOff').filter(({ stage, round }) => stage === 'decision' && round === 1)).toMatchObject([{ vote: 'approve' }, { vote: 'approve' }, { vote: 'return', reason: 'Thiếu báo giá' }]);
    const old = { type: 'signOff', stage: 'decision', round: 1, vote: 'approve', fingerprint: project.project!.fingerprint } as const;
    expect(project.refusal((one) => one.when(old, by(one, 'mai')))).toBe('LATE');
    expect(facts(project, (one) => one.when(old, by(one, 'mai')))).toMatchObject({ answered: 'decision/1', open: 'decision/2' });
  });
  test('what was read in the first round is not signed in the second', () => {
    const project = given(table).proposed().until('decision');
    const old = project.project!.fingerprint;
    project.signs(by(project, 'mai'), 'return').when({ type: 'revise', facts: { ...project.project!.facts, requested: 250_000_000n }, version: project.project!.version }, 'implementer.director').until('decision');
    expect(project.refusal((one) => one.signs(by(one, 'mai'), 'approve', { fingerprint: old }))).toBe('CONTENT_MOVED');
  });
  test('a council in its second round has no old vote, resolution or attendance to count', () => {
    const project = votes(sits(policy), 0, 0, 0, 4).signs('m5', 'return').until('decision');
    expect(project.project).toMatchObject({ round: 2, votes: [] });
    expect(project.refusal((one) => one.when({ ...close, round: 2 }, 'm1'))).toBe('NO_QUORUM');
  });
  test('an attendance list of the first round makes no quorum in the second', () => {
    const project = sits(policy).when(attendance(...members(7)), 'm1');
    votes(project, 0, 0, 0, 4).until('decision');
    expect(project.refusal((one) => one.when({ ...close, round: 2 }, 'm1'))).toBe('NO_QUORUM');
  });
});

describe('a council is appointed', () => {
  const open = () => given(councilOf(policy, [5, 7])).proposed().until('decision');
  test.each<[string, object, string]>([
    ['of an allowed size', appointed(5), 'none'], ['of the other one', appointed(7), 'none'], ['too small', appointed(3), 'COUNCIL_SIZE'], ['too large', appointed(9), 'COUNCIL_SIZE'],
    ['even', appointed(6), 'COUNCIL_SIZE'], ['empty', appointed(0), 'COUNCIL_SIZE'], ['with one name twice', appointed(5, {}, ['m1', 'm2', 'm3', 'm4', 'm4']), 'COUNCIL_SIZE'],
    ['with a chair from outside', appointed(5, { chair: 'x' }), 'COUNCIL_SIZE'], ['with a deputy from outside', appointed(5, { deputy: 'x' }), 'COUNCIL_SIZE'], ['with a secretary from outside', appointed(5, { secretary: 'x' }), 'COUNCIL_SIZE'],
    ['with a chair who is the deputy', appointed(5, { deputy: 'm1' }), 'COUNCIL_SIZE'], ['with a chair who is the secretary', appointed(5, { secretary: 'm1' }), 'COUNCIL_SIZE'],
    ['with all roles', appointed(5, { deputy: 'm2', secretary: 'm3' }), 'none'], ['for a stage that has none', { ...appointed(5), stage: 'draft' }, 'COUNCIL_NOT_WANTED'], ['for a stage that there is not', { ...appointed(5), stage: 'toString' }, 'COUNCIL_NOT_WANTED'],
    ['with the applicant', appointed(5, {}, ['m1', 'm2', 'm3', 'm4', 'implementer.director']), 'COUNCIL_MEMBER_CONFLICT'],
  ])('%s', (_, command, code) => { expect(open().refusal((one) => one.when(command as never, 'doit.chief'))).toBe(code); });
  test('by the office of the table, nobody else', () => {
    expect(open().refusal((one) => one.when(appointed(5), 'doit.appraiser'))).toBe('NOT_YOUR_TURN');
    expect(open().refusal((one) => one.when(appointed(5), one.person('', { id: 'admin', administrator: true })))).toBe('NOT_YOUR_TURN');
  });
  test('anew before the first vote, not after it', () => {
    const project = open().when(appointed(5), 'doit.chief').when(appointed(7), 'doit.chief').signs('m1');
    expect(project.refusal((one) => one.when(appointed(5), 'doit.chief'))).toBe('COUNCIL_NOT_WANTED');
  });
  test('each member is called once, by name', () => {
    expect(open().when(appointed(5), 'doit.chief').notices.filter(({ template }) => template === 'councilCalled').map(({ to }) => to)).toEqual(members(5).map((id) => `person:${id}`));
  });
  test('without anybody whom the books do not know', () => {
    const project = open();
    project.roster = { people: members(4).map((id) => someone(id, [])), delegations: [] };
    expect(project.refusal((one) => one.when(appointed(5), 'doit.chief'))).toBe('INVALID_FACT');
    expect(facts(project, (one) => one.when(appointed(5), 'doit.chief'))).toMatchObject({ field: 'members', strangers: ['m5'] });
  });
  test('without anybody who appraised, declared an interest or signed before', () => {
    const project = given(national).proposed().until('completeness').when({ type: 'declareInterest', reason: 'góp vốn' }, 'm4').until('ministryAppraisal');
    project.until('planApproval').signs('ministry.minister', 'return');
    const asked = (...names: string[]) => project.refusal((one) => one.when({ type: 'appointCouncil', stage: 'ministryAppraisal', members: names, chair: names[0]! }, 'department.head'));
    expect(asked('m1', 'm2', 'm3', 'm5', 'm4')).toBe('COUNCIL_MEMBER_CONFLICT');
    expect(asked('m1', 'm2', 'm3', 'm5', 'ministry.minister')).toBe('COUNCIL_MEMBER_CONFLICT');
    expect(asked('m1', 'm2', 'm3', 'm5', 'department.appraiser')).toBe('none');
  });
});

describe('who is there', () => {
  test('is taken down by chair, deputy or secretary, and may be corrected', () => {
    const project = sits(policy, 5, { deputy: 'm2', secretary: 'm3' });
    for (const by of ['m1', 'm2', 'm3']) expect(project.when(attendance('m1', by), by).project!.councils['decision']!.attendance).toEqual([...new Set(['m1', by])]);
    expect(project.refusal((one) => one.when(attendance('m1'), 'm4'))).toBe('NOT_YOUR_TURN');
    expect(project.refusal((one) => one.when(attendance('m1'), 'doit.chief'))).toBe('NOT_YOUR_TURN');
    expect(project.refusal((one) => one.when(attendance('m1', 'x'), 'm1'))).toBe('INVALID_FACT');
    expect(project.refusal((one) => one.when({ ...attendance('m1'), round: 2 }, 'm1'))).toBe('LATE');
  });
  test('counts for the quorum without a vote', () => {
    const project = votes(sits(policy), 3, 0, 0);
    expect(project.refusal((one) => one.when(close, 'm1'))).toBe('NO_QUORUM');
    expect(decision(project.when(attendance('m1', 'm4', 'm5'), 'm1'))).toBe('approved');
  });
  test('and is not in favour is not in favour', () => {
    expect(decision(votes(sits(policy), 3, 0, 0).when(attendance(...members(6)), 'm1'))).toBe('rejected');
  });
  test('counts once, named and with a vote', () => {
    expect(facts(votes(sits(policy), 4, 0, 0).when(attendance('m1', 'm2', 'm3', 'm4'), 'm1'), (one) => one.when(close, 'm1'))).toMatchObject({ present: 4, quorum: 5 });
  });
  test.each([[false, 'NO_QUORUM'], [true, 'approved']])('a written vote is a vote; for the quorum it counts where the table says (%s): %s', (writtenIsPresent, outcome) => {
    const project = votes(sits({ ...policy, writtenIsPresent }), 4, 0, 0).signs('m5', 'approve', { written: true });
    expect(decision(project)).toBe(outcome);
    if (outcome === 'approved') expect(project.of('councilClosed')[0]!.result.yes).toBe(5);
  });
  test('a written vote of somebody absent counts as a vote beside a quorum of others', () => {
    const project = votes(sits({ ...policy, of: 'members' }, 5), 2, 0, 2).signs('m5', 'approve', { written: true });
    expect(project.of('councilClosed')[0]!.result).toMatchObject({ present: 4, yes: 3, outcome: 'approved' });
  });
  test('must include the chair or the deputy where the table asks for one', () => {
    const led: Quorum = { ...policy, chairPresent: true };
    const absent = (roles: Roles) => { const project = sits(led, 5, roles); for (const id of ['m2', 'm3', 'm4', 'm5']) if (project.project!.stage === 'decision') project.signs(id); return project; };
    expect(facts(absent({}), (one) => one.when(close, 'm1'))).toMatchObject({ present: 4, quorum: 4, chairPresent: true });
    expect(absent({}).signs('m1', 'approve', { written: true }).project!.stage).toBe('decision');
    expect(absent({ deputy: 'm5' }).project!.ended).toBe('closed');
    expect(absent({}).when(attendance('m1'), 'm1').when(close, 'm1').project!.ended).toBe('closed');
  });
});

describe('the chair', () => {
  test('closes a vote with a quorum, the deputy too, nobody else', () => {
    const project = votes(sits(policy, 7, { deputy: 'm2', secretary: 'm3' }), 3, 1, 1);
    for (const by of ['m3', 'm4', 'doit.chief', 'system']) expect(project.refusal((one) => one.when(close, by))).toBe('NOT_YOUR_TURN');
    expect(project.refusal((one) => one.when(close, one.person('', { id: 'admin', administrator: true })))).toBe('NOT_YOUR_TURN');
    expect(project.when(close, 'm2').project!.ended).toBe('closed');
  });
  test('closes none without a quorum, and is told how many are missing', () => {
    expect(facts(votes(sits(policy), 4, 0, 0), (one) => one.when(close, 'm1'))).toMatchObject({ present: 4, quorum: 5 });
  });
  test('waits for all where the table says so, and may close before', () => {
    const project = votes(sits({ ...policy, close: 'all' }, 5), 4, 0, 0);
    expect(project.project!.stage).toBe('decision');
    expect(given(councilOf(policy)).proposed().until('decision').when(appointed(5), 'doit.chief').signs('m1').signs('m2').signs('m3').signs('m4').project!.ended).toBe('closed');
    expect(project.when(close, 'm1').project!.ended).toBe('closed');
    expect(votes(sits({ ...policy, close: 'all' }, 5), 4, 0, 0).signs('m5', 'reject').project!.ended).toBe('closed');
  });
  test.each([
    ['three to three, the chair for it', 3, 3, 0, 'approved', true], ['three to two of five', 3, 2, 0, 'approved', undefined], ['two to two and one without an opinion', 2, 2, 1, 'rejected', undefined],
    ['one to one and three without an opinion', 1, 1, 3, 'rejected', undefined], ['nobody for it', 0, 0, 5, 'rejected', undefined],
  ])('breaks a tie where the table says so: %s', (_, yes, no, abstain, outcome, broken) => {
    const project = votes(sits({ ...policy, tie: 'chair' }), yes, no, abstain);
    expect(decision(project)).toBe(outcome);
    expect(project.of('councilClosed')[0]!.result.tieBroken).toBe(broken);
  });
  test('breaks no tie against the project\'s favour by staying silent or voting no', () => {
    const tied = (chair: Vote) => { const project = sits({ ...policy, tie: 'chair' }); for (const [id, vote] of [['m1', chair], ['m2', 'approve'], ['m3', 'approve'], ['m4', 'approve'], ['m5', 'reject'], ['m6', 'reject']] as const) project.signs(id, vote); return decision(project); };
    expect(tied('reject')).toBe('rejected');
    expect(tied('abstain')).toBe('rejected');
  });
  test('with the tie failing, fails', () => { expect(decision(votes(sits(policy), 3, 3, 0))).toBe('rejected'); });
});

describe('scores', () => {
  const scored = () => given(national).proposed().until('baseAppraisal').when({ type: 'appointCouncil', stage: 'baseAppraisal', members: members(5), chair: 'm1' }, 'doit.director');
  const sheet = (total: number) => Object.fromEntries(setting.criteria!.map(({ id, most }, index) => [id, Math.min(most, Math.max(0, total - index * most))]));
  const given5 = (totals: number[]) => { const project = scored(); totals.forEach((total, index) => { if (project.project!.stage === 'baseAppraisal') project.signs(`m${index + 1}`, 'approve', { scores: sheet(total) }); }); return project; };
  test.each<[string, Vote, Record<string, number> | undefined, string]>([
    ['whole ones up to the most', 'approve', sheet(100), 'none'], ['noughts', 'reject', sheet(0), 'none'], ['none of them', 'approve', undefined, 'SCORES_WRONG'], ['one is missing', 'approve', { ...sheet(80), dossier: undefined as never }, 'SCORES_WRONG'],
    ['one above the most', 'approve', { ...sheet(80), fit: 21 }, 'SCORES_WRONG'], ['one below nought', 'reject', { ...sheet(80), fit: -1 }, 'SCORES_WRONG'], ['a fraction', 'approve', { ...sheet(80), fit: 19.5 }, 'SCORES_WRONG'],
    ['no number', 'approve', { ...sheet(80), fit: Number.NaN }, 'SCORES_WRONG'], ['one that the table does not know', 'approve', { ...sheet(80), beauty: 1 }, 'SCORES_WRONG'], ['beside an abstention', 'abstain', sheet(80), 'SCORES_NOT_WANTED'],
    ['out of range beside a return', 'return', { fit: 1_000 }, 'SCORES_WRONG'], ['all beside a return', 'return', sheet(40), 'none'],
  ])('%s', (_, vote, scores, code) => {
    expect(scored().refusal((one) => one.signs('m1', vote, { scores: scores as never, ...(vote === 'approve' || vote === 'abstain' ? {} : { reason: 'Lý do' }) }))).toBe(code);
  });
  test('are not wanted where no council sits, and where it does not score', () => {
    expect(given(national).proposed().until('baseAppraisal').refusal((one) => one.signs('doit.appraiser', 'approve', { scores: sheet(80) }))).toBe('SCORES_NOT_WANTED');
    expect(sits(policy).refusal((one) => one.signs('m1', 'approve', { scores: { fit: 1 } }))).toBe('SCORES_NOT_WANTED');
  });
  test('with a mean of exactly 65 pass, just under it do not', () => {
    expect(given5([65, 65, 65, 65, 65]).project!.stage).toBe('ministryAppraisal');
    expect(given5([70, 60, 65, 65, 65]).project!.stage).toBe('ministryAppraisal');
    expect(given5([65, 65, 65, 65, 64]).of('councilClosed')[0]!.result).toMatchObject({ mean: 6480, yes: 5, outcome: 'rejected' });
  });
  test.each([[100, 6499], [300, 6499]])('of one less than 65 times %i are not rounded up', (size, mean) => {
    const many = members(size);
    const of = (last: number) => count(setting, { members: many, chair: 'm1' }, [], many.map((person, index) => ({ person, office: null, vote: 'approve', score: index === size - 1 ? last : 65 })));
    expect([of(64).mean, of(64).outcome]).toEqual([mean, 'rejected']);
    expect([of(65).mean, of(65).outcome]).toEqual([6500, 'approved']);
  });
  test('of those who abstain do not exist, so they neither lower nor lift the mean', () => {
    const project = given5([65, 65, 65]).signs('m4', 'abstain').signs('m5', 'abstain');
    expect(project.of('councilClosed')[0]!.result).toMatchObject({ mean: 6500, outcome: 'approved', abstain: 2 });
  });
  test('of a member with an interest do not count', () => {
    const project = given5([100, 60, 60, 60]);
    interest('m1')(project);
    expect(project.project!.stage).toBe('baseAppraisal');
  });
  test('changed alone are a changed vote', () => {
    const project = scored().signs('m1', 'approve', { scores: sheet(90) });
    expect(project.refusal((one) => one.signs('m1', 'approve', { scores: sheet(90) }))).toBe('ALREADY_SIGNED');
    expect(project.signs('m1', 'approve', { scores: sheet(50) }).project!.votes).toMatchObject([{ score: 50 }]);
  });
});

describe('a member with an interest', () => {
  test('is not asked, does not vote and is not present', () => {
    const project = sits(policy, 5);
    interest('m5')(project);
    expect(awaitedSigners(project.procedure, project.project!)).toEqual(['person:m1', 'person:m2', 'person:m3', 'person:m4']);
    expect(project.refusal((one) => one.signs('m5'))).toBe('SELF_APPROVAL');
    expect(votes(project, 3, 0, 0).signs('m4', 'abstain').of('councilClosed')[0]!.result).toMatchObject({ present: 4, interested: 1, yes: 3, outcome: 'approved' });
  });
  test('who voted before is counted no more, and stays in the chain', () => {
    const project = votes(sits({ ...policy, close: 'all' }, 5), 3, 1, 0);
    interest('m1')(project);
    expect(project.project!.stage).toBe('decision');
    expect(project.signs('m5', 'reject').of('councilClosed')[0]!.result).toMatchObject({ present: 4, yes: 2, no: 2, interested: 1, outcome: 'rejected' });
    expect(project.of('signedOff').filter(({ stage }) => stage === 'decision')).toHaveLength(5);
  });
  test('closes the vote that waited for nobody else', () => {
    const project = votes(sits({ ...policy, close: 'all' }, 5), 4, 0, 0);
    interest('m5')(project);
    expect(project.project!.ended).toBe('closed');
    expect(project.of('councilClosed')[0]!.result).toMatchObject({ present: 4, yes: 4, interested: 1 });
  });
  test('who is the chair neither closes nor takes attendance; the deputy is asked', () => {
    const project = votes(sits({ ...policy, close: 'all' }, 5, { deputy: 'm2', secretary: 'm3' }), 0, 0, 0);
    interest('m1')(project);
    for (const deed of [close, attendance('m1')]) expect(project.refusal((one) => one.when(deed, 'm1'))).toBe('SELF_APPROVAL');
    project.signs('m3', 'approve', { written: true }).signs('m4', 'approve', { written: true }).signs('m5', 'approve', { written: true }).signs('m2', 'approve', { written: true });
    expect(awaitedSigners(project.procedure, project.project!)).toEqual(['person:m2']);
    expect(project.when(attendance('m2', 'm3', 'm4', 'm5'), 'm3').when(close, 'm2').project!.ended).toBe('closed');
  });
  test('says it once, with a reason', () => {
    const project = sits(policy);
    expect(project.refusal((one) => one.when({ type: 'declareInterest', reason: ' ' }, 'm1'))).toBe('REASON_REQUIRED');
    interest('m1')(interest('m1')(project));
    expect(project.of('interestDeclared')).toHaveLength(1);
  });
  test('is no member of the next council', () => {
    const project = given(national).proposed().until('baseAppraisal');
    interest('m2')(project);
    expect(project.refusal((one) => one.when({ type: 'appointCouncil', stage: 'baseAppraisal', members: members(5), chair: 'm1' }, 'doit.director'))).toBe('COUNCIL_MEMBER_CONFLICT');
  });
});

describe('a council that cannot meet any more', () => {
  const stuck = () => {
    const project = votes(sits(policy, 5), 2, 0, 0);
    project.roster = { people: members(9).map((id) => someone(id, [])), delegations: [] };
    interest('m5')(interest('m4')(project));
    return project.when({ type: 'route', stage: 'decision', round: 1 }, 'system');
  };
  test('is known as such, with what would mend it', () => {
    expect(stuck().project!.gaps).toEqual([{ holder: 'council:decision', why: 'quorum', mend: { what: 'replaceMember', person: 'm4', seats: 1 }, persons: ['m4', 'm5'] }]);
  });
  test('is appointed anew although it has voted; its votes are void and told, and the new one decides', () => {
    const project = stuck().when(appointed(5, {}, ['m1', 'm2', 'm3', 'm6', 'm5'].map((id) => (id === 'm5' ? 'm7' : id))), 'doit.chief');
    expect(project.of('votesVoided')).toMatchObject([{ persons: ['m1', 'm2'] }]);
    expect(project.notices.filter(({ template }) => template === 'signAgain').map(({ to }) => to)).toEqual(['person:m1', 'person:m2']);
    expect(project.project!.votes).toEqual([]);
    expect(project.when({ type: 'route', stage: 'decision', round: 1 }, 'system').project!.gaps).toEqual([]);
    for (const id of ['m1', 'm2', 'm3', 'm6']) if (!project.project!.ended) project.signs(id);
    expect(project.project!.ended).toBe('closed');
  });
  test('takes nobody back who has an interest', () => {
    expect(stuck().refusal((one) => one.when(appointed(5), 'doit.chief'))).toBe('COUNCIL_MEMBER_CONFLICT');
  });
});

describe('early', () => {
  const choice = fc.constantFrom<Vote>('approve', 'reject', 'return', 'abstain');
  const rules = fc.record({
    present: fc.constantFrom<Quorum['present']>('1/2', '2/3', 'all'), pass: fc.constantFrom<Quorum['pass']>('majority', '2/3', 'all'), of: fc.constantFrom('members' as const, 'present' as const),
    chairPresent: fc.constantFrom(true as const, undefined), tie: fc.constantFrom('fails' as const, 'chair' as const), writtenIsPresent: fc.boolean(), scored: fc.boolean(),
  }).map(({ chairPresent, scored, ...rest }): Quorum => ({ ...rest, ...(chairPresent ? { chairPresent } : {}), ...(scored ? { criteria: [{ id: 'all', title: { vi: '', en: '' }, most: 10 }], mean: 6 } : {}), mark: 'setting' }));
  const ballot = fc.record({ vote: choice, score: fc.integer({ min: 0, max: 10 }), written: fc.boolean(), stays: fc.boolean() });
  const cast = (quorum: Quorum, person: string, { vote, score, written }: { vote: Vote; score: number; written: boolean }): CastVote =>
    ({ person, office: null, vote, ...(written ? { written } : {}), ...(quorum.criteria && (vote === 'approve' || vote === 'reject') ? { score } : {}) });

  test('never contradicts what all later votes would have given', () => {
    let closedEarly = 0;
    fc.assert(fc.property(rules, fc.constantFrom(3, 5, 7, 9), fc.boolean(), fc.array(ballot, { minLength: 9, maxLength: 9 }), fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8], { minLength: 9 }), fc.subarray(members(9)), fc.boolean(), fc.subarray(members(9), { maxLength: 2 }),
      fc.array(fc.array(ballot, { minLength: 9, maxLength: 9 }), { minLength: 8, maxLength: 8 }), (quorum, size, hasDeputy, ballots, order, listed, taken, barred, completions) => {
        const council = { members: members(size), chair: 'm1', ...(hasDeputy ? { deputy: 'm2' } : {}), ...(taken ? { attendance: listed.filter((id) => members(size).includes(id)) } : {}) };
        const turn = order.filter((index) => index < size).map((index) => `m${index + 1}`).filter((id) => !barred.includes(id));
        const so: CastVote[] = [];
        for (const [seat, person] of turn.entries()) {
          so.push(cast(quorum, person, ballots[seat]!));
          const result = tally(quorum, council, barred, so);
          if (!result) continue;
          if (seat < turn.length - 1) closedEarly += 1;
          for (const completion of completions) {
            const later = [...so];
            for (const [rest, other] of turn.slice(seat + 1).entries()) {
              if (completion[rest]!.stays) continue;
              later.push(cast(quorum, other, completion[rest]!));
              expect(count(quorum, council, barred, later).outcome).toBe(result.outcome);
            }
          }
          break;
        }
      }), { numRuns: 3_000 });
    expect(closedEarly).toBeGreaterThan(300);
  });
  test('closes as soon as it may: what stays open can still turn', () => {
    const council = { members: members(5), chair: 'm1' };
    let open = 0;
    fc.assert(fc.property(fc.constantFrom<Quorum>({ ...policy }, { ...policy, of: 'members' }, { ...policy, pass: '2/3' }), fc.array(choice, { minLength: 1, maxLength: 4 }), (quorum, given4) => {
      const so = given4.map((vote, index): CastVote => ({ person: `m${index + 1}`, office: null, vote }));
      if (tally(quorum, council, [], so)) return;
      open += 1;
      const rest = members(5).slice(so.length);
      const ends = new Set<string>([String(count(quorum, council, [], so).outcome)]);
      const walk = (at: number, more: CastVote[]): void => {
        ends.add(String(count(quorum, council, [], [...so, ...more]).outcome));
        if (at < rest.length) for (const vote of ['approve', 'reject', 'return', 'abstain'] as const) walk(at + 1, [...more, { person: rest[at]!, office: null, vote }]);
      };
      walk(0, []);
      expect(ends.size).toBeGreaterThan(1);
    }), { numRuns: 300 });
    expect(open).toBeGreaterThan(50);
  });
  test.each([3, 5, 7, 9])('the whole of a council of %i that votes alike has the outcome that it voted for', (size) => {
    for (const [vote, outcome] of [['approve', 'approved'], ['reject', 'rejected'], ['return', 'returned']] as const)
      for (const present of ['1/2', '2/3', 'all'] as const) for (const pass of ['majority', '2/3', 'all'] as const) {
        const project = sits({ present, pass, mark: 'setting' }, size);
        for (const id of members(size)) if (project.project!.stage === 'decision') project.signs(id, vote);
        expect([present, pass, project.of('moved').at(-1)!.outcome]).toEqual([present, pass, outcome]);
      }
  });
});
