import os from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { freePort } from '../../app/embedded/ports';
import { startTemporal } from '../../app/embedded/temporal';
import { exampleProjects } from '../../app/examples';
import type { Example } from '../../app/examples';
import { playerOf } from '../../app/play';
import { fileExample } from '../../app/seed';
import { startWorker } from '../../app/worker';
import type { RunningWorker } from '../../app/worker';
import { channelsFor } from '../../bot/channels';
import { connectEngine } from '../../workflows/client';
import type { Engine } from '../../workflows/client';
import { journey, until } from '../journeys/theWorld';

jest.setTimeout(170_000);

let temporal: Awaited<ReturnType<typeof startTemporal>>;
let world: Awaited<ReturnType<typeof journey>>;
let engine: Engine;
let worker: RunningWorker;
let example: Example;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } } });
  // an engine of its own: project codes repeat from database to database, and so would the ids of the runs
  temporal = await startTemporal({ logFile: path.join(os.tmpdir(), `khuyen-cong-project-${process.pid}.log`), port: await freePort(), log: () => undefined });
  world = await journey();
  engine = connectEngine({ address: temporal.address });
  worker = await startWorker({ ledger: world.ledger, channels: channelsFor({}, world.books), address: temporal.address, log: () => undefined });
  example = exampleProjects((await world.ledger.now()).slice(0, 10)).find(({ id }) => id === 'EX08')!;
});
afterAll(async () => {
  await worker?.stop();
  await engine?.close();
  await world?.close();
  await temporal?.stop();
});

const file = () => fileExample(world.ledger, { ...example, id: `T-${randomUUID()}` });
const read = async (code: string) => (await world.ledger.read(code))!.project;
const effects = async (code: string) => (await world.ledger.entries(code)).filter(({ by }) => by === 'system').map(({ commandId }) => commandId);
const quiet = async () => until('the engine has caught up', async () => (await world.books.pool.query("SELECT 1 FROM marks UNION ALL SELECT 1 FROM notices WHERE state IN ('PENDING', 'SENDING')")).rowCount === 0);
async function expectEachOnce(code: string) {
  const all = await effects(code);
  expect(all.length).toBeGreaterThan(0);
  expect(new Set(all).size).toBe(all.length);
}

test('a project goes from proposal to settlement: people sign, the engine issues papers and places orders, each once', async () => {
  const code = await file();
  const player = playerOf(world.ledger, code, example, { supplement: true });
  await player.go();
  await player.finish();
  await player.go();
  expect((await read(code)).ended).toBe('closed');
  await quiet();
  await until('the run has ended', async () => (await engine.describe(code)).status === 'COMPLETED');
  await expectEachOnce(code);
  // couriers: every notice once, each person's in the order it was made
  const { rows: told } = await world.books.pool.query<{ state: string; order: boolean; messages: number }>(`SELECT n.state, bool_and(m.id > coalesce(m.before, 0)) AS order, count(m.id)::int AS messages
    FROM notices n LEFT JOIN (SELECT id, notice_id, lag(id) OVER (PARTITION BY chat_id ORDER BY notice_id) AS before FROM chat_messages) m ON m.notice_id = n.id GROUP BY n.state`);
  expect(told).toEqual([{ state: 'SENT', order: true, messages: (await world.books.prisma.notice.count()) }]);
  const orders = await world.books.prisma.paymentOrder.findMany({ where: { projectCode: code } });
  expect(orders.reduce((sum, { amount }) => sum + amount, 0n)).toBe((await read(code)).accepted);
});

test('two runs started at once for one project are one run, and a restart in the middle of a stage repeats nothing', async () => {
  const code = await file();
  const player = playerOf(world.ledger, code, example);
  await Promise.all([engine.poke(`project/${code}`), engine.poke(`project/${code}`)]);
  await player.go('completeness');
  await until('the receipt is issued', async () => (await read(code)).done.includes('issue:receipt'));
  const [first, second] = await Promise.all([engine.restart(code, 'test'), engine.restart(code, 'test')]);
  const { runId, running } = await engine.describe(code);
  expect(running).toBe(true);
  expect([first.runId, second.runId]).toContain(runId);
  await player.go('planApproval');
  await quiet();
  await expectEachOnce(code);
});

test('DUR-02: an approval of a round that has passed is refused and unlocks nothing', async () => {
  const code = await file();
  const clerk = `${example.facts.units.doit}-tiep-nhan`;
  await playerOf(world.ledger, code, example).go('completeness');
  const stale = { type: 'signOff', stage: 'completeness', round: 1, vote: 'approve' } as const;
  await world.ledger.act(code, { ...stale, vote: 'return', reason: 'Thiếu dự toán' }, { person: clerk }, `return/${code}`);
  await playerOf(world.ledger, code, example).go('completeness');
  expect((await read(code)).round).toBe(2);
  await expect(world.ledger.act(code, stale, { person: clerk }, `stale/${code}`)).rejects.toMatchObject({ name: 'Refusal' });
  expect(await read(code)).toMatchObject({ stage: 'completeness', round: 2, votes: [] });
});

test('DUR-04, DUR-05: the same command before and after a new run counts once, and none is lost in between', async () => {
  const code = await file();
  await playerOf(world.ledger, code, example).go('completeness');
  const clerk = `${example.facts.units.doit}-tiep-nhan`;
  const send = () => world.ledger.act(code, { type: 'signOff', stage: 'completeness', round: 1, vote: 'approve' }, { person: clerk }, `u-${code}`);
  const [before] = await Promise.all([send(), engine.restart(code, 'a new run while the approval is on its way')]);
  const after = await send();
  expect([before.repeated, after.repeated]).toEqual([false, true]);
  expect((await world.ledger.entries(code)).filter(({ commandId }) => commandId === `u-${code}`).map(({ event }) => event.type)).toEqual(before.entries.map(({ event }) => event.type));
  await quiet();
  await until('the run sees the next stage', async () => (await engine.describe(code)).running);
});

test('DUR-10: a year of monthly reports stays under 2,000 events, each month asked for once', async () => {
  const code = await file();
  const player = playerOf(world.ledger, code, example);
  await player.go();
  for (let month = 1; month <= 12; month += 1) {
    await world.clock.moveTo(new Date(Date.parse(await world.ledger.now()) + 30.5 * 86_400_000).toISOString());
    await until(`report ${month} is asked for`, async () => Object.keys((await read(code)).reports).length >= month, 20_000);
    await player.report();
  }
  await expectEachOnce(code);
  expect((await engine.describe(code)).historyLength).toBeLessThan(2_000);
});
