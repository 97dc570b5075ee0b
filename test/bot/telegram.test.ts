import express from 'express';
import type { AddressInfo } from 'node:net';
import { startBot, telegramWebhook } from '../../app/bot';
import { ChannelBusy, ChannelRefused } from '../../bot/channel';
import { telegramChannel } from '../../bot/channels/telegram';
import { issueLinkKey } from '../../prisma/people';
import { fakeTelegram } from '../fakes/telegram';
import type { FakeTelegram } from '../fakes/telegram';
import { dossier, town } from './town';
import type { Town } from './town';

const token = '12345:not-a-real-token';
let here: Town;
let fake: FakeTelegram;
beforeAll(async () => { here = await town(); fake = await fakeTelegram(); });
afterAll(async () => { await fake.stop(); await here.close(); });

describe('by polling', () => {
  let bot: { stop(): Promise<void> };
  beforeAll(async () => { bot = (await startBot({ TELEGRAM_TOKEN: token, TELEGRAM_API_ROOT: fake.apiRoot }, here.world, () => undefined))!; });
  afterAll(() => bot.stop());

  test('a person links, sends the papers, submits; a repeated update counts once', async () => {
    const code = await here.propose();
    const chat = 100;
    await fake.say(chat, `/start ${await issueLinkKey(here.books, 'director')}`);
    expect((await fake.until(chat, 1))[0]!.text).toContain('Đã liên kết');
    await fake.sendFile(chat, 'đề án.pdf', Buffer.from('%PDF-1.4 a'), `${code} đơn đề nghị của đơn vị thụ hưởng`);
    expect((await fake.until(chat, 2))[1]!.text).toContain('Đã nhận "đề án.pdf"');
    await here.papers(code, ...dossier);
    await fake.say(chat, `nop ${code}`);
    const card = (await fake.until(chat, 3))[2]!;
    const tap = await fake.press(chat, card.buttons[0]!.data);
    expect((await fake.until(chat, 4))[3]!.text).toContain('Đã ghi nhận: Nộp');
    await fake.repeat(tap);
    await fake.say(chat, 'trợ giúp');
    expect((await fake.until(chat, 5))[4]!.text).toContain('Tôi là máy trả lời');
    expect(fake.messages(chat).filter(({ fromUs }) => fromUs)).toHaveLength(5);
    expect(fake.calls('answerCallbackQuery').length).toBeGreaterThan(0);
    expect(await here.stage(code)).toBe('completeness/1');
  });

  test('who blocks the bot is not written to any more, who comes back is', async () => {
    await fake.say(101, `/start ${await issueLinkKey(here.books, 'owner')}`);
    await fake.until(101, 1);
    const active = async () => (await here.books.prisma.address.findFirst({ where: { chatId: '101' } }))!.active;
    await fake.member(101, 'kicked');
    for (let tries = 0; tries < 100 && (await active()); tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await active()).toBe(false);
    await fake.member(101, 'member');
    await fake.say(101, 'trợ giúp');
    await fake.until(101, 2);
    expect(await active()).toBe(true);
  });
});

describe('what Telegram refuses', () => {
  const channel = () => telegramChannel({ token, apiRoot: fake.apiRoot });
  test('blocked, busy and silence are told apart, and none of them names the token', async () => {
    fake.fault('sendMessage', { status: 403 });
    await expect(channel().send('200', { text: 'a' })).rejects.toBeInstanceOf(ChannelRefused);
    fake.fault('sendMessage', { status: 429, retryAfter: 7 });
    await expect(channel().send('200', { text: 'a' })).rejects.toMatchObject(new ChannelBusy(7));
    fake.fault('sendMessage', { deliveredButNoAnswer: true });
    const silence = await channel().send('200', { text: 'a' }).catch((error: unknown) => error as Error);
    expect(silence).toMatchObject({ message: 'Telegram did not answer; whether it took the message is unknown' });
    expect(JSON.stringify(silence, Object.getOwnPropertyNames(silence as Error))).not.toContain('not-a-real-token');
    expect(fake.messages(200)).toHaveLength(1);
  });
  test('a long text comes in pieces, with the buttons below the last; what was typed is not read as formatting', async () => {
    await channel().send('201', { text: `<b>*_[x](y)\n${'dòng dài\n'.repeat(900)}`, buttons: [{ label: 'Mở', data: 'op:x' }] });
    const shown = fake.messages(201);
    expect(shown.map(({ buttons }) => buttons.length)).toEqual([0, 1]);
    expect(shown[0]!.text.startsWith('<b>*_[x](y)')).toBe(true);
    expect(fake.calls('sendMessage').every((params) => params['parse_mode'] === undefined)).toBe(true);
    await expect(channel().send('201', { text: 'a', buttons: [{ label: 'x', data: 'đ'.repeat(40) }] })).rejects.toThrow('64 bytes');
  });
});

describe('by webhook', () => {
  const secret = 'a-secret-of-enough-length';
  test('the right secret is heard, a wrong or missing one is not, and without one it does not start', async () => {
    const settings = { TELEGRAM_TOKEN: token, TELEGRAM_API_ROOT: fake.apiRoot, TELEGRAM_WEBHOOK_URL: 'set below' };
    expect(() => telegramWebhook({ ...settings, TELEGRAM_WEBHOOK_SECRET: undefined }, here.world)).toThrow('TELEGRAM_WEBHOOK_SECRET');
    const server = express().use('/hook', telegramWebhook({ ...settings, TELEGRAM_WEBHOOK_SECRET: secret }, here.world)!).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    try {
      expect(await startBot({ ...settings, TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_SECRET: secret }, here.world, () => undefined)).toBeNull();
      const first = await fake.say(300, 'xin chào');
      expect((await fake.until(300, 1))[0]!.text).toContain('chưa liên kết');
      await fake.repeat(first);
      const post = (headers: Record<string, string>, body: string) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }).then(({ status }) => status);
      const update = JSON.stringify({ update_id: 9, message: { message_id: 999, date: 1, chat: { id: 301, type: 'private' }, text: 'xin chào' } });
      const header = 'x-telegram-bot-api-secret-token';
      expect(await Promise.all([post({}, update), post({ [header]: '' }, update), post({ [header]: `${secret}x` }, update)])).toEqual([401, 401, 401]);
      expect(await Promise.all([post({ [header]: secret }, '{}'), post({ [header]: secret }, '{"update'), post({ [header]: secret }, `{"update_id":1,"x":"${'a'.repeat(1_100_000)}"}`)])).toEqual([400, 400, 413]);
      expect(fake.messages(301)).toHaveLength(0);
      expect(await post({ [header]: secret }, update)).toBe(200);
      // it is answered at once, and the person after that
      expect(await fake.until(301, 1)).toHaveLength(1);
      expect(fake.messages(300).filter(({ fromUs }) => fromUs)).toHaveLength(1);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
