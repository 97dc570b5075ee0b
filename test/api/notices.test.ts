import { createActivities } from '../../activities';
import { channelsFor } from '../../bot/channels';
import type { Activities } from '../../workflows/activities';
import { theApi } from './theApi';

const ADMIN = 'quan-tri';
let api: Awaited<ReturnType<typeof theApi>>;
let activities: Activities;
beforeAll(async () => {
  api = await theApi();
  activities = createActivities({ ledger: api.ledger, channels: channelsFor({}, api.books), engine: {} as never });
});
beforeEach(() => api.books.pool.query('DELETE FROM notices'));
afterAll(() => api.close());

const facts = { code: 'KC-1', name: 'Máy sấy', stage: { vi: 'Thẩm định', en: 'Appraisal' }, shown: { vi: 'a', en: 'a' }, due: null };
let number = 0;
async function notice(person: string, state = 'SENT', more: { project?: string; facts?: object } = {}): Promise<string> {
  const { rows } = await api.books.pool.query<{ id: string }>("INSERT INTO notices (person_id, project_code, event_number, template, facts, state, channel) VALUES ($1, $2, $3, 'yourTurn', $4, $5, 'web') RETURNING id::text",
    [person, more.project ?? 'KC-1', (number += 1), JSON.stringify(more.facts ?? facts), state]);
  return rows[0]!.id;
}
const get = async (person: string, path: string) => (await api.ask(person, 'GET', `/api${path}`)).body;
const post = (person: string, path: string, body?: object, key?: string) => api.ask(person, 'POST', `/api${path}`, { ...(body ? { body } : {}), ...(key ? { key } : {}) });

describe('my notices', () => {
  test('are told in my language, the newest first, with their state and whether I read them', async () => {
    const [first, second] = [await notice('cuc-truong'), await notice('cuc-truong', 'PENDING')];
    await notice('bo-truong');
    const { items } = await get('cuc-truong', '/notices');
    expect(items.map(({ id, state, channel, read, readAt, what, project }: Record<string, unknown>) => ({ id, state, channel, read, readAt, what, project }))).toEqual([
      { id: second, state: 'PENDING', channel: 'web', read: false, readAt: null, what: 'yourTurn', project: 'KC-1' }, { id: first, state: 'SENT', channel: 'web', read: false, readAt: null, what: 'yourTurn', project: 'KC-1' },
    ]);
    expect(items[0].text).toContain('Đề án KC-1 đang chờ bạn xử lý: Thẩm định.');
    await api.books.pool.query("UPDATE persons SET language = 'en' WHERE id = 'bo-truong'");
    expect((await get('bo-truong', '/notices')).items[0].text).toContain('Appraisal');
    await api.books.pool.query("UPDATE persons SET language = 'vi' WHERE id = 'bo-truong'");
  });

  test('one whose words lack a fact is listed without words, and the others with theirs', async () => {
    await notice('cuc-truong');
    await notice('cuc-truong', 'FAILED', { facts: {} });
    expect((await get('cuc-truong', '/notices')).items.map(({ text }: { text: string | null }) => text === null)).toEqual([true, false]);
  });

  test('come in pages', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.unshift(await notice('cuc-truong'));
    const seen: string[] = [];
    for (let after = ''; ;) {
      const page = await get('cuc-truong', `/notices?limit=2${after}`);
      seen.push(...page.items.map(({ id }: { id: string }) => id));
      if (!page.after) break;
      after = `&after=${page.after}`;
    }
    expect(seen).toEqual(ids);
    for (const query of ['after=x', 'after=0', 'after=99999999999999999999', 'limit=0', 'unread=maybe', 'person=bo-truong']) expect([query, (await api.ask('cuc-truong', 'GET', `/api/notices?${query}`)).status]).toEqual([query, 422]);
  });

  test('are marked as read one by one or up to one; the first time counts, and only mine', async () => {
    const [a, b, c] = [await notice('cuc-truong'), await notice('cuc-truong'), await notice('cuc-truong')];
    const other = await notice('bo-truong');
    expect((await post('cuc-truong', `/notices/${b}/read`)).body).toEqual({ id: b, read: true });
    const read = async () => (await get('cuc-truong', '/notices')).items.map(({ id, readAt }: { id: string; readAt: string | null }) => [id, readAt]);
    const at = (await read())[1][1];
    expect((await post('cuc-truong', `/notices/${b}/read`)).status).toBe(200);
    expect(await read()).toEqual([[c, null], [b, at], [a, null]]);
    expect((await get('cuc-truong', '/notices?unread=true')).items.map(({ id }: { id: string }) => id)).toEqual([c, a]);
    expect((await post('cuc-truong', '/notices/read', { upTo: b })).body).toEqual({ read: 1 });
    expect((await read()).map(([, readAt]: [string, string | null]) => readAt !== null)).toEqual([false, true, true]);
    for (const path of [`/notices/${other}/read`, '/notices/123456789/read']) expect([path, (await post('cuc-truong', path)).status]).toEqual([path, 404]);
    expect((await post('cuc-truong', '/notices/read', { upTo: other })).body).toEqual({ read: 1 });
    expect((await get('bo-truong', '/notices')).items[0].read).toBe(false);
    for (const body of [{}, { upTo: 5 }, { upTo: 'x' }, { upTo: '1', all: true }]) expect((await post('cuc-truong', '/notices/read', body)).body.code).toBe('INVALID');
  });
});

describe('sending again', () => {
  test.each(['UNKNOWN', 'FAILED', 'UNREACHED'])('one that is %s waits again, says so in its words, and reaches the person', async (state) => {
    const id = await notice('cuc-truong', state);
    await api.books.pool.query('DELETE FROM marks');
    await api.books.pool.query("INSERT INTO addresses (channel, chat_id, person_id) VALUES ('web', 'cuc-truong', 'cuc-truong') ON CONFLICT DO NOTHING");
    expect((await post(ADMIN, `/notices/${id}/resend`)).body).toEqual({ id, state: 'PENDING' });
    expect((await api.books.pool.query('SELECT subject FROM marks')).rows).toEqual([{ subject: 'courier/cuc-truong' }]);
    await activities.deliver('web', [id]);
    const { rows } = await api.books.pool.query<{ text: string }>('SELECT text FROM chat_messages WHERE notice_id = $1', [id]);
    expect(rows.map(({ text }) => text)).toEqual([expect.stringMatching(/^\(gửi lại\) Đề án KC-1/)]);
    expect((await get('cuc-truong', '/notices')).items[0]).toMatchObject({ id, state: 'SENT', text: expect.stringMatching(/^\(gửi lại\)/) });
    expect((await api.books.pool.query("SELECT by, subject FROM staff_log WHERE what = 'noticeResent' AND data ->> 'id' = $1", [id])).rows).toEqual([{ by: ADMIN, subject: 'cuc-truong' }]);
  });

  test.each(['PENDING', 'SENDING', 'SENT'])('one that is %s is not repeated', async (state) => {
    const id = await notice('cuc-truong', state);
    expect((await post(ADMIN, `/notices/${id}/resend`)).body.facts).toEqual({ field: 'state', rule: 'NOT_AGAIN', state });
  });

  test('the same key sends once, and only an administrator may', async () => {
    const id = await notice('cuc-truong', 'UNKNOWN');
    for (const person of ['cuc-truong', 'bo-truong']) expect((await post(person, `/notices/${id}/resend`)).status).toBe(403);
    const [one, again] = [await post(ADMIN, `/notices/${id}/resend`, undefined, 'gui-lai'), await post(ADMIN, `/notices/${id}/resend`, undefined, 'gui-lai')];
    expect([one.status, again.status, again.body]).toEqual([201, 201, one.body]);
    expect((await post(ADMIN, '/notices/123456789/resend')).status).toBe(404);
  });
});

describe('preferences', () => {
  const wanted = { quietFrom: '20:30', quietTo: '06:00', digestAt: '07:45', muted: ['reminder', 'stageChanged'], preferred: 'web' };
  test('are nobody\'s until they are set, then replaced as a whole, and what waits is looked at again', async () => {
    expect((await get('cuc-truong', '/notice-preferences')).preferences).toBeNull();
    expect((await post('cuc-truong', '/notice-preferences', { ...wanted, muted: ['stageChanged', 'reminder', 'reminder'] })).body.preferences).toEqual(wanted);
    expect((await api.books.pool.query("SELECT 1 FROM marks WHERE subject = 'courier/cuc-truong'")).rowCount).toBe(1);
    const next = { ...wanted, muted: [], preferred: null };
    expect((await post('cuc-truong', '/notice-preferences', next)).status).toBe(200);
    const { preferences, mutable, channels } = await get('cuc-truong', '/notice-preferences');
    expect([preferences, channels.includes('zaloOa')]).toEqual([next, true]);
    expect((await get('bo-truong', '/notice-preferences')).preferences).toBeNull();
    // what may be muted is what the courier lets be muted
    expect([mutable.includes('reminder'), mutable.includes('ended'), mutable.includes('supplementRequested')]).toEqual([true, false, false]);
  });
  test.each([['quietFrom', '24:00'], ['quietTo', '7:00'], ['digestAt', null], ['muted', ['ended']], ['muted', ['khong-co']], ['muted', 'reminder'], ['preferred', 'fax'], ['person', 'bo-truong']])('%s as %j is refused', async (field, value) => {
    const { status, body } = await post('cuc-truong', '/notice-preferences', { ...wanted, [field]: value });
    expect([status, body.errors[0].field.split('.')[0]]).toEqual([422, field]);
  });
  test('nothing may be left out', async () => { for (const field of Object.keys(wanted)) expect([field, (await post('cuc-truong', '/notice-preferences', { ...wanted, [field]: undefined })).status]).toEqual([field, 422]); });
});

test('an administrator finds deliveries by state, project and person', async () => {
  const [sent, unknown, other] = [await notice('cuc-truong', 'SENT'), await notice('cuc-truong', 'UNKNOWN'), await notice('bo-truong', 'UNKNOWN', { project: 'KC-2' })];
  const ids = async (query: string) => (await get(ADMIN, `/admin/notices?${query}`)).items.map(({ id }: { id: string }) => id);
  expect(await ids('')).toEqual([other, unknown, sent]);
  expect(await ids('state=UNKNOWN')).toEqual([other, unknown]);
  expect(await ids('state=UNKNOWN&person=cuc-truong')).toEqual([unknown]);
  expect(await ids('project=kc-2')).toEqual([other]);
  expect(await ids(`limit=1&after=${other}`)).toEqual([unknown]);
  expect((await get(ADMIN, '/admin/notices?state=UNKNOWN')).items[0]).toMatchObject({ person: 'bo-truong', personName: expect.any(String), project: 'KC-2', state: 'UNKNOWN', error: null, text: expect.any(String) });
  for (const query of ['state=unknown', "state=X' OR '1'='1", 'project=a%27b', 'person=']) expect([query, (await api.ask(ADMIN, 'GET', `/api/admin/notices?${query}`)).status]).toEqual([query, 422]);
  expect((await api.ask('cuc-truong', 'GET', '/api/admin/notices')).status).toBe(403);
});

test('OPS-04 the progress of the telling is an administrator\'s to see, by the channel that each will be tried on', async () => {
  const { pool } = api.books;
  await pool.query("INSERT INTO addresses (channel, chat_id, person_id) VALUES ('telegram', 'P1', 'cuc-truong'), ('zaloOa', 'P1', 'cuc-truong')");
  const [one, two] = [await notice('cuc-truong', 'PENDING'), await notice('cuc-truong', 'PENDING')];
  await pool.query("UPDATE notices SET channel = NULL WHERE id = ANY($1)", [[one, two]]);
  // the first was not taken by the channel that comes first
  await pool.query("UPDATE notices SET passed = '{zaloOa}' WHERE id = $1", [one]);
  for (const state of ['SENDING', 'SENT', 'SENT', 'FAILED', 'UNKNOWN']) await notice('cuc-truong', state);
  await pool.query("UPDATE notices SET created_at = now() - interval '30 hours' WHERE id = $1", [await notice('cuc-truong', 'SENT')]);
  await pool.query('UPDATE notices SET channel = NULL WHERE id = $1', [await notice('cuc-truong', 'UNREACHED')]);
  const none = { pending: 0, sending: 0, sent: 0, failed: 0, unknown: 0, unreached: 0 };
  const progress = await get(ADMIN, '/notices/progress');
  const second = new Date(Date.parse(progress.at) + 1000).toISOString();
  expect(progress).toMatchObject({ hours: 24, finishAt: second, channels: [
    { ...none, channel: 'zaloOa', pending: 1, perSecond: 15, finishAt: second }, { ...none, channel: 'telegram', pending: 1, perSecond: 25, finishAt: second },
    { channel: 'web', pending: 0, sending: 1, sent: 2, failed: 1, unknown: 1, unreached: 0, perSecond: null, finishAt: null }, { ...none, channel: null, unreached: 1 },
  ] });
  // whoever prefers a channel is tried there first
  await pool.query("INSERT INTO notice_preferences (person_id, preferred) VALUES ('cuc-truong', 'web') ON CONFLICT (person_id) DO UPDATE SET preferred = 'web'");
  expect((await get(ADMIN, '/notices/progress?hours=168')).channels).toMatchObject([{ channel: 'web', pending: 2, sending: 1, sent: 3 }, { channel: null }]);
  expect((await api.ask('cuc-truong', 'GET', '/api/notices/progress')).status).toBe(403);
  expect((await api.ask(ADMIN, 'GET', '/api/notices/progress?hours=0')).status).toBe(422);
  await pool.query("DELETE FROM notice_preferences WHERE person_id = 'cuc-truong'");
  await pool.query("DELETE FROM addresses WHERE chat_id = 'P1'");
});
