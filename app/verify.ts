import { faultsInBudget } from '../prisma/budget';
import { openBooks } from '../prisma/client';
import { machineClock } from '../prisma/clock';
import { ledgerOf } from '../prisma/ledger';
import { rebuild, verifyAll } from '../prisma/verify';
import { readConfig } from './config';
import { freePort } from './embedded/ports';
import { openHouse } from './house';
import { findRunning } from './running';

/**
 * `npm run verify`: recomputes the hash chain of every project, compares every snapshot and its tasks with the fold of its events, and every
 * budget line with the sum of its entries. Exit code 1 when something is wrong. `-- --rebuild` drops nothing and writes the snapshots again from the events.
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
    const budget = await faultsInBudget(books);
    for (const fault of budget) console.log(fault);
    const wrong = faults.length + budget.length;
    console.log(`${projects} đề án / projects, ${events} sự kiện / events, ${wrong} sai lệch / faults`);
    process.exitCode = wrong > 0 ? 1 : 0;
  } finally {
    await books.close();
    await house?.stop();
  }
}

main().catch((error: unknown) => { console.error(error instanceof Error ? error.message : error); process.exitCode = 1; });
