import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { vietnam } from '../../domain/calendar';
import { paidOut } from '../../domain/project';
import { situation } from '../../domain/view';
import { exampleProjects } from '../../app/examples';
import type { Part } from '../../app/house';
import { startTemporal } from '../../app/embedded/temporal';
import type { Temporal } from '../../app/embedded/temporal';
import { freePort } from '../../app/embedded/ports';
import { playerOf } from '../../app/play';
import { fileExample } from '../../app/seed';
import { verifyAll } from '../../prisma/verify';
import { journey, kill, until, workerOn } from './theWorld';

jest.setTimeout(280_000);

let temporal: Temporal;
let world: Awaited<ReturnType<typeof journey>>;
let worker: Part;

// an engine of its own: project codes repeat from database to database, and so would the ids of the runs
beforeAll(async () => {
  temporal = await startTemporal({ logFile: path.join(os.tmpdir(), `khuyen-cong-crash-${process.pid}.log`), port: await freePort(), log: () => undefined });
  world = await journey();
  worker = await workerOn(world.database.appUrl, temporal.address);
});
afterAll(async () => {
  await worker.stop();
  await world.close();
  await temporal.stop();
});

/** At the end: the ledger whole, every event once, every notice once, money exact, nothing left to do. */
async function expectWhole(code: string): Promise<void> {
  const { books, ledger } = world;
  const open = async () => (await books.pool.query<{ n: number }>("SELECT (SELECT count(*) FROM marks)::int + (SELECT count(*) FROM notices WHERE state IN ('PENDING', 'SENDING'))::int AS n")).rows[0]!.n;
  await until('every notice is told', async () => (await open()) === 0);
  const { project } = (await ledger.read(code))!;
  const entries = await ledger.entries(code);
  expect((await verifyAll(ledger)).faults).toEqual([]);
  const effects = entries.map(({ event }) => event).filter(({ type }) => ['paperIssued', 'paymentOrdered', 'paymentRecorded', 'reminded', 'escalated', 'reportAsked'].includes(type)).map((event) => JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)));
  expect(new Set(effects).size).toBe(effects.length);
  const orders = await books.prisma.paymentOrder.findMany({ where: { projectCode: code } });
  expect(orders.reduce((sum, { amount }) => sum + amount, 0n)).toBe(paidOut(project));
  expect(paidOut(project)).toBe(project.accepted);
  const { rows: told } = await books.pool.query<{ notices: number; messages: number; once: boolean }>(
    "SELECT (SELECT count(*)::int FROM notices) AS notices, count(m.id)::int AS messages, bool_and(n.state = 'SENT') AS once FROM notices n LEFT JOIN chat_messages m ON m.notice_id = n.id");
  expect(told[0]).toEqual({ notices: told[0]!.notices, messages: told[0]!.notices, once: true });
}

test('a life cycle whose worker is killed at every stage ends whole, each effect and each notice once', async () => {
  const { ledger, clock, database } = world;
  const example = exampleProjects((await ledger.now()).slice(0, 10)).find(({ id }) => id === 'EX08')!;
  const code = await fileExample(ledger, example);
  const killed: string[] = [];
  let stage = '';
  const player = playerOf(ledger, code, example, {
    supplement: true,
    told: async (project) => {
      if (project.stage === stage) return;
      stage = project.stage;
      killed.push(stage);
      await kill(worker);
      worker = await workerOn(database.appUrl, temporal.address);
    },
  });
  await player.go();
  await clock.moveTo(new Date(Date.parse(await ledger.now()) + 31 * 86_400_000).toISOString());
  await until('the monthly report is asked for', async () => Object.keys((await ledger.read(code))!.project.reports).length > 0);
  await player.report();
  await player.finish();
  await player.go();
  expect((await ledger.read(code))!.project.ended).toBe('closed');
  expect(killed.length).toBeGreaterThanOrEqual(13);
  await expectWhole(code);
});

test('DUR-01: killed between the payment order and its record, the retry finds the order; one order, one event', async () => {
  const { ledger, database, books } = world;
  const example = exampleProjects((await ledger.now()).slice(0, 10)).find(({ id }) => id === 'EX07')!;
  const code = await fileExample(ledger, example);
  // the treasury has the order, and our own record of it is held up until the worker is dead
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(`CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$`);
  await owner.query(`CREATE TRIGGER hold BEFORE INSERT ON commands FOR EACH ROW WHEN (NEW.id LIKE 'system/%/order') EXECUTE FUNCTION hold()`);
  const player = playerOf(ledger, code, example, { council: false });
  const going = player.go();
  await until('the treasury has the order', async () => (await books.prisma.paymentOrder.count({ where: { projectCode: code } })) === 1);
  await kill(worker);
  // the dead worker's last statement dies with it; the server alone would notice only at its end
  const admin = new Client({ connectionString: process.env['TEST_ADMIN_URL'] });
  await admin.connect();
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND query LIKE $2', [database.name, '%record_command%']);
  await admin.end();
  await owner.query('DROP TRIGGER hold ON commands');
  await owner.end();
  expect(situation((await ledger.read(code))!.procedure, (await ledger.read(code))!.project, vietnam).order).not.toBeNull();
  worker = await workerOn(database.appUrl, temporal.address);
  await going;
  const entries = await ledger.entries(code);
  expect(entries.filter(({ event }) => event.type === 'paymentOrdered')).toHaveLength(1);
  expect(await books.prisma.paymentOrder.count({ where: { projectCode: code } })).toBe(1);
  await player.finish();
  await player.go();
  await expectWhole(code);
});
