import express from 'express';
import type { AddressInfo } from 'node:net';
import { deliveries } from '../../activities/notices';
import { startApi } from '../../app/api';
import { readConfig } from '../../app/config';
import { ChannelBusy, ChannelRefused } from '../../bot/channel';
import type { Channel, ChannelName } from '../../bot/channel';
import { channelsFor } from '../../bot/channels';
import { allowed } from '../../bot/channels/zaloOa/files';
import { keepOa, openOa, zaloOaChannel } from '../../bot/channels/zaloOa';
import type { Oa } from '../../bot/channels/zaloOa';
import { zaloOaWebhookRouter } from '../../bot/channels/zaloOa/receive';
import { quiet } from '../../bot/inbox';
import { openAlarms } from '../../prisma/alarms';
import { ledgerOf } from '../../prisma/ledger';
import { issueLinkKey } from '../../prisma/people';
import { fakeZaloOa } from '../fakes/zaloOa';
import type { FakeZaloOa } from '../fakes/zaloOa';
import { dossier, town } from './town';
import type { Town } from './town';
import { environment, secrets, settingsFor } from './zaloOaAccount';

const templates = JSON.stringify({
  stageChanged: { id: '385001', parameters: { ma_ho_so: { fact: 'code', kind: 'code' }, ten: { fact: 'name', kind: 'name' }, trang_thai: { fact: 'shown', kind: 'status' }, han: { fact: 'due', kind: 'day', empty: 'chưa hẹn' } } },
  paid: { id: '385002', parameters: { ma_ho_so: { fact: 'code', kind: 'code' }, so_tien: { fact: 'amount', kind: 'money' } } },
});
const facts = { code: 'KC-2026-00001-7', name: 'Ứng dụng máy ép viên nén gỗ tự động công suất lớn', stage: { vi: 'a', en: 'a' }, shown: { vi: 'Đang thẩm định', en: 'Appraisal' }, due: '2026-03-20T16:59:59.999Z', reason: null };
const notice = (template = 'stageChanged', more: object = {}) => ({ template, facts: { ...facts, ...more }, language: 'vi' as const });

let [here, fake, oa, channel] = [null as unknown as Town, null as unknown as FakeZaloOa, null as unknown as Oa, null as unknown as Channel];
let server: { close(done: () => void): void };
let offset = 0;
/** The product's clock goes with the fake's. */
const now = async () => new Date(Date.now() + offset).toISOString();
const forward = (hours: number) => { offset += hours * 3_600_000; fake.forward(hours); };

beforeAll(async () => {
  here = await town();
  here.world.channels = channelsFor({}, here.books);
  fake = await fakeZaloOa(secrets);
  oa = openOa(settingsFor(fake.root, { ZALO_OA_TEMPLATES: templates }), here.books, now);
  await oa.tokens.admit(fake.pair());
  channel = zaloOaChannel(oa);
  fake.approve('385001', { parameters: { ma_ho_so: 30, ten: 30, trang_thai: 30, han: 20 } });
  fake.approve('385002', { parameters: { ma_ho_so: 30, so_tien: 20 } });
  const listening = express().use('/hook', zaloOaWebhookRouter(oa, { ...here.world, now })).listen(0, '127.0.0.1');
  await new Promise((resolve) => listening.once('listening', resolve));
  server = listening;
  fake.webhook(`http://127.0.0.1:${(listening.address() as AddressInfo).port}/hook`);
});
afterAll(async () => { await new Promise<void>((resolve) => server.close(resolve)); await quiet(); await fake.stop(); await here.close(); });
beforeEach(() => here.books.pool.query('DELETE FROM alarms'));

const address = async (chatId: string) => (await here.books.pool.query<{ active: boolean; last_interaction_at: Date | null; refused_at: Date | null }>("SELECT active, last_interaction_at, refused_at FROM addresses WHERE channel = 'zaloOa' AND chat_id = $1", [chatId])).rows[0]!;
const events = async (chatId: string) => (await here.books.pool.query<{ state: string; external_id: string }>("SELECT state, external_id FROM inbound_events WHERE channel = 'zaloOa' AND chat_id = $1 ORDER BY seq", [chatId])).rows;
const alarms = async () => (await openAlarms(here.books.pool)).map(({ kind }) => kind);
async function linked(user: string, person = 'director'): Promise<void> {
  await fake.say(user, `liên kết ${await issueLinkKey(here.books, person)}`);
  await fake.until(user, fake.messages(user).filter(({ fromUs }) => fromUs).length + 1);
  await quiet();
}
const ours = (user: string) => fake.messages(user).filter(({ fromUs }) => fromUs);
const writes = (user: string, more: Partial<{ text: string; template: string; facts: object; id: bigint }> = {}) => channel.send(user, { text: more.text ?? 'Thông báo', notice: notice(more.template, more.facts) }, more.id ?? 1n);

describe('talking', () => {
  test('a person links, sends a paper, presses buttons and submits; CHT-01 a delivery that comes again changes nothing', async () => {
    const code = await here.propose();
    const user = '5001';
    await linked(user);
    expect(ours(user).at(-1)!.text).toContain('Đã liên kết');
    await fake.sendFile(user, 'đề án.pdf', Buffer.from('%PDF-1.4 a'));
    await quiet();
    const asked = ours(user).at(-1)!;
    expect(asked.buttons.length).toBeGreaterThan(1);
    expect(asked.buttons.every(({ payload }) => /^kc:[\w-]{22}$/.test(payload))).toBe(true);
    await fake.press(user, asked.buttons[0]!.title);
    await quiet();
    expect(ours(user).at(-1)!.text).toContain('Đã nhận "đề án.pdf"');
    await here.papers(code, ...dossier);
    await fake.say(user, `nop ${code}`);
    await quiet();
    await fake.press(user, ours(user).at(-1)!.buttons[0]!.title);
    await fake.repeat();
    await fake.repeat();
    await quiet();
    expect(ours(user).filter(({ text }) => text.includes('Đã ghi nhận: Nộp'))).toHaveLength(1);
    expect(await here.stage(code)).toBe('completeness/1');
  });

  test('a button of another chat, a made-up one and an old one press nothing; a typed number presses', async () => {
    await linked('5002', 'owner');
    await fake.say('5002', 'trợ giúp');
    await quiet();
    const [payload] = ours('5002').at(-1)!.buttons.map((one) => one.payload);
    await linked('5003', 'stranger');
    const heard = async (text: string) => { await fake.say('5003', text); await quiet(); return ours('5003').at(-1)!.text; };
    const stale = await heard(payload!);
    expect(await heard(`kc:${'A'.repeat(22)}`)).toBe(stale);
    expect(await heard('v:a:KC-2026-00001-7:completeness/1')).not.toContain('Xác nhận');
    await fake.say('5002', '1');
    await quiet();
    expect(ours('5002').at(-1)!.text).not.toBe(stale);
    forward(31 * 24);
    await fake.say('5002', payload!);
    await quiet();
    expect(ours('5002').at(-1)!.text).toBe(stale);
  });

  test('who sends what the platform keeps to itself is offered a person, and what was open stays open', async () => {
    await linked('5004', 'appraiser');
    for (const name of ['user_send_sticker', 'user_send_audio', 'user_send_location', 'user_send_unsupported']) {
      await fake.event(name, '5004', { message: { msg_id: `x-${name}` } });
      await quiet();
      expect(ours('5004').at(-1)!.text).toContain('Sở Công Thương');
    }
    await fake.event('user_send_text', '5004', { message: { msg_id: 'empty' } });
    await quiet();
    expect(ours('5004').at(-1)!.text).toContain('Sở Công Thương');
  });

  test('a picture is a file too; several in one message are each stored once', async () => {
    await linked('5005', 'owner');
    const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2]);
    await fake.sendFile('5005', 'a.jpg', picture, 'image');
    await quiet();
    const url = `${fake.root}/file/none`;
    const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    await fake.event('user_send_image', '5005', { message: { msg_id: 'album', attachments: [1, 2, 3].map(() => ({ type: 'image', payload: { url } })) } });
    await fake.repeat();
    await quiet();
    expect((await events('5005')).filter(({ external_id }) => external_id.includes('album')).map(({ state }) => state)).toEqual(['SETASIDE', 'SETASIDE', 'SETASIDE']);
    expect(said.mock.calls.flat().join()).not.toContain(fake.root);
    said.mockRestore();
  });

  test('a file is fetched from Zalo only, without following it elsewhere, and not beyond the size', async () => {
    const at = { apiRoot: fake.root };
    expect(['https://f7-zpcloud.zdn.vn/a.pdf', 'https://zdn.vn/a', `${fake.root}/file/1`].map((one) => allowed(one, at))).toEqual([true, true, true]);
    expect(['http://f7.zdn.vn/a', 'https://zdn.vn.evil.example/a', 'https://evilzdn.vn/a', 'https://zdn.vn:8443/a', 'https://user:x@zdn.vn/a', 'http://127.0.0.1:1/a', 'http://169.254.169.254/latest', 'file:///etc/passwd', 'nonsense', ''].map((one) => allowed(one, at))).toEqual(Array(10).fill(false));
    await expect(channel.refetch!(`${fake.root}/elsewhere/1`)).rejects.toThrow('did not hand out');
    await expect(channel.refetch!('http://169.254.169.254/latest')).rejects.toThrow('somewhere else');
  });

  test('our own messages, groups, other accounts and people without a name are not answered', async () => {
    const before = fake.calls('consult').length;
    await fake.event('oa_send_text', '5006', { message: { msg_id: 'o1', text: 'xin chào' } });
    await fake.event('user_send_group_text', '5006', { message: { msg_id: 'o2', text: 'xin chào' } });
    await fake.event('anonymous_send_text', '5006', { message: { msg_id: 'o3', text: 'xin chào' } });
    await fake.event('user_send_text', '5006', { recipient: { id: 'another' }, message: { msg_id: 'o4', text: 'xin chào' } });
    await quiet();
    expect(fake.calls('consult').length).toBe(before);
    expect(await events('5006')).toEqual([]);
  });
});

describe('the webhook', () => {
  const body = (id: string, user = '5100') => Buffer.from(`{"app_id":"${secrets.appId}","event_name":"user_send_text","timestamp":"${Date.now() + offset}","sender":{"id":"${user}"},"recipient":{"id":"${secrets.oaId}"},"message":{"msg_id":"${id}","text":"\\u0110\\u1ec1 \\u00e1n"}}`);

  test('IDN-10 the signature is over the bytes: escaped and plain spelling are both taken, one changed byte is not', async () => {
    const escaped = body('e1');
    const plain = Buffer.from(escaped.toString('utf8').replace('\\u0110\\u1ec1 \\u00e1n', 'Đề án').replace('"e1"', '"e2"'));
    expect([await fake.deliver(escaped), await fake.deliver(plain, { prefix: false })]).toEqual([200, 200]);
    const { createHash } = await import('node:crypto');
    const stamp = String(Date.now() + offset);
    const mac = createHash('sha256').update(secrets.appId).update(escaped).update(stamp).update(secrets.secretKey).digest('hex');
    const changed = Buffer.from(escaped);
    changed[changed.length - 5]! ^= 1;
    expect(await fake.deliver(changed, { signature: `mac=${mac}`, timestamp: Number(stamp) })).toBe(401);
    expect(await fake.deliver(Buffer.from(JSON.stringify(JSON.parse(escaped.toString('utf8')))), { signature: `mac=${mac}`, timestamp: Number(stamp) })).toBe(401);
    expect(await fake.deliver(escaped, { signature: `mac=${mac}`, timestamp: Number(stamp) })).toBe(200);
    await quiet();
    expect((await events('5100')).map(({ external_id }) => external_id)).toEqual(['5100/e1', '5100/e2']);
  });

  test('the timestamp may stand in the body or in the header; the wrong key, no signature and nonsense are refused', async () => {
    const raw = body('s1', '5101');
    const stamp = Number((JSON.parse(raw.toString('utf8')) as { timestamp: string }).timestamp);
    expect(await fake.deliver(raw, { stamped: 'body', timestamp: stamp })).toBe(200);
    const refused = [{ secretKey: secrets.appSecret }, { secretKey: '' }, { signature: null }, { signature: '' }, { signature: 'mac=' }, { signature: 'mac=zz' }, { signature: `mac=${'0'.repeat(64)}` }];
    for (const how of refused) expect(await fake.deliver(body('s2', '5101'), how)).toBe(401);
    expect(await fake.deliver(body('s3', '5101'), { stamped: 'body', timestamp: stamp + 1 })).toBe(401);
    await quiet();
    expect(await events('5101')).toHaveLength(1);
  });

  test('OPS-07 a few seconds ahead are taken, five minutes are not; a retry of hours ago is taken, of a day ago is not', async () => {
    const at = Date.now() + offset;
    const answered = await Promise.all([6_000, 300_000, -3_600_000 * 3, -3_600_000 * 25].map((shift, index) => fake.deliver(body(`t${index}`, '5102'), { timestamp: at + shift })));
    expect(answered).toEqual([200, 401, 200, 401]);
  });

  test('CHT-01 the same message three times, also at once and after an answer that got lost, is stored and answered once, each within two seconds', async () => {
    const raw = body('d1', '5103');
    const begun = Date.now();
    fake.fault('webhook', { status: 500 });
    expect(await Promise.all([fake.deliver(raw), fake.deliver(raw), fake.deliver(raw)])).toEqual([200, 200, 200]);
    expect(Date.now() - begun).toBeLessThan(2_000);
    await quiet();
    await fake.say('5103', 'chờ'); // opens the window of the fake for the answer
    await quiet();
    expect((await events('5103')).filter(({ external_id }) => external_id === '5103/d1')).toHaveLength(1);
  });

  test('it answers before the work: a slow platform does not hold the delivery up', async () => {
    await fake.say('5104', 'xin chào');
    await quiet();
    fake.fault('consult', { waitMs: 3_000 });
    const begun = Date.now();
    expect(await fake.say('5104', 'trợ giúp')).toBe(200);
    expect(Date.now() - begun).toBeLessThan(1_000);
    await quiet();
    expect(ours('5104')).toHaveLength(2);
  });

  test('a signed body that nobody can read is set aside and answered, a huge one is not taken', async () => {
    expect(await Promise.all([fake.deliver(Buffer.from('{"event_na')), fake.deliver(Buffer.from('[]')), fake.deliver(Buffer.from('{"event_name":7}')), fake.deliver(Buffer.from([0xff, 0xfe, 0])), fake.deliver(Buffer.alloc(0))])).toEqual([200, 200, 200, 200, 200]);
    const { rows } = await here.books.pool.query<{ reason: string; heard: string }>("SELECT reason, heard FROM inbound_events WHERE channel = 'zaloOa' AND state = 'SETASIDE' AND external_id LIKE 'unreadable/%'");
    expect(rows).toHaveLength(5);
    expect(rows.every(({ heard }) => heard === '{}')).toBe(true);
    expect(await fake.deliver(Buffer.alloc(1_100_000, 0x61))).toBe(413);
    // ids that no database takes, or that lost digits on the way
    for (const sender of ['"a\\u0000b"', '""', '12345678901234567890', '{}', '[]']) expect(await fake.deliver(Buffer.from(`{"event_name":"user_send_text","sender":{"id":${sender}},"message":{"msg_id":"n1","text":"x"}}`))).toBe(200);
    expect((await here.books.pool.query("SELECT 1 FROM inbound_events WHERE channel = 'zaloOa' AND state = 'SETASIDE' AND external_id LIKE 'unreadable/%'")).rowCount).toBe(10);
  });

  test('what could not be stored is asked for again', async () => {
    const broken = { ...oa, books: { ...oa.books, pool: { query: async () => { throw new Error('closed'); } } } } as unknown as Oa;
    const listening = express().use('/', zaloOaWebhookRouter(broken, { ...here.world, books: broken.books, now })).listen(0, '127.0.0.1');
    await new Promise((resolve) => listening.once('listening', resolve));
    const raw = body('b1', '5105');
    const { createHash } = await import('node:crypto');
    const stamp = String(Date.now() + offset);
    const mac = createHash('sha256').update(secrets.appId).update(raw).update(stamp).update(secrets.secretKey).digest('hex');
    const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      const post = () => fetch(`http://127.0.0.1:${(listening.address() as AddressInfo).port}/`, { method: 'POST', headers: { 'x-zevent-signature': mac, 'x-zevent-timestamp': stamp }, body: new Uint8Array(raw) });
      expect([(await post()).status, (await post()).status]).toEqual([500, 500]);
      expect(said).toHaveBeenCalledTimes(1);
    } finally { said.mockRestore(); await new Promise((resolve) => listening.close(resolve)); }
  });
});

describe('the window', () => {
  test('within 48 hours a message, after it the approved template, after a word from the person a message again', async () => {
    await linked('5200');
    expect((await writes('5200', { id: 11n })).providerId).toMatch(/^m/);
    forward(47);
    await writes('5200', { id: 12n });
    forward(0.95);
    const byTemplate = await writes('5200', { id: 13n });
    expect(byTemplate.providerId).toMatch(/^z/);
    expect(ours('5200').at(-1)!.template).toEqual({ id: '385001', trackingId: 'kc-notice-13', data: { ma_ho_so: 'KC-2026-00001-7', ten: 'Ứng dụng máy ép viên nén gỗ…', trang_thai: 'Đang thẩm định', han: '20/03/2026' } });
    await fake.say('5200', 'xin chào');
    await quiet();
    expect((await writes('5200', { id: 14n })).providerId).toMatch(/^m/);
    await fake.event('follow', '5200');
    expect((await address('5200')).last_interaction_at!.getTime()).toBeGreaterThan(Date.now() + offset - 5_000);
  });

  test.each([-230, -232, -213, 12007])('refused with %i all the same: the template, once', async (code) => {
    const user = `52${String(code).replace('-', '1')}`;
    await linked(user);
    fake.fault('consult', { error: code });
    expect((await writes(user, { id: 21n })).providerId).toMatch(/^z/);
    const before = fake.calls('consult').length;
    expect((await writes(user, { id: 22n })).providerId).toMatch(/^z/);
    expect(fake.calls('consult').length).toBe(before);
    expect((await address(user)).active).toBe(true);
  });

  test('no template for the notice, an answer, or a value that may not be shortened: the address is kept', async () => {
    await linked('5201');
    forward(49);
    const keeps = { name: 'ChannelRefused', keeps: true };
    const before = fake.calls('template').length;
    await expect(writes('5201', { template: 'apology' })).rejects.toMatchObject(keeps);
    await expect(writes('5201', { template: 'constructor' })).rejects.toMatchObject(keeps);
    await expect(writes('5201', { facts: { code: 'K'.repeat(31) } })).rejects.toMatchObject(keeps);
    await expect(writes('5201', { facts: { shown: null } })).rejects.toMatchObject(keeps);
    await expect(writes('5201', { template: 'paid', facts: { amount: 'nhiều' } })).rejects.toMatchObject(keeps);
    await expect(channel.send('5201', { text: 'a' })).rejects.toMatchObject(keeps);
    expect(fake.calls('template').length).toBe(before);
    await writes('5201', { template: 'paid', facts: { amount: '300000000' }, id: 31n });
    expect(ours('5201').at(-1)!.template!.data['so_tien']).toMatch(/300\.000\.000/);
    await writes('5201', { facts: { due: null, name: 'a\u0301\n\n b' }, id: 32n });
    expect(ours('5201').at(-1)!.template!.data).toMatchObject({ han: 'chưa hẹn', ten: 'á b' });
  });

  test('leaving stops the notices, coming back starts them; a late delivery of the leaving does not undo it; unlinked stays unlinked', async () => {
    await linked('5202');
    await fake.event('unfollow', '5202');
    expect((await address('5202')).active).toBe(false);
    await fake.event('user_follow', '5202');
    expect(await address('5202')).toMatchObject({ active: true, refused_at: null });
    const old = Buffer.from(JSON.stringify({ app_id: secrets.appId, event_name: 'user_unfollow', oa_id: secrets.oaId, follower: { id: '5202' } }));
    expect(await fake.deliver(old, { timestamp: Date.now() + offset - 60_000 })).toBe(200);
    expect((await address('5202')).active).toBe(true);
    await here.books.pool.query("UPDATE addresses SET active = false WHERE channel = 'zaloOa' AND chat_id = '5202'");
    await fake.event('follow', '5202');
    expect((await address('5202')).active).toBe(false);
  });
});

describe('what Zalo refuses', () => {
  test.each([[-217, 'recipient'], [-227, 'recipient'], [-244, 'recipient']])('%i: the chat takes nothing more', async (code) => {
    await linked(`53${-code}`);
    fake.refuses(`53${-code}`, code);
    await expect(writes(`53${-code}`)).rejects.toMatchObject({ name: 'ChannelRefused', keeps: false });
    expect(await alarms()).toEqual([]);
  });
  test.each([[-201, 'payload'], [-210, 'size'], [-211, 'quota'], [12003, 'quota'], [-320, 'money'], [-221, 'config'], [-99999, 'unknown']])('%i: the next rung tells it now and somebody mends it', async (code, kind) => {
    await linked('5301');
    fake.fault('consult', { error: code });
    await expect(writes('5301')).rejects.toMatchObject({ name: 'ChannelRefused', keeps: true, message: `Zalo (oa) answered ${code}` });
    expect(await alarms()).toEqual([`zaloOa.${kind}`]);
  });
  test('an empty wallet is one alarm and no loop; a number without an account is that person only (-118 means other things elsewhere)', async () => {
    await linked('5302');
    forward(50);
    fake.wallet(true);
    await expect(writes('5302')).rejects.toMatchObject({ keeps: true });
    await expect(writes('5302')).rejects.toMatchObject({ keeps: true });
    fake.wallet(false);
    expect(await alarms()).toEqual(['zaloOa.money']);
    fake.fault('template', { error: -118 });
    await expect(writes('5302')).rejects.toMatchObject({ name: 'ChannelRefused', keeps: false });
  });
  test('too many calls ask to wait; silence and a broken answer are unknown and not sent again; nothing names a secret', async () => {
    await linked('5303');
    fake.fault('consult', { error: -32 });
    await expect(writes('5303')).rejects.toBeInstanceOf(ChannelBusy);
    fake.fault('consult', { status: 429 });
    await expect(writes('5303')).rejects.toBeInstanceOf(ChannelBusy);
    for (const fault of [{ doneButNoAnswer: true }, { malformed: true }, { status: 500 }] as const) {
      const before = fake.calls('consult').length;
      fake.fault('consult', fault);
      const error = await writes('5303').catch((one: unknown) => one as Error);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(ChannelRefused);
      expect(error).not.toBeInstanceOf(ChannelBusy);
      const told = JSON.stringify(error, Object.getOwnPropertyNames(error as Error));
      for (const secret of [secrets.appSecret, secrets.secretKey, await oa.tokens.access(), fake.root]) expect(told).not.toContain(secret);
      expect(fake.calls('consult').length).toBe(before + 1);
    }
  });
  test('a token that is refused is renewed once and the message goes out, by either way', async () => {
    await linked('5304');
    const refreshes = fake.refreshes();
    fake.expireTokens();
    const all = await Promise.all([41n, 42n, 43n].map((id) => writes('5304', { id })));
    expect(all.map(({ providerId }) => providerId[0])).toEqual(['m', 'm', 'm']);
    expect([fake.refreshes() - refreshes, fake.burntUses()]).toEqual([1, 0]);
    forward(2);
    fake.expireTokens();
    await here.books.pool.query("UPDATE addresses SET last_interaction_at = NULL WHERE chat_id = '5304'");
    expect((await writes('5304', { id: 44n })).providerId).toMatch(/^z/);
    expect([fake.refreshes() - refreshes, fake.burntUses()]).toEqual([2, 0]);
  });
});

describe('long messages', () => {
  test('CHT-14 4,300 characters come in parts of at most 2,000, in order, and a wait goes on with the part that was not taken', async () => {
    await linked('5400');
    const before = ours('5400').length;
    const text = Array.from({ length: 430 }, (_, index) => `dòng ${String(index).padStart(3, '0')}`).join('\n');
    expect(text.length).toBeGreaterThan(3_800);
    const message = { text: `${text}\n${'x'.repeat(400)}`, notice: notice() };
    fake.fault('consult', { waitMs: 1 });
    fake.fault('consult', { error: -32 });
    await expect(channel.send('5400', message, 51n)).rejects.toBeInstanceOf(ChannelBusy);
    await channel.send('5400', message, 51n);
    const parts = ours('5400').slice(before).map((one) => one.text);
    expect(parts.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(2_000);
    expect(parts.map((part) => part.split('\n')[0])).toEqual(parts.map((_, index) => `${index + 1}/${parts.length}`));
    expect(parts.map((part) => part.split('\n').slice(1).join('\n')).join('\n').replace(/\s+/g, '')).toBe(message.text.replace(/\s+/g, ''));
  });
  test('a message that is told in part and then refused is not told another way', async () => {
    await linked('5401');
    fake.fault('consult', { waitMs: 1 });
    fake.fault('consult', { error: -230 });
    const before = fake.calls('template').length;
    const error = await writes('5401', { text: 'y '.repeat(2_000), id: 52n }).catch((one: unknown) => one);
    expect(error).toMatchObject({ name: 'Error', message: 'A message was told in part: Zalo (oa) answered -230' });
    expect(fake.calls('template').length).toBe(before);
  });
  test('five buttons are buttons, six are numbers in the text; what was typed is not read as formatting', async () => {
    await linked('5402');
    const buttons = (count: number) => Array.from({ length: count }, (_, index) => ({ label: `Chọn <${index}>`, data: `x:${index}` }));
    await channel.send('5402', { text: '<b>*_ & "Hùng"', buttons: buttons(5) });
    expect(ours('5402').at(-1)!.buttons.map(({ title }) => title)).toEqual(buttons(5).map(({ label }) => label));
    expect(ours('5402').at(-1)!.text).toBe('<b>*_ & "Hùng"');
    await channel.send('5402', { text: 'a', buttons: buttons(6) });
    expect(ours('5402').at(-1)).toMatchObject({ buttons: [], text: expect.stringContaining('6. Chọn <5>') });
  });
});

describe('files out', () => {
  test('PDF and Word up to 5 MB are sent; what Zalo would lose in silence is refused before, and the address is kept', async () => {
    await linked('5403');
    await channel.sendFile!('5403', { name: 'Quyết định.pdf', content: Buffer.from('%PDF-1.4 a') });
    expect(ours('5403').at(-1)!.text).toBe('[Quyết định.pdf]');
    const before = fake.calls('upload').length;
    const keeps = { name: 'ChannelRefused', keeps: true };
    for (const [name, size] of [['a.xlsx', 1], ['a.pdf.exe', 1], ['pdf', 1], ['a.pdf', 5 * 1024 * 1024 + 1]] as const) await expect(channel.sendFile!('5403', { name, content: Buffer.alloc(size) })).rejects.toMatchObject(keeps);
    expect(fake.calls('upload').length).toBe(before);
    await channel.sendFile!('5403', { name: 'a.docx', content: Buffer.alloc(5 * 1024 * 1024) });
    forward(49);
    await expect(channel.sendFile!('5403', { name: 'a.doc', content: Buffer.alloc(1) })).rejects.toMatchObject(keeps);
    expect((await address('5403')).active).toBe(true);
  });
});

describe('telling', () => {
  const activities = () => deliveries({ ledger: here.world.ledger, channels: new Map<ChannelName, Channel>([...channelsFor({}, here.books), ['zaloOa', channel]]), engine: {} as never });
  let number = 900;
  const added = async (template: string) => (await here.books.pool.query<{ id: string }>(
    "INSERT INTO notices (person_id, project_code, event_number, template, facts) VALUES ('cuc', 'KC-2026-00001-7', $1, $2, $3) RETURNING id::text", [(number += 1), template, JSON.stringify({ ...facts, until: facts.due })])).rows[0]!.id;
  const row = async (id: string) => (await here.books.pool.query<{ state: string; channel: string; provider_id: string | null; received_at: Date | null; seen_at: Date | null }>('SELECT state, channel, provider_id, received_at, seen_at FROM notices WHERE id = $1', [id])).rows[0]!;

  test('CHT-10 a notice without a template goes down the ladder and the chat stays; the next one with a template goes by it', async () => {
    await linked('5500', 'cuc');
    forward(72);
    const bare = await added('apology');
    const { deliver, waitingNotices } = activities();
    await deliver('zaloOa', [bare]);
    expect(await waitingNotices('cuc')).toMatchObject({ channel: 'web', ids: [bare] });
    await deliver('web', [bare]);
    expect(await row(bare)).toMatchObject({ state: 'SENT', channel: 'web' });
    expect((await address('5500')).active).toBe(true);
    const fitting = await added('stageChanged');
    expect(await waitingNotices('cuc')).toMatchObject({ channel: 'zaloOa', ids: [fitting] });
    await deliver('zaloOa', [fitting]);
    expect(await row(fitting)).toMatchObject({ state: 'SENT', channel: 'zaloOa', provider_id: expect.stringMatching(/^z/) });
  });

  test('receipts say that a notice arrived and was seen, by our tracking id or the message id, also before we noted what was sent; an unknown one is known then', async () => {
    await linked('5501', 'cuc');
    const [one, lost] = [await added('stageChanged'), await added('stageChanged')];
    const { deliver } = activities();
    await deliver('zaloOa', [one]);
    const { provider_id: sent } = await row(one);
    await fake.receipt('user_received_message', { msg_id: sent });
    expect((await row(one)).received_at).not.toBeNull();
    expect((await row(one)).seen_at).toBeNull();
    await fake.receipt('user_seen_message', { msg_ids: [sent] });
    expect((await row(one)).seen_at).not.toBeNull();
    await here.books.pool.query("UPDATE addresses SET last_interaction_at = NULL WHERE chat_id = '5501'");
    fake.fault('template', { doneButNoAnswer: true });
    await deliver('zaloOa', [lost]);
    expect((await row(lost)).state).toBe('UNKNOWN');
    await fake.receipt('user_received_message', { msg_id: 'z-later', tracking_id: `kc-notice-${lost}`, delivery_time: '1' });
    expect(await row(lost)).toMatchObject({ state: 'SENT', received_at: expect.any(Date) });
    const early = await added('stageChanged');
    await fake.receipt('user_received_message', { msg_id: 'early-1' });
    await here.books.pool.query("UPDATE notices SET state = 'SENT', channel = 'zaloOa', provider_id = 'early-1' WHERE id = $1", [early]);
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    expect((await row(early)).received_at).not.toBeNull();
    // several that were told in one message, whose answer was lost
    const [first, second] = [await added('stageChanged'), await added('stageChanged')];
    await here.books.pool.query("UPDATE notices SET state = 'UNKNOWN', channel = 'zaloOa', bundle = $1 WHERE id = ANY($2::bigint[])", [first, [first, second]]);
    await fake.receipt('user_received_message', { msg_id: 'z-several', tracking_id: `kc-notice-${first}` });
    expect([(await row(first)).state, (await row(second)).state]).toEqual(['SENT', 'SENT']);
    await fake.receipt('user_received_message', { tracking_id: 'kc-notice-9999999999999999999999' });
    await fake.receipt('user_seen_message', {});
  });

  test('CHT-10 a chat that Zalo refuses is left, and used again after the person does something there', async () => {
    await linked('5502', 'cuc');
    await here.books.pool.query("UPDATE addresses SET active = false WHERE channel = 'zaloOa' AND person_id = 'cuc' AND chat_id <> '5502'");
    fake.refuses('5502', -227);
    const id = await added('stageChanged');
    await activities().deliver('zaloOa', [id]);
    expect((await address('5502')).active).toBe(false);
    expect(await activities().waitingNotices('cuc')).toMatchObject({ channel: 'web', ids: [id] });
    await fake.event('follow', '5502');
    expect((await address('5502')).active).toBe(true);
  });

  test('OAuth that does not answer when the token ran out sent nothing: the notice waits and is told later, never unknown', async () => {
    await linked('5504', 'cuc');
    forward(30);
    await here.books.pool.query("UPDATE oa_tokens SET expires_at = 'epoch'");
    fake.fault('token', { status: 500 });
    const id = await added('stageChanged');
    await expect(activities().deliver('zaloOa', [id])).rejects.toMatchObject({ type: 'ChannelBusy' });
    expect((await row(id)).state).toBe('PENDING');
    await activities().deliver('zaloOa', [id]);
    expect((await row(id)).state).toBe('SENT');
  });

  test('tokens that were kept with another key are an alarm, and the ladder goes on', async () => {
    await linked('5505', 'cuc');
    const other = zaloOaChannel(openOa({ ...oa.settings, key: Buffer.alloc(32, 7) }, here.books, now));
    await expect(other.send('5505', { text: 'a', notice: notice() }, 71n)).rejects.toMatchObject({ name: 'ChannelRefused', keeps: true });
    expect(await alarms()).toEqual(['zaloOa.consent']);
  });

  test('an account without consent lets the ladder go on', async () => {
    await linked('5503', 'cuc');
    await here.books.pool.query("UPDATE oa_tokens SET closed = 'test'");
    await expect(writes('5503')).rejects.toMatchObject({ name: 'ChannelRefused', keeps: true });
    await here.books.pool.query('UPDATE oa_tokens SET closed = NULL');
  });
});

test('the product takes the webhook at /webhooks/zalo-oa when the account is set up, and not otherwise', async () => {
  const posted = async (settings: object, id: string): Promise<number> => {
    const api = await startApi({ config: readConfig({ ...settings, DATABASE_URL: 'unused' }), ledger: ledgerOf(here.books, now), engine: {} as never, port: 0 });
    try {
      fake.webhook(`http://127.0.0.1:${api.port}/webhooks/zalo-oa`);
      return await fake.event('user_send_text', '5600', { message: { msg_id: id, text: 'xin chào' } });
    } finally { await api.stop(); }
  };
  expect(await posted(environment(fake.root), 'w1')).toBe(200);
  expect((await events('5600')).map(({ external_id, state }) => [external_id, state])).toEqual([['5600/w1', 'DONE']]);
  expect(await posted({}, 'w2')).not.toBe(200);
  expect(() => readConfig({ KC_KEY: 'short' })).toThrow(/^KC_KEY: has to be 32 bytes in base64$/);
});

describe('the settings', () => {
  test('half an account is none, and no value is told', () => {
    const full = environment(fake.root);
    for (const name of ['ZALO_OA_APP_ID', 'ZALO_OA_APP_SECRET', 'ZALO_OA_SECRET_KEY', 'KC_KEY']) expect(() => channelsFor({ ...full, [name]: undefined }, here.books)).toThrow(`${name} is needed with ZALO_OA_ID`);
    expect(() => channelsFor({ ...full, KC_KEY: 'c2hvcnQ=' }, here.books)).toThrow('KC_KEY must be 32 bytes');
    expect(() => channelsFor({ ...full, ZALO_OA_SECRET_KEY: secrets.appSecret }, here.books)).toThrow('ZALO_OA_SECRET_KEY');
    expect(() => channelsFor({ ...full, ZALO_OA_TEMPLATES: '{"a":{"id":""}}' }, here.books)).toThrow('ZALO_OA_TEMPLATES: a.id');
    expect(() => channelsFor({ ...full, ZALO_OA_TEMPLATES: '{' }, here.books)).toThrow('ZALO_OA_TEMPLATES is not JSON');
    expect(channelsFor({}, here.books).has('zaloOa')).toBe(false);
    expect(channelsFor(full, here.books).get('zaloOa')!.can).toMatchObject({ buttons: 'echo', mostButtons: 5, textLimit: 2000, proactive: { windowHours: 48 } });
  });
  test('the job renews a token in time while nobody writes', async () => {
    const before = fake.refreshes();
    forward(22);
    const job = keepOa(oa, 60_000);
    for (let tries = 0; tries < 200 && fake.refreshes() === before; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    job.stop();
    expect(fake.refreshes()).toBe(before + 1);
  });
});
