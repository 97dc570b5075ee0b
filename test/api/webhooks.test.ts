import { randomBytes, randomUUID } from 'node:crypto';
import { createActivities } from '../../activities';
import { exampleProjects } from '../../app/examples';
import { unseal } from '../../prisma/seal';
import { openAlarms } from '../../prisma/alarms';
import { secretOf } from '../../prisma/lookup';
import type { Activities } from '../../workflows/activities';
import { byProject, receiver } from '../fakes/receiver';
import type { Receiver } from '../fakes/receiver';
import { until } from '../journeys/theWorld';
import { filed } from '../prisma/theRound';
import { theApi } from './theApi';

const ADMIN = 'quan-tri';
let api: Awaited<ReturnType<typeof theApi>>;
let activities: Activities;
const receivers: Receiver[] = [];
beforeAll(async () => {
  api = await theApi();
  activities = createActivities({ ledger: api.ledger, channels: new Map(), engine: {} as never, webhooks: { development: true } });
});
afterEach(async () => {
  await api.books.pool.query('UPDATE webhooks SET active = false');
  for (const one of receivers.splice(0)) await one.kill().catch(() => undefined);
});
afterAll(() => api.close());

const post = (path: string, body: object, key?: string) => api.ask(ADMIN, 'POST', `/api/webhooks${path}`, { body, ...(key ? { key } : {}) });
const read = async (id: string) => (await api.ask(ADMIN, 'GET', `/api/webhooks/${id}`)).body;
const listening = async () => { const one = await receiver(); receivers.push(one); return one; };
/** A receiver that is registered, with what it wants to hear of. */
async function registered(filter: object = {}): Promise<Receiver & { id: string }> {
  const one = await listening();
  const { status, body } = await post('', { name: 'Cổng dữ liệu', url: one.url, ...filter });
  expect(status).toBe(201);
  one.secret = body.secret;
  return Object.assign(one, { id: body.id as string });
}
/** What the relay and the feed do between a decision and a consumer. */
async function carried(): Promise<void> {
  await api.books.pool.query("DELETE FROM marks WHERE subject LIKE 'project/%'");
  while ((await activities.feedWebhooks()) > 0);
}
/** Tells until nothing waits or the consumer wants to be left alone. */
async function told(id: string): Promise<number | null> {
  await carried();
  let wait = await activities.tellWebhook(id);
  while (wait === 0) wait = await activities.tellWebhook(id);
  return wait;
}
const now = (id: string) => api.books.pool.query("UPDATE webhooks SET next_at = NULL, failing = (SELECT coalesce(jsonb_object_agg(key, value || '{\"next\": 0}'), '{}') FROM jsonb_each(failing)) WHERE id = $1", [id]);
const numbersOf = async (code: string) => (await api.ledger.entries(code)).map(({ number }) => number);
const propose = async () => (await api.propose()).body.code as string;
/** One more change. Over HTTP a restart takes two administrators and an engine. */
/** Something more happens to a project. */
async function another(code: string): Promise<void> {
  const paper = { id: randomUUID(), kind: 'beneficiaryRequest', name: 'x.pdf', sha256: randomUUID(), size: 1 };
  expect((await api.ledger.act(code, { type: 'addPaper', paper }, { person: api.implementer }, randomUUID())).entries.length).toBeGreaterThan(0);
}

describe('registering', () => {
  test('shows the secret once, again only to the same key, and keeps it sealed', async () => {
    const one = await listening();
    const entry = { name: 'Cổng dữ liệu', url: one.url, events: ['moved'], units: ['sct-quang-nam'], procedures: ['national'] };
    const [first, again] = [await post('', entry, 'wh-1'), await post('', entry, 'wh-1')];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(first.body).toMatchObject({ id: expect.any(String), name: 'Cổng dữ liệu', events: ['moved'], units: ['sct-quang-nam'], procedures: ['national'], active: true, state: 'running', secret: expect.stringMatching(/^kcwh_[\w-]{43}$/) });
    expect([again.body, first.headers.get('cache-control')]).toEqual([first.body, 'no-store']);
    expect((await post('', { ...entry, name: 'Khác' }, 'wh-1')).body.code).toBe('KEY_REUSED');
    const list = await api.ask(ADMIN, 'GET', '/api/webhooks');
    for (const { text } of [list, await api.ask(ADMIN, 'GET', `/api/webhooks/${first.body.id}`)]) { expect(text).not.toContain(first.body.secret); expect(text).not.toContain('bi-mat'); }
    const { rows: [row] } = await api.books.pool.query<{ secret: string }>('SELECT secret FROM webhooks WHERE id = $1', [first.body.id]);
    const key = Buffer.from(await secretOf(api.books, 'seal'), 'hex');
    expect(row!.secret).not.toContain(first.body.secret);
    const sealed = Buffer.from(row!.secret, 'base64');
    expect(unseal(key, first.body.id, sealed)).toBe(first.body.secret);
    expect(() => unseal(key, 'other', sealed)).toThrow(/cannot be opened/);
    expect(() => unseal(randomBytes(32), first.body.id, sealed)).toThrow(/cannot be opened/);
    const { rows: logged } = await api.books.pool.query<{ data: object }>("SELECT data FROM staff_log WHERE what LIKE 'webhook%'");
    expect(JSON.stringify(logged)).not.toContain('kcwh_');
  });

  test('a new secret signs from then on, the old one no more', async () => {
    const one = await registered();
    const { body } = await post(`/${one.id}/secret`, {});
    expect(body.secret).not.toBe(one.secret);
    const old = one.secret;
    await propose();
    await told(one.id);
    expect(one.taken.map(({ signed }) => signed)).toEqual(one.taken.map(() => false));
    one.secret = body.secret;
    await propose();
    const before = one.taken.length;
    await told(one.id);
    expect(one.taken.slice(before).every(({ signed }) => signed)).toBe(true);
    expect(old).not.toBe(one.secret);
  });

  test('is for administrators, and what does not fit is named by field', async () => {
    const entry = { name: 'x', url: 'https://he-thong.example.vn/kc' };
    for (const [method, path] of [['POST', '/webhooks'], ['GET', '/webhooks'], ['GET', `/webhooks/${randomUUID()}`], ['POST', `/webhooks/${randomUUID()}/replay`]] as const)
      expect([path, (await api.ask('cuc-truong', method, `/api${path}`, method === 'POST' ? { body: entry } : {})).status]).toEqual([path, 403]);
    for (const [more, field] of [[{ name: ' ' }, 'name'], [{ url: '' }, 'url'], [{ events: ['movd'] }, 'events.0'], [{ units: ['A B'] }, 'units.0'], [{ secret: 'x' }, 'secret'], [{ url: undefined }, 'url'], [{ active: false }, 'active']] as const)
      expect([field, (await post('', { ...entry, ...more })).body.errors?.[0].field]).toEqual([field, field]);
    for (const [more, facts] of [[{ units: ['khong-co'] }, { field: 'units', rule: 'UNKNOWN' }], [{ procedures: ['khong-co'] }, { field: 'procedures', rule: 'UNKNOWN' }]] as const)
      expect((await post('', { ...entry, ...more })).body.facts).toEqual(facts);
    for (const path of [`/${randomUUID()}/replay`, `/${randomUUID()}/secret`]) expect((await post(path, path.endsWith('replay') ? { from: '1' } : {})).status).toBe(404);
    expect((await api.ask(ADMIN, 'GET', `/api/webhooks/${randomUUID()}`)).status).toBe(404);
    expect((await api.ask(ADMIN, 'GET', '/api/webhooks/khong-co')).status).toBe(422);
  });

  test.each([
    ['http://he-thong.example.vn/', 'HTTPS'], ['https://10.1.2.3/', 'PRIVATE'], ['https://192.168.1.1/', 'PRIVATE'], ['https://169.254.169.254/latest/meta-data', 'PRIVATE'], ['https://[fd00::1]/', 'PRIVATE'], ['https://[::ffff:10.0.0.1]/', 'PRIVATE'],
    ['https://0x0a.1/', 'PRIVATE'], ['https://intranet/', 'PRIVATE'], ['https://user:pass@a.example.vn/', 'FORM'], ['ftp://a.example.vn/', 'FORM'], ['không phải', 'FORM'], ['https://a.example.vn/#x', 'FORM'], ['http://169.254.169.254/', 'HTTPS'],
  ])('%s is refused: %s', async (url, rule) => {
    expect((await post('', { name: 'x', url })).body.facts).toEqual({ field: 'url', rule });
  });

  test('there is a place for forty', async () => {
    await api.books.pool.query("INSERT INTO webhooks (id, name, url, secret, secret_command, created_by, created_at) SELECT 'x' || n, 'x', 'https://a.example.vn/', '', '', 'x', now() FROM generate_series(1, 40) n");
    expect((await post('', { name: 'x', url: 'https://a.example.vn/' })).body.facts).toEqual({ field: 'name', rule: 'TOO_MANY', most: 40 });
  });
});

describe('telling', () => {
  test('what happens from now on comes signed and in order, what happened before does not, and nothing says who', async () => {
    await propose();
    const one = await registered();
    const code = await filed(api.ledger, 'EX08', {}, 'contract');
    expect(await told(one.id)).toBeNull();
    expect(byProject(one.taken)).toEqual(new Map([[code, await numbersOf(code)]]));
    expect(one.taken.every(({ signed, event, type, id, position, headers }) => signed && event === type && id === `${one.id}.${position}` && Math.abs(Number(headers['x-kc-timestamp']) - Date.now() / 1000) < 60)).toBe(true);
    expect(one.taken.map(({ position }) => Number(position))).toEqual(one.taken.map((_, index) => Number(one.taken[0]!.position) + index));
    const { rows: people } = await api.books.pool.query<{ id: string; name: string }>('SELECT id, name FROM persons');
    const said = one.taken.map(({ body }) => body).join('\n');
    expect(people.filter(({ id, name }) => said.includes(`"${id}"`) || said.includes(name))).toEqual([]);
    expect(said).not.toContain((await api.ledger.read(code))!.project.facts.name);
    expect(await read(one.id)).toMatchObject({ state: 'running', position: one.taken.at(-1)!.position, last: one.taken.at(-1)!.position, lastError: null, deliveredAt: expect.any(String) });
    // nothing new: nothing is sent
    const count = one.heard.length;
    expect(await told(one.id)).toBeNull();
    expect(one.heard).toHaveLength(count);
  });

  test('only what was asked for: by event, by procedure, by a unit that takes part', async () => {
    const [moves, province, elsewhere, none] = [await registered({ events: ['moved'] }), await registered({ units: ['sct-quang-nam'] }), await registered({ units: ['sct-bac-giang'] }), await registered({ procedures: ['provincial'] })];
    const code = await filed(api.ledger, 'EX08', {}, 'baseAppraisal');
    const other = exampleProjects('2026-11-25').find(({ facts, procedure }) => procedure === 'national' && !Object.values(facts.units).includes('sct-quang-nam'))!;
    const second = await filed(api.ledger, other.id, {}, 'completeness');
    for (const one of [moves, province, elsewhere, none]) expect(await told(one.id)).toBeNull();
    expect(new Set(moves.taken.map(({ type }) => type))).toEqual(new Set(['moved']));
    expect(new Set(moves.taken.map(({ project }) => project))).toEqual(new Set([code, second]));
    const { project: { facts } } = (await api.ledger.read(code))!;
    expect([...byProject(province.taken).keys()]).toEqual(Object.values(facts.units).includes('sct-quang-nam') ? [code] : []);
    expect(none.taken).toEqual([]);
    // what was filtered is behind it
    const { position, last } = await read(none.id);
    expect(position).toBe(last);
  });

  test('a consumer that fails is tried again after 1, 2, 4 seconds, then goes on in order, each once', async () => {
    const one = await registered();
    const code = await propose();
    await another(code);
    one.react(() => ({ refuse: 503 }));
    for (const wait of [1, 2, 4, 8]) {
      const said = (await told(one.id))!;
      expect(said).toBeGreaterThan(wait * 0.8);
      expect(said).toBeLessThanOrEqual(wait);
      // poked before: it is left alone
      const heard = one.heard.length;
      expect(await activities.tellWebhook(one.id)).toBeGreaterThan(0);
      expect(one.heard).toHaveLength(heard);
      await now(one.id);
    }
    expect(one.heard).toHaveLength(4);
    expect(await read(one.id)).toMatchObject({ state: 'failing', lastError: 'HTTP_503', failingSince: expect.any(String) });
    one.react(() => 'take');
    expect(await told(one.id)).toBeNull();
    expect(byProject(one.taken)).toEqual(new Map([[code, await numbersOf(code)]]));
    expect(await read(one.id)).toMatchObject({ state: 'running', lastError: null, failingSince: null, nextTry: null });
  });

  test('one that answers 500 after taking gets it again under the same delivery id', async () => {
    const one = await registered();
    const code = await propose();
    let first = true;
    one.react(() => { const answer = first ? { takeButAnswer: 500 } : 'take' as const; first = false; return answer; });
    await told(one.id);
    await now(one.id);
    await told(one.id);
    expect([one.taken[0]!.id, one.taken[0]!.body]).toEqual([one.taken[1]!.id, one.taken[1]!.body]);
    expect(byProject(one.taken)).toEqual(new Map([[code, await numbersOf(code)]]));
  });

  test('an event that is never taken holds up its own project, not the others', async () => {
    const one = await registered();
    const [bad, good] = [await propose(), await propose()];
    one.react(({ project }) => (project === bad ? { refuse: 422 } : 'take'));
    expect(await told(one.id)).toBeGreaterThan(0);
    const { position } = await read(one.id);
    await another(good);
    const late = await propose();
    await told(one.id);
    expect(byProject(one.taken)).toEqual(new Map([[good, await numbersOf(good)], [late, await numbersOf(late)]]));
    expect(await read(one.id)).toMatchObject({ state: 'failing', position, lastError: 'HTTP_422' });
    one.react(() => 'take');
    await now(one.id);
    expect(await told(one.id)).toBeNull();
    expect(byProject(one.taken).get(bad)).toEqual(await numbersOf(bad));
    // nobody heard anything twice
    expect(new Set(one.taken.map(({ id }) => id)).size).toBe(one.taken.length);
    const after = await read(one.id);
    expect(after.position).toBe(after.last);
  });

  test('one that leads elsewhere is not followed', async () => {
    const [one, trap] = [await registered(), await listening()];
    await propose();
    one.react(() => ({ redirect: trap.url }));
    await told(one.id);
    expect([trap.heard.length, (await read(one.id)).lastError]).toEqual([0, 'HTTP_307']);
  });

  test('one that hangs is given ten seconds, one that pours an endless answer has taken it', async () => {
    const [hangs, pours] = [await registered(), await registered()];
    await propose();
    hangs.react(() => 'hang');
    pours.react(() => 'endless');
    const began = Date.now();
    expect(await told(pours.id)).toBeNull();
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(await told(hangs.id)).toBeGreaterThan(0);
    expect(Date.now() - began).toBeLessThan(13_000);
    expect((await read(hangs.id)).lastError).toBe('TIMEOUT');
  }, 30_000);

  test('one that is gone is asked about one project at a time, and has everything once it is back', async () => {
    const one = await registered();
    const codes: string[] = [];
    for (let count = 0; count < 30; count += 1) codes.push(await propose());
    one.react(() => ({ refuse: 502 }));
    await told(one.id);
    // of thirty, two for each that is told beside the others at most
    expect(one.heard.length).toBeLessThan(16);
    // woken by something new it is left alone, though most projects were not tried yet
    const tried = one.heard.length;
    codes.push(await propose());
    expect(await told(one.id)).toBeGreaterThan(0);
    expect(one.heard).toHaveLength(tried);
    for (let tries = 1; tries < 4; tries += 1) { const heard = one.heard.length; await now(one.id); await told(one.id); expect(one.heard).toHaveLength(heard + 1); }
    one.react(() => 'take');
    await one.kill();
    for (let tries = 0; tries < 3; tries += 1) { await now(one.id); await told(one.id); }
    expect(await read(one.id)).toMatchObject({ state: 'failing', lastError: 'ECONNREFUSED' });
    await one.rise();
    await now(one.id);
    expect(await told(one.id)).toBeNull();
    const heard = byProject(one.taken);
    for (const code of codes) expect([code, heard.get(code)]).toEqual([code, await numbersOf(code)]);
    expect(new Set(one.taken.map(({ id }) => id)).size).toBe(one.taken.length);
  });
});

describe('after three days', () => {
  test('a consumer that takes nothing is paused with an alarm, and goes on where it stood when it is switched on', async () => {
    const one = await registered();
    const code = await propose();
    one.react(() => ({ refuse: 500 }));
    await told(one.id);
    await api.clock.moveTo(new Date(Date.parse(await api.ledger.now()) + 71 * 3_600_000).toISOString());
    await now(one.id);
    expect(await told(one.id)).not.toBeNull();
    await api.clock.moveTo(new Date(Date.parse(await api.ledger.now()) + 2 * 3_600_000).toISOString());
    await now(one.id);
    expect(await told(one.id)).toBeNull();
    expect(await read(one.id)).toMatchObject({ state: 'paused', pausedAt: expect.any(String), lastError: 'HTTP_500' });
    expect((await openAlarms(api.books.pool)).filter(({ kind, detail }) => kind === 'webhookPaused' && detail === one.id)).toHaveLength(1);
    const heard = one.heard.length;
    await another(code);
    expect(await told(one.id)).toBeNull();
    expect(one.heard).toHaveLength(heard);
    one.react(() => 'take');
    expect((await api.ask(ADMIN, 'PATCH', `/api/webhooks/${one.id}`, { body: { active: true } })).body.state).toBe('running');
    expect((await openAlarms(api.books.pool)).filter(({ detail }) => detail === one.id)).toEqual([]);
    expect(await told(one.id)).toBeNull();
    expect(byProject(one.taken)).toEqual(new Map([[code, await numbersOf(code)]]));
  });

  test('one that is back before is not paused, however long it was away', async () => {
    const one = await registered();
    await propose();
    one.react(() => ({ refuse: 500 }));
    await told(one.id);
    await api.clock.moveTo(new Date(Date.parse(await api.ledger.now()) + 100 * 3_600_000).toISOString());
    one.react(() => 'take');
    await now(one.id);
    expect(await told(one.id)).toBeNull();
    expect((await read(one.id)).state).toBe('running');
  });

  test('one project\'s event that is never taken pauses it too: it could not be told in order', async () => {
    const one = await registered();
    const [bad, good] = [await propose(), await propose()];
    one.react(({ project }) => (project === bad ? { refuse: 422 } : 'take'));
    await told(one.id);
    await api.clock.moveTo(new Date(Date.parse(await api.ledger.now()) + 73 * 3_600_000).toISOString());
    await another(good);
    await now(one.id);
    expect(await told(one.id)).toBeNull();
    expect((await read(one.id)).state).toBe('paused');
  });
});

describe('a replay', () => {
  test('sends again from a position on, under the same ids, and not beyond the end', async () => {
    const one = await registered();
    const code = await propose();
    await another(code);
    await told(one.id);
    const all = [...one.taken];
    const { body } = await post(`/${one.id}/replay`, { from: all[1]!.position });
    expect(body.position).toBe(all[0]!.position);
    await told(one.id);
    expect(one.taken.slice(all.length).map(({ id, body: text }) => [id, text])).toEqual(all.slice(1).map(({ id, body: text }) => [id, text]));
    const { last } = await read(one.id);
    expect((await post(`/${one.id}/replay`, { from: String(Number(last) + 2) })).body.facts).toEqual({ field: 'from', rule: 'AHEAD', last });
    for (const from of ['0', '-1', 'x', '1.5', 1]) expect([from, (await post(`/${one.id}/replay`, { from })).body.code]).toEqual([from, 'INVALID']);
  });

  test('from the first position tells everything that ever happened, in order', async () => {
    const one = await registered();
    await post(`/${one.id}/replay`, { from: '1' });
    expect(await told(one.id)).toBeNull();
    const { rows } = await api.books.pool.query<{ code: string; numbers: number[] }>('SELECT project_code AS code, array_agg(number ORDER BY number) AS numbers FROM events GROUP BY project_code');
    const heard = byProject(one.taken);
    expect(heard.size).toBe(rows.length);
    for (const { code, numbers } of rows) expect([code, heard.get(code)]).toEqual([code, numbers]);
  });

  test('in the middle of a round counts; what the round came to does not', async () => {
    const one = await registered();
    const code = await propose();
    one.react(() => ({ takeAfterMs: 400 }));
    await carried();
    const round = activities.tellWebhook(one.id);
    await until('it is being told', async () => one.heard.length > 0, 10_000);
    const first = one.heard[0]!.position;
    await post(`/${one.id}/replay`, { from: first });
    one.react(() => 'take');
    await round;
    await told(one.id);
    expect(one.heard.filter(({ position }) => position === first).length).toBe(2);
    expect(byProject(one.taken)).toEqual(new Map([[code, await numbersOf(code)]]));
  });
});

test('a consumer that is off hears nothing and misses nothing', async () => {
  const one = await registered();
  const off = await api.ask(ADMIN, 'PATCH', `/api/webhooks/${one.id}`, { body: { active: false } });
  expect([off.status, off.body.state]).toEqual([200, 'off']);
  const code = await propose();
  expect(await told(one.id)).toBeNull();
  expect(one.heard).toEqual([]);
  await api.ask(ADMIN, 'PATCH', `/api/webhooks/${one.id}`, { body: { active: true, events: [] } });
  await told(one.id);
  expect(byProject(one.taken)).toEqual(new Map([[code, await numbersOf(code)]]));
});

test('a decision writes nothing for other systems; what the relay took away is pending once, and the sweep finds what was lost', async () => {
  const one = await registered();
  await carried();
  await api.books.pool.query('DELETE FROM marks');
  const pending = async () => (await api.books.pool.query('SELECT 1 FROM webhook_pending')).rowCount;
  const marks = async () => (await api.books.pool.query<{ subject: string }>("SELECT subject FROM marks WHERE subject NOT LIKE 'courier/%' ORDER BY subject")).rows.map(({ subject }) => subject);
  const code = await propose();
  expect([await pending(), await marks()]).toEqual([0, [`project/${code}`]]);
  await api.books.pool.query("DELETE FROM marks WHERE subject LIKE 'project/%'");
  expect([await pending(), await marks()]).toEqual([1, ['feed/webhooks']]);
  // a run that was lost is found
  await api.books.pool.query('DELETE FROM marks');
  const { sweep } = createActivities({ ledger: api.ledger, channels: new Map(), engine: { running: async () => new Set() } as never });
  await sweep();
  expect(await marks()).toContain('feed/webhooks');
  await activities.feedWebhooks();
  await api.books.pool.query('DELETE FROM marks');
  await sweep();
  expect((await marks()).filter((subject) => subject.startsWith('webhook/'))).toEqual([`webhook/${one.id}`]);
});
