import type { IncomingMessage, ServerResponse } from 'node:http';
import { gate } from './rate';
import type { Gate } from './rate';
import { ApiFault, bodyOf, oursIn, serve } from './server';

/** What the fake shall do instead of its work, once: refuse, ask to wait, or deliver and then never answer. */
export type Fault = { status: 403; description?: string } | { status: 429; retryAfter: number } | { deliveredButNoAnswer: true };
export interface Shown { message_id: number; text: string; buttons: { label: string; data: string }[]; fromUs: boolean }
interface Update { update_id: number; [kind: string]: unknown }
type Params = Record<string, unknown>;

/** A Bot API over HTTP that behaves like Telegram's where it matters to us: long poll with acknowledgement, limits, faults, files, webhook. */
export interface FakeTelegram {
  apiRoot: string;
  /** A person writes; resolves to the update's number. */
  say(chatId: number, text: string): Promise<number>;
  press(chatId: number, data: string): Promise<number>;
  sendFile(chatId: number, name: string, content: Uint8Array, caption?: string): Promise<number>;
  /** Photos sent as one album: separate updates at the same moment, the caption on the first. */
  sendAlbum(chatId: number, group: string, photos: readonly Uint8Array[], caption?: string): Promise<number[]>;
  /** Delivers the update again, as Telegram does when it is not sure. */
  repeat(updateId: number): Promise<void>;
  /** The person blocks or unblocks the bot. */
  member(chatId: number, status: 'kicked' | 'member'): Promise<number>;
  messages(chatId: number): Shown[];
  /** The messages from us once there are at least so many. @throws Error after ten seconds. */
  until(chatId: number, count: number): Promise<Shown[]>;
  fault(method: string, fault: Fault): void;
  calls(method: string): Params[];
  /** What may be sent, once it has a limit. */
  gate: Gate;
  stop(): Promise<void>;
}

/** Starts the fake on a free port of this machine. Any token is taken. */
export async function fakeTelegram(port = 0): Promise<FakeTelegram> {
  const updates = new Map<number, Update>();
  const all = new Map<number, Update>();
  const chats = new Map<number, Shown[]>();
  const files = new Map<string, Uint8Array>();
  const faults = new Map<string, Fault[]>();
  const called: { method: string; params: Params }[] = [];
  const pollers = new Set<() => void>();
  const sending = gate();
  let webhook: { url: string; secret: string } | null = null;
  let [lastUpdate, lastMessage] = [0, 0];

  const chat = (chatId: number): Shown[] => { const known = chats.get(chatId) ?? []; chats.set(chatId, known); return known; };
  const person = (id: number) => ({ id, is_bot: false, first_name: `P${id}` });
  const place = (id: number) => ({ id, type: 'private', first_name: `P${id}` });
  const stamp = () => Math.floor(Date.now() / 1000);

  async function deliver(update: Update): Promise<void> {
    all.set(update.update_id, update);
    if (webhook) {
      for (let tries = 0; tries < 3; tries += 1) {
        const answer = await fetch(webhook.url, { method: 'POST', headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': webhook.secret }, body: JSON.stringify(update) }).catch(() => null);
        if (answer?.ok) return;
      }
      return;
    }
    updates.set(update.update_id, update);
    for (const wake of pollers) wake();
  }
  async function add(kind: string, body: unknown): Promise<number> {
    const update_id = (lastUpdate += 1);
    await deliver({ update_id, [kind]: body });
    return update_id;
  }
  function incoming(chatId: number, text: string, more: object): object {
    const message_id = (lastMessage += 1);
    chat(chatId).push({ message_id, text, buttons: [], fromUs: false });
    return { message_id, date: stamp(), chat: place(chatId), from: person(chatId), ...more };
  }

  const methods: Record<string, (params: Params) => unknown> = {
    getMe: () => ({ id: 1, is_bot: true, first_name: 'KC', username: 'kc_test_bot', can_join_groups: false, can_read_all_group_messages: false, supports_inline_queries: false }),
    deleteWebhook: () => { webhook = null; return true; },
    setWebhook: ({ url, secret_token }) => { webhook = url ? { url: String(url), secret: String(secret_token ?? '') } : null; return true; },
    answerCallbackQuery: () => true,
    sendMessage: ({ chat_id, text, reply_markup }) => {
      const body = String(text ?? '');
      if (body.length === 0) throw new ApiFault(400, 'Bad Request: message text is empty');
      if (body.length > 4096) throw new ApiFault(400, 'Bad Request: message is too long');
      const keyboard = ((reply_markup as { inline_keyboard?: { text: string; callback_data: string }[][] } | undefined)?.inline_keyboard ?? []).flat();
      for (const { callback_data } of keyboard) {
        const bytes = Buffer.byteLength(callback_data);
        if (bytes < 1 || bytes > 64) throw new ApiFault(400, 'Bad Request: BUTTON_DATA_INVALID');
      }
      const message_id = (lastMessage += 1);
      chat(Number(chat_id)).push({ message_id, text: body, buttons: keyboard.map((one) => ({ label: one.text, data: one.callback_data })), fromUs: true });
      return { message_id, date: stamp(), chat: place(Number(chat_id)), text: body };
    },
    editMessageText: ({ chat_id, message_id, text, reply_markup }) => {
      const shown = chat(Number(chat_id)).find((one) => one.message_id === Number(message_id));
      if (!shown) throw new ApiFault(400, 'Bad Request: message to edit not found');
      const buttons = ((reply_markup as { inline_keyboard?: { text: string; callback_data: string }[][] } | undefined)?.inline_keyboard ?? []).flat().map((one) => ({ label: one.text, data: one.callback_data }));
      if (shown.text === text && JSON.stringify(shown.buttons) === JSON.stringify(buttons)) throw new ApiFault(400, 'Bad Request: message is not modified: specified new message content and reply markup are exactly the same');
      Object.assign(shown, { text: String(text), buttons });
      return { message_id, date: stamp(), chat: place(Number(chat_id)), text };
    },
    deleteMessage: ({ chat_id, message_id }) => {
      const all = chat(Number(chat_id));
      const at = all.findIndex((one) => one.message_id === Number(message_id));
      if (at < 0) throw new ApiFault(400, 'Bad Request: message to delete not found');
      all.splice(at, 1);
      return true;
    },
    getFile: ({ file_id }) => {
      const content = files.get(String(file_id));
      if (!content) throw new ApiFault(400, 'Bad Request: invalid file_id');
      if (content.length > 20 * 1024 * 1024) throw new ApiFault(400, 'Bad Request: file is too big');
      return { file_id, file_unique_id: file_id, file_size: content.length, file_path: `documents/${file_id}` };
    },
  };

  async function getUpdates({ offset = 0, timeout = 0 }: { offset?: number; timeout?: number }, gone: Promise<void>): Promise<Update[]> {
    if (webhook) throw new ApiFault(409, "Conflict: can't use getUpdates method while webhook is active");
    for (const id of [...updates.keys()]) if (id < offset) updates.delete(id);
    if (updates.size === 0 && timeout > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, timeout * 1000);
        function done(): void { clearTimeout(timer); pollers.delete(done); resolve(); }
        pollers.add(done);
        void gone.then(done);
      });
    }
    return [...updates.values()];
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, file] = /^\/file\/bot[^/]+\/documents\/(.+)$/.exec(request.url ?? '') ?? [];
    if (file) { const content = files.get(file); response.writeHead(content ? 200 : 404).end(content); return; }
    const [, method = ''] = /^\/bot[^/]+\/(\w+)$/.exec(request.url ?? '') ?? [];
    const body = (await bodyOf(request)).toString();
    const params = (body ? JSON.parse(body) : {}) as Params;
    called.push({ method, params });
    const fault = faults.get(method)?.shift();
    const send = (status: number, payload: object) => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(payload)); };
    try {
      if (fault && 'status' in fault) {
        if (fault.status === 429) throw new ApiFault(429, `Too Many Requests: retry after ${fault.retryAfter}`, { retry_after: fault.retryAfter });
        throw new ApiFault(403, fault.description ?? 'Forbidden: bot was blocked by the user');
      }
      const wait = method === 'sendMessage' ? sending.wait(String(params['chat_id'])) : 0;
      if (wait > 0) throw new ApiFault(429, `Too Many Requests: retry after ${wait}`, { retry_after: wait });
      const gone = new Promise<void>((resolve) => response.once('close', () => resolve()));
      const known = methods[method];
      if (!known && method !== 'getUpdates') throw new ApiFault(404, 'Not Found');
      const result = method === 'getUpdates' ? await getUpdates(params, gone) : known!(params);
      if (fault) response.destroy(); else send(200, { ok: true, result });
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      send(error.code, { ok: false, error_code: error.code, description: error.message, ...(error.parameters ? { parameters: error.parameters } : {}) });
    }
  }

  const server = await serve(answer, port);

  return {
    apiRoot: server.root,
    say: (chatId, text) => add('message', incoming(chatId, text, { text })),
    press: (chatId, data) => add('callback_query', { id: `q${lastUpdate + 1}`, from: person(chatId), chat_instance: '1', data, message: { message_id: lastMessage, date: stamp(), chat: place(chatId) } }),
    sendFile(chatId, name, content, caption) {
      const file_id = `f${files.size + 1}`;
      files.set(file_id, content);
      const document = { file_id, file_unique_id: file_id, file_name: name, file_size: content.length };
      return add('message', incoming(chatId, name, { document, ...(caption === undefined ? {} : { caption }) }));
    },
    sendAlbum: (chatId, group, photos, caption) => Promise.all(photos.map((content, index) => {
      const file_id = `f${files.size + 1}`;
      files.set(file_id, content);
      const photo = [{ file_id: `${file_id}-small`, file_unique_id: `${file_id}-small`, width: 90, height: 90, file_size: 9 }, { file_id, file_unique_id: file_id, width: 1280, height: 960, file_size: content.length }];
      return add('message', incoming(chatId, `photo ${index + 1}`, { media_group_id: group, photo, ...(caption !== undefined && index === 0 ? { caption } : {}) }));
    })),
    repeat: (updateId) => deliver(all.get(updateId)!),
    member: (chatId, status) => add('my_chat_member', { chat: place(chatId), from: person(chatId), date: stamp(), old_chat_member: { user: person(1), status: 'member' }, new_chat_member: { user: person(1), status } }),
    messages: chat,
    until: (chatId, count) => oursIn(chatId, chat(chatId), count),
    fault(method, fault) { faults.set(method, [...(faults.get(method) ?? []), fault]); },
    calls: (method) => called.filter((one) => one.method === method).map(({ params }) => params),
    gate: sending,
    async stop() {
      for (const wake of pollers) wake();
      await server.stop();
    },
  };
}
