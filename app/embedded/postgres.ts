import { spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { SetupFault } from './fault';
import { requireFree } from './ports';
import { postgresHome } from './postgresHome';
import type { Home } from './postgresHome';
import { withProgress } from './progress';
import type { Log } from './progress';
import { launch } from './server';
import type { Server } from './server';

export interface PostgresOptions {
  dataDir: string;
  port: number;
  log: Log;
  /** Server settings beside or instead of ours, such as { fsync: 'off' } for a test that can lose its data. */
  settings?: Record<string, string>;
}

export interface Postgres {
  /** kc_owner: owns the tables, runs the migrations. */
  ownerUrl: string;
  /** kc_app: what the product runs as. Owns nothing; the migrations say what it may touch. */
  appUrl: string;
  /** The superuser, for tests that create databases. */
  adminUrl: string;
  pid: number;
  stop(): Promise<void>;
}

const DATABASE = 'khuyen_cong';

/**
 * A real, durable PostgreSQL in `dataDir`, on 127.0.0.1 only. Creates what is missing (cluster, roles, database) and takes up what is there,
 * also after a kill -9. Everything that a person has to mend is thrown as a SetupFault.
 */
export async function startPostgres({ dataDir, port, log, settings = {} }: PostgresOptions): Promise<Postgres> {
  const home = postgresHome(dataDir, log);
  const cluster = path.join(home.folder, 'cluster');
  await requireNoOther(cluster);
  await requireFree(port, 'PostgreSQL', 'POSTGRES_PORT');
  const secret = secretOf(home.folder, existsSync(cluster));
  if (!existsSync(cluster)) await withProgress(log, 'Creating the database folder', async () => createCluster(home, cluster, secret));
  if (!existsSync(path.join(cluster, 'global', 'pg_control'))) {
    throw new SetupFault(`The database folder ${cluster} is incomplete: its control file is missing. Bring it back from a backup; or, if nothing in it is needed, delete ${dataDir} and start again.`);
  }
  const server = await running(home, cluster, port, settings);
  const url = (role: string, database: string) => `postgresql://${role}:${passwordOf(role, secret)}@127.0.0.1:${port}/${database}`;
  try {
    await settle(url('postgres', 'postgres'), secret);
  } catch (fault) {
    await server.stop();
    throw fault;
  }
  return { ownerUrl: url('kc_owner', DATABASE), appUrl: url('kc_app', DATABASE), adminUrl: url('postgres', 'postgres'), pid: server.pid, stop: server.stop };
}

/**
 * initdb works in a folder beside and the rename comes last, so `cluster` exists whole or not at all: what an interrupted initdb left behind
 * held nothing yet and is swept away.
 */
function createCluster(home: Home, cluster: string, secret: string): void {
  const unfinished = `${cluster}-unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const passwordFile = path.join(home.folder, 'password');
  writeFileSync(passwordFile, passwordOf('postgres', secret), { mode: 0o600 });
  if (home.user) chownSync(passwordFile, home.user.uid, home.user.gid);
  // Sorted by code point with Unicode's upper and lower case: the same on every machine, whatever its C library.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const done = spawnSync(path.join(home.bin, 'initdb'), ['-D', unfinished, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--data-checksums', ...locale], {
    ...home.user, cwd: '/', encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  rmSync(passwordFile);
  if (done.status !== 0) throw new SetupFault(`PostgreSQL could not create its folder ${cluster}: ${lastLines(done.stderr || String(done.error))}`);
  renameSync(unfinished, cluster);
}

/** One random secret in a file of mode 0600; the role's passwords follow from it. */
function secretOf(folder: string, clusterExists: boolean): string {
  const file = path.join(folder, 'secret');
  if (!existsSync(file)) {
    if (clusterExists) throw new SetupFault(`The database's password file ${file} is missing. Put it back; or, if nothing in the database is needed, delete ${folder} and start again.`);
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8').trim();
}

function passwordOf(role: string, secret: string): string {
  return createHmac('sha256', secret).update(role).digest('hex');
}

/**
 * After our own kill -9 the watchman (server.ts) is still stopping the old server: wait for that. A server that stays belongs to another running
 * instance. A process number that now belongs to some other program is no server: PostgreSQL itself would believe it, so the stale file goes.
 */
async function requireNoOther(cluster: string): Promise<void> {
  const file = path.join(cluster, 'postmaster.pid');
  for (let tries = 0; existsSync(file); tries += 1) {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    if (!isServerOf(pid, cluster)) return rmSync(file, { force: true });
    if (tries === 25) throw new SetupFault(`The database in ${cluster} is already in use by another running instance (PostgreSQL is process ${pid}). Stop that one first, or give this one a data folder of its own.`);
    await sleep(200);
  }
}

function isServerOf(pid: number, cluster: string): boolean {
  if (!(pid > 0)) return false;
  const linux = `/proc/${pid}/cmdline`;
  const command = existsSync('/proc/self/cmdline')
    ? existsSync(linux) ? readFileSync(linux, 'utf8') : ''
    : spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  return command.includes('postgres') && command.includes(cluster);
}

async function running(home: Home, cluster: string, port: number, settings: Record<string, string>): Promise<Server> {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', max_connections: '200', timezone: 'UTC', log_timezone: 'UTC', ...settings,
  };
  const args = ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const logFile = path.join(home.folder, 'postgres.log');
  for (let tries = 0; ; tries += 1) {
    const server = launch({ command: path.join(home.bin, 'postgres'), args, logFile, ...home.user });
    if (await untilReady(server)) return server;
    const said = server.said();
    await server.stop();
    // Orphans of a killed server still hold its shared memory for a moment.
    if (tries < 20 && /shared memory block|lock file/.test(said)) await sleep(250);
    else throw new SetupFault(`PostgreSQL did not start: ${lastLines(said)} Its log is ${logFile}.`);
  }
}

/** Crash recovery may take a while, so there is a limit only on silence: the process itself ends when it cannot go on. */
async function untilReady(server: Server): Promise<boolean> {
  while (server.running()) {
    if (/ready to accept connections/.test(server.said())) return true;
    await sleep(30);
  }
  return false;
}

async function settle(adminUrl: string, secret: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  try {
    await admin.connect();
  } catch (cause) {
    throw new SetupFault(`PostgreSQL did not accept the password in its password file (${(cause as Error).message}). Put the right file "secret" back into the data folder.`);
  }
  try {
    for (const role of ['kc_owner', 'kc_app']) {
      if ((await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])).rowCount === 0) {
        await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD '${passwordOf(role, secret)}'`);
      }
    }
    if ((await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])).rowCount === 0) {
      await admin.query(`CREATE DATABASE ${DATABASE} OWNER kc_owner`);
    }
  } finally {
    await admin.end();
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ');
}
