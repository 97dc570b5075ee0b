import { chmodSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../app/embedded/ports';
import { startPostgres } from '../../app/embedded/postgres';
import { startTemporal } from '../../app/embedded/temporal';
import { migrate } from '../../prisma/migrate';

/** One PostgreSQL and one Temporal for the whole run; every test that wants a database copies the migrated one. */
export default async function setup(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-test-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as a user of its own when we are root
  const log = (line: string) => console.error(`  ${line}`);
  const postgres = await startPostgres({ dataDir: path.join(folder, 'postgres'), port: await freePort(), log });
  await migrate(postgres.ownerUrl);
  await allocated(postgres.ownerUrl);
  const admin = new Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  await admin.query('ALTER DATABASE khuyen_cong IS_TEMPLATE true');
  await admin.end();
  const temporal = await startTemporal({ logFile: path.join(folder, 'temporal.log'), port: await freePort(), log });
  Object.assign(process.env, { TEST_OWNER_URL: postgres.ownerUrl, TEST_APP_URL: postgres.appUrl, TEST_ADMIN_URL: postgres.adminUrl, TEST_TEMPORAL: temporal.address });
  (globalThis as { world?: unknown }).world = { folder, postgres, temporal };
}

/** Every test database has money: a line for each fund and year, far more than a test spends. */
async function allocated(url: string): Promise<void> {
  const owner = new Client({ connectionString: url });
  await owner.connect();
  await owner.query(`INSERT INTO budget_lines (id, fund, year, allocated) SELECT fund || '-' || year, fund, year, 500000000000 FROM unnest(ARRAY['national', 'provincial']) AS fund, generate_series(2010, 2030) AS year`);
  await owner.query("INSERT INTO budget_entries (line_id, kind, amount, decision, by) SELECT id, 'allocate', allocated, 'QĐ 01/QĐ-BTC', 'test' FROM budget_lines");
  await owner.end();
}
