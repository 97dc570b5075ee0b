import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the receiver does with a delivery: take it, answer a status without taking it, take it and answer a status, take it slowly, or never answer. */
export type Reaction = 'take' | { refuse: number } | { takeButAnswer: number } | { takeAfterMs: number } | 'hang' | { redirect: string } | 'endless';
export interface Delivered { id: string; event: string; signed: boolean; position: string; project: string; number: number; type: string; procedure: string; body: string; at: number; headers: Record<string, string> }

/** Another system that is told what happens. It checks signatures over the raw bytes, as its handbook would tell it. */
export interface Receiver {
  url: string;
  /** All deliveries, also those that were refused, and those that it took. */
  heard: Delivered[];
  taken: Delivered[];
  secret: string;
  react(how: (delivery: Delivered) => Reaction): void;
  /** Ends at once, in the middle of whatever it does; `rise` serves on the same port again and still knows what it took. */
  kill(): Promise<void>;
  rise(): Promise<void>;
  /** Most requests that were open at once for one project, and altogether. */
  mostAtOnce: { project: number; all: number };
}

export async function receiver(secret = ''): Promise<Receiver> {
  let how: (delivery: Delivered) => Reaction = () => 'take';
  let server: Server;
  let port = 0;
  const open = new Map<string, number>();
  const self: Receiver = {
    url: '', heard: [], taken: [], secret, mostAtOnce: { project: 0, all: 0 },
    react(next) { how = next; },
    async kill() { const closed = new Promise<void>((resolve) => { server.close(() => resolve()); }); server.closeAllConnections(); await closed; },
    async rise() {
      server = createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part)).on('end', () => { answer(request.headers as Record<string, string>, Buffer.concat(parts), response); });
      });
      await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', resolve); });
      port = (server.address() as AddressInfo).port;
      self.url = `http://127.0.0.1:${port}/kc?khoa=bi-mat`;
    },
  };

  function answer(headers: Record<string, string>, body: Buffer, response: ServerResponse): void {
    const told = JSON.parse(body.toString()) as Delivered;
    const right = `sha256=${createHmac('sha256', self.secret).update(`${headers['x-kc-timestamp']}.`).update(body).digest('hex')}`;
    const given = headers['x-kc-signature'] ?? '';
    const delivery: Delivered = { ...told, id: headers['x-kc-delivery']!, event: headers['x-kc-event']!, body: body.toString(), headers, at: Date.now(), signed: given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right)) };
    self.heard.push(delivery);
    const more = (open.get(delivery.project) ?? 0) + 1;
    open.set(delivery.project, more);
    self.mostAtOnce = { project: Math.max(self.mostAtOnce.project, more), all: Math.max(self.mostAtOnce.all, [...open.values()].reduce((sum, one) => sum + one, 0)) };
    response.once('close', () => open.set(delivery.project, open.get(delivery.project)! - 1));
    const reaction = how(delivery);
    const end = (status: number, extra = {}) => { response.writeHead(status, extra).end('{"bi-mat":"khong ghi lai"}'); };
    if (reaction === 'hang') return;
    if (reaction === 'take') { self.taken.push(delivery); end(200); return; }
    if (reaction === 'endless') { self.taken.push(delivery); response.writeHead(200); const pour = setInterval(() => response.write('x'.repeat(50_000)), 1); response.once('close', () => clearInterval(pour)); return; }
    if ('refuse' in reaction) { end(reaction.refuse); return; }
    if ('redirect' in reaction) { end(307, { location: reaction.redirect }); return; }
    self.taken.push(delivery);
    if ('takeButAnswer' in reaction) end(reaction.takeButAnswer); else setTimeout(() => end(200), reaction.takeAfterMs);
  }
  await self.rise();
  return self;
}

/** The numbers of each project in the order of arrival, each delivery counted once. */
export function byProject(deliveries: readonly Delivered[]): Map<string, number[]> {
  const seen = new Set<string>();
  const projects = new Map<string, number[]>();
  for (const { id, project, number } of deliveries) {
    if (seen.has(id)) continue;
    seen.add(id);
    projects.set(project, [...(projects.get(project) ?? []), number]);
  }
  return projects;
}
