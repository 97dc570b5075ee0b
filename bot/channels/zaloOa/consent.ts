import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Oa } from './index';
import type { OaSettings } from './settings';

/** A consent that an administrator of the account is giving in a browser. The verifier stays with us: a code alone is worth nothing. */
export interface Begun { address: string; state: string; verifier: string }

/** Where the administrator consents; Zalo then leads the browser to `redirect`, whose address holds a code that is good for ten minutes. */
export function beginConsent({ appId, oauthRoot }: OaSettings, redirect: string): Begun {
  const [state, verifier] = [randomBytes(16).toString('base64url'), randomBytes(32).toString('base64url')];
  const query = new URLSearchParams({ app_id: appId, redirect_uri: redirect, code_challenge: createHash('sha256').update(verifier).digest('base64url'), state });
  return { address: `${oauthRoot}/v4/oa/permission?${query}`, state, verifier };
}

/** Takes the address that the browser was led to and opens the account. @throws Error when it is of another consent or another account, and OaFault */
export async function finishConsent({ settings, client, tokens }: Oa, { state, verifier }: Begun, landed: string): Promise<void> {
  const query = URL.canParse(landed.trim()) ? new URL(landed.trim()).searchParams : new URLSearchParams();
  const [code, given] = [query.get('code'), Buffer.from(query.get('state') ?? '')];
  if (!code || given.length !== Buffer.byteLength(state) || !timingSafeEqual(given, Buffer.from(state))) throw new Error('Đây không phải địa chỉ của lần đồng ý này. / This is not the address of this consent.');
  if (query.get('oa_id') !== settings.oaId) throw new Error('Đã đồng ý cho một tài khoản OA khác ZALO_OA_ID. / The consent is for another account than ZALO_OA_ID.');
  await tokens.admit(await client.pair({ code, verifier }));
}
