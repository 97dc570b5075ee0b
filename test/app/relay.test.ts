import { startRelay } from '../../app/relay';
import type { Engine } from '../../workflows/client';
import { createActivities } from '../../activities';
import { exampleProjects } from '../../app/examples';
import { fileExample } from '../../app/seed';
import { journey, until } from '../journeys/theWorld';

let world: Awaited<ReturnType<typeof journey>>;
beforeAll(async () => { world = await journey(); });
afterAll(() => world?.close());
beforeEach(() => world.books.pool.query('DELETE FROM marks'));

const mark = (subject: string) => world.books.pool.query('INSERT INTO marks AS m (subject, position) VALUES ($1, 1) ON CONFLICT (subject) DO UPDATE SET position = m.position + 1', [subject]);
const engineOf = (poke: (subject: string) => Promise<void>) => ({ poke }) as unknown as Engine;

test('what happened meanwhile is told as one, and a mark made while we told is told again', async () => {
  const told: string[] = [];
  const relay = startRelay({ books: world.books, log: () => undefined, engine: engineOf(async (subject) => { told.push(subject); if (told.length === 1) await mark(subject); }) });
  for (let n = 0; n < 20; n += 1) await mark('project/A');
  await until('the marks are told', async () => (await relay.backlog()).marks === 0, 10_000);
  await relay.stop();
  expect(told).toEqual(['project/A', 'project/A']);
});

test('two relays share the marks: each is told once', async () => {
  const told: string[] = [];
  const engine = engineOf(async (subject) => { told.push(subject); });
  await world.books.pool.query("INSERT INTO marks (subject, position) SELECT 'project/' || n, 1 FROM generate_series(1, 500) n");
  const relays = [1, 2].map(() => startRelay({ books: world.books, log: () => undefined, engine }));
  await until('the marks are told', async () => (await relays[0]!.backlog()).marks === 0, 15_000);
  await Promise.all(relays.map((relay) => relay.stop()));
  expect(told).toHaveLength(500);
  expect(new Set(told).size).toBe(500);
});

test('while the engine is away the marks stay, it is said once, and afterwards they are told', async () => {
  let away = true;
  const said: string[] = [];
  const told: string[] = [];
  const relay = startRelay({ books: world.books, log: (line) => said.push(line), engine: engineOf(async (subject) => { if (away) throw new Error('no engine'); told.push(subject); }) });
  await mark('project/A');
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  expect((await relay.backlog()).marks).toBe(1);
  expect(said).toEqual(['relay: waits for the engine or the database (no engine)']);
  away = false;
  await until('the mark is told', async () => (await relay.backlog()).marks === 0, 10_000);
  await relay.stop();
  expect(told).toEqual(['project/A']);
});

test('a mark after a quiet time rings, so the relay need not poll often', async () => {
  const client = await world.books.pool.connect();
  let rings = 0;
  client.on('notification', () => { rings += 1; });
  await client.query('LISTEN marks');
  for (const subject of ['project/A', 'project/B', 'project/B', 'project/C']) await mark(subject);
  await client.query('SELECT 1');
  client.release(true);
  expect(rings).toBe(1);
});

test('the sweep marks open projects that nobody follows and names runs without a project', async () => {
  const { ledger, books } = world;
  const [one, two] = exampleProjects((await ledger.now()).slice(0, 10)).slice(0, 2).map((example) => fileExample(ledger, example));
  const [lost, followed] = [await one!, await two!];
  await books.pool.query("UPDATE projects SET changed_at = now() - interval '1 hour'");
  await books.pool.query('DELETE FROM marks');
  const { sweep } = createActivities({ ledger, channels: new Map(), engine: { running: async () => new Set([followed, 'KC-STRAY']) } as unknown as Engine });
  const first = await sweep();
  await sweep();
  expect(first).toEqual({ open: 2, running: 2, marked: 1, strays: ['KC-STRAY'] });
  expect((await books.pool.query<{ subject: string }>('SELECT subject FROM marks')).rows).toEqual([{ subject: `project/${lost}` }]);
});

test('OPS-04 the sweep wakes the courier of who waits to be told and has none, and no courier that is at it', async () => {
  const { ledger, books } = world;
  await books.pool.query('DELETE FROM marks');
  for (const [number, id] of ['cho-1', 'cho-2', 'moi'].entries()) {
    await books.prisma.person.create({ data: { id, name: id } });
    await books.pool.query("INSERT INTO notices (person_id, project_code, event_number, template, facts, changed_at) VALUES ($1, 'KC-1', $2, 'yourTurn', '{}', now() - $3 * interval '1 minute')", [id, number, id === 'moi' ? 0 : 5]);
  }
  const running = async (kind = 'project') => new Set(kind === 'courier' ? ['cho-2'] : []);
  await createActivities({ ledger, channels: new Map(), engine: { running } as unknown as Engine }).sweep();
  const { rows } = await books.pool.query<{ subject: string }>("SELECT subject FROM marks WHERE subject LIKE 'courier/cho%' OR subject = 'courier/moi'");
  expect(rows).toEqual([{ subject: 'courier/cho-1' }]);
});
