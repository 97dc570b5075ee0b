import { exampleProjects } from '../../app/examples';
import { playerOf } from '../../app/play';
import { fileExample } from '../../app/seed';
import { startWorker } from '../../app/worker';
import type { RunningWorker } from '../../app/worker';
import { channelsFor } from '../../bot/channels';
import { readConfig } from '../../app/config';
import type { Command } from '../../domain/project';
import { verifyAll } from '../../prisma/verify';
import { until } from '../journeys/theWorld';
import { ownEngine } from './ownEngine';
import type { OwnEngine } from './ownEngine';

jest.setTimeout(180_000);

let own: OwnEngine;
let world: OwnEngine['world'];
let engine: OwnEngine['engine'];
let worker: RunningWorker;

beforeAll(async () => {
  own = await ownEngine('project');
  ({ world, engine } = own);
  worker = await startWorker({ ledger: world.ledger, channels: channelsFor(readConfig({}), world.books), address: own.address });
});
afterAll(async () => {
  await worker.stop();
  await own.close();
});

const quiet = () => until('every mark is taken', async () => (await world.books.pool.query('SELECT 1 FROM marks LIMIT 1')).rowCount === 0);
const example = (id: string, more: { plannedEnd?: string } = {}) => {
  const found = exampleProjects(new Date().toISOString().slice(0, 10)).find((one) => one.id === id)!;
  return { ...found, facts: { ...found.facts, ...more } };
};
const read = async (code: string) => (await world.ledger.read(code))!.project;
const count = async (code: string, type: string) => (await world.ledger.entries(code)).filter(({ event }) => event.type === type).length;
const ahead = async (days: number) => world.clock.moveTo(new Date(Date.parse(await world.ledger.now()) + days * 86_400_000).toISOString());

test('two runs started for one project at the same moment do each effect once', async () => {
  const code = await fileExample(world.ledger, example('EX07'));
  await Promise.all([engine.poke(`project/${code}`), engine.poke(`project/${code}`), engine.restart(code, 'thử'), engine.restart(code, 'thử')]);
  await playerOf(world.ledger, code, example('EX07'), { council: false }).go();
  await quiet();
  expect([...await engine.running()].filter((running) => running === code)).toHaveLength(1);
  expect(await count(code, 'paymentOrdered')).toBe(1);
  const papers = (await read(code)).papers.filter(({ kind }) => ['receipt', 'appraisalSheet', 'planDecision', 'projectContract'].includes(kind)).map(({ kind }) => kind);
  expect(new Set(papers).size).toBe(papers.length);
});

test('a restart in the middle of a stage repeats nothing', async () => {
  const code = await fileExample(world.ledger, example('EX01'));
  await playerOf(world.ledger, code, example('EX01')).go('planApproval');
  await quiet();
  const before = await read(code);
  const { runId } = await engine.restart(code, 'người quản trị thử khởi động lại');
  await until('the new run follows', async () => (await engine.describe(code)).historyLength > 5);
  expect((await engine.describe(code)).runId).toBe(runId);
  await quiet();
  expect(await read(code)).toEqual(before);
  expect((await engine.describe(code)).running).toBe(true);
});

test('DUR-04, DUR-05: one command sent to two runs of a project counts once, and both callers hear that it was taken', async () => {
  const code = await fileExample(world.ledger, example('EX03'));
  await playerOf(world.ledger, code, example('EX03'), { council: false }).go('baseAppraisal');
  const command: Command = { type: 'signOff', stage: 'baseAppraisal', round: 1, vote: 'approve', fingerprint: (await read(code)).fingerprint };
  const send = () => world.ledger.act(code, command, { person: 'sct-bac-giang-tham-dinh' }, 'u-0147-3-lan');
  const [first] = await Promise.all([send(), engine.restart(code, 'lượt chạy mới')]);
  const second = await send();
  expect(first.repeated).toBe(false);
  expect(second.repeated).toBe(true);
  expect(second.entries.map(({ hash }) => hash)).toEqual(first.entries.map(({ hash }) => hash));
  expect((await world.ledger.entries(code)).filter(({ event, by }) => event.type === 'signedOff' && by === 'sct-bac-giang-tham-dinh')).toHaveLength(1);
});

test('DUR-02: an approval that comes for an earlier stage or round is kept as late and opens nothing', async () => {
  const code = await fileExample(world.ledger, example('EX04'));
  await playerOf(world.ledger, code, example('EX04'), { council: false, supplement: true }).go('baseAppraisal');
  const late = (stage: string, round: number, person: string, id: string) => world.ledger.act(code, { type: 'signOff', stage, round, vote: 'approve' }, { person }, id);
  const before = await read(code);
  await expect(late('completeness', 1, 'sct-bac-giang-tiep-nhan', 'late-1')).rejects.toMatchObject({ code: 'LATE' });
  await expect(late('baseAppraisal', 2, 'sct-bac-giang-tham-dinh', 'late-2')).rejects.toMatchObject({ code: 'LATE' });
  expect((await read(code)).version).toBe(before.version);
  expect(await world.books.prisma.refusedAttempt.count({ where: { projectCode: code, code: 'LATE' } })).toBe(2);
});

test('DUR-10, CAL-10: a year of monthly reports fires nothing early and keeps the history under 2,000 events', async () => {
  const year = Number(new Date().toISOString().slice(0, 4));
  const long = example('EX08', { plannedEnd: `${year + 3}-10-30` });
  const code = await fileExample(world.ledger, long);
  const player = playerOf(world.ledger, code, long);
  await player.go();
  await quiet();
  const asked = await count(code, 'reportAsked');
  expect(asked).toBeLessThanOrEqual(1);
  expect(await count(code, 'reminded')).toBe(0);
  for (let month = 1; month <= 12; month += 1) {
    await ahead(31);
    await until(`report ${month} is asked for`, async () => (await count(code, 'reportAsked')) >= asked + month);
    await player.report();
  }
  await quiet();
  const reports = (await world.ledger.entries(code)).filter(({ event }) => event.type === 'reportAsked').map(({ event }) => (event as { month: string }).month);
  expect(new Set(reports).size).toBe(reports.length);
  const { historyLength } = await engine.describe(code);
  console.log(`history after a year of monthly reports: ${historyLength} events`);
  expect(historyLength).toBeLessThan(2_000);

  // the year took more looks or fewer, as marks came together or one by one: the run is long from here on
  await until('the run is long', async () => { await engine.poke(`project/${code}`); return (await engine.describe(code)).historyLength > 200; });

  // DUR-04, DUR-05: the run rolls over at the next stage; a command sent to both runs counts once, and the new run goes on
  const { runId } = await engine.describe(code);
  const command: Command = { type: 'addPaper', paper: { id: 'roll', kind: 'resultReport', name: 'a.pdf', sha256: 'roll', size: 1 } };
  const send = () => world.ledger.act(code, command, { person: `${long.facts.units.implementer}-giam-doc` }, 'u-roll-over');
  await Promise.all([send(), player.finish()]);
  await until('the run has rolled over', async () => (await engine.describe(code)).runId !== runId);
  expect((await send()).repeated).toBe(true);
  expect((await world.ledger.entries(code)).filter(({ commandId }) => commandId === 'u-roll-over')).toHaveLength(1);
  await player.go();
  expect((await read(code)).ended).toBe('closed');
  expect((await verifyAll(world.ledger)).faults).toEqual([]);
});

test('a run that is gone is found by the sweep and wakes again', async () => {
  const code = await fileExample(world.ledger, example('EX05'));
  await quiet();
  await engine.client.workflow.getHandle(`project/${code}`).terminate('thử mất lượt chạy');
  await world.books.pool.query("UPDATE projects SET changed_at = now() - interval '1 hour' WHERE code = $1", [code]);
  const { createActivities } = await import('../../activities');
  await until('visibility knows that it ended', async () => !(await engine.running()).has(code));
  const found = await createActivities({ ledger: world.ledger, channels: new Map(), engine }).sweep();
  expect(found.marked).toBeGreaterThanOrEqual(1);
  await until('it runs again', async () => (await engine.describe(code)).running);
});
