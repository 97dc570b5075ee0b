import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../prisma/migrate';
import { freshDatabase } from '../world/database';
import type { Database } from '../world/database';

let database: Database;
let folder: string;
const add = (name: string, sql: string) => { mkdirSync(path.join(folder, name), { recursive: true }); writeFileSync(path.join(folder, name, 'migration.sql'), sql); };
const ask = async (sql: string) => { const client = new Client({ connectionString: database.ownerUrl }); await client.connect(); try { return (await client.query(sql)).rows; } finally { await client.end(); } };

beforeEach(async () => {
  database = await freshDatabase();
  folder = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-migrate-'));
  cpSync(path.join(__dirname, '../../prisma/migrations'), folder, { recursive: true });
});
afterEach(async () => { await database.drop(); rmSync(folder, { recursive: true }); });

test('API-10: two instances that start together migrate once', async () => {
  add('29990101000000_more', 'CREATE TABLE more (id int); SELECT pg_sleep(0.3);');
  const [a, b] = await Promise.all([migrate(database.ownerUrl, { folder }), migrate(database.ownerUrl, { folder })]);
  expect([...a, ...b]).toEqual(['29990101000000_more']);
});

test('API-10: one that fails half-way leaves nothing behind, is named, and goes on when it is mended', async () => {
  add('29990101000000_first', 'CREATE TABLE first (id int);');
  add('29990101000001_bad', 'CREATE TABLE half (id int); SELECT * FROM nowhere;');
  await expect(migrate(database.ownerUrl, { folder })).rejects.toThrow(/29990101000001_bad failed and left nothing behind: .*nowhere.*Mend/s);
  expect(await ask("SELECT to_regclass('first') AS first, to_regclass('half') AS half")).toEqual([{ first: 'first', half: null }]);
  add('29990101000001_bad', 'CREATE TABLE half (id int);');
  expect(await migrate(database.ownerUrl, { folder })).toEqual(['29990101000001_bad']);
});

test('a file that was changed after it was applied is noticed', async () => {
  add('29990101000000_first', 'CREATE TABLE first (id int);');
  await migrate(database.ownerUrl, { folder });
  add('29990101000000_first', 'CREATE TABLE first (id bigint);');
  await expect(migrate(database.ownerUrl, { folder })).rejects.toThrow(/29990101000000_first was changed/);
});

test('what is applied is applied', async () => { expect(await migrate(database.ownerUrl, { folder })).toEqual([]); });
