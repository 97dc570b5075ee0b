import { z } from 'zod';
import type { Heard } from '../../channel';
import type { Photos } from './media';

// what the books can hold as a key
const id = z.string().regex(/^[\x21-\x7e]{1,256}$/);
/** Only what is needed, and of each field every spelling that clients were seen to meet. */
const Event = z.looseObject({
  event_name: z.string(),
  message: z.looseObject({
    message_id: id,
    from: z.looseObject({ id, is_bot: z.boolean().optional().catch(undefined) }),
    chat: z.looseObject({ id, chat_type: z.string().optional().catch(undefined), type: z.string().optional().catch(undefined) }),
    text: z.string().optional().catch(undefined),
    caption: z.string().optional().catch(undefined),
    photo: z.unknown().optional(), photo_url: z.unknown().optional(), url: z.unknown().optional(),
  }),
});

/** What an event is: something said by `from`, nothing for us (groups, bots), or a shape that is not known, of which only the names may be logged. */
export type Told = { kind: 'said'; from: string; heard: Heard } | { kind: 'nothing' } | { kind: 'strange'; shape: string };

/** An event of the webhook or the poll, bare or in its wrapper. The message's own id counts, so the same one delivered again is the same. */
export function heardFrom(body: unknown, photos: Pick<Photos, 'take'>): Told {
  const event = Event.safeParse(unwrapped(body));
  if (!event.success) return { kind: 'strange', shape: event.error.issues.map(({ path }) => path.join('.')).join(', ') };
  const { event_name: name, message } = event.data;
  const place = message.chat.chat_type ?? message.chat.type;
  // without its kind a chat is private only when it is the person's own
  const isPrivate = place === undefined ? message.chat.id === message.from.id : place.toUpperCase() === 'PRIVATE';
  if (!isPrivate || message.from.is_bot) return { kind: 'nothing' };
  const base = { channel: 'zaloBot' as const, chatId: message.chat.id, externalId: `${message.chat.id}/${message.message_id}` };
  return { kind: 'said', from: message.from.id, heard: { ...base, ...contentOf(name, message, photos) } };
}

type Incoming = z.infer<typeof Event>['message'];

/** Zalo hands over neither what protected people write nor files nor voice: there is nothing to read then, and a person is offered. */
function contentOf(name: string, message: Incoming, photos: Pick<Photos, 'take'>): Pick<Heard, 'text' | 'file' | 'withheld'> {
  if (name === 'message.text.received' && message.text !== undefined) return { text: message.text };
  if (name === 'message.sticker.received') return {};
  const url = [message.photo, message.photo_url, message.url].find((one): one is string => typeof one === 'string' && /^https?:\/\//i.test(one));
  if (name !== 'message.image.received' || !url) return { withheld: true };
  const words = message.caption ?? message.text;
  return { ...(words === undefined ? {} : { text: words }), file: { name: `anh-${message.message_id.slice(-12)}.jpg`, mediaType: 'image/jpeg', size: 0, ref: url, fetch: () => photos.take(url) } };
}

function unwrapped(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'result' in body ? body.result : body;
}
