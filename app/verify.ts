import { openBooks } from '../prisma/client';
import { machineClock } from '../prisma/clock';
import { ledgerOf } from '../prisma/ledger';
import { rebuild, verifyAll } from '../prisma/verify';
import { readConfig } from './config';
import { freePort } from './embedded/ports';
import { openHouse } from './house';
import { findRunning } from './running';

/**
 * `npm run verify`: recomputes the hash chain of every project and compares every snapshot with the fold of its events. Exit code 1
 * when something is wrong. `-- --rebuild` drops nothing and writes the snapshots again from the events.
 */
async function main(): Promise<void> {
  const config = readConfig();
  const running = config.DATABASE_URL ?? findRunning(config.KC_DATA);
  const house = running ? null : await openHouse({
    dataDir: config.KC_DATA, temporalAddress: 'none', log: (line) => console.log(`  ${line}`), ports: { postgres: await freePort(), temporal: 0 },
  });
  const books = openBooks(running ?? house!.appUrl, 4);
  const ledger = ledgerOf(books, machineClock.now);
  try {
    if (process.argv.includes('--rebuild')) {
      const { rows } = await books.pool.query<{ code: string }>('SELECT DISTINCT project_code AS code FROM events');
      for (const { code } of rows) await rebuild(ledger, code);
      console.log(`Đã dựng lại ${rows.length} bản chụp / snapshots rebuilt.`);
    }
    const { projects, events, faults } = await verifyAll(ledger, (done, all) => { if (done % 500 === 0) console.log(`  ${done}/${all}`); });
    for (const { code, fault } of faults) console.log(`${code}: ${fault}`);
    console.log(`${projects} đề án / projects, ${events} sự kiện / events, ${faults.length} sai lệch / faults`);
    process.exitCode = faults.length > 0 ? 1 : 0;
  } finally {
    await books.close();
    await house?.stop();
  }
}

main().catch((error: unknown) => { console.error(error instanceof Error ? error.message : error); process.exitCode = 1; });
