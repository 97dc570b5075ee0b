import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';

export interface Launch {
  command: string;
  args: string[];
  logFile: string;
  uid?: number;
  gid?: number;
}

export interface Server {
  pid: number;
  /** Resolves when the process is gone, however it went. */
  exited: Promise<void>;
  running(): boolean;
  /** What it wrote to its log since this start. */
  said(): string;
  /** Asks it to end (SIGINT), insists after twenty seconds (SIGKILL), returns when it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a server that lives exactly as long as this process.
 *
 * It gets a process group of its own, so that a Ctrl-C in the terminal reaches the product first, which then stops its servers in order.
 * Should the product be killed without a chance to do so, a watchman ends the server: a shell that waits on a pipe from us. The kernel
 * closes the pipe at our death, so there is nothing to poll and no process number that somebody else could have got meanwhile.
 */
export function launch({ command, args, logFile, uid, gid }: Launch): Server {
  const begin = sizeOf(logFile);
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const running = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  if (child.pid !== undefined) watch(child.pid, exited);
  return {
    pid: child.pid ?? 0,
    exited,
    running,
    said: () => readFileSync(logFile).subarray(begin).toString(),
    stop: () => end(child, exited, running),
  };
}

async function end(child: ChildProcess, exited: Promise<void>, running: () => boolean): Promise<void> {
  if (!running()) return exited;
  child.kill('SIGINT');
  const insist = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await exited;
  clearTimeout(insist);
}

/** A line on the pipe means that the server ended by itself; the end of the pipe means that we died. */
function watch(pid: number, exited: Promise<void>): void {
  const orders = `read line && exit; kill -INT ${pid}; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1; kill -0 ${pid} || exit; done; kill -KILL ${pid}`;
  const watchman = spawn('/bin/sh', ['-c', orders], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
  watchman.on('error', () => undefined);
  watchman.stdin.on('error', () => undefined);
  watchman.unref();
  (watchman.stdin as unknown as { unref(): void }).unref();
  void exited.then(() => watchman.stdin.end('done\n'));
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
