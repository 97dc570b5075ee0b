import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../app/embedded/ports';
import { openHouse, startPart } from '../app/house';
import type { ChannelName } from '../bot/channel';
import { openOa } from '../bot/channels/zaloOa';
import { oaSettings } from '../bot/channels/zaloOa/settings';
import { noticeProgress } from '../bot/progress';
import { rates } from '../bot/rates';
import { openBooks } from '../prisma/client';
import type { Books } from '../prisma/client';
import { machineClock } from '../prisma/clock';
import { tell } from '../prisma/tell';
import { fakeTelegram } from '../test/fakes/telegram';
import { fakeZaloBot } from '../test/fakes/zaloBot';
import { fakeZaloOa } from '../test/fakes/zaloOa';
import type { Gate } from '../test/fakes/rate';
import { figures } from './load';

const sizeOf = (word: string, usual: number) => Number(process.argv.find((one) => one.startsWith(`--${word}=`))?.split('=')[1] ?? usual);
/** Persons to be told, and persons who ask meanwhile: so many that none is answered more than once a second. */
const COUNTS: [ChannelName, number][] = [['telegram', sizeOf('telegram', 3_000)], ['zaloOa', sizeOf('zalo-oa', 500)], ['zaloBot', sizeOf('zalo-bot', 500)]];
const ASKERS = 8;
const ASK_EVERY_MS = 250;
const facts = { code: 'KC-2026-00001-7', name: 'Ứng dụng máy ép viên nén gỗ', stage: { vi: 'a', en: 'a' }, shown: { vi: 'Đã có kết quả', en: 'Decided' }, due: null, reason: null };
const oaTemplate = { stageChanged: { id: '385001', parameters: { ma: { fact: 'code', kind: 'code' }, ten: { fact: 'name', kind: 'name' }, tt: { fact: 'shown', kind: 'status' } } } };

interface Shown { text: string; fromUs: boolean }
interface Platform { name: ChannelName; gate: Gate; shown(chat: string): Shown[]; say(chat: string, text: string): Promise<unknown> }
const chatOf = (index: number) => String(100_000 + index);
/** The channels are mixed in the order of the names, as they are among people. */
const personOf = (name: ChannelName, index: number) => `${index}-${name}`;

/**
 * Everybody is told one thing at the same moment, on three platforms whose fakes refuse what goes over their limits, while others ask and are
 * answered. Speed is told as a ratio to the time that the platform's own limit makes unavoidable.
 */
export async function benchNotices(): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-bench-'));
  chmodSync(dataDir, 0o755); // PostgreSQL runs as a user of its own when we are root
  const stops: (() => Promise<unknown>)[] = [async () => rmSync(dataDir, { recursive: true, force: true })];
  try {
    const house = await openHouse({ dataDir, log: (text) => console.log(`  ${text}`), ports: { postgres: await freePort(), temporal: await freePort() } });
    stops.unshift(() => house.stop());
    const secrets = { oaId: '1', appId: '2', appSecret: 'bench-app-secret', secretKey: 'bench-webhook-key' };
    const [telegram, zaloOa, zaloBot] = [await fakeTelegram(), await fakeZaloOa(secrets), await fakeZaloBot()];
    stops.unshift(() => telegram.stop(), () => zaloOa.stop(), () => zaloBot.stop());
    const platforms: Platform[] = [
      { name: 'telegram', gate: telegram.gate, shown: (chat) => telegram.messages(Number(chat)), say: (chat, text) => telegram.say(Number(chat), text) },
      { name: 'zaloOa', gate: zaloOa.gate, shown: (chat) => zaloOa.messages(chat), say: (chat, text) => zaloOa.say(chat, text) },
      { name: 'zaloBot', gate: zaloBot.gate, shown: (chat) => zaloBot.messages(chat), say: (chat, text) => zaloBot.say(chat, text) },
    ];
    for (const { name, gate } of platforms) gate.limit({ perSecond: rates[name]!.limit, perChat: rates[name]!.perChat });
    zaloOa.approve('385001', { parameters: { ma: 30, ten: 30, tt: 30 } });

    const apiPort = await freePort();
    const environment = {
      DATABASE_URL: house.appUrl, TEMPORAL_ADDRESS: house.temporalAddress, KC_MODE: 'production', KC_QUIET_HOURS: 'off', PORT: String(apiPort), KC_KEY: randomBytes(32).toString('base64'),
      TELEGRAM_TOKEN: '1:not-a-real-token', TELEGRAM_API_ROOT: telegram.apiRoot, ZALO_BOT_TOKEN: zaloBot.token, ZALO_BOT_API_ROOT: zaloBot.apiRoot,
      ZALO_OA_ID: secrets.oaId, ZALO_OA_APP_ID: secrets.appId, ZALO_OA_APP_SECRET: secrets.appSecret, ZALO_OA_SECRET_KEY: secrets.secretKey,
      ZALO_OA_API_ROOT: zaloOa.root, ZALO_OA_OAUTH_ROOT: zaloOa.root, ZALO_OA_ZBS_ROOT: zaloOa.root, ZALO_OA_TEMPLATES: JSON.stringify(oaTemplate),
    };
    const books = openBooks(house.appUrl, 4);
    stops.unshift(() => books.close());
    await openOa(oaSettings(environment)!, books, machineClock.now).tokens.admit(zaloOa.pair());
    await settle(books, platforms);
    for (const [name, script] of [['worker', 'worker.ts'], ['bot', 'bot.ts'], ['api', 'api.ts']] as const) {
      const part = await startPart(name, script, environment, { quiet: true });
      stops.unshift(() => part.stop());
    }
    zaloOa.webhook(`http://127.0.0.1:${apiPort}/webhooks/zalo-oa`);
    await run(books, platforms);
  } finally {
    for (const stop of stops) await stop();
  }
}

/** One address a person; the askers follow those who are told. */
async function settle({ prisma }: Books, platforms: readonly Platform[]): Promise<void> {
  for (const { name, shown } of platforms) {
    const count = COUNTS.find(([one]) => one === name)![1] + ASKERS;
    const all = Array.from({ length: count }, (_, index) => index);
    await prisma.person.createMany({ data: all.map((index) => ({ id: personOf(name, index), name: `Người ${index}` })) });
    await prisma.address.createMany({ data: all.map((index) => ({ channel: name, chatId: chatOf(index), personId: personOf(name, index) })) });
    for (const index of all) shown(chatOf(index)); // the platform knows them all
  }
}

async function run(books: Books, platforms: readonly Platform[]): Promise<void> {
  let over = false;
  const asking = platforms.map((platform) => ask(platform, () => over));
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const began = Date.now();
  await tell(books, { to: COUNTS.flatMap(([name, count]) => Array.from({ length: count }, (_, index) => personOf(name, index))), about: facts.code, number: 1, template: 'stageChanged', facts });
  const ended = new Map<ChannelName, number>();
  for (let next = 0; ended.size < platforms.length; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const { channels } = await noticeProgress(books, new Date().toISOString(), 1);
    for (const { name } of platforms) if (!ended.has(name) && !channels.some(({ channel, pending, sending }) => channel === name && pending + sending > 0)) ended.set(name, Date.now() - began);
    if (Date.now() < next) continue;
    next = Date.now() + 5_000;
    console.log(`  ${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s   ${channels.map(({ channel, sent, pending, sending, finishAt }) => `${channel} ${sent} sent, ${pending + sending} wait${finishAt ? ` until ${finishAt.slice(11, 19)}` : ''}`).join('   ')}`);
  }
  over = true;
  const replies = await Promise.all(asking);
  console.log(`\nOne notice each to ${COUNTS.map(([name, count]) => `${count} on ${name}`).join(', ')} at once, durable PostgreSQL, Temporal, ${os.cpus().length} cores`);
  for (const [at, { name, gate, shown }] of platforms.entries()) {
    const count = COUNTS.find(([one]) => one === name)![1];
    const got = Array.from({ length: count }, (_, index) => shown(chatOf(index)).filter(({ fromUs }) => fromUs).length);
    const seconds = ended.get(name)! / 1000;
    const { limit, bulk } = rates[name]!;
    const reply = figures(replies[at]!, 1, 0);
    console.log(`  ${name.padEnd(9)} ${got.filter((one) => one > 0).length} of ${count} sent, ${got.filter((one) => one > 1).length} twice, ${gate.refused((chat) => chat < chatOf(count))} refused (and ${gate.refused((chat) => chat >= chatOf(count))} answers)   ${seconds.toFixed(1)} s: ${(seconds / (count / limit)).toFixed(2)} of what ${limit}/s makes unavoidable, ${(seconds / (count / bulk)).toFixed(2)} of the lane of ${bulk}/s   answers meanwhile p50 ${reply.p50.toFixed(0)}  p95 ${reply.p95.toFixed(0)}  longest ${Math.max(...replies[at]!).toFixed(0)} ms of ${reply.count} (aim under 2000)`);
  }
}

/** Somebody asks every quarter of a second; the milliseconds until each answer. One that does not come within ten seconds counts as ten. */
async function ask({ name, shown, say }: Platform, over: () => boolean): Promise<number[]> {
  const times: Promise<number>[] = [];
  const first = COUNTS.find(([one]) => one === name)![1];
  for (let turn = 0; !over(); turn += 1) {
    const chat = chatOf(first + (turn % ASKERS));
    times.push((async () => {
      const ours = () => shown(chat).filter(({ fromUs }) => fromUs).length;
      const before = ours();
      const start = performance.now();
      await say(chat, 'đề án của tôi');
      while (ours() === before && performance.now() - start < 10_000) await new Promise((resolve) => setTimeout(resolve, 5));
      return performance.now() - start;
    })());
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  return Promise.all(times);
}
