import type { Part } from '../../app/house';
import { addConsumer, consumer, lastPosition, replayConsumer } from '../../prisma/webhooks';
import { byProject, receiver } from '../fakes/receiver';
import type { Receiver } from '../fakes/receiver';
import { kill, until, workerOn } from '../journeys/theWorld';
import { filed, stampOf } from '../prisma/theRound';
import { ownEngine } from './ownEngine';
import type { OwnEngine } from './ownEngine';

jest.setTimeout(280_000);

let own: OwnEngine;
let world: OwnEngine['world'];
let worker: Part;
let engine: OwnEngine['engine'];

beforeAll(async () => {
  own = await ownEngine('webhook');
  ({ world, engine } = own);
  worker = await workerOn(world.database.appUrl, own.address);
});
afterAll(async () => {
  await worker.stop();
  await own.close();
});

const settings = { development: true };
/** A receiver that is registered. */
async function registered(): Promise<Receiver & { id: string }> {
  const one = await receiver();
  const { id, secret } = await addConsumer(world.books, { name: 'x', url: one.url, units: [], procedures: [], events: [] }, settings, await stampOf(world.ledger, 'quan-tri'));
  one.secret = secret!;
  return Object.assign(one, { id });
}
const everything = async () => new Map((await world.books.pool.query<{ code: string; numbers: number[] }>('SELECT project_code AS code, array_agg(number ORDER BY number) AS numbers FROM events GROUP BY project_code')).rows.map(({ code, numbers }) => [code, numbers]));
/** Everybody has everything: the feed holds all events, and the consumer stands at its end. */
const caughtUp = (one: { id: string }) => until('the consumer has everything', async () => {
  const { rows: [events] } = await world.books.pool.query<{ n: string }>('SELECT count(*)::text AS n FROM events');
  return (await lastPosition(world.books)) === events!.n && (await consumer(world.books, one.id))!.position === events!.n;
}, 120_000);
/** Order and completeness: each project's events from the first to the last, none missing, each first heard after the one before. */
async function expectAll(one: Receiver): Promise<void> {
  const [heard, all] = [byProject(one.taken), await everything()];
  expect(heard.size).toBe(all.size);
  for (const [code, numbers] of all) expect([code, heard.get(code)]).toEqual([code, numbers]);
  expect(one.taken.every(({ signed }) => signed)).toBe(true);
}

test('200 projects at once, one consumer that works, one that is slow, one that hangs, one that is killed and comes back: each has everything in order, and the good one waits for nobody', async () => {
  const [good, slow, hanging, killed] = [await registered(), await registered(), await registered(), await registered()];
  slow.react(() => ({ takeAfterMs: 25 }));
  hanging.react(() => 'hang');
  let failures = 0;
  // fails, answers 500 after taking, breaks off
  killed.react(() => { failures += 1; return failures % 40 === 0 ? { takeButAnswer: 500 } : failures % 55 === 0 ? { refuse: 503 } : 'take'; });
  const delays: number[] = [];
  const began = Date.now();
  const codes: string[] = [];
  for (let batch = 0; batch < 20; batch += 1) codes.push(...await Promise.all(Array.from({ length: 10 }, () => filed(world.ledger, 'EX08', {}, 'completeness'))));
  const made = Date.now();
  await until('the killed one took something', async () => killed.taken.length > 100);
  await killed.kill();
  await caughtUp(good);
  const told = Date.now();
  expect(codes).toHaveLength(200);
  await expectAll(good);
  expect(good.mostAtOnce.project).toBe(1);
  const { rows } = await world.books.pool.query<{ code: string; number: number; at: string }>('SELECT project_code AS code, number, at FROM events');
  const at = new Map(rows.map((row) => [`${row.code}/${row.number}`, Date.parse(row.at)]));
  for (const { project, number, at: arrived } of good.taken) delays.push(arrived - at.get(`${project}/${number}`)!);
  delays.sort((a, b) => a - b);
  console.log(`${good.taken.length} events of 200 projects made in ${made - began} ms, all told ${told - made} ms after the last; delay p50 ${delays[Math.floor(delays.length / 2)]} ms, p99 ${delays[Math.floor(delays.length * 0.99)]} ms`);
  await caughtUp(slow);
  await expectAll(slow);

  // the worker dies meanwhile: nothing is lost
  await kill(worker);
  await killed.rise();
  hanging.react(() => 'take');
  worker = await workerOn(world.database.appUrl, own.address);
  for (const one of [killed, hanging]) { await caughtUp(one); await expectAll(one); }
  // what came twice came under the same delivery id with the same text
  const twice = new Map<string, Set<string>>();
  for (const { id, body } of killed.taken) twice.set(id, (twice.get(id) ?? new Set()).add(body));
  expect(killed.taken.length).toBeGreaterThan(twice.size);
  expect([...twice.values()].every((bodies) => bodies.size === 1)).toBe(true);

  // a replay, in the middle of new things happening
  const before = good.taken.length;
  await replayConsumer(world.books, good.id, '1', await stampOf(world.ledger, 'quan-tri'));
  await filed(world.ledger, 'EX08', {}, 'completeness');
  await caughtUp(good);
  const replayed = byProject(good.taken.slice(before));
  for (const [code, numbers] of await everything()) expect([code, replayed.get(code)]).toEqual([code, numbers]);
  for (const one of [good, slow, hanging, killed]) await one.kill();
});

test('an event comes within seconds when nothing else happens, and the runs end', async () => {
  const one = await registered();
  const code = (await filed(world.ledger, 'EX08', {}, 'registration'));
  await until('it came', async () => one.taken.some(({ project }) => project === code), 20_000);
  const first = one.taken.find(({ project, number }) => project === code && number === 1)!;
  const { rows: [event] } = await world.books.pool.query<{ at: string }>('SELECT at FROM events WHERE project_code = $1 AND number = 1', [code]);
  console.log(`one event after ${first.at - Date.parse(event!.at)} ms`);
  expect(first.at - Date.parse(event!.at)).toBeLessThan(5_000);
  await caughtUp(one);
  for (const run of ['feed/webhooks', `webhook/${one.id}`]) await until(`the run ${run} is over`, async () => (await engine.client.workflow.getHandle(run).describe()).status.name === 'COMPLETED');
  // woken again it finds nothing to do
  const heard = one.heard.length;
  await engine.poke(`webhook/${one.id}`);
  await until('the run is over again', async () => (await engine.client.workflow.getHandle(`webhook/${one.id}`).describe()).status.name === 'COMPLETED');
  expect(one.heard).toHaveLength(heard);
  await one.kill();
});
