import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { openOa } from '../../bot/channels/zaloOa';
import { beginConsent, finishConsent } from '../../bot/channels/zaloOa/consent';
import { oaClient } from '../../bot/channels/zaloOa/client';
import { seal, unseal } from '../../prisma/seal';
import { OaClosed, oaTokens } from '../../bot/channels/zaloOa/tokens';
import { openAlarms } from '../../prisma/alarms';
import { openBooks } from '../../prisma/client';
import type { Books } from '../../prisma/client';
import { fakeZaloOa } from '../fakes/zaloOa';
import type { FakeZaloOa } from '../fakes/zaloOa';
import { freshDatabase } from '../world/database';
import type { Database } from '../world/database';
import { environment, secrets, settingsFor } from './zaloOaAccount';

let [database, books, fake] = [null as unknown as Database, null as unknown as Books, null as unknown as FakeZaloOa];
let shift = 0;
const now = async () => new Date(Date.now() + shift).toISOString();
const hours = (count: number) => { shift += count * 3_600_000; };
const opened = () => { const settings = settingsFor(fake.root); return oaTokens(settings, books, oaClient(settings), now); };
const kinds = async () => (await openAlarms(books.pool)).map(({ kind }) => kind);

beforeAll(async () => { database = await freshDatabase(); books = openBooks(database.appUrl, 10); });
afterAll(async () => { await books.close(); await database.drop(); });
beforeEach(async () => { fake = await fakeZaloOa(secrets); shift = 0; await books.pool.query('DELETE FROM oa_tokens'); await books.pool.query('DELETE FROM alarms'); });
afterEach(() => fake.stop());

test('a token is used until six hours are left, then renewed once, and the new pair works', async () => {
  const tokens = opened();
  const first = fake.pair();
  await tokens.admit(first);
  hours(18.9);
  expect(await tokens.access()).toBe(first.accessToken);
  hours(0.2);
  const all = await Promise.all(Array.from({ length: 20 }, () => tokens.access()));
  expect(new Set(all).size).toBe(1);
  expect(all[0]).not.toBe(first.accessToken);
  hours(20);
  expect(await tokens.access()).not.toBe(all[0]);
  expect([fake.refreshes(), fake.burntUses()]).toEqual([2, 0]);
});

test('two processes that want a token at once, both told that the old one is bad, refresh once', async () => {
  const first = fake.pair();
  await opened().admit({ ...first, seconds: 3_600 });
  const run = () => promisify(execFile)(process.execPath, ['--import', 'tsx', path.join(__dirname, 'zaloOaRefresher.ts'), database.appUrl, JSON.stringify(environment(fake.root)), first.accessToken]);
  fake.fault('token', { waitMs: 700 });
  const got = (await Promise.all([run(), run()])).flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
  expect(new Set(got).size).toBe(1);
  expect(got[0]).not.toBe(first.accessToken);
  expect([fake.refreshes(), fake.burntUses()]).toEqual([1, 0]);
  expect(await kinds()).toEqual([]);
}, 60_000);

test('many connections that find the token refused refresh once', async () => {
  const first = fake.pair();
  const all = [opened(), opened(), opened()];
  await all[0]!.admit(first);
  const got = await Promise.all(all.flatMap((tokens) => [tokens.instead(first.accessToken), tokens.instead(first.accessToken)]));
  expect(new Set(got).size).toBe(1);
  expect([fake.refreshes(), fake.burntUses()]).toEqual([1, 0]);
});

test.each([-14014, -14020])('consent that is gone (%i) stops the account and pages the administrator once, until somebody consents again', async (code) => {
  const tokens = opened();
  await tokens.admit({ ...fake.pair(), seconds: 60 });
  fake.fault('token', { error: code });
  await expect(tokens.access()).rejects.toBeInstanceOf(OaClosed);
  await expect(tokens.access()).rejects.toBeInstanceOf(OaClosed);
  await expect(opened().access()).rejects.toBeInstanceOf(OaClosed);
  expect(fake.calls('token')).toHaveLength(1);
  expect(await openAlarms(books.pool)).toMatchObject([{ kind: 'zaloOa.consent', detail: `${secrets.oaId}: Zalo refused the refresh token (${code}): consent again` }]);
  const oa = openOa(settingsFor(fake.root), books, now);
  const begun = beginConsent(oa.settings, 'https://example.vn/');
  await finishConsent(oa, begun, fake.consent(begun.address));
  expect(await tokens.access()).toMatch(/^access-/);
  expect(await kinds()).toEqual([]);
});

test('a server that does not answer in time leaves the old token in use, and costs nothing when it has run out: it is tried again', async () => {
  const tokens = opened();
  const first = fake.pair();
  await tokens.admit({ ...first, seconds: 7_200 });
  fake.fault('token', { status: 500 });
  fake.fault('token', { malformed: true });
  expect(await tokens.access()).toBe(first.accessToken);
  hours(2);
  await expect(tokens.access()).rejects.toThrow('unreadable');
  expect(await tokens.access()).toMatch(/^access-/);
  expect([await kinds(), fake.burntUses()]).toEqual([[], 0]);
});

test('an answer that was lost burns the token: the account stops instead of trying for ever', async () => {
  const tokens = opened();
  await tokens.admit({ ...fake.pair(), seconds: 30 });
  fake.fault('token', { doneButNoAnswer: true });
  await expect(tokens.access()).rejects.toThrow('did not answer');
  await expect(tokens.access()).rejects.toBeInstanceOf(OaClosed);
  await expect(tokens.access()).rejects.toBeInstanceOf(OaClosed);
  expect(fake.burntUses()).toBe(1);
});

test('a new pair that could not be committed with its lock is stored all the same', async () => {
  const tokens = opened();
  await tokens.admit({ ...fake.pair(), seconds: 30 });
  fake.fault('token', { waitMs: 500 });
  const asked = tokens.access();
  await new Promise((resolve) => setTimeout(resolve, 200));
  // the connection that holds the lock dies while Zalo answers
  const { rows } = await books.pool.query<{ pid: number }>("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
  expect(rows).toHaveLength(1);
  await books.pool.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
  const token = await asked;
  expect(await opened().access()).toBe(token);
  expect([fake.refreshes(), fake.burntUses()]).toEqual([1, 0]);
});

test('30 days without a refresh are an alarm, which the next refresh clears', async () => {
  const tokens = opened();
  await tokens.admit({ ...fake.pair(), seconds: 90 * 86_400 });
  hours(29 * 24);
  await tokens.watch();
  expect(await kinds()).toEqual([]);
  hours(2 * 24);
  await tokens.watch();
  await tokens.watch();
  expect(await kinds()).toEqual(['zaloOa.unrefreshed']);
  await tokens.instead(await tokens.access());
  expect(await kinds()).toEqual([]);
});

test('the pair is not readable in the books, nor with another key or for another account', async () => {
  const pair = fake.pair();
  await opened().admit(pair);
  const { rows: [row] } = await books.pool.query<{ pair: Buffer }>('SELECT pair FROM oa_tokens');
  expect(row!.pair.includes(pair.refreshToken)).toBe(false);
  expect(row!.pair.includes(pair.accessToken)).toBe(false);
  const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const sealed = seal(one, 'oa', 'secret');
  expect(unseal(one, 'oa', sealed)).toBe('secret');
  expect(() => unseal(other, 'oa', sealed)).toThrow('KC_KEY');
  expect(() => unseal(one, 'another', sealed)).toThrow('KC_KEY');
  sealed[30]! ^= 1;
  expect(() => unseal(one, 'oa', sealed)).toThrow('KC_KEY');
  expect(() => unseal(one, 'oa', Buffer.alloc(3))).toThrow('KC_KEY');
});

test('without consent nothing is sent and somebody is told', async () => {
  await expect(opened().access()).rejects.toBeInstanceOf(OaClosed);
  expect(await kinds()).toEqual(['zaloOa.consent']);
  expect(fake.calls('token')).toEqual([]);
});

test('a consent opens the account: its code is worth nothing to others, twice, for another account or another consent', async () => {
  const oa = openOa(settingsFor(fake.root), books, now);
  const [begun, other] = [beginConsent(oa.settings, 'https://example.vn/'), beginConsent(oa.settings, 'https://example.vn/')];
  expect(begun.address).not.toContain(begun.verifier);
  expect(begun.address).not.toContain(secrets.appSecret);
  const landed = fake.consent(begun.address);
  for (const wrong of ['', 'nonsense', 'https://example.vn/?code=1', landed.replace(secrets.oaId, '1'), fake.consent(other.address)]) await expect(finishConsent(oa, begun, wrong)).rejects.toThrow(Error);
  await expect(oa.tokens.access()).rejects.toBeInstanceOf(OaClosed);
  expect(fake.calls('token')).toEqual([]);
  await expect(finishConsent(oa, { ...begun, verifier: other.verifier }, landed)).rejects.toMatchObject({ code: -14019 });
  const again = fake.consent(begun.address);
  await finishConsent(oa, begun, `  ${again}\n`);
  expect(await oa.tokens.access()).toMatch(/^access-/);
  await expect(finishConsent(oa, begun, again)).rejects.toMatchObject({ code: -14019 });
  expect(await oa.tokens.access()).toMatch(/^access-/);
});
