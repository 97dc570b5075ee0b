import { theApi } from './theApi';

let api: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => { api = await theApi(); });
afterAll(async () => { await api.close(); });

const ADMIN = 'quan-tri';
const term = { unit: 'sct-quang-nam', procedure: 'national', stage: 'baseAppraisal', name: 'deadline.workingDays', reason: 'QĐ 12/QĐ-SCT' };
const today = async () => new Date(Date.parse(await api.ledger.now()) + 7 * 3_600_000).toISOString().slice(0, 10);
const set = async (value: unknown, more: object = {}, who = ADMIN, key?: string) => api.ask(who, 'POST', '/api/settings', { body: { ...term, effectiveFrom: await today(), value, ...more }, ...(key ? { key } : {}) });
const read = async (code: string) => (await api.ledger.read(code))!.procedure.stages['baseAppraisal']!.deadline;
const item = async (unit = term.unit, name = term.name) => (await api.ask(api.implementer, 'GET', `/api/settings?procedure=national&unit=${unit}`)).body.items.find((one: { stage: string; name: string }) => one.stage === 'baseAppraisal' && one.name === name);
const rules = (code: string, path = '', who = api.implementer) => api.ask(who, 'GET', `/api/projects/${code}/rules${path}`);

test('a setting is read with its default, who entered it and what is to come; running projects keep what they had and are moved after a rehearsal', async () => {
  const { body: { code: before } } = await api.propose();
  expect(await item()).toMatchObject({ default: 15, value: 15, entered: null, coming: [], source: 'đơn vị quy định', mark: 'setting', party: 'doit', title: { vi: 'Thẩm định cấp cơ sở' } });
  expect(await set(20)).toMatchObject({ status: 201, body: { ...term, value: 20 } });
  expect(await set(30, { effectiveFrom: '2099-01-01' })).toMatchObject({ status: 201 });
  expect(await item()).toMatchObject({ default: 15, value: 20, entered: { by: ADMIN, byName: expect.any(String), at: expect.any(String), reason: 'QĐ 12/QĐ-SCT' }, coming: [{ value: 30, effectiveFrom: '2099-01-01' }] });
  expect(await item('sct-ha-giang')).toMatchObject({ value: 15, entered: null });

  const { body: { code: after } } = await api.propose({ name: 'Đề án sau' });
  expect([await read(before), await read(after)]).toMatchObject([{ workingDays: 15 }, { workingDays: 20 }]);

  const { body: old } = await rules(before);
  const setting = { unit: term.unit, stage: term.stage, name: term.name, value: 20 };
  expect(old).toMatchObject({ id: 'national', effectiveFrom: '2018-07-10', settings: [], newer: [{ id: 'national', settings: [setting] }] });
  expect((await rules(after)).body).toMatchObject({ settings: [setting], newer: [] });

  const { body: rehearsal } = await rules(before, '/rehearsal');
  expect(rehearsal).toMatchObject({ hash: old.newer[0].hash, obstacle: null, stages: [{ stage: 'baseAppraisal', changes: ['deadline'] }] });
  expect((await rules(before, `/rehearsal?hash=${old.hash}`)).body).toMatchObject({ obstacle: 'sameRules', stages: [] });

  const move = (who: string, body: object, key = 'chuyen') => api.ask(who, 'POST', `/api/projects/${before}/rules`, { body: { reason: 'Theo quy định mới', ...body }, key });
  expect((await move(api.implementer, { hash: rehearsal.hash })).status).toBe(403);
  expect((await move(ADMIN, { hash: '0'.repeat(64) }, 'khong')).body.code).toBe('UNKNOWN_PROCEDURE');
  expect((await move(ADMIN, { hash: rehearsal.hash, reason: ' ' }, 'rong')).body.code).toBe('REASON_REQUIRED');
  const moved = await move(ADMIN, { hash: rehearsal.hash });
  expect(moved).toMatchObject({ status: 201, body: { procedure: { hash: rehearsal.hash } } });
  expect((await move(ADMIN, { hash: rehearsal.hash })).body).toEqual(moved.body);
  expect(await read(before)).toMatchObject({ workingDays: 20 });
  // back is not newer
  expect((await move(ADMIN, { hash: old.hash }, 'lui')).body).toMatchObject({ code: 'RULES_DO_NOT_FIT', facts: { obstacle: 'notNewer' } });
});

test('another unit’s table is not offered to a project and not taken', async () => {
  await set(9, { unit: 'sct-ha-giang' });
  const { body: { code } } = await api.propose({ name: 'Của Quảng Nam' });
  const { rows: [theirs] } = await api.books.pool.query<{ hash: string }>(`INSERT INTO procedures (hash, id, effective_from, definition, settings) SELECT repeat('a', 64), id, effective_from, definition, '[]' FROM procedures WHERE id = 'national' LIMIT 1 RETURNING hash`);
  expect((await api.ask(ADMIN, 'POST', `/api/projects/${code}/rules`, { body: { hash: theirs!.hash, reason: 'x' } })).body).toMatchObject({ code: 'RULES_DO_NOT_FIT' });
});

test('a project sent again with its key after a setting began is the same project', async () => {
  const { body: { code } } = await api.propose({ name: 'Gửi lại' }, 'gui-lai');
  await set(6);
  const again = await api.propose({ name: 'Gửi lại' }, 'gui-lai');
  expect([again.status, again.body.code]).toEqual([201, code]);
});

test('who may not, and what cannot be, is told by code and field', async () => {
  expect((await set(20, {}, api.implementer)).status).toBe(403);
  expect((await api.ask(null, 'GET', '/api/settings?procedure=national&unit=x')).status).toBe(401);
  for (const [value, more, code, field] of [
    [5, { name: 'deadline.hours' }, 'SETTING_NOT_ALLOWED', 'deadline.hours'], [5, { stage: 'registration' }, 'SETTING_NOT_ALLOWED', 'deadline.workingDays'], [[4], { name: 'council.sizes' }, 'INVALID_FACT', 'council.sizes'],
    [101, { name: 'quorum.mean' }, 'INVALID_FACT', 'quorum.mean'], [-1, {}, 'INVALID_FACT', 'deadline.workingDays'], [5, { unit: 'khong-co' }, 'INVALID_FACT', 'unit'], [5, { effectiveFrom: '2020-01-01' }, 'INVALID_FACT', 'effectiveFrom'],
  ] as const) {
    const { status, body } = await set(value, more);
    expect([status, body.code, body.facts?.field]).toEqual([422, code, field]);
    expect(body.detail).not.toMatch(/undefined|null/);
  }
  for (const [body, field] of [[{ value: {} }, 'value'], [{ value: 5, extra: 1 }, 'extra'], [{ value: 5, effectiveFrom: '2026-02-30' }, 'effectiveFrom']] as const) {
    expect((await set(5, body)).body).toMatchObject({ code: 'INVALID', errors: [{ field }] });
  }
  expect((await api.ask(ADMIN, 'GET', '/api/settings?procedure=nope&unit=x')).body.code).toBe('UNKNOWN_PROCEDURE');
  expect((await rules('KC-2026-99999-9')).body.code).toBe('UNKNOWN_PROJECT');
});
