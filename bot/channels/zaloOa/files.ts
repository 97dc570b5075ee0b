import { bytesOf } from '../../file';
import type { OaSettings } from './settings';

/** Where the platform keeps what people send. */
const hosts = ['zdn.vn', 'zadn.vn', 'zalo.me', 'dlfl.vn'];

/** Whether we fetch from there: the platform's own hosts over HTTPS, or the very server that we call anyway. */
export function allowed(address: string, { apiRoot }: Pick<OaSettings, 'apiRoot'>): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return false;
  if (url.origin === new URL(apiRoot).origin) return true;
  return url.protocol === 'https:' && url.port === '' && hosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}

/** The bytes behind a link of the platform, at most one more than a file may have. No redirect is followed. @throws Error that does not name the address */
export async function download(address: string, settings: Pick<OaSettings, 'apiRoot'>): Promise<Uint8Array> {
  if (!allowed(address, settings)) throw new Error('A file lies somewhere else than with Zalo');
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(60_000) }).catch(() => null);
  if (!answer?.ok || !answer.body) throw new Error(`Zalo did not hand out a file (${answer?.status ?? 'no answer'})`);
  return bytesOf(answer.body as unknown as AsyncIterable<Uint8Array>);
}
