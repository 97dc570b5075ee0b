import { evenTurns } from '../../activities/turns';
import type { Rate } from '../../bot/rates';

/** A clock that only waiting moves. */
function slowClock() {
  let at = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => at,
    wait: (ms: number) => new Promise<void>((resolve) => { sleepers.push({ at: at + ms, wake: resolve }); }),
    /** Lets everybody go on until nobody sleeps any more. */
    async run() {
      for (;;) {
        for (let idle = 0; idle < 20; idle += 1) await Promise.resolve();
        const [next] = sleepers.sort((a, b) => a.at - b.at);
        if (!next) return;
        sleepers.shift();
        at = Math.max(at, next.at);
        next.wake();
      }
    },
    heldUp(ms: number) { at += ms; },
  };
}
const rate: Rate = { limit: 30, bulk: 25, perChat: 1, mark: 'setting', source: 'test' };

test('OPS-04 notices go evenly, 25 a second, also after the process was held up, and one chat gets at most one a second', async () => {
  const clock = slowClock();
  const turns = evenTurns({ telegram: rate }, clock.now, clock.wait);
  const gone: { chat: string; at: number }[] = [];
  const go = (chat: string) => turns.take('telegram', chat).then(() => { gone.push({ chat, at: clock.now() }); });
  const all = Array.from({ length: 100 }, (_, index) => go(`chat-${index}`));
  const same = [go('one'), go('one'), go('one')];
  clock.heldUp(500);
  await clock.run();
  await Promise.all([...all, ...same]);
  const times = gone.map(({ at }) => at);
  expect(times).toHaveLength(103);
  for (const [index, at] of times.entries()) if (index > 0) expect(at - times[index - 1]!).toBeGreaterThanOrEqual(40);
  const own = gone.filter(({ chat }) => chat === 'one').map(({ at }) => at);
  expect([own[1]! - own[0]! >= 1000, own[2]! - own[1]! >= 1000]).toEqual([true, true]);
  // those that wait for their own chat took no turn from the others
  expect(times.at(-1)! - times[0]!).toBeLessThanOrEqual(102 * 40 + 2_500);
});

test('a channel without a rate keeps nobody waiting, and what was long ago is forgotten', async () => {
  const clock = slowClock();
  const turns = evenTurns({ telegram: { ...rate, bulk: 1_000 } }, clock.now, clock.wait);
  await turns.take('web', 'a');
  await turns.take('web', 'a');
  expect(clock.now()).toBe(0);
  for (let chat = 0; chat < 12_000; chat += 1) { const turn = turns.take('telegram', `chat-${chat}`); await clock.run(); await turn; }
  const turn = turns.take('telegram', 'chat-0');
  await clock.run();
  await turn;
  expect(clock.now()).toBeLessThan(12_100);
});
