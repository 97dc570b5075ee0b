import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';

const FOLDER = path.join(__dirname, 'migrations');
/** Prisma's own migration lock: two starting instances, and a `prisma migrate deploy` beside them, go one after the other. */
const LOCK = 72_707_369;

/**
 * Applies the migrations that are missing, in order, each in one transaction: it is there whole or not at all. Two instances that start
 * together do it once, the second waits. Keeps Prisma's own table, so that `prisma migrate deploy` works on the same database elsewhere;
 * its engine is not used, since it applies a file statement by statement and leaves half of one behind when it fails.
 * @throws Error naming the migration, the reason and how to go on.
 */
export async function migrate(ownerUrl: string, { log = () => undefined, folder = FOLDER }: { log?: (line: string) => void; folder?: string } = {}): Promise<string[]> {
  const db = new Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    await db.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await db.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text,
      rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count int NOT NULL DEFAULT 0)`);
    const { rows } = await db.query<{ migration_name: string; checksum: string }>('SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL');
    const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]));
    const done: string[] = [];
    for (const name of migrationsIn(folder)) {
      const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      const before = applied.get(name);
      if (before && before !== checksum) throw new Error(`Migration ${name} was changed after it was applied here. Put the file back as it was and write the change as a new migration.`);
      if (before) continue;
      log(`cơ sở dữ liệu / database: ${name}`);
      await apply(db, name, sql, checksum);
      done.push(name);
    }
    return done;
  } finally {
    // the lock goes with the connection
    await db.end();
  }
}

const migrationsIn = (folder: string): string[] =>
  readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'migration.sql'))).sort();

async function apply(db: Client, name: string, sql: string, checksum: string): Promise<void> {
  try {
    await db.query('BEGIN');
    await db.query(sql);
    await db.query('INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), 1)', [randomUUID(), checksum, name]);
    await db.query('COMMIT');
  } catch (error) {
    await db.query('ROLLBACK');
    throw new Error(`Migration ${name} failed and left nothing behind: ${(error as Error).message}. Mend the cause (or the file prisma/migrations/${name}/migration.sql) and start again; the ones before it stay applied.`);
  }
}
