import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Running { pid: number; databaseUrl: string }

const fileIn = (dataDir: string) => path.join(dataDir, 'running.json');

/** Leaves a note for the other commands where the product runs; readable by its owner only, since it names the database's password. */
export const noteRunning = (dataDir: string, databaseUrl: string): void =>
  writeFileSync(fileIn(dataDir), JSON.stringify({ pid: process.pid, databaseUrl } satisfies Running), { mode: 0o600 });

/** Takes our own note back; a second start that failed must not take the first one's. */
export function forgetRunning(dataDir: string): void {
  if (existsSync(fileIn(dataDir)) && (JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as Running).pid === process.pid) rmSync(fileIn(dataDir));
}

/** The database of the product that runs now on this data folder, or null. */
export function findRunning(dataDir: string): string | null {
  if (!existsSync(fileIn(dataDir))) return null;
  const { pid, databaseUrl } = JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as Running;
  try { process.kill(pid, 0); return databaseUrl; } catch { return null; }
}
