import { dayOf, plusDays } from '../../domain/calendar';
import { theApi } from './theApi';
import { bring, order, projectAt, read, say, sign, walk } from './walk';
import type { Api } from './walk';

let api: Api;
beforeAll(async () => { api = await theApi(); });
afterAll(async () => { await api.close(); });

const [director, head, minister, inspector, accountant] = ['sct-quang-nam-giam-doc', 'cuc-truong', 'bo-truong', 'sct-quang-nam-nghiem-thu', 'cuc-ke-toan'] as const;
const today = async () => dayOf(await api.ledger.now());

describe('an amendment', () => {
  test('is asked for, confirmed on site, and decided for the content that was read', async () => {
    const code = await projectAt(api, 'implementation');
    const tell = say(api, code);
    const { facts } = await read(api, code, head);
    const day = `${facts.plannedEnd.slice(0, 4)}-11-20`;
    const change = { kind: 'time', text: 'Lùi sang tháng 11', day };
    expect((await tell(head, 'amendments', { change, reason: 'Chờ máy' })).status).toBe(403);
    const asked = await tell(api.implementer, 'amendments', { change, reason: 'Chờ máy về' });
    expect([asked.status, asked.body.amendment]).toEqual([201, expect.objectContaining({ id: '1', kind: 'time', confirmed: false })]);
    const twice = await tell(api.implementer, 'amendments', { change, reason: 'lần hai' });
    expect([twice.status, twice.body.code]).toEqual([409, 'AMENDMENT_OPEN']);
    const early = await tell(head, 'amendments/1/decision', { approve: true, fingerprint: asked.body.fingerprint });
    expect([early.status, early.body.code]).toEqual([409, 'AMENDMENT_UNCONFIRMED']);
    for (const path of ['amendments/2/confirmation', 'amendments/toString/confirmation']) expect((await tell(director, path)).status).toBe(404);
    expect((await tell(director, 'amendments/1/confirmation')).body.amendment.confirmed).toBe(true);
    expect((await tell(head, 'amendments/1/decision', { approve: true })).status).toBe(428);
    const decided = await tell(head, 'amendments/1/decision', { approve: true, fingerprint: asked.body.fingerprint });
    expect([decided.status, decided.body.amendment, decided.body.fingerprint === asked.body.fingerprint]).toEqual([201, null, false]);
    const after = await read(api, code, api.implementer);
    expect([after.facts.plannedEnd, after['due']]).toEqual([day, decided.body.due]);
    const { body: clocks } = await api.ask(head, 'GET', `/api/projects/${code}/deadlines`);
    expect(clocks.stages.at(-1).moved).toEqual([expect.objectContaining({ because: 'amended', to: decided.body.due })]);
    expect((await tell(head, 'amendments/1/decision', { approve: true, fingerprint: after.fingerprint })).body.code).toBe('NO_SUCH_AMENDMENT');
  }, 60_000);

  test('for less money is turned down with a reason, or frees what it gives up', async () => {
    const code = await projectAt(api, 'contract');
    const tell = say(api, code);
    const change = { kind: 'lessMoney', text: 'Bớt một máy', amount: '200000000' };
    const free = async () => (await api.books.pool.query<{ free: string }>("SELECT sum(CASE WHEN kind IN ('reserve', 'commit') THEN amount WHEN kind IN ('release', 'uncommit') THEN -amount ELSE 0 END)::text AS free FROM budget_entries WHERE project_code = $1 AND kind <> 'commit'", [code])).rows[0]!.free;
    expect([(await tell(api.implementer, 'amendments', { change, reason: 'Giảm quy mô' })).status, await free()]).toEqual([201, expect.any(String)]);
    await tell(director, 'amendments/1/confirmation');
    const { fingerprint } = await read(api, code, head);
    expect((await tell(head, 'amendments/1/decision', { approve: false, fingerprint })).body.code).toBe('REASON_REQUIRED');
    expect((await tell(head, 'amendments/1/decision', { approve: false, reason: 'Chưa rõ', fingerprint })).body.amendment).toBeNull();
    await tell(api.implementer, 'amendments', { change, reason: 'Giảm quy mô' });
    await tell(director, 'amendments/2/confirmation');
    expect((await tell(head, 'amendments/2/decision', { approve: true, fingerprint })).status).toBe(201);
    const { body: money } = await api.ask(head, 'GET', `/api/projects/${code}/money`);
    expect([money.approved, await free()]).toEqual(['200000000', '200000000']);
  }, 60_000);
});

describe('a standstill', () => {
  test('lets nobody sign, is seen in the status, and moves the planned end by its days', async () => {
    const code = await projectAt(api, 'implementation');
    const tell = say(api, code);
    const before = await read(api, code, head);
    expect((await tell(minister, 'suspension', { reason: 'Bão' })).status).toBe(403);
    const stopped = await tell(head, 'suspension', { reason: 'Bão lũ' });
    expect([stopped.status, stopped.body.suspended.reason, stopped.body.due]).toEqual([201, 'Bão lũ', null]);
    const refused = await sign(api, code, api.implementer);
    expect([refused.status, refused.body.code, refused.body.facts.reason]).toEqual([409, 'SUSPENDED', 'Bão lũ']);
    expect((await tell(api.implementer, 'reports', { month: '2026-05', done: 'x', spent: '0' })).body.code).toBe('SUSPENDED');
    const { body: clocks } = await api.ask(head, 'GET', `/api/projects/${code}/deadlines`);
    expect([clocks.due, clocks.stages.at(-1).pauses, clocks.next]).toEqual([null, [{ from: await today(), to: null }], []]);
    const on = await tell(head, 'resumption', { reason: 'Tạnh' });
    expect([on.status, on.body.suspended, (await read(api, code, head)).facts.plannedEnd]).toEqual([201, null, before.facts.plannedEnd]);
    expect((await tell(head, 'resumption', { reason: 'lần nữa' })).body.code).toBe('NOT_ALLOWED_HERE');
  }, 60_000);

  test('force majeure ends the work on a written explanation; what was done is accepted', async () => {
    const code = await projectAt(api, 'implementation');
    const tell = say(api, code);
    const without = await tell(head, 'force-majeure', { reason: 'Hỏa hoạn' });
    expect([without.status, without.body.code, without.body.facts.missing]).toEqual([422, 'MISSING_PAPERS', ['forceMajeureExplanation', 'completedVolume']]);
    await bring(api, code, 'forceMajeureExplanation');
    await bring(api, code, 'completedVolume');
    const { status, body } = await tell(head, 'force-majeure', { reason: 'Hỏa hoạn' });
    expect([status, body.stage]).toEqual([201, 'acceptance']);
  }, 60_000);
});

describe('the clock of a stage', () => {
  const at = { stage: 'baseAppraisal', round: 1 };
  const appraiser = 'sct-quang-nam-tham-dinh';

  test('stands still while the applicant owes an answer, and explains itself day by day', async () => {
    const code = await projectAt(api, 'baseAppraisal');
    const tell = say(api, code);
    const { body: before } = await api.ask(appraiser, 'GET', `/api/projects/${code}/deadlines`);
    expect(before).toMatchObject({ mark: 'setting', explanation: { due: before.due, left: 0, term: { workingDays: 15 }, words: { vi: expect.stringContaining('Hết hạn'), en: expect.any(String) } } });
    expect(before.explanation.days.filter(({ counts }: { counts: boolean }) => counts)).toHaveLength(15);
    expect((await tell(api.implementer, 'answers', { ...at, text: 'Đây' })).body.code).toBe('NOTHING_OWED');
    const asked = await tell(appraiser, 'questions', { ...at, owes: 'Báo giá thứ hai' });
    expect([asked.status, asked.body.due, asked.body.owes.text]).toEqual([201, null, 'Báo giá thứ hai']);
    expect((await tell(appraiser, 'questions', { ...at, owes: 'Thêm nữa' })).status).toBe(409);
    const { body: waiting } = await api.ask(appraiser, 'GET', `/api/projects/${code}/deadlines`);
    expect([waiting.due, waiting.explanation.due, waiting.explanation.left]).toEqual([null, null, 15]);
    const answered = await tell(api.implementer, 'answers', { ...at, text: 'Gửi báo giá' });
    expect([answered.status, answered.body.due, answered.body.owes]).toEqual([201, before.due, null]);
    expect((await tell(api.implementer, 'answers', { ...at, round: 2, text: 'Đây' })).body.code).toBe('LATE');
  });

  test('an apology promises a new day once; the term stays what it was', async () => {
    const code = await projectAt(api, 'baseAppraisal');
    const tell = say(api, code);
    const { due } = await read(api, code, appraiser);
    expect((await tell(appraiser, 'apologies', { ...at, reason: 'Chờ ý kiến', until: await today() })).body.facts.field).toBe('until');
    const until = plusDays(dayOf(due), 10);
    const said = await tell(appraiser, 'apologies', { ...at, reason: 'Chờ ý kiến', until });
    expect([said.status, said.body.due, said.body.promised > due]).toEqual([201, due, true]);
    const again = await tell(appraiser, 'apologies', { ...at, reason: 'Chờ nữa' });
    expect([again.status, again.body.code, again.body.facts.promised]).toEqual([409, 'ALREADY_APOLOGISED', said.body.promised]);
    const { body } = await api.ask(appraiser, 'GET', `/api/projects/${code}/deadlines`);
    expect([body.promised, body.stages.at(-1).promised]).toEqual([said.body.promised, said.body.promised]);
  });

  test('what is late is derived from the clock, for the open stage and for those that were left', async () => {
    const code = await projectAt(api, 'completeness');
    const { body } = await api.ask(director, 'GET', `/api/projects/${code}/deadlines`);
    expect(body.stages.map(({ stage, closed, overdue }: Record<string, unknown>) => [stage, closed !== null, overdue])).toEqual([['registration', true, null], ['completeness', false, null]]);
    expect(body.stages[0].budget).toMatchObject({ counted: 'untilDate', mark: 'seen' });
    expect(body.next.length).toBeGreaterThan(0);
  });
});

test('an inspection finds something, it is answered and closed, and until then acceptance waits', async () => {
  const code = await projectAt(api, 'implementation');
  const tell = say(api, code);
  expect((await api.ask(head, 'GET', `/api/projects/${code}/findings`)).body).toEqual({ items: [] });
  const findings = [{ text: 'Máy khác mẫu', workingDays: 5 }, { text: 'Chưa có nhãn', workingDays: 3 }];
  expect((await tell(director, 'inspections', { findings, result: 'Có tồn tại' })).status).toBe(403);
  expect((await tell('sct-quang-nam-nghiem-thu', 'inspections', { findings, result: 'Có tồn tại' })).status).toBe(201);
  const { body: { items } } = await api.ask(api.implementer, 'GET', `/api/projects/${code}/findings`);
  expect(items.map(({ id, text, answer, closed, overdue }: Record<string, unknown>) => [id, text, answer, closed, overdue])).toEqual([['1.1', 'Máy khác mẫu', null, false, false], ['1.2', 'Chưa có nhãn', null, false, false]]);
  await walk(api, code, 'acceptance');
  const refused = await sign(api, code, inspector);
  expect([refused.status, refused.body.code]).toEqual([422, 'FINDING_OPEN']);
  expect((await tell(inspector, 'findings/1.1/answer', { answer: 'x' })).status).toBe(403);
  for (const id of ['1.1', '1.2']) {
    expect((await tell(api.implementer, `findings/${id}/answer`, { answer: 'Đã đổi' })).status).toBe(201);
    expect((await tell(inspector, `findings/${id}/closing`, { note: 'Đã kiểm tra lại' })).status).toBe(201);
  }
  expect((await tell(inspector, 'findings/1.1/closing', { note: 'lần nữa' })).body.code).toBe('NO_SUCH_FINDING');
  expect((await sign(api, code, inspector)).status).toBe(201);
}, 60_000);

test('a group project names its beneficiaries and is accepted place by place', async () => {
  const code = await projectAt(api, 'groupPlan', { flags: ['groupProject'] });
  const tell = say(api, code);
  const place = (id: string, amount: string) => ({ id, name: `HTX ${id}`, place: 'Xã Bình An', amount });
  await bring(api, code, 'implementationPlan');
  expect((await sign(api, code, api.implementer)).body.code).toBe('BENEFICIARIES_MISSING');
  const wrong = await tell(api.implementer, 'beneficiaries', { places: [place('a', '1'), place('b', '2')] });
  expect([wrong.body.code, wrong.body.facts.field]).toEqual(['INVALID_FACT', 'places']);
  const { body: { approved } } = await api.ask(head, 'GET', `/api/projects/${code}/money`);
  const half = BigInt(approved) / 2n;
  expect((await tell(api.implementer, 'beneficiaries', { places: [place('x', approved)] })).status).toBe(201);
  const named = await tell(api.implementer, 'beneficiaries', { places: [place('a', String(half)), place('b', String(BigInt(approved) - half))] });
  expect([named.status, (await read(api, code, head)).facts.beneficiaries]).toEqual([201, ['HTX a', 'HTX b']]);
  await walk(api, code, 'implementation');
  expect((await tell(inspector, 'places/a/acceptance', { amount: '1' })).status).toBe(409);
  await bring(api, code, 'completedVolume');
  await walk(api, code, 'acceptance');
  expect((await sign(api, code, inspector)).body.code).toBe('PLACES_OPEN');
  expect((await tell(inspector, 'places/c/acceptance', { amount: '1' })).status).toBe(409);
  expect((await tell(inspector, 'places/a/acceptance', { amount: String(half + 1n) })).body.code).toBe('AMOUNT_ABOVE_APPROVAL');
  expect((await tell(director, 'places/a/acceptance', { amount: '1' })).status).toBe(403);
  await tell(inspector, 'places/a/acceptance', { amount: String(half - 1_000n) });
  await tell(inspector, 'places/b/acceptance', { amount: '0' });
  expect((await sign(api, code, inspector)).body.stage).toBe('balance');
  expect((await api.ask(head, 'GET', `/api/projects/${code}/money`)).body.accepted).toBe(String(half - 1_000n));
}, 60_000);

describe('a payment whose answer was lost', () => {
  async function ordered(): Promise<{ code: string; reference: string }> {
    const code = await projectAt(api, 'firstAdvance');
    for (const { kind } of (await read(api, code, head))['missing']) await bring(api, code, kind);
    await sign(api, code, head);
    return { code, reference: (await order(api, code))! };
  }

  test('is not recorded as paid before it was looked up by its reference', async () => {
    const { code, reference } = await ordered();
    const tell = say(api, code);
    expect((await tell(head, 'payments/unknown', { reference })).status).toBe(403);
    expect((await tell(accountant, 'payments/unknown', { reference: 'khac' })).body.code).toBe('PAYMENT_NOT_ORDERED');
    expect((await tell(accountant, 'payments/unknown', { reference })).status).toBe(201);
    for (const vote of [{}, { vote: 'return', reason: 'Chưa rõ' }]) {
      const { status, body } = await sign(api, code, accountant, vote);
      expect([status, body.code]).toEqual([409, 'PAYMENT_UNKNOWN']);
    }
    expect((await api.ask(head, 'GET', `/api/projects/${code}/money`)).body.payments).toEqual([expect.objectContaining({ reference, state: 'unknown' })]);
    expect((await tell(accountant, 'payments/reconciliation', { reference, found: true })).body.events).toHaveLength(1);
    expect((await tell(accountant, 'payments/reconciliation', { reference, found: true })).body.events).toEqual([]);
    const paid = await sign(api, code, accountant);
    expect([paid.status, paid.body.stage]).toEqual([201, 'implementation']);
  }, 60_000);

  test('keeps the project from being stopped until its result is known', async () => {
    const { code, reference } = await ordered();
    const tell = say(api, code);
    await tell(accountant, 'payments/unknown', { reference });
    const { status, body } = await tell(minister, 'termination', { reason: 'Dừng' });
    expect([status, body.code]).toEqual([409, 'PAYMENT_PENDING']);
  }, 60_000);
});
