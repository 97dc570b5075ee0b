import { freshDatabase } from '../world/database';
import { Pool, Client } from 'pg';
test('measure', async () => {
  const db = await freshDatabase();
  const owner = new Client({ connectionString: db.ownerUrl }); await owner.connect();
  const pool = new Pool({ connectionString: db.appUrl, max: 34 });
  const l = await pool.connect(); await l.query('LISTEN marks'); let rings = 0; l.on('notification', () => { rings += 1; });
  const out: string[] = [];
  for (const on of [true, false, true, false]) {
    await owner.query(`ALTER TABLE marks ${on ? 'ENABLE' : 'DISABLE'} TRIGGER wake_relay`); await pool.query('DELETE FROM marks'); rings = 0;
    const N = 12000; let next = 0; const began = Date.now(); let live = true;
    const drain = (async () => { while (live) { await pool.query("DELETE FROM marks WHERE since < now() - interval '400 ms'"); await new Promise((r) => setTimeout(r, 250)); } })();
    await Promise.all(Array.from({ length: 32 }, async () => { while (next < N) { const n = next++; await pool.query("INSERT INTO marks AS m (subject, position) VALUES ($1, 1) ON CONFLICT (subject) DO UPDATE SET position = m.position + 1", [`project/${n % 500}`]); } }));
    const ms = Date.now() - began; live = false; await drain;
    out.push(`trigger ${on}: ${Math.round(N / ms * 1000)}/s rings ${rings}`);
  }
  console.error(out.join('\n'));
  l.release(true); await pool.end(); await owner.end(); await db.drop();
});
