import express from 'express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startBot } from '../../app/bot';
import { readConfig } from '../../app/config';
import { channelsFor } from '../../bot/channels';
import type { Channel, Message } from '../../bot/channel';
import { hear, quiet } from '../../bot/inbox';
import { issueLinkKey, link } from '../../prisma/people';
import { demandSecondFactor, secondFactorDemanded, setPin, tryPin } from '../../prisma/pins';
import { createPages } from '../../web/app';
import { fakeTelegram } from '../fakes/telegram';
import { town } from './town';
import type { Town } from './town';

const right = '482915';
let here: Town;
let web: Channel;
beforeAll(async () => {
  here = await town();
  web = channelsFor({}, here.books).get('web')!;
  await here.books.prisma.unit.createMany({ data: [{ id: 'sct-a', name: 'Sở Công Thương A', kind: 'doit' }, { id: 'sct-b', name: 'Sở Công Thương B', kind: 'doit' }], skipDuplicates: true });
  await here.books.prisma.person.create({ data: { id: 'admin', name: 'Quản trị', administrator: true } });
  await demandSecondFactor(here.books, { unit: 'sct-a', demanded: true, effectiveFrom: '2026-03-02', reason: 'Quy chế' }, stamp('admin', 'demand'));
});
beforeEach(async () => { await setPin(here.books, right, stamp('clerk', `pin/${count += 1}`)); });
afterAll(() => here.close());

let count = 0;
const stamp = (by: string, commandId: string) => ({ by, at: '2026-03-02T02:00:00.000Z', commandId });
const signed = async (code: string) => (await here.world.ledger.entries(code)).some(({ event, by }) => event.type === 'signedOff' && by === 'clerk');
const said = async (who: string) => (await here.books.prisma.chatMessage.findMany({ where: { channel: 'web', chatId: who }, orderBy: { id: 'asc' } })).map(({ text, buttons }) => ({ text, buttons: JSON.parse(buttons) as { label: string; data: string }[] }));
async function speak(who: string, what: { text?: string; button?: string }) {
  await hear(here.heard(who, what), web, here.world);
  await quiet();
  return (await said(who)).at(-1)!;
}
/** Everything of ours in which a typed PIN could have stayed. */
const traces = async () => JSON.stringify(await Promise.all(['SELECT heard FROM inbound_events', 'SELECT text FROM chat_messages', 'SELECT state FROM dialogs', 'SELECT command, facts FROM refused_attempts', 'SELECT data, what FROM staff_log', 'SELECT data FROM button_keys', 'SELECT hash FROM person_pins', 'SELECT facts FROM notices', 'SELECT data FROM events'].map(async (sql) => (await here.books.pool.query(sql)).rows)));

describe('by web chat', () => {
  test('after the confirmation the PIN is asked for; nothing is signed before it is right, and it stays nowhere', async () => {
    const code = await here.submitted();
    const card = await speak('clerk', { text: `duyệt ${code}` });
    const asked = await speak('clerk', { button: card.buttons[0]!.data });
    expect(asked.text).toContain('Gõ mã PIN sáu chữ số');
    expect(await signed(code)).toBe(false);
    expect((await speak('clerk', { text: '482916' })).text).toContain('còn 4 lần thử');
    expect((await speak('clerk', { text: 'mã của tôi: 482915' })).text).toContain('Gõ mã PIN sáu chữ số');
    expect((await speak('clerk', { text: '482 915' })).text).toContain('Đã ghi nhận: Duyệt');
    expect(await signed(code)).toBe(true);
    expect(await traces()).not.toMatch(/482 ?91[56]/);
    // the same card again
    expect((await speak('clerk', { button: card.buttons[0]!.data })).text).toContain('đã được xử lý bởi Chức danh clerk');
  });

  test('hủy drops it, another wish leaves it, and a PIN out of turn does nothing', async () => {
    const code = await here.submitted();
    await speak('clerk', { text: `duyệt ${code}` });
    await speak('clerk', { text: 'xác nhận' });
    expect((await speak('clerk', { text: 'hủy' })).text).toContain('Chưa có gì thay đổi');
    expect((await speak('clerk', { text: right })).text).toContain('chưa hiểu');
    await speak('clerk', { text: `duyệt ${code}` });
    await speak('clerk', { text: 'xác nhận' });
    expect((await speak('clerk', { text: 'việc của tôi' })).text).toContain(code);
    expect((await speak('clerk', { text: right })).text).not.toContain('Đã ghi nhận');
    expect(await signed(code)).toBe(false);
  });

  test('five wrong tries lock it for an hour with a notice, also the right one; a new PIN unlocks', async () => {
    const code = await here.submitted();
    await speak('clerk', { text: `duyệt ${code}` });
    await speak('clerk', { text: 'xác nhận' });
    for (const left of [4, 3, 2, 1]) expect((await speak('clerk', { text: '111222' })).text).toContain(`còn ${left} lần thử`);
    expect((await speak('clerk', { text: '111222' })).text).toContain('Mã PIN đã bị khóa');
    await speak('clerk', { text: `duyệt ${code}` });
    expect((await speak('clerk', { text: 'xác nhận' })).text).toContain('Mã PIN đã bị khóa');
    expect(await here.books.prisma.notice.count({ where: { personId: 'clerk', template: 'pinLocked' } })).toBe(1);
    expect(await tryPin(here.books, 'clerk', right)).toMatchObject({ fits: false, justLocked: false });
    await here.books.pool.query("UPDATE person_pins SET locked_until = now() - interval '1 second' WHERE person_id = 'clerk'");
    expect(await tryPin(here.books, 'clerk', '999888')).toEqual({ fits: false, left: 4 });
    expect(await tryPin(here.books, 'clerk', right)).toEqual({ fits: true });
    expect(await signed(code)).toBe(false);
  });

  test('however many tries come at once, five are looked at', async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, () => tryPin(here.books, 'clerk', '111222')));
    expect(tries.filter((one) => 'left' in one)).toHaveLength(4);
    expect(tries.filter((one) => 'justLocked' in one && one.justLocked)).toHaveLength(1);
    expect(await tryPin(here.books, 'clerk', right)).toMatchObject({ fits: false });
  });

  test('files signed together and a delegation want it too, once; an absence and other units do not', async () => {
    await here.books.pool.query('DELETE FROM tasks');
    const codes = [await here.submitted(), await here.submitted()];
    await speak('clerk', { text: 'duyệt tất cả' });
    expect((await speak('clerk', { text: 'xác nhận' })).text).toContain('mã PIN');
    expect((await speak('clerk', { text: right })).text).toContain('2 hồ sơ đã ký');
    for (const code of codes) expect(await signed(code)).toBe(true);
    for (const text of ['ủy quyền', 'Chức danh appraiser', 'đến 10/03', '1', 'Công tác']) await speak('clerk', { text });
    expect((await speak('clerk', { text: 'xác nhận' })).text).toContain('mã PIN');
    expect((await speak('clerk', { text: right })).text).toContain('Đã gửi đề nghị ủy quyền');
    await speak('clerk', { text: 'vắng đến 05/03' });
    expect((await speak('clerk', { text: 'xác nhận' })).text).toContain('Đã ghi: bạn vắng');
    const other = await here.submitted();
    for (const who of ['clerk', 'appraiser']) await here.signAs(who, other);
    await speak('cuc', { text: `duyệt ${other}` });
    expect((await speak('cuc', { text: 'xác nhận' })).text).toContain('Đã ghi nhận');
  });

  test('who has no PIN is told where to set it', async () => {
    const code = await here.submitted();
    await here.books.pool.query("UPDATE person_pins SET person_id = 'admin' WHERE person_id = 'clerk'");
    await speak('clerk', { text: `duyệt ${code}` });
    expect((await speak('clerk', { text: 'xác nhận' })).text).toContain('chưa đặt mã');
    expect(await signed(code)).toBe(false);
  });
});

test('by Telegram the message with the PIN is deleted at once; where that fails the person is asked to', async () => {
  const fake = await fakeTelegram();
  const bot = (await startBot({ TELEGRAM_TOKEN: '1:x', TELEGRAM_API_ROOT: fake.apiRoot }, here.world, () => undefined))!;
  try {
    await link(here.books, 'telegram', '700', await issueLinkKey(here.books, 'clerk'), '2026-03-02');
    const code = await here.submitted();
    await fake.say(700, `duyệt ${code}`);
    await fake.press(700, (await fake.until(700, 1))[0]!.buttons[0]!.data);
    expect((await fake.until(700, 2))[1]!.text).toContain('mã PIN');
    await fake.say(700, '482916');
    expect((await fake.until(700, 3))[2]!.text).toContain('còn 4 lần thử');
    fake.fault('deleteMessage', { status: 403 });
    await fake.say(700, '482917');
    expect((await fake.until(700, 4))[3]!.text).toMatch(/còn 3 lần thử[^]*hãy tự xóa tin nhắn/);
    await fake.say(700, right);
    expect((await fake.until(700, 5))[4]!.text).toContain('Đã ghi nhận: Duyệt');
    expect(fake.calls('deleteMessage')).toHaveLength(3);
    expect(fake.messages(700).filter(({ text }) => text === right || text === '482916')).toEqual([]);
    expect(await signed(code)).toBe(true);
  } finally {
    await bot.stop();
    await fake.stop();
  }
});

describe('where a channel deletes nothing', () => {
  const sent: Message[] = [];
  const mute: Channel = { name: 'web', can: { buttons: 'none', mostButtons: 0, textLimit: 2000, edits: false, filesIn: 'none', proactive: 'always' }, repeatable: true, send: async (_chat, message) => { sent.push(message); return { providerId: '' }; } };
  const speakThere = async (text: string, world = here.world) => { await hear(here.heard('clerk', { text }), mute, world); await quiet(); return sent.at(-1)!.text; };

  test('without a web address of ours nothing is signed there, and the person is told where', async () => {
    const code = await here.submitted();
    await speakThere(`duyệt ${code}`);
    expect(await speakThere('xác nhận')).toContain('kênh này không xóa được tin nhắn');
    expect(await signed(code)).toBe(false);
  });

  test('a one-time link leads to a page that takes the PIN; it is one person\'s, looked at freely, used once', async () => {
    const world = { ...here.world, publicUrl: 'https://kc.example/' };
    const app = express().use(createPages({ config: readConfig({}), bot: here.world, channel: web }));
    const server = await new Promise<Server>((resolve) => { const listening = app.listen(0, '127.0.0.1', () => resolve(listening)); });
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const post = (path: string, pin: string) => fetch(base + path, { method: 'POST', body: new URLSearchParams({ pin }) }).then(async (answer) => ({ status: answer.status, text: await answer.text() }));
    const linked = async (code: string) => {
      await speakThere(`duyệt ${code}`, world);
      const told = await speakThere('xác nhận', world);
      expect(told).toContain('Đừng gõ mã PIN ở đây');
      return /https:\/\/kc\.example(\/confirm\/[A-Za-z0-9_-]{22})\s/.exec(told)![1]!;
    };
    try {
      const code = await here.submitted();
      const path = await linked(code);
      const page = await fetch(base + path);
      expect([page.status, page.headers.get('cache-control'), page.headers.get('referrer-policy')]).toEqual([200, 'no-store', 'no-referrer']);
      expect(await page.text()).toContain(code);
      expect(await signed(code)).toBe(false);
      expect((await post(path, '482916')).text).toContain('còn 4 lần thử');
      expect((await post(path, 'abc')).text).toContain('sáu chữ số');
      const answers = await Promise.all([post(path, right), post(path, right)]);
      // a form sent twice at once is told the same, or that it is used up: it is one signature
      expect(answers.filter(({ text, status }) => text.includes('Đã ghi nhận: Duyệt') || status === 404)).toHaveLength(2);
      expect((await here.world.ledger.entries(code)).filter(({ event, by }) => event.type === 'signedOff' && by === 'clerk')).toHaveLength(1);
      expect(await post(path, right)).toMatchObject({ status: 404 });
      expect((await fetch(base + path)).status).toBe(404);
      // pressed as a button it is nothing, and another key is no link
      const other = await here.submitted();
      const second = await linked(other);
      expect((await here.press('clerk', `k:${second.split('/').at(-1)}`)).text).toContain('không do hệ thống gửi ra');
      expect(await signed(other)).toBe(false);
      const key = (await here.say('clerk', `duyệt ${other}`)).buttons![0]!.data.slice(2);
      expect((await post(`/confirm/${key}`, right)).status).toBe(404);
      await here.books.pool.query("UPDATE button_keys SET expires_at = now() - interval '1 second'");
      expect((await post(second, right)).status).toBe(404);
      for (const made of ['/confirm/x', '/confirm/AAAAAAAAAAAAAAAAAAAAAA', '/confirm/%00']) expect((await post(made, right)).status).toBe(404);
      expect(await signed(other)).toBe(false);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

test.each(['000000', '123456', '987654', '121212', '123123', '12345', 'abcdef', '1234567'])('%s is no PIN', async (pin) => {
  await expect(setPin(here.books, pin, stamp('clerk', `bad/${pin}`))).rejects.toThrow(/PIN_TOO_EASY|INVALID_FACT/);
});

test('a unit demands it from a day on and may stop; administrators only', async () => {
  expect(await secondFactorDemanded(here.books, ['sct-a'], '2026-03-01')).toBe(false);
  expect(await secondFactorDemanded(here.books, ['sct-b', 'sct-a'], '2026-03-02')).toBe(true);
  await expect(demandSecondFactor(here.books, { unit: 'sct-b', demanded: true, effectiveFrom: '2026-03-02', reason: 'x' }, stamp('clerk', 'own'))).rejects.toThrow('NOT_YOURS');
  await demandSecondFactor(here.books, { unit: 'sct-a', demanded: false, effectiveFrom: '2026-03-05', reason: 'Thôi' }, stamp('admin', 'stop'));
  expect(await secondFactorDemanded(here.books, ['sct-a'], '2026-03-04')).toBe(true);
  expect(await secondFactorDemanded(here.books, ['sct-a'], '2026-03-05')).toBe(false);
});
