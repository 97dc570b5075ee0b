import os from 'node:os';
import path from 'node:path';
import { startTemporal } from '../../app/embedded/temporal';
import type { Temporal } from '../../app/embedded/temporal';
import { freePort } from '../../app/embedded/ports';
import { startPart } from '../../app/house';
import { noticeProgress } from '../../bot/progress';
import { rates } from '../../bot/rates';
import { tell } from '../../prisma/tell';
import { fakeTelegram } from '../fakes/telegram';
import type { FakeTelegram } from '../fakes/telegram';
import { journey, kill, until } from '../journeys/theWorld';

jest.setTimeout(240_000);

const COUNT = 150;
const { limit, perChat } = rates.telegram!;
const facts = { code: 'KC-2026-00001-7', name: 'Máy sấy', stage: { vi: 'a', en: 'a' }, shown: { vi: 'Đã có kết quả', en: 'Decided' }, due: null, reason: null };
const chats = Array.from({ length: COUNT }, (_, index) => 7_000 + index);
const personOf = (chat: number) => `dan-${chat}`;

let temporal: Temporal;
let world: Awaited<ReturnType<typeof journey>>;
let telegram: FakeTelegram;

beforeAll(async () => {
  temporal = await startTemporal({ logFile: path.join(os.tmpdir(), `khuyen-cong-bulk-${process.pid}.log`), port: await freePort(), log: () => undefined });
  [world, telegram] = await Promise.all([journey(), fakeTelegram()]);
  telegram.gate.limit({ perSecond: limit, perChat });
  await world.books.prisma.person.createMany({ data: chats.map((chat) => ({ id: personOf(chat), name: `Người ${chat}` })) });
  await world.books.prisma.address.createMany({ data: chats.map((chat) => ({ channel: 'telegram', chatId: String(chat), personId: personOf(chat) })) });
});
afterAll(async () => { await world.close(); await Promise.all([telegram.stop(), temporal.stop()]); });

const worker = () => startPart('worker', 'worker.ts', { DATABASE_URL: world.database.appUrl, TEMPORAL_ADDRESS: temporal.address, KC_MODE: 'development', TELEGRAM_TOKEN: '1:not-a-real-token', TELEGRAM_API_ROOT: telegram.apiRoot }, { quiet: true });
const idsIn = async (...states: string[]) => (await world.books.pool.query<{ person_id: string }>("SELECT person_id FROM notices WHERE state = ANY($1) AND person_id LIKE 'dan-%' ORDER BY id", [states])).rows.map((row) => row.person_id);
const shown = (chat: number) => telegram.messages(chat).filter(({ fromUs }) => fromUs).length;
const reached = () => chats.filter((chat) => shown(chat) > 0).length;

test('OPS-04, CHT-11 many are told at once within the limit, though the platform asks to wait and the worker is killed: nobody twice, and only what was on its way is unknown', async () => {
  let running = await worker();
  const began = Date.now();
  await tell(world.books, { to: chats.map(personOf), about: facts.code, number: 1, template: 'stageChanged', facts });
  expect((await noticeProgress(world.books, new Date().toISOString())).channels).toMatchObject([{ channel: 'telegram', perSecond: rates.telegram!.bulk }]);

  await until('some are told', async () => reached() >= 30);
  for (let fault = 0; fault < 3; fault += 1) telegram.fault('sendMessage', { status: 429, retryAfter: 2 });
  await until('half are told', async () => reached() >= COUNT / 2);
  await kill(running);
  const onTheirWay = await idsIn('SENDING');
  expect(reached()).toBeLessThan(COUNT);
  // whoever waits for a turn is not on the way: few are at any moment
  expect(onTheirWay.length).toBeLessThanOrEqual(10);

  running = await worker();
  await until('nobody waits', async () => (await idsIn('PENDING', 'SENDING')).length === 0, 180_000);
  await running.stop();
  const unknown = await idsIn('UNKNOWN');
  expect(onTheirWay).toEqual(expect.arrayContaining(unknown));
  expect(await idsIn('SENT')).toHaveLength(COUNT - unknown.length);
  expect(chats.filter((chat) => shown(chat) > 1)).toEqual([]);
  expect(chats.filter((chat) => shown(chat) === 0 && !unknown.includes(personOf(chat)))).toEqual([]);
  expect(telegram.gate.refused()).toBe(0);
  // each who was put off was tried once more, nobody else was
  const tries = telegram.calls('sendMessage').length;
  expect([tries >= COUNT + 3 - unknown.length, tries <= COUNT + 3]).toEqual([true, true]);
  expect((Date.now() - began) / (COUNT / limit) / 1000).toBeGreaterThan(1);
  expect((await noticeProgress(world.books, new Date().toISOString())).channels).toMatchObject([{ channel: 'telegram', pending: 0, sending: 0, sent: COUNT - unknown.length, unknown: unknown.length, finishAt: null }]);
});
