import type { Situation } from '../domain/view';
import type { Command } from '../domain/project';

/** A queue of its own, with a place for every consumer: one that is slow keeps nobody waiting. */
export const WEBHOOK_QUEUE = 'webhooks';

/** What the workflows ask of the world. Each may run twice and says in `activities/` why that does no harm. */
export interface Activities {
  /**
   * Where the project stands by the ledger, and the product's clock; whether who may sign has changed, and the day on which it will change by
   * itself (an absence that begins, a delegation that ends).
   */
  follow(code: string): Promise<{ situation: Situation; now: string; reroute?: boolean; rosterChanges?: string | null }>;
  /** Gives the ledger a command of the product's own. A refusal is an answer, not a fault; `added` counts the events. */
  act(code: string, command: Command, effect: string): Promise<{ refused: string | null; added?: number }>;
  /** Writes the stage's paper and enters it in the dossier. */
  issuePaper(code: string, stage: string, round: number, kind: string): Promise<void>;
  /** Places the payment order with the treasury and records it. */
  placeOrder(code: string, stage: string, round: number, reference: string, amount: string): Promise<void>;
  /** Looks an order up by its reference whose answer was lost; the treasury that does not know it gets it once more under the same one. */
  reconcile(code: string, reference: string, amount: string): Promise<void>;
  /**
   * The notices to tell a person next, in order, and the channel to try; null when there is none. With `as` they go in one message. When all
   * that waits is held, when to look again, and the product's clock.
   */
  waitingNotices(personId: string): Promise<{ channel: string | null; ids: string[]; as?: 'merged' | 'digest'; waitUntil?: string; now?: string }>;
  /** Tells notices on a channel, in order; with `as` in one message. */
  deliver(channel: string, noticeIds: readonly string[], as?: 'merged' | 'digest'): Promise<void>;
  /** These go by another rung of the ladder than this channel. */
  passOver(channel: string, noticeIds: readonly string[]): Promise<void>;
  markUnreached(noticeIds: readonly string[]): Promise<void>;
  /** The channels on which messages still offer a decision of a stage that the project has left. */
  staleCards(code: string): Promise<string[]>;
  /** Takes the buttons off those messages of one channel. */
  closeCards(channel: string, code: string): Promise<void>;
  /** The projects that a decided round of the plan has not come to yet, in the plan's order. */
  waitingPlanItems(round: string): Promise<string[]>;
  /** Carries the round's decision to one project and keeps what came of it. A refusal is a result, not a fault. */
  takePlanItem(round: string, code: string): Promise<void>;
  /** Gives what happened its place in the order in which other systems hear of it; 0 when nothing is left to place. */
  feedWebhooks(): Promise<number>;
  /** Tells a consumer what waits for it, for a quarter of a minute at most; seconds until the next look, null when nothing waits. */
  tellWebhook(id: string): Promise<number | null>;
  /** Marks open projects that nobody follows, so that the relay wakes them; says how many. */
  sweep(): Promise<{ open: number; running: number; marked: number; strays: string[] }>;
}
