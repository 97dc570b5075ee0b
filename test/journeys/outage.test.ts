import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exampleProjects } from '../../app/examples';
import { freePort } from '../../app/embedded/ports';
import { startPostgres } from '../../app/embedded/postgres';
import { startTemporal } from '../../app/embedded/temporal';
import type { Part } from '../../app/house';
import { playerOf } from '../../app/play';
import { fileExample, seedPeople } from '../../app/seed';
import { openBooks } from '../../prisma/client';
import type { Books } from '../../prisma/client';
import { movableClock } from '../../prisma/clock';
import { ledgerOf } from '../../prisma/ledger';
import { migrate } from '../../prisma/migrate';
import { verifyAll } from '../../prisma/verify';
import { until, workerOn } from './theWorld';

jest.setTimeout(280_000);

const silent = () => undefined;
const THIRTY_SECONDS = 30_000;

let folder: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let temporal: Awaited<ReturnType<typeof startTemporal>>;
let books: Books;
let worker: Part;
let ports: { postgres: number; temporal: number };

const startBooks = () => startPostgres({ dataDir: path.join(folder, 'postgres'), port: ports.postgres, log: silent });
const startEngine = () => startTemporal({ dbFile: path.join(folder, 'temporal.db'), logFile: path.join(folder, 'temporal.log'), port: ports.temporal, log: silent });

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-outage-'));
  chmodSync(folder, 0o755);
  ports = { postgres: await freePort(), temporal: await freePort() };
  postgres = await startBooks();
  await migrate(postgres.ownerUrl);
  temporal = await startEngine();
  books = openBooks(postgres.appUrl, 8);
  await seedPeople(ledgerOf(books, movableClock(books).now));
  worker = await workerOn(postgres.appUrl, temporal.address);
});
afterAll(async () => {
  await worker.stop();
  await books.close();
  await temporal.stop();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('thirty seconds without the engine and thirty without the database in one life cycle: it goes on, nothing lost, nothing doubled', async () => {
  const ledger = ledgerOf(books, movableClock(books).now);
  const example = exampleProjects((await ledger.now()).slice(0, 10)).find(({ id }) => id === 'EX08')!;
  const code = await fileExample(ledger, example);
  const player = playerOf(ledger, code, example);

  // without the engine people go on: sign-offs, moves and look-ups work
  await temporal.stop();
  const began = Date.now();
  await player.go('firstAdvance');
  expect((await ledger.read(code))!.project.stage).toBe('firstAdvance');
  const issued = async () => (await ledger.entries(code)).filter(({ event }) => event.type === 'paperIssued').length;
  const before = await issued();
  await new Promise((resolve) => setTimeout(resolve, THIRTY_SECONDS - (Date.now() - began)));
  expect(await issued()).toBe(before);
  temporal = await startEngine();
  // the order is the engine's work, so reaching the next stage shows that it has caught up
  await player.go();
  expect((await ledger.read(code))!.project.stage).toBe('implementation');

  // without the database a command is a fault, never half done; the same command is taken afterwards, once
  await postgres.stop();
  const report = { type: 'fileReport', month: '2026-12', done: 'Đã lắp đặt máy.', spent: 1_000_000n } as const;
  const send = () => ledger.act(code, report, { person: `${example.facts.units.implementer}-giam-doc` }, 'outage-report');
  await expect(send()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNREFUSED|57P01|57P03/) });
  await new Promise((resolve) => setTimeout(resolve, THIRTY_SECONDS));
  postgres = await startBooks();
  await until('the database answers', async () => (await books.pool.query('SELECT 1')).rowCount === 1);
  await send();
  expect((await send()).repeated).toBe(true);
  await player.finish();
  await player.go();

  expect((await ledger.read(code))!.project.ended).toBe('closed');
  await until('every notice is told', async () => (await books.pool.query<{ n: number }>("SELECT (SELECT count(*) FROM marks)::int + (SELECT count(*) FROM notices WHERE state <> 'SENT')::int AS n")).rows[0]!.n === 0);
  expect((await verifyAll(ledger)).faults).toEqual([]);
  const entries = await ledger.entries(code);
  for (const type of ['reportFiled', 'paperIssued', 'paymentOrdered', 'paymentRecorded'] as const) {
    const events = entries.filter(({ event }) => event.type === type).map(({ commandId }) => commandId);
    expect(new Set(events).size).toBe(events.length);
  }
  expect(entries.filter(({ event }) => event.type === 'reportFiled')).toHaveLength(1);
  const { rows: [messages] } = await books.pool.query<{ notices: number; messages: number }>('SELECT (SELECT count(*)::int FROM notices) AS notices, (SELECT count(*)::int FROM chat_messages WHERE notice_id IS NOT NULL) AS messages');
  expect(messages!.messages).toBe(messages!.notices);
});
