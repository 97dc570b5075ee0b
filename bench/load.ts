import { Agent, request } from 'node:http';

export interface Figures { perSecond: number; p50: number; p95: number; p99: number; failed: number; count: number }

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One request over a kept connection; the status and the parsed body. */
export function ask(port: number, method: string, path: string, token: string, body?: unknown, key?: string): Promise<{ status: number; body: any }> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const req = request({ host: '127.0.0.1', port, method, path, agent, headers: {
      authorization: `Bearer ${token}`, ...(payload ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) } : {}), ...(key ? { 'idempotency-key': key } : {}),
    } }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => resolve({ status: res.statusCode!, body: parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString()) : null }));
    });
    req.on('error', reject);
    req.end(payload);
  });
}

/** Runs every job with so many clients at once, each client one job after the other; times are milliseconds. */
export async function run(clients: number, jobs: readonly (() => Promise<boolean>)[]): Promise<Figures> {
  const times: number[] = [];
  let failed = 0;
  let next = 0;
  const began = performance.now();
  await Promise.all(Array.from({ length: clients }, async () => {
    while (next < jobs.length) {
      const job = jobs[next++]!;
      const start = performance.now();
      if (!(await job())) failed += 1;
      times.push(performance.now() - start);
    }
  }));
  return figures(times, performance.now() - began, failed);
}

export function figures(times: number[], elapsed: number, failed: number): Figures {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { perSecond: (sorted.length / elapsed) * 1000, p50: at(0.5), p95: at(0.95), p99: at(0.99), failed, count: sorted.length };
}
