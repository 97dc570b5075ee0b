import { Client } from 'pg';
import { theApi } from './theApi';

let api: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => {
  api = await theApi();
  // lines of its own only
  const owner = new Client({ connectionString: api.database.ownerUrl });
  await owner.connect();
  await owner.query('TRUNCATE budget_entries, budget_lines');
  await owner.end();
});
afterAll(async () => { await api.close(); });

const decision = { number: '12/QĐ-BCT', date: '2026-01-05' };
const post = (path: string, body: object, { key, by = 'quan-tri' }: { key?: string; by?: string } = {}) => api.ask(by, 'POST', `/api/budget/lines${path}`, { body, ...(key ? { key } : {}) });
let years = 2030;
/** A new line in a year of its own. */
const lineWith = async (amount: string) => (await post('', { fund: 'national', year: (years += 2), amount, decision })).body.line as { id: string; year: number };
/** A project's moves, as `record_command` makes them. */
const move = (code: string, line: string, ...moves: [kind: string, amount: string][]) =>
  api.books.pool.query('SELECT move_budget($1, $2)', [code, JSON.stringify(moves.map(([kind, amount], index) => ({ number: index + 1, kind, line, amount, by: 'nguoi-ky' })))]);

test('an allocation by a decision makes a line, and the same scope again adds to it; amounts are decimal strings', async () => {
  const body = { fund: 'provincial', year: 2026, activity: 'training', unit: 'ubnd-quang-nam', amount: '1000000000', decision };
  const { status, body: first } = await post('', body);
  expect([status, first]).toEqual([201, { line: { id: 'provincial.2026.training.ubnd-quang-nam', fund: 'provincial', year: 2026, activity: 'training', unit: 'ubnd-quang-nam', allocated: '1000000000', reserved: '0', committed: '0', paid: '0', free: '1000000000' }, repeated: false }]);
  expect((await post('', body)).body.line.allocated).toBe('2000000000');
  const { body: seen } = await api.ask('quan-tri', 'GET', `/api/budget/lines/${first.line.id}`);
  expect(seen).toMatchObject({ line: { allocated: '2000000000' }, projects: [], after: null });
  expect(seen.items).toHaveLength(2);
  expect(seen.items[0]).toMatchObject({ kind: 'allocate', amount: '1000000000', decision: '12/QĐ-BCT, 2026-01-05', by: 'quan-tri', project: null });
});

test('those who plan, approve or pay see the lines by fund and year; others do not, and nobody without a name', async () => {
  const line = await lineWith('500');
  for (const person of ['quan-tri', 'cuc-truong', 'cuc-ke-toan', 'bo-truong', 'sct-quang-nam-tiep-nhan', 'ubnd-quang-nam-chu-tich']) {
    const { status, body } = await api.ask(person, 'GET', `/api/budget/lines?fund=national&year=${line.year}`);
    expect([person, status, body.items.map(({ id }: { id: string }) => id)]).toEqual([person, 200, [line.id]]);
  }
  for (const person of [api.implementer, 'cs-ex08-dai-dien', 'hd-quang-nam-1']) expect([person, (await api.ask(person, 'GET', '/api/budget/lines')).body.code]).toEqual([person, 'FORBIDDEN']);
  expect((await api.ask(null, 'GET', '/api/budget/lines')).status).toBe(401);
  for (const query of ['fund=khac', 'year=1999', 'year=x', 'year=2026.5', 'khac=1']) expect([query, (await api.ask('quan-tri', 'GET', `/api/budget/lines?${query}`)).status]).toEqual([query, 422]);
});

test('only an administrator changes a line or reads its entries', async () => {
  const { id } = await lineWith('500');
  for (const by of ['cuc-truong', 'bo-truong', 'sct-quang-nam-giam-doc', api.implementer]) {
    expect((await post('', { fund: 'national', year: 2026, amount: '5', decision }, { by })).status).toBe(403);
    expect((await post(`/${id}/cut`, { to: '5', decision }, { by })).status).toBe(403);
    expect((await post(`/${id}/carry-over`, { amount: '5', decision }, { by })).status).toBe(403);
    expect((await api.ask(by, 'GET', `/api/budget/lines/${id}`)).status).toBe(403);
  }
});

test('MON-10 a cut below commitments answers with the hole and the projects to amend; below what is paid it is refused with the amount', async () => {
  const { id, year } = await lineWith('2000000000');
  await move('HD-1', id, ['reserve', '1600000000'], ['commit', '1600000000'], ['pay', '900000000']);
  const first = await post(`/${id}/cut`, { to: '1500000000', decision: { number: '88/QĐ-BTC', date: '2026-08-10' } });
  expect(first.body).toMatchObject({ line: { allocated: '1500000000', committed: '1600000000', paid: '900000000', free: '-100000000' }, amend: [{ code: 'HD-1', committed: '1600000000', paid: '900000000' }] });
  expect((await api.ask('cuc-truong', 'GET', `/api/budget/lines?year=${year}`)).body.items[0].free).toBe('-100000000');
  expect((await api.ask('quan-tri', 'GET', `/api/budget/lines/${id}`)).body.projects).toEqual([{ code: 'HD-1', reserved: '0', committed: '1600000000', paid: '900000000' }]);
  const second = await post(`/${id}/cut`, { to: '800000000', decision });
  expect([second.status, second.body.code, second.body.facts.paid]).toEqual([422, 'BUDGET_BELOW_PAID', '900000000']);
  expect(second.body.detail).toContain('900.000.000 đồng');
});

test('what is free is carried into the year after, and no more', async () => {
  const { id, year } = await lineWith('1000');
  await move('C', id, ['reserve', '400']);
  const more = await post(`/${id}/carry-over`, { amount: '601', decision });
  expect([more.status, more.body.code]).toEqual([409, 'BUDGET_SHORT']);
  expect(more.body.detail).toContain('cần 601 đồng, còn 600 đồng');
  const done = await post(`/${id}/carry-over`, { amount: '600', decision });
  expect([done.status, done.body]).toMatchObject([201, { from: { free: '0' }, to: { year: year + 1, allocated: '600', free: '600' }, repeated: false }]);
  const wrong = await post(`/${id}/carry-over`, { amount: '1', to: (await lineWith('5')).id, decision });
  expect([wrong.status, wrong.body.code]).toEqual([422, 'BUDGET_NOT_NEXT_YEAR']);
});

test('the same key again does nothing, even when it comes five times at once; for another request it is refused', async () => {
  const body = { fund: 'national', year: 2029, amount: '700', decision };
  const all = await Promise.all(Array.from({ length: 5 }, () => post('', body, { key: 'press' })));
  expect(all.map(({ status, body: { line, repeated } }) => [status, line.allocated, repeated]).sort()).toEqual([[201, '700', false], ...Array.from({ length: 4 }, () => [201, '700', true])]);
  const { id } = all[0]!.body.line;
  for (const [path, asked] of [[`/${id}/cut`, { to: '500', decision }], [`/${id}/carry-over`, { amount: '100', decision }]] as const) {
    const [first, again] = [await post(path, asked, { key: path.split('/')[2]! }), await post(path, asked, { key: path.split('/')[2]! })];
    expect([first.body.repeated, again.body.repeated]).toEqual([false, true]);
    expect({ ...again.body, repeated: false }).toEqual(first.body);
  }
  expect((await api.ask('quan-tri', 'GET', `/api/budget/lines/${id}`)).body.items.map(({ kind }: { kind: string }) => kind)).toEqual(['allocate', 'cut', 'carryOut']);
  const other = await post('', { ...body, amount: '701' }, { key: 'press' });
  expect([other.status, other.body.code]).toEqual([422, 'KEY_REUSED']);
  expect((await api.ask('quan-tri', 'POST', '/api/budget/lines', { body, key: null })).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED');
});

describe('an amount', () => {
  test.each(['0', '10000000000000001'])('of %s is refused with field and rule', async (amount) => {
    const { id } = await lineWith('500');
    for (const { status, body } of [await post('', { fund: 'national', year: 2026, amount, decision }), await post(`/${id}/carry-over`, { amount, decision }), await post(`/${id}/cut`, { to: amount, decision })])
      expect([status, body.code, body.facts.rule]).toEqual([422, 'BUDGET_AMOUNT', amount === '0' ? 'positive' : 'atMost']);
  });

  test.each(['-5', '1.5', '1e3', '', ' ', 'một tỷ', '1.000.000', 5, null, undefined, [], {}])('written as %p is refused by field', async (amount) => {
    const { id } = await lineWith('500');
    expect((await post('', { fund: 'national', year: 2026, amount, decision })).body.errors[0].field).toBe('amount');
    expect((await post(`/${id}/carry-over`, { amount, decision })).body.errors[0].field).toBe('amount');
    expect((await post(`/${id}/cut`, { to: amount, decision })).body.errors[0].field).toBe('to');
  });

  test('that is no cut is refused with what stands now', async () => {
    const { id } = await lineWith('500');
    const { status, body } = await post(`/${id}/cut`, { to: '500', decision });
    expect([status, body.code, body.facts]).toEqual([422, 'BUDGET_AMOUNT', { field: 'to', rule: 'below', below: '500' }]);
  });
});

test('a decision has a number and a day that has come; a scope has a fund, a year and a unit that is known', async () => {
  const { id } = await lineWith('500');
  const cases: [object | undefined, string][] = [
    [undefined, 'decision'], [{ date: '2026-01-05' }, 'decision.number'], [{ number: '12' }, 'decision.date'], [{ number: ' ', date: '2026-01-05' }, 'decision.number'],
    [{ number: '12', date: '2026-02-30' }, 'decision.date'], [{ number: '12', date: '2099-01-01' }, 'decision.date'], [{ ...decision, khac: 1 }, 'decision.khac'], [{ number: 'a\u0000', date: '2026-01-05' }, 'decision.number'],
  ];
  for (const [given, field] of cases)
    for (const { status, body } of [await post('', { fund: 'national', year: 2026, amount: '5', decision: given }), await post(`/${id}/cut`, { to: '5', decision: given }), await post(`/${id}/carry-over`, { amount: '5', decision: given })])
      expect([given, status, body.errors[0].field]).toEqual([given, 422, field]);
  for (const [more, field] of [[{ fund: 'khac' }, 'fund'], [{ year: 1999 }, 'year'], [{ year: 2101 }, 'year'], [{ year: '2026' }, 'year'], [{ activity: 'Đào tạo' }, 'activity'], [{ unit: 'khong-co' }, 'unit'], [{ unit: 'A B' }, 'unit'], [{ khac: 1 }, 'khac']] as const) {
    const { status, body } = await post('', { fund: 'national', year: 2026, amount: '5', decision, ...more });
    expect([more, status, body.errors[0].field]).toEqual([more, 422, field]);
  }
});

test('a line that is not there is not found; an odd one is refused, never a fault', async () => {
  for (const [asked, status] of [[post('/nowhere/cut', { to: '5', decision }), 404], [post('/nowhere/carry-over', { amount: '5', decision }), 404], [api.ask('quan-tri', 'GET', '/api/budget/lines/nowhere'), 404], [api.ask('quan-tri', 'GET', '/api/budget/lines/%00'), 422], [api.ask('quan-tri', 'GET', "/api/budget/lines/'"), 422]] as const)
    expect((await asked).status).toBe(status);
  const { id } = await lineWith('500');
  for (const query of ['after=x', 'limit=0', 'limit=101']) expect([query, (await api.ask('quan-tri', 'GET', `/api/budget/lines/${id}?${query}`)).status]).toEqual([query, 422]);
});

test('entries come page by page', async () => {
  const { id } = await lineWith('500');
  await move('P', id, ['reserve', '5'], ['commit', '5'], ['pay', '5']);
  const kinds: string[] = [];
  for (let after = ''; ;) {
    const { body } = await api.ask('quan-tri', 'GET', `/api/budget/lines/${id}?limit=3${after}`);
    kinds.push(...body.items.map(({ kind }: { kind: string }) => kind));
    if (body.after === null) break;
    after = `&after=${body.after}`;
  }
  expect(kinds).toEqual(['allocate', 'reserve', 'commit', 'pay']);
});
