import { ChannelBusy, ChannelRefused } from '../../channel';
import type { Capabilities, Channel, Message } from '../../channel';
import { planned } from '../../plan';
import type { Planned } from '../../plan';
import { partSender } from '../../sent';
import { ZaloBotFault, zaloBotClient } from './client';
import type { ZaloBotClient, ZaloBotSettings } from './client';
import { photosOf } from './media';
import type { Photos } from './media';

export type { ZaloBotSettings } from './client';

/** Zalo's Bot Platform as a channel: plain text, no buttons, only photos in. An unknown result is never sent again by itself. */
export function zaloBotChannel(settings: ZaloBotSettings, client: ZaloBotClient = zaloBotClient(settings), photos: Photos = photosOf(settings)): Channel {
  const sendParts = partSender<Planned>();
  const can: Capabilities = { buttons: 'none', mostButtons: 0, textLimit: 2000, edits: false, filesIn: 'photos', proactive: 'always' };
  return {
    name: 'zaloBot',
    can,
    repeatable: false,
    refetch: (url) => photos.take(url),
    async send(chatId: string, message: Message, noticeId?: bigint) {
      const providerId = await sendParts(message, noticeId, planned(message, can), async ({ text }) => (await spoken(() => client.call('sendMessage', { chat_id: chatId, text }))).message_id);
      return { providerId };
    },
  };
}

/** A call in the core's terms: to wait, never, not now by this channel, or a plain error where the result is unknown. */
async function spoken<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ZaloBotFault)) throw error;
    if (error.family === 'quota') throw new ChannelBusy(error.seconds);
    if (error.family === 'request') throw new ChannelRefused(error.message);
    // no fault of the person's address: the next rung tells this message until the setting is mended
    if (error.family === 'auth') throw new ChannelRefused('Zalo refuses ZALO_BOT_TOKEN', { keeps: true });
    throw error;
  }
}

export interface ZaloBotConfig { ZALO_BOT_TOKEN?: string | undefined; ZALO_BOT_API_ROOT?: string | undefined; ZALO_BOT_MEDIA_HOSTS?: readonly string[] | undefined }

/** The bot's settings of this installation; null without a token. */
export const zaloBotSettings = ({ ZALO_BOT_TOKEN: token, ZALO_BOT_API_ROOT: apiRoot, ZALO_BOT_MEDIA_HOSTS: mediaHosts }: ZaloBotConfig): ZaloBotSettings | null =>
  (token ? { token, apiRoot, mediaHosts } : null);
