import { z } from 'zod';
import { OaFault } from './errors';
import type { Family } from './errors';
import type { OaSettings } from './settings';

const ANSWER_MS = 15_000;
const UPLOAD_MS = 40_000;
/** A lost answer to a refresh costs the account its consent, so we wait for it longer; a delivery of the engine has a minute. */
const OAUTH_ANSWER_MS = 40_000;

// HTTP says 200 to everything: `error` decides; OAuth leaves it out when all is well
const Envelope = z.looseObject({ error: z.coerce.number().int().default(0), data: z.unknown().optional() });
const Sent = z.object({ message_id: z.coerce.string().optional(), msg_id: z.coerce.string().optional() });
const Uploaded = z.object({ token: z.string().min(1) });
const Pair = z.object({ access_token: z.string().min(1), refresh_token: z.string().min(1), expires_in: z.coerce.number().positive() });

export interface TokenPair { accessToken: string; refreshToken: string; seconds: number }
export interface OaButtonShown { title: string; payload: string }

/** The calls that we make, each with one answer. Errors name the server and the number, never an address, a header or a body. */
export interface OaClient {
  /** A consultation message. @throws OaFault; any other error leaves open whether it arrived. */
  consult(token: string, userId: string, text: string, buttons: readonly OaButtonShown[]): Promise<string>;
  /** A file that was uploaded before, as a consultation message. @throws like `consult` */
  consultFile(token: string, userId: string, upload: string): Promise<string>;
  /** Uploads a PDF, DOC or DOCX of at most 5 MB; the platform's name of it. @throws OaFault */
  upload(token: string, name: string, content: Uint8Array): Promise<string>;
  /** An approved template, to a user of the account. @throws OaFault; any other error leaves open whether it arrived. */
  template(token: string, userId: string, template: { id: string; data: Record<string, string>; trackingId: string }): Promise<string>;
  /** A new pair for a refresh token or a code of consent; the old token is burnt then. @throws OaFault */
  pair(grant: { refreshToken: string } | { code: string; verifier: string }): Promise<TokenPair>;
}

/** Zalo's servers over HTTP. */
export function oaClient(settings: OaSettings): OaClient {
  const json = (token: string) => ({ access_token: token, 'content-type': 'application/json' });
  return {
    async consult(token, userId, text, buttons) {
      const attachment = buttons.length === 0 ? {} : { attachment: { type: 'template', payload: { buttons: buttons.map((button) => ({ ...button, type: 'oa.query.hide' })) } } };
      return sent(await call('oa', `${settings.apiRoot}/v3.0/oa/message/cs`, json(token), JSON.stringify({ recipient: { user_id: userId }, message: { text, ...attachment } })));
    },
    async consultFile(token, userId, upload) {
      return sent(await call('oa', `${settings.apiRoot}/v3.0/oa/message/cs`, json(token), JSON.stringify({ recipient: { user_id: userId }, message: { attachment: { type: 'file', payload: { token: upload } } } })));
    },
    async upload(token, name, content) {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(content)]), name);
      const parsed = Uploaded.safeParse((await call('oa', `${settings.apiRoot}/v2.0/oa/upload/file`, { access_token: token }, form, UPLOAD_MS)).data);
      if (!parsed.success) throw new Error('Zalo (oa) took a file and did not say under which name');
      return parsed.data.token;
    },
    async template(token, userId, { id, data, trackingId }) {
      return sent(await call('zbs', `${settings.zbsRoot}/message/template`, json(token), JSON.stringify({ user_id: userId, template_id: id, template_data: data, tracking_id: trackingId })));
    },
    async pair(grant) {
      const body = new URLSearchParams({
        app_id: settings.appId,
        ...('code' in grant ? { grant_type: 'authorization_code', code: grant.code, code_verifier: grant.verifier } : { grant_type: 'refresh_token', refresh_token: grant.refreshToken }),
      });
      const answer = await call('oauth', `${settings.oauthRoot}/v4/oa/access_token`, { secret_key: settings.appSecret, 'content-type': 'application/x-www-form-urlencoded' }, body.toString(), OAUTH_ANSWER_MS);
      const parsed = Pair.safeParse(answer);
      if (!parsed.success) throw new Error('Zalo (oauth) answered something that is no pair of tokens');
      return { accessToken: parsed.data.access_token, refreshToken: parsed.data.refresh_token, seconds: parsed.data.expires_in };
    },
  };
}

async function call(family: Family, url: string, headers: Record<string, string>, body: string | FormData, patience = ANSWER_MS): Promise<z.infer<typeof Envelope>> {
  // the fault of `fetch` may hold the address and the headers: it is not handed on
  const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(patience) }).then(async (one) => ({ status: one.status, text: await one.text() })).catch(() => null);
  if (!answer) throw new Error(`Zalo (${family}) did not answer; whether it took the message is unknown`);
  if (answer.status === 429) throw new OaFault(family, -32);
  const parsed = Envelope.safeParse(jsonOf(answer.text));
  if (!parsed.success || answer.status >= 500) throw new Error(`Zalo (${family}) answered something unreadable (HTTP ${answer.status}); whether it took the message is unknown`);
  if (parsed.data.error !== 0) throw new OaFault(family, parsed.data.error);
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try { return JSON.parse(text); } catch { return null; }
}

/** The platform's id of a message that it took; empty when it took it and named none. */
function sent({ data }: { data?: unknown }): string {
  const parsed = Sent.safeParse(data);
  return parsed.success ? parsed.data.message_id ?? parsed.data.msg_id ?? '' : '';
}
