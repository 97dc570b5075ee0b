import type { ChannelName } from './channel';

/** How many messages a second a platform takes in all, how many of them notices may use, and how many one chat takes. */
export interface Rate { limit: number; bulk: number; perChat: number; mark: 'seen' | 'memory' | 'setting'; source: string }

/**
 * What the platforms take, read in November 2026 and tried with none of them: what they answer (429, -32) always counts more. The rest of
 * `limit` is for answers, which are sent beside the queue of notices and so never wait in it. The web chat and e-mail are not counted.
 */
export const rates: Readonly<Partial<Record<ChannelName, Rate>>> = {
  telegram: { limit: 30, bulk: 25, perChat: 1, mark: 'seen', source: "grammY's notes on flood limits: no exact figures, about 30 a second in bulk, one a second to a chat" },
  zaloOa: { limit: 20, bulk: 15, perChat: 1, mark: 'memory', source: '20 sends a second in one client in use, not confirmed by the platform' },
  zaloBot: { limit: 10, bulk: 4, perChat: 1, mark: 'setting', source: 'the platform publishes no rate, only a quota of 3,000 messages a month: kept low until it is known' },
};
