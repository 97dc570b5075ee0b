import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { migrate } from '../prisma/migrate';
import { startPostgres } from './embedded/postgres';
import { startTemporal } from './embedded/temporal';

export interface House { ownerUrl: string; appUrl: string; temporalAddress: string; temporalUi: string | null; stop(): Promise<void> }

/** The servers that the product stands on: those the environment names, else our own with their data in `dataDir`. */
export async function openHouse({ dataDir: folder, databaseUrl, ownerUrl, temporalAddress, ports, memory = false, log }: {
  dataDir: string; databaseUrl?: string | undefined; ownerUrl?: string | undefined; temporalAddress?: string | undefined; memory?: boolean;
  ports: { postgres: number; temporal: number; temporalUi?: number }; log: (line: string) => void;
}): Promise<House> {
  // the servers work in folders of their own, so a path that is meant from here is said in full
  const dataDir = path.resolve(folder);
  mkdirSync(dataDir, { recursive: true });
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => { for (const one of stops.reverse()) await one(); };
  try {
    let urls = { ownerUrl: ownerUrl ?? databaseUrl ?? '', appUrl: databaseUrl ?? '' };
    if (!databaseUrl) {
      log('PostgreSQL: đang khởi động / starting');
      const postgres = await startPostgres({ dataDir: path.join(dataDir, 'postgres'), port: ports.postgres, log });
      stops.push(() => postgres.stop());
      urls = postgres;
    }
    await migrate(urls.ownerUrl, { log });
    if (temporalAddress) return { ...urls, temporalAddress, temporalUi: null, stop };
    log('Temporal: đang khởi động / starting');
    const temporal = await startTemporal({
      ...(memory ? {} : { dbFile: path.join(dataDir, 'temporal', 'temporal.db') }), logFile: path.join(dataDir, 'temporal', 'temporal.log'),
      port: ports.temporal, ...(ports.temporalUi ? { uiPort: ports.temporalUi } : {}), log,
    });
    stops.push(() => temporal.stop());
    return { ...urls, temporalAddress: temporal.address, temporalUi: temporal.uiAddress ?? null, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export interface Part { name: string; process: ChildProcess; stop(): Promise<void> }

/**
 * One part of the product as its own process, in our process group. It hears of our end by the closed channel even when we are
 * killed, and leaves a Ctrl-C to us (lifetime.ts), so that we can stop everything in order.
 */
export function startPart(name: string, script: string, environment: Record<string, string>, { quiet = false } = {}): Promise<Part> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, script)], {
    env: { ...process.env, TZ: 'UTC', ...environment }, stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const part: Part = { name, process: child, stop: async () => { if (child.exitCode === null && child.signalCode === null) { child.kill('SIGTERM'); await gone; } } };
  return new Promise((resolve, reject) => {
    // each part says "ready" over the channel when it serves
    child.on('message', (message) => { if (message === 'ready') resolve(part); });
    child.once('exit', () => reject(new Error(`${name}: không khởi động được, lý do ở trên / did not start, the reason stands above`)));
  });
}

/** Keeps a part running: one that dies is started again, after a second at first and ever later when it keeps dying. One that ends by itself without a fault has nothing to do. */
export async function keepPart(name: string, script: string, environment: Record<string, string>, log: (line: string) => void): Promise<Pick<Part, 'stop'>> {
  let stopping = false;
  let again: Promise<void> = Promise.resolve();
  let part = await startPart(name, script, environment);
  const watch = (pauseMs: number) => {
    const since = Date.now();
    part.process.once('exit', (code) => {
      if (stopping || code === 0) return;
      const pause = Date.now() - since > 60_000 ? 1_000 : pauseMs;
      log(`${name}: đã chết, chạy lại sau ${pause / 1000} giây, không mất gì / died, starts again, nothing is lost`);
      again = restart(pause);
    });
  };
  async function restart(pause: number): Promise<void> {
    await new Promise((resolve) => { setTimeout(resolve, pause); });
    if (stopping) return;
    try {
      part = await startPart(name, script, environment);
    } catch (error) {
      log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return restart(Math.min(pause * 2, 30_000));
    }
    log(`${name}: chạy lại / running again`);
    if (stopping) return part.stop();
    watch(Math.min(pause * 2, 30_000));
  }
  watch(1_000);
  return { stop: async () => { stopping = true; await Promise.race([again, new Promise((resolve) => { setTimeout(resolve, 5_000).unref(); })]); await part.stop(); } };
}
