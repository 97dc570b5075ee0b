import { routes } from '../../api/app';
import { amendmentRoutes } from '../../api/routes/amendments';
import { clockRoutes } from '../../api/routes/clock';
import { councilRoutes } from '../../api/routes/councils';
import { projectRoutes } from '../../api/routes/projects';
import { workRoutes } from '../../api/routes/work';
import { theApi } from './theApi';
import { say } from './walk';
import type { Api } from './walk';

let api: Api;
let code: string;
beforeAll(async () => { api = await theApi(); code = (await api.propose()).body.code; });
afterAll(async () => { await api.close(); });

const at = { stage: 'baseAppraisal', round: 1 };
const place = { id: 'a', name: 'HTX', place: 'Xã', amount: '1' };

/** For each door of a project what is right, and rubbish with the field that the answer has to name. */
const doors: Record<string, { right: object; deed: string; rubbish: [object, string][] }> = {
  'sign-offs': { right: { ...at, vote: 'approve', fingerprint: 'x' }, deed: 'signOff', rubbish: [
    [{ ...at, vote: 'yes' }, 'vote'], [{ ...at, round: 0, vote: 'approve' }, 'round'], [{ ...at, vote: 'approve', amount: 5 }, 'amount'], [{ ...at, vote: 'approve', fingerprint: 7 }, 'fingerprint'],
    [{ ...at, vote: 'approve', scores: { fit: -1 } }, 'scores.fit'], [{ ...at, vote: 'approve', scores: { fit: '20' } }, 'scores.fit'], [{ ...at, vote: 'approve', scores: { 'a b': 1 } }, 'scores.a b'], [{ ...at, vote: 'approve', written: 'true' }, 'written'], [{ ...at, vote: 'approve', by: 'x' }, 'by'],
  ] },
  interests: { right: { reason: 'x' }, deed: 'declareInterest', rubbish: [[{}, 'reason'], [{ reason: 'a\u0000' }, 'reason'], [{ reason: 'x', person: 'y' }, 'person']] },
  reports: { right: { month: '2026-05', done: 'x', spent: '0' }, deed: 'fileReport', rubbish: [[{ month: '2026-13', done: 'x', spent: '0' }, 'month'], [{ month: '2026-05', done: 'x', spent: '' }, 'spent']] },
  'left-out': { right: { planRound: 'Đợt 1', reason: 'x' }, deed: 'leaveOut', rubbish: [[{ reason: 'x' }, 'planRound'], [{ planRound: ' ', reason: 'x' }, 'planRound']] },
  withdrawal: { right: { reason: 'x' }, deed: 'withdraw', rubbish: [[{ reason: 5 }, 'reason'], [{ reason: 'x', version: '3' }, 'version'], [{ reason: 'x', version: 0 }, 'version']] },
  termination: { right: { reason: 'x' }, deed: 'terminate', rubbish: [[{}, 'reason']] },
  councils: { right: { stage: 'baseAppraisal', members: ['a'], chair: 'a' }, deed: 'appointCouncil', rubbish: [
    [{ stage: 'baseAppraisal', members: [], chair: 'a' }, 'members'], [{ stage: 'baseAppraisal', members: ['a'] }, 'chair'], [{ stage: 'baseAppraisal', members: ['a'], chair: 'a', deputy: '' }, 'deputy'], [{ stage: 'baseAppraisal', members: [{}], chair: 'a' }, 'members.0'], [{ stage: 'baseAppraisal', members: ['a'], chair: 'a', decision: ' ' }, 'decision'],
  ] },
  'councils/attendance': { right: { ...at, present: ['a'] }, deed: 'recordAttendance', rubbish: [[at, 'present'], [{ ...at, present: 'a' }, 'present'], [{ present: [] }, 'stage']] },
  'councils/closing': { right: at, deed: 'closeCouncil', rubbish: [[{}, 'stage'], [{ ...at, round: 1.5 }, 'round'], [{ ...at, outcome: 'approved' }, 'outcome']] },
  questions: { right: { ...at, owes: 'x' }, deed: 'ask', rubbish: [[at, 'owes'], [{ ...at, owes: 'x', days: 5 }, 'days']] },
  answers: { right: { ...at, text: 'x' }, deed: 'answer', rubbish: [[at, 'text'], [{ ...at, text: null }, 'text']] },
  apologies: { right: { ...at, reason: 'x' }, deed: 'apologise', rubbish: [[at, 'reason'], [{ ...at, reason: 'x', until: '2026-02-30' }, 'until']] },
  suspension: { right: { reason: 'x' }, deed: 'suspend', rubbish: [[{}, 'reason']] },
  resumption: { right: { reason: 'x' }, deed: 'resume', rubbish: [[{}, 'reason'], [{ reason: 'x', due: '2026-01-01' }, 'due']] },
  'force-majeure': { right: { reason: 'x' }, deed: 'forceMajeure', rubbish: [[{ reason: [] }, 'reason']] },
  amendments: { right: { change: { kind: 'other', text: 'x' }, reason: 'x' }, deed: 'requestAmendment', rubbish: [
    [{ reason: 'x' }, 'change'], [{ change: { kind: 'more', text: 'x' }, reason: 'x' }, 'change.kind'], [{ change: { kind: 'moreMoney', text: 'x', amount: 3e8 }, reason: 'x' }, 'change.amount'],
    [{ change: { kind: 'time', text: 'x', day: '30/10/2026' }, reason: 'x' }, 'change.day'], [{ change: { kind: 'other' }, reason: 'x' }, 'change.text'], [{ change: { kind: 'other', text: 'x', approved: true }, reason: 'x' }, 'change.approved'],
  ] },
  'amendments/1/confirmation': { right: {}, deed: 'confirmAmendment', rubbish: [[{ approve: true }, 'approve']] },
  'amendments/1/decision': { right: { approve: true, fingerprint: 'x' }, deed: 'decideAmendment', rubbish: [[{}, 'approve'], [{ approve: 'false' }, 'approve'], [{ approve: true, fingerprint: {} }, 'fingerprint']] },
  beneficiaries: { right: { places: [place] }, deed: 'nameBeneficiaries', rubbish: [
    [{ places: [] }, 'places'], [{ places: [{ ...place, amount: '1.000' }] }, 'places.0.amount'], [{ places: [{ ...place, id: 'a/b' }] }, 'places.0.id'], [{ places: [{ ...place, name: '' }] }, 'places.0.name'], [{ places: [place, { ...place, share: 50 }] }, 'places.1.share'],
  ] },
  'places/a/acceptance': { right: { amount: '1' }, deed: 'acceptPlace', rubbish: [[{}, 'amount'], [{ amount: '-1' }, 'amount'], [{ amount: '1', place: 'b' }, 'place']] },
  inspections: { right: { findings: [], result: 'x' }, deed: 'inspect', rubbish: [
    [{ result: 'x' }, 'findings'], [{ findings: [{ text: 'x', workingDays: 0 }], result: 'x' }, 'findings.0.workingDays'], [{ findings: [{ text: ' ', workingDays: 3 }], result: 'x' }, 'findings.0.text'], [{ findings: [] }, 'result'],
  ] },
  'findings/1.1/answer': { right: { answer: 'x' }, deed: 'answerFinding', rubbish: [[{}, 'answer'], [{ answer: 'x', closed: true }, 'closed']] },
  'findings/1.1/closing': { right: { note: 'x' }, deed: 'closeFinding', rubbish: [[{}, 'note']] },
  'payments/unknown': { right: { reference: 'r' }, deed: 'recordUnknown', rubbish: [[{ reference: '' }, 'reference'], [{ reference: 'r', amount: '5' }, 'amount']] },
  'payments/reconciliation': { right: { reference: 'r', found: true }, deed: 'reconcile', rubbish: [[{ reference: 'r' }, 'found'], [{ reference: 'r', found: 'no' }, 'found']] },
  refunds: { right: { reference: 'r', amount: '1' }, deed: 'recordRefund', rubbish: [[{ reference: 'r', amount: null }, 'amount'], [{ amount: '1' }, 'reference']] },
};
const paths = Object.keys(doors);
/** A door's address with its parameters in it. */
const addressed = (path: string) => path.replace('/projects/:code/', '').replace(/amendments\/:id/, 'amendments/1').replace('places/:id', 'places/a').replace(/findings\/:id/, 'findings/1.1');

test('every door of a project is tried here', () => {
  const mine = [...projectRoutes, ...councilRoutes, ...clockRoutes, ...amendmentRoutes, ...workRoutes];
  expect(mine.filter((one) => !routes.includes(one))).toEqual([]);
  expect(mine.filter(({ method, path }) => method === 'post' && path.startsWith('/projects/:code/')).map(({ path }) => addressed(path)).sort()).toEqual([...paths].sort());
});

test.each(paths)('rubbish at %s is refused by field, never a fault', async (path) => {
  for (const [body, field] of [...doors[path]!.rubbish, [{ ...doors[path]!.right, laNhungGi: 1 }, 'laNhungGi'] as [object, string]]) {
    const answer = await say(api, code)(api.implementer, path, body);
    expect([field, answer.status, answer.body.code, answer.body.errors?.[0]?.field]).toEqual([field, 422, 'INVALID', field]);
    expect(typeof answer.body.errors[0].message).toBe('string');
  }
  for (const raw of ['[]', 'null', '"x"', '5', '{"__proto__": {"reason": "x"}}']) {
    const { status, type } = await api.ask(api.implementer, 'POST', `/api/projects/${code}/${path}`, { raw });
    expect([raw, [400, 403, 404, 409, 422].includes(status), /^application\/problem\+json/.test(type)]).toEqual([raw, true, true]);
  }
});

test.each(paths)('at %s a stranger finds no project, and the attempt is kept; nobody comes in without a token or a key', async (path) => {
  const { right, deed } = doors[path]!;
  const stranger = await say(api, code)('sct-bac-giang-giam-doc', path, right);
  const missing = await say(api, 'KC-2026-99999-0')('sct-bac-giang-giam-doc', path, right);
  expect([stranger.status, stranger.body.code, missing.status, missing.body.detail]).toEqual([404, 'UNKNOWN_PROJECT', 404, stranger.body.detail]);
  const kept = await api.books.prisma.refusedAttempt.findMany({ where: { projectCode: code, by: 'sct-bac-giang-giam-doc' } });
  expect(kept.map(({ command }) => (JSON.parse(command) as { type: string }).type)).toContain(deed);
  expect((await api.ask(null, 'POST', `/api/projects/${code}/${path}`, { body: right })).status).toBe(401);
  expect((await api.ask(api.implementer, 'POST', `/api/projects/${code}/${path}`, { body: right, key: null })).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED');
});

test.each(['', '/timeline', '/money', '/support', '/deadlines', '/signers', '/findings', '/councils/baseAppraisal'])('reading %j is for those whose business it is', async (path) => {
  for (const person of ['sct-bac-giang-giam-doc', 'cs-ex01-dai-dien', 'hd-quang-nam-1']) expect([person, (await api.ask(person, 'GET', `/api/projects/${code}${path}`)).body.code]).toEqual([person, 'UNKNOWN_PROJECT']);
  expect((await api.ask(null, 'GET', `/api/projects/${code}${path}`)).status).toBe(401);
  expect([200, 404]).toContain((await api.ask(api.implementer, 'GET', `/api/projects/${code}${path}`)).status);
  expect((await api.ask(api.implementer, 'GET', `/api/projects/${code}${path}?khac=1`)).body.errors[0].field).toBe('khac');
});

test('none of it changed the project', async () => {
  expect((await api.ledger.read(code))!.project.version).toBe(1);
});

test.each([
  ['a unit that nobody registered', { units: { implementer: 'tt-quang-nam', doit: 'sct-khong-co' } }, 'units.doit'], ['an activity that no norm knows', { activity: 'machinery' }, 'activity'],
])('a proposal with %s is refused with field and rule', async (_, more, field) => {
  const { status, body } = await api.propose(more);
  expect([status, body.code, body.facts.field, body.facts.rule]).toEqual([422, 'INVALID_FACT', field, 'unknown']);
});

test('an amendment to a beneficiary that nobody registered is refused with field and rule, and a stranger learns nothing of it', async () => {
  const change = { kind: 'beneficiary', text: 'HTX Mới', unit: 'cs-khong-co' };
  const { status, body } = await say(api, code)(api.implementer, 'amendments', { change, reason: 'x' });
  expect([status, body.code, body.facts.field, body.facts.rule]).toEqual([422, 'INVALID_FACT', 'units.beneficiary', 'unknown']);
  expect((await say(api, code)('sct-bac-giang-giam-doc', 'amendments', { change, reason: 'x' })).body.code).toBe('UNKNOWN_PROJECT');
});

test('so is a share for a unit that nobody registered, and a stranger\'s attempt is kept', async () => {
  const places = [{ ...place, unit: 'cs-khong-co' }];
  const { status, body } = await say(api, code)(api.implementer, 'beneficiaries', { places });
  expect([status, body.code, body.facts.field, body.facts.rule]).toEqual([422, 'INVALID_FACT', 'places.0', 'unknown']);
  const kept = () => api.books.prisma.refusedAttempt.count({ where: { projectCode: code, by: 'sct-bac-giang-tham-dinh' } });
  const before = await kept();
  expect((await say(api, code)('sct-bac-giang-tham-dinh', 'beneficiaries', { places })).body.code).toBe('UNKNOWN_PROJECT');
  expect(await kept()).toBe(before + 1);
});

test('work that would be over before it is asked for is refused, new or revised', async () => {
  const today = new Date(Date.parse(await api.ledger.now()) + 7 * 3_600_000).toISOString().slice(0, 10);
  const before = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
  const { status, body } = await api.propose({ plannedEnd: before });
  expect([status, body.code, body.facts]).toEqual([422, 'INVALID_FACT', { field: 'plannedEnd', rule: `>= ${today}` }]);
  const { body: taken } = await api.propose({ plannedEnd: today });
  const revised = await api.ask(api.implementer, 'PATCH', `/api/projects/${taken.code}`, { body: { facts: { ...api.facts, plannedEnd: '2020-02-29' } }, headers: { 'if-match': `"${taken.version}"` } });
  expect([revised.status, revised.body.code, revised.body.facts.field]).toEqual([422, 'INVALID_FACT', 'plannedEnd']);
});

test('an administrator finds projects by a part of their name without marks or case, or by code', async () => {
  const { body: { code } } = await api.propose({ name: 'Hỗ trợ Đồ Gỗ Mỹ Nghệ xuất khẩu' });
  const found = async (q: string) => (await api.ask('quan-tri', 'GET', `/api/admin/projects?q=${encodeURIComponent(q)}&limit=100`)).body.items.map((one: { code: string }) => one.code);
  for (const q of ['do go my nghe', 'ĐỒ GỖ', 'đồ gỗ mỹ nghệ', code, code.toLowerCase()]) expect([q, await found(q)]).toEqual([q, [code]]);
  expect([await found('do go khong co'), await found('%'), await found('_')]).toEqual([[], [], []]);
});
