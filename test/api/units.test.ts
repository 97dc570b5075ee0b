import { theApi } from './theApi';

let api: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => { api = await theApi(); });
afterAll(async () => { await api.close(); });

const UNIT = 'sct-quang-nam';
const at = (unit: string) => `/api/units/${unit}/contact`;
const put = (who: string | null, unit: string, body: object, key = `k${Math.random().toString(36).slice(2)}`) => api.ask(who, 'PUT', at(unit), { body, headers: key ? { 'idempotency-key': key } : {} });

test('an administrator enters how to reach a unit, as a whole; anybody who is known reads it', async () => {
  const facts = { address: '  Số 1  đường Thử ', phone: '0200 000 000', hours: null };
  const entered = { address: 'Số 1 đường Thử', phone: '0200 000 000', hours: null };
  expect(await put('quan-tri', UNIT, facts, 'once')).toMatchObject({ status: 200, body: { unit: UNIT, ...entered } });
  expect((await put('quan-tri', UNIT, facts, 'once')).status).toBe(200);
  expect((await put('quan-tri', UNIT, { ...facts, phone: '0' }, 'once')).body.code).toBe('KEY_REUSED');
  expect((await api.ask(api.implementer, 'GET', at(UNIT))).body).toEqual({ id: UNIT, name: expect.stringContaining('Sở Công Thương'), ...entered });
  expect((await put('quan-tri', UNIT, { hours: '7:30 đến 16:30' })).body).toEqual({ unit: UNIT, address: null, phone: null, hours: '7:30 đến 16:30' });
});

test('others enter nothing, and what is wrong is named', async () => {
  expect((await put(api.implementer, UNIT, { phone: '1' })).status).toBe(403);
  expect((await put(null, UNIT, { phone: '1' })).status).toBe(401);
  expect((await api.ask(null, 'GET', at(UNIT))).status).toBe(401);
  expect((await put('quan-tri', 'khong-co', { phone: '1' })).body.code).toBe('UNKNOWN_RECORD');
  expect((await api.ask('quan-tri', 'GET', at('khong-co'))).status).toBe(404);
  expect((await put('quan-tri', UNIT, { phone: '1'.repeat(61) })).body).toMatchObject({ status: 422, errors: [{ field: 'phone' }] });
  expect((await put('quan-tri', UNIT, { fax: '1' })).status).toBe(422);
  expect((await put('quan-tri', UNIT, { phone: '1' }, '')).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED');
});
