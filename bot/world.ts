import type { Instant } from '../domain/calendar';
import type { StandsFor } from '../domain/project';
import type { Books } from '../prisma/client';
import type { Ledger } from '../prisma/ledger';
import type { Person } from '../prisma/people';
import type { Restarter } from '../prisma/restarts';
import type { Language } from '../templates/render';
import type { Channel, ChannelName, Heard, Message } from './channel';
import type { Ask, Dialog } from './dialog';

/** What the conversation stands on. */
export interface World {
  books: Books;
  ledger: Ledger;
  now(): Promise<Instant>;
  /** Starts a project's run anew; a process without it says that the engine is away. */
  engine?: Restarter | undefined;
  /** Our address on the web, where there is one: for one-time links. */
  publicUrl?: string | undefined;
  /** The channel that the message came by; what it can is planned with. */
  channel?: Channel;
  /** Every channel that there is, for what is told to other chats of a person and for codes by mail. */
  channels?: ReadonlyMap<ChannelName, Channel>;
}

/** One message being answered: who speaks, for whom besides, in which language, and what was open before. */
export interface Talk { heard: Heard; world: World; person: Person; standsFor: readonly StandsFor[]; language: Language; at: Instant; dialog: Dialog }

/** What is said, and the question that stays open afterwards; `unclear`: it was not understood. */
export interface Answer { messages: Message[]; ask?: Ask; unclear?: true }
