import { tryPin } from '../../prisma/pins';
import { theApi } from './theApi';

let api: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => { api = await theApi(); });
afterAll(() => api.close());

test('a person sets the own PIN with the own token; it is never answered or kept in the log', async () => {
  expect((await api.ask(null, 'POST', '/api/pin', { body: { pin: '482915' } })).status).toBe(401);
  const set = await api.ask(api.implementer, 'POST', '/api/pin', { body: { pin: '482915' } });
  expect([set.status, set.body]).toEqual([201, { set: true }]);
  expect(await tryPin(api.books, api.implementer, '482915')).toEqual({ fits: true });
  const { rows } = await api.books.pool.query("SELECT what, data, command_id, (SELECT hash FROM person_pins LIMIT 1) AS hash FROM staff_log WHERE what = 'pinSet'");
  expect(rows).toMatchObject([{ what: 'pinSet', hash: expect.stringMatching(/^\$argon2id\$/) as string }]);
  expect(JSON.stringify(rows)).not.toContain('482915');
  for (const [pin, status] of [['123456', 422], ['12345', 422], ['48291x', 422], [482915, 422], ['４８２９１５', 422]] as const) expect((await api.ask(api.implementer, 'POST', '/api/pin', { body: { pin } })).status).toBe(status);
  expect((await api.ask(api.implementer, 'POST', '/api/pin', { body: { pin: '482915', person: 'quan-tri' } })).status).toBe(422);
});

test('only an administrator says that a unit demands it', async () => {
  const { rows: [admin] } = await api.books.pool.query<{ id: string }>('SELECT id FROM persons WHERE administrator LIMIT 1');
  const { rows: [unit] } = await api.books.pool.query<{ id: string }>('SELECT id FROM units ORDER BY id LIMIT 1');
  const body = { unit: unit!.id, demanded: true, effectiveFrom: '2099-01-01', reason: 'Quy chế ký' };
  expect((await api.ask(api.implementer, 'POST', '/api/second-factors', { body })).status).toBe(403);
  expect((await api.ask(admin!.id, 'POST', '/api/second-factors', { body })).status).toBe(201);
  expect((await api.ask(admin!.id, 'POST', '/api/second-factors', { body: { ...body, unit: 'nobody' } })).status).toBe(422);
  expect((await api.ask(admin!.id, 'POST', '/api/second-factors', { body: { ...body, effectiveFrom: '2020-01-01' } })).status).toBe(422);
});
