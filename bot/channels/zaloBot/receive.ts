import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import type { Router } from 'express';
import type { Channel } from '../../channel';
import { hear } from '../../inbox';
import type { World } from '../../world';
import { onlyWithSecret, reachedAgain } from '../webhook';
import { ZaloBotFault, zaloBotClient } from './client';
import type { ZaloBotClient, ZaloBotSettings } from './client';
import { heardFrom } from './heard';
import { zaloBotChannel } from './index';
import { photosOf } from './media';
import type { Photos } from './media';
import { onlyOne } from './onlyOne';

/** Who the bot is, asked once; until Zalo told it, every call asks again. */
function ownId(client: ZaloBotClient): () => Promise<string> {
  let known: Promise<string> | null = null;
  return () => {
    known ??= client.call('getMe', {}, { seconds: 5 }).then(({ id }) => id).catch((error: unknown) => { known = null; throw error; });
    return known;
  };
}

interface Intake { settings: ZaloBotSettings; channel: Channel; photos: Photos; world: World; me(): Promise<string>; log(line: string): void }

function intakeOf(settings: ZaloBotSettings, client: ZaloBotClient, world: World, log: (line: string) => void): Intake {
  const photos = photosOf(settings);
  return { settings, channel: zaloBotChannel(settings, client, photos), photos, world, me: ownId(client), log };
}

/** Takes one event in: stored when this resolves, answered afterwards. @throws when it could not be stored, or while we cannot tell our own messages apart. */
async function take(body: unknown, { settings, channel, photos, world, me, log }: Intake): Promise<void> {
  const told = heardFrom(body, photos);
  // the names of fields only: the rest is what a person wrote
  if (told.kind === 'strange') log(`Zalo Bot: an event in a shape that is not known: ${told.shape}`);
  if (told.kind !== 'said') return;
  // what we say comes back to us; answered, it would never end
  if (told.from === settings.token.split(':')[0] || told.from === (await me())) return;
  if (told.heard.file?.ref) photos.ahead(told.heard.file.ref);
  await reachedAgain(world.books, 'zaloBot', told.heard.chatId);
  await hear(told.heard, channel, world);
}

/**
 * Polls Zalo until it is stopped; for development. One process polls, and none while a webhook is set: a poll would hear nothing then, without
 * a word. Others stand by and take over. Zalo forgets what it handed out, so an event is kept here until the books took it.
 */
export function pollZaloBot(settings: ZaloBotSettings, world: World, log: (line: string) => void, { pollSeconds = 10, standbySeconds = 15 }: { pollSeconds?: number; standbySeconds?: number } = {}): { stop(): Promise<void> } {
  const client = zaloBotClient(settings);
  const stopping = new AbortController();
  const { signal } = stopping;
  const intake = intakeOf(settings, client, world, log);
  const rest = (seconds: number) => pause(seconds * 1000, undefined, { signal }).catch(() => undefined);
  let said = '';
  const mode = (now: string) => { if (now !== said) log(`Zalo Bot: ${said = now}`); };

  async function poll(): Promise<void> {
    const answer = await client.call('getUpdates', { timeout: String(pollSeconds) }, { seconds: pollSeconds + 7, signal }).catch((error: unknown) => {
      if (error instanceof ZaloBotFault && error.family === 'timeout') return null; // nobody said anything
      throw error;
    });
    for (const event of [answer].flat()) if (event !== null && event !== undefined) await keepTrying(() => take(event, intake));
  }
  async function keepTrying(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try { return await work(); } catch (error) {
        if (signal.aborted) { log('Zalo Bot: an event was left when stopping'); return; }
        log(`Zalo Bot: an event waits: ${wordsOf(error)}`);
        await rest(2);
      }
    }
  }

  const ended = (async () => {
    const lease = onlyOne(world.books, 'zaloBot/poll');
    for (let faults = 0; !signal.aborted;) {
      try {
        if (!(await lease.held())) { mode('standing by, another process polls / dự phòng, tiến trình khác đang nhận'); await rest(standbySeconds); continue; }
        if (await webhookOf(client)) { mode('standing by, a webhook is set / dự phòng, đang dùng webhook'); await rest(standbySeconds); continue; }
        mode('polling / đang nhận tin');
        // every minute or so it is asked again whether a webhook was set meanwhile
        for (const until = Date.now() + 60_000; Date.now() < until && !signal.aborted && (await lease.held());) await poll();
        faults = 0;
      } catch (error) {
        if (signal.aborted) break;
        mode(`waits: ${wordsOf(error)}`);
        await rest(Math.min(30, 2 ** (faults += 1)));
      }
    }
    await lease.release();
  })();
  return { async stop() { stopping.abort(); await ended; } };
}

/** The address that Zalo delivers to; null when there is none, which Zalo says with 404. */
async function webhookOf(client: ZaloBotClient): Promise<string | null> {
  try {
    return (await client.call('getWebhookInfo')).url || null;
  } catch (error) {
    if (error instanceof ZaloBotFault && error.code === 404) return null;
    throw error;
  }
}

/** Tells Zalo to deliver to our address with the secret. @throws ZaloBotFault */
export async function setZaloBotWebhook(settings: ZaloBotSettings, url: string, secret: string): Promise<void> {
  await zaloBotClient(settings).call('setWebhook', { url, secret_token: secret });
}

/**
 * The handler that Zalo delivers to. A wrong or missing secret gets 401 before the body is looked at. An event is answered when it is stored,
 * before any work: Zalo waits two seconds. What could not be stored gets 500 and comes again; an event that we do not know gets 200, since it
 * would come again for ever. @throws Error without a secret of 16 characters: never open.
 */
export function zaloBotWebhookRouter(settings: ZaloBotSettings, secret: string | undefined, world: World, log: (line: string) => void = (line) => console.error(`bot: ${line}`)): Router {
  const guard = onlyWithSecret('x-bot-api-secret-token', secret, 'ZALO_BOT_WEBHOOK_SECRET');
  const client = zaloBotClient(settings);
  const intake = intakeOf(settings, client, world, log);
  void intake.me().catch(() => undefined); // asked before the first message, so that none waits for it
  const router = express.Router();
  router.post('/', guard, express.json({ limit: '1mb', type: () => true }), async (request, response) => {
    try {
      await take(request.body as unknown, intake);
      response.sendStatus(200);
    } catch (error) {
      log(`Zalo Bot: an event was not stored: ${wordsOf(error)}`);
      response.sendStatus(500);
    }
  });
  return router;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message.split('\n')[0]! : 'fault');
