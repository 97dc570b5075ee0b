/** A message as the conversation core says it; a channel shows the buttons if it can, and numbers them if it cannot. */
export interface Message { text: string; buttons?: readonly Button[] }
/** `data` is what the channel sends back when the button is pressed: at most 64 bytes. */
export interface Button { label: string; data: string }

/** What was heard from a person on a channel. `externalId` is the platform's own id of it, unique per channel. */
export interface Heard {
  channel: ChannelName;
  chatId: string;
  externalId: string;
  text?: string;
  button?: string;
  file?: { name: string; mediaType: string; size: number; fetch(): Promise<Uint8Array> };
}

export const channelNames = ['web', 'telegram'] as const;
export type ChannelName = (typeof channelNames)[number];

/** A way to reach people. `send` may be called again for the same notice; `repeatable` says whether that does no harm. */
export interface Channel {
  name: ChannelName;
  /** True when sending the same notice twice shows it once, so an unknown result may be tried again. */
  repeatable: boolean;
  send(chatId: string, message: Message, noticeId?: bigint): Promise<{ providerId: string }>;
  /** Sends notices of one chat together, in order; only for a repeatable channel, where it saves most of the work. */
  sendMany?(chatId: string, notices: readonly { text: string; noticeId: bigint }[]): Promise<void>;
  /** Keeps what a person said, where the transcript is ours to keep. */
  note?(heard: Heard): Promise<void>;
}

/** The channel will never take this message for this chat: blocked, unknown, malformed. Retrying is useless. */
export class ChannelRefused extends Error {
  constructor(readonly reason: string) { super(reason); this.name = 'ChannelRefused'; }
}
/** The channel asks to wait. */
export class ChannelBusy extends Error {
  constructor(readonly seconds: number) { super(`wait ${seconds} s`); this.name = 'ChannelBusy'; }
}
