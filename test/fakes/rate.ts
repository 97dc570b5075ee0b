/** What a platform lets through in any second: in all, and to one chat. */
export interface Limit { perSecond: number; perChat: number }
/** Counts every message that is let through; the seconds to wait for one that is not, else 0. */
export interface Gate { limit(limit: Limit): void; wait(chatId: string): number; refused(of?: (chatId: string) => boolean): number }

/** A strict gate: no second, wherever it begins, holds more than the limit. Without a limit it lets everything through. */
export function gate(now: () => number = Date.now): Gate {
  let limits: Limit | null = null;
  const refused: string[] = [];
  let all: number[] = [];
  const chats = new Map<string, number[]>();
  const recent = (times: number[], at: number) => times.filter((time) => time > at - 1000);
  return {
    limit(limit) { limits = limit; },
    wait(chatId) {
      if (!limits) return 0;
      const at = now();
      all = recent(all, at);
      const own = recent(chats.get(chatId) ?? [], at);
      if (all.length >= limits.perSecond || own.length >= limits.perChat) { refused.push(chatId); return 1; }
      all.push(at);
      chats.set(chatId, [...own, at]);
      return 0;
    },
    refused: (of = () => true) => refused.filter(of).length,
  };
}
