import express from 'express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { telegramWebhook } from '../../app/bot';
import { quiet } from '../../bot/inbox';
import { understand } from '../../bot/understand';
import { pinOf } from '../../prisma/lookup';
import { fakeTelegram } from '../fakes/telegram';
import { town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
afterAll(() => here.close());

test('who scans the printed code is asked for its number and told the state; who is linked sees the file', async () => {
  const code = await here.propose();
  const pin = await pinOf(here.books, code);
  expect((await here.say('scans', `/start ${code}`)).text).toMatch(new RegExp(`${code}[^]*số tra cứu sáu chữ số`));
  const told = await here.say('scans', `${pin.slice(0, 3)} ${pin.slice(3)}`);
  expect(told.text).toContain(`Đề án ${code}: Mới đăng ký`);
  expect(told.text).not.toMatch(/máy ép|Hòa Phát|đồng/);
  // the number counts once: alone it says nothing
  expect((await here.say('scans', pin)).text).toContain('chưa liên kết');
  expect((await here.say('director', `/start ${code}`)).text).toContain('Đang chờ bạn');
});

test('a code that nobody has is asked about in the same words, and its number is answered like a wrong one', async () => {
  const code = await here.propose();
  const pin = await pinOf(here.books, code);
  const wrong = String((Number(pin) + 1) % 1_000_000).padStart(6, '0');
  const { projectCode } = await import('../../domain/code');
  const none = projectCode(2026, 88_888);
  const [known, unknown] = [await here.say('a', `/start ${code}`), await here.say('b', `/start ${none}`)];
  expect(known.text.replaceAll(code, 'X')).toBe(unknown.text.replaceAll(none, 'X'));
  expect(await here.say('a', wrong)).toEqual(await here.say('b', pin));
  // five an hour here as well, whichever way they are typed
  for (let tries = 0; tries < 4; tries += 1) { await here.say('a', code); await here.say('a', wrong); }
  await here.say('a', code);
  expect((await here.say('a', pin)).text).toContain('quá nhiều lần');
});

test('what a start link carries: a code is no key, a key is no code', () => {
  expect(understand('/start KC-2026-00001-M')).toMatchObject({ code: 'KC-2026-00001-M', wish: 'status' });
  expect(understand('/start@kc_bot kc-2026-00001-m')).toMatchObject({ code: 'KC-2026-00001-M', wish: 'status' });
  expect(understand('/start KCabcdefghijklmnopqrst')).toEqual({ wish: 'link', key: 'KCabcdefghijklmnopqrst' });
  expect(understand('liên kết lan@so.example')).toEqual({ wish: 'link', key: 'lan@so.example' });
  expect(understand('/ketnoi lan@so.example')).toEqual({ wish: 'link', key: 'lan@so.example' });
  for (const words of ['huỷ liên kết', 'hủy liên kết', 'huy lien ket', 'gỡ liên kết', 'unlink', 'ngắt kết nối']) expect([words, understand(words)]).toEqual([words, { wish: 'unlink', code: null }]);
  for (const words of ['liên kết', 'hủy', 'hủy ủy quyền']) expect(understand(words)).not.toMatchObject({ wish: 'unlink' });
});

test('in a group nothing is looked up, whatever is typed or by whom', async () => {
  const fake = await fakeTelegram();
  const secret = 'a-secret-of-the-webhook';
  const app = express();
  app.use('/t', telegramWebhook({ TELEGRAM_TOKEN: '1:x', TELEGRAM_API_ROOT: fake.apiRoot, TELEGRAM_WEBHOOK_URL: 'http://127.0.0.1/t', TELEGRAM_WEBHOOK_SECRET: secret }, here.world)!);
  const server = await new Promise<Server>((resolve) => { const listening = app.listen(0, '127.0.0.1', () => resolve(listening)); });
  try {
    const code = await here.propose();
    const pin = await pinOf(here.books, code);
    const say = async (id: number, chat: object, text: string) => {
      await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/t`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret }, body: JSON.stringify({ update_id: id, message: { message_id: id, date: 1, chat, from: { id: 77, is_bot: false, first_name: 'x' }, text } }) });
      await quiet();
    };
    for (const [id, text] of [[1, `tra cứu ${code} ${pin}`], [2, `/start ${code}`], [3, pin], [4, `/start@kc_bot ${code}`]] as const) await say(id, { id: -100, type: id % 2 ? 'group' : 'supergroup', title: 'Phòng' }, text);
    expect([fake.messages(-100), fake.messages(77)]).toEqual([[], []]);
    // and alone it is
    await say(5, { id: 77, type: 'private' }, `tra cứu ${code} ${pin}`);
    expect((await fake.until(77, 1))[0]!.text).toContain('Mới đăng ký');
  } finally {
    await new Promise((resolve) => server.close(resolve));
    await fake.stop();
  }
});
