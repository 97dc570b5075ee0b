import { ChannelBusy } from './channel';
import type { Message } from './channel';

const mostKept = 1_000;

/**
 * Sends the parts of messages in order. A message that the channel put off goes on, at the next try, with the part that was not taken, so
 * nobody reads the first part twice. Any other failure forgets how far it came: it is the caller's to say that the result is unknown.
 * Known in this process only: after a restart such a message begins anew.
 */
export function partSender<Part>(): (message: Message, noticeId: bigint | undefined, parts: readonly Part[], send: (part: Part) => Promise<string>) => Promise<string> {
  const replies = new WeakMap<Message, number>();
  const notices = new Map<string, number>();
  return async (message, noticeId, parts, send) => {
    // a notice is worded anew at each try, an answer is the same object
    const key = noticeId === undefined ? null : `${noticeId}/${message.text}`;
    const from = (key === null ? replies.get(message) : notices.get(key)) ?? 0;
    if (key !== null) notices.delete(key);
    let providerId = '';
    for (let index = from; index < parts.length; index += 1)
      try {
        providerId = await send(parts[index]!);
      } catch (error) {
        if (!(error instanceof ChannelBusy)) replies.delete(message);
        else if (key === null) replies.set(message, index);
        else {
          if (notices.size >= mostKept) notices.delete(notices.keys().next().value!);
          notices.set(key, index);
        }
        throw error;
      }
    return providerId;
  };
}
