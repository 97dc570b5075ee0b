import { clearAlarm, raiseAlarm } from '../../prisma/alarms';
import { startApi } from '../../app/api';
import { readConfig } from '../../app/config';
import { exampleProjects } from '../../app/examples';
import { playerOf } from '../../app/play';
import { routes } from '../../api/app';
import { connectEngine } from '../../workflows/client';
import { theApi } from './theApi';

let api: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => { api = await theApi(); });
afterAll(async () => { await api.close(); });

const pdf = () => new Blob(['%PDF-1.4 đơn đề nghị'], { type: 'application/pdf' });
const example = exampleProjects('2026-11-25').find(({ id }) => id === 'EX08')!;

test('a project begins, gets a code and a number, and is looked up by both', async () => {
  const { status, body } = await api.propose();
  expect([status, body.stage, /^KC-\d{4}-\d{5}-[0-9A-Z]$/.test(body.code), /^\d{6}$/.test(body.pin)]).toEqual([201, 'registration', true, true]);
  const found = await api.ask(null, 'GET', `/api/lookup?code=${body.code.toLowerCase()}&pin=${body.pin}`);
  expect([found.status, found.body.shown.vi, 'name' in found.body]).toEqual([200, 'Mới đăng ký', false]);
});

describe('what bad input gets', () => {
  test.each([[''], [null], ['  ']])('API-01: the amount %j is no amount', async (requested) => {
    const { status, body } = await api.propose({ requested });
    expect([status, body.code, body.errors[0].field, body.errors[0].message]).toEqual([422, 'INVALID', 'facts.requested', 'Chưa nhập số tiền.']);
  });
  test.each([[300000000], ['3e8'], ['1.000.000'], ['-5'], ['1'.repeat(19)], [true], [{}]])('the amount %j is refused', async (requested) => {
    expect((await api.propose({ requested })).status).toBe(422);
  });
  test.each([['false', 200], ['0', 200], ['off', 200], ['no', 200], ['true', 200], ['vâng', 422], ['', 422]])('API-02: "%s" is never taken for yes by accident', async (word, status) => {
    const answer = await api.ask('quan-tri', 'GET', `/api/admin/projects?ended=${word}`);
    expect(answer.status).toBe(status);
    if (status === 200 && word !== 'true') expect(answer.body.items.every(({ ended }: { ended: unknown }) => ended === null)).toBe(true);
  });
  test.each([['limit=100000'], ['loc[tinh]=01'], ['trang=2'], ['limit=hai'], ['limit=0'], ['stage=a&stage=b&limit=x'], ['after=%00']])('API-14: the query %s is refused by name, never a fault', async (query) => {
    const { status, body, type } = await api.ask('quan-tri', 'GET', `/api/admin/projects?${query}`);
    expect([status, body.code]).toEqual([422, 'INVALID']);
    expect(type).toMatch(/json/);
  });
  test.each(['foo 1|KC', '2026-02-30|A', '+275760-09-13T00:00:00Z|A', '2026-02-30T00:00:00.000Z|A'])('the place %s in a list is refused, never a fault', async (after) => {
    const { status, body } = await api.ask(api.implementer, 'GET', `/api/tasks?${new URLSearchParams({ after })}`);
    expect([status, body.errors[0].field]).toEqual([422, 'after']);
  });

  test.each([['multipart/form-data', 'x'], ['multipart/form-data; boundary=B', '--B\r\nContent-Disposition: form-data; name="kind"\r\n\r\nproj'], ['multipart/form-data; boundary=B', '--B\r\nrubbish\r\n\r\nx\r\n--B--\r\n']])('a broken form (%s) is the sender\'s mistake, never a fault', async (type, raw) => {
    const { body: { code } } = await api.propose();
    for (const path of [`/api/projects/${code}/documents`, '/chat/messages'])
      expect([path, (await api.ask(api.implementer, 'POST', path, { raw, headers: { 'content-type': type } })).status]).toEqual([path, 400]);
  });

  test('a character that cannot be kept is refused, never a fault', async () => {
    const { body: { code } } = await api.propose();
    for (const bad of ['A\u0000B', 'A\ud800B']) expect([bad, (await api.propose({ name: bad })).status]).toEqual([bad, 422]);
    expect((await api.ask(api.implementer, 'GET', `/api/projects/${code}/documents/%00`)).status).toBe(422);
    expect((await api.ask('bo-truong', 'POST', `/api/projects/${code}/councils`, { body: { stage: 'baseAppraisal', members: ['a\u0000'], chair: 'a' } })).status).toBe(422);
    expect((await api.propose({ name: 'Gỗ 🪵' })).status).toBe(201);
  });

  test('API-14: a key may stand twice where several are meant', async () => {
    expect((await api.ask('quan-tri', 'GET', '/api/admin/projects?stage=registration&stage=contract')).status).toBe(200);
    expect((await api.ask('quan-tri', 'GET', '/api/admin/projects?limit=5&limit=6')).status).toBe(422);
  });
  test('a wrong day, an unknown key, a wrong flag are named', async () => {
    for (const [more, field] of [[{ plannedEnd: '2026-02-30' }, 'facts.plannedEnd'], [{ khac: 1 }, 'facts.khac'], [{ flags: ['x'] }, 'facts.flags.0'], [{ name: ' \u200B ' }, 'facts.name'], [{ name: 'a\u0000b' }, 'facts.name']] as const)
      expect((await api.propose(more)).body.errors[0].field).toBe(field);
  });
  test('broken JSON, an unknown route, another type, no key, no token: each its own problem, never HTML', async () => {
    const cases: [Promise<{ status: number; type: string; body: any }>, number, string][] = [
      [api.ask(api.implementer, 'POST', '/api/projects', { raw: '{"a":' }), 400, 'MALFORMED'], [api.ask(null, 'GET', '/api/nothing'), 404, 'NOT_FOUND'],
      [api.ask(api.implementer, 'POST', '/api/projects', { raw: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 415, 'WRONG_TYPE'],
      [api.ask(api.implementer, 'POST', '/api/projects', { body: {}, key: null }), 400, 'IDEMPOTENCY_KEY_REQUIRED'], [api.ask(null, 'GET', '/api/tasks'), 401, 'UNAUTHENTICATED'],
      [api.ask(null, 'GET', '/api/tasks', { headers: { authorization: 'Bearer khong-co-ma-nay' } }), 401, 'UNAUTHENTICATED'], [api.ask(api.implementer, 'GET', '/api/admin/projects'), 403, 'FORBIDDEN'],
    ];
    for (const [asked, status, code] of cases) {
      const { status: got, body, type } = await asked;
      expect([got, body.code, body.status, /[àảãáạăâđêôơưíịếệốộứ]/i.test(body.detail)]).toEqual([status, code, status, true]);
      expect(type).toMatch(/^application\/problem\+json/);
    }
  });
  test('API-13: forty thousand letters are taken whole by JSON and by form; too much is a clear 413', async () => {
    const { body: { code } } = await api.propose();
    const text = 'ộ'.repeat(40_000);
    const form = new FormData();
    for (const [key, value] of Object.entries({ month: '2026-05', done: text, spent: '0' })) form.append(key, value);
    const json = await api.ask(api.implementer, 'POST', `/api/projects/${code}/reports`, { body: { month: '2026-05', done: text, spent: '0' } });
    const sent = await api.ask(api.implementer, 'POST', `/api/projects/${code}/reports`, { form });
    // both went through the door whole; the rules then say that no report is wanted yet
    expect([json.body.code, sent.body.code]).toEqual(['REPORT_NOT_WANTED', 'REPORT_NOT_WANTED']);
    const huge = await api.ask(api.implementer, 'POST', `/api/projects/${code}/reports`, { body: { month: '2026-05', done: 'ộ'.repeat(400_000), spent: '0' } });
    expect([huge.status, huge.body.code]).toEqual([413, 'TOO_LARGE']);
    const longForm = new FormData();
    for (const [key, value] of Object.entries({ month: '2026-05', done: 'ộ'.repeat(200_000), spent: '0' })) longForm.append(key, value);
    expect((await api.ask(api.implementer, 'POST', `/api/projects/${code}/reports`, { form: longForm })).status).toBe(413);
  });
});

test('API-04: an amount is a string both ways, to the last digit, also above 2^53; one that nobody can mean is told back as it was sent', async () => {
  const { body } = await api.propose({ requested: '1737730000001', total: '9007199254740993' });
  const { body: money, text } = await api.ask(api.implementer, 'GET', `/api/projects/${body.code}/money`);
  expect([money.requested, money.total, text.includes('"9007199254740993"')]).toEqual(['1737730000001', '9007199254740993', true]);
  const absurd = await api.propose({ requested: '1', total: '90071992547409931' });
  expect([absurd.status, absurd.body.code, absurd.body.facts.total]).toEqual([422, 'INVALID_FACT', '90071992547409931']);
});

test('API-07: five presses of one button make one project, one number, one answer', async () => {
  const { rows: [before] } = await api.books.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM projects');
  const answers = await Promise.all(Array.from({ length: 5 }, () => api.propose({ name: 'Nộp năm lần' }, 'nop-ho-so-1')));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
  expect(new Set(answers.map(({ body }) => `${body.code} ${body.pin}`)).size).toBe(1);
  const { rows: [after] } = await api.books.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM projects');
  expect(after!.n - before!.n).toBe(1);
  const other = await api.propose({ name: 'Việc khác cùng khóa' }, 'nop-ho-so-1');
  expect([other.status, other.body.code]).toEqual([422, 'KEY_REUSED']);
});

test('API-08: the second of two saves from one version is told both values, and nothing is lost', async () => {
  const { body: { code, version } } = await api.propose();
  const save = (total: string, match?: string) => api.ask(api.implementer, 'PATCH', `/api/projects/${code}`, { body: { facts: { ...api.facts, total } }, headers: match ? { 'if-match': match } : {} });
  expect((await save('500000000')).body.code).toBe('VERSION_REQUIRED');
  const [first, second] = [await save('500000000', `"${version}"`), await save('450000000', `"${version}"`)];
  expect([first.status, second.status, second.body.code]).toEqual([200, 409, 'VERSION_MOVED']);
  expect([second.body.facts.theirs.total, second.body.facts.mine.total]).toEqual(['500000000', '450000000']);
  expect((await api.ask(api.implementer, 'GET', `/api/projects/${code}`)).body.facts.total).toBe('500000000');
});

test('papers are taken by what they are, listed, and given back as they were', async () => {
  const { body: { code } } = await api.propose();
  const form = (file: Blob, name: string, kind = 'projectDocument') => { const one = new FormData(); one.append('kind', kind); one.append('file', file, name); return one; };
  const sent = await api.ask(api.implementer, 'POST', `/api/projects/${code}/documents`, { form: form(pdf(), 'Đề án.pdf'), key: 'tai-len' });
  const again = await api.ask(api.implementer, 'POST', `/api/projects/${code}/documents`, { form: form(pdf(), 'Đề án.pdf'), key: 'tai-len' });
  expect([sent.status, sent.body.name, again.body.id]).toEqual([201, 'Đề án.pdf', sent.body.id]);
  expect((await api.ask(api.implementer, 'GET', `/api/projects/${code}/documents`)).body.items).toHaveLength(1);
  expect((await api.ask(api.implementer, 'GET', `/api/projects/${code}/documents/${sent.body.id}`)).text).toBe('%PDF-1.4 đơn đề nghị');
  expect((await api.ask(api.implementer, 'POST', `/api/projects/${code}/documents`, { form: form(new Blob(['MZ']), 'a.pdf') })).body.code).toBe('UNKNOWN_FILE');
  expect((await api.ask(api.implementer, 'POST', `/api/projects/${code}/documents`, { form: form(pdf(), 'a.pdf', 'khongCo') })).body.code).toBe('UNKNOWN_PAPER');
});

test('a project is everybody\'s business who holds an office in it, and to all others it does not exist', async () => {
  const { body: { code } } = await api.propose();
  for (const path of ['', '/timeline', '/deadlines', '/money', '/documents']) {
    for (const [person, status] of [[api.implementer, 200], ['sct-quang-nam-giam-doc', 200], ['bo-truong', 200], ['quan-tri', 200], ['sct-bac-giang-giam-doc', 404], ['cs-ex01-dai-dien', 404]] as const)
      expect([path, person, (await api.ask(person, 'GET', `/api/projects/${code}${path}`)).status]).toEqual([path, person, status]);
  }
  for (const [path, body] of [['sign-offs', { stage: 'registration', round: 1, vote: 'approve' }], ['withdrawal', { reason: 'x' }], ['termination', { reason: 'x' }], ['reports', { month: '2026-05', done: 'x', spent: '0' }], ['refunds', { reference: 'r', amount: '1' }], ['councils', { stage: 'baseAppraisal', members: ['a'], chair: 'a' }]] as const) {
    expect([path, (await api.ask('sct-bac-giang-giam-doc', 'POST', `/api/projects/${code}/${path}`, { body })).status]).toEqual([path, 404]);
    expect([path, (await api.ask(null, 'POST', `/api/projects/${code}/${path}`, { body })).status]).toEqual([path, 401]);
  }
  // what a stranger tried is kept
  const tried = await api.books.prisma.refusedAttempt.findMany({ where: { projectCode: code, by: 'sct-bac-giang-giam-doc' } });
  expect(tried.map(({ command }) => (JSON.parse(command) as { type: string }).type).sort()).toEqual(['appointCouncil', 'fileReport', 'recordRefund', 'signOff', 'terminate', 'withdraw']);
});

test('no stranger changes a draft, adds a paper or administers; the administrator may look everywhere', async () => {
  const { body: { code, version } } = await api.propose();
  const stranger = 'sct-bac-giang-giam-doc';
  expect((await api.ask(stranger, 'PATCH', `/api/projects/${code}`, { body: { facts: api.facts }, headers: { 'if-match': String(version) } })).status).toBe(404);
  const form = new FormData();
  form.append('kind', 'projectDocument');
  form.append('file', pdf(), 'a.pdf');
  expect((await api.ask(stranger, 'POST', `/api/projects/${code}/documents`, { form })).body.code).toBe('UNKNOWN_PROJECT');
  for (const [method, path, body] of [['GET', '', undefined], ['GET', `/${code}`, undefined], ['POST', `/${code}/restart`, { reason: 'x' }]] as const) {
    expect([path, (await api.ask(stranger, method, `/api/admin/projects${path}`, { body })).status]).toEqual([path, 403]);
    expect([path, (await api.ask(null, method, `/api/admin/projects${path}`, { body })).status]).toEqual([path, 401]);
  }
  expect((await api.ask('quan-tri', 'GET', `/api/admin/projects?limit=100`)).body.items.map((row: { code: string }) => row.code)).toContain(code);
  expect((await api.ledger.read(code))!.project.version).toBe(version);
});

test('a sign-off moves the project, shows in the tasks and the notices, and late it is 409', async () => {
  const { body: { code } } = await api.propose();
  await playerOf(api.ledger, code, example, { council: false }).go('completeness');
  const tasks = await api.ask('sct-quang-nam-tiep-nhan', 'GET', '/api/tasks?limit=100');
  expect(tasks.body.items.map((task: { code: string }) => task.code)).toContain(code);
  const { body: { fingerprint } } = await api.ask('sct-quang-nam-tiep-nhan', 'GET', `/api/projects/${code}`);
  const sign = (key: string) => api.ask('sct-quang-nam-tiep-nhan', 'POST', `/api/projects/${code}/sign-offs`, { body: { stage: 'completeness', round: 1, vote: 'approve', fingerprint }, key });
  const [first, again, late] = [await sign('ky-1'), await sign('ky-1'), await sign('ky-2')];
  expect([first.status, first.body.stage, again.status, again.body.version, late.status, late.body.code]).toEqual([201, 'baseAppraisal', 201, first.body.version, 409, 'LATE']);
  const notices = await api.ask('sct-quang-nam-tham-dinh', 'GET', '/api/notices');
  expect(notices.body.items[0]).toMatchObject({ project: code, what: 'yourTurn', state: 'PENDING' });
});

test('the look-up says the same of an unknown code and a wrong number, and slows down who guesses', async () => {
  const { body: { code } } = await api.propose();
  const answers = [];
  for (const query of [`code=${code}&pin=000000`, 'code=KC-2026-99999-0&pin=123456', 'code=x&pin=1', `code=${code}&pin=`, `code=${code}&pin=12345`, `code=${code}&pin=1`]) answers.push(await api.ask(null, 'GET', `/api/lookup?${query}`));
  expect(answers.slice(0, 2).map(({ text }) => text)).toEqual([answers[0]!.text, answers[0]!.text]);
  expect(answers.at(-1)!.body.code).toBe('TOO_MANY');
});

test('without the engine the API goes on; a restart that two administrators agreed on says that the engine is away and waits for it', async () => {
  const { body: { code } } = await api.propose();
  const ready = await api.ask(null, 'GET', '/api/ready');
  expect([ready.status, ready.body.database, ready.body.engine]).toEqual([200, true, false]);
  const restart = (who: string, key?: string) => api.ask(who, 'POST', `/api/admin/projects/${code}/restart`, { body: { reason: 'thử' }, ...(key ? { key } : {}) });
  // one administrator alone cannot
  await api.books.pool.query("UPDATE persons SET administrator = false WHERE id = 'quan-tri-2'");
  const alone = await restart('quan-tri');
  expect([alone.status, alone.body.code]).toEqual([409, 'SECOND_ADMIN_MISSING']);
  await api.books.prisma.person.create({ data: { id: 'quan-tri-hai', name: 'Quản trị thứ hai', administrator: true } });
  try {
    const [asked, again, twice] = [await restart('quan-tri', 'lai-1'), await restart('quan-tri', 'lai-1'), await restart('quan-tri')];
    expect([asked.status, asked.body.state, again.body, twice.body.request]).toEqual([201, 'asked', asked.body, asked.body.request]);
    expect(await api.books.prisma.notice.findMany({ where: { projectCode: `restart/${asked.body.request}` } })).toMatchObject([{ personId: 'quan-tri-hai', template: 'restartAsked' }]);
    const [second, retried] = [await restart('quan-tri-hai', 'lai-2'), await restart('quan-tri-hai', 'lai-2')];
    expect([second.status, second.body.code, retried.body.code]).toEqual([503, 'ENGINE_UNAVAILABLE', 'ENGINE_UNAVAILABLE']);
    expect(await api.books.prisma.restartRequest.findMany({ where: { projectCode: code } })).toMatchObject([{ askedBy: 'quan-tri', confirmedBy: 'quan-tri-hai', doneAt: null }]);
  } finally {
    await api.books.pool.query("UPDATE persons SET deactivated_at = now() WHERE id = 'quan-tri-hai'");
  }
}, 60_000);

test('what has to be mended is listed for administrators', async () => {
  await raiseAlarm(api.books.pool, 'zaloOa.consent', '123: -14014');
  const { status, body } = await api.ask('quan-tri', 'GET', '/api/admin/alarms');
  expect([status, body.items]).toEqual([200, [{ kind: 'zaloOa.consent', detail: '123: -14014', since: expect.stringMatching(/Z$/) }]]);
  expect([(await api.ask('sct-bac-giang-giam-doc', 'GET', '/api/admin/alarms')).status, (await api.ask(null, 'GET', '/api/admin/alarms')).status]).toEqual([403, 401]);
  const { body: { paths } } = await api.ask(null, 'GET', '/api/openapi.json');
  expect(paths['/api/admin/alarms'].get.responses['200'].content['application/json'].schema.properties.items.items.required).toEqual(['kind', 'since', 'detail']);
  await clearAlarm(api.books.pool, 'zaloOa.consent');
  expect((await api.ask('quan-tri', 'GET', '/api/admin/alarms')).body.items).toEqual([]);
}, 60_000);

test('a port that is taken is said in one sentence with what to do', async () => {
  const engine = connectEngine({ address: '127.0.0.1:1' });
  const port = Number(new URL(api.base).port);
  await expect(startApi({ config: readConfig({}), ledger: api.ledger, engine, port })).rejects.toThrow(new RegExp(`Cổng ${port} đang được dùng.*PORT`));
  await engine.close();
});

test('the OpenAPI text names every route', async () => {
  const { body } = await api.ask(null, 'GET', '/api/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  for (const { method, path } of routes) expect(body.paths[`/api${path.replace(/:(\w+)/g, '{$1}')}`]?.[method]?.summary).toBeTruthy();
});
