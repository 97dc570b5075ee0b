import { z } from 'zod';

export interface ZaloBotSettings {
  token: string;
  apiRoot?: string | undefined;
  /** Where photos may be fetched from: domains ("zdn.vn", with all below it, by HTTPS only) or whole origins ("http://127.0.0.1:4000"). */
  mediaHosts?: readonly string[] | undefined;
}

/** auth: the token is wrong, ours to mend. quota: wait. timeout and server: what became of the call is unknown. request: never taken as it is. */
export type Family = 'auth' | 'quota' | 'timeout' | 'server' | 'request';

/** A call that Zalo did not do, or about which it said nothing. Its message never holds the token or the address. */
export class ZaloBotFault extends Error {
  constructor(readonly family: Family, readonly code: number | null, readonly seconds: number, message: string) { super(message); this.name = 'ZaloBotFault'; }
}

const id = z.string().min(1).max(256);
const done = z.unknown().optional();
/** What each method answers. A field that drifted must not turn a message that was sent into one of unknown fate. */
const results = {
  getMe: z.looseObject({ id }),
  getUpdates: z.unknown().optional(),
  sendMessage: z.object({ message_id: id.catch('') }).catch({ message_id: '' }),
  sendPhoto: z.object({ message_id: id.catch('') }).catch({ message_id: '' }),
  sendChatAction: done,
  setWebhook: done,
  deleteWebhook: done,
  getWebhookInfo: z.looseObject({ url: z.string() }),
};
export type Method = keyof typeof results;

const Envelope = z.looseObject({
  ok: z.boolean(), result: z.unknown().optional(), error_code: z.coerce.number().int().optional().catch(undefined), description: z.string().optional().catch(undefined),
  parameters: z.looseObject({ retry_after: z.coerce.number().positive().optional() }).optional().catch(undefined),
});

export interface ZaloBotClient {
  /** Calls one method; `seconds` is how long it may take, 15 unless said. @throws ZaloBotFault, and nothing else. */
  call<M extends Method>(method: M, body?: object, options?: { seconds?: number; signal?: AbortSignal }): Promise<z.infer<(typeof results)[M]>>;
}

/** Zalo's Bot Platform. It resembles Telegram's API and is none: codes mean other things, there are no buttons, and a poll gives one object. */
export function zaloBotClient({ token, apiRoot = 'https://bot-api.zaloplatforms.com' }: ZaloBotSettings): ZaloBotClient {
  return {
    async call(method, body = {}, { seconds = 15, signal } = {}) {
      const limit = AbortSignal.timeout(seconds * 1000);
      let status: number;
      let text: string;
      let wait: string | null;
      try {
        const response = await fetch(`${apiRoot}/bot${token}/${method}`, {
          method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), redirect: 'error', signal: signal ? AbortSignal.any([limit, signal]) : limit,
        });
        [status, wait, text] = [response.status, response.headers.get('retry-after'), await response.text()];
      } catch {
        // the cause names the address, which holds the token
        throw new ZaloBotFault(limit.aborted ? 'timeout' : 'server', null, 0, `Zalo did not answer to ${method}; whether it took the call is unknown`);
      }
      const envelope = Envelope.safeParse(parsed(text));
      if (envelope.success && envelope.data.ok) {
        const result = results[method].safeParse(envelope.data.result);
        if (!result.success) throw new ZaloBotFault('server', status, 0, `Zalo answered ${method} in a shape that is not known`);
        return result.data as never;
      }
      const code = (envelope.success ? envelope.data.error_code : undefined) ?? status;
      const later = (envelope.success ? envelope.data.parameters?.retry_after : undefined) ?? (Number(wait) || 60);
      const words = envelope.success ? (envelope.data.description ?? '') : '';
      throw new ZaloBotFault(familyOf(code), code, later, `Zalo answered ${code} to ${method}${words ? `: ${redacted(words, token)}` : ''}`);
    },
  };
}

/** 403 is Zalo's own failure, not ours to be forbidden; 408 is its time-out, and for a poll only that nothing was said. */
function familyOf(code: number): Family {
  if (code === 401) return 'auth';
  if (code === 429) return 'quota';
  if (code === 408) return 'timeout';
  return code >= 400 && code < 500 && code !== 403 ? 'request' : 'server';
}

function parsed(text: string): unknown {
  try { return JSON.parse(text); } catch { return null; }
}

/** A text from outside without the token or its halves, one line, short. */
function redacted(text: string, token: string): string {
  const [, secret = ''] = token.split(':');
  let clean = text.replaceAll(token, '***');
  if (secret !== '') clean = clean.replaceAll(secret, '***');
  return clean.replace(/\s+/g, ' ').slice(0, 200);
}
