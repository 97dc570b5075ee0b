import { national } from '../../domain/procedures/national';
import { seatsFor, tally } from '../../domain/quorum';
import { given } from '../given';

const five = ['m1', 'm2', 'm3', 'm4', 'm5'];
const withCouncil = () => given(national).proposed().until('baseAppraisal').when({ type: 'appointCouncil', stage: 'baseAppraisal', members: five, chair: 'm1' }, 'doit.director');

test('whoever does not hold the office is told who is awaited', () => {
  expect(given(national).proposed().until('completeness').refusal((one) => one.signs('doit.inspector'))).toBe('NOT_YOUR_TURN');
});

test('an office in another province is another office', () => {
  const project = given(national).proposed().until('completeness');
  expect(project.refusal((one) => one.signs({ kind: 'person', id: 'x', offices: ['doit.clerk@sct-khac'] }))).toBe('NOT_YOUR_TURN');
});

test('DUR-02: a signature for another stage or another round is late, whatever waits now', () => {
  const project = given(national).proposed().until('completeness').signs('doit.clerk', 'return').until('completeness');
  const late = (stage: string, round: number) => ({ type: 'signOff', stage, round, vote: 'approve' }) as const;
  expect(project.refusal((one) => one.when(late('completeness', 1), 'doit.clerk'))).toBe('LATE');
  project.signs('doit.clerk');
  expect(project.refusal((one) => one.when(late('completeness', 2), 'doit.clerk'))).toBe('LATE');
});

test.each([['completeness', 'doit.clerk'], ['planApproval', 'ministry.minister'], ['acceptance', 'doit.inspector']])('the person who prepared the project cannot sign at %s from another office', (stage, office) => {
  const project = given(national).proposed().until(stage);
  expect(project.refusal((one) => one.signs(one.person(office, { id: 'implementer.director' })))).toBe('SELF_APPROVAL');
});

test('who approved an advance cannot pay it, even with both offices', () => {
  const project = given(national).proposed().until('firstAdvance').papers().signs('department.head').ordered();
  expect(project.refusal((one) => one.signs(one.person('department.accountant', { id: 'department.head' })))).toBe('SELF_APPROVAL');
});

test('both sides sign a contract, in any order, each once', () => {
  const project = given(national).proposed().until('contract').signs('department.head');
  expect(project.refusal((one) => one.signs('department.head'))).toBe('ALREADY_SIGNED');
  expect(project.signs('implementer.director').project!.stage).toBe('firstAdvance');
});

test('the accountant comes after the head, and only with an order', () => {
  const project = given(national).proposed().until('firstAdvance').papers();
  expect(project.refusal((one) => one.signs('department.accountant'))).toBe('VOTE_NOT_OPEN');
  expect(project.signs('department.head').refusal((one) => one.signs('department.accountant'))).toBe('PAYMENT_NOT_ORDERED');
});

test('missing papers are named, and the stage stays', () => {
  expect(given(national).proposed().refusal((one) => one.signs('implementer.director'))).toBe('MISSING_PAPERS');
});

test.each([['return'], ['reject']] as const)('"%s" needs a reason', (vote) => {
  expect(given(national).proposed().until('completeness').refusal((one) => one.signs('doit.clerk', vote, { reason: '  ' }))).toBe('REASON_REQUIRED');
});

test.each([[0n, 'AMOUNT_NOT_POSITIVE'], [300_000_001n, 'AMOUNT_ABOVE_REQUEST']])('an approval of %s đồng is refused', (amount, code) => {
  expect(given(national).proposed().until('planApproval').refusal((one) => one.signs('ministry.minister', 'approve', { amount }))).toBe(code);
});

test('more than was approved cannot be accepted', () => {
  expect(given(national).proposed().until('acceptance').refusal((one) => one.signs('doit.inspector', 'approve', { amount: 300_000_001n }))).toBe('AMOUNT_ABOVE_APPROVAL');
});

describe('a council of five', () => {
  test('passes with four present and three in favour', () => {
    const project = withCouncil().signs('m1').signs('m2').signs('m3', 'abstain');
    expect(project.project!.stage).toBe('baseAppraisal');
    expect(project.signs('m4').project!.stage).toBe('ministryAppraisal');
  });
  test('takes the place of the office', () => { expect(withCouncil().refusal((one) => one.signs('doit.appraiser'))).toBe('NOT_YOUR_TURN'); });
  test('lets each member vote once', () => { expect(withCouncil().signs('m1').refusal((one) => one.signs('m1'))).toBe('ALREADY_SIGNED'); });
  test('ends the project when three reject and a fourth makes the quorum', () => {
    expect(withCouncil().signs('m1', 'reject').signs('m2', 'reject').signs('m3', 'reject').project!.ended).toBeNull();
    expect(withCouncil().signs('m1', 'reject').signs('m2', 'reject').signs('m3', 'reject').signs('m4', 'abstain').project!.ended).toBe('notApproved');
  });
  test.each([[[...five, 'm6']], [['m1', 'm2', 'm3']], [['m1', 'm1', 'm2', 'm3', 'm4']]])('is refused as %j', (members) => {
    expect(given(national).proposed().until('baseAppraisal').refusal((one) => one.when({ type: 'appointCouncil', stage: 'baseAppraisal', members, chair: 'm1' }, 'doit.director'))).toBe('COUNCIL_SIZE');
  });
  test('has nobody in it who prepared the project', () => {
    expect(given(national).proposed().until('baseAppraisal').refusal((one) => one.when({ type: 'appointCouncil', stage: 'baseAppraisal', members: ['implementer.director', 'a', 'b', 'c', 'd'], chair: 'a' }, 'doit.director'))).toBe('COUNCIL_MEMBER_CONFLICT');
  });
});

test('two thirds of five are four, a majority of five is three', () => {
  expect([seatsFor('2/3', 5), seatsFor('majority', 5), seatsFor('1/2', 5), seatsFor('all', 5)]).toEqual([4, 3, 3, 5]);
});

test.each([
  [['approve', 'approve', 'approve'], null], [['approve', 'approve', 'approve', 'reject'], 'approved'], [['reject', 'reject', 'reject'], null], [['reject', 'reject', 'reject', 'abstain'], 'rejected'],
  [['return', 'return', 'return', 'approve'], 'returned'], [['approve', 'approve', 'reject', 'reject', 'abstain'], 'rejected'], [['approve', 'approve', 'return', 'reject', 'abstain'], 'returned'],
] as const)('votes %j of five amount to %s', (votes, outcome) => {
  const cast = votes.map((vote, seat) => ({ person: five[seat]!, office: null, vote }));
  expect(tally({ present: '2/3', pass: 'majority', mark: 'setting' }, { members: five, chair: 'm1' }, [], cast)?.outcome ?? null).toBe(outcome);
});

test('a restart is an administrator\'s, with a reason, and changes nothing of the project', () => {
  const project = given(national).proposed().until('planApproval');
  const restart = (reason: string) => ({ type: 'restart', reason }) as const;
  expect(project.refusal((one) => one.when(restart('x'), 'ministry.minister'))).toBe('NOT_ALLOWED_HERE');
  expect(project.refusal((one) => one.when(restart(' '), one.person('', { id: 'admin', administrator: true })))).toBe('REASON_REQUIRED');
  const before = { ...project.project, version: 0 };
  project.when(restart('kẹt'), project.person('', { id: 'admin', administrator: true }));
  expect({ ...project.project, version: 0 }).toEqual(before);
});
