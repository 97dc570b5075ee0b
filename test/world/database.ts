import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

export interface Database { ownerUrl: string; appUrl: string; name: string; drop(): Promise<void> }

/** A migrated database of its own, copied from the run's template: empty but for budget lines (without `money`: empty). `drop()` when the test is over. */
export async function freshDatabase({ money = true }: { money?: boolean } = {}): Promise<Database> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE khuyen_cong OWNER kc_owner`);
  if (!money) await emptied(name);
  const at = (url: string) => url.replace(/\/khuyen_cong$/, `/${name}`);
  return {
    name, ownerUrl: at(process.env['TEST_OWNER_URL']!), appUrl: at(process.env['TEST_APP_URL']!),
    drop: () => asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function emptied(name: string): Promise<void> {
  const owner = new Client({ connectionString: process.env['TEST_OWNER_URL']!.replace(/\/khuyen_cong$/, `/${name}`) });
  await owner.connect();
  try { await owner.query('TRUNCATE budget_entries, budget_lines'); } finally { await owner.end(); }
}

async function asAdmin(sql: string): Promise<void> {
  const admin = new Client({ connectionString: process.env['TEST_ADMIN_URL'] });
  await admin.connect();
  try { await admin.query(sql); } finally { await admin.end(); }
}
