import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';

/** Why the database cannot be brought to this version, which migration it is, and what a person does about it. */
export class MigrationFault extends Error {
  override readonly name = 'MigrationFault';
  constructor(readonly migration: string, message: string) {
    super(message);
  }
}

export interface MigrateOptions {
  log: (line: string) => void;
  /** The folder of `<stamp>_<name>/migration.sql`; absent: the one beside this file. */
  folder?: string;
}

/**
 * Brings the database to this version: applies what is missing, in order, and returns the names of what it applied.
 * Two instances that start together do it once; the other waits. A migration is applied whole or not at all.
 *
 * The table is Prisma's own `_prisma_migrations` with Prisma's checksums and lock, so `prisma migrate deploy` goes on with the same database.
 * The work is done here because Prisma's is not safe for money: its WebAssembly engine hands each file to @prisma/adapter-pg, which cuts it
 * at every semicolon (a function body or a quoted text breaks) and runs the pieces without a transaction, each on whatever connection is free.
 */
export async function migrate(ownerUrl: string, { log, folder = path.join(__dirname, 'migrations') }: MigrateOptions): Promise<string[]> {
  const migrations = migrationsIn(folder);
  const database = new Client({ connectionString: ownerUrl });
  await database.connect();
  try {
    await onlyOne(database, log);
    const records = await recordsOf(database);
    const missing = unapplied(migrations, records);
    for (const migration of missing) await apply(database, migration, records, log);
    return missing.map(({ name }) => name);
  } finally {
    // Ends the session and with it the lock.
    await database.end();
  }
}

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

interface Record {
  migration_name: string;
  checksum: string;
  started_at: Date;
  finished_at: Date | null;
  rolled_back_at: Date | null;
  logs: string | null;
}

function migrationsIn(folder: string): Migration[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'migration.sql'))) : [];
  return names.sort().map((name) => {
    const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/** The number of the lock is Prisma's, so that its own command waits for us and we for it. */
async function onlyOne(database: Client, log: (line: string) => void): Promise<void> {
  const { rows } = await database.query<{ mine: boolean }>('SELECT pg_try_advisory_lock(72707369) AS mine');
  if (rows[0]?.mine) return;
  log('Another instance is migrating the database; waiting for it');
  await database.query('SELECT pg_advisory_lock(72707369)');
}

async function recordsOf(database: Client): Promise<Record[]> {
  await database.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
    logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`);
  const { rows } = await database.query<Record>('SELECT * FROM _prisma_migrations ORDER BY started_at');
  return rows;
}

/** What is still to do; refuses to touch a database whose past is not the one written in the folder. */
function unapplied(migrations: Migration[], records: Record[]): Migration[] {
  const files = new Map(migrations.map((migration) => [migration.name, migration]));
  const standing = records.filter((record) => !record.rolled_back_at);
  for (const { migration_name: name, checksum, finished_at } of standing) {
    const file = files.get(name);
    if (!finished_at) throw new MigrationFault(name, `Migration ${name} was begun by another tool and did not finish. Look at the database, undo what it left, run "npx prisma migrate resolve --rolled-back ${name}" and start again.`);
    if (!file) throw new MigrationFault(name, `The database has the migration ${name}, which this version of the program does not know: the database is newer. Start the newer version, or restore a backup made before that migration.`);
    if (file.checksum !== checksum) throw new MigrationFault(name, `Migration ${name} was changed after it had been applied to this database. Put the file back as it was and write the change as a new migration.`);
  }
  const done = new Set(standing.map((record) => record.migration_name));
  return migrations.filter(({ name }) => !done.has(name));
}

/** The migration and its record are one transaction. A failure is recorded as rolled back, for that is what it is: the next start tries again. */
async function apply(database: Client, { name, sql, checksum }: Migration, records: Record[], log: (line: string) => void): Promise<void> {
  const before = records.filter((record) => record.migration_name === name).at(-1);
  if (before) log(`Migration ${name} failed on ${before.started_at.toISOString()} (${before.logs}); trying it again`);
  if (/^\s*(begin|start transaction|commit|end|rollback)(\s+(work|transaction))?\s*;/im.test(withoutBodies(sql))) {
    throw new MigrationFault(name, `Migration ${name} begins or ends a transaction itself, which would let half of it stand. Remove BEGIN and COMMIT from the file and start again.`);
  }
  const id = randomUUID();
  try {
    await database.query('BEGIN');
    await database.query('INSERT INTO _prisma_migrations (id, migration_name, checksum, started_at, finished_at, applied_steps_count) VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp(), 1)', [id, name, checksum]);
    await database.query(sql);
    await database.query('COMMIT');
    log(`Migration ${name} applied`);
  } catch (cause) {
    const why = reason(cause, sql);
    await database.query('ROLLBACK').catch(() => undefined);
    await database
      .query('INSERT INTO _prisma_migrations (id, migration_name, checksum, started_at, rolled_back_at, logs) VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp(), $4)', [id, name, checksum, why])
      .catch(() => undefined);
    throw new MigrationFault(name, `Migration ${name} failed: ${why}. Nothing of it remains in the database. Correct prisma/migrations/${name}/migration.sql (or the data it stumbled on) and start again.`);
  }
}

/** BEGIN and END inside a function's body are no transaction. */
function withoutBodies(sql: string): string {
  return sql.replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, '');
}

function reason(cause: unknown, sql: string): string {
  const { message, position, detail } = cause as { message: string; position?: string; detail?: string };
  const line = position ? ` (line ${sql.slice(0, Number(position)).split('\n').length})` : '';
  return `${message}${line}${detail ? `: ${detail}` : ''}`;
}
