import type { Instant } from '../../../domain/calendar';
import { raiseAlarm } from '../../../prisma/alarms';
import type { Books } from '../../../prisma/client';
import { ChannelBusy, ChannelRefused } from '../../channel';
import type { Capabilities, Channel, Message } from '../../channel';
import { planned } from '../../plan';
import type { Planned } from '../../plan';
import { partSender } from '../../sent';
import { keepButtons } from './buttons';
import { oaClient } from './client';
import type { OaClient } from './client';
import { OaFault } from './errors';
import { download } from './files';
import type { OaSettings } from './settings';
import { OaClosed, oaTokens } from './tokens';
import type { OaTokens } from './tokens';
import { filled } from './zbs';

/** Free messages may be sent for so long after the person did something; some documents say seven days, charged: this is the safe part. */
const WINDOW_HOURS = 48;
/** A message at the very end of the window may arrive after it. */
const WINDOW_EDGE_MS = 5 * 60_000;
const FILE_LIMIT = 5 * 1024 * 1024;
const can: Capabilities = { buttons: 'echo', mostButtons: 5, textLimit: 2000, edits: false, filesIn: 'any', proactive: { windowHours: WINDOW_HOURS } };

/** The account as it is used by the channel, the webhook and the scheduled job. */
export interface Oa { settings: OaSettings; books: Books; client: OaClient; tokens: OaTokens; now(): Promise<Instant> }

export function openOa(settings: OaSettings, books: Books, now: () => Promise<Instant>): Oa {
  const client = oaClient(settings);
  return { settings, books, client, tokens: oaTokens(settings, books, client, now), now };
}

/**
 * A Zalo Official Account as a channel: consultation messages while the person's window is open, the approved template of the notice after it.
 * A consultation message has no key against repeating, so an unknown result is never sent again by itself.
 */
export function zaloOaChannel(oa: Oa): Channel {
  const parts = partSender<Planned>();
  return {
    name: 'zaloOa',
    can,
    repeatable: false,
    refetch: (ref) => download(ref, oa.settings),
    async sendFile(chatId, { name, content }) {
      // others are not refused by the platform but lost in silence
      if (!/\.(pdf|docx?)$/i.test(name) || content.length > FILE_LIMIT) throw new ChannelRefused('Zalo takes PDF, DOC and DOCX of at most 5 MB', { keeps: true });
      try {
        const upload = await withToken(oa, (token) => oa.client.upload(token, name, content));
        return { providerId: await withToken(oa, (token) => oa.client.consultFile(token, chatId, upload)) };
      } catch (error) {
        throw await answerTo(oa, error);
      }
    },
    async send(chatId: string, message: Message, noticeId?: bigint) {
      const byTemplate = () => sendTemplate(oa, chatId, message, noticeId);
      // an answer follows what the person just did, whether or not the chat is linked
      if (noticeId !== undefined && !(await windowOpen(oa, chatId))) return byTemplate();
      try {
        const sent = await consult(oa, parts, chatId, message, noticeId);
        // a chat that was linked by the message that this answers had no row yet when it came
        if (noticeId === undefined) await oa.books.pool.query("UPDATE addresses SET last_interaction_at = $2 WHERE channel = 'zaloOa' AND chat_id = $1 AND last_interaction_at IS NULL", [chatId, await oa.now()]);
        return sent;
      } catch (error) {
        if (!isWindow(error)) throw error;
        // our clock of the window was wrong; one try by the other way, and none after it
        await oa.books.pool.query("UPDATE addresses SET last_interaction_at = NULL WHERE channel = 'zaloOa' AND chat_id = $1", [chatId]);
        return byTemplate();
      }
    },
  };
}

async function windowOpen({ books, now }: Oa, chatId: string): Promise<boolean> {
  const { rows: [row] } = await books.pool.query<{ last_interaction_at: Date | null }>("SELECT last_interaction_at FROM addresses WHERE channel = 'zaloOa' AND chat_id = $1", [chatId]);
  return !!row?.last_interaction_at && Date.parse(await now()) - row.last_interaction_at.getTime() < WINDOW_HOURS * 3_600_000 - WINDOW_EDGE_MS;
}

/** The message's parts, with the buttons at the last. @throws OaFault of the window as long as nothing was told yet */
async function consult(oa: Oa, parts: PartSender, chatId: string, message: Message, noticeId: bigint | undefined): Promise<{ providerId: string }> {
  const plan = planned(message, can);
  const shown = await keepButtons(oa, chatId, plan.at(-1)?.buttons ?? []);
  const send = async (part: Planned): Promise<string> => {
    try {
      return await withToken(oa, (token) => oa.client.consult(token, chatId, part.text, part.buttons.length > 0 ? shown : []));
    } catch (error) {
      if (!(error instanceof OaFault) || error.meaning === 'rate' || part === plan[0]) throw isWindow(error) ? error : await answerTo(oa, error);
      // half of it was told: neither another way nor another try says the rest alone
      throw new Error(`A message was told in part: ${error.message}`);
    }
  };
  return { providerId: await parts(message, noticeId, plan, send) };
}
type PartSender = ReturnType<typeof partSender<Planned>>;
const isWindow = (error: unknown): boolean => error instanceof OaFault && error.meaning === 'window';

/** The approved template of a notice. @throws ChannelRefused that keeps the address when there is none or a parameter does not fit */
async function sendTemplate(oa: Oa, chatId: string, { notice }: Message, noticeId: bigint | undefined): Promise<{ providerId: string }> {
  if (!notice || noticeId === undefined) throw new ChannelRefused('outside the window, and an answer has no template', { keeps: true });
  const template = filled(oa.settings.templates, notice);
  if ('wrong' in template) throw new ChannelRefused(`outside the window, and ${template.wrong}`, { keeps: true });
  try {
    return { providerId: await withToken(oa, (token) => oa.client.template(token, chatId, { ...template, trackingId: trackingId(noticeId) })) };
  } catch (error) {
    throw await answerTo(oa, error);
  }
}

/** By what a delivery receipt names the notice. */
export const trackingId = (noticeId: bigint): string => `kc-notice-${noticeId}`;
export const trackedNotice = (tracking: string | undefined): string | null => /^kc-notice-(\d{1,18})$/.exec(tracking ?? '')?.[1] ?? null;

/** A call with a good token; one that is refused all the same is renewed once. */
async function withToken<T>({ tokens }: Oa, call: (token: string) => Promise<T>): Promise<T> {
  const token = await tokens.access().catch(notNow);
  try {
    return await call(token);
  } catch (error) {
    if (!(error instanceof OaFault) || error.meaning !== 'token') throw error;
    return call(await tokens.instead(token).catch(notNow));
  }
}

/** Without a token nothing was sent, so what failed here is no unknown result: it is tried again. */
function notNow(error: unknown): never {
  throw error instanceof OaClosed || error instanceof OaFault ? error : new ChannelBusy(60);
}

/** What a fault means to whoever sends, with an alarm where an administrator has to do something. */
async function answerTo({ settings, books: { pool } }: Oa, error: unknown): Promise<unknown> {
  if (error instanceof OaClosed) return new ChannelRefused(error.message, { keeps: true });
  if (!(error instanceof OaFault)) return error;
  const only = new ChannelRefused(error.message, { keeps: true });
  switch (error.meaning) {
    case 'recipient': return new ChannelRefused(error.message);
    case 'rate': return new ChannelBusy(60);
    case 'night': return new ChannelBusy(1800);
    case 'window': return only;
    // the day's quota, the wallet, a fault of ours, the account: the next rung tells it now, and somebody mends this one
    default: await raiseAlarm(pool, `zaloOa.${error.meaning}`, `${settings.oaId}: ${error.message}`); return only;
  }
}

/** The job that keeps the account alive: looks every half hour, so that the token never runs out while nobody writes. */
export function keepOa(oa: Oa, everyMs = 30 * 60_000): { stop(): void } {
  const watch = () => { oa.tokens.watch().catch(() => undefined); void sweepButtons(oa); };
  const timer = setInterval(watch, everyMs);
  watch();
  return { stop: () => clearInterval(timer) };
}

const sweepButtons = ({ books }: Oa) => books.pool.query('DELETE FROM oa_buttons WHERE expires_at < now()').catch(() => undefined);

