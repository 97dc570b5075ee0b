import type { IncomingMessage, ServerResponse } from 'node:http';
import { gate } from './rate';
import type { Gate } from './rate';
import { ApiFault, bodyOf, oursIn, serve } from './server';

/** What the fake shall do instead of its work, once. `code` refuses; the others take the call and then say nothing, or nonsense. */
export type Fault = { code: 400 | 401 | 403 | 404 | 408 | 429 | 500; retryAfter?: number; description?: string } | { deliveredButNoAnswer: true } | { deliveredButMalformed: true };
export interface Shown { message_id: string; text: string; fromUs: boolean }
interface Event { event_name: string; message: { message_id: string; [field: string]: unknown } }
type Params = Record<string, unknown>;
/** One delivery to the webhook: what it was answered (0: not in two seconds) and after how many milliseconds. */
export interface Delivery { messageId: string; status: number; ms: number }

/** Zalo's Bot Platform over HTTP where it matters to us: a poll of one object without a cursor, echoes of our own messages, limits, quota, faults. */
export interface FakeZaloBot {
  apiRoot: string;
  token: string;
  /** How events look: in the documented wrapper, or bare as clients met them. */
  shape(shape: 'wrapped' | 'bare'): void;
  say(chatId: string, text: string): Promise<string>;
  /** A photo, under the documented name of the field or one that clients met; `url` instead of the fake's own place. */
  sendPhoto(chatId: string, content: Uint8Array, more?: { caption?: string; field?: 'photo' | 'photo_url' | 'url'; url?: string }): Promise<string>;
  sticker(chatId: string): Promise<string>;
  /** What Zalo keeps to itself: a protected person's words, a file, a voice. */
  unsupported(chatId: string): Promise<string>;
  inGroup(groupId: string, personId: string, text: string): Promise<string>;
  raw(event: unknown): Promise<void>;
  /** Delivers the event again, as Zalo does when it is not sure. */
  repeat(messageId: string): Promise<void>;
  /** The photos handed out so far are gone. */
  expirePhotos(): void;
  messages(chatId: string): Shown[];
  /** The messages from us once there are at least so many. @throws Error after ten seconds. */
  until(chatId: string, count: number): Promise<Shown[]>;
  fault(method: string, ...faults: Fault[]): void;
  /** How many messages the month still holds. */
  quota(left: number): void;
  calls(method: string): Params[];
  /** What may be sent, once it has a limit. */
  gate: Gate;
  deliveries(): Delivery[];
  stop(): Promise<void>;
}

/** Starts the fake on a free port of this machine. */
export async function fakeZaloBot(port = 0): Promise<FakeZaloBot> {
  const [botId, token] = ['1459232241454765289', '700100:not-a-real-secret'];
  const queue: Event[] = [];
  const all = new Map<string, Event>();
  const chats = new Map<string, Shown[]>();
  const photos = new Map<string, Uint8Array>();
  const faults = new Map<string, Fault[]>();
  const called: { method: string; params: Params }[] = [];
  const delivered: Delivery[] = [];
  const pollers: (() => void)[] = [];
  const under = new Set<Promise<void>>();
  let webhook: { url: string; secret: string; updated: number } | null = null;
  let wrapped = true;
  const sending = gate();
  let left = Infinity;
  let last = 0;

  const chat = (chatId: string): Shown[] => { const known = chats.get(chatId) ?? []; chats.set(chatId, known); return known; };
  const nextId = () => `m${(last += 1)}.${'0123456789abcdef'.repeat(2)}`;

  /** By webhook three times until it is taken, with two seconds each; else into the queue. */
  async function deliver(event: Event, body: unknown = wrapped ? { ok: true, result: event } : event): Promise<void> {
    if (!webhook) { queue.push(event); pollers.shift()?.(); return; }
    for (let tries = 0; tries < 3; tries += 1) {
      const begun = Date.now();
      const answer = await fetch(webhook.url, { method: 'POST', headers: { 'content-type': 'application/json', 'x-bot-api-secret-token': webhook.secret }, body: JSON.stringify(body), signal: AbortSignal.timeout(2_000) }).catch(() => null);
      delivered.push({ messageId: event.message?.message_id ?? '', status: answer?.status ?? 0, ms: Date.now() - begun });
      if (answer?.ok) return;
    }
  }
  function behind(work: Promise<void>): void { const kept = work.finally(() => { under.delete(kept); }); under.add(kept); }

  async function incoming(name: string, chatId: string, shown: string, more: object, chat_type = 'PRIVATE', personId = chatId): Promise<string> {
    const message_id = nextId();
    chat(chatId).push({ message_id, text: shown, fromUs: false });
    const event: Event = { event_name: name, message: { message_id, date: Date.now(), from: { id: personId, display_name: `P${personId}`, is_bot: false }, chat: { id: chatId, chat_type }, ...more } };
    all.set(message_id, event);
    await deliver(event);
    return message_id;
  }

  function show(chatId: unknown, text: string): { message_id: string; date: number } {
    if (typeof chatId !== 'string' || chatId === '') throw new ApiFault(400, 'Bad request: chat_id is invalid');
    if (left <= 0) throw new ApiFault(429, 'Quota exceeded');
    left -= 1;
    const message_id = nextId();
    chat(chatId).push({ message_id, text, fromUs: true });
    // our own message comes back as an event, without the mark of a bot
    behind(deliver({ event_name: 'message.text.received', message: { message_id, date: Date.now(), from: { id: botId, display_name: 'Bot KC' }, chat: { id: chatId, chat_type: 'PRIVATE' }, text } }));
    return { message_id, date: Date.now() };
  }
  const methods: Record<string, (params: Params) => unknown> = {
    getMe: () => ({ id: botId, account_name: 'bot.kc', account_type: 'BASIC', can_join_groups: false }),
    setWebhook({ url, secret_token }) {
      if (!/^https:\/\/|^http:\/\/127\.0\.0\.1/.test(String(url))) throw new ApiFault(400, 'Bad request: url must be https');
      if (typeof secret_token !== 'string' || secret_token.length < 8 || secret_token.length > 256) throw new ApiFault(400, 'Bad request: secret_token is invalid');
      webhook = { url: String(url), secret: secret_token, updated: Date.now() };
      return { url, updated_at: webhook.updated };
    },
    getWebhookInfo() {
      if (!webhook) throw new ApiFault(404, 'Not found');
      return { url: webhook.url, updated_at: webhook.updated };
    },
    deleteWebhook: () => { webhook = null; return { url: '', updated_at: Date.now() }; },
    sendMessage({ chat_id, text }) {
      if (typeof text !== 'string' || text.trim() === '' || text.length > 2000) throw new ApiFault(400, 'Bad request: text must have 1 to 2000 characters');
      return show(chat_id, text);
    },
    sendPhoto({ chat_id, photo, caption = '' }) {
      if (!URL.canParse(String(photo)) || String(caption).length > 2000) throw new ApiFault(400, 'Bad request: photo or caption is invalid');
      return show(chat_id, String(caption));
    },
    sendChatAction({ action }) {
      if (action !== 'typing') throw new ApiFault(400, 'Bad request: action is invalid');
      return undefined;
    },
  };

  /** One event and never the same again, or 408. With a webhook it waits in silence. What is handed to nobody stays. */
  async function getUpdates({ timeout = '30' }: Params, response: ServerResponse): Promise<unknown> {
    if (queue.length === 0 || webhook)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Number(timeout) * 1000);
        const wake = () => { clearTimeout(timer); resolve(); };
        if (!webhook) pollers.push(wake);
        response.once('close', () => { const at = pollers.indexOf(wake); if (at >= 0) pollers.splice(at, 1); wake(); });
      });
    if (response.destroyed) { if (queue.length > 0) pollers.shift()?.(); return undefined; }
    const event = webhook ? undefined : queue.shift();
    if (!event) throw new ApiFault(408, 'Request timeout');
    return event;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const [, photo] = /^\/photo\/(.+)$/.exec(url.pathname) ?? [];
    if (photo) { called.push({ method: 'photo', params: {} }); const content = photos.get(photo); response.writeHead(content ? 200 : 410).end(content); return; }
    if (url.pathname === '/circle') { response.writeHead(302, { location: '/circle' }).end(); return; }
    if (url.pathname === '/leads') { response.writeHead(302, { location: url.searchParams.get('to')! }).end(); return; }
    const [, given, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(url.pathname) ?? [];
    const body = (await bodyOf(request)).toString();
    const params = (body ? JSON.parse(body) : {}) as Params;
    called.push({ method, params });
    const send = (payload: object) => { if (!response.destroyed) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(payload)); };
    const fault = faults.get(method)?.shift();
    try {
      if (decodeURIComponent(given ?? '') !== token) throw new ApiFault(401, 'Unauthorized');
      if (fault && 'code' in fault) throw new ApiFault(fault.code, fault.description ?? 'scripted', fault.retryAfter === undefined ? undefined : { retry_after: fault.retryAfter });
      const wait = method === 'sendMessage' ? sending.wait(String(params['chat_id'])) : 0;
      if (wait > 0) throw new ApiFault(429, 'Too many requests', { retry_after: wait });
      const known = methods[method];
      if (!known && method !== 'getUpdates') throw new ApiFault(400, 'Bad request: no such method');
      const result = method === 'getUpdates' ? await getUpdates(params, response) : known!(params);
      if (fault && 'deliveredButNoAnswer' in fault) response.destroy();
      else if (fault) response.writeHead(200, { 'content-type': 'text/html' }).end('<html>502</html>');
      else send({ ok: true, ...(result === undefined ? {} : { result }) });
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      send({ ok: false, error_code: error.code, description: error.message, ...(error.parameters ? { parameters: error.parameters } : {}) });
    }
  }

  const server = await serve(answer, port);
  const apiRoot = server.root;

  return {
    apiRoot, token,
    shape: (shape) => { wrapped = shape === 'wrapped'; },
    say: (chatId, text) => incoming('message.text.received', chatId, text, { text }),
    sendPhoto(chatId, content, { caption, field = 'photo', url } = {}) {
      const name = `p${photos.size + 1}.jpg`;
      photos.set(name, content);
      return incoming('message.image.received', chatId, caption ?? name, { [field]: url ?? `${apiRoot}/photo/${name}`, ...(caption === undefined ? {} : { caption }) });
    },
    sticker: (chatId) => incoming('message.sticker.received', chatId, 'sticker', { sticker: 's1', url: `${apiRoot}/photo/s1` }),
    unsupported: (chatId) => incoming('message.unsupported.received', chatId, '', {}),
    inGroup: (groupId, personId, text) => incoming('message.text.received', groupId, text, { text }, 'GROUP', personId),
    raw: (event) => deliver(event as Event, event),
    repeat: (messageId) => deliver(all.get(messageId)!),
    expirePhotos: () => { photos.clear(); },
    messages: chat,
    until: (chatId, count) => oursIn(chatId, chat(chatId), count),
    fault(method, ...more) { faults.set(method, [...(faults.get(method) ?? []), ...more]); },
    quota(messages) { left = messages; },
    calls: (method) => called.filter((one) => one.method === method).map(({ params }) => params),
    deliveries: () => delivered,
    gate: sending,
    async stop() {
      await Promise.all(under);
      for (const wake of pollers) wake();
      await server.stop();
    },
  };
}
