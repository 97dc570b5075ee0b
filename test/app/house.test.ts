import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../app/embedded/ports';
import { openHouse } from '../../app/house';

test('a data folder that is named from where we stand holds the database, and is taken up again', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-house-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as a user of its own when we are root
  const dataDir = path.relative(process.cwd(), path.join(folder, '.data'));
  expect(path.isAbsolute(dataDir)).toBe(false);
  const lines: string[] = [];
  const open = async () => openHouse({ dataDir, temporalAddress: 'none', log: (line) => lines.push(line), ports: { postgres: await freePort(), temporal: 0 } });
  const ask = async (url: string, sql: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try { return (await client.query(sql)).rows; } finally { await client.end(); }
  };
  const first = await open();
  await ask(first.ownerUrl, "INSERT INTO units (id, name, kind) VALUES ('tt', 'Trung tâm', 'promotionCentre')");
  await first.stop();
  const second = await open();
  expect(await ask(second.appUrl, 'SELECT id FROM units')).toEqual([{ id: 'tt' }]);
  await second.stop();
  expect(lines.filter((line) => line.includes('Creating the database folder ...'))).toHaveLength(1);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);
