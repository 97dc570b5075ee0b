import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gate } from './rate';
import type { Gate } from './rate';
import { bodyOf, oursIn, serve } from './server';

/** What the fake shall do instead of its work, once: an error of its own, busy, a broken body, or do it and then never answer. */
export type Fault = { error: number } | { status: 429 | 500 } | { malformed: true } | { doneButNoAnswer: true } | { waitMs: number };
export type Call = 'consult' | 'template' | 'token' | 'upload' | 'webhook';
export interface Shown { id: string; text: string; buttons: { title: string; payload: string }[]; fromUs: boolean; template?: { id: string; data: Record<string, string>; trackingId: string } }
export interface Secrets { oaId: string; appId: string; appSecret: string; secretKey: string }
export interface Approved { parameters: Record<string, number>; development?: boolean }

/** Zalo over HTTP on this machine, with the three hosts in one: OAuth that burns refresh tokens, consultation messages with the interaction clock, ZBS templates, uploads, and a signed webhook. */
export interface FakeZaloOa {
  root: string;
  /** An administrator consents at the address (PKCE); where the browser is led then, with a code that is good once. */
  consent(address: string): string;
  /** A pair as if it had been handed out by OAuth. */
  pair(): { accessToken: string; refreshToken: string; seconds: number };
  /** Access tokens handed out so far are refused from now on. */
  expireTokens(): void;
  /** How often a refresh token was used that was burnt already. */
  burntUses(): number;
  refreshes(): number;
  /** Hours that the platform's clock is ahead of the machine's. */
  forward(hours: number): void;
  say(user: string, text: string, more?: object): Promise<number>;
  /** Presses the button with the label of the last message that has one. */
  press(user: string, title: string): Promise<number>;
  sendFile(user: string, name: string, content: Uint8Array, kind?: 'file' | 'image'): Promise<number>;
  /** Any other event of a user: sticker, follow, unfollow, ... */
  event(name: string, user: string, more?: object): Promise<number>;
  receipt(kind: 'user_received_message' | 'user_seen_message', message: object): Promise<number>;
  /** Delivers the last webhook again, byte for byte. */
  repeat(): Promise<number>;
  /** Sends bytes with a signature of the fake's making. */
  deliver(raw: Buffer, how?: { prefix?: boolean; timestamp?: number; stamped?: 'header' | 'body'; secretKey?: string; signature?: string | null }): Promise<number>;
  messages(user: string): Shown[];
  until(user: string, count: number): Promise<Shown[]>;
  approve(id: string, template: Approved): void;
  wallet(empty: boolean): void;
  /** This user has no Zalo account any more, or takes nothing. */
  refuses(user: string, code: number): void;
  fault(call: Call, fault: Fault): void;
  calls(call: Call): { headers: Record<string, string | string[] | undefined>; body: string }[];
  webhook(url: string): void;
  /** What may be sent, once it has a limit. */
  gate: Gate;
  stop(): Promise<void>;
}

const WINDOW_MS = 48 * 3_600_000;
/** The platform's retries, in minutes in the world and in milliseconds here. */
const RETRIES_MS = [30, 60, 120];
const PATIENCE_MS = 2_000;

export async function fakeZaloOa(secrets: Secrets): Promise<FakeZaloOa> {
  const [good, burnt, refreshable, codes] = [new Set<string>(), new Set<string>(), new Set<string>(), new Map<string, string>()];
  const [chats, interactions, files] = [new Map<string, Shown[]>(), new Map<string, number>(), new Map<string, { name: string; content: Uint8Array }>()];
  const [templates, refusing, uploads] = [new Map<string, Approved>(), new Map<string, number>(), new Map<string, string>()];
  const faults = new Map<Call, Fault[]>();
  const called: { call: Call; headers: IncomingMessage['headers']; body: string }[] = [];
  let [ahead, serial, burntUses, refreshes, emptyWallet, hook, last] = [0, 0, 0, 0, false, '', null as null | { raw: Buffer; headers: Record<string, string> }];

  const sending = gate();
  const now = () => Date.now() + ahead;
  const chat = (user: string): Shown[] => { const known = chats.get(user) ?? []; chats.set(user, known); return known; };
  const fresh = (kind: string): string => `${kind}-${randomBytes(12).toString('hex')}`;

  function newPair(): { access_token: string; refresh_token: string; expires_in: string } {
    const pair = { access_token: fresh('access'), refresh_token: fresh('refresh'), expires_in: '90000' };
    good.add(pair.access_token);
    refreshable.add(pair.refresh_token);
    return pair;
  }

  function token(headers: IncomingMessage['headers'], body: string): object {
    if (headers['secret_key'] !== secrets.appSecret) throw new OaError(-14003);
    const params = new URLSearchParams(body);
    if (params.get('app_id') !== secrets.appId) throw new OaError(-14003);
    if (params.get('grant_type') === 'authorization_code') {
      const challenge = codes.get(params.get('code') ?? '');
      codes.delete(params.get('code') ?? '');
      if (challenge === undefined || createHash('sha256').update(params.get('code_verifier') ?? '').digest('base64url') !== challenge) throw new OaError(-14019);
      return newPair();
    }
    const given = params.get('refresh_token') ?? '';
    if (burnt.has(given)) { burntUses += 1; throw new OaError(-14014); }
    if (!refreshable.delete(given)) throw new OaError(-14014);
    burnt.add(given);
    refreshes += 1;
    return newPair();
  }

  function consult(body: string): object {
    const { recipient, message } = JSON.parse(body) as { recipient?: { user_id?: string }; message?: { text?: string; attachment?: { type?: string; payload?: { token?: string; buttons?: { title: string; type: string; payload: string }[] } } } };
    const user = recipient?.user_id ?? '';
    const file = message?.attachment?.type === 'file' ? uploads.get(message.attachment.payload?.token ?? '') : undefined;
    const text = message?.text ?? (file ? `[${file}]` : '');
    if (user === '' || text === '') throw new OaError(-201);
    if (sending.wait(user) > 0) throw new OaError(-32);
    if (text.length > 2000) throw new OaError(-210);
    const buttons = message?.attachment?.payload?.buttons ?? [];
    if (buttons.length > 5 || buttons.some(({ title, type, payload }) => title.length === 0 || title.length > 100 || type !== 'oa.query.hide' || typeof payload !== 'string' || payload.length > 1000)) throw new OaError(-201);
    if (refusing.has(user)) throw new OaError(refusing.get(user)!);
    if (now() - (interactions.get(user) ?? 0) > WINDOW_MS) throw new OaError(-230);
    const id = `m${(serial += 1)}`;
    chat(user).push({ id, text, buttons: buttons.map(({ title, payload }) => ({ title, payload })), fromUs: true });
    return { message_id: id, user_id: user };
  }

  function template(body: string): object {
    const { user_id: user = '', template_id: id, template_data: data, tracking_id: trackingId } = JSON.parse(body) as { user_id?: string; template_id: string; template_data: Record<string, string>; tracking_id: string };
    if (sending.wait(user) > 0) throw new OaError(-32);
    if (emptyWallet) throw new OaError(-320);
    if (refusing.has(user)) throw new OaError(refusing.get(user)!);
    if (user.length < 3 || !chats.has(user)) throw new OaError(-118);
    const approved = templates.get(id);
    if (!approved) throw new OaError(-131);
    for (const [name, limit] of Object.entries(approved.parameters)) {
      if (!data[name]) throw new OaError(-1122);
      if (data[name].length > limit) throw new OaError(-1121);
    }
    if (!trackingId || trackingId.length > 48) throw new OaError(-1124);
    const sent = `z${(serial += 1)}`;
    chat(user).push({ id: sent, text: Object.values(data).join(' | '), buttons: [], fromUs: true, template: { id, data, trackingId } });
    return { msg_id: sent, sent_time: String(now()) };
  }

  /** PDF, DOC and DOCX up to 5 MB; images up to 1 MB go another way. */
  async function upload(type: string, body: Buffer): Promise<object> {
    const file = (await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()).get('file');
    if (!(file instanceof File)) throw new OaError(-201);
    if (!/\.(pdf|docx?)$/i.test(file.name)) throw new OaError(-201);
    if (file.size > 5 * 1024 * 1024) throw new OaError(-210);
    const token = fresh('upload');
    uploads.set(token, file.name);
    return { token };
  }

  function callOf(url: string): Call | null {
    if (url === '/v4/oa/access_token') return 'token';
    if (url === '/v3.0/oa/message/cs') return 'consult';
    if (url === '/message/template') return 'template';
    return url.startsWith('/v2.0/oa/upload/') ? 'upload' : null;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '';
    if (url.startsWith('/elsewhere/')) { response.writeHead(302, { location: `/file/${url.split('/').at(-1)}` }).end(); return; }
    if (url.startsWith('/file/')) { const file = files.get(url.split('/').at(-1)!); response.writeHead(file ? 200 : 404).end(file?.content); return; }
    const bytes = await bodyOf(request);
    const body = bytes.toString('utf8');
    const call = callOf(url);
    if (!call || request.method !== 'POST') { response.writeHead(404).end('{"error":-404,"message":"no such api"}'); return; }
    called.push({ call, headers: request.headers, body });
    const fault = faults.get(call)?.shift();
    const send = (payload: object) => { response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(payload)); };
    if (fault && 'waitMs' in fault) await new Promise((resolve) => setTimeout(resolve, fault.waitMs));
    if (fault && 'status' in fault) { response.writeHead(fault.status).end('<html>sorry</html>'); return; }
    if (fault && 'malformed' in fault) { response.writeHead(200).end('{"error":0,"data":{"message_i'); return; }
    if (fault && 'error' in fault) { send({ error: fault.error, message: 'a fault of the script' }); return; }
    try {
      let result: object;
      if (call === 'token') result = token(request.headers, body);
      else {
        if (!good.has(String(request.headers['access_token']))) throw new OaError(call === 'template' ? -124 : -216);
        result = { data: call === 'consult' ? consult(body) : call === 'template' ? template(body) : await upload(String(request.headers['content-type']), bytes), error: 0, message: 'Success' };
      }
      if (fault && 'doneButNoAnswer' in fault) response.destroy(); else send(result);
    } catch (error) {
      if (!(error instanceof OaError)) throw error;
      send({ error: error.code, message: 'access_token=secret is invalid' });
    }
  }

  const server = await serve(answer);
  const { root } = server;

  const sign = (raw: Buffer, timestamp: string, key = secrets.secretKey) => createHash('sha256').update(secrets.appId).update(raw).update(timestamp).update(key).digest('hex');

  /** Once more after a while for as long as it is not taken, with the old timestamp. */
  async function post(raw: Buffer, headers: Record<string, string>): Promise<number> {
    last = { raw, headers };
    for (const wait of [...RETRIES_MS, null]) {
      const fault = faults.get('webhook')?.shift();
      const status = await fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: new Uint8Array(raw), signal: AbortSignal.timeout(PATIENCE_MS) }).then((one) => one.status, () => 0);
      // our own answer got lost on the way: the platform believes that it was not taken
      if (status === 200 && !fault) return 200;
      if (wait === null || (status >= 400 && status < 500)) return status;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    return 0;
  }

  function emit(name: string, user: string, more: object): Promise<number> {
    const timestamp = String(now());
    interactions.set(user, now());
    chat(user);
    const parties = name.includes('follow') ? { oa_id: secrets.oaId, follower: { id: user } } : { sender: { id: user }, recipient: { id: secrets.oaId } };
    const raw = Buffer.from(JSON.stringify({ app_id: secrets.appId, event_name: name, timestamp, user_id_by_app: `app${user}`, ...parties, ...more }));
    return post(raw, { 'x-zevent-signature': `mac=${sign(raw, timestamp)}` });
  }

  return {
    root,
    consent(address) {
      const [query, code] = [new URL(address).searchParams, fresh('code')];
      if (query.get('app_id') !== secrets.appId) throw new Error('no such app');
      codes.set(code, query.get('code_challenge') ?? '');
      return `${query.get('redirect_uri')}?${new URLSearchParams({ oa_id: secrets.oaId, code, state: query.get('state') ?? '' })}`;
    },
    pair: () => { const pair = newPair(); return { accessToken: pair.access_token, refreshToken: pair.refresh_token, seconds: 90_000 }; },
    expireTokens: () => good.clear(),
    burntUses: () => burntUses,
    refreshes: () => refreshes,
    forward: (hours) => { ahead += hours * 3_600_000; },
    say(user, text, more = {}) {
      const msg_id = `u${(serial += 1)}`;
      chat(user).push({ id: msg_id, text, buttons: [], fromUs: false });
      return emit('user_send_text', user, { message: { msg_id, text, ...more } });
    },
    press(user, title) {
      const button = [...chat(user)].reverse().flatMap(({ buttons }) => buttons).find((one) => one.title.includes(title));
      if (!button) throw new Error(`No button "${title}"`);
      return emit('user_send_text', user, { message: { msg_id: `u${(serial += 1)}`, text: button.payload } });
    },
    sendFile(user, name, content, kind = 'file') {
      const id = `f${(serial += 1)}`;
      files.set(id, { name, content });
      return emit(`user_send_${kind}`, user, { message: { msg_id: `u${serial}`, attachments: [{ type: kind, payload: { url: `${root}/file/${id}`, name, size: String(content.length) } }] } });
    },
    event: (name, user, more = {}) => emit(name, user, more),
    receipt(kind, message) {
      const timestamp = String(now());
      const raw = Buffer.from(JSON.stringify({ app_id: secrets.appId, event_name: kind, timestamp, sender: { id: secrets.oaId }, recipient: { id: 'someone' }, message }));
      return post(raw, { 'x-zevent-signature': sign(raw, timestamp), 'x-zevent-timestamp': timestamp });
    },
    repeat: () => post(last!.raw, last!.headers),
    deliver(raw, { prefix = true, timestamp = now(), stamped = 'header', secretKey, signature } = {}) {
      const mac = signature === undefined ? `${prefix ? 'mac=' : ''}${sign(raw, String(timestamp), secretKey)}` : signature;
      return post(raw, { ...(mac === null ? {} : { 'x-zevent-signature': mac }), ...(stamped === 'header' ? { 'x-zevent-timestamp': String(timestamp) } : {}) });
    },
    messages: chat,
    until: (user, count) => oursIn(user, chat(user), count),
    approve: (id, approved) => { templates.set(id, approved); },
    wallet: (empty) => { emptyWallet = empty; },
    refuses: (user, code) => { refusing.set(user, code); },
    fault(call, fault) { faults.set(call, [...(faults.get(call) ?? []), fault]); },
    calls: (call) => called.filter((one) => one.call === call).map(({ headers, body }) => ({ headers, body })),
    webhook: (url) => { hook = url; },
    gate: sending,
    async stop() {
      await server.stop();
    },
  };
}

class OaError extends Error { constructor(readonly code: number) { super(String(code)); } }
