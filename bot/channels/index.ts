import type { Books } from '../../prisma/client';
import type { Channel, ChannelName } from '../channel';
import { telegramChannel } from './telegram';
import { webChannel } from './web';

export interface ChannelSettings { TELEGRAM_TOKEN?: string | undefined; TELEGRAM_API_ROOT?: string | undefined }

/** The channels that this installation has: the web chat always, Telegram with a token. */
export function channelsFor(config: ChannelSettings, books: Books): Map<ChannelName, Channel> {
  const channels = new Map<ChannelName, Channel>([['web', webChannel(books)]]);
  if (config.TELEGRAM_TOKEN) channels.set('telegram', telegramChannel({ token: config.TELEGRAM_TOKEN, apiRoot: config.TELEGRAM_API_ROOT }));
  return channels;
}
