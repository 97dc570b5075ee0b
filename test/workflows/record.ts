import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';
import { vietnam } from '../../domain/calendar';
import { national } from '../../domain/procedures/national';
import { situation } from '../../domain/view';
import { freePort } from '../../app/embedded/ports';
import { exampleProjects } from '../../app/examples';
import { openHouse } from '../../app/house';
import { playerOf, terminate } from '../../app/play';
import { fileExample, seedPeople } from '../../app/seed';
import { startWorker } from '../../app/worker';
import { channelsFor } from '../../bot/channels';
import { openBooks } from '../../prisma/client';
import { movableClock } from '../../prisma/clock';
import { ledgerOf } from '../../prisma/ledger';
import type { Ledger } from '../../prisma/ledger';
import { connectEngine } from '../../workflows/client';

/**
 * Records one history per stage of the national procedure: a run that begins at the stage, does its work, is reminded or escalates, and
 * sees the project move on. `npx tsx test/workflows/record.ts` writes what is missing, for a new stage; a stored history is never written
 * again, since a replay that breaks on it is the alarm.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-record-'));
  chmodSync(folder, 0o755);
  const house = await openHouse({ dataDir: folder, memory: true, log: () => undefined, ports: { postgres: await freePort(), temporal: await freePort() } });
  const books = openBooks(house.appUrl, 10);
  const clock = movableClock(books);
  const ledger = ledgerOf(books, clock.now);
  await seedPeople(ledger);
  const engine = connectEngine({ address: house.temporalAddress });
  const codes: Record<string, string> = {};
  const example = exampleProjects('2026-11-25').find(({ id }) => id === 'EX08')!;
  for (const [index, stage] of Object.keys(national.stages).entries()) {
    const facts = { ...example.facts, ...(stage === 'groupPlan' ? { flags: ['groupProject' as const] } : {}), ...(stage === 'yearlyAdvance' ? { years: [60, 40] } : {}) };
    const own = { ...example, id: `R${index}`, facts };
    codes[stage] = await fileExample(ledger, own);
    await bring(ledger, codes[stage]!, own, stage);
  }
  await books.pool.query('DELETE FROM marks');
  const worker = await startWorker({ ledger, channels: channelsFor({} as never, books), address: house.temporalAddress });
  for (const code of Object.values(codes)) await engine.poke(`project/${code}`);
  await quiet(ledger);
  await clock.moveTo(new Date(Date.parse(await ledger.now()) + 35 * 86_400_000).toISOString());
  await quiet(ledger);
  for (const [stage, code] of Object.entries(codes)) {
    if (existsSync(path.join(__dirname, 'histories', `${stage}.json.gz`))) continue;
    const history = await engine.client.workflow.getHandle(`project/${code}`).fetchHistory();
    const json = JSON.stringify(temporal.api.history.v1.History.toObject(temporal.api.history.v1.History.fromObject(history), { longs: String, enums: String, bytes: String, defaults: false }));
    writeFileSync(path.join(__dirname, 'histories', `${stage}.json.gz`), gzipSync(json, { level: 9 }));
    console.log(stage, history.events!.length, 'events');
  }
  await worker.stop();
  await engine.close();
  await books.close();
  await house.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Takes a project to a stage by people's acts alone; the product's own order is placed by hand, since no run is there. */
async function bring(ledger: Ledger, code: string, example: Parameters<typeof playerOf>[2], stage: string): Promise<void> {
  const player = playerOf(ledger, code, example, { council: false, supplement: stage === 'supplement', pauseMs: 20 });
  let arrived = false;
  const orders = (async () => {
    while (!arrived) {
      const { project, procedure } = (await ledger.read(code))!;
      const { order } = situation(procedure, project, vietnam);
      if (order) await ledger.act(code, { type: 'orderPayment', stage: project.stage, round: project.round, reference: order.reference, amount: BigInt(order.amount) }, 'system', `record/${code}/${project.stage}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  if (stage === 'recovery') { await player.go(); await terminate(ledger, code); }
  else if ((await player.go(stage)) === 'waitsForTime' && stage !== 'implementation') { await player.finish(); await player.go(stage); }
  arrived = true;
  await orders;
}

async function quiet({ books }: Ledger): Promise<void> {
  for (let still = 0; still < 10; still += 1) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    const { rows: [open] } = await books.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM marks');
    if (open!.n > 0) still = 0;
  }
}

main().catch((error: unknown) => { console.error(error); process.exitCode = 1; });
