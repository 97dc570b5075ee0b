import { Bot } from 'grammy';
import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import express from 'express';
import type { Router } from 'express';
import type { Channel } from '../../channel';
import { hear } from '../../inbox';
import type { World } from '../../world';
import { onlyWithSecret, reachedAgain } from '../webhook';
import { heardFrom } from './heard';
import { spoken, telegramApi, telegramChannel } from './index';
import type { TelegramSettings } from './index';

const kinds = ['message', 'callback_query', 'my_chat_member'] as const;

/** Takes one update in: answers a tap at once, then hears it. @throws when it could not be stored. */
async function take(update: Update, settings: TelegramSettings, api: Api, channel: Channel, world: World): Promise<void> {
  const member = update.my_chat_member;
  if (member?.chat.type === 'private') {
    const [chatId, left] = [String(member.chat.id), member.new_chat_member.status === 'kicked'];
    if (left) await world.books.pool.query("UPDATE addresses SET active = false, refused_at = now() WHERE channel = 'telegram' AND chat_id = $1 AND active", [chatId]);
    else await reachedAgain(world.books, 'telegram', chatId);
    return;
  }
  // first of all, best effort: a tap that is answered late shows an error on the person's screen
  if (update.callback_query) await api.answerCallbackQuery(update.callback_query.id).catch(() => undefined);
  const heard = heardFrom(update, settings, api);
  if (!heard) return;
  await reachedAgain(world.books, 'telegram', heard.chatId);
  await hear(heard, channel, world);
}

/** Polls Telegram until it is stopped; for development. Only one poller may run. */
export async function pollTelegram(settings: TelegramSettings, world: World, log: (line: string) => void): Promise<{ stop(): Promise<void> }> {
  const bot = new Bot(settings.token, { client: { timeoutSeconds: 15, ...(settings.apiRoot ? { apiRoot: settings.apiRoot } : {}) } });
  const channel = telegramChannel(settings, bot.api);
  let stopping = false;
  bot.use(async ({ update }) => {
    // while the books are closed nothing is confirmed to Telegram, so nothing is lost
    for (;;) {
      try { return await take(update, settings, bot.api, channel, world); } catch (error) {
        if (stopping) throw error;
        log(`Telegram: update ${update.update_id} waits: ${error instanceof Error ? error.message : 'fault'}`);
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
    }
  });
  bot.catch(() => log('Telegram: an update was left when stopping'));
  await spoken(() => bot.init());
  let ended: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve) => {
    // the poll's own wait stays under the client's limit
    ended = bot.start({ timeout: 10, allowed_updates: kinds, onStart: () => resolve() }).catch((error: unknown) => {
      log(`Telegram: polling ended: ${error instanceof Error ? error.message : 'fault'}`);
      resolve();
    });
  });
  return { async stop() { stopping = true; await bot.stop().catch(() => undefined); await ended; } };
}

/** Tells Telegram to deliver to our address with the secret. */
export const setTelegramWebhook = (settings: TelegramSettings, url: string, secret: string): Promise<true> =>
  spoken(() => telegramApi(settings).setWebhook(url, { secret_token: secret, allowed_updates: kinds }));

/**
 * The handler that Telegram delivers to. A wrong or missing secret gets 401 before the body is looked at; what could not be stored gets
 * 500 and comes again. @throws Error without a secret of 16 characters: never open.
 */
export function telegramWebhookRouter(settings: TelegramSettings, secret: string | undefined, world: World): Router {
  const guard = onlyWithSecret('x-telegram-bot-api-secret-token', secret, 'TELEGRAM_WEBHOOK_SECRET');
  const api = telegramApi(settings);
  const channel = telegramChannel(settings, api);
  const router = express.Router();
  router.post('/', guard, express.json({ limit: '1mb' }), async (request, response) => {
    const update = request.body as Update | undefined;
    if (typeof update?.update_id !== 'number') { response.sendStatus(400); return; }
    try {
      await take(update, settings, api, channel, world);
      response.sendStatus(200);
    } catch {
      response.sendStatus(500);
    }
  });
  return router;
}
