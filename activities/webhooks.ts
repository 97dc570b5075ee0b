import { Context } from '@temporalio/activity';
import { toJson } from '../domain/record';
import { PATIENCE_MS, backOff, payloadOf } from '../domain/webhook';
import { machineClock } from '../prisma/clock';
import { begin, feed, keepRound, standOf } from '../prisma/webhooks';
import type { Failing, Round, Stand } from '../prisma/webhooks';
import type { Activities } from '../workflows/activities';
import type { World } from './index';
import { post } from './webhookPost';

/** How far ahead of the first event that a consumer does not take the others may go. */
const WINDOW = 500;
/** Projects that are told beside each other. */
const WIDTH = 8;
/** A round takes no new event after so long; with the last answer's time it ends well before the engine gives it to another worker. */
const ROUND_MS = 15_000;
const ANSWER_MS = 10_000;
/** A consumer that takes nothing at all is tried once a minute at least: when it is back everything goes on. */
const MOST_SECONDS = 60;

type Event = Stand['events'][number];

/** Telling other systems. */
export const webhooks = ({ ledger, webhooks: settings = { development: false } }: World): Pick<Activities, 'feedWebhooks' | 'tellWebhook'> => ({
  /** May run twice: a project's events get their positions once. */
  async feedWebhooks() {
    return feed(ledger.books);
  },
  /** May run twice: what was handed over and not noted is handed over again, under the same delivery id. Seconds until the next look, null when nothing waits. */
  async tellWebhook(id) {
    const { books } = ledger;
    const began = performance.now();
    const over = () => performance.now() - began > ROUND_MS || ending()?.aborted === true;
    await begin(books, id);
    for (;;) {
      const stand = await standOf(books, id, settings, WINDOW);
      if (!stand || stand.events.length === 0) return null;
      const now = await millis();
      if (stand.nextAt !== null && stand.nextAt > now) return (stand.nextAt - now) / 1000;
      const tried = await tell(stand, over, (event) => post({
        url: stand.url, secret: stand.secret, id: `${id}.${event.position}`, event: event.event.type, body: toJson(payloadOf(event)), development: settings.development, timeoutMs: ANSWER_MS, signal: ending(),
      }));
      const round = sum(stand, tried, await millis(), await ledger.now());
      await keepRound(books, id, stand.epoch, round);
      if (round.pause) return null;
      if (over()) return 0;
      if (round.nextAt !== null) return until(round.nextAt);
      // only projects that wait for their next try are left
      if (tried.size === 0 && round.position === null) return until(Math.min(...Object.values(round.failing).map(({ next }) => next)));
    }
  },
});

/** What came of the events that were tried: null for taken, else why not. */
type Tried = ReadonlyMap<Event, string | null>;

/** Hands over what waits: in order within a project, projects beside each other. After a round that went wholly wrong one project is tried alone. */
async function tell(stand: Stand, over: () => boolean, handOver: (event: Event) => Promise<string | null>): Promise<Tried> {
  const now = await millis();
  const lanes = new Map<string, Event[]>();
  for (const event of stand.events) if (event.wanted) lanes.set(event.project, [...(lanes.get(event.project) ?? []), event]);
  const triesOf = (project: string) => stand.failing[project]?.tries ?? 0;
  const ready = [...lanes].filter(([project]) => (stand.failing[project]?.next ?? 0) <= now).sort(([a], [b]) => triesOf(a) - triesOf(b)).map(([, events]) => events);
  const width = stand.tries > 0 ? 1 : WIDTH;
  const tried = new Map<Event, string | null>();
  let [failed, taken] = [0, 0];
  // a consumer that is down is not asked about every project
  const enough = () => over() || (taken === 0 && failed >= width);
  await Promise.all(Array.from({ length: width }, async () => {
    for (let lane = ready.shift(); lane; lane = ready.shift())
      for (const event of lane) {
        if (enough()) return;
        beat();
        const fault = await handOver(event);
        // broken off by our own end: nothing is known of it, and it comes again
        if (fault !== null && ending()?.aborted) return;
        tried.set(event, fault);
        if (fault !== null) { failed += 1; break; }
        taken += 1;
      }
  }));
  return tried;
}

/** Where the consumer stands after a round: all before the first event that it has not taken is done, what it took beyond is remembered. */
function sum(stand: Stand, tried: Tried, now: number, at: string): Round {
  const failing: Record<string, Failing> = { ...stand.failing };
  const faults: string[] = [];
  const stuck: string[] = [];
  for (const [event, fault] of tried) {
    const before = failing[event.project];
    if (fault === null) { delete failing[event.project]; continue; }
    const tries = (before?.tries ?? 0) + 1;
    failing[event.project] = { since: before?.since ?? at, tries, next: now + backOff(tries) * 1000 };
    faults.push(fault);
    stuck.push(failing[event.project]!.since);
  }
  const fresh = [...tried].filter(([, fault]) => fault === null).map(([{ position }]) => position);
  const down = faults.length > 0 && fresh.length === 0;
  const failingSince = fresh.length > 0 ? null : stand.failingSince ?? (down ? at : null);
  const tries = fresh.length > 0 ? 0 : stand.tries + (down ? 1 : 0);
  const undone = stand.events.findIndex((event) => event.wanted && tried.get(event) !== null);
  const position = (undone < 0 ? stand.events.at(-1) : stand.events[undone - 1])?.position ?? null;
  const late = [...stuck, ...(down ? [failingSince!] : [])].some((since) => Date.parse(at) - Date.parse(since) >= PATIENCE_MS);
  return {
    position, taken: [...stand.taken, ...fresh].filter((one) => position === null || BigInt(one) > BigInt(position)), failing, failingSince, tries, nextAt: down ? now + backOff(tries, MOST_SECONDS) * 1000 : null,
    error: faults.at(-1) ?? (Object.keys(failing).length > 0 ? stand.error : null), delivered: fresh.length > 0, pause: late ? at : null,
  };
}

/** Back-off and signatures go by the machine's clock: the other side has no other. */
const millis = async (): Promise<number> => Date.parse(await machineClock.now());
const until = async (at: number): Promise<number> => Math.max(0.05, (at - (await millis())) / 1000);

/** Tests run the activity without an engine around it. */
const inside = <T>(ask: (context: Context) => T): T | undefined => { try { return ask(Context.current()); } catch { return undefined; } };
const ending = (): AbortSignal | undefined => inside((context) => context.cancellationSignal);
const beat = (): void => { inside((context) => { context.heartbeat(); }); };
