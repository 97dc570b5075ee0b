import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Part } from '../../app/house';
import type { Proposal } from '../../domain/plan';
import { allocate, cut } from '../../prisma/budget';
import { collect, decideRound, openRound, propose } from '../../prisma/planRounds';
import { viewRound } from '../../prisma/planViews';
import { verifyAll } from '../../prisma/verify';
import { kill, until, workerOn } from '../journeys/theWorld';
import { acts, filed, shownIn, stampOf } from '../prisma/theRound';
import { ownEngine } from './ownEngine';
import type { OwnEngine } from './ownEngine';

jest.setTimeout(280_000);

let own: OwnEngine;
let world: OwnEngine['world'];
let worker: Part;
let engine: OwnEngine['engine'];

beforeAll(async () => {
  own = await ownEngine('plan');
  ({ world, engine } = own);
  worker = await workerOn(world.database.appUrl, own.address);
});
afterAll(async () => {
  await worker.stop();
  await own.close();
});

const MILLION = 1_000_000n;
/** A national round of a year with that much money, in which these projects are proposed as they are. */
async function roundOf(year: number, round: number, money: bigint): Promise<string> {
  await allocate(world.books, { fund: 'national', year, amount: money, decision: 'QĐ 1', by: 'quan-tri' });
  return (await openRound(world.books, { fund: 'national', unit: null, year, round }, await stampOf(world.ledger, 'cuc-truong'))).id;
}
const proposes = async (id: string, items: Record<string, Proposal>) => {
  await propose(world.ledger, id, Object.entries(items).map(([project, proposal]) => ({ project, ...proposal })), await stampOf(world.ledger, 'cuc-truong'));
};
const collects = async (id: string, standing = {}) => collect(world.ledger, id, standing, await stampOf(world.ledger, 'cuc-truong'));
const decides = async (id: string) => decideRound(world.books, id, { number: '2948/QĐ-BCT', date: '2026-01-09' }, await shownIn(world.ledger, id), await stampOf(world.ledger, 'bo-truong'));
const done = (id: string) => until('every project has a result', async () => (await viewRound(world.books, id)).progress.waiting === 0);
const project = async (code: string) => (await world.ledger.read(code))!.project;
/** Every project of a round has at most one trace of its decision. */
async function expectOnce(id: string): Promise<void> {
  for (const { project: code, result } of (await viewRound(world.books, id)).items) {
    const signed = (await world.ledger.entries(code)).filter(({ commandId, event }) => commandId === `plan/${id}/${code}` && ['signedOff', 'leftOut', 'amendmentDecided'].includes(event.type));
    expect([code, signed.length <= 1]).toEqual([code, true]);
    expect(await world.books.prisma.planLog.count({ where: { commandId: `plan/${id}/${code}` } })).toBe(result === 'waiting' ? 0 : 1);
  }
  expect((await verifyAll(world.ledger)).faults).toEqual([]);
}

test('one decision for twelve projects: approved, in part, left out, stopped, adjusted, added; who could not take it is listed with why', async () => {
  const { ledger } = world;
  const year = 2041;
  const id = await roundOf(year, 2, 10_000n * MILLION);
  const file = (example: string, more = {}, stage?: string) => filed(ledger, example, { planYear: year, ...more }, stage);
  const whole = [await file('EX08'), await file('EX07'), await file('EX21')];
  const [partly, leftOut, refused, added] = [await file('EX08'), await file('EX22'), await file('EX23'), await file('EX08', { planRound: 2 })];
  const [moved, interested, last] = [await file('EX07'), await file('EX21'), await file('EX22')];
  const stopped = await file('EX08', {}, 'assignment');
  const adjusted = await file('EX07', { requested: 200n * MILLION }, 'assignment');
  await acts(ledger, adjusted, 'tt-quang-nam-giam-doc', { type: 'requestAmendment', change: { kind: 'moreMoney', text: 'Giá máy tăng', amount: 250n * MILLION }, reason: 'Giá tăng' });
  await acts(ledger, adjusted, 'sct-quang-nam-giam-doc', { type: 'confirmAmendment', id: '1' });
  // the minister has an interest in one of them
  await acts(ledger, interested, 'bo-truong', { type: 'declareInterest', reason: 'Người thân góp vốn' });
  // free when the projects take it: 300 x 3 + 100 + 300 (added) + 50 (adjusted); the one that stands last finds 299
  const free = 300n * 3n + 100n + 300n + 50n + 299n;
  const { line } = await allocate(world.books, { fund: 'national', year, amount: 1n, decision: 'QĐ 2', by: 'quan-tri' });
  // the stop gives 300 back before
  await cut(world.books, { line: line.id, to: line.allocated - line.free + (free - 300n) * MILLION, decision: 'QĐ 3', by: 'quan-tri' });

  const ahead = Object.fromEntries([...whole, partly, added, moved, interested, leftOut, refused].map((code) => [code, { area: 'poorDistrict' as const }]));
  expect(await collects(id, ahead)).toMatchObject({ projects: 11 });
  await proposes(id, {
    ...Object.fromEntries([...whole, moved, interested, last].map((code) => [code, { decision: 'approve' as const }])),
    [partly]: { decision: 'partly', amount: 100n * MILLION, reason: 'Theo khả năng ngân sách' }, [leftOut]: { decision: 'leaveOut', reason: 'Chờ đợt sau' }, [refused]: { decision: 'stop', reason: 'Không đúng đối tượng' },
    [added]: { decision: 'add' }, [stopped]: { decision: 'stop', reason: 'Theo nguyện vọng của đơn vị thụ hưởng' }, [adjusted]: { decision: 'adjust' },
  });
  await worker.stop();
  await decides(id);
  // after the minister read it, and before it takes the decision, one dossier changes
  await acts(ledger, moved, 'tt-quang-nam-giam-doc', { type: 'addPaper', paper: { id: randomUUID(), kind: 'tenderResult', name: 'x.pdf', sha256: 'x', size: 1 } });
  worker = await workerOn(world.database.appUrl, own.address);
  await done(id);

  const view = await viewRound(world.books, id);
  const what = Object.fromEntries(view.items.map((item) => [item.project, item.refusal?.code ?? item.result]));
  expect(what).toEqual({
    ...Object.fromEntries([...whole, partly, leftOut, refused, added, stopped, adjusted].map((code) => [code, 'taken'])), [moved]: 'CONTENT_MOVED', [interested]: 'SELF_APPROVAL', [last]: 'BUDGET_SHORT',
  });
  expect(view.progress).toEqual({ projects: 12, waiting: 0, taken: 9, refused: 3, overtaken: 0 });
  expect(view.sums).toEqual({ asked: 3_000n * MILLION, approved: (300n * 7n + 100n) * MILLION, taken: (300n * 4n + 100n) * MILLION });
  expect(view.items.find((item) => item.project === moved)!.refusal!.facts).toMatchObject({ changes: [{ what: 'paperAdded' }] });
  const stages = await Promise.all([whole[0]!, partly, leftOut, refused, added, stopped, adjusted, moved].map(async (code) => (await project(code)).stage));
  expect(stages).toEqual(['assignment', 'assignment', 'planApproval', 'notApproved', 'assignment', 'terminated', 'assignment', 'planApproval']);
  expect([(await project(partly)).approved, (await project(adjusted)).approved]).toEqual([100n * MILLION, 250n * MILLION]);
  expect((await ledger.entries(leftOut)).at(-1)!.event).toMatchObject({ type: 'leftOut', planRound: id, reason: '2948/QĐ-BCT, 2026-01-09: Chờ đợt sau' });
  await expectOnce(id);
});

test('the worker is killed in the middle and a project is at fault for a while: the others go on, nothing happens twice, nothing is left', async () => {
  const { ledger } = world;
  const year = 2042;
  const id = await roundOf(year, 1, 100_000n * MILLION);
  const codes: string[] = [];
  for (let count = 0; count < 8; count += 1) codes.push(await filed(ledger, 'EX08', { planYear: year }));
  await collects(id);
  await proposes(id, Object.fromEntries(codes.map((code) => [code, { decision: 'approve' as const }])));
  // the database is slow for the third and lets our note of the fifth's result fail
  const owner = new Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  await owner.query('CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(5); RETURN NEW; END $$');
  await owner.query('CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION \'disk full\'; END $$');
  await owner.query(`CREATE TRIGGER slow BEFORE INSERT ON commands FOR EACH ROW WHEN (NEW.id = 'plan/${id}/${codes[2]}') EXECUTE FUNCTION slow()`);
  await owner.query(`CREATE TRIGGER broken BEFORE INSERT ON plan_log FOR EACH ROW WHEN (NEW.command_id = 'plan/${id}/${codes[4]}') EXECUTE FUNCTION broken()`);
  await decides(id);
  await until('two have taken it', async () => (await viewRound(world.books, id)).progress.taken === 2);
  await kill(worker);
  expect((await viewRound(world.books, id)).progress.waiting).toBeGreaterThan(0);
  await owner.query('DROP TRIGGER slow ON commands');
  worker = await workerOn(world.database.appUrl, own.address);
  // the fault of one keeps the others back for a quarter of a minute, no longer
  await until('all but one have taken it', async () => (await viewRound(world.books, id)).progress.taken === 7, 150_000);
  expect((await project(codes[4]!)).stage).toBe('assignment');
  await owner.query('DROP TRIGGER broken ON plan_log');
  await owner.end();
  await done(id);
  expect((await viewRound(world.books, id)).progress).toMatchObject({ projects: 8, taken: 8 });
  await expectOnce(id);
  await until('the run is over', async () => (await engine.client.workflow.getHandle(`planRound/${id}`).describe()).status.name === 'COMPLETED');
});

test('woken again after it is over, the run finds nothing to do', async () => {
  const id = 'national-2042-1';
  const before = await viewRound(world.books, id);
  await Promise.all([engine.poke(`planRound/${id}`), engine.poke(`planRound/${id}`)]);
  await until('the run is over', async () => (await engine.client.workflow.getHandle(`planRound/${id}`).describe()).status.name === 'COMPLETED');
  expect(await viewRound(world.books, id)).toEqual(before);
});

test('a round of 120 projects is taken whole, in the order of the list', async () => {
  const { ledger } = world;
  const year = 2043;
  const id = await roundOf(year, 1, 1_000_000n * MILLION);
  const codes: string[] = [];
  for (let count = 0; count < 120; count += 1) codes.push(await filed(ledger, 'EX08', { planYear: year }));
  await collects(id);
  await proposes(id, Object.fromEntries(codes.map((code) => [code, { decision: 'approve' as const }])));
  await decides(id);
  const began = Date.now();
  await done(id);
  const view = await viewRound(world.books, id);
  console.log(`120 projects took one decision in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  expect(view.progress).toEqual({ projects: 120, waiting: 0, taken: 120, refused: 0, overtaken: 0 });
  expect(view.sums.taken).toBe(120n * 300n * MILLION);
  const { rows } = await world.books.pool.query<{ code: string }>("SELECT data ->> 'project' AS code FROM plan_log WHERE round_id = $1 AND what = 'result' ORDER BY id", [id]);
  expect(rows.map(({ code }) => code)).toEqual(view.items.map(({ project: code }) => code));
  await expectOnce(id);
});
