import type { Instant } from '../domain/calendar';
import { noticeCounts } from '../prisma/noticeProgress';
import type { ChannelProgress } from '../prisma/noticeProgress';
import type { Books } from '../prisma/client';
import { channelNames } from './channel';
import { rates } from './rates';

/** `finishAt`: when the last that waits will be told at the earliest, by the rate that the channel keeps; null without one, or when nothing waits. */
export interface Progress { at: Instant; hours: number; channels: (ChannelProgress & { perSecond: number | null; finishAt: Instant | null })[]; finishAt: Instant | null }

/** How far the telling is, of what waits and of the notices of the last hours. What is held for the night or a digest waits longer than is said here. */
export async function noticeProgress(books: Books, at: Instant, hours = 24): Promise<Progress> {
  const counts = await noticeCounts(books, { hours, ladder: [...channelNames].reverse() });
  const channels = counts.map((one) => {
    const perSecond = (Object.hasOwn(rates, one.channel ?? '') && rates[one.channel as keyof typeof rates]?.bulk) || null;
    const waiting = one.pending + one.sending;
    return { ...one, perSecond, finishAt: perSecond && waiting > 0 ? new Date(Date.parse(at) + Math.ceil(waiting / perSecond) * 1000).toISOString() : null };
  });
  return { at, hours, channels, finishAt: channels.map(({ finishAt }) => finishAt).filter((one) => one !== null).sort().at(-1) ?? null };
}
