import type { Router } from 'express';
import { channelsFor } from '../bot/channels';
import { pollTelegram, setTelegramWebhook, telegramWebhookRouter } from '../bot/channels/telegram/receive';
import { zaloBotSettings } from '../bot/channels/zaloBot';
import { pollZaloBot, setZaloBotWebhook, zaloBotWebhookRouter } from '../bot/channels/zaloBot/receive';
import { quiet } from '../bot/inbox';
import type { World } from '../bot/world';
import { openBooks } from '../prisma/client';
import { machineClock, movableClock } from '../prisma/clock';
import { ledgerOf } from '../prisma/ledger';
import { connectEngine } from '../workflows/client';
import { readConfig } from './config';
import type { Config } from './config';
import { onEnd } from './lifetime';

type TelegramConfig = Pick<Config, 'TELEGRAM_TOKEN' | 'TELEGRAM_API_ROOT' | 'TELEGRAM_WEBHOOK_URL' | 'TELEGRAM_WEBHOOK_SECRET'>;

/** Polls Telegram when there is a token and no webhook; null when there is nothing to poll, and `log` says why. */
export async function startBot(config: TelegramConfig, world: World, log: (line: string) => void): Promise<{ stop(): Promise<void> } | null> {
  const { TELEGRAM_TOKEN: token, TELEGRAM_API_ROOT: apiRoot, TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_SECRET: secret } = config;
  if (!token) { log('Telegram: chưa có TELEGRAM_TOKEN, chỉ dùng chat trên trang / no token, web chat only'); return null; }
  if (url) {
    if (!secret) throw new Error('TELEGRAM_WEBHOOK_SECRET is needed with TELEGRAM_WEBHOOK_URL');
    await setTelegramWebhook({ token, apiRoot }, url, secret);
    log('Telegram: webhook, do tiến trình API nhận / taken by the API process');
    return null;
  }
  const polling = await pollTelegram({ token, apiRoot }, world, log);
  log('Telegram: polling');
  return { stop: async () => { await polling.stop(); await quiet(); } };
}

/** The webhook's handler for the API process, or null when Telegram is not taken by webhook. @throws Error without a secret. */
export function telegramWebhook(config: TelegramConfig, world: World): Router | null {
  const { TELEGRAM_TOKEN: token, TELEGRAM_API_ROOT: apiRoot, TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_SECRET: secret } = config;
  return token && url ? telegramWebhookRouter({ token, apiRoot }, secret, world) : null;
}

type ZaloBotSetup = Partial<Pick<Config, 'ZALO_BOT_TOKEN' | 'ZALO_BOT_API_ROOT' | 'ZALO_BOT_MEDIA_HOSTS' | 'ZALO_BOT_WEBHOOK_URL' | 'ZALO_BOT_WEBHOOK_SECRET'>>;

/** Polls Zalo's bot when there is a token and no webhook; null when there is nothing to poll. */
export async function startZaloBot(config: ZaloBotSetup, world: World, log: (line: string) => void): Promise<{ stop(): Promise<void> } | null> {
  const settings = zaloBotSettings(config);
  const { ZALO_BOT_WEBHOOK_URL: url, ZALO_BOT_WEBHOOK_SECRET: secret } = config;
  if (!settings) return null;
  if (url) {
    if (!secret) throw new Error('ZALO_BOT_WEBHOOK_SECRET is needed with ZALO_BOT_WEBHOOK_URL');
    await setZaloBotWebhook(settings, url, secret);
    log('Zalo Bot: webhook, do tiến trình API nhận / taken by the API process');
    return null;
  }
  const polling = pollZaloBot(settings, world, log);
  return { stop: async () => { await polling.stop(); await quiet(); } };
}

/** The webhook's handler for the API process, or null when the Zalo bot is not taken by webhook. @throws Error without a secret. */
export function zaloBotWebhook(config: ZaloBotSetup, world: World): Router | null {
  const settings = zaloBotSettings(config);
  return settings && config.ZALO_BOT_WEBHOOK_URL ? zaloBotWebhookRouter(settings, config.ZALO_BOT_WEBHOOK_SECRET, world) : null;
}

async function main(): Promise<void> {
  const config = readConfig();
  if (!config.DATABASE_URL) throw new Error('DATABASE_URL is needed: the address of the database');
  const books = openBooks(config.DATABASE_URL, 10);
  const { now } = config.KC_MODE === 'development' ? movableClock(books) : machineClock;
  const engine = config.TEMPORAL_ADDRESS ? connectEngine({ address: config.TEMPORAL_ADDRESS, namespace: config.TEMPORAL_NAMESPACE }) : undefined;
  const world: World = { books, ledger: ledgerOf(books, now), engine, now, publicUrl: config.PUBLIC_URL, channels: channelsFor(config, books) };
  const log = (line: string) => console.log(`bot: ${line}`);
  const bots = [await startBot(config, world, log), await startZaloBot(config, world, log)].filter((one) => one !== null);
  process.send?.('ready');
  const close = async () => { await engine?.close(); await books.close(); };
  if (bots.length === 0) return close();
  onEnd(async () => { await Promise.all(bots.map((one) => one.stop())); await close(); });
}

if (require.main === module) main().catch((error: unknown) => { console.error(`bot: ${error instanceof Error ? error.message : error}`); process.exit(1); });
