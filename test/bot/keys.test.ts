import express from 'express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hear, quiet } from '../../bot/inbox';
import { channelsFor } from '../../bot/channels';
import { converse } from '../../bot/conversation';
import { keyed } from '../../bot/keys';
import { telegramWebhook } from '../../app/bot';
import { issueLinkKey, link } from '../../prisma/people';
import { fakeTelegram } from '../fakes/telegram';
import { dataOf, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
afterAll(() => here.close());

const signed = async (code: string, who = 'clerk') => (await here.world.ledger.entries(code)).filter(({ event, by }) => event.type === 'signedOff' && by === who).length;
const refusals = (code: string) => here.books.prisma.refusedAttempt.count({ where: { code } });
const confirmOf = async (code: string): Promise<string> => dataOf(await here.say('clerk', `duyệt ${code}`), 'Xác nhận');

test('CHT-05 a button that decides carries a key of 24 bytes, whatever it decides and however long its words are; only its hash is kept', async () => {
  const code = await here.submitted();
  const key = await confirmOf(code);
  expect(key).toMatch(/^k:[A-Za-z0-9_-]{22}$/);
  expect(Buffer.byteLength(key)).toBe(24);
  const [long] = await keyed(here.books, { person: { id: 'clerk' }, heard: { channel: 'web', chatId: 'clerk' } }, [{ label: 'phê duyệt', data: `ok:DA-2025-0147:${'vòng 2:Hội đồng thẩm định cấp tỉnh'.repeat(9)}` }]);
  expect(Buffer.byteLength(long!.data)).toBe(24);
  const rows = await here.books.prisma.buttonKey.findMany({ where: { projectCode: code } });
  expect(rows).toMatchObject([{ personId: 'clerk', channel: 'web', chatId: 'clerk', projectCode: code, stage: 'completeness', round: 1, usedAt: null }]);
  expect(JSON.stringify(rows)).not.toContain(key.slice(2));
  // what only leads somewhere stays readable and may be pressed again
  expect((await here.press('clerk', `op:${code}`)).buttons!.map(({ data }) => data)).toContain(`tl:${code}`);
});

test('CHT-01 one tap delivered three times under other ids is one decision and one confirmation', async () => {
  const web = channelsFor({}, here.books).get('web')!;
  const code = await here.submitted();
  const key = await confirmOf(code);
  await here.books.pool.query("DELETE FROM chat_messages WHERE chat_id = 'clerk'");
  for (let times = 0; times < 3; times += 1) await hear(here.heard('clerk', { button: key }), web, here.world);
  await quiet();
  expect(await signed(code)).toBe(1);
  const said = (await here.books.prisma.chatMessage.findMany({ where: { chatId: 'clerk', fromUs: true }, orderBy: { id: 'asc' } })).map(({ text }) => text);
  expect(said.filter((text) => text.includes('Đã ghi nhận'))).toHaveLength(1);
  expect(said.filter((text) => text.includes('đã được xử lý bởi Chức danh clerk'))).toHaveLength(2);
});

test('CHT-01 of taps at the same moment, as from several processes, one decides and the others are told', async () => {
  for (let round = 0; round < 5; round += 1) {
    const code = await here.submitted();
    const key = await confirmOf(code);
    const told = (await Promise.all([0, 1, 2].map(() => converse(here.heard('clerk', { button: key }), here.world)))).map(([one]) => one!.text);
    expect(await signed(code)).toBe(1);
    expect(told.filter((text) => text.includes('Đã ghi nhận'))).toHaveLength(1);
    expect(told.filter((text) => /đã được xử lý bởi|đã được bấm rồi/.test(text))).toHaveLength(2);
  }
});

test('the same message handled again after a crash goes on with its key', async () => {
  const code = await here.submitted();
  const tap = here.heard('clerk', { button: await confirmOf(code) });
  // the key was used, and then the process died
  const act = jest.spyOn(here.world.ledger, 'act').mockRejectedValueOnce(new Error('died'));
  await expect(converse(tap, here.world)).rejects.toThrow('died');
  act.mockRestore();
  expect((await converse(tap, here.world))[0]!.text).toContain('Đã ghi nhận: Duyệt');
  expect(await signed(code)).toBe(1);
});

test('typed confirmations and numbers press the same key', async () => {
  for (const words of ['xác nhận', 'dong y', 'vâng', '1', 'ok']) {
    const code = await here.submitted();
    const key = await confirmOf(code);
    expect((await here.say('clerk', words)).text).toContain('Đã ghi nhận');
    expect((await here.press('clerk', key)).text).toContain('đã được xử lý bởi Chức danh clerk');
    expect(await signed(code)).toBe(1);
  }
});

test('an old card after the round moved does nothing and says who decided', async () => {
  const code = await here.submitted();
  const key = await confirmOf(code);
  await here.world.ledger.act(code, { type: 'signOff', stage: 'completeness', round: 1, vote: 'return', reason: 'Thiếu', fingerprint: (await here.world.ledger.read(code))!.project.fingerprint }, { person: 'clerk' }, `other/${code}`);
  expect((await here.press('clerk', key)).text).toContain('đã được xử lý bởi Chức danh clerk');
  expect(await here.stage(code)).toBe('supplement/1');
});

test('who lost the office between card and tap is refused', async () => {
  const code = await here.submitted();
  const key = await confirmOf(code);
  await here.books.pool.query("UPDATE offices SET valid_to = '2026-03-01' WHERE person_id = 'clerk'");
  expect((await here.press('clerk', key)).text).not.toContain('Đã ghi nhận');
  await here.books.pool.query("UPDATE offices SET valid_to = '9999-12-31' WHERE person_id = 'clerk'");
  expect(await here.stage(code)).toBe('completeness/1');
});

test('IDN-01 a key pressed by another person is refused, counted, and still works for its own', async () => {
  const code = await here.submitted();
  const key = await confirmOf(code);
  const before = await refusals('BUTTON_NOT_YOURS');
  for (const who of ['m1', 'appraiser', 'director', 'minister']) expect((await here.press(who, key)).text).toContain('Bạn không có quyền duyệt');
  expect(await refusals('BUTTON_NOT_YOURS')).toBe(before + 4);
  expect(await here.stage(code)).toBe('completeness/1');
  expect((await here.press('clerk', key)).text).toContain('Đã ghi nhận');
});

test('a key works in the chat it was sent to, not in another chat of the same person', async () => {
  await link(here.books, 'web', 'clerk-2', await issueLinkKey(here.books, 'clerk'), '2026-03-02');
  const code = await here.submitted();
  const key = await confirmOf(code);
  expect((await here.press('clerk-2', key)).text).toContain('cuộc trò chuyện khác');
  expect((await here.press('clerk', key)).text).toContain('Đã ghi nhận');
});

test('an expired key does nothing and is counted', async () => {
  const code = await here.submitted();
  const key = await confirmOf(code);
  await here.books.pool.query("UPDATE button_keys SET expires_at = now() - interval '1 second' WHERE project_code = $1", [code]);
  const before = await refusals('BUTTON_SPENT');
  expect((await here.press('clerk', key)).text).toContain('hết hiệu lực');
  expect(await refusals('BUTTON_SPENT')).toBe(before + 1);
  expect(await here.stage(code)).toBe('completeness/1');
});

test('forged keys and data without a key are answered and counted, and decide nothing', async () => {
  const code = await here.submitted();
  await here.say('clerk', `duyệt ${code}`);
  const { rows: [row] } = await here.books.pool.query<{ data: string }>('SELECT data FROM button_keys WHERE project_code = $1', [code]);
  const before = await refusals('BUTTON_UNKNOWN');
  const forged = ['k:', 'k:AAAAAAAAAAAAAAAAAAAAAA', `k:${'x'.repeat(60)}`, "k:'; DROP TABLE button_keys; --", 'bk:12345678', 'dg:12345678', 'dy:x', 'dr:x', 'av:x', 'ax:x'];
  for (const data of forged) expect((await here.press('clerk', data)).text).toContain('không do hệ thống gửi ra');
  expect(await refusals('BUTTON_UNKNOWN')).toBe(before + forged.length);
  // even what the key stands for decides nothing when it is sent as it is
  await here.say('clerk', `duyệt ${code}`);
  expect((await here.press('clerk', row!.data)).text).toContain('hết hiệu lực');
  await here.say('clerk', row!.data);
  expect(await here.stage(code)).toBe('completeness/1');
});

test('IDN-01 IDN-02 taps and messages of a group, also of an anonymous administrator, are nobody\'s and do nothing', async () => {
  const fake = await fakeTelegram();
  const secret = 'a-secret-of-the-webhook';
  const app = express();
  app.use('/t', telegramWebhook({ TELEGRAM_TOKEN: '1:x', TELEGRAM_API_ROOT: fake.apiRoot, TELEGRAM_WEBHOOK_URL: 'http://127.0.0.1/t', TELEGRAM_WEBHOOK_SECRET: secret }, here.world)!);
  const server = await new Promise<Server>((resolve) => { const listening = app.listen(0, '127.0.0.1', () => resolve(listening)); });
  try {
    const code = await here.submitted();
    await link(here.books, 'telegram', '900', await issueLinkKey(here.books, 'clerk'), '2026-03-02');
    const key = dataOf((await converse({ channel: 'telegram', chatId: '900', externalId: 'x1', text: `duyệt ${code}` }, here.world))[0]!, 'Xác nhận');
    const post = (update: object) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/t`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret }, body: JSON.stringify(update) }).then(({ status }) => status);
    const group = { id: -1004000000001, type: 'supergroup', title: 'Phòng' };
    const tap = (update_id: number, from: number, data: string) => ({ update_id, callback_query: { id: `g${update_id}`, from: { id: from, is_bot: false, first_name: 'x' }, chat_instance: '1', data, message: { message_id: 5, date: 1, chat: group } } });
    expect([await post(tap(1, 7000000099, key)), await post(tap(2, 1087968824, key)), await post(tap(3, 900, key))]).toEqual([200, 200, 200]);
    expect(await post({ update_id: 4, message: { message_id: 6, date: 1, chat: group, from: { id: 1087968824, is_bot: true, first_name: 'Group' }, sender_chat: group, text: `duyệt ${code}` } })).toBe(200);
    await quiet();
    expect(fake.messages(group.id)).toHaveLength(0);
    expect(await here.stage(code)).toBe('completeness/1');
    expect(await here.books.prisma.address.count({ where: { chatId: { in: ['1087968824', String(group.id)] } } })).toBe(0);
    // and by the person, in the private chat, three times under other numbers: one decision
    for (const id of [5, 6, 7]) {
      const own = tap(id, 900, key);
      expect(await post({ ...own, callback_query: { ...own.callback_query, message: { message_id: 5, date: 1, chat: { id: 900, type: 'private' } } } })).toBe(200);
    }
    await quiet();
    expect(fake.messages(900).filter(({ text }) => text.includes('Đã ghi nhận'))).toHaveLength(1);
    expect(await signed(code)).toBe(1);
  } finally {
    await new Promise((resolve) => server.close(resolve));
    await fake.stop();
  }
});

test('in English too', async () => {
  await here.say('clerk', 'english');
  const code = await here.submitted();
  const key = dataOf(await here.say('clerk', `approve ${code}`), 'Confirm');
  expect((await here.press('m1', key)).text).toContain('không có quyền');
  expect((await here.say('clerk', 'yes')).text).toContain('Recorded');
  expect((await here.press('clerk', key)).text).toContain('Chức danh clerk');
  await here.say('clerk', 'tiếng việt');
});
