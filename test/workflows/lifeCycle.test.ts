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
  temporal = await startTemporal({ logFile: path.join(os.tmpdir(), `khuyen-cong-life-${process.pid}.log`), port: await freePort(), log: () => undefined });
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

test('DUR-02: an approval of a round that has passed is refused and unlocks nothing', async () => {
  const code = await file();
  const clerk = `${example.facts.units.doit}-tiep-nhan`;
  await playerOf(world.ledger, code, example).go('completeness');
  const stale = { type: 'signOff', stage: 'completeness', round: 1, vote: 'approve', fingerprint: (await read(code)).fingerprint } as const;
  await world.ledger.act(code, { ...stale, vote: 'return', reason: 'Thiếu dự toán' }, { person: clerk }, `return/${code}`);
  await playerOf(world.ledger, code, example).go('completeness');
  expect((await read(code)).round).toBe(2);
  await expect(world.ledger.act(code, stale, { person: clerk }, `stale/${code}`)).rejects.toMatchObject({ name: 'Refusal' });
  expect(await read(code)).toMatchObject({ stage: 'completeness', round: 2, votes: [] });
});
