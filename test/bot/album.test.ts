import express from 'express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { telegramWebhook } from '../../app/bot';
import { heardFrom } from '../../bot/channels/telegram/heard';
import { telegramApi, telegramChannel } from '../../bot/channels/telegram';
import { quiet, resume } from '../../bot/inbox';
import { openDialog } from '../../bot/dialog';
import { issueLinkKey } from '../../prisma/people';
import { fakeTelegram } from '../fakes/telegram';
import type { FakeTelegram } from '../fakes/telegram';
import { town } from './town';
import type { Town } from './town';

const token = '12345:not-a-real-token';
const secret = 'a-secret-of-enough-length';
let here: Town;
let fake: FakeTelegram;
let server: Server;
beforeAll(async () => {
  [here, fake] = [await town(), await fakeTelegram()];
  const settings = { TELEGRAM_TOKEN: token, TELEGRAM_API_ROOT: fake.apiRoot, TELEGRAM_WEBHOOK_URL: 'set below', TELEGRAM_WEBHOOK_SECRET: secret };
  // two workers behind one address, taking turns
  const workers = [telegramWebhook(settings, { ...here.world })!, telegramWebhook(settings, { ...here.world })!];
  let turn = 0;
  server = express().use('/hook', (request, response, next) => { workers[(turn += 1) % 2]!(request, response, next); }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  await telegramApi({ token, apiRoot: fake.apiRoot }).setWebhook(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, { secret_token: secret });
});
afterAll(async () => { await quiet(); server.close(); await fake.stop(); await here.close(); });

const photo = (name: string) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(name)]);
const photos = (many: number, of = 'p') => Array.from({ length: many }, (_, index) => photo(`${of}${index}`));
const paperKinds = async (code: string) => (await here.world.ledger.read(code))!.project.papers.map(({ kind }) => kind);
const replies = (chat: number) => fake.messages(chat).filter(({ fromUs }) => fromUs).map(({ text }) => text);
const dialog = (chat: number) => openDialog(here.books, { channel: 'telegram', chatId: String(chat) });
let chats = 500;
/** The applicant, in a chat of its own (the older one is left). */
async function chatOfDirector(): Promise<number> {
  const chat = (chats += 1);
  await fake.say(chat, `/start ${await issueLinkKey(here.books, 'director')}`);
  await fake.until(chat, 1);
  await quiet();
  return chat;
}
/** Everything is answered, and nothing follows. */
async function settled(chat: number, count: number): Promise<string[]> {
  await fake.until(chat, count);
  await quiet();
  return replies(chat);
}

test('CHT-17 five photos of one album on two workers are five papers, one reply, and one step', async () => {
  const code = await here.propose();
  const chat = await chatOfDirector();
  await fake.press(chat, `wf:${code}:beneficiaryRequest`);
  await settled(chat, 2);
  expect((await dialog(chat)).ask).toMatchObject({ what: 'file' });
  const began = Date.now();
  await fake.sendAlbum(chat, 'g1', photos(5));
  expect(Date.now() - began).toBeLessThan(1_000);
  const said = await settled(chat, 3);
  expect(said).toHaveLength(3);
  expect(said[2]).toContain('Đã nhận 5 ảnh');
  expect(said[2]!.match(/: [0-9a-f]{8}$/gm)).toHaveLength(5);
  expect(await paperKinds(code)).toEqual(Array(5).fill('beneficiaryRequest'));
  expect(await here.books.prisma.document.count({ where: { projectCode: code } })).toBe(5);
  expect((await dialog(chat)).ask).toBeUndefined();
  expect((await here.world.ledger.entries(code)).filter(({ event }) => event.type === 'paperAdded')).toHaveLength(5);
});

test('an album with its caption goes where the caption says; delivered again it counts once', async () => {
  const code = await here.propose();
  const chat = await chatOfDirector();
  const updates = await fake.sendAlbum(chat, 'g2', photos(3, 'q'), `${code} đơn đề nghị của đơn vị thụ hưởng`);
  for (const update of updates) await fake.repeat(update);
  expect((await settled(chat, 2))[1]).toContain('Đã nhận 3 ảnh');
  for (const update of updates) await fake.repeat(update);
  await quiet();
  expect(replies(chat)).toHaveLength(2);
  expect(await paperKinds(code)).toEqual(Array(3).fill('beneficiaryRequest'));
});

test('what is said behind an album does not wait for its silence, and is answered after it', async () => {
  const code = await here.propose();
  const chat = await chatOfDirector();
  await fake.press(chat, `wf:${code}:budgetEstimate`);
  await settled(chat, 2);
  await fake.sendAlbum(chat, 'g3', photos(2, 'r'));
  const began = Date.now();
  await fake.say(chat, 'trợ giúp');
  const said = await settled(chat, 4);
  expect(Date.now() - began).toBeLessThan(1_400);
  expect(said.slice(2).map((text) => text.slice(0, 20))).toEqual([expect.stringContaining('Đã nhận 2 ảnh'), expect.stringContaining('Tôi là máy')]);
});

test('a photo that comes late joins the rest of its album', async () => {
  const code = await here.propose();
  const chat = await chatOfDirector();
  await fake.press(chat, `wf:${code}:beneficiaryRequest`);
  await settled(chat, 2);
  await fake.sendAlbum(chat, 'g4', photos(2, 's'));
  await settled(chat, 3);
  await fake.sendAlbum(chat, 'g4', photos(1, 'late'));
  expect((await settled(chat, 4))[3]).toContain('Đã nhận "anh-');
  expect(await paperKinds(code)).toEqual(Array(3).fill('beneficiaryRequest'));
});

test('an album that nobody named is asked about once, and all of it goes where the answer says; what is no photo is said beside', async () => {
  const code = await here.propose();
  const chat = await chatOfDirector();
  await fake.sendAlbum(chat, 'g5', [...photos(2, 'u'), Buffer.from('MZ not a photo')], code);
  const asked = (await settled(chat, 2))[1]!;
  expect(asked).toMatch(/tệp gửi cùng là giấy tờ nào/);
  const shown = fake.messages(chat).findLast(({ fromUs }) => fromUs)!;
  await fake.press(chat, shown.buttons.find(({ data }) => data.endsWith('beneficiaryRequest'))!.data);
  expect((await settled(chat, fake.messages(chat).filter(({ fromUs }) => fromUs).length + 1)).at(-1)).toContain('Đã nhận 2 ảnh');
  expect(await paperKinds(code)).toEqual(['beneficiaryRequest', 'beneficiaryRequest']);
});

test('an album of a process that died is taken up whole by another one', async () => {
  const code = await here.propose();
  const chat = await chatOfDirector();
  await fake.press(chat, `wf:${code}:beneficiaryRequest`);
  await settled(chat, 2);
  const settings = { token, apiRoot: fake.apiRoot };
  // stored and left: the photos are where the platform keeps them
  await fake.sendAlbum(900, 'elsewhere', photos(4, 'v'));
  const refs = (await here.books.pool.query<{ heard: string }>("SELECT heard FROM inbound_events WHERE chat_id = '900' ORDER BY seq")).rows.map(({ heard }) => heard);
  await here.books.pool.query("DELETE FROM inbound_events WHERE chat_id = '900'");
  for (const [index, heard] of refs.entries()) await here.books.pool.query("INSERT INTO inbound_events (channel, external_id, chat_id, heard, received_at) VALUES ('telegram', $1, $2, $3, now() - interval '1 minute')", [`${chat}/died-${index}`, String(chat), heard]);
  await resume(new Map([['telegram', telegramChannel(settings)]]), here.world);
  const said = await settled(chat, 3);
  expect(said[2]).toContain('Đã nhận 4 ảnh');
  expect(said).toHaveLength(3);
  expect(await paperKinds(code)).toEqual(Array(4).fill('beneficiaryRequest'));
  expect((await here.books.pool.query("SELECT DISTINCT state FROM inbound_events WHERE external_id LIKE '%/died-%'")).rows).toEqual([{ state: 'DONE' }]);
});

test('a message of an album names its album, any other none', () => {
  const base = { message_id: 7, date: 0, chat: { id: 5, type: 'private' as const, first_name: 'A' }, from: { id: 5, is_bot: false, first_name: 'A' } };
  const settings = { token, apiRoot: fake.apiRoot };
  const read = (more: object) => heardFrom({ update_id: 1, message: { ...base, ...more } } as never, settings, telegramApi(settings));
  const photo = [{ file_id: 'a', file_unique_id: 'a', width: 1, height: 1 }];
  expect(read({ photo, media_group_id: 'g1' })).toMatchObject({ group: 'g1' });
  expect(read({ photo })).not.toHaveProperty('group');
  expect(read({ text: 'x' })).not.toHaveProperty('group');
});
