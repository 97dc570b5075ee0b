import fc from 'fast-check';
import { awaited } from '../../domain/awaited';
import type { Gap } from '../../domain/events';
import type { Delegation, Roster, RosterPerson } from '../../domain/people';
import type { Procedure, Quorum } from '../../domain/procedure';
import { national } from '../../domain/procedures/national';
import { Refusal } from '../../domain/refusal';
import { nextRosterDay, signability } from '../../domain/signability';
import { given } from '../given';
import type { Given } from '../given';
import { actorOf, here, someone, standing } from '../roster';
import { councilOf, manyOf, tableOf } from '../tables';

const day = '2026-03-02';
const at = '2026-03-02T02:00:00.000Z';
const away = { absences: [{ from: '2026-03-01', to: '2026-03-06' }] };
const [head, deputy, member, expert] = ['doit.head@sct', 'doit.deputyHead@sct', 'doit.member@sct', 'doit.expert@sct'];
const roster = (...people: RosterPerson[]): Roster => ({ people, delegations: [] });
const open = (procedure: Procedure, all: Roster): Given => { const project = given(procedure).proposed().until('decision'); project.roster = all; return project; };
const route = (project: Given): Given => project.when({ type: 'route', stage: project.project!.stage, round: project.project!.round }, 'system');
const gapsOf = (project: Given): Gap[] => signability(project.procedure, project.project!, project.roster, at).gaps;
const by = (project: Given, id: string) => actorOf(project.roster, id, day);
const interested = (project: Given, ...ids: string[]): Given => { for (const id of ids) project.when({ type: 'declareInterest', reason: 'người thân' }, { kind: 'person', id, offices: [] }); return project; };

/** The roster after what the mend asks for was done: somebody new is appointed, or stands for whoever is away. */
function mended(all: Roster, { mend }: Gap, index = 0): Roster {
  const added = Array.from({ length: mend.seats ?? 1 }, (_, seat) => `new${index}-${seat}`);
  if (mend.what === 'appoint') return { ...all, people: [...all.people, ...added.map((id) => someone(id, [mend.holder!]))] };
  return { people: [...all.people, someone(added[0]!, [])], delegations: [...all.delegations, standing(mend.person!, added[0]!)] };
}

describe('one office', () => {
  const one = tableOf({ office: 'doit.head' });
  const alone = tableOf({ office: 'doit.member' });
  test('with a holder is signable, and says by whom', () => {
    expect(signability(one, open(one, roster()).project!, roster(someone('lan', [head])), at)).toEqual({ seats: [{ holder: head, office: 'doit.head', lawful: [{ person: 'lan' }], barred: [], deputy: null }], routes: {}, gaps: [] });
  });
  test('that nobody holds goes to the deputy', () => {
    expect(signability(one, open(one, roster()).project!, roster(someone('phó', [deputy])), at)).toMatchObject({ routes: { 'doit.head': 'doit.deputyHead' }, gaps: [] });
  });
  test.each<[string, Roster, string[], Partial<Gap>]>([
    ['nobody holds', roster(), [], { why: 'vacant', mend: { what: 'appoint', holder: member, office: 'doit.member', seats: 1 }, persons: [] }],
    ['somebody held until yesterday', roster(someone('lan', [member], { to: '2026-03-01' })), [], { why: 'vacant' }],
    ['somebody holds from tomorrow', roster(someone('lan', [member], { from: '2026-03-03' })), [], { why: 'vacant' }],
    ['somebody deactivated holds', roster(someone('lan', [member], { active: false })), [], { why: 'vacant' }],
    ['somebody away holds', roster(someone('lan', [member], away)), [], { why: 'absent', mend: { what: 'delegate', holder: member, person: 'lan', until: '2026-03-07' }, persons: ['lan'] }],
    ['all who hold it are away', roster(someone('lan', [member], away), someone('bao', [member], away)), [], { why: 'absent', persons: ['lan', 'bao'] }],
    ['all who hold it have an interest', roster(someone('lan', [member]), someone('bao', [member])), ['lan', 'bao'], { why: 'conflict', mend: { what: 'appoint', holder: member, office: 'doit.member', seats: 1 }, persons: ['lan', 'bao'] }],
    ['somebody away for good holds', roster(someone('lan', [member], { absences: [{ from: '2026-03-01', to: '9999-12-31' }] })), [], { why: 'absent', mend: { what: 'delegate', holder: member, person: 'lan' } }],
    ['one is away and one has an interest', roster(someone('lan', [member], away), someone('bao', [member])), ['bao'], { why: 'absent', mend: { what: 'delegate', holder: member, person: 'lan', until: '2026-03-07' } }],
    ['whoever is away has an interest too', roster(someone('lan', [member], away)), ['lan'], { why: 'conflict', mend: { what: 'appoint', holder: member, office: 'doit.member', seats: 1 } }],
    ['the applicant holds', roster(someone('implementer.director', [member])), [], { why: 'conflict', persons: ['implementer.director'] }],
    ['somebody of the applicant\'s unit holds', roster(someone('lan', [member, 'beneficiary.representative@cs'])), [], { why: 'conflict' }],
  ])('%s: the gap, its reason and the smallest mend, which mends it', (_, all, interests, gap) => {
    const project = interested(open(alone, all), ...interests);
    expect(gapsOf(project)).toMatchObject([{ holder: member, ...gap }]);
    project.roster = mended(all, gapsOf(project)[0]!);
    expect(gapsOf(project)).toEqual([]);
    expect(completes(project)).toBe(true);
  });
  test('whose holder and delegate are both away is passed on by the holder, not by the delegate', () => {
    const project = open(alone, { people: [someone('lan', [member], away), someone('hai', [], away)], delegations: [standing('lan', 'hai')] });
    expect(gapsOf(project)).toMatchObject([{ mend: { what: 'delegate', person: 'lan' }, persons: ['lan', 'hai'] }]);
  });
  test('whose deputy is away as well has a gap of its own', () => {
    expect(gapsOf(open(one, roster(someone('lan', [head], away), someone('phó', [deputy], away))))).toMatchObject([{ holder: head, why: 'absent', mend: { person: 'lan' } }]);
  });
  test('is seen again on the day on which something changes', () => {
    expect(nextRosterDay(roster(someone('lan', [member], away)), at)).toBe('2026-03-07');
    expect(nextRosterDay({ people: [someone('lan', [member], { to: '2026-03-04' })], delegations: [standing('lan', 'hai', { from: '2026-03-04' }), standing('lan', 'mai', { from: '2026-03-03', revoked: true })] }, at)).toBe('2026-03-04');
    expect(nextRosterDay(roster(someone('lan', [member])), at)).toBeNull();
  });
});

describe('several offices are as many persons', () => {
  const all = tableOf({ all: ['doit.head', 'doit.member'] });
  const three = tableOf({ all: ['doit.head', 'doit.member', 'doit.expert'] });
  test('the only holder of both leaves one open', () => {
    const project = open(three, roster(someone('lan', [member, expert]), someone('bao', [head])));
    expect(gapsOf(project)).toMatchObject([{ why: 'conflict', persons: ['lan'], mend: { what: 'appoint', seats: 1 } }]);
    project.roster = mended(project.roster, gapsOf(project)[0]!);
    expect([gapsOf(project), completes(project)]).toEqual([[], true]);
  });
  test('the deputy signs where the only holder is needed for the other seat, before and after that one is signed', () => {
    const project = route(open(all, roster(someone('lan', [head, member]), someone('phó', [deputy]))));
    expect(project.project).toMatchObject({ routes: { 'doit.head': 'doit.deputyHead' }, gaps: [] });
    route(project.signs(by(project, 'lan')));
    expect(project.project).toMatchObject({ votes: [{ person: 'lan', office: 'doit.member' }], gaps: [] });
    expect(project.signs(by(project, 'phó')).project!.ended).toBe('closed');
  });
  test('two who are spread rightly leave none open', () => {
    expect(gapsOf(open(three, roster(someone('lan', [head, member]), someone('bao', [member, expert]), someone('mai', [head]))))).toEqual([]);
    expect(gapsOf(open(three, roster(someone('lan', [head, member, expert]), someone('bao', [member, expert]))))).toHaveLength(1);
  });
  test('a delegate is one person, and so is the principal', () => {
    const lent = (...delegations: Delegation[]) => gapsOf(open(all, { people: [someone('lan', [head], away), someone('bao', [member], away), someone('hai', [])], delegations }));
    expect(lent(standing('lan', 'hai'))).toMatchObject([{ holder: member, mend: { what: 'delegate', person: 'bao' } }]);
    expect(lent(standing('lan', 'hai'), standing('bao', 'hai'))).toHaveLength(1);
    expect(gapsOf(open(all, { people: [someone('lan', [head, member]), someone('hai', [])], delegations: [standing('lan', 'hai')] }))).toMatchObject([{ why: 'conflict' }]);
  });
  test('who is away for both passes only one of them on; for the other somebody is appointed', () => {
    const project = open(tableOf({ all: ['doit.member', 'doit.expert'] }), roster(someone('lan', [member, expert], away)));
    expect(gapsOf(project).map(({ mend }) => mend.what)).toEqual(['delegate', 'appoint']);
    project.roster = gapsOf(project).reduce((one, gap, index) => mended(one, gap, index), project.roster);
    expect([gapsOf(project), completes(project)]).toEqual([[], true]);
  });
  test('who signed for somebody is not asked for the next seat', () => {
    const project = open(tableOf({ all: ['doit.member', 'doit.expert'] }), { people: [someone('lan', [member], away), someone('bao', [expert], away), someone('hai', [])], delegations: [standing('lan', 'hai'), standing('bao', 'hai')] });
    project.signs(by(project, 'hai'));
    expect(gapsOf(project)).toMatchObject([{ holder: expert, why: 'absent', mend: { person: 'bao' } }]);
  });
});

describe('so many persons out of some offices', () => {
  test.each<[string, number, Roster, string[], object[]]>([
    ['enough', 2, roster(someone('a', [member]), someone('b', [member])), [], []],
    ['one short, vacant', 3, roster(someone('a', [member]), someone('b', [member])), [], [{ why: 'vacant', mend: { what: 'appoint', seats: 1 } }]],
    ['all short', 3, roster(), [], [{ why: 'vacant', mend: { what: 'appoint', seats: 3 } }]],
    ['one away', 2, roster(someone('a', [member]), someone('b', [member], away)), [], [{ why: 'absent', mend: { what: 'delegate', person: 'b', until: '2026-03-07' } }]],
    ['one away and one too few', 3, roster(someone('a', [member]), someone('b', [member], away)), [], [{ why: 'absent', mend: { what: 'delegate', person: 'b' } }, { why: 'absent', mend: { what: 'appoint', seats: 1 } }].map((one, index) => (index === 1 ? { mend: one.mend } : one))],
    ['one with an interest', 2, roster(someone('a', [member]), someone('b', [member])), ['b'], [{ why: 'conflict', mend: { what: 'appoint', seats: 1 } }]],
  ])('%s', (_, wanted, all, interests, gaps) => {
    const project = interested(open(manyOf(wanted), all), ...interests);
    expect(gapsOf(project)).toMatchObject(gaps);
    expect(gapsOf(project)).toHaveLength(gaps.length);
    project.roster = gapsOf(project).reduce((one, gap, index) => mended(one, gap, index), all);
    expect([gapsOf(project), completes(project)]).toEqual([[], true]);
  });
  test('a delegate of two is one, and one who holds the office stands for nobody', () => {
    const two = (...delegations: Delegation[]) => gapsOf(open(manyOf(2), { people: [someone('a', [member], away), someone('b', [member], away), someone('hai', [])], delegations }));
    expect(two(standing('a', 'hai'), standing('b', 'hai'))).toHaveLength(1);
    expect(gapsOf(open(manyOf(2), { people: [someone('a', [member], away), someone('b', [member])], delegations: [standing('a', 'b')] }))).toMatchObject([{ mend: { what: 'delegate', person: 'a' } }]);
  });
  test('counts what was signed', () => {
    const project = open(manyOf(2), roster(someone('a', [member])));
    expect(gapsOf(project.signs(by(project, 'a')))).toHaveLength(1);
    project.roster = roster(someone('a', [member]), someone('b', [member]));
    expect(gapsOf(project)).toEqual([]);
  });
});

describe('a council', () => {
  const policy: Quorum = { present: '2/3', pass: 'majority', of: 'members', mark: 'setting' };
  const ids = ['m1', 'm2', 'm3', 'm4', 'm5'];
  const sits = (quorum: Quorum, people = ids.map((id) => someone(id, [])), roles: { deputy?: string; secretary?: string } = {}) => {
    const project = given(councilOf(quorum)).proposed().until('decision').when({ type: 'appointCouncil', stage: 'decision', members: ids, chair: 'm1', ...roles }, 'doit.chief');
    project.roster = roster(...people);
    return project;
  };
  const gone = (...absent: string[]) => ids.map((id) => someone(id, [], absent.includes(id) ? away : {}));
  test('that can meet has no gap, and names each member who has not voted', () => {
    const project = sits(policy).signs('m1');
    expect(signability(project.procedure, project.project!, project.roster, at)).toMatchObject({ gaps: [], seats: ['m2', 'm3', 'm4', 'm5'].map((id) => ({ holder: `person:${id}`, lawful: [{ person: id }] })) });
  });
  test.each<[string, string[], string[], Partial<Gap> | null]>([
    ['one interest', ['m5'], [], null], ['two interests', ['m4', 'm5'], [], { why: 'quorum', mend: { what: 'replaceMember', person: 'm4', seats: 1 }, persons: ['m4', 'm5'] }],
    ['three', ['m3', 'm4', 'm5'], [], { why: 'quorum', mend: { what: 'replaceMember', person: 'm3', seats: 2 } }], ['two away', [], ['m4', 'm5'], { why: 'quorum', persons: ['m4', 'm5'] }], ['one away, one interest', ['m4'], ['m5'], { why: 'quorum' }],
  ])('after %s', (_, interests, absent, gap) => {
    const gaps = gapsOf(interested(sits(policy, gone(...absent)), ...interests));
    expect(gaps).toMatchObject(gap ? [{ holder: 'council:decision', ...gap }] : []);
  });
  test('of members who may vote in writing counts those who are away, where the table says so', () => {
    expect(gapsOf(sits({ ...policy, writtenIsPresent: true }, gone('m4', 'm5')))).toEqual([]);
  });
  test('does not count the vote of a member who declared an interest after it', () => {
    expect(gapsOf(interested(sits(policy).signs('m1').signs('m2'), 'm1', 'm2'))).toMatchObject([{ why: 'quorum', persons: ['m1', 'm2'] }]);
  });
  test('does not count a written vote for the quorum, and counts who was there', () => {
    const project = sits(policy, gone('m4', 'm5')).signs('m5', 'approve', { written: true });
    expect(gapsOf(project)).toHaveLength(1);
    expect(gapsOf(project.when({ type: 'recordAttendance', stage: 'decision', round: 1, present: ['m5'] }, 'm1'))).toEqual([]);
  });
  test.each<[string, { deputy?: string }, string[], string[], Partial<Gap> | null]>([
    ['the chair, without a deputy', {}, ['m1'], [], { why: 'chair', mend: { what: 'replaceMember', person: 'm1', seats: 1 }, persons: ['m1'] }], ['the chair, with a deputy', { deputy: 'm2' }, ['m1'], [], null], ['the chair away and the deputy there', { deputy: 'm2' }, [], ['m1'], null],
    ['both, one of them away', { deputy: 'm2' }, ['m1'], ['m2'], { why: 'quorum', mend: { what: 'replaceMember', person: 'm1', seats: 1 } }],
  ])('that wants somebody to lead it, without %s', (_, roles, interests, absent, gap) => {
    expect(gapsOf(interested(sits({ ...policy, chairPresent: true }, gone(...absent), roles), ...interests))).toMatchObject(gap ? [gap] : []);
  });
  test('of five with a quorum of three, chair and deputy both gone, has a gap for the chair', () => {
    expect(gapsOf(interested(sits({ ...policy, present: '1/2', chairPresent: true }, undefined, { deputy: 'm2' }), 'm1', 'm2'))).toMatchObject([{ why: 'chair', persons: ['m1', 'm2'], mend: { person: 'm1', seats: 1 } }]);
  });
  test('with a member who is deactivated or unknown is without him', () => {
    expect(gapsOf(sits(policy, ids.slice(0, 4).map((id) => someone(id, [], { active: id !== 'm4' }))))).toMatchObject([{ why: 'quorum', persons: ['m4', 'm5'] }]);
  });
  test('appointed anew with as many new members as the mend says has no gap', () => {
    fc.assert(fc.property(fc.subarray(ids, { maxLength: 5 }), fc.boolean(), fc.boolean(), fc.constantFrom<Quorum['present']>('1/2', '2/3', 'all'), (conflicted, hasDeputy, chairPresent, present) => {
      const project = interested(sits({ ...policy, present, ...(chairPresent ? { chairPresent } : {}) }, undefined, hasDeputy ? { deputy: 'm2' } : {}), ...conflicted);
      const [gap] = gapsOf(project);
      if (!gap) return;
      const out = [gap.mend.person!, ...conflicted.filter((id) => id !== gap.mend.person)].slice(0, gap.mend.seats);
      const fresh = new Map(out.map((id, index) => [id, `n${index}`]));
      // those with an interest who stay are swapped too in practice; the rules let nobody with one in, so the state is what is asked here
      const council = project.project!.councils['decision']!;
      const so = { ...project.project!, votes: [], councils: { decision: { ...council, members: council.members.map((id) => fresh.get(id) ?? id), chair: fresh.get(council.chair) ?? council.chair } } };
      expect(signability(project.procedure, so, roster(...ids.map((id) => someone(id, [])), ...[...fresh.values()].map((id) => someone(id, []))), at).gaps).toEqual([]);
    }), { numRuns: 200 });
  });
});

describe('the deputy', () => {
  const checking = (...people: RosterPerson[]) => { const project = given(national).proposed().until('completeness'); project.roster = roster(...people); return project; };
  const [clerk, appraiser] = ['doit.clerk@sct', 'doit.appraiser@sct'];
  test.each<[string, RosterPerson[], string[]]>([
    ['absence', [someone('lan', [clerk], away), someone('phó', [appraiser])], []], ['vacancy', [someone('phó', [appraiser])], []], ['conflict', [someone('lan', [clerk]), someone('phó', [appraiser])], ['lan']], ['deactivation', [someone('lan', [clerk], { active: false }), someone('phó', [appraiser])], []],
  ])('acts at an %s: it is recorded, awaited, told, signed, and ends when the holder is back', (_, people, interests) => {
    const project = interested(checking(...people), ...interests);
    expect(project.refusal((one) => one.signs(by(one, 'phó')))).toBe('NOT_YOUR_TURN');
    route(project);
    expect(project.of('routed').at(-1)).toEqual({ type: 'routed', stage: 'completeness', round: 1, routes: { 'doit.clerk': 'doit.appraiser' }, gaps: [] });
    expect(awaited(national, project.project!)).toEqual([clerk, appraiser]);
    expect(project.notices.filter(({ template }) => template === 'actsInstead').map(({ to }) => to)).toEqual([appraiser]);
    const before = project.events.length;
    expect(route(project).events).toHaveLength(before);

    const back = given(national);
    Object.assign(back, { project: project.project, roster: roster(...people, someone('mới', [clerk])) });
    route(back);
    expect(back.project!.routes).toEqual({});
    expect(back.refusal((one) => one.signs(by(one, 'phó')))).toBe('NOT_YOUR_TURN');

    project.signs(by(project, 'phó'));
    expect(project.of('signedOff').at(-1)).toMatchObject({ office: 'doit.clerk', deputy: 'doit.appraiser', duty: 'appraise' });
    expect(project.project!.routes).toEqual({});
  });
  test('does not keep the holder who is there after all from signing', () => {
    const project = route(checking(someone('lan', [clerk], away), someone('phó', [appraiser])));
    expect(project.signs(by(project, 'lan')).of('signedOff').at(-1)).not.toHaveProperty('deputy');
  });
  test('with a conflict does not act, and whoever administers and supervises hears what is missing', () => {
    const project = route(interested(checking(someone('lan', [clerk], away), someone('phó', [appraiser])), 'phó'));
    expect(project.project).toMatchObject({ routes: {}, gaps: [{ holder: clerk, why: 'absent', mend: { what: 'delegate', person: 'lan' } }] });
    expect(project.notices.filter(({ template }) => template === 'signersMissing').map(({ to }) => to).sort()).toEqual(['administrator', 'doit.director@sct']);
    expect(JSON.stringify(project.notices)).not.toContain('"lan"');
  });
  test('of a deputy does not act', () => {
    expect(route(checking(someone('sếp', ['doit.director@sct']))).project).toMatchObject({ routes: {}, gaps: [{ holder: clerk, why: 'vacant' }] });
  });
  test('is forgotten with the stage', () => {
    const project = route(checking(someone('phó', [appraiser])));
    expect(project.signs(by(project, 'phó')).project).toMatchObject({ routes: {}, gaps: [] });
  });
});

test('APR-13 an approver deactivated while holding an open button: refused, the deputy is asked, and what was signed keeps the name', () => {
  const [clerk, appraiser] = ['doit.clerk@sct', 'doit.appraiser@sct'];
  const project = given(national).proposed().until('completeness');
  const people = (active: boolean) => roster(someone('lan', [clerk], { active }), someone('phó', [appraiser]));
  project.roster = people(true);
  project.signs(by(project, 'lan'), 'return').until('completeness');
  project.roster = people(false);
  expect(project.refusal((one) => one.signs(by(one, 'lan')))).toBe('NOT_YOUR_TURN');
  route(project);
  expect(project.project!.routes).toEqual({ 'doit.clerk': 'doit.appraiser' });
  expect(project.notices.map(({ to, template }) => [to, template])).toContainEqual([appraiser, 'actsInstead']);
  expect(project.signs(by(project, 'phó')).project!.stage).toBe('baseAppraisal');
  expect(project.entries.filter(({ event }) => event.type === 'signedOff' && event.stage === 'completeness').map(({ by: who, event }) => [who, (event as { office: string }).office])).toEqual([['lan', 'doit.clerk'], ['phó', 'doit.clerk']]);
});

/** Whether some order of those who are here takes the open stage to its end, each signing as the rules let them; routes are recorded as they change. */
function completes(project: Given): boolean {
  const { procedure, roster: all } = project;
  const seen = new Set<string>();
  const walk = (state: Given): boolean => {
    if (state.project!.ended) return true;
    const key = JSON.stringify(state.project!.votes.map(({ person, office, standsFor }) => [person, office, standsFor]).sort());
    if (seen.has(key)) return false;
    seen.add(key);
    for (const id of here(all, day)) {
      const next = Object.assign(given(procedure, at), { project: state.project, roster: all });
      try { route(next.signs(actorOf(all, id, day))); } catch (error) { if (error instanceof Refusal) continue; throw error; }
      if (walk(next)) return true;
    }
    return false;
  };
  return walk(route(Object.assign(given(procedure, at), { project: project.project, roster: all })));
}

test('without a gap some order of lawful signers completes the stage; with one nobody does, and what would mend it does', () => {
  const ids = ['p1', 'p2', 'p3', 'p4'];
  const tables = [
    tableOf({ office: 'doit.head' }), tableOf({ office: 'doit.member' }), tableOf({ all: ['doit.head', 'doit.member'] }), tableOf({ inOrder: ['doit.head', 'doit.member'] }), tableOf({ inOrder: ['doit.member', 'doit.head'] }),
    tableOf({ all: ['doit.member', 'doit.head', 'doit.expert'] }), manyOf(2), manyOf(3), tableOf({ atLeast: 2, of: ['doit.head', 'doit.member'] }), tableOf({ atLeast: 2, of: ['doit.member', 'doit.expert'] }),
  ];
  const people = fc.tuple(...ids.map((id) => fc.record({
    id: fc.constant(id), offices: fc.uniqueArray(fc.constantFrom(head, deputy, member, member, expert, 'implementer.deputy@tt'), { maxLength: 2 }), active: fc.constantFrom(true, true, true, true, false), away: fc.constantFrom(false, false, true),
  }))).map((all) => all.map(({ id, offices, active, away: gone }) => someone(id, offices as string[], { active, ...(gone ? away : {}) })));
  const delegations = fc.array(fc.record({
    principal: fc.constantFrom(...ids), delegate: fc.constantFrom(...ids), stages: fc.constantFrom([], [], ['decision'], ['draft']), accepted: fc.constantFrom(true, true, true, false),
  }), { maxLength: 4 }).map((all) => all.filter(({ principal, delegate }) => principal !== delegate).map((one, index) => standing(one.principal, one.delegate, { ...one, id: `d${index}` })));
  const found = { lawful: 0, gap: 0 };
  fc.assert(fc.property(fc.constantFrom(...tables), people, delegations, fc.subarray(ids, { maxLength: 2 }), fc.nat({ max: 3 }), (table, everybody, lending, interests, first) => {
    const project = interested(open(table, { people: everybody, delegations: lending }), ...interests);
    // somebody may have signed already
    try { route(project).signs(by(project, ids[first]!)); } catch (error) { if (!(error instanceof Refusal)) throw error; }
    if (project.project!.ended) return;
    const gaps = gapsOf(project);
    found[gaps.length === 0 ? 'lawful' : 'gap'] += 1;
    expect([gaps, completes(project)]).toEqual([gaps, gaps.length === 0]);
    if (gaps.length === 0) return;
    project.roster = gaps.reduce((one, gap, index) => mended(one, gap, index), project.roster);
    expect([gaps, gapsOf(project), completes(project)]).toEqual([gaps, [], true]);
  }), { numRuns: 1_000 });
  expect(found.lawful > 100 && found.gap > 100).toBe(true);
});
