import { createActivities } from '../../activities';
import { quietHoursOf, readConfig } from '../../app/config';
import { channelsFor } from '../../bot/channels';
import type { Activities } from '../../workflows/activities';
import { fakeMail } from '../fakes/mail';
import type { FakeMail } from '../fakes/mail';
import { fakeTelegram } from '../fakes/telegram';
import type { FakeTelegram } from '../fakes/telegram';
import { openBooks } from '../../prisma/client';
import { ledgerOf } from '../../prisma/ledger';
import { freshDatabase } from '../world/database';
import type { Database } from '../world/database';

let database: Database;
let books: ReturnType<typeof openBooks>;
let telegram: FakeTelegram;
let mail: FakeMail;
let moment = '';
let activities: Activities;
let settings = {};

beforeAll(async () => {
  [database, telegram, mail] = await Promise.all([freshDatabase(), fakeTelegram(), fakeMail()]);
  books = openBooks(database.appUrl, 5);
  settings = { TELEGRAM_TOKEN: '1:not-a-real-token', TELEGRAM_API_ROOT: telegram.apiRoot, SMTP_URL: mail.url, MAIL_FROM: 'kc@sct.example' };
  activities = withQuietHours(null);
});
afterAll(async () => { await books.close(); await database.drop(); await telegram.stop(); await mail.stop(); });
const withQuietHours = (quietHours: { from: string; to: string } | null) => createActivities({ ledger: ledgerOf(books, async () => moment), channels: channelsFor(settings, books), engine: {} as never, quietHours });

/** A moment in Vietnam, of tomorrow unless another day is said: events are written at the machine's time. */
const at = (time: string, days = 1) => new Date(Date.parse(`${new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)}T${time}:00+07:00`) + days * 86_400_000).toISOString();
const it = async (time: string, days?: number) => { moment = at(time, days); };

let serial = 0;
/** A person with chats; `telegram` is the chat's number. */
async function person({ telegram: chat, email, web, administrator = false, prefers }: { telegram?: number; email?: string; web?: boolean; administrator?: boolean; prefers?: object } = {}): Promise<string> {
  const id = `p${(serial += 1)}`;
  await books.prisma.person.create({ data: { id, name: `Người ${id}`, administrator } });
  for (const [channel, chatId] of [['telegram', chat], ['email', email], ['web', web ? id : undefined]] as const)
    if (chatId !== undefined) await books.prisma.address.create({ data: { channel, chatId: String(chatId), personId: id } });
  if (prefers) await books.prisma.noticePreference.create({ data: { personId: id, ...prefers } });
  return id;
}
const words = { vi: 'Thẩm định', en: 'Appraisal' };
/** A notice of an event that happened at a moment. */
async function notice(personId: string, template: string, { since = moment, project = 'KC-1', due = null, state = 'PENDING', daysOld = 0 }: { since?: string; project?: string; due?: string | null; state?: string; daysOld?: number } = {}): Promise<string> {
  const number = (serial += 1);
  await books.pool.query("INSERT INTO events (project_code, number, type, at, by, command_id, data, previous, hash) VALUES ($1, $2, 'x', $3, 'x', $4, '{}', '', $4)", [project, number, since, `c${number}`]);
  const facts = { code: project, name: `Máy ${project}`, stage: words, shown: words, due, reason: null, missing: [], outcome: words };
  const { rows } = await books.pool.query<{ id: string }>(
    "INSERT INTO notices (person_id, project_code, event_number, template, facts, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, now() - $7 * interval '1 day') RETURNING id::text", [personId, project, number, template, JSON.stringify(facts), state, daysOld]);
  return rows[0]!.id;
}
const states = async (personId: string) => (await books.prisma.notice.findMany({ where: { personId }, orderBy: { id: 'asc' } })).map(({ state, channel }) => (channel ? `${state} ${channel}` : state));
/** What the courier does, without its sleep; answers until when it would sleep. */
async function courier(personId: string): Promise<string | null> {
  for (let rounds = 0; rounds < 200; rounds += 1) {
    const { channel, ids, as, waitUntil } = await activities.waitingNotices(personId);
    if (ids.length === 0) return waitUntil ?? null;
    if (channel) await activities.deliver(channel, as || channel === 'web' ? ids : ids.slice(0, 1), as); else await activities.markUnreached(ids);
  }
  throw new Error('the courier did not come to an end');
}
const chat = (id: number) => telegram.messages(id).filter(({ fromUs }) => fromUs).map(({ text }) => text);

describe('CHT-10 who blocked the bot, and whose account is gone', () => {
  beforeAll(() => it('09:00'));
  test('the chat is left, e-mail tells it, and Start makes it active again', async () => {
    const lan = await person({ telegram: 11, email: 'lan@so.example' });
    telegram.fault('sendMessage', { status: 403 });
    const [first] = [await notice(lan, 'yourTurn'), await notice(lan, 'stageChanged')];
    await courier(lan);
    expect(await states(lan)).toEqual(['SENT email', 'SENT email']);
    expect(mail.mails('lan@so.example').map(({ messageId }) => messageId)[0]).toBe(`<notice-${first}@sct.example>`);
    expect(telegram.calls('sendMessage').filter(({ chat_id }) => chat_id === '11')).toHaveLength(1);
    expect(await books.prisma.address.findFirst({ where: { chatId: '11' } })).toMatchObject({ active: false });
    // what a press on Start does in the adapter
    await books.pool.query("UPDATE addresses SET active = true WHERE channel = 'telegram' AND chat_id = '11'");
    await notice(lan, 'yourTurn');
    await courier(lan);
    expect((await states(lan))[2]).toBe('SENT telegram');
  });
  test('an account that was deleted needs linking again', async () => {
    const mai = await person({ telegram: 12, email: 'mai@so.example' });
    telegram.fault('sendMessage', { status: 403, description: 'Forbidden: user is deactivated' });
    await notice(mai, 'yourTurn');
    await courier(mai);
    expect(await states(mai)).toEqual(['SENT email']);
    expect(await books.prisma.address.count({ where: { personId: mai, channel: 'telegram' } })).toBe(0);
  });
  test('nobody to reach: the administrators hear it once, and the alarm is over when something arrives', async () => {
    const [boss, other] = [await person({ telegram: 13, administrator: true }), await person({ telegram: 14 })];
    const alone = await person();
    await notice(alone, 'supplementRequested', { project: 'KC-7' });
    await courier(alone);
    await notice(alone, 'stageChanged', { project: 'KC-8' });
    await courier(alone);
    expect(await states(alone)).toEqual(['UNREACHED', 'UNREACHED']);
    const alarms = () => books.prisma.alarm.findMany({ where: { kind: 'unreachedPerson', detail: alone }, orderBy: { id: 'asc' } });
    expect(await alarms()).toMatchObject([{ clearedAt: null }]);
    await Promise.all([courier(boss), courier(other)]);
    expect(chat(13)).toEqual([expect.stringContaining('Có người chưa nhận được thông báo về đề án KC-7')]);
    expect(chat(13)[0]).toContain(alone);
    expect(chat(13)[0]).not.toContain('Người');
    expect(chat(14)).toEqual([]);
    expect((await books.pool.query("SELECT 1 FROM marks WHERE subject = $1", [`courier/${boss}`])).rowCount).toBe(1);
    await books.prisma.address.create({ data: { channel: 'email', chatId: 'alone@so.example', personId: alone } });
    await notice(alone, 'stageChanged');
    await courier(alone);
    expect((await alarms())[0]!.clearedAt).not.toBeNull();
    // and if it comes to that again, it is told again
    await books.prisma.address.deleteMany({ where: { personId: alone } });
    await notice(alone, 'stageChanged', { project: 'KC-7' });
    await courier(alone);
    await courier(boss);
    expect(await alarms()).toMatchObject([{}, { clearedAt: null }]);
    expect(chat(13)).toHaveLength(2);
    await books.prisma.person.update({ where: { id: boss }, data: { administrator: false } });
  });
});

test('OPS-01 a queue that starts again: of 1,200 that were told and some that are too old, seven are sent', async () => {
  await it('09:00');
  const lan = await person({ telegram: 20 });
  await books.pool.query("INSERT INTO notices (person_id, project_code, event_number, template, facts, state, created_at) SELECT $1, 'KC-1', 100000 + n, 'yourTurn', '{}', 'SENT', now() - interval '30 days' FROM generate_series(1, 1200) AS n", [lan]);
  for (let old = 0; old < 5; old += 1) await notice(lan, 'reminder', { daysOld: 8 });
  for (let fresh = 0; fresh < 7; fresh += 1) await notice(lan, 'yourTurn', { project: `KC-${fresh}` });
  await courier(lan);
  await courier(lan);
  expect(chat(20)).toHaveLength(7);
  // one that an administrator has sent again is told however old it is
  await books.pool.query("UPDATE notices SET facts = (facts::jsonb || '{\"resent\":true}')::text WHERE id = $1", [await notice(lan, 'reminder', { daysOld: 8 })]);
  await books.pool.query("UPDATE notices SET facts = replace(facts, '\"resent\": true', '\"resent\":true') WHERE person_id = $1", [lan]);
  await courier(lan);
  expect(chat(20)).toHaveLength(8);
  const { rows } = await books.pool.query('SELECT state, count(*)::int AS count FROM notices WHERE person_id = $1 GROUP BY 1 ORDER BY 1', [lan]);
  expect(rows).toEqual([{ state: 'EXPIRED', count: 5 }, { state: 'SENT', count: 1208 }]);
});

test('OPS-02 thirty overdue and three whose last day is today: nothing at night, three messages in the morning, one digest at eight', async () => {
  const boss = await person({ telegram: 21, prefers: {} });
  await it('00:00');
  for (let overdue = 1; overdue <= 30; overdue += 1) await notice(boss, 'overdue', { project: `KC-2026-000${String(overdue).padStart(2, '0')}-X`, due: moment });
  for (let critical = 1; critical <= 3; critical += 1) await notice(boss, 'reminder', { project: `KC-2026-001${critical}-X`, due: at('00:00', 2) });
  expect(await courier(boss)).toBe(at('07:00'));
  await it('06:59');
  expect(await courier(boss)).toBe(at('07:00'));
  expect(chat(21)).toEqual([]);
  await it('07:00');
  expect(await courier(boss)).toBe(at('08:00'));
  expect(chat(21)).toHaveLength(3);
  await it('08:00');
  expect(await courier(boss)).toBeNull();
  const digest = chat(21).slice(3);
  // thirty lines, under the platform's limit
  expect(digest.length).toBeLessThanOrEqual(2);
  for (const text of digest) expect(text.length).toBeLessThanOrEqual(4096);
  const lines = digest.join('\n').split('\n').filter((line) => line.startsWith('- '));
  expect(lines).toHaveLength(30);
  expect(digest[0]).toContain('Có 30 việc');
  for (let overdue = 1; overdue <= 30; overdue += 1) expect(lines.filter((line) => line.includes(`KC-2026-000${String(overdue).padStart(2, '0')}-X`))).toHaveLength(1);
  expect(new Set(await states(boss))).toEqual(new Set(['SENT telegram']));
});

describe('one message of several', () => {
  beforeAll(() => it('09:00'));
  test('what happened to a project within ten minutes, the same words once', async () => {
    const lan = await person({ telegram: 30, prefers: {} });
    await notice(lan, 'stageChanged', { project: 'KC-5' });
    await notice(lan, 'yourTurn', { project: 'KC-5' });
    await notice(lan, 'stageChanged', { project: 'KC-6' });
    await courier(lan);
    expect(chat(30)).toHaveLength(2);
    expect(chat(30)[0]!.match(/Máy KC-5/g)).toHaveLength(1);
    expect(chat(30)[0]).toContain('chờ bạn');
    const kept = await books.prisma.notice.findMany({ where: { personId: lan }, orderBy: { id: 'asc' } });
    expect(kept.map(({ state, bundle, providerId }) => [state, bundle === kept[0]!.id, providerId === kept[0]!.providerId])).toEqual([['SENT', true, true], ['SENT', true, true], ['SENT', false, false]]);
  });
  test('is put off, lost or refused as a whole', async () => {
    const lan = await person({ telegram: 31, email: 'mot@so.example', prefers: {} });
    const both = async () => { await notice(lan, 'stageChanged'); await notice(lan, 'yourTurn'); };
    await both();
    telegram.fault('sendMessage', { status: 429, retryAfter: 9 });
    await expect(courier(lan)).rejects.toMatchObject({ type: 'ChannelBusy', nextRetryDelay: 9_000 });
    expect(await states(lan)).toEqual(['PENDING telegram', 'PENDING telegram']);
    telegram.fault('sendMessage', { deliveredButNoAnswer: true });
    await courier(lan);
    expect(await states(lan)).toEqual(['UNKNOWN telegram', 'UNKNOWN telegram']);
    await both();
    telegram.fault('sendMessage', { status: 403 });
    await courier(lan);
    expect((await states(lan)).slice(2)).toEqual(['SENT email', 'SENT email']);
    expect(mail.mails('mot@so.example')).toHaveLength(1);
  });
  test('that was on its way when we died is finished as the same message on a channel that shows it once, and unknown elsewhere', async () => {
    for (const [chats, state, shown] of [[{ web: true }, 'SENT web', 1], [{ telegram: 32 }, 'UNKNOWN telegram', 0]] as const) {
      const lan = await person({ ...chats, prefers: {} });
      const ids = [await notice(lan, 'stageChanged'), await notice(lan, 'yourTurn')];
      await notice(lan, 'paid', { project: 'KC-9' });
      const [channel] = Object.keys(chats);
      await books.pool.query("UPDATE notices SET state = 'SENDING', channel = $2, bundle = $3 WHERE id = ANY($1::bigint[])", [ids, channel, ids[0]]);
      expect(await activities.waitingNotices(lan)).toEqual({ channel, ids, as: 'merged' });
      await activities.deliver(channel!, ids, 'merged');
      await activities.deliver(channel!, ids, 'merged');
      expect((await states(lan)).slice(0, 2)).toEqual([state, state]);
      const told = channel === 'web' ? await books.prisma.chatMessage.count({ where: { chatId: lan } }) : chat(32).length;
      expect(told).toBe(shown);
    }
  });
});

describe('preferences', () => {
  beforeAll(() => it('09:00'));
  test('the preferred channel is first, and the ladder goes on behind it', async () => {
    const lan = await person({ telegram: 40, email: 'thich@so.example', web: true, prefers: { preferred: 'email' } });
    mail.fault('noSuchAddress');
    await notice(lan, 'supplementRequested');
    await courier(lan);
    expect(await states(lan)).toEqual(['SENT telegram']);
    await books.pool.query("UPDATE addresses SET active = true WHERE person_id = $1", [lan]);
    await notice(lan, 'supplementRequested');
    await courier(lan);
    expect((await states(lan))[1]).toBe('SENT email');
  });
  test('a channel that refuses this one message keeps its address, and the next rung tells it', async () => {
    const lan = await person({ web: true, email: 'day@so.example', prefers: { preferred: 'email' } });
    mail.fault('mailRefused');
    await notice(lan, 'supplementRequested');
    await courier(lan);
    expect(await states(lan)).toEqual(['SENT web']);
    expect(await books.prisma.address.count({ where: { personId: lan, active: true } })).toBe(2);
  });
  test('a channel that took nothing for a day is passed over, and what it may have taken stays unknown', async () => {
    const lan = await person({ telegram: 44, email: 'ngay@so.example' });
    const ids = [await notice(lan, 'yourTurn'), await notice(lan, 'yourTurn')];
    await books.pool.query("UPDATE notices SET state = 'SENDING', channel = 'telegram' WHERE id = $1", [ids[1]]);
    await activities.passOver('telegram', ids);
    await activities.passOver('telegram', ids);
    expect((await books.prisma.notice.findMany({ where: { personId: lan } })).map(({ passed }) => passed)).toEqual([['telegram'], ['telegram']]);
    await courier(lan);
    expect(await states(lan)).toEqual(['SENT email', 'UNKNOWN telegram']);
    expect(chat(44)).toEqual([]);
  });
  test('a message of several that is refused is told one by one on the same channel', async () => {
    const lan = await person({ email: 'tach@so.example', prefers: {} });
    mail.fault('mailRefused');
    await notice(lan, 'stageChanged');
    await notice(lan, 'yourTurn');
    await courier(lan);
    expect(await states(lan)).toEqual(['SENT email', 'SENT email']);
    expect(mail.mails('tach@so.example')).toHaveLength(2);
  });
  test('what is muted is not told, what has legal effect is', async () => {
    const lan = await person({ telegram: 41, prefers: { muted: ['stageChanged', 'ended'] } });
    await notice(lan, 'stageChanged');
    await notice(lan, 'ended');
    await courier(lan);
    expect(await states(lan)).toEqual(['MUTED', 'SENT telegram']);
  });
  test('quiet hours hold what is not urgent, of one who has preferences and by the installation; else people are told at once', async () => {
    await it('23:00');
    const [own, none] = [await person({ telegram: 42, prefers: { quietFrom: '22:00', quietTo: '06:30' } }), await person({ telegram: 43 })];
    for (const one of [own, none]) { await notice(one, 'supplementRequested'); await notice(one, 'suspended'); }
    expect(await courier(own)).toBe(at('06:30', 2));
    expect(chat(42)).toEqual([expect.stringContaining('tạm dừng')]);
    expect(await courier(none)).toBeNull();
    expect(chat(43)).toHaveLength(2);
    activities = withQuietHours(quietHoursOf(readConfig({ KC_MODE: 'production' })));
    await notice(none, 'overdue');
    expect(await courier(none)).toBe(at('08:00', 2));
    activities = withQuietHours(null);
  });
});

test('the quiet hours are a setting: on in production, off in development, refused when they are none', () => {
  const hours = (environment: NodeJS.ProcessEnv) => quietHoursOf(readConfig(environment));
  expect(hours({})).toBeNull();
  expect(hours({ KC_MODE: 'production' })).toEqual({ from: '21:00', to: '07:00' });
  expect(hours({ KC_MODE: 'production', KC_QUIET_HOURS: 'off' })).toBeNull();
  expect(hours({ KC_QUIET_HOURS: '22:00-06:30' })).toEqual({ from: '22:00', to: '06:30' });
  for (const wrong of ['22-06', '24:00-06:00', '21:00', '']) expect(() => hours({ KC_QUIET_HOURS: wrong })).toThrow('KC_QUIET_HOURS');
});
