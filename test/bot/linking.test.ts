import express from 'express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { telegramWebhook } from '../../app/bot';
import { channelsFor } from '../../bot/channels';
import { quiet } from '../../bot/inbox';
import { tellingOf } from '../../domain/telling';
import { chatName, chatsOf, confirmLink, waitingChats } from '../../prisma/links';
import { issueLinkKey, link } from '../../prisma/people';
import { fakeMail } from '../fakes/mail';
import type { FakeMail } from '../fakes/mail';
import { fakeTelegram } from '../fakes/telegram';
import type { FakeTelegram } from '../fakes/telegram';
import { dataOf, town } from './town';
import type { Town } from './town';

let here: Town;
let mail: FakeMail;
let telegram: FakeTelegram;
beforeAll(async () => {
  [here, mail, telegram] = await Promise.all([town(), fakeMail(), fakeTelegram()]);
  here.world.channels = channelsFor({ SMTP_URL: mail.url, MAIL_FROM: 'kc@sct.example', TELEGRAM_TOKEN: '1:not-a-real-token', TELEGRAM_API_ROOT: telegram.apiRoot }, here.books);
});
afterAll(async () => { await quiet(); await here.close(); await mail.stop(); await telegram.stop(); });

const today = '2026-03-02';
const bothSides = (person: string) => issueLinkKey(here.books, person, { bothSides: true });
const shown = (text: string) => /(\d{3}) (\d{3})/.exec(text)!.slice(1).join('');
const owner = async (channel: string, chatId: string) => (await here.books.prisma.address.findFirst({ where: { channel, chatId, active: true } }))?.personId ?? null;
const read = async (chatId: string) => (await here.books.prisma.chatMessage.findMany({ where: { channel: 'web', chatId, fromUs: true }, orderBy: { id: 'asc' } })).map(({ text }) => text);
const log = async (chatId: string) => (await here.books.prisma.linkLog.findMany({ where: { chatId }, orderBy: { id: 'asc' } })).map(({ what, personId }) => `${what} ${personId}`);

describe('a key for both sides', () => {
  test('IDN-05 the chat that used it shows a code and is nobody\'s until the code is given back; the key works once', async () => {
    const key = await bothSides('owner');
    const { text } = await here.say('two-sided', `liên kết ${key}`);
    expect(text).toMatch(/Mã xác nhận: \d{3} \d{3}/);
    expect(text).not.toContain('Chức danh owner');
    expect(await owner('web', 'two-sided')).toBeNull();
    expect((await here.say('two-sided', 'hồ sơ của tôi')).text).toContain('chưa liên kết');
    expect(await waitingChats(here.books, 'owner')).toMatchObject([{ channel: 'web' }]);
    expect((await here.say('another', `/start ${key}`)).text).toContain('Liên kết đã dùng');
    // a code of somebody else's chat is none of mine
    expect(await confirmLink(here.books, 'clerk', shown(text))).toEqual({ refused: 'nothing' });
    expect(await confirmLink(here.books, 'owner', ` ${shown(text).slice(0, 3)} ${shown(text).slice(3)} `)).toEqual({ linked: { channel: 'web', chatId: 'two-sided' } });
    expect(await owner('web', 'two-sided')).toBe('owner');
    expect(await confirmLink(here.books, 'owner', shown(text))).toEqual({ refused: 'nothing' });
    expect(await log('two-sided')).toEqual(['linked owner']);
  });

  test('who stole the key has a chat with another code, which nobody gives back', async () => {
    const [stolen, own] = [await bothSides('owner'), await bothSides('owner')];
    await here.say('thief', `/start ${stolen}`);
    const { text } = await here.say('own-chat', `/start ${own}`);
    expect(await confirmLink(here.books, 'owner', shown(text))).toMatchObject({ linked: { chatId: 'own-chat' } });
    expect([await owner('web', 'thief'), await owner('web', 'own-chat')]).toEqual([null, 'owner']);
  });

  test('five wrong codes, ten minutes, or the end of an account, and the chat has to begin again', async () => {
    await here.books.pool.query('DELETE FROM pending_links');
    const code = shown((await here.say('guessed', `/start ${await bothSides('owner')}`)).text);
    const wrong = code === '000000' ? '111111' : '000000';
    for (let tries = 0; tries < 5; tries += 1) expect(await confirmLink(here.books, 'owner', wrong)).toEqual({ refused: 'wrong' });
    expect(await confirmLink(here.books, 'owner', code)).toEqual({ refused: 'nothing' });
    const late = shown((await here.say('late', `/start ${await bothSides('owner')}`)).text);
    await here.books.pool.query("UPDATE pending_links SET asked_at = now() - interval '11 minutes'");
    expect(await confirmLink(here.books, 'owner', late)).toEqual({ refused: 'nothing' });
    const gone = shown((await here.say('gone', `/start ${await bothSides('m5')}`)).text);
    await here.books.pool.query("UPDATE persons SET deactivated_at = now() WHERE id = 'm5'");
    expect(await confirmLink(here.books, 'm5', gone)).toEqual({ refused: 'nothing' });
  });

  test('of two who give the code back at once, one links', async () => {
    const code = shown((await here.say('twice', `/start ${await bothSides('m4')}`)).text);
    const both = await Promise.all([confirmLink(here.books, 'm4', code), confirmLink(here.books, 'm4', code)]);
    expect(both.filter((one) => 'linked' in one)).toHaveLength(1);
    expect(await log('twice')).toEqual(['linked m4']);
  });
});

describe('IDN-11 one person with several channels', () => {
  test('is one person, sees the same in each, and every old chat hears of a new one', async () => {
    const code = await here.propose();
    await link(here.books, 'telegram', '7000000003', await issueLinkKey(here.books, 'director'), today);
    const telegramSaid = telegram.messages(7000000003).length;
    await here.told({ channel: 'zaloBot', chatId: 'zalo-lan', externalId: 'z1', text: `liên kết ${await issueLinkKey(here.books, 'director')}` });
    expect((await read('director')).at(-1)).toMatch(/Zalo \(bot\), lúc 09:00 ngày 02\/3\/2026\.\n.*"hủy liên kết"/);
    expect(telegram.messages(7000000003).slice(telegramSaid)[0]!.text).toContain('Zalo (bot)');
    for (const [channel, chatId] of [['zaloBot', 'zalo-lan'], ['telegram', '7000000003'], ['web', 'director']] as const)
      expect((await here.told({ channel, chatId, externalId: `all-${channel}`, text: 'hồ sơ của tôi' })).text).toContain(code);
    expect((await chatsOf(here.books, 'director')).map(({ channel }) => channel).sort()).toEqual(['telegram', 'web', 'zaloBot']);
    expect(await here.books.prisma.person.count({ where: { id: 'director' } })).toBe(1);
  });

  test('the notice of it is told at any hour, cannot be muted, and names no chat', async () => {
    const told = await here.books.prisma.notice.findMany({ where: { personId: 'director', template: 'chatLinked' } });
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toMatch(/zalo-lan|7000000003/);
    for (const template of ['chatLinked', 'chatUnlinked']) expect(tellingOf(template)).toMatchObject({ priority: 'urgent', legal: true });
  });

  test('a stranger who names somebody\'s address gets nothing; the one who reads the mail does', async () => {
    await here.books.prisma.address.create({ data: { channel: 'email', chatId: 'chu@co-so.example', personId: 'owner' } });
    expect((await here.say('asks', '/ketnoi chu@co-so.example')).text).toContain('mã 8 chữ số');
    expect((await here.say('asks', '00000000')).text).toContain('Mã chưa đúng');
    expect(await owner('web', 'asks')).toBeNull();
    const [letter] = await mail.until('chu@co-so.example', 1);
    expect((await here.say('asks', /(\d{8})/.exec(letter!.text)![1]!)).text).toContain('Đã liên kết');
    expect(await owner('web', 'asks')).toBe('owner');
    expect((await read('owner')).at(-1)).toContain('trang web');
    // unknown addresses look the same
    expect((await here.say('asks-2', 'liên kết nobody@co-so.example')).text).toContain('mã 8 chữ số');
  });
});

describe('staff', () => {
  test('link by a key only: their address gets a mail without a code, and whoever took an office since the mail is refused', async () => {
    await here.books.prisma.address.createMany({ data: [{ channel: 'email', chatId: 'clerk@so.example', personId: 'clerk' }, { channel: 'email', chatId: 'm1@so.example', personId: 'm1' }] });
    expect((await here.say('asks-3', 'liên kết clerk@so.example')).text).toContain('mã 8 chữ số');
    const [letter] = await mail.until('clerk@so.example', 1);
    expect(letter!.text).not.toMatch(/\d{8}/);
    expect(letter!.text).toContain('không có gì được liên kết');
    await here.say('asks-4', 'liên kết m1@so.example');
    const code = /(\d{8})/.exec((await mail.until('m1@so.example', 1))[0]!.text)![1]!;
    await here.books.prisma.office.create({ data: { personId: 'm1', holder: 'doit.clerk@sct-b' } });
    expect((await here.say('asks-4', code)).text).toContain('Cán bộ chỉ liên kết bằng mã');
    expect([await owner('web', 'asks-3'), await owner('web', 'asks-4')]).toEqual([null, null]);
  });
  test('an administrator is staff, an applicant\'s office is not, and a mailbox is not added to staff by a code either', async () => {
    expect((await here.say('clerk', 'liên kết moi@so.example')).text).toContain('mã 8 chữ số');
    expect((await mail.until('moi@so.example', 1))[0]!.text).not.toMatch(/\d{8}/);
    await here.say('owner', 'liên kết moi@co-so.example');
    expect((await mail.until('moi@co-so.example', 1))[0]!.text).toMatch(/\d{8}/);
  });
});

describe('letting go of a chat', () => {
  test('typed with or without marks, confirmed by a key; the chat is nobody\'s, the others are told, and the log keeps it', async () => {
    for (const words of ['hủy liên kết', 'huỷ liên kết', 'huy lien ket', 'unlink']) expect([words, (await here.say('owner', words)).text]).toEqual([words, expect.stringContaining('hủy liên kết kênh nào')]);
    const asked = await here.say('own-chat', 'hủy liên kết');
    expect(asked.buttons![0]!.data).toBe(`ul:${chatName({ channel: 'web', chatId: 'own-chat' })}`);
    const card = await here.say('own-chat', '1');
    expect(card.text).toContain('cuộc trò chuyện này');
    expect(dataOf(card, 'Hủy liên kết')).toMatch(/^k:/);
    expect((await here.say('own-chat', 'xác nhận')).text).toContain('Đã hủy liên kết');
    expect(await owner('web', 'own-chat')).toBeNull();
    expect((await here.say('own-chat', 'hồ sơ của tôi')).text).toContain('chưa liên kết');
    expect((await read('owner')).at(-1)).toContain('vừa được hủy liên kết');
    expect(await log('own-chat')).toEqual(['linked owner', 'unlinked owner']);
    // the same key again, from a chat that is nobody's
    expect((await here.press('own-chat', dataOf(card, 'Hủy liên kết'))).text).toContain('chưa liên kết');
  });

  test('a chat that somebody else linked is let go from an old one', async () => {
    await link(here.books, 'telegram', '7000000666', await issueLinkKey(here.books, 'm2'), today);
    const asked = await here.say('m2', 'không phải tôi, hủy liên kết'.slice(15));
    const card = await here.press('m2', asked.buttons!.find(({ data }) => data === `ul:${chatName({ channel: 'telegram', chatId: '7000000666' })}`)!.data);
    expect(card.text).toContain('Telegram');
    expect((await here.press('m2', dataOf(card, 'Hủy liên kết'))).text).toContain('Đã hủy liên kết Telegram');
    expect([await owner('telegram', '7000000666'), await owner('web', 'm2')]).toEqual([null, 'm2']);
    expect(telegram.messages(7000000666)).toEqual([]);
  });

  test('"cancel" leaves it, somebody else\'s chat cannot be named, and the last one says so', async () => {
    const card = await here.say('m3', 'unlink');
    expect(card.text).toContain('kênh cuối cùng');
    expect((await here.say('m3', 'không')).text).not.toContain('Đã hủy liên kết');
    expect(await owner('web', 'm3')).toBe('m3');
    for (const id of [chatName({ channel: 'web', chatId: 'clerk' }), '', 'x', "';--"]) expect((await here.press('m3', `ul:${id}`)).text).toContain('hết hiệu lực');
    expect((await here.press('m3', `ux:${chatName({ channel: 'web', chatId: 'm3' })}`)).text).toContain('không do hệ thống gửi ra');
    expect(await owner('web', 'm3')).toBe('m3');
  });
});

describe('CHT-10 over Telegram\'s webhook', () => {
  const secret = 'a-secret-of-the-webhook';
  let server: Server;
  beforeAll(async () => {
    const app = express();
    app.use('/t', telegramWebhook({ TELEGRAM_TOKEN: '1:x', TELEGRAM_API_ROOT: telegram.apiRoot, TELEGRAM_WEBHOOK_URL: 'http://127.0.0.1/t', TELEGRAM_WEBHOOK_SECRET: secret }, here.world)!);
    server = await new Promise<Server>((resolve) => { const listening = app.listen(0, '127.0.0.1', () => resolve(listening)); });
  });
  afterAll(() => new Promise((resolve) => { server.close(resolve); }));
  let updates = 900_000;
  const post = async (update: object) => {
    const { status } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/t`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret }, body: JSON.stringify({ update_id: (updates += 1), ...update }) });
    expect(status).toBe(200);
    await quiet();
  };
  const person = (id: number) => ({ id, is_bot: false, first_name: 'x' });
  const member = (id: number, status: string) => post({ my_chat_member: { chat: { id, type: 'private' }, from: person(id), date: 1, old_chat_member: {}, new_chat_member: { status } } });
  const says = (id: number, more: object) => post({ message: { message_id: (updates += 1), date: 1, chat: { id, type: 'private' }, from: person(id), ...more } });

  test('blocked is left and back after Start, also when only the message tells; unlinked is not back, nor is an account that is gone', async () => {
    for (const id of ['801', '802', '803']) await link(here.books, 'telegram', id, await issueLinkKey(here.books, 'owner'), today);
    await member(801, 'kicked');
    expect(await owner('telegram', '801')).toBeNull();
    await member(801, 'member');
    expect(await owner('telegram', '801')).toBe('owner');
    await member(802, 'kicked');
    await says(802, { text: '/start' });
    expect(await owner('telegram', '802')).toBe('owner');
    expect(await log('802')).toEqual(['linked owner', 'refused owner', 'back owner']);

    await here.books.pool.query("UPDATE addresses SET active = false, refused_at = NULL WHERE chat_id = '803'");
    await member(803, 'kicked');
    await member(803, 'member');
    await says(803, { text: '/start' });
    expect(await owner('telegram', '803')).toBeNull();
    // what the courier does when Telegram says "user is deactivated"
    await here.books.pool.query("DELETE FROM addresses WHERE chat_id = '801'");
    await member(801, 'member');
    await says(801, { text: 'hồ sơ của tôi' });
    expect(await owner('telegram', '801')).toBeNull();
    expect((await telegram.until(801, 1)).at(-1)!.text).toContain('chưa liên kết');
    expect(await log('801')).toContain('gone owner');
  });

  test('IDN-07 a telephone number, typed or shared as a contact, links nobody and shows nothing', async () => {
    const code = await here.propose();
    const before = telegram.messages(7000000088).length;
    await says(7000000088, { contact: { phone_number: '+84900000001', first_name: 'x', user_id: 7000000088 } });
    for (const text of ['0900000001', 'liên kết +84900000001', 'liên kết 84900000001849000', `tra cứu ${code} 0900000001`, `${code} +84 900 000 001`]) await says(7000000088, { text });
    expect(await here.books.prisma.address.count({ where: { chatId: '7000000088' } })).toBe(0);
    for (const { text } of telegram.messages(7000000088).slice(before).filter(({ fromUs }) => fromUs)) expect(text).not.toMatch(/máy ép viên|Đã liên kết|Mới đăng ký/);
  });
});
