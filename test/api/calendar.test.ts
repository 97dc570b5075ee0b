import { theApi } from './theApi';

let api: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => { api = await theApi(); });
afterAll(async () => { await api.close(); });

const admin = 'quan-tri';
const name = { vi: 'Nghỉ bão' };
const enter = (body: object, key?: string) => api.ask(admin, 'POST', '/api/calendar', { body: { source: 'CV 1/VPCP', ...body }, ...(key ? { key } : {}) });

test('a year says every day off with its name, source and mark, and whether it is decided', async () => {
  const { status, body } = await api.ask(admin, 'GET', '/api/calendar/2026');
  expect([status, body.year, body.standing, body.days[0]]).toEqual([200, '2026', 'decided', { source: 'CV 12729/VPCP-KGVX, 25/12/2025', mark: 'seen', day: '2026-01-01', kind: 'holiday', name: { vi: 'Tết Dương lịch', en: 'New Year' } }]);
  expect(body.days.filter(({ kind }: { kind: string }) => kind === 'makeUp').map(({ day }: { day: string }) => day)).toEqual(['2026-01-10', '2026-08-22']);
  expect((await api.ask(admin, 'GET', '/api/calendar/2027')).body.standing).toBe('provisional');
  expect((await api.ask(admin, 'GET', '/api/calendar/2033')).body.days).toHaveLength(8);
});

test('only an administrator reads a year or enters days', async () => {
  expect((await api.ask(api.implementer, 'GET', '/api/calendar/2026')).status).toBe(403);
  expect((await api.ask(api.implementer, 'POST', '/api/calendar', { body: { source: 'x', days: [{ day: '2026-12-04', kind: 'off', name }] } })).status).toBe(403);
  expect((await api.ask(null, 'GET', '/api/calendar/2026')).status).toBe(401);
});

test.each(['26', '2026-01', '1800', '9999', 'nay'])('the year %s is refused', async (year) => { expect((await api.ask(admin, 'GET', `/api/calendar/${year}`)).status).toBe(422); });

test('entered days are there at once, wake the open projects with a term, and move the end of a term', async () => {
  await api.books.pool.query("INSERT INTO procedures VALUES ('h', 'national', '2018-07-10', '{}')");
  await api.books.pool.query(`INSERT INTO projects (code, procedure_hash, fund, name, name_key, province, applicant, beneficiary, stage, round, unit, due, version, head, state)
    VALUES ('KC-1', 'h', 'national', 'x', 'x', 'x', 'tt', 'cs', 'completeness', 1, 'sct', '2026-12-07T17:00:00Z', 1, 'h', '{}')`);
  const before = (await api.ask(api.implementer, 'GET', '/api/calendar/term?from=2026-12-01&workingDays=4')).body;
  const { status, body } = await enter({ days: [{ day: '2026-12-04', kind: 'off', name }, { day: '2026-12-05', kind: 'makeup', name, replaces: '2026-12-04' }] });
  expect([status, body.recounted, body.repeated, body.days.map(({ day }: { day: string }) => day)]).toEqual([201, 1, false, ['2026-12-04', '2026-12-05']]);
  const after = (await api.ask(api.implementer, 'GET', '/api/calendar/term?from=2026-12-01&workingDays=4')).body;
  expect([before.last, after.last]).toEqual(['2026-12-07', '2026-12-07']);
  expect(after.days.filter(({ why }: { why: string }) => ['swapped', 'makeUp'].includes(why)).map(({ day }: { day: string }) => day)).toEqual(['2026-12-04', '2026-12-05']);
  await enter({ days: [{ day: '2026-12-07', kind: 'off', name }] });
  expect((await api.ask(api.implementer, 'GET', '/api/calendar/term?from=2026-12-01&workingDays=4')).body.last).toBe('2026-12-08');
  const { days } = (await api.ask(admin, 'GET', '/api/calendar/2026')).body;
  expect(days.find(({ day }: { day: string }) => day === '2026-12-07')).toMatchObject({ kind: 'holiday', name: { vi: 'Nghỉ bão', en: 'Nghỉ bão' }, source: 'CV 1/VPCP', mark: 'seen' });
});

test('the same key again enters nothing and is answered alike; for other days it is refused', async () => {
  const days = [{ day: '2026-12-11', kind: 'off', name }];
  const [first, second] = [await enter({ days }, 'k1'), await enter({ days }, 'k1')];
  expect([first.status, second.status, second.body]).toEqual([201, 201, { ...first.body, repeated: true }]);
  expect(await enter({ days: [{ day: '2026-12-10', kind: 'off', name }] }, 'k1')).toMatchObject({ status: 422, body: { code: 'KEY_REUSED' } });
  expect((await api.ask(admin, 'POST', '/api/calendar', { body: { source: 'x', days }, key: null })).status).toBe(400);
});

test.each<[string, object, string]>([
  ['a make-up day on a working day', { days: [{ day: '2026-12-16', kind: 'makeup', name }] }, 'makeupIsWeeklyOff'],
  ['a day off that is made up too', { days: [{ day: '2026-12-19', kind: 'makeup', name }, { day: '2026-12-19', kind: 'off', name }] }, 'offOrMakeup'],
  ['a decision that assumes', { mark: 'provisional', decides: '2028', days: [{ day: '2028-01-25', kind: 'off', name }] }, 'decided'],
])('%s is refused by its rule', async (_, body, rule) => { expect((await enter(body)).body).toMatchObject({ status: 422, code: 'INVALID_FACT', facts: { rule } }); });

test.each<[string, object, string]>([
  ['no day', { days: [] }, 'days'], ['a day that does not exist', { days: [{ day: '2026-02-30', kind: 'off', name }] }, 'days.0.day'], ['no source', { source: '  ', days: [{ day: '2026-12-16', kind: 'off', name }] }, 'source'],
  ['an unknown kind', { days: [{ day: '2026-12-16', kind: 'free', name }] }, 'days.0.kind'], ['no name', { days: [{ day: '2026-12-16', kind: 'off' }] }, 'days.0.name'], ['something else', { days: [{ day: '2026-12-16', kind: 'off', name }], x: 1 }, 'x'],
])('%s is refused at the door', async (_, body, field) => {
  const answer = await enter(body);
  expect([answer.status, answer.body.code, answer.body.errors[0].field]).toEqual([422, 'INVALID', field]);
});

describe('the end of a term', () => {
  test.each([['workingDays=3', '2026-02-13', '2026-02-25', null], ['calendarDays=15', '2026-12-18', '2027-01-04', '2027-01-02'], ['months=1', '2026-01-31', '2026-03-02', '2026-02-28'], ['workingDays=0', '2026-02-13', '2026-02-13', null]])('of %s from %s is explained to anybody signed in', async (term, from, last, rolled) => {
    const { status, body } = await api.ask(api.implementer, 'GET', `/api/calendar/term?from=${from}&${term}`);
    expect([status, body.last, body.roll?.from ?? null, body.days[0].why]).toEqual([200, last, rolled, 'event']);
    expect(body.text).toMatch(/^Thứ [\s\S]*Hết hạn lúc 24 giờ/);
  });
  test.each(['from=2026-02-13', 'from=2026-02-13&workingDays=3&months=1', 'workingDays=3', 'from=2026-02-30&workingDays=3', 'from=2026-02-13&workingDays=', 'from=2026-02-13&workingDays=-1', 'from=2026-02-13&workingDays=1.5', 'from=2026-02-13&workingDays=9999', 'from=0001-01-01&workingDays=1', 'from=2026-02-13&workingDays=1&x=1'])('asked as %s is refused', async (query) => {
    expect(await api.ask(api.implementer, 'GET', `/api/calendar/term?${query}`)).toMatchObject({ status: 422, body: { code: 'INVALID' } });
  });
  test('is for people who are signed in', async () => { expect((await api.ask(null, 'GET', '/api/calendar/term?from=2026-02-13&workingDays=3')).status).toBe(401); });
});
