import type { Api } from 'grammy';
import type { Message as Incoming, Update } from 'grammy/types';
import type { Heard } from '../../channel';
import { download } from './index';
import type { TelegramSettings } from './index';

/**
 * What an update says, in the conversation's terms; null when it is nothing for us (groups, edits, other kinds).
 * The message's or the tap's own id counts, so the same one with a new update number is still the same.
 */
export function heardFrom(update: Update, settings: TelegramSettings, api: Api): Heard | null {
  const tap = update.callback_query;
  if (tap) {
    // the person who taps, never the chat that a card was forwarded to
    if (tap.message?.chat.type !== 'private' || tap.message.chat.id !== tap.from.id) return null;
    return { channel: 'telegram', chatId: String(tap.from.id), externalId: `tap/${tap.id}`, button: tap.data ?? '' };
  }
  const { message } = update;
  if (!message || message.chat.type !== 'private') return null;
  const file = fileOf(message, settings, api);
  const text = message.text ?? message.caption;
  return { channel: 'telegram', chatId: String(message.chat.id), externalId: `${message.chat.id}/${message.message_id}`, ...(text === undefined ? {} : { text }), ...(file ? { file } : {}), ...(file && message.media_group_id ? { group: message.media_group_id } : {}) };
}

function fileOf({ document, photo, message_id }: Incoming, settings: TelegramSettings, api: Api): Heard['file'] | null {
  const largest = photo?.at(-1);
  const found = document ?? largest;
  if (!found) return null;
  const name = document?.file_name ?? (largest ? `anh-${message_id}.jpg` : `tep-${message_id}`);
  return { name, mediaType: document?.mime_type ?? (largest ? 'image/jpeg' : ''), size: found.file_size ?? 0, ref: found.file_id, fetch: () => download(found.file_id, settings, api) };
}
