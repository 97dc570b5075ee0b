import { dayOf, plusDays } from '../../domain/calendar';
import { theApi } from './theApi';
import { projectAt, read, say, sign, somebody, walk } from './walk';
import type { Api } from './walk';

let api: Api;
beforeAll(async () => { api = await theApi(); });
afterAll(async () => { await api.close(); });

const members = [1, 2, 3, 4, 5].map((seat) => `hd-quang-nam-${seat}`);
const [chair, deputy, secretary, fourth, fifth] = members as [string, string, string, string, string];
const director = 'sct-quang-nam-giam-doc';
const body = { stage: 'baseAppraisal', members, chair, deputy, secretary, decision: 'QĐ 12/QĐ-SCT ngày 02/11/2026' };
const marks = (each: number) => Object.fromEntries(['fit', 'effect', 'capacity', 'combination', 'dossier'].map((id) => [id, each]));
const at = { stage: 'baseAppraisal', round: 1 };

async function appointed(): Promise<string> {
  const code = await projectAt(api, 'baseAppraisal');
  const { status, text } = await say(api, code)(director, 'councils', body);
  if (status !== 201) throw new Error(text);
  return code;
}
const look = (code: string, person = director) => api.ask(person, 'GET', `/api/projects/${code}/councils/baseAppraisal`);

test('a council meets, scores and closes; how each voted is told only then, with the numbers for the minutes', async () => {
  const code = await appointed();
  const tell = say(api, code);
  expect((await tell(secretary, 'councils/attendance', { ...at, present: [chair, deputy, secretary, fourth] })).status).toBe(201);
  expect((await sign(api, code, chair, { scores: marks(18) })).status).toBe(201);
  expect((await sign(api, code, deputy, { vote: 'reject', reason: 'Hiệu quả thấp', scores: marks(10) })).status).toBe(201);

  const { body: open } = await look(code);
  expect(open).toMatchObject({ stage: 'baseAppraisal', open: true, round: 1, chair, deputy, secretary, decision: body.decision, resolution: null, tally: { seats: 5, present: 4, quorum: 4, needed: 3, quorate: true, voted: 2 } });
  expect(open.members.map(({ voted, present, name }: Record<string, unknown>) => [voted, present, typeof name])).toEqual([[true, true, 'string'], [true, true, 'string'], [false, true, 'string'], [false, true, 'string'], [false, false, 'string']]);
  expect(open.rules).toMatchObject({ mean: 65, mark: 'setting' });
  // neither here nor anywhere else is told how somebody voted while others still may
  for (const path of ['councils/baseAppraisal', 'timeline', '', 'signers', 'deadlines']) {
    const { text } = await api.ask(api.implementer, 'GET', `/api/projects/${code}${path && `/${path}`}`);
    expect([path, /reject|Hiệu quả thấp|"score"|"yes"/.test(text)]).toEqual([path, false]);
  }

  expect((await sign(api, code, secretary, { scores: marks(16) })).status).toBe(201);
  // the fifth might still pull the mean below what is asked for, so only the chair may close it now
  expect((await sign(api, code, fourth, { scores: marks(16) })).body.stage).toBe('baseAppraisal');
  const last = await tell(chair, 'councils/closing', at);
  expect([last.status, last.body.stage]).toEqual([201, 'ministryAppraisal']);
  const { body: closed } = await look(code);
  expect(closed).toMatchObject({ open: false, tally: null, resolution: { round: 1, seats: 5, present: 4, quorum: 4, yes: 3, no: 1, back: 0, abstain: 0, interested: 0, mean: 7500, outcome: 'approved' } });
  expect(closed.resolution.votes.map(({ person, vote, score, name }: Record<string, unknown>) => [person, vote, score, typeof name])).toEqual([[chair, 'approve', 90, 'string'], [deputy, 'reject', 50, 'string'], [secretary, 'approve', 80, 'string'], [fourth, 'approve', 80, 'string']]);
  const minutes = await api.ask(director, 'GET', `/api/projects/${code}/councils/baseAppraisal/minutes`);
  expect([minutes.status, minutes.type.split(';')[0]]).toEqual([200, 'text/plain']);
  for (const line of ['Tán thành: 03; Không tán thành: 01; Không có ý kiến: 00', 'Điểm trung bình: 75,00', 'Có mặt 04/05 thành viên']) expect(minutes.text).toContain(line);
  expect((await api.ask(director, 'GET', `/api/projects/${code}/councils/ministryAppraisal/minutes`)).status).toBe(404);
  const { body: timeline } = await api.ask(api.implementer, 'GET', `/api/projects/${code}/timeline`);
  expect(timeline.items.filter(({ what, outcome }: Record<string, unknown>) => what === 'signedOff' && outcome === 'reject')).toHaveLength(1);
}, 60_000);

test('a member with an interest says so, is not asked any more, and counts neither as present nor as a voter', async () => {
  const code = await appointed();
  const tell = say(api, code);
  const told = await tell(fifth, 'interests', { reason: 'Anh rể là giám đốc cơ sở' });
  expect([told.status, told.body.events[0].type]).toEqual([201, 'interestDeclared']);
  expect((await tell(fifth, 'interests', { reason: 'lần nữa' })).body.events).toEqual([]);
  const refused = await sign(api, code, fifth, { scores: marks(20) });
  expect([refused.status, refused.body.code, refused.body.facts.why]).toEqual([403, 'SELF_APPROVAL', 'interest']);
  for (const member of [chair, deputy, secretary, fourth]) await sign(api, code, member, { scores: marks(15) });
  expect((await look(code)).body.resolution).toMatchObject({ present: 4, interested: 1, yes: 4, outcome: 'approved' });
});

test('without a quorum the chair cannot close, and is told how many are there', async () => {
  const code = await appointed();
  const tell = say(api, code);
  await sign(api, code, chair, { scores: marks(18) });
  const { status, body: said } = await tell(chair, 'councils/closing', at);
  expect([status, said.code, said.facts]).toEqual([409, 'NO_QUORUM', { present: 1, quorum: 4, chairPresent: true }]);
  expect((await tell(fourth, 'councils/closing', at)).status).toBe(403);
  await tell(chair, 'councils/attendance', { ...at, present: [chair, deputy, secretary, fourth] });
  await sign(api, code, deputy, { scores: marks(18) });
  await sign(api, code, secretary, { vote: 'return', reason: 'Sửa dự toán' });
  const closed = await tell(deputy, 'councils/closing', at);
  expect([closed.status, closed.body.stage]).toEqual([201, 'supplement']);
  const late = await tell(chair, 'councils/closing', at);
  expect([late.status, late.body.code]).toEqual([409, 'LATE']);
});

test('a written vote is a vote, not a presence; a vote may be changed while the council is open', async () => {
  const code = await appointed();
  await sign(api, code, fifth, { scores: marks(18), written: true });
  expect((await look(code)).body.tally).toMatchObject({ present: 0, voted: 1 });
  await sign(api, code, chair, { vote: 'reject', reason: 'Chưa rõ', scores: marks(5) });
  expect((await sign(api, code, chair, { scores: marks(18) })).status).toBe(201);
  expect((await look(code)).body.tally).toMatchObject({ present: 1, voted: 2 });
});

test('scores that are missing, too high or of no criterion are refused', async () => {
  const code = await appointed();
  for (const scores of [undefined, { fit: 20 }, { ...marks(18), fit: 21 }, { ...marks(18), khac: 1 }])
    expect((await sign(api, code, chair, scores ? { scores } : {})).body.code).toBe('SCORES_WRONG');
  const plain = await projectAt(api, 'completeness');
  expect((await sign(api, plain, 'sct-quang-nam-tiep-nhan', { scores: marks(18) })).body.code).toBe('SCORES_NOT_WANTED');
  expect((await sign(api, plain, 'sct-quang-nam-tiep-nhan', { written: true })).body.code).toBe('NOT_ALLOWED_HERE');
});

test('who may not appoint, an even council and a stage without one are refused; what is not there is 404', async () => {
  const code = await projectAt(api, 'baseAppraisal');
  const tell = say(api, code);
  expect((await tell('sct-quang-nam-tham-dinh', 'councils', body)).status).toBe(403);
  expect((await tell(director, 'councils', { ...body, members: members.slice(0, 4), chair })).body.code).toBe('COUNCIL_SIZE');
  expect((await tell(director, 'councils', { ...body, deputy: chair })).body.code).toBe('COUNCIL_SIZE');
  expect((await tell(director, 'councils', { ...body, stage: 'planApproval' })).body.code).toBe('COUNCIL_NOT_WANTED');
  expect((await tell(chair, 'councils/attendance', { ...at, present: [chair] })).status).toBe(404);
  expect((await tell(director, 'councils/attendance', { ...at, present: [chair] })).body.code).toBe('COUNCIL_NOT_WANTED');
  for (const stage of ['baseAppraisal', 'planApproval', 'toString', 'constructor']) expect([stage, (await api.ask(director, 'GET', `/api/projects/${code}/councils/${stage}`)).status]).toEqual([stage, 404]);
});

describe('who may sign', () => {
  const signers = (code: string, person: string) => api.ask(person, 'GET', `/api/projects/${code}/signers`);

  test('is named in the own unit and to administrators, and counted for others', async () => {
    const code = await projectAt(api, 'baseAppraisal');
    for (const person of [director, 'quan-tri']) {
      const { body: seen } = await signers(code, person);
      expect(seen).toMatchObject({ stage: 'baseAppraisal', round: 1, gaps: [], seats: [{ office: 'doit.appraiser', lawful: 1, persons: [{ person: 'sct-quang-nam-tham-dinh', name: expect.stringContaining('thẩm định') }] }] });
    }
    const { body: seen, text } = await signers(code, api.implementer);
    expect(seen.seats).toEqual([{ office: 'doit.appraiser', title: expect.anything(), deputy: null, lawful: 1, barred: {} }]);
    expect(text).not.toContain('sct-quang-nam-tham-dinh');
  });

  test('somebody barred is said with the reason, and the gap with what would mend it', async () => {
    const code = await projectAt(api, 'acceptance');
    const today = dayOf(await api.ledger.now());
    expect((await api.ask('sct-quang-nam-nghiem-thu', 'POST', '/api/absences', { body: { from: today, to: plusDays(today, 30) } })).status).toBe(201);
    const { body: seen } = await signers(code, director);
    expect(seen.seats[0]).toMatchObject({ office: 'doit.inspector', lawful: 0, barred: { absent: 1 }, barredPersons: [{ person: 'sct-quang-nam-nghiem-thu', why: 'absent' }] });
    expect(seen.gaps[0]).toMatchObject({ why: 'absent', count: 1, persons: ['sct-quang-nam-nghiem-thu'], mend: { what: 'delegate', person: 'sct-quang-nam-nghiem-thu' } });
    const { body: outside, text } = await signers(code, api.implementer);
    expect([outside.gaps[0].count, outside.gaps[0].persons, text.includes('sct-quang-nam-nghiem-thu')]).toEqual([1, [], false]);
    // the same gap in the status tells no name either
    await api.ledger.act(code, { type: 'route', stage: 'acceptance', round: 1 }, 'system', `route/${code}`);
    const status = await api.ask(api.implementer, 'GET', `/api/projects/${code}`);
    expect([status.body.gaps[0].why, status.text.includes('sct-quang-nam-nghiem-thu')]).toEqual(['absent', false]);
    expect((await read(api, code, director))['gaps'][0].persons).toEqual(['sct-quang-nam-nghiem-thu']);
  }, 60_000);

  test('a council\'s members are named to each other, and counted for the applicant', async () => {
    const code = await appointed();
    expect((await signers(code, chair)).body.seats.map(({ persons }: { persons: { person: string }[] }) => persons[0]!.person)).toEqual(members);
    const { body: seen, text } = await signers(code, api.implementer);
    expect([seen.seats.length, text.includes('hd-quang-nam')]).toEqual([5, false]);
  });

  test('an ended project asks nobody', async () => {
    const code = await projectAt(api, 'completeness');
    await say(api, code)(api.implementer, 'withdrawal', { reason: 'Rút' });
    expect((await signers(code, api.implementer)).body).toMatchObject({ seats: [], gaps: [] });
  });
});

test('whoever stands for somebody sees the project, signs for them, and nobody does after the delegation ended', async () => {
  const code = await projectAt(api, 'completeness');
  const delegate = await somebody(api, 'z-nguoi-thay', 'doit.clerk@sct-khac');
  expect((await api.ask(delegate, 'GET', `/api/projects/${code}`)).status).toBe(404);
  const today = dayOf(await api.ledger.now());
  const given = await api.ask('sct-quang-nam-tiep-nhan', 'POST', '/api/delegations', { body: { delegate, from: today, to: plusDays(today, 30), reason: 'Đi công tác' } });
  expect((await api.ask(delegate, 'GET', `/api/projects/${code}`)).status).toBe(404);
  expect((await api.ask(delegate, 'POST', `/api/delegations/${given.body.id}/acceptance`)).status).toBe(201);
  expect((await api.ask(delegate, 'GET', `/api/projects/${code}`)).status).toBe(200);
  const signed = await sign(api, code, delegate);
  expect([signed.status, signed.body.stage]).toEqual([201, 'baseAppraisal']);
  expect((await api.ledger.entries(code)).find(({ event }) => event.type === 'signedOff' && event.stage === 'completeness')!.event).toMatchObject({ standsFor: 'sct-quang-nam-tiep-nhan', delegation: given.body.id });
  expect((await api.ask('sct-quang-nam-tiep-nhan', 'POST', `/api/delegations/${given.body.id}/revocation`)).status).toBe(201);
  expect((await api.ask(delegate, 'GET', `/api/projects/${code}`)).status).toBe(404);
  await walk(api, code, 'ministryAppraisal');
});
