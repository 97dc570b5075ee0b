import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { signedText } from '../domain/webhook';
import { machineClock } from '../prisma/clock';
import { lookupFor, targetFault } from '../prisma/webhookTarget';

/** Connections are kept for the next event of the same consumer. */
const agents = { 'http:': new http.Agent({ keepAlive: true, maxSockets: 16 }), 'https:': new https.Agent({ keepAlive: true, maxSockets: 16 }) };

export interface Delivery { url: string; secret: string; id: string; event: string; body: string; development: boolean; timeoutMs: number; signal?: AbortSignal | undefined }

/**
 * Hands an event over. Null when the consumer took it (2xx), else why not, without its address or what it said. Nothing is followed to another address, and
 * whatever it answers beyond its status is not read to the end.
 */
export async function post({ url, secret, id, event, body, development, timeoutMs, signal }: Delivery): Promise<string | null> {
  const fault = targetFault(url, development);
  if (fault) return `ADDRESS_${fault}`;
  const protocol = new URL(url).protocol as keyof typeof agents;
  const timestamp = String(Math.floor(Date.parse(await machineClock.now()) / 1000));
  return new Promise((resolve) => {
    const limit = AbortSignal.timeout(timeoutMs);
    const request = (protocol === 'https:' ? https : http).request(url, {
      method: 'POST', agent: agents[protocol], lookup: lookupFor(development), signal: signal ? AbortSignal.any([limit, signal]) : limit,
      headers: {
        'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'khuyen-cong-webhook/1', 'X-KC-Event': event, 'X-KC-Delivery': id, 'X-KC-Timestamp': timestamp,
        'X-KC-Signature': `sha256=${createHmac('sha256', secret).update(signedText(timestamp, body)).digest('hex')}`,
      },
    }, (response) => {
      const status = response.statusCode ?? 0;
      let size = 0;
      // read a little, so that the connection may serve again
      response.on('data', (part: Buffer) => { size += part.length; if (size > 65_536) response.destroy(); }).on('error', () => undefined);
      resolve(status >= 200 && status < 300 ? null : `HTTP_${status}`);
    });
    // error codes are the system's words; the message would hold the address
    request.on('error', (error: NodeJS.ErrnoException) => resolve(limit.aborted ? 'TIMEOUT' : /^[A-Z0-9_]{1,60}$/.test(error.code ?? '') ? error.code! : 'NO_ANSWER'));
    request.end(body);
  });
}
