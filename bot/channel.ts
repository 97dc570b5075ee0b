/** A message as the conversation core says it; a channel shows the buttons if it can, and numbers them if it cannot. */
export interface Message { text: string; buttons?: readonly Button[]; notice?: NoticeFacts }
/** What a notice is made of, for channels that only take templates approved before. */
export interface NoticeFacts { template: string; facts: Readonly<Record<string, unknown>>; language: 'vi' | 'en' }
/** `data` is what the channel sends back when the button is pressed: at most 64 bytes. */
export interface Button { label: string; data: string }

/** What was heard from a person on a channel. `externalId` is the platform's own id of it, unique per channel. */
export interface Heard {
  channel: ChannelName;
  chatId: string;
  externalId: string;
  text?: string;
  button?: string;
  /** The platform did not hand over what was said: a protected person, or a kind of message that it keeps to itself. */
  withheld?: boolean;
  /** The platform's own name of the album that the message belongs to: several messages, sent as one. */
  group?: string;
  /** The other messages of its album, in order; put together when the album is handled. */
  rest?: readonly Heard[];
  /** `ref` is the platform's own name of the file, by which it is fetched again after a crash (`Channel.refetch`); without one the bytes are kept at once. */
  file?: { name: string; mediaType: string; size: number; ref?: string; fetch(): Promise<Uint8Array> };
}

export const channelNames = ['email', 'web', 'telegram', 'zaloBot', 'zaloOa'] as const;
export type ChannelName = (typeof channelNames)[number];

/** What a channel can. The core plans by this, never by the channel's name. */
export interface Capabilities {
  /** `inline` buttons send their data back; `echo` buttons come back as a message of the person; without buttons they are numbered in the text. */
  buttons: 'inline' | 'echo' | 'none';
  mostButtons: number;
  /** UTF-16 units of one message. */
  textLimit: number;
  /** Text can be more than plain there; where it cannot, the parts of a long message are numbered. */
  formatting?: boolean;
  /** A message that was sent can be changed. */
  edits: boolean;
  filesIn: 'any' | 'photos' | 'none';
  /** May write first: always, or only for so long after the person did something, and with approved templates after that. */
  proactive: 'always' | { windowHours: number };
}

/** A way to reach people. `send` may be called again for the same notice; `repeatable` says whether that does no harm. */
export interface Channel {
  name: ChannelName;
  can: Capabilities;
  /** True when sending the same notice twice shows it once, so an unknown result may be tried again. */
  repeatable: boolean;
  send(chatId: string, message: Message, noticeId?: bigint): Promise<{ providerId: string }>;
  /** Sends notices of one chat together, in order; only for a repeatable channel, where it saves most of the work. */
  sendMany?(chatId: string, notices: readonly { text: string; noticeId: bigint; buttons?: readonly Button[] }[]): Promise<void>;
  /** Sends a file where the channel takes it. @throws ChannelRefused that keeps the address when its kind or size is not taken: a link tells it then */
  sendFile?(chatId: string, file: { name: string; content: Uint8Array }): Promise<{ providerId: string }>;
  /** Deletes a message that the person sent, or blots it out where the transcript is ours: for what must not stay readable. */
  remove?(chatId: string, externalId: string): Promise<void>;
  /** Fetches a file of a message once more, by its `ref`. */
  refetch?(ref: string): Promise<Uint8Array>;
  /** Changes a message that was sent, where the channel can; one that is so already is no fault. Its buttons are those given, or none. */
  edit?(chatId: string, providerId: string, message: Message): Promise<void>;
  /** Keeps what a person said, where the transcript is ours to keep. */
  note?(heard: Heard): Promise<void>;
}

/**
 * The channel will never take this message for this chat: blocked, unknown, malformed. Retrying is useless. With `keeps` only this message is
 * refused (no approved template for it, nothing left in the wallet): the address stays in use, and the next rung of the ladder tells this one.
 * With `gone` the account is no more: only linking anew makes the address active again.
 */
export class ChannelRefused extends Error {
  readonly keeps: boolean;
  readonly gone: boolean;
  constructor(readonly reason: string, { keeps = false, gone = false }: { keeps?: boolean; gone?: boolean } = {}) { super(reason); this.name = 'ChannelRefused'; this.keeps = keeps; this.gone = gone; }
}
/** The channel asks to wait. */
export class ChannelBusy extends Error {
  constructor(readonly seconds: number) { super(`wait ${seconds} s`); this.name = 'ChannelBusy'; }
}
