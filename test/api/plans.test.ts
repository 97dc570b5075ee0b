import { createActivities } from '../../activities';
import { filed } from '../prisma/theRound';
import { theApi } from './theApi';

jest.setTimeout(120_000);

let api: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => { api = await theApi(); });
afterAll(async () => { await api.close(); });

const post = (path: string, body: object, by = 'cuc-truong', key?: string) => api.ask(by, 'POST', `/api/plans${path}`, { body, ...(key ? { key } : {}) });
const get = async (path: string, by = 'cuc-truong') => api.ask(by, 'GET', `/api/plans${path}`);
const decision = { number: '2948/QĐ-BCT', date: '2026-01-09' };
let years = 2025;
/** A round with two projects of a year that has money. */
async function aRound() {
  const year = (years += 1);
  const { body: { id } } = await post('', { fund: 'national', year, round: 1 });
  const codes = [await filed(api.ledger, 'EX08', { planYear: year }), await filed(api.ledger, 'EX07', { planYear: year })];
  return { id: id as string, year, codes };
}
const shownIn = async (id: string) => (await get(`/${id}`)).body.items.map(({ project, shown }: { project: string; shown: string }) => ({ project, shown }));

test('a round goes from opening to its decision, and its view says per project what was proposed, decided and taken, or why not', async () => {
  const { id, year, codes: [a, b] } = await aRound();
  expect(id).toBe(`national-${year}-1`);
  expect((await post(`/${id}/collection`, { standing: [{ project: b!.toLowerCase(), area: 'poorDistrict' }] })).body).toEqual({ id, projects: 2, moved: [], gone: [] });
  expect(await post(`/${id}/proposals`, { items: [{ project: a, decision: 'approve' }, { project: b, decision: 'partly', amount: '120000000', reason: 'Theo ngân sách' }] })).toMatchObject({ status: 201, body: { id, proposed: 2 } });
  const { body: before } = await get(`/${id}`);
  expect(before).toMatchObject({ state: 'open', decision: null, sums: { asked: '600000000', approved: '420000000', taken: '0' }, progress: { projects: 2, waiting: 0 }, budget: [{ line: `national-${year}`, fits: 2, left: 0 }] });
  expect(before.items[0]).toMatchObject({ project: b, name: expect.any(String), kind: 'new', rank: 1, decision: 'partly', amount: '120000000', asked: '300000000', fits: true, result: 'proposed', refusal: null });
  expect(before.items[1].rankReason).toMatchObject({ by: 'area', because: { vi: expect.any(String) }, article: 'TT 46/2012/TT-BCT Art. 6' });

  const items = await shownIn(id);
  const decided = await post(`/${id}/decision`, { decision, items }, 'bo-truong', 'decide-1');
  expect(decided).toMatchObject({ status: 201, body: { id, decision: '2948/QĐ-BCT, 2026-01-09', decidedBy: 'bo-truong', projects: 2 } });
  expect((await post(`/${id}/decision`, { decision, items }, 'bo-truong', 'decide-1')).body).toEqual(decided.body);
  const again = await post(`/${id}/decision`, { decision, items }, 'bo-truong');
  expect(again).toMatchObject({ status: 409, body: { code: 'PLAN_ROUND', detail: expect.stringContaining('đã có quyết định'), facts: { rule: 'decided', decidedBy: 'bo-truong' } } });

  // meanwhile one of them changes; then the round's run comes to both
  await api.ask('tt-quang-nam-giam-doc', 'POST', `/api/projects/${a}/withdrawal`, { body: { reason: 'Không làm nữa' } });
  const { takePlanItem } = createActivities({ ledger: api.ledger, channels: new Map(), engine: undefined as never });
  await takePlanItem(id, a!);
  await takePlanItem(id, b!);
  const { body: after } = await get(`/${id}`);
  expect(after).toMatchObject({ state: 'decided', sums: { approved: '420000000', taken: '120000000' }, progress: { projects: 2, waiting: 0, taken: 1, refused: 0, overtaken: 1 } });
  expect(after.items[1]).toMatchObject({ project: a, result: 'overtaken', refusal: { code: 'PROJECT_ENDED', text: expect.stringMatching(/\S{3}/) } });
  expect((await get(`?fund=national&year=${year}`)).body.items).toMatchObject([{ id, state: 'decided', progress: { taken: 1 } }]);
});

test('a round is there for those whose plan it is: others, even of a project in it, find none', async () => {
  const { id, year, codes } = await aRound();
  for (const by of ['quan-tri', 'cuc-truong', 'bo-truong', 'cuc-ke-toan']) expect([by, (await get(`/${id}`, by)).status]).toEqual([by, 200]);
  for (const by of ['tt-quang-nam-giam-doc', 'sct-quang-nam-giam-doc', 'cs-ex08-dai-dien', 'hd-quang-nam-1']) {
    expect([by, (await get(`/${id}`, by)).body.code]).toEqual([by, 'UNKNOWN_RECORD']);
    expect((await get(`?year=${year}`, by)).body.items).toEqual([]);
    for (const [path, body] of [['collection', {}], ['proposals', { items: [{ project: codes[0], decision: 'approve' }] }], ['decision', { decision, items: [] }]] as const)
      expect([by, path, (await post(`/${id}/${path}`, body, by)).status]).toEqual([by, path, 404]);
  }
  expect((await api.ask(null, 'GET', `/api/plans/${id}`)).status).toBe(401);
  const { body: own } = await post('', { fund: 'provincial', unit: 'ubnd-quang-nam', year, round: 1 }, 'sct-quang-nam-giam-doc');
  for (const [by, status] of [['ubnd-quang-nam-chu-tich', 200], ['sct-quang-nam-tham-dinh', 200], ['sct-long-an-giam-doc', 404], ['cuc-truong', 404]] as const) expect([by, (await get(`/${own.id}`, by)).status]).toEqual([by, status]);
});

test('who stands for somebody whose plan it is sees the round, until the delegation ends', async () => {
  const { id } = await aRound();
  const today = (await api.ledger.now()).slice(0, 10);
  const { body: { id: delegation } } = await api.ask('bo-truong', 'POST', '/api/delegations', { body: { delegate: 'hd-quang-nam-5', from: today, to: '2027-01-31', reason: 'Đi công tác' } });
  expect((await get(`/${id}`, 'hd-quang-nam-5')).status).toBe(404);
  await api.ask('hd-quang-nam-5', 'POST', `/api/delegations/${delegation}/acceptance`, { body: {} });
  expect((await get(`/${id}`, 'hd-quang-nam-5')).status).toBe(200);
  await api.ask('bo-truong', 'POST', `/api/delegations/${delegation}/revocation`, { body: {} });
  expect((await get(`/${id}`, 'hd-quang-nam-5')).status).toBe(404);
});

test('who sees a round but may not do a thing is told so', async () => {
  const { id, codes } = await aRound();
  expect((await post('', { fund: 'national', year: 2020, round: 1 }, 'bo-truong')).body.code).toBe('NOT_YOURS');
  expect((await post(`/${id}/collection`, {}, 'bo-truong')).body.code).toBe('NOT_YOURS');
  expect((await post(`/${id}/collection`, {}, 'quan-tri')).status).toBe(201);
  expect(await post(`/${id}/proposals`, { items: [{ project: codes[0], decision: 'approve' }] }, 'quan-tri')).toMatchObject({ status: 403, body: { code: 'NOT_YOURS' } });
  const items = await shownIn(id);
  for (const by of ['quan-tri', 'cuc-truong', 'cuc-ke-toan']) expect(await post(`/${id}/decision`, { decision, items }, by)).toMatchObject({ status: 403, body: { code: 'NOT_YOUR_TURN', facts: { waitsFor: ['ministry.minister@bct'] } } });
  expect(await post(`/${id}/decision`, { decision, items }, 'bo-truong')).toMatchObject({ status: 409, body: { facts: { rule: 'undecided', projects: codes } } });
});

test.each([
  ['', { fund: 'national', year: 1999, round: 1 }], ['', { fund: 'other', year: 2026, round: 1 }], ['', { fund: 'national', year: 2026, round: 0 }], ['', { fund: 'national', year: 2026, round: 1, more: 1 }],
  ['/national-2026-9/collection', { standing: [{ project: 'KC-1', area: 'moon' }] }], ['/national-2026-9/proposals', { items: [] }], ['/national-2026-9/proposals', { items: [{ project: 'KC-1', decision: 'perhaps' }] }],
  ['/national-2026-9/proposals', { items: [{ project: 'KC-1', decision: 'partly', amount: '1.5' }] }], ['/national-2026-9/proposals', { items: [{ project: 'KC-1', decision: 'partly', amount: 5 }] }],
  ['/national-2026-9/decision', { decision: { number: '', date: '2026-01-09' }, items: [] }], ['/national-2026-9/decision', { decision: { number: '1', date: '2026-02-30' }, items: [] }],
  ['/national-2026-9/decision', { decision, items: [{ project: 'KC-1', shown: 'x' }] }], ['/NATIONAL_2026/collection', {}],
])('what is no round, proposal or decision is refused at the door: %s %j', async (path, body) => {
  expect((await post(path, body)).status).toBe(422);
});

test('a decision of tomorrow is a slip of the pen, and a round that is not there is not found', async () => {
  const { id } = await aRound();
  expect(await post(`/${id}/decision`, { decision: { ...decision, date: '2999-01-01' }, items: [] }, 'bo-truong')).toMatchObject({ status: 422, body: { code: 'INVALID_FACT', facts: { field: 'decision.date' } } });
  expect((await get('/national-1990-1')).body.code).toBe('UNKNOWN_RECORD');
});
