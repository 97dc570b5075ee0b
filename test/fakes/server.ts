import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves a fake platform on this machine, on a free port unless one is given; at the end its connections are broken off. */
export async function serve(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>, port = 0): Promise<{ root: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => { answer(request, response).catch(() => { response.writeHead(500).end('{}'); }); });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** What a bot platform answers instead of a result. */
export class ApiFault extends Error {
  constructor(readonly code: number, description: string, readonly parameters?: object) { super(description); }
}

/** The messages from us in a chat once there are at least so many. @throws Error after ten seconds */
export async function oursIn<Shown extends { text: string; fromUs: boolean }>(name: string | number, chat: readonly Shown[], count: number): Promise<Shown[]> {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 15))) {
    const ours = chat.filter(({ fromUs }) => fromUs);
    if (ours.length >= count) return ours;
  }
  throw new Error(`Chat ${name} did not get ${count} messages: ${JSON.stringify(chat.map(({ text }) => text))}`);
}
