import { theApi } from './theApi';

let api: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => { api = await theApi(); });
afterAll(async () => { await api.close(); });

const ADMIN = 'quan-tri';
const UNIT = 'sct-quang-nam';
const DIRECTOR = `doit.director@${UNIT}`;
const days = { from: '2026-12-01', to: '2026-12-10' };
const post = (who: string | null, path: string, body?: object, key?: string) => api.ask(who, 'POST', `/api${path}`, { ...(body ? { body } : {}), ...(key ? { key } : {}) });
const person = async (name: string, ...holders: string[]): Promise<string> => {
  const { body: { id } } = await post(ADMIN, '/people', { name });
  for (const holder of holders) expect((await post(ADMIN, `/people/${id}/offices`, { holder, from: '2020-01-01' })).status).toBe(201);
  return id;
};
const attempts = async (by: string) => (await api.books.prisma.refusedAttempt.findMany({ where: { by }, orderBy: { id: 'asc' } })).map(({ projectCode, command, code }) => [projectCode, (JSON.parse(command) as { type: string }).type, code]);

test('an administrator adds a person, gives and ends an office, and reads it all in the file', async () => {
  const { status, body: added } = await post(ADMIN, '/people', { name: 'Lê  Thị Lan', username: 'Lan.Le' });
  expect([status, added]).toEqual([201, { id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'Lê Thị Lan', username: 'lan.le', language: 'vi' }]);
  await post(ADMIN, `/people/${added.id}/offices`, { holder: DIRECTOR, from: '2020-01-01' });
  expect((await post(ADMIN, `/people/${added.id}/offices/end`, { holder: DIRECTOR, to: '2030-01-01' })).status).toBe(201);
  const { body: file } = await api.ask(ADMIN, 'GET', `/api/people/${added.id}`);
  expect(file).toMatchObject({ name: 'Lê Thị Lan', active: true, offices: [{ holder: DIRECTOR, from: '2020-01-01', to: '2030-01-01' }], absences: [], delegations: { given: [], received: [] } });
  expect(file.log.map(({ what, by }: { what: string; by: string }) => [what, by])).toEqual([['officeEnded', ADMIN], ['officeGiven', ADMIN], ['personAdded', ADMIN]]);
  expect((await api.ask(ADMIN, 'GET', '/api/people?q=le%20thi%20lan')).body).toEqual({ items: [{ id: added.id, name: 'Lê Thị Lan', username: 'lan.le', active: true }], after: null });
  const { body: page } = await api.ask(ADMIN, 'GET', '/api/people?limit=1');
  expect((await api.ask(ADMIN, 'GET', `/api/people?limit=1&after=${page.after}`)).body.items[0].id > page.items[0].id).toBe(true);
});

test('the same key makes one person; another request with it is refused', async () => {
  const both = await Promise.all([post(ADMIN, '/people', { name: 'Một người' }, 'mot'), post(ADMIN, '/people', { name: 'Một người' }, 'mot')]);
  expect(both[0]!.body).toEqual(both[1]!.body);
  expect((await post(ADMIN, '/people', { name: 'Người khác' }, 'mot')).body.code).toBe('KEY_REUSED');
  expect((await api.ask(ADMIN, 'POST', '/api/people', { body: { name: 'X' }, key: null })).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED');
});

test('what bad input gets is named by field', async () => {
  const id = await person('Lan', DIRECTOR);
  for (const [path, body, field] of [
    ['/people', { name: ' ' }, 'name'], ['/people', { name: 'x', administrator: true }, 'administrator'], ['/people', { name: 'x', language: 'fr' }, 'language'], ['/absences', { from: '2026-02-30', to: '2026-03-01' }, 'from'],
    ['/delegations', { delegate: 'x', ...days }, 'reason'], ['/delegations', { delegate: 'a\u0000', reason: 'x', ...days }, 'delegate'], [`/people/${id}/offices`, { holder: DIRECTOR }, 'from'],
  ] as const) {
    const { status, body: problem } = await post(ADMIN, path, body);
    expect([path, status, problem.code, problem.errors?.[0].field]).toEqual([path, 422, 'INVALID', field]);
  }
  for (const [path, body, facts] of [
    ['/people', { name: 'x', username: 'có dấu' }, { field: 'username', rule: 'FORM' }], [`/people/${id}/offices`, { holder: 'x@y', from: '2026-01-01' }, { field: 'holder', rule: 'UNKNOWN_OFFICE' }],
    ['/people/khong-co/deactivation', undefined, { field: 'person', rule: 'UNKNOWN' }], ['/absences', { from: '2026-12-02', to: '2026-12-01' }, { field: 'to', rule: 'BEFORE_FROM' }],
    ['/delegations', { principal: id, delegate: 'khong-co', reason: 'x', ...days }, { field: 'delegate', rule: 'UNKNOWN' }],
  ] as const) {
    const { status, body: problem } = await post(ADMIN, path, body);
    expect([path, status, problem.code, problem.facts]).toEqual([path, 422, 'INVALID_FACT', facts]);
  }
  expect((await api.ask(ADMIN, 'GET', '/api/people/khong-co')).status).toBe(404);
});

test('nobody but an administrator changes people, and nobody but the person and an administrator reads their file', async () => {
  const [lan, hai] = [await person('Lan', DIRECTOR), await person('Hải')];
  for (const [path, body] of [['/people', { name: 'x' }], [`/people/${lan}/deactivation`, undefined], [`/people/${lan}/offices`, { holder: DIRECTOR, from: '2026-01-01' }], [`/people/${lan}/offices/end`, { holder: DIRECTOR }]] as const) {
    expect([path, (await post(lan, path, body)).body.code]).toEqual([path, 'FORBIDDEN']);
    expect([path, (await post(null, path, body)).status]).toEqual([path, 401]);
  }
  expect((await api.ask(lan, 'GET', '/api/people?q=')).body.code).toBe('FORBIDDEN');
  expect((await api.ask(lan, 'GET', `/api/people/${lan}`)).body.offices).toHaveLength(1);
  // the same answer whether there is such a person or not
  for (const path of [`/people/${lan}`, '/people/khong-co', `/delegations?person=${lan}`]) expect([path, (await api.ask(hai, 'GET', `/api${path}`)).body]).toEqual([path, expect.objectContaining({ code: 'FORBIDDEN', status: 403 })]);
  expect((await post(hai, '/absences', { person: lan, ...days })).body.code).toBe('FORBIDDEN');
  expect((await post(hai, '/delegations', { principal: lan, delegate: hai, reason: 'x', ...days })).body.code).toBe('FORBIDDEN');
});

test('a delegation is offered, accepted and revoked by those whom it concerns; to others it does not exist', async () => {
  const [lan, hai, other] = [await person('Lan', DIRECTOR), await person('Hải'), await person('Người khác')];
  const { status, body: offered } = await post(lan, '/delegations', { delegate: hai, reason: 'Nghỉ phép', stages: ['baseAppraisal'], units: [UNIT], ...days });
  expect([status, offered]).toEqual([201, { id: offered.id, principal: lan, delegate: hai, ...days, stages: ['baseAppraisal'], units: [UNIT], reason: 'Nghỉ phép', state: 'offered' }]);
  for (const deed of ['acceptance', 'refusal', 'revocation']) expect([deed, (await post(other, `/delegations/${offered.id}/${deed}`)).status]).toEqual([deed, 404]);
  expect((await post(lan, `/delegations/${offered.id}/acceptance`)).body).toMatchObject({ status: 403, code: 'NOT_YOURS' });
  expect((await post(hai, `/delegations/${offered.id}/acceptance`)).body.state).toBe('accepted');
  expect((await post(hai, `/delegations/${offered.id}/refusal`)).body.facts).toEqual({ field: 'id', rule: 'ACCEPTED' });
  expect((await api.ask(hai, 'GET', '/api/delegations')).body).toMatchObject({ given: [], received: [{ id: offered.id, state: 'accepted' }] });
  expect((await api.ask(ADMIN, 'GET', `/api/delegations?person=${lan}`)).body).toMatchObject({ given: [{ id: offered.id }], received: [] });
  expect((await post(lan, `/delegations/${offered.id}/revocation`)).body.state).toBe('revoked');
  const { body: second } = await post(ADMIN, '/delegations', { principal: lan, delegate: hai, reason: 'Nghỉ phép', ...days });
  expect((await post(hai, `/delegations/${second.id}/refusal`)).body.state).toBe('declined');
});

test('an absence is set for oneself, by an administrator for others, and taken back', async () => {
  const [lan, hai] = [await person('Lan'), await person('Hải')];
  const { status, body: mine } = await post(lan, '/absences', { ...days, reason: 'Nghỉ phép' });
  expect([status, mine]).toEqual([201, { id: mine.id, person: lan, ...days }]);
  expect((await post(ADMIN, '/absences', { person: lan, from: '2027-01-01', to: '2027-01-01' })).status).toBe(201);
  expect((await post(hai, `/absences/${mine.id}/cancellation`)).body.code).toBe('UNKNOWN_RECORD');
  expect((await post(lan, `/absences/${mine.id}/cancellation`)).status).toBe(201);
  expect((await api.ask(lan, 'GET', `/api/people/${lan}`)).body.absences.map(({ cancelled }: { cancelled: boolean }) => cancelled)).toEqual([true, false]);
});

describe('APR-13 whoever is deactivated', () => {
  test('is refused on every route at once, though remembered a moment ago, and what was tried on a project is kept', async () => {
    const lan = await person('Lan', DIRECTOR);
    const { body: { code } } = await api.propose();
    // remembered by the token
    expect((await api.ask(lan, 'GET', '/api/tasks')).status).toBe(200);
    expect((await api.ask(lan, 'GET', `/api/projects/${code}`)).status).toBe(200);
    expect((await post(ADMIN, `/people/${lan}/deactivation`)).status).toBe(201);

    const pressed = await post(lan, `/projects/${code}/sign-offs`, { stage: 'baseAppraisal', round: 1, vote: 'approve' }, 'nut-cu');
    expect([pressed.status, pressed.body.code, pressed.type]).toEqual([403, 'PERSON_INACTIVE', expect.stringMatching(/^application\/problem\+json/)]);
    expect(pressed.body.detail).toContain('ngừng hoạt động');
    // the token was remembered, the ledger was not fooled
    expect(await attempts(lan)).toEqual([[code, 'signOff', 'PERSON_INACTIVE']]);
    // the same press again is the same attempt; another way of writing the address is no way around
    await post(lan, `/projects/${code}/sign-offs`, { stage: 'baseAppraisal', round: 1, vote: 'approve' }, 'nut-cu');
    await api.ask(lan, 'POST', `/api/Projects/${code.toLowerCase()}/withdrawal/`, { body: { reason: 'x' }, key: null });
    expect(await attempts(lan)).toEqual([[code, 'signOff', 'PERSON_INACTIVE'], [code, 'withdrawal', 'PERSON_INACTIVE']]);
    for (const [method, path] of [['GET', '/tasks'], ['GET', '/notices'], ['GET', `/projects/${code}`], ['GET', `/people/${lan}`], ['GET', '/delegations'], ['POST', '/projects'], ['POST', '/absences'], ['POST', '/delegations/x/acceptance'], ['PATCH', `/projects/${code}`]] as const)
      expect([path, await api.ask(lan, method, `/api${path}`, method === 'GET' ? {} : { body: {} }).then(({ status, body }) => [status, body.code])]).toEqual([path, [403, 'PERSON_INACTIVE']]);
    // what is open to everybody stays open, and what was done keeps its name
    expect((await api.ask(lan, 'GET', '/api/health')).status).toBe(200);
    expect((await api.ask(ADMIN, 'GET', `/api/people/${lan}`)).body).toMatchObject({ name: 'Lan', active: false });
  });

  test('APR-14 and whoever comes after with the username starts with nothing', async () => {
    const add = () => post(ADMIN, '/people', { name: 'Mai', username: 'mai.pham' });
    const { body: { id: old } } = await add();
    expect((await add()).body.facts).toEqual({ field: 'username', rule: 'TAKEN' });
    await post(ADMIN, `/people/${old}/offices`, { holder: `doit.clerk@${UNIT}`, from: '2020-01-01' });
    await post(ADMIN, `/people/${old}/deactivation`);
    const { body: { id: next } } = await add();
    expect((await api.ask(next, 'GET', '/api/tasks')).body.items).toEqual([]);
    expect((await api.ask(next, 'GET', `/api/people/${next}`)).body).toMatchObject({ offices: [], delegations: { given: [], received: [] }, log: [{ what: 'personAdded' }] });
    expect((await api.ask(ADMIN, 'GET', '/api/people?q=mai.pham')).body.items.map(({ active }: { active: boolean }) => active).sort()).toEqual([false, true]);
  });
});
