import type { Books } from '../../prisma/client';
import type { Channel, ChannelName } from '../channel';
import { emailChannel } from './email';
import { telegramChannel } from './telegram';
import { webChannel } from './web';
import { zaloBotChannel, zaloBotSettings } from './zaloBot';
import type { ZaloBotConfig } from './zaloBot';
import { openOa, zaloOaChannel } from './zaloOa';
import { oaSettings } from './zaloOa/settings';
import type { OaConfig } from './zaloOa/settings';
import { machineClock, movableClock } from '../../prisma/clock';

export interface ChannelSettings extends ZaloBotConfig, OaConfig { KC_MODE?: 'development' | 'production'; SMTP_URL?: string | undefined; MAIL_FROM?: string | undefined; TELEGRAM_TOKEN?: string | undefined; TELEGRAM_API_ROOT?: string | undefined }

/** The channels that this installation has: the web chat always, Telegram with a token, e-mail with a server. */
export function channelsFor(config: ChannelSettings, books: Books): Map<ChannelName, Channel> {
  const channels = new Map<ChannelName, Channel>([['web', webChannel(books)]]);
  if (config.TELEGRAM_TOKEN) channels.set('telegram', telegramChannel({ token: config.TELEGRAM_TOKEN, apiRoot: config.TELEGRAM_API_ROOT }));
  const oa = oaSettings(config);
  if (oa) channels.set('zaloOa', zaloOaChannel(openOa(oa, books, (config.KC_MODE === 'development' ? movableClock(books) : machineClock).now)));
  if (config.SMTP_URL) {
    if (!config.MAIL_FROM) throw new Error('MAIL_FROM is needed with SMTP_URL: the address that the mails come from');
    channels.set('email', emailChannel({ url: config.SMTP_URL, from: config.MAIL_FROM }));
  }
  const zaloBot = zaloBotSettings(config);
  if (zaloBot) channels.set('zaloBot', zaloBotChannel(zaloBot));
  return channels;
}
