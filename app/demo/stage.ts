import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Instant } from '../../domain/calendar';
import { openOa } from '../../bot/channels/zaloOa';
import { oaSettings } from '../../bot/channels/zaloOa/settings';
import { openBooks } from '../../prisma/client';
import type { Books } from '../../prisma/client';
import { movableClock } from '../../prisma/clock';
import { ledgerOf } from '../../prisma/ledger';
import type { Ledger } from '../../prisma/ledger';
import { fakeTelegram } from '../../test/fakes/telegram';
import type { FakeTelegram } from '../../test/fakes/telegram';
import { fakeZaloBot } from '../../test/fakes/zaloBot';
import type { FakeZaloBot } from '../../test/fakes/zaloBot';
import { fakeZaloOa } from '../../test/fakes/zaloOa';
import type { FakeZaloOa } from '../../test/fakes/zaloOa';
import { freePort } from '../embedded/ports';
import { openHouse, startPart } from '../house';

/** A house of its own with every part of the product, and the platforms around it as the tests have them. */
export interface Stage {
  books: Books; ledger: Ledger; web: string; telegram: FakeTelegram; zaloOa: FakeZaloOa; zaloBot: FakeZaloBot;
  now(): Promise<Instant>;
  /** Later, for us and for Zalo: its window is counted by its own clock. Never back. */
  moveTo(at: Instant): Promise<void>;
  close(): Promise<void>;
}

const secrets = { oaId: '1', appId: '2', appSecret: 'demo-app-secret', secretKey: 'demo-webhook-key' };

/** Starts everything; `opens` says when the day begins, on the clock that may be moved; `seed` fills the books before anybody works. */
export async function openStage(opens: (now: Instant) => Instant, seed: (ledger: Ledger) => Promise<void>, log: (line: string) => void): Promise<Stage> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-demo-'));
  chmodSync(dataDir, 0o755); // PostgreSQL runs as a user of its own when we are root
  const stops: (() => Promise<unknown>)[] = [async () => rmSync(dataDir, { recursive: true, force: true })];
  let closed: Promise<void> | null = null;
  const close = () => (closed ??= (async () => { for (const stop of stops) await stop(); })());
  try {
    const house = await openHouse({ dataDir, memory: true, log, ports: { postgres: await freePort(), temporal: await freePort() } });
    stops.unshift(() => house.stop());
    const [telegram, zaloOa, zaloBot] = [await fakeTelegram(), await fakeZaloOa(secrets), await fakeZaloBot()];
    stops.unshift(() => telegram.stop(), () => zaloOa.stop(), () => zaloBot.stop());
    const books = openBooks(house.appUrl, 10);
    stops.unshift(() => books.close());
    const clock = movableClock(books);
    const moveTo = async (at: Instant) => {
      zaloOa.forward((Date.parse(at) - Date.parse(await clock.now())) / 3_600_000);
      await clock.moveTo(at);
    };
    await moveTo(opens(await clock.now()));
    const ledger = ledgerOf(books, clock.now);
    await seed(ledger);
    const port = await freePort();
    const environment = {
      DATABASE_URL: house.appUrl, TEMPORAL_ADDRESS: house.temporalAddress, KC_MODE: 'development', KC_QUIET_HOURS: '21:00-07:00', PORT: String(port), KC_KEY: randomBytes(32).toString('base64'),
      TELEGRAM_TOKEN: '1:not-a-real-token', TELEGRAM_API_ROOT: telegram.apiRoot,
      ZALO_BOT_TOKEN: zaloBot.token, ZALO_BOT_API_ROOT: zaloBot.apiRoot, ZALO_BOT_MEDIA_HOSTS: zaloBot.apiRoot,
      ZALO_OA_ID: secrets.oaId, ZALO_OA_APP_ID: secrets.appId, ZALO_OA_APP_SECRET: secrets.appSecret, ZALO_OA_SECRET_KEY: secrets.secretKey,
      // whatever this machine has set up for its real platforms is not touched
      TELEGRAM_WEBHOOK_URL: '', ZALO_BOT_WEBHOOK_URL: '', SMTP_URL: '', ZALO_OA_TEMPLATES: '{}',
      ZALO_OA_API_ROOT: zaloOa.root, ZALO_OA_OAUTH_ROOT: zaloOa.root, ZALO_OA_ZBS_ROOT: zaloOa.root,
    };
    await openOa(oaSettings(environment)!, books, clock.now).tokens.admit(zaloOa.pair());
    const parts = await Promise.all(([['worker', 'worker.ts'], ['api', 'api.ts'], ['bot', 'bot.ts']] as const).map(([name, script]) => startPart(name, script, environment, { quiet: true })));
    stops.unshift(() => Promise.all(parts.map((part) => part.stop())));
    zaloOa.webhook(`http://127.0.0.1:${port}/webhooks/zalo-oa`);
    return { books, ledger, web: `http://127.0.0.1:${port}`, telegram, zaloOa, zaloBot, now: clock.now, moveTo, close };
  } catch (error) {
    await close();
    throw error;
  }
}
