import type { ChannelName } from '../../bot/channel';
import { atHour, dayOf } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Line, Shown } from './seats';

const titles: Readonly<Partial<Record<ChannelName, string>>> = { telegram: 'Telegram', zaloBot: 'Zalo Bot', zaloOa: 'Zalo OA' };
export const titleOf = (channel: ChannelName): string => titles[channel] ?? channel;
/** The hour in Vietnam, `HH:MM`. */
export const hourOf = (at: Instant): string => new Date(Date.parse(at) - Date.parse(atHour(dayOf(at), 0))).toISOString().slice(11, 16);

/** A one-time key stands in no transcript, used or not. */
const masked = (text: string): string => text.replace(/^(liên kết )\S+$/, '$1(khóa một lần)');

/** How long the machine may take for one answer or notice; it is waited for what comes, never for a time. */
const PATIENCE_MS = 45_000;
/** A machine that is busy is not asked all the time. */
const LOOK_MS = 50;

export interface Seat {
  who: string;
  channel: ChannelName;
  /** Types, and waits for an answer like this. */
  ask(text: string, answer: RegExp): Promise<string>;
  /** Presses the newest button with these words; where the channel has none, types `typed`. Gives what the platform says of the press. */
  press(label: string, answer: RegExp, typed?: string): Promise<unknown>;
  send(name: string, content: Uint8Array, answer: RegExp, caption?: string): Promise<string>;
  /** Waits for a message like this that nobody has read yet. */
  hears(what: RegExp): Promise<string>;
  /** What we wrote here so far. */
  ours(): Promise<Shown[]>;
}

/** All chats of the day, printed as they happen: the hour, the channel, who, and the words. */
export function transcript(now: () => Promise<Instant>, print: (line: string) => void, patienceMs = PATIENCE_MS) {
  const seats: { line: Line; sent: number; flush(): Promise<unknown> }[] = [];

  const write = async (who: string, channel: ChannelName, text: string, ours: boolean) => {
    const head = `${hourOf(await now())}  ${titleOf(channel).padEnd(8)}  ${ours ? `máy → ${who}` : who}`;
    print(`${head}\n${masked(text).trim().split('\n').map((row) => `           ${ours ? '│' : '»'} ${row}`).join('\n')}`);
  };

  function seat(who: string, line: Line): Seat {
    const own = { line, sent: 0, flush };
    const [printed, heard] = [new Set<string>(), new Set<string>()];
    /** Prints what is new, and gives all that we wrote here. */
    async function flush(): Promise<Shown[]> {
      const ours = (await line.shown()).filter(({ fromUs }) => fromUs);
      for (const { id, text } of ours.filter((one) => !printed.has(one.id))) {
        printed.add(id);
        await write(who, line.channel, text, true);
      }
      return ours;
    }
    async function hears(what: RegExp, before: ReadonlySet<string> = new Set()): Promise<string> {
      let ours: Shown[] = [];
      for (const end = Date.now() + patienceMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
        ours = await flush();
        const found = ours.find(({ id, text }) => !heard.has(id) && !before.has(id) && what.test(text));
        if (found) { heard.add(found.id); return found.text; }
      }
      throw new Error(`${who} (${titleOf(line.channel)}) waits for ${what}; last in the chat: ${ours.at(-1)?.text.slice(0, 300)}`);
    }
    /** Does something, and waits for what answers it: not what stood there before. */
    async function did<T>(text: string, deed: () => Promise<T>, answer: RegExp): Promise<{ told: T; answered: string }> {
      const before = new Set((await flush()).map(({ id }) => id));
      await write(who, line.channel, text, false);
      own.sent += 1;
      const told = await deed();
      return { told, answered: await hears(answer, before) };
    }
    seats.push(own);
    return {
      who, channel: line.channel,
      hears: (what) => hears(what),
      ask: async (text, answer) => (await did(text, () => line.say(text), answer)).answered,
      async press(label, answer, typed) {
        const button = (await line.shown()).reverse().flatMap(({ buttons }) => buttons).find((one) => one.label.includes(label));
        if (!button && typed === undefined) throw new Error(`${who} sees no button "${label}"`);
        return (await did(button ? `[${button.label}]` : typed!, () => (button ? button.press() : line.say(typed!)), answer)).told;
      },
      send: async (name, content, answer, caption) => (await did(`(${name})${caption ? ` ${caption}` : ''}`, () => line.file(name, content, caption), answer)).answered,
      ours: async () => (await line.shown()).filter(({ fromUs }) => fromUs),
    };
  }

  return {
    seat,
    /** Prints what came that nobody waited for. */
    flush: async () => { for (const one of seats) await one.flush(); },
    /** A heading between the scenes. */
    scene: async (text: string) => print(`\n── ${hourOf(await now())} ── ${text}`),
    /** What a platform or the clock does, which no chat shows. */
    aside: async (text: string) => print(`${hourOf(await now())}  *         ${text}`),
    /** How many messages each channel carried, from people and to people. */
    async counts(): Promise<{ channel: ChannelName; chats: number; fromPeople: number; toPeople: number }[]> {
      return Promise.all((['zaloOa', 'zaloBot', 'telegram', 'web'] as const).map(async (channel) => {
        const here = seats.filter(({ line }) => line.channel === channel);
        const ours = await Promise.all(here.map(async ({ line }) => (await line.shown()).filter(({ fromUs }) => fromUs).length));
        return { channel, chats: here.length, fromPeople: here.reduce((sum, { sent }) => sum + sent, 0), toPeople: ours.reduce((sum, one) => sum + one, 0) };
      }));
    },
  };
}
export type Transcript = ReturnType<typeof transcript>;
