import { randomUUID } from 'node:crypto';
import type { ChannelName } from '../../bot/channel';
import type { Stage } from './stage';

/** What stands in a chat, whatever the platform. */
export interface Shown { id: string; text: string; fromUs: boolean; buttons: { label: string; press(): Promise<unknown> }[] }
/** A person at one channel: what they can do there with their own hands. */
export interface Line {
  channel: ChannelName;
  say(text: string): Promise<unknown>;
  file(name: string, content: Uint8Array, caption?: string): Promise<unknown>;
  shown(): Promise<Shown[]>;
}

export const telegramLine = ({ telegram }: Stage, chat: number): Line => ({
  channel: 'telegram',
  say: (text) => telegram.say(chat, text),
  file: (name, content, caption) => telegram.sendFile(chat, name, content, caption),
  shown: async () => telegram.messages(chat).map(({ message_id, text, fromUs, buttons }) => ({ id: String(message_id), text, fromUs, buttons: buttons.map(({ label, data }) => ({ label, press: () => telegram.press(chat, data) })) })),
});

export const zaloOaLine = ({ zaloOa }: Stage, user: string): Line => ({
  channel: 'zaloOa',
  say: (text) => zaloOa.say(user, text),
  file: (name, content) => zaloOa.sendFile(user, name, content),
  shown: async () => zaloOa.messages(user).map(({ id, text, fromUs, buttons }) => ({ id, text, fromUs, buttons: buttons.map(({ title }) => ({ label: title, press: () => zaloOa.press(user, title) })) })),
});

/** Plain text and photos only: whatever there is to press is typed. */
export const zaloBotLine = ({ zaloBot }: Stage, chat: string): Line => ({
  channel: 'zaloBot',
  say: (text) => zaloBot.say(chat, text),
  file: (_name, content, caption) => zaloBot.sendPhoto(chat, content, caption === undefined ? {} : { caption }),
  shown: async () => zaloBot.messages(chat).map(({ message_id, text, fromUs }) => ({ id: message_id, text, fromUs, buttons: [] })),
});

interface WebMessage { id: string; fromUs: boolean; text: string; buttons: { label: string; data: string }[] }

/** The page's own requests, as the person's browser sends them. */
export async function webLine({ web }: Stage, person: string): Promise<Line> {
  const entered = await fetch(`${web}/chat/as`, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ person }).toString() });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0];
  if (entered.status !== 303 || !cookie) throw new Error(`The web chat let ${person} not in: ${entered.status}`);
  const post = async (body: object) => {
    const { status } = await fetch(`${web}/chat/messages`, { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: JSON.stringify({ id: randomUUID(), ...body }) });
    if (status !== 202) throw new Error(`The web chat answered ${status}`);
  };
  return {
    channel: 'web',
    say: (text) => post({ text }),
    async file(name, content, caption) {
      const form = new FormData();
      form.set('id', randomUUID());
      if (caption !== undefined) form.set('text', caption);
      form.set('file', new Blob([Buffer.from(content)]), name);
      const { status } = await fetch(`${web}/chat/messages`, { method: 'POST', headers: { cookie }, body: form });
      if (status !== 202) throw new Error(`The web chat answered ${status}`);
    },
    async shown() {
      const { items } = (await (await fetch(`${web}/chat/messages?after=0`, { headers: { cookie } })).json()) as { items: WebMessage[] };
      return items.map(({ id, text, fromUs, buttons }) => ({ id, text, fromUs, buttons: buttons.map(({ label, data }) => ({ label, press: () => post({ button: data }) })) }));
    },
  };
}
