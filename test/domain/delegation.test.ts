import fc from 'fast-check';
import type { Day } from '../../domain/calendar';
import { dayOf } from '../../domain/calendar';
import type { Actor, StandsFor } from '../../domain/events';
import type { Delegation, Roster, RosterPerson } from '../../domain/people';
import { national } from '../../domain/procedures/national';
import { signability } from '../../domain/signability';
import { given } from '../given';
import type { Given } from '../given';
import { actorOf, someone, standing } from '../roster';
import { manyOf, tableOf } from '../tables';

const today: Day = '2026-03-02';
const at = '2026-03-02T02:00:00.000Z';
const clerk = 'doit.clerk@sct';
const roster = (people: RosterPerson[], delegations: Delegation[] = []): Roster => ({ people, delegations });
const lent = (person: string, offices: readonly string[], more: Partial<StandsFor> = {}): StandsFor => ({ person, delegation: `of-${person}`, offices, stages: [], units: [], ...more });
const person = (id: string, offices: readonly string[] = [], standsFor: readonly StandsFor[] = [], administrator = false): Actor => ({ kind: 'person', id, offices, standsFor, administrator });
const checking = () => given(national).proposed().until('completeness');
const last = ({ events }: Given, type: string) => events.filter((event) => event.type === type).at(-1);

describe('a delegate', () => {
  test('signs in the principal\'s place, and both names stand in the event', () => {
    const project = checking().signs(person('hai', [], [lent('lan', [clerk])]));
    expect(last(project, 'signedOff')).toMatchObject({ office: 'doit.clerk', duty: 'appraise', standsFor: 'lan', delegation: 'of-lan' });
    expect(project.entries.filter(({ event }) => event.type === 'signedOff').at(-1)!.by).toBe('hai');
    expect(project.project!.duties).toMatchObject({ hai: 'appraise', lan: 'appraise' });
  });
  test('who holds the office too signs for no one but himself', () => {
    expect(last(checking().signs(person('hai', [clerk], [lent('lan', [clerk])])), 'signedOff')).not.toHaveProperty('standsFor');
  });
  test.each([
    ['the stage that it names', { stages: ['completeness'] }, 'none'], ['another stage', { stages: ['planApproval', 'contract'] }, 'NOT_YOUR_TURN'],
    ['the unit that it names', { units: ['sct'] }, 'none'], ['another unit', { units: ['sct-khac'] }, 'NOT_YOUR_TURN'],
    ['stage and unit', { stages: ['completeness', 'contract'], units: ['x', 'sct'] }, 'none'], ['the stage but not the unit', { stages: ['completeness'], units: ['x'] }, 'NOT_YOUR_TURN'],
    ['the unit but not the stage', { stages: ['contract'], units: ['sct'] }, 'NOT_YOUR_TURN'], ['a name that only begins alike', { stages: ['complete'] }, 'NOT_YOUR_TURN'],
  ])('has a scope: %s', (_, scope, code) => {
    expect(checking().refusal((one) => one.signs(person('hai', [], [lent('lan', [clerk], scope)])))).toBe(code);
  });
  test('has only the offices that the principal holds', () => {
    expect(checking().refusal((one) => one.signs(person('hai', [], [lent('lan', ['doit.inspector@sct'])])))).toBe('NOT_YOUR_TURN');
    expect(checking().refusal((one) => one.signs(person('hai', [], [lent('lan', ['doit.clerk@sct-khac'])])))).toBe('NOT_YOUR_TURN');
  });
  test.each<[string, Partial<Delegation>, Partial<{ lan: boolean; hai: boolean }>, string]>([
    ['accepted', {}, {}, 'none'], ['not accepted', { accepted: false }, {}, 'NOT_YOUR_TURN'], ['revoked', { revoked: true }, {}, 'NOT_YOUR_TURN'],
    ['from tomorrow', { from: '2026-03-03' }, {}, 'NOT_YOUR_TURN'], ['until yesterday', { to: '2026-03-01' }, {}, 'NOT_YOUR_TURN'], ['on its only day', { from: today, to: today }, {}, 'none'],
    ['of somebody deactivated', {}, { lan: false }, 'NOT_YOUR_TURN'], ['to somebody deactivated', {}, { hai: false }, 'NOT_YOUR_TURN'],
  ])('counts when %s, in the rules and in signability alike', (_, more, { lan = true, hai = true }, code) => {
    const all = roster([someone('lan', [clerk], { active: lan }), someone('hai', [], { active: hai })], [standing('lan', 'hai', more)]);
    const project = checking();
    expect(project.refusal((one) => one.signs(actorOf(all, 'hai', today)))).toBe(code);
    const lawful = signability(national, checking().project!, all, at).seats.flatMap((seat) => seat.lawful);
    expect(lawful.some((one) => one.person === 'hai')).toBe(code === 'none');
  });
  test('of a delegate gets nothing: only own offices pass on', () => {
    const all = roster([someone('lan', [clerk]), someone('hai', []), someone('mai', [])], [standing('lan', 'hai'), standing('hai', 'mai')]);
    expect(actorOf(all, 'mai', today)).toMatchObject({ offices: [], standsFor: [] });
    expect(checking().refusal((one) => one.signs(actorOf(all, 'mai', today)))).toBe('NOT_YOUR_TURN');
    expect(signability(national, checking().project!, all, at).seats[0]!.lawful.map((one) => one.person)).toEqual(['lan', 'hai']);
  });
  test('of the deputy acts while the deputy does', () => {
    const project = checking();
    project.roster = roster([someone('appraiser', ['doit.appraiser@sct']), someone('hai', [])], [standing('appraiser', 'hai')]);
    const hai = actorOf(project.roster, 'hai', today);
    expect(project.refusal((one) => one.signs(hai))).toBe('NOT_YOUR_TURN');
    project.when({ type: 'route', stage: 'completeness', round: 1 }, 'system').signs(hai);
    expect(last(project, 'signedOff')).toMatchObject({ office: 'doit.clerk', deputy: 'doit.appraiser', standsFor: 'appraiser' });
  });
  test('sits in no council for a member, who votes in writing instead', () => {
    const council = given(national).proposed().until('baseAppraisal').when({ type: 'appointCouncil', stage: 'baseAppraisal', members: ['m1', 'm2', 'm3', 'm4', 'm5'], chair: 'm1' }, 'doit.director');
    expect(council.refusal((one) => one.signs(person('hai', [], [lent('m1', ['doit.director@sct'])])))).toBe('NOT_YOUR_TURN');
    expect(council.signs(person('m1'), 'approve', { written: true }).project!.votes).toMatchObject([{ person: 'm1', written: true }]);
  });
});

describe('both the delegate\'s own conflicts and the principal\'s bar, and the refusal says whose', () => {
  const refused = (project: Given, hai: Actor, facts: object) => {
    let thrown: unknown;
    expect(project.refusal((one) => { try { one.signs(hai); } catch (error) { thrown = error; throw error; } })).toBe('SELF_APPROVAL');
    expect((thrown as { facts: object }).facts).toMatchObject(facts);
  };
  const minister = 'ministry.minister@bct';
  test('the delegate filed it', () => {
    refused(given(national).proposed({}, person('hai', ['implementer.director@tt'])).until('completeness'), person('hai', [], [lent('lan', [clerk])]), { why: 'applicant' });
  });
  test.each(['implementer.director@tt', 'beneficiary.representative@cs', 'implementer.accountant@tt'])('the delegate is %s', (office) => {
    refused(checking(), person('hai', [office], [lent('lan', [clerk])]), { why: 'applicant', heldDuty: 'prepare' });
  });
  test('the delegate appraised it', () => {
    refused(given(national).proposed().until('planApproval'), person('doit.clerk', [], [lent('minister', [minister])]), { why: 'duty', heldDuty: 'appraise', duty: 'approve' });
  });
  test('the delegate declared an interest', () => {
    refused(checking().when({ type: 'declareInterest', reason: 'người thân' }, person('hai')), person('hai', [], [lent('lan', [clerk])]), { why: 'interest' });
  });
  test('the principal filed it', () => {
    refused(given(national).proposed({}, person('lan', ['implementer.director@tt'])).until('completeness'), person('hai', [], [lent('lan', [clerk])]), { why: 'applicant', through: 'lan' });
  });
  test('the principal belongs to the applicant', () => {
    refused(checking(), person('hai', [], [lent('lan', [clerk, 'beneficiary.representative@cs'])]), { why: 'applicant', through: 'lan' });
  });
  test('the principal appraised it', () => {
    refused(given(national).proposed().until('planApproval'), person('hai', [], [lent('doit.appraiser', [minister])]), { why: 'duty', heldDuty: 'appraise', through: 'doit.appraiser' });
  });
  test('the principal declared an interest', () => {
    refused(checking().when({ type: 'declareInterest', reason: 'người thân' }, person('lan', [clerk])), person('hai', [], [lent('lan', [clerk])]), { why: 'interest', through: 'lan' });
  });
  test('what the delegate signed for the principal binds the principal later', () => {
    const project = checking().signs(person('hai', [], [lent('lan', [clerk])])).until('planApproval');
    refused(project, person('lan', [minister]), { heldDuty: 'appraise' });
    refused(project, person('hai', [minister]), { heldDuty: 'appraise' });
  });
  test('one principal in conflict leaves the other one to stand for', () => {
    const project = checking().when({ type: 'declareInterest', reason: 'người thân' }, person('lan', [clerk]));
    expect(last(project.signs(person('hai', [], [lent('lan', [clerk]), lent('mai', [clerk])])), 'signedOff')).toMatchObject({ standsFor: 'mai' });
  });
});

describe('principal and delegate are two persons with one seat', () => {
  const both = tableOf({ all: ['doit.head', 'doit.member'] });
  const head = 'doit.head@sct';
  const member = 'doit.member@sct';
  test('the delegate does not add a second signature to the principal\'s', () => {
    expect(given(both).proposed().until('decision').signs(person('lan', [head, member])).refusal((one) => one.signs(person('hai', [], [lent('lan', [head, member])])))).toBe('SELF_APPROVAL');
  });
  test('the principal does not add a second signature to the delegate\'s', () => {
    expect(given(both).proposed().until('decision').signs(person('hai', [], [lent('lan', [head, member])])).refusal((one) => one.signs(person('lan', [head, member])))).toBe('SELF_APPROVAL');
  });
  test('a delegate of two principals signs for one of them', () => {
    const hai = person('hai', [], [lent('lan', [head]), lent('mai', [member])]);
    expect(given(both).proposed().until('decision').signs(hai).refusal((one) => one.signs(hai))).toBe('SELF_APPROVAL');
  });
  test('an own office comes before a borrowed one, which the principal may still fill', () => {
    const project = given(both).proposed().until('decision').signs(person('hai', [member], [lent('lan', [head])]));
    expect(project.project!.votes).toMatchObject([{ person: 'hai', office: 'doit.member' }]);
    expect(project.signs(person('lan', [head])).project!.ended).toBe('closed');
  });

  const three = manyOf(3);
  const open = () => given(three).proposed().until('decision');
  test('of several persons, a delegate counts for the principal and once', () => {
    const project = open().signs(person('lan', [member]));
    expect(project.refusal((one) => one.signs(person('hai', [], [lent('lan', [member])])))).toBe('ALREADY_SIGNED');
  });
  test('of several persons, the principal takes the delegate\'s seat over, and both stay in the chain', () => {
    const project = open().signs(person('hai', [], [lent('lan', [member])])).signs(person('mai', [member]));
    expect(project.refusal((one) => one.signs(person('lan', [member])))).toBe('ALREADY_SIGNED');
    project.signs(person('lan', [member]), 'return');
    expect(project.events.filter(({ type }) => type === 'signedOff').slice(-3)).toMatchObject([{ standsFor: 'lan', vote: 'approve' }, { vote: 'approve' }, { vote: 'return' }]);
  });
  test('of several persons, a delegate of two gives one vote, also when the first delegation has ended meanwhile', () => {
    const project = open().signs(person('hai', [], [lent('lan', [member]), lent('mai', [member])]));
    expect(project.refusal((one) => one.signs(person('hai', [], [lent('lan', [member]), lent('mai', [member])])))).toBe('ALREADY_SIGNED');
    expect(project.refusal((one) => one.signs(person('hai', [], [lent('mai', [member])])))).toBe('SELF_APPROVAL');
    expect(project.refusal((one) => one.signs(person('hai', [member])))).toBe('SELF_APPROVAL');
    expect(project.project!.votes).toHaveLength(1);
  });
  test('of several persons, one who voted already leaves the delegate free for the other', () => {
    const project = open().signs(person('lan', [member])).signs(person('hai', [], [lent('lan', [member]), lent('mai', [member])]));
    expect(project.project!.votes).toMatchObject([{ person: 'lan' }, { person: 'hai', standsFor: 'mai' }]);
  });
  test('of several persons out of two offices, a borrowed seat that is filled does not hide the own one', () => {
    const two = given(tableOf({ atLeast: 2, of: ['doit.head', 'doit.member'] })).proposed().until('decision').signs(person('lan', [head]));
    expect(two.signs(person('hai', [member], [lent('lan', [head])])).project!.ended).toBe('closed');
  });
});

describe('APR-05 self-approval through delegation', () => {
  const days = { from: '2025-08-01', to: '2025-08-11' };
  const filed = (by: Actor) => given(national, '2025-06-02T02:00:00.000Z').proposed({}, by).until('completeness').now('2025-08-05T02:00:00.000Z');
  const people = roster([someone('lan', [clerk]), someone('hai', ['implementer.director@tt']), someone('appraiser', ['doit.appraiser@sct'])], [standing('lan', 'hai', days)]);

  test('Hải, the applicant, and the administrator who created the file are refused with SELF_APPROVAL', () => {
    const hai = actorOf(people, 'hai', '2025-08-05');
    expect(hai.standsFor).toHaveLength(1);
    expect(filed(hai).refusal((one) => one.signs(hai))).toBe('SELF_APPROVAL');
    const admin = person('admin1', ['implementer.director@tt', clerk], [], true);
    expect(filed(admin).refusal((one) => one.signs(admin))).toBe('SELF_APPROVAL');
    // without the applicant's office any more, and by delegation, just the same
    expect(filed(admin).refusal((one) => one.signs(person('admin1', [], [lent('lan', [clerk])], true)))).toBe('SELF_APPROVAL');
  });
  test('the task does not freeze: Lan signs herself', () => {
    expect(filed(actorOf(people, 'hai', '2025-08-05')).signs(actorOf(people, 'lan', '2025-08-05')).project!.stage).toBe('baseAppraisal');
  });
  test('while Lan is away it goes to the deputy of the table, and the event says why nobody else', () => {
    const project = filed(actorOf(people, 'hai', '2025-08-05'));
    project.roster = { ...people, people: people.people.map((one) => (one.id === 'lan' ? { ...one, absences: [{ from: '2025-08-01', to: '2025-08-10' }] } : one)) };
    const report = signability(national, project.project!, project.roster, '2025-08-05T02:00:00.000Z');
    expect(report.seats[0]!.barred).toEqual([{ person: 'lan', why: 'absent' }, { person: 'hai', why: 'applicant' }]);
    project.when({ type: 'route', stage: 'completeness', round: 1 }, 'system');
    expect(last(project, 'routed')).toMatchObject({ routes: { 'doit.clerk': 'doit.appraiser' }, gaps: [] });
    expect(project.signs(actorOf(people, 'appraiser', '2025-08-05')).project!.stage).toBe('baseAppraisal');
  });
});

test('whoever the roster says may sign by delegation may, and nobody else', () => {
  const ids = ['p1', 'p2', 'p3', 'p4'];
  const days = fc.constantFrom('2026-02-27', '2026-03-01', today, '2026-03-03', '2026-12-31');
  const people = fc.tuple(...ids.map((id) => fc.record({
    id: fc.constant(id), name: fc.constant(id), active: fc.boolean(), absences: fc.constant([]),
    offices: fc.uniqueArray(fc.constantFrom(clerk, 'doit.inspector@sct', 'doit.clerk@sct-khac', 'implementer.director@tt'), { maxLength: 2 }).map((held) => held.map((holder) => ({ holder, from: '2000-01-01', to: '9999-12-31' }))),
  })));
  const delegations = fc.array(fc.record({
    principal: fc.constantFrom(...ids), delegate: fc.constantFrom(...ids), stages: fc.constantFrom([], ['completeness'], ['contract']), units: fc.constantFrom([], ['sct'], ['sct-khac']),
    from: days, to: days, accepted: fc.boolean(), revoked: fc.boolean(),
  }), { maxLength: 6 }).map((all) => all.filter(({ principal, delegate }) => principal !== delegate).map((one, index) => ({ ...one, id: `d${index}` })));
  const project = checking();
  let signed = 0;
  fc.assert(fc.property(people, delegations, (everybody, lending) => {
    const all = { people: everybody, delegations: lending };
    const { lawful } = signability(national, project.project!, all, at).seats[0]!;
    for (const id of ids) {
      const code = given(national).refusal(() => Object.assign(given(national), { project: project.project }).signs(actorOf(all, id, dayOf(at))));
      expect([id, code === 'none']).toEqual([id, lawful.some((one) => one.person === id && !one.deputy)]);
      if (code === 'none') signed += 1;
    }
  }), { numRuns: 1_000 });
  expect(signed).toBeGreaterThan(100);
});

describe('every deed of an office', () => {
  const running = () => given(national).proposed().until('implementation');
  const head = (more: Partial<StandsFor> = {}) => person('hai', [], [lent('lan', ['department.head@cuc'], more)]);
  const change = { kind: 'other' as const, text: 'Đổi nhà cung cấp' };
  const asked = () => {
    const project = running().when({ type: 'requestAmendment', change, reason: 'Lý do' }, 'implementer.director');
    return project.when({ type: 'confirmAmendment', id: '1' }, person('nam', [], [lent('tu', ['doit.director@sct'])]));
  };
  test('may be done by a delegate: an amendment is confirmed and decided with both names, and both take the duty on', () => {
    const project = asked().when({ type: 'decideAmendment', id: '1', approve: true, fingerprint: asked().project!.fingerprint }, head());
    expect(last(project, 'amendmentConfirmed')).toMatchObject({ acting: { standsFor: 'tu', delegation: 'of-tu' } });
    expect(last(project, 'amendmentDecided')).toMatchObject({ outcome: 'approved', acting: { standsFor: 'lan', delegation: 'of-lan' } });
    expect(project.project!.duties).toMatchObject({ hai: 'approve', lan: 'approve' });
  });
  test.each([
    ['a suspension', { type: 'suspend', reason: 'Mưa lũ' }, 'department.head@cuc', 'suspended'], ['a termination', { type: 'terminate', reason: 'Vi phạm' }, 'ministry.minister@bct', 'moved'],
    ['an inspection', { type: 'inspect', findings: [], result: 'Đạt' }, 'doit.inspector@sct', 'inspected'], ['a report', { type: 'fileReport', month: '2026-03', done: 'Lắp đặt', spent: 0n }, 'implementer.director@tt', 'reportFiled'],
  ] as const)('may be done by a delegate: %s', (_, command, office, event) => {
    expect(last(running().when(command, person('hai', [], [lent('lan', [office])])), event)).toMatchObject({ acting: { standsFor: 'lan', delegation: 'of-lan' } });
    expect(running().refusal((one) => one.when(command, person('hai', [], [lent('lan', [office], { stages: ['contract'] })])))).toBe('NOT_YOUR_TURN');
  });
  test('is barred by an interest of the delegate, of the principal, and of an office that does not pass on', () => {
    const suspend = { type: 'suspend', reason: 'Mưa lũ' } as const;
    expect(running().when({ type: 'declareInterest', reason: 'Anh em' }, person('hai')).refusal((one) => one.when(suspend, head()))).toBe('SELF_APPROVAL');
    expect(running().when({ type: 'declareInterest', reason: 'Anh em' }, person('lan')).refusal((one) => one.when(suspend, head()))).toBe('SELF_APPROVAL');
    expect(running().refusal((one) => one.when(suspend, head({ units: ['cuc'], held: ['department.head@cuc', 'beneficiary.owner@cs'] })))).toBe('SELF_APPROVAL');
    expect(running().refusal((one) => one.when(suspend, head({ units: ['cuc'], held: ['department.head@cuc', 'beneficiary.owner@khac'] })))).toBe('none');
  });
  test('is barred for its own holder with an interest too: leaving out, stopping, resuming', () => {
    const waiting = given(national).proposed().until('planApproval').when({ type: 'declareInterest', reason: 'Anh em' }, 'ministry.minister');
    expect(waiting.refusal((one) => one.when({ type: 'leaveOut', planRound: 'dot-1', reason: 'Hết tiền' }, 'ministry.minister'))).toBe('SELF_APPROVAL');
    const stopped = running().when({ type: 'declareInterest', reason: 'Anh em' }, 'ministry.minister');
    expect(stopped.refusal((one) => one.when({ type: 'terminate', reason: 'Vi phạm' }, 'ministry.minister'))).toBe('SELF_APPROVAL');
    const still = running().when({ type: 'suspend', reason: 'Mưa lũ' }, 'department.head').when({ type: 'declareInterest', reason: 'Anh em' }, 'department.head');
    expect(still.refusal((one) => one.when({ type: 'resume', reason: 'Tạnh' }, 'department.head'))).toBe('SELF_APPROVAL');
  });
  test('is done by the deputy while nobody who holds the office may: on the spot, where no stage waits for it', () => {
    const gone = roster([{ ...someone('truong', ['department.head@cuc']), absences: [{ from: '2026-01-01', to: '2027-12-31' }] }, someone('pho', ['department.deputyHead@cuc'])]);
    const suspend = { type: 'suspend', reason: 'Mưa lũ' } as const;
    const pho = person('pho', ['department.deputyHead@cuc']);
    const project = running();
    project.roster = gone;
    expect(last(project.when(suspend, pho), 'suspended')).toMatchObject({ acting: { deputy: 'department.deputyHead' } });
    const there = running();
    there.roster = roster([someone('truong', ['department.head@cuc']), someone('pho', ['department.deputyHead@cuc'])]);
    expect(there.refusal((one) => one.when(suspend, pho))).toBe('NOT_YOUR_TURN');
    const barred = running();
    barred.roster = gone;
    expect(barred.when({ type: 'declareInterest', reason: 'Anh em' }, pho).refusal((one) => one.when(suspend, pho))).not.toBe('none');
  });
  test('an open amendment whose decider is away goes to the deputy, and without one the gap is said', () => {
    const project = asked();
    project.roster = roster([{ ...someone('truong', ['department.head@cuc']), absences: [{ from: '2026-01-01', to: '2027-12-31' }] }, someone('pho', ['department.deputyHead@cuc']), someone('gd', ['implementer.director@tt'])]);
    const here = { stage: 'implementation', round: 1 };
    project.when({ type: 'route', ...here }, 'system');
    expect(project.project!.routes).toEqual({ 'department.head': 'department.deputyHead' });
    expect(last(project.when({ type: 'decideAmendment', id: '1', approve: true, fingerprint: project.project!.fingerprint }, person('pho', ['department.deputyHead@cuc'])), 'amendmentDecided')).toMatchObject({ acting: { deputy: 'department.deputyHead' } });
    const alone = asked();
    alone.roster = roster([{ ...someone('truong', ['department.head@cuc']), absences: [{ from: '2026-01-01', to: '2027-12-31' }] }, someone('gd', ['implementer.director@tt'])]);
    expect(alone.when({ type: 'route', ...here }, 'system').project!.gaps).toMatchObject([{ holder: 'department.head@cuc', why: 'absent', mend: { what: 'delegate', person: 'truong' } }]);
  });
});

describe('a council is appointed', () => {
  const appoint = { type: 'appointCouncil', stage: 'baseAppraisal', members: ['m1', 'm2', 'm3', 'm4', 'm5'], chair: 'm1' } as const;
  const here = (people: RosterPerson[]) => { const project = given(national).proposed().until('baseAppraisal'); project.roster = roster([...people, ...appoint.members.filter((id) => !people.some((one) => one.id === id)).map((id) => someone(id, []))]); return project; };
  test('without anybody of the applicant\'s units, and without anybody who is gone', () => {
    expect(here([someone('m3', ['beneficiary.owner@cs'])]).refusal((one) => one.when(appoint, 'doit.director'))).toBe('COUNCIL_MEMBER_CONFLICT');
    expect(here([{ ...someone('m4', []), active: false }]).refusal((one) => one.when(appoint, 'doit.director'))).toBe('COUNCIL_MEMBER_CONFLICT');
    expect(here([someone('m3', ['beneficiary.owner@khac'])]).refusal((one) => one.when(appoint, 'doit.director'))).toBe('none');
  });
  test('by nobody with an interest', () => {
    expect(here([]).when({ type: 'declareInterest', reason: 'Anh em' }, 'doit.director').refusal((one) => one.when(appoint, 'doit.director'))).toBe('SELF_APPROVAL');
  });
});
