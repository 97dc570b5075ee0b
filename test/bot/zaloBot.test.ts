import express from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startZaloBot, zaloBotWebhook } from '../../app/bot';
import { ChannelBusy, ChannelRefused } from '../../bot/channel';
import { zaloBotChannel } from '../../bot/channels/zaloBot';
import { heardFrom } from '../../bot/channels/zaloBot/heard';
import { allowed, download, photosOf } from '../../bot/channels/zaloBot/media';
import { pollZaloBot } from '../../bot/channels/zaloBot/receive';
import { largestFile } from '../../bot/file';
import { quiet } from '../../bot/inbox';
import type { World } from '../../bot/world';
import { issueLinkKey } from '../../prisma/people';
import { fakeZaloBot } from '../fakes/zaloBot';
import type { FakeZaloBot } from '../fakes/zaloBot';
import { dossier, town } from './town';
import type { Town } from './town';

const jpeg = (more = '') => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(more)]);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const lines: string[] = [];
const log = (line: string) => { lines.push(line); };
let here: Town;
let fake: FakeZaloBot;
let spies: jest.SpyInstance[];
beforeAll(async () => {
  spies = (['error', 'log', 'warn'] as const).map((name) => jest.spyOn(console, name).mockImplementation((...all: unknown[]) => { lines.push(all.join(' ')); }));
  here = await town();
});
beforeEach(async () => { fake = await fakeZaloBot(); });
afterEach(async () => { await quiet(); await fake.stop(); });
afterAll(async () => {
  await here.close();
  for (const spy of spies) spy.mockRestore();
});

const config = () => ({ ZALO_BOT_TOKEN: fake.token, ZALO_BOT_API_ROOT: fake.apiRoot, ZALO_BOT_MEDIA_HOSTS: [fake.apiRoot] });
const settings = (mediaHosts = [fake.apiRoot]) => ({ token: fake.token, apiRoot: fake.apiRoot, mediaHosts });
const ours = (chat: string) => fake.messages(chat).filter(({ fromUs }) => fromUs).map(({ text }) => text);
const storedOf = async (chat: string) => (await here.books.pool.query('SELECT 1 FROM inbound_events WHERE channel = $1 AND chat_id = $2', ['zaloBot', chat])).rowCount;

async function polled<T>(work: () => Promise<T>, world: World = here.world): Promise<T> {
  const bot = pollZaloBot(settings(), world, log, { pollSeconds: 1, standbySeconds: 0.1 });
  try { return await work(); } finally { await bot.stop(); }
}
async function served<T>(work: (url: string) => Promise<T>, { world = here.world, secret = 'a-secret-of-enough-length' } = {}): Promise<T> {
  const setup = { ...config(), ZALO_BOT_WEBHOOK_URL: 'set below', ZALO_BOT_WEBHOOK_SECRET: secret };
  const server = express().use('/hook', zaloBotWebhook(setup, world)!).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  try {
    expect(await startZaloBot({ ...setup, ZALO_BOT_WEBHOOK_URL: url }, here.world, log)).toBeNull();
    return await work(url);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
async function linked(chat: string, who: string): Promise<void> {
  await fake.say(chat, `liên kết ${await issueLinkKey(here.books, who)}`);
  expect((await fake.until(chat, ours(chat).length + 1)).at(-1)!.text).toContain('Đã liên kết');
}
/** Says something and gives the answer to it. */
async function told(chat: string, text: string): Promise<string> {
  const before = ours(chat).length;
  await fake.say(chat, text);
  return (await fake.until(chat, before + 1)).at(-1)!.text;
}
/** Types the number of the line that says so. */
const choose = (chat: string, label: string): Promise<string> => {
  const line = ours(chat).at(-1)!.split('\n').find((one) => /^\d+\. /.test(one) && one.includes(label));
  if (!line) throw new Error(`No choice "${label}" in: ${ours(chat).at(-1)}`);
  return told(chat, line.split('.')[0]!);
};

describe('a whole deed with typed numbers', () => {
  test('a person links, sends a photo as a paper and submits; an approver opens the task, approves and confirms', () => polled(async () => {
    const code = await here.propose();
    await linked('a1', 'director');
    await fake.sendPhoto('a1', jpeg('a1'), { caption: `${code} đơn đề nghị của đơn vị thụ hưởng` });
    expect((await fake.until('a1', 2)).at(-1)!.text).toContain('Đã nhận "anh-');
    await here.papers(code, ...dossier);
    expect(await told('a1', `nop ${code}`)).toMatch(/\n1\. /);
    expect(await choose('a1', 'Xác nhận')).toContain('Đã ghi nhận: Nộp');
    expect(await here.stage(code)).toBe('completeness/1');

    await linked('a2', 'clerk');
    expect(await told('a2', 'việc của tôi')).toContain(code);
    expect(await choose('a2', code)).toContain('300.000.000 đồng');
    expect(await choose('a2', 'Duyệt')).toContain('Xác nhận');
    expect(await choose('a2', 'Xác nhận')).toContain('Đã ghi nhận: Duyệt');
    expect(await here.stage(code)).toBe('baseAppraisal/1');
  }));
});

describe('what is heard', () => {
  test('what Zalo withholds (a protected person, a file, a voice) is answered with a way to a person, linked or not, and an open question stays', () => polled(async () => {
    await fake.unsupported('b1');
    const first = (await fake.until('b1', 1))[0]!.text;
    expect(first).toContain('chỉ nhận được tin nhắn chữ và ảnh');
    expect(first).toContain('bộ phận tiếp nhận');
    await linked('b2', 'director');
    const code = await here.propose();
    await told('b2', `giấy tờ ${code}`);
    const asked = await choose('b2', 'Đơn đề nghị');
    const before = ours('b2').length;
    await fake.unsupported('b2');
    expect((await fake.until('b2', before + 1)).at(-1)!.text).toContain('bộ phận tiếp nhận');
    await fake.sendPhoto('b2', jpeg('b2'), { field: 'photo_url' });
    expect((await fake.until('b2', before + 2)).at(-1)!.text).toMatch(/Đã nhận "anh-.*đơn đề nghị/is);
    expect(asked).not.toBe('');
  }));

  test('our own messages come back and are not answered; groups and bots are not heard; a sticker is not silence', () => polled(async () => {
    await told('c1', 'xin chào');
    await fake.inGroup('g1', 'c1', 'xin chào');
    await fake.sticker('c1');
    await fake.until('c1', 2);
    await wait(300);
    expect([ours('c1').length, ours('g1').length, await storedOf('g1'), await storedOf('c1')]).toEqual([2, 0, 0, 2]);
  }));

  test('IDN-04 a name proves nothing: who takes it is unknown, and who gives it up stays who they are', () => polled(async () => {
    const event = (id: string, name: string, message: string) => ({ event_name: 'message.text.received', message: { message_id: message, from: { id, display_name: name, username: name }, chat: { id, chat_type: 'PRIVATE' }, text: 'hồ sơ của tôi' } });
    await linked('k1', 'owner');
    await fake.raw(event('k2', 'Pk1', 'n1'));
    expect((await fake.until('k2', 1))[0]!.text).toContain('chưa liên kết');
    await fake.raw(event('k1', 'Tên khác', 'n2'));
    expect((await fake.until('k1', 2)).at(-1)!.text).not.toContain('chưa liên kết');
  }));

  test.each(['wrapped', 'bare'] as const)('the webhook takes an event that is %s, under each name of a field', (shape) => served(async () => {
    fake.shape(shape);
    for (const [index, field] of (['photo', 'photo_url', 'url'] as const).entries()) {
      const chat = `d-${shape}-${index}`;
      await fake.sendPhoto(chat, jpeg(), { field });
      expect((await fake.until(chat, 1))[0]!.text).toContain('chưa liên kết');
    }
    expect(new Set(fake.deliveries().map(({ status }) => status))).toEqual(new Set([200]));
  }));

  test('fields that are unknown do no harm, and an event in another shape is noted by the names of its fields only', () => {
    const photos = photosOf(settings());
    const event = { event_name: 'message.text.received', extra: 1, message: { message_id: 'm', date: 1, from: { id: 'u', username: 'x' }, chat: { id: 'u' }, text: 'chào', mood: [] } };
    expect(heardFrom(event, photos)).toMatchObject({ kind: 'said', heard: { chatId: 'u', externalId: 'u/m', text: 'chào' } });
    expect(heardFrom({ ...event, message: { ...event.message, chat: { id: 'g' } } }, photos)).toEqual({ kind: 'nothing' });
    expect(heardFrom({ ...event, message: { ...event.message, from: { id: 'u', is_bot: true } } }, photos)).toEqual({ kind: 'nothing' });
    expect(heardFrom({ ...event, event_name: 'message.voice.received' }, photos)).toMatchObject({ heard: { withheld: true } });
    expect(heardFrom({ ...event, event_name: 'message.image.received' }, photos)).toMatchObject({ heard: { withheld: true } });
    expect(heardFrom({ ok: true, result: { event_name: 'x', secret: 'bí mật' } }, photos)).toEqual({ kind: 'strange', shape: 'message' });
    for (const odd of [null, 1, 'x', [], {}, { result: null }, { ...event, message: { ...event.message, message_id: 12 } }, { ...event, message: { ...event.message, message_id: 'a\u0000' } }]) expect(heardFrom(odd, photos).kind).toBe('strange');
  });
});

describe('photos', () => {
  test('only from places that the settings name', () => {
    const hosts = ['zdn.vn', 'http://127.0.0.1:4000'];
    expect(['https://photo-stal-1.zdn.vn/a.jpg', 'https://zdn.vn/a', 'http://127.0.0.1:4000/a'].every((url) => allowed(url, hosts))).toBe(true);
    for (const url of ['http://photo.zdn.vn/a', 'https://zdn.vn.evil.example/a', 'https://evilzdn.vn/a', 'https://zdn.vn:8443/a', 'https://u:p@zdn.vn/a', 'https://zdn.vn@evil.example/', 'http://127.0.0.1:4001/a', 'http://169.254.169.254/', 'file:///etc/passwd', 'x'])
      expect([url, allowed(url, hosts)]).toEqual([url, false]);
  });
  test('a place that leads elsewhere is not followed out of what is allowed; no error names an address', async () => {
    const elsewhere = createServer((_request, response) => { response.end('secret'); }).listen(0, '127.0.0.1');
    await new Promise((resolve) => elsewhere.once('listening', resolve));
    const other = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/x?key=1`;
    try {
      for (const url of [other, `${fake.apiRoot}/leads?to=${encodeURIComponent(other)}`, `${fake.apiRoot}/leads?to=file:///etc/passwd`]) await expect(download(url, settings())).rejects.toThrow(/^Zalo named a photo at a place that is not allowed$/);
      await expect(download(`${fake.apiRoot}/circle`, settings())).rejects.toThrow('from one place to the next');
      await expect(download(`${fake.apiRoot}/photo/none`, settings())).rejects.toThrow(/^Zalo did not hand out a photo \(410\)$/);
    } finally { await new Promise((resolve) => elsewhere.close(resolve)); }
  });
  test('a place that leads to an allowed one is followed, and what is too large is left', async () => {
    await fake.sendPhoto('e0', jpeg('x'));
    expect((await download(`${fake.apiRoot}/leads?to=/photo/p1.jpg`, settings())).length).toBe(5);
    await fake.sendPhoto('e0', Buffer.alloc(largestFile + 5_000_000));
    const size = (await download(`${fake.apiRoot}/photo/p2.jpg`, settings())).length;
    expect(size > largestFile && size < largestFile + 4_000_000).toBe(true);
  });
  test('a photo is fetched at once, not when the messages before it are answered', () => served(async () => {
    await linked('e1', 'director');
    const code = await here.propose();
    fake.fault('sendMessage', { code: 429, retryAfter: 1 });
    await fake.say('e1', 'trợ giúp');
    await fake.sendPhoto('e1', jpeg('e1'), { caption: `${code} đơn đề nghị của đơn vị thụ hưởng` });
    while (fake.calls('photo').length === 0) await wait(10);
    await wait(50);
    fake.expirePhotos();
    expect(ours('e1')).toHaveLength(1);
    expect((await fake.until('e1', 3)).at(-1)!.text).toContain('Đã nhận "anh-');
  }));
  test('one that is gone is told, and the chat goes on', () => polled(async () => {
    await linked('e2', 'director');
    await fake.sendPhoto('e2', jpeg(), { url: 'https://169.254.169.254/latest' });
    expect((await fake.until('e2', 2)).at(-1)!.text).toContain('Xin lỗi');
    expect(await told('e2', 'trợ giúp')).toContain('Tôi là máy trả lời');
  }));
});

describe('what Zalo refuses', () => {
  const sent = (chat: string) => zaloBotChannel(settings()).send(chat, { text: 'a' });
  test('CHT-11 to wait is told apart from never, from not by this channel, and from a fate that is unknown; none names the token', async () => {
    fake.fault('sendMessage', { code: 429, retryAfter: 34 });
    await expect(sent('f1')).rejects.toMatchObject(new ChannelBusy(34));
    fake.quota(0);
    await expect(sent('f1')).rejects.toMatchObject({ name: 'ChannelBusy', seconds: 60 });
    fake.quota(100);
    for (const code of [400, 404] as const) {
      fake.fault('sendMessage', { code, description: `bad ${fake.token} /bot${fake.token}/sendMessage` });
      const refused = await sent('f1').catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ChannelRefused);
      expect(refused).toMatchObject({ keeps: false });
      expect(String(refused)).not.toContain('not-a-real-secret');
    }
    const wrong = await zaloBotChannel({ ...settings(), token: '1:wrong' }).send('f1', { text: 'a' }).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ name: 'ChannelRefused', keeps: true, reason: 'Zalo refuses ZALO_BOT_TOKEN' });
    expect(ours('f1')).toEqual([]);
  });
  test('403 is a failure of Zalo and 408 no answer: the fate is unknown, and nothing is sent again by itself', async () => {
    for (const fault of [{ code: 403 }, { code: 408 }, { code: 500 }, { deliveredButNoAnswer: true }, { deliveredButMalformed: true }] as const) {
      fake.fault('sendMessage', fault);
      const unknown = (await sent('f2').catch((error: unknown) => error)) as Error;
      expect([unknown instanceof ChannelBusy, unknown instanceof ChannelRefused, unknown instanceof Error]).toEqual([false, false, true]);
      expect(JSON.stringify(unknown, Object.getOwnPropertyNames(unknown))).not.toMatch(/not-a-real-secret|127\.0\.0\.1/);
    }
    expect(fake.calls('sendMessage')).toHaveLength(5);
    expect(ours('f2')).toHaveLength(2);
  });
  test('CHT-16 an answer that fails does not hang the chat: the next message is answered, and others do not notice', () => polled(async () => {
    await linked('f3', 'director');
    fake.fault('sendMessage', { code: 500 });
    await fake.say('f3', 'hồ sơ của tôi');
    while (fake.calls('sendMessage').length < 2) await wait(10);
    expect(await told('f4', 'xin chào')).toContain('chưa liên kết');
    expect(await told('f3', '/huy')).toContain('Chưa có gì thay đổi');
  }));
});

describe('by polling', () => {
  test('CHT-13 one process polls, another stands by and takes over; a webhook makes both stand by', async () => {
    const said: string[][] = [[], []];
    const start = (index: number) => pollZaloBot(settings(), here.world, (line) => said[index]!.push(line), { pollSeconds: 1, standbySeconds: 0.1 });
    const until = async (index: number, words: string) => { while (!said[index]!.at(-1)?.includes(words)) await wait(10); };
    const first = start(0);
    await until(0, 'polling');
    const second = start(1);
    try {
      await until(1, 'another process polls');
      for (const chat of ['h1', 'h2', 'h3']) expect(await told(chat, 'xin chào')).toContain('chưa liên kết');
      expect(said[1]).toHaveLength(1);
      await first.stop();
      await until(1, 'polling');
      expect(await told('h4', 'xin chào')).toContain('chưa liên kết');
    } finally { await Promise.all([first.stop(), second.stop()]); }
    await served(async () => {
      const third = start(0);
      try {
        await until(0, 'a webhook is set');
        const polls = fake.calls('getUpdates').length;
        expect(await told('h5', 'xin chào')).toContain('chưa liên kết');
        expect(fake.calls('getUpdates')).toHaveLength(polls);
      } finally { await third.stop(); }
    });
  });
  test('nothing said is no fault; failures of a poll are waited out, and an event is kept until the books take it', async () => {
    let closed = true;
    const pool = new Proxy(here.books.pool, { get: (target, key) => key === 'query' && closed ? (sql: string, ...rest: unknown[]) => /INSERT INTO inbound_events/.test(sql) ? Promise.reject(new Error('closed')) : (target.query as (...all: unknown[]) => unknown)(sql, ...rest) : Reflect.get(target, key) });
    fake.fault('getUpdates', { code: 408 }, { code: 403 });
    await polled(async () => {
      await fake.say('i1', 'xin chào');
      while (!lines.some((line) => line.includes('an event waits: closed'))) await wait(20);
      closed = false;
      expect((await fake.until('i1', 1))[0]!.text).toContain('chưa liên kết');
    }, { ...here.world, books: { ...here.books, pool } as World['books'] });
  });
});

describe('by webhook', () => {
  const header = 'x-bot-api-secret-token';
  const secret = 'a-secret-of-enough-length';
  const event = (chat: string, id = 'm') => JSON.stringify({ event_name: 'message.text.received', message: { message_id: id, from: { id: chat }, chat: { id: chat, chat_type: 'PRIVATE' }, text: 'xin chào' } });
  const post = (url: string, headers: Record<string, string>, body: string) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }).then(({ status }) => status);

  test('without a secret of 16 characters it does not start', async () => {
    const setup = { ...config(), ZALO_BOT_WEBHOOK_URL: 'http://127.0.0.1:1/hook' };
    for (const short of [undefined, '', 'fifteen-letters']) expect(() => zaloBotWebhook({ ...setup, ZALO_BOT_WEBHOOK_SECRET: short }, here.world)).toThrow('ZALO_BOT_WEBHOOK_SECRET');
    await expect(startZaloBot(setup, here.world, log)).rejects.toThrow('ZALO_BOT_WEBHOOK_SECRET');
    expect(zaloBotWebhook(config(), here.world)).toBeNull();
    expect(await startZaloBot({}, here.world, log)).toBeNull();
  });

  test('the right secret is heard, whatever the type of the body says; a wrong or missing one is not', () => served(async (url) => {
    expect(await Promise.all([{}, { [header]: '' }, { [header]: `${secret}x` }, { [header]: secret.slice(1) }].map((headers) => post(url, headers as Record<string, string>, event('j1'))))).toEqual([401, 401, 401, 401]);
    expect(await storedOf('j1')).toBe(0);
    const right = { [header]: secret };
    // another shape would come again for ever; no JSON at all is not Zalo's
    expect(await Promise.all([post(url, right, '{}'), post(url, right, '{"event'), post(url, right, `{"x":"${'a'.repeat(1_100_000)}"}`)])).toEqual([200, 400, 413]);
    expect(await post(url, { ...right, 'content-type': 'text/plain' }, event('j1'))).toBe(200);
    expect(await fake.until('j1', 1)).toHaveLength(1);
  }));

  test('CHT-01 the same event delivered three times, the first while its answer takes long, is answered within a second each and handled once', () => served(async () => {
    await linked('j2', 'director');
    const before = fake.deliveries().length;
    fake.fault('sendMessage', { code: 429, retryAfter: 2 });
    const id = await fake.say('j2', 'trợ giúp');
    await fake.repeat(id);
    await wait(1_000);
    await fake.repeat(id);
    const own = fake.deliveries().slice(before).filter(({ messageId }) => messageId === id);
    expect(own.map(({ status, ms }) => [status, ms < 1_000])).toEqual([[200, true], [200, true], [200, true]]);
    await fake.until('j2', 2);
    await quiet();
    expect(ours('j2')).toHaveLength(2);
  }));

  test('what could not be stored is asked for again; while our own messages cannot be told apart nothing is answered', async () => {
    const pool = new Proxy(here.books.pool, { get: (target, key) => key === 'query' ? () => Promise.reject(new Error('closed')) : Reflect.get(target, key) });
    await served(async (url) => {
      expect(await post(url, { [header]: secret }, event('j3'))).toBe(500);
    }, { world: { ...here.world, books: { ...here.books, pool } as World['books'] } });
    fake.fault('getMe', { code: 403 }, { code: 403 });
    await served(async (url) => {
      await wait(100);
      expect(await post(url, { [header]: secret }, event('j3'))).toBe(500);
      expect(await post(url, { [header]: secret }, event('j3'))).toBe(200);
      expect(await fake.until('j3', 1)).toHaveLength(1);
    });
  });
});

test('no line that was logged names the token or what a person wrote', () => {
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter((line) => /not-a-real-secret|xin chào|bí mật/.test(line))).toEqual([]);
});
