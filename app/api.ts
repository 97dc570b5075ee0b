import express from 'express';
import type { Server } from 'node:http';
import { createApi } from '../api/app';
import { quiet, resume } from '../bot/inbox';
import { channelsFor } from '../bot/channels';
import { keepOa, openOa } from '../bot/channels/zaloOa';
import { zaloOaWebhookRouter } from '../bot/channels/zaloOa/receive';
import { oaSettings } from '../bot/channels/zaloOa/settings';
import { openBooks } from '../prisma/client';
import { machineClock, movableClock } from '../prisma/clock';
import { ledgerOf } from '../prisma/ledger';
import type { Ledger } from '../prisma/ledger';
import { publishProcedures } from '../prisma/procedures';
import { createPages } from '../web/app';
import { connectEngine } from '../workflows/client';
import type { Engine } from '../workflows/client';
import { telegramWebhook, zaloBotWebhook } from './bot';
import { readConfig } from './config';
import type { Config } from './config';
import { onEnd } from './lifetime';
import { webhookSettings } from './webhooks';

/** How often messages that nobody handles are looked for. */
const RESUME_MS = 10_000;

/** Serves the API, the pages and, where it is set up, Telegram's webhook, on loopback. @throws Error in one sentence for a taken port */
export async function startApi({ config, ledger, engine, port }: { config: Config; ledger: Ledger; engine: Engine; port: number }): Promise<{ port: number; stop(): Promise<void> }> {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback'); // only a proxy on this machine can reach us; the throttle counts the people behind it
  app.disable('etag'); // the version is the only tag that means something here
  const channels = channelsFor(config, ledger.books);
  const bot = { books: ledger.books, ledger, engine, now: ledger.now, publicUrl: config.PUBLIC_URL, channels };
  const webhook = telegramWebhook(config, bot);
  if (webhook) app.use(new URL(config.TELEGRAM_WEBHOOK_URL!).pathname, webhook);
  const zaloBot = zaloBotWebhook(config, bot);
  if (zaloBot) app.use(new URL(config.ZALO_BOT_WEBHOOK_URL!).pathname, zaloBot);
  const account = oaSettings(config);
  const oa = account && openOa(account, ledger.books, ledger.now);
  if (oa) app.use('/webhooks/zalo-oa', zaloOaWebhookRouter(oa, bot));
  const addresses = { publicUrl: config.PUBLIC_URL ?? (config.KC_MODE === 'development' ? `http://127.0.0.1:${port}` : undefined), telegramBot: config.TELEGRAM_BOT_NAME, zaloOa: config.ZALO_OA_ID };
  app.use('/api', createApi({ ledger, engine, webhooks: webhookSettings(config), channels, addresses }));
  app.use(createPages({ config, bot, channel: channels.get('web')! }));
  const server = await new Promise<Server>((resolve, reject) => {
    // Express 5 calls back for a fault too, with the error
    const listening = app.listen(port, '127.0.0.1', (error?: Error) => (error ? reject(error) : resolve(listening)));
  }).catch((error: { code?: string }) => {
    throw error.code === 'EADDRINUSE' ? new Error(`Cổng ${port} đang được dùng: đóng chương trình kia hoặc đặt PORT khác. / Port ${port} is taken: close the other program or set PORT.`) : error;
  });
  // messages that a process left that died are taken up by any other
  const resuming = setInterval(() => { resume(channels, bot).catch(() => undefined); }, RESUME_MS);
  const keeping = oa && keepOa(oa);
  return {
    port: (server.address() as { port: number }).port,
    async stop() {
      clearInterval(resuming);
      keeping?.stop();
      await new Promise<void>((resolve) => { server.close(() => resolve()); server.closeIdleConnections(); setTimeout(() => server.closeAllConnections(), 5_000).unref(); });
      await quiet();
    },
  };
}

async function main(): Promise<void> {
  const config = readConfig();
  const books = openBooks(config.DATABASE_URL!, 20);
  const clock = config.KC_MODE === 'development' ? movableClock(books) : machineClock;
  await publishProcedures(books);
  const engine = connectEngine({ address: config.TEMPORAL_ADDRESS!, namespace: config.TEMPORAL_NAMESPACE });
  const api = await startApi({ config, ledger: ledgerOf(books, clock.now), engine, port: config.PORT });
  onEnd(async () => { await api.stop(); await engine.close(); await books.close(); });
  process.send?.('ready');
}

if (require.main === module) main().catch((error: unknown) => { console.error(`api: ${error instanceof Error ? error.message : error}`); process.exit(1); });
