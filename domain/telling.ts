import { atHour, dayOf, plusDays } from './calendar';
import type { Instant } from './calendar';
import type { NoticeTemplate } from './notices';

/** `urgent` is told at any hour, `digest` once a day with its like, `normal` outside the quiet hours. */
export type Priority = 'urgent' | 'normal' | 'digest';

/** How a notice is told. What is `legal` has legal effect for the one who is told, and cannot be muted. */
export interface Telling {
  priority: Priority;
  legal: boolean;
  /** Days after which it is not told any more, or null: what has legal effect is told however late. */
  validDays: number | null;
  /** Told in one message with what else happened to the project within ten minutes. */
  merges: boolean;
}

const must: Telling = { priority: 'normal', legal: true, validDays: null, merges: false };
const news: Telling = { priority: 'normal', legal: false, validDays: 30, merges: true };
const asks: Telling = { priority: 'normal', legal: false, validDays: 30, merges: false };
const nudge: Telling = { priority: 'digest', legal: false, validDays: 7, merges: false };

/** Every notice there is. Urgent is only what does harm by morning: work that must stop, money whose order may be repeated. */
export const tellings: Readonly<Record<NoticeTemplate, Telling>> = {
  yourTurn: { ...asks, merges: true }, stageChanged: news, paid: news, reminder: nudge, overdue: nudge, reportAsked: asks,
  supplementRequested: must, ended: must, questionAsked: must, amendmentDecided: must, dueMoved: must, apology: must, inspected: must, leftOut: must, rulesAdopted: must,
  suspended: { ...must, priority: 'urgent' }, resumed: must, councilCalled: asks, signAgain: asks, actsInstead: asks, signersMissing: asks, questionAnswered: asks,
  amendmentRequested: asks, findingAnswered: asks, paymentUnknown: { ...asks, priority: 'urgent', validDays: null }, unreachedPerson: { ...asks, validDays: 7 },
};

/** What concerns the safety of an account is told at any hour. */
const safety: readonly string[] = ['chatLinked', 'chatUnlinked'];

/** A template of a newer version is told like one that nobody may miss. */
export const tellingOf = (template: string): Telling =>
  (Object.hasOwn(tellings, template) ? tellings[template as NoticeTemplate] : safety.includes(template) ? { ...must, priority: 'urgent' } : must);

/** Hours of the day in Vietnam, `HH:MM`; from later than to spans midnight, both the same means none. */
export interface QuietHours { from: string; to: string }
/** When and how a person wants to be told; null where nobody asked for a pace: then everything is told at once, one by one. */
export interface Pace { quiet: QuietHours | null; digestAt: string; muted: readonly string[] }

/** `since` is the event's moment on the product's clock; `ageMs` how long it has waited by the machine's, which nobody moves. */
export interface Waiting { id: string; template: string; project: string; since: Instant; ageMs: number; due: Instant | null; begun: boolean; alone: boolean }

export type Way = 'each' | 'merged' | 'digest';
export interface Plan { expired: string[]; muted: string[]; next: { ids: string[]; as: Way } | null; waitUntil: Instant | null }

const DAY = 86_400_000;
const TOGETHER_MS = 10 * 60_000;
export const mostLines = 30;

/** What to tell now, in which way, and when to look again if nothing may be told yet. Order within a priority is the order of the events. */
export function planTelling(all: readonly Waiting[], pace: Pace | null, now: Instant): Plan {
  const muted = all.filter(({ begun, template }) => !begun && pace?.muted.includes(template) && !tellingOf(template).legal);
  const expired = all.filter((one) => !one.begun && !muted.includes(one) && isExpired(one));
  const waiting = all.filter((one) => !muted.includes(one) && !expired.includes(one)).map((one) => ({ one, from: pace && !one.begun ? mayGo(one, pace, now) : now }));
  const open = waiting.filter(({ from }) => from <= now).map(({ one }) => one);
  const held = waiting.map(({ from }) => from).sort();
  return {
    expired: expired.map(({ id }) => id), muted: muted.map(({ id }) => id),
    next: open.length > 0 ? firstMessage(pace ? [...open.filter(isUrgent), ...open.filter((one) => !isUrgent(one))] : open, pace, now) : null,
    waitUntil: open.length > 0 ? null : held[0] ?? null,
  };
}

const isUrgent = ({ template }: Waiting): boolean => tellingOf(template).priority === 'urgent';

function isExpired({ template, ageMs }: Waiting): boolean {
  const { validDays } = tellingOf(template);
  return validDays !== null && ageMs > validDays * DAY;
}

/** Those that are told one by one until the next that goes with others, or the one message that those make. */
function firstMessage(open: readonly Waiting[], pace: Pace | null, now: Instant): NonNullable<Plan['next']> {
  const each: string[] = [];
  for (const one of open) {
    const { as, with: others } = pace ? companions(one, open, now) : { as: 'each' as const, with: [one] };
    if (others.length < 2) each.push(one.id);
    else return each.length > 0 ? { ids: each, as: 'each' } : { ids: others.map(({ id }) => id), as };
  }
  return { ids: each, as: 'each' };
}

function companions(one: Waiting, open: readonly Waiting[], now: Instant): { as: Way; with: readonly Waiting[] } {
  const free = (other: Waiting) => !other.alone && !other.begun;
  if (!free(one)) return { as: 'each', with: [one] };
  if (inDigest(one, now)) return { as: 'digest', with: open.filter((other) => free(other) && inDigest(other, now)).slice(0, mostLines) };
  if (!tellingOf(one.template).merges) return { as: 'each', with: [one] };
  const near = (other: Waiting) => Math.abs(Date.parse(other.since) - Date.parse(one.since)) <= TOGETHER_MS;
  return { as: 'merged', with: open.filter((other) => free(other) && other.project === one.project && tellingOf(other.template).merges && near(other)).slice(0, mostLines) };
}

/** One whose last day is today is told by itself. */
const inDigest = ({ template, due }: Waiting, now: Instant): boolean => tellingOf(template).priority === 'digest' && !isLastDay(due, now);

/** A term ends at the first instant that is too late, so its last day is the one before it. */
const isLastDay = (due: Instant | null, now: Instant): boolean => due !== null && due > now && dayOf(new Date(Date.parse(due) - 1).toISOString()) === dayOf(now);

/** The first moment at which a notice may be told. */
function mayGo(one: Waiting, { quiet, digestAt }: Pace, now: Instant): Instant {
  if (isUrgent(one)) return now;
  const wanted = inDigest(one, now) && !one.alone ? nextAt(digestAt, one.since) : now;
  return quietUntil(wanted > now ? wanted : now, quiet) ?? wanted;
}

/** When the quiet ends in which an instant falls, or null where it falls in none. */
export function quietUntil(at: Instant, quiet: QuietHours | null): Instant | null {
  if (!quiet || quiet.from === quiet.to) return null;
  const time = timeOf(at);
  const { from, to } = quiet;
  if (from < to ? time < from || time >= to : time >= to && time < from) return null;
  return atTime(from < to || time < to ? dayOf(at) : plusDays(dayOf(at), 1), to);
}

/** The first instant not before another at which the clock in Vietnam shows a time. */
function nextAt(time: string, at: Instant): Instant {
  const today = atTime(dayOf(at), time);
  return today >= at ? today : atTime(plusDays(dayOf(at), 1), time);
}

const atTime = (day: string, time: string): Instant => atHour(day, Number(time.slice(0, 2)) + Number(time.slice(3)) / 60);
const timeOf = (at: Instant): string => {
  const minutes = Math.floor((Date.parse(at) - Date.parse(atHour(dayOf(at), 0))) / 60_000);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
};

/** Several texts as one: what was said already is not said again. */
export function mergedText(texts: readonly string[]): string {
  const said = new Set<string>();
  return texts.map((text) => text.split('\n').filter((line) => line.trim() !== '' && !said.has(line) && said.add(line)).join('\n')).filter((text) => text !== '').join('\n\n');
}
