import path from 'node:path';
import type { Heard } from '../../channel';
import { pressedBy } from './buttons';
import { download } from './files';
import type { Oa } from './index';
import type { OaEvent } from './receive';

/**
 * What an event says, in the conversation's terms: one for a text or a press, one for each file. What the platform keeps to itself (protected
 * people, voice, stickers, places) is `withheld`, and a person is offered. The message's own id counts, so a delivery that comes again is the same.
 */
export async function heardFrom(name: string, chatId: string, { message }: OaEvent, timestamp: number, oa: Oa): Promise<Heard[]> {
  const base = { channel: 'zaloOa' as const, chatId, externalId: `${chatId}/${message?.msg_id ?? message?.message_id ?? `${name}/${timestamp}`}` };
  const text = message?.text?.normalize('NFC');
  if (name === 'user_send_image' || name === 'user_send_file') {
    const files = (message?.attachments ?? []).filter(({ payload }) => payload?.url).slice(0, 20);
    if (files.length > 0) return files.map(({ payload }, index) => ({
      ...base, externalId: index === 0 ? base.externalId : `${base.externalId}/${index}`, ...(index === 0 && text ? { text } : {}),
      file: fileOf(payload!, name === 'user_send_image' ? `anh-${index + 1}.jpg` : `tep-${index + 1}`, oa),
    }));
  }
  if (!text || !['user_send_text', 'user_send_link', 'user_send_file', 'user_send_image'].includes(name)) return [{ ...base, withheld: true }];
  const button = await pressedBy(oa, chatId, text);
  return [{ ...base, ...(button === null ? { text } : { button }) }];
}

const mediaTypes: Record<string, string> = {
  '.pdf': 'application/pdf', '.doc': 'application/msword', '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.png': 'image/png',
};

/** The type is only what the name says; the conversation looks at the bytes. */
function fileOf({ url, name, size }: { url?: string | undefined; name?: string | undefined; size?: number | undefined }, otherwise: string, { settings }: Oa): NonNullable<Heard['file']> {
  const called = name || otherwise;
  return { name: called, mediaType: mediaTypes[path.extname(called).toLowerCase()] ?? '', size: size ?? 0, ref: url!, fetch: () => download(url!, settings) };
}
