import { createServer } from 'node:net';
import { SetupFault } from './fault';

/** A port of this machine that is free at this moment. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/** Refuses in words when the port is taken; `variable` is the environment variable that chooses another. */
export async function requireFree(port: number, what: string, variable: string): Promise<void> {
  try {
    await listenOnce(port);
  } catch {
    throw new SetupFault(`${what} cannot start: port ${port} is taken by another program. Stop that program, or choose another port with ${variable}=<port>.`);
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const { port: chosen } = server.address() as { port: number };
      server.close(() => resolve(chosen));
    });
  });
}
