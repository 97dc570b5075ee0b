import os from 'node:os';
import path from 'node:path';
import { startTemporal } from '../../app/embedded/temporal';
import type { Temporal } from '../../app/embedded/temporal';
import { freePort } from '../../app/embedded/ports';
import { exampleProjects } from '../../app/examples';
import { playerOf } from '../../app/play';
import { fileExample } from '../../app/seed';
import { startWorker } from '../../app/worker';
import type { RunningWorker } from '../../app/worker';
import { evenTurns } from '../../activities/turns';
import { channelsFor } from '../../bot/channels';
import { rates } from '../../bot/rates';
import { connectEngine } from '../../workflows/client';
import type { Engine } from '../../workflows/client';
import { fakeMail } from '../fakes/mail';
import type { FakeMail } from '../fakes/mail';
import { fakeTelegram } from '../fakes/telegram';
import type { FakeTelegram } from '../fakes/telegram';
import { journey, until } from '../journeys/theWorld';

jest.setTimeout(180_000);

let temporal: Temporal;
let world: Awaited<ReturnType<typeof journey>>;
let telegram: FakeTelegram;
let mail: FakeMail;
let engine: Engine;
let worker: RunningWorker;

beforeAll(async () => {
  temporal = await startTemporal({ logFile: path.join(os.tmpdir(), `khuyen-cong-courier-${process.pid}.log`), port: await freePort(), log: () => undefined });
  [world, telegram, mail] = await Promise.all([journey(), fakeTelegram(), fakeMail()]);
  engine = connectEngine({ address: temporal.address });
  const channels = channelsFor({ TELEGRAM_TOKEN: '1:not-a-real-token', TELEGRAM_API_ROOT: telegram.apiRoot, SMTP_URL: mail.url, MAIL_FROM: 'kc@sct.example' }, world.books);
  // one chat gets a hundred here, which would take two minutes at the platform's own rate
  const turns = evenTurns({ telegram: { ...rates.telegram!, perChat: 50 } });
  worker = await startWorker({ ledger: world.ledger, channels, turns, address: temporal.address });
});
afterAll(async () => {
  await worker.stop();
  await engine.close();
  await world.close();
  await Promise.all([telegram.stop(), mail.stop(), temporal.stop()]);
});

let serial = 0;
async function person(telegramChat: number, preferences?: object): Promise<string> {
  const id = `nguoi-${(serial += 1)}`;
  await world.books.prisma.person.create({ data: { id, name: `Người ${id}` } });
  await world.books.prisma.address.create({ data: { channel: 'telegram', chatId: String(telegramChat), personId: id } });
  if (preferences) await world.books.prisma.noticePreference.create({ data: { personId: id, ...preferences } });
  return id;
}
async function notice(personId: string, template: string): Promise<void> {
  const number = (serial += 1);
  const facts = JSON.stringify({ code: `KC-${number}`, name: 'Máy', stage: { vi: 'a', en: 'a' }, shown: { vi: 'a', en: 'a' }, due: null, reason: null });
  await world.books.pool.query('INSERT INTO notices (person_id, project_code, event_number, template, facts) VALUES ($1, $2, $3, $4, $5)', [personId, 'KC-1', number, template, facts]);
}
const chat = (id: number) => telegram.messages(id).filter(({ fromUs }) => fromUs).map(({ text }) => text);
const told = (personId: string, state = 'SENT') => world.books.prisma.notice.count({ where: { personId, state } });

test('CHT-11 one chat that is asked to wait waits as long as it was told, the other chats go on, then the rest in order, each once', async () => {
  const [busy, other] = [await person(51), await person(52)];
  for (let index = 0; index < 120; index += 1) await notice(busy, 'yourTurn');
  await notice(other, 'yourTurn');
  let asked = 0;
  const watch = setInterval(() => { if (asked === 0 && chat(51).length >= 20) { telegram.fault('sendMessage', { status: 429, retryAfter: 4 }); asked = Date.now(); } }, 1);
  await engine.poke(`courier/${busy}`);
  await until('the chat is asked to wait', async () => telegram.calls('sendMessage').filter(({ chat_id }) => chat_id === '51').length > chat(51).length);
  clearInterval(watch);
  const [before, at] = [chat(51).length, Date.now()];
  await engine.poke(`courier/${other}`);
  await until('the other chat is told', async () => (await told(other)) === 1);
  expect(Date.now() - at).toBeLessThan(3_500);
  expect(chat(51)).toHaveLength(before);
  await until('the chat is written to again', async () => chat(51).length > before);
  expect(Date.now() - at).toBeGreaterThan(3_500);
  await until('all are told', async () => (await told(busy)) === 120);
  const codes = chat(51).map((text) => Number(/KC-(\d+)/.exec(text)![1]));
  expect(codes).toHaveLength(120);
  expect(codes).toEqual([...new Set(codes)].sort((a, b) => a - b));
});

test('a courier sleeps over what is held, wakes for what is urgent, and when the clock is at the end of the quiet', async () => {
  // quiet all day but for one minute, which is not now
  const lan = await person(53, { quietFrom: '00:01', quietTo: '00:00' });
  const night = new Date(Math.ceil((Date.parse(await world.ledger.now()) + 7 * 3_600_000) / 86_400_000) * 86_400_000 - 7 * 3_600_000 + 3 * 3_600_000).toISOString();
  await world.clock.moveTo(night);
  await notice(lan, 'supplementRequested');
  await engine.poke(`courier/${lan}`);
  const asleep = async () => (await engine.client.workflow.getHandle(`courier/${lan}`).describe()).status.name === 'RUNNING';
  await until('it sleeps', asleep);
  await notice(lan, 'suspended');
  await engine.poke(`courier/${lan}`);
  await until('the urgent one is told', async () => (await told(lan)) === 1);
  expect(chat(53)).toEqual([expect.stringContaining('tạm dừng')]);
  expect(await asleep()).toBe(true);
  expect(await told(lan, 'PENDING')).toBe(1);
  await world.clock.moveTo(new Date(Date.parse(night) + 21 * 3_600_000).toISOString());
  await until('the other is told', async () => (await told(lan)) === 2, 20_000);
  await until('it ends', async () => !(await asleep()));
});

test('CHT-08, OPS-08 a decision taken elsewhere takes the buttons off every message that offered it; one that is so already is no fault', async () => {
  const example = exampleProjects(new Date().toISOString().slice(0, 10)).find(({ id }) => id === 'EX03')!;
  const code = await fileExample(world.ledger, example);
  const player = playerOf(world.ledger, code, example, { council: false });
  await player.go('baseAppraisal');
  const { project } = (await world.ledger.read(code))!;
  const channel = channelsFor({ TELEGRAM_TOKEN: '1:not-a-real-token', TELEGRAM_API_ROOT: telegram.apiRoot }, world.books).get('telegram')!;
  const buttons = [{ label: 'Duyệt', data: `v:a:${code}:baseAppraisal/${project.rounds['baseAppraisal']}:1` }];
  const keep = async (chatId: number, text: string, providerId: string) => world.books.prisma.card.create({ data: { channel: 'telegram', chatId: String(chatId), providerId, projectCode: code, stage: 'baseAppraisal', round: project.rounds['baseAppraisal']!, text } });
  for (const chatId of [61, 62]) { const text = `Hồ sơ ${code}`; await keep(chatId, text, (await channel.send(String(chatId), { text, buttons })).providerId); }
  await keep(63, 'tin nhắn đã xóa', '999999');
  telegram.fault('editMessageText', { deliveredButNoAnswer: true });
  await player.go('ministryAppraisal');
  await until('the cards are closed', async () => (await world.books.prisma.card.count({ where: { projectCode: code } })) === 0);
  for (const chatId of [61, 62]) {
    const [card] = telegram.messages(chatId);
    expect(card!.buttons).toEqual([]);
    expect(card!.text).toMatch(new RegExp(`^Hồ sơ ${code}\n\n.* đã quyết định bước này lúc .*: được chấp thuận\\.\nĐề án ${code} nay ở bước: `));
  }
  // the message whose answer was lost was changed once more, which Telegram calls not modified
  expect(telegram.calls('editMessageText')).toHaveLength(4);
  await channel.edit!('61', String(telegram.messages(61)[0]!.message_id), { text: telegram.messages(61)[0]!.text });
});
