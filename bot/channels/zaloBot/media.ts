import { bytesOf } from '../../file';
import type { ZaloBotSettings } from './client';

const mostRedirects = 3;
const mostAhead = 16;
const aheadMs = 10 * 60_000;

/** Photos by their address, which may not last until the chat's earlier messages are answered: begun with `ahead`, handed out once with `take`. */
export interface Photos { ahead(url: string): void; take(url: string): Promise<Uint8Array> }

/** A few photos are held in memory, for ten minutes; one that is not there, or whose first try failed, is fetched when it is taken. */
export function photosOf(settings: ZaloBotSettings): Photos {
  const held = new Map<string, Promise<Uint8Array>>();
  return {
    ahead(url) {
      if (held.has(url)) return;
      if (held.size >= mostAhead) held.delete(held.keys().next().value!);
      const photo = download(url, settings);
      photo.catch(() => undefined); // told to whoever takes it
      held.set(url, photo);
      setTimeout(() => { if (held.get(url) === photo) held.delete(url); }, aheadMs).unref();
    },
    async take(url) {
      const photo = held.get(url);
      held.delete(url);
      return (await photo?.catch(() => null)) ?? download(url, settings);
    },
  };
}

/**
 * Fetches a photo from a place that the settings allow, and follows it only to such places. The address comes from outside and may hold a
 * key, so no error names it. Stops one byte over the largest file, which is enough for the conversation to say that it is too large.
 */
export async function download(url: string, { mediaHosts = [] }: ZaloBotSettings): Promise<Uint8Array> {
  const limit = AbortSignal.timeout(30_000);
  let place = url;
  for (let hops = 0; hops <= mostRedirects; hops += 1) {
    if (!allowed(place, mediaHosts)) throw new Error('Zalo named a photo at a place that is not allowed');
    const answer = await fetch(place, { redirect: 'manual', signal: limit }).catch(() => null);
    const next = answer && answer.status >= 300 && answer.status < 400 ? answer.headers.get('location') : null;
    if (next !== null) {
      await answer!.body?.cancel();
      if (!URL.canParse(next, place)) break;
      place = new URL(next, place).href;
      continue;
    }
    if (!answer?.ok || !answer.body) { await answer?.body?.cancel(); throw new Error(`Zalo did not hand out a photo (${answer?.status ?? 'no answer'})`); }
    return bytesOf(answer.body as unknown as AsyncIterable<Uint8Array>);
  }
  throw new Error('Zalo did not hand out a photo (it leads from one place to the next)');
}

/** A domain allows itself and all below it by HTTPS on its usual port; an origin allows exactly itself. */
export function allowed(url: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, origin, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  return hosts.some((host) => (host.includes('://') ? origin === host : protocol === 'https:' && port === '' && (hostname === host || hostname.endsWith(`.${host}`))));
}
