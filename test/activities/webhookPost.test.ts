import { createHmac, randomBytes } from 'node:crypto';
import dns from 'node:dns';
import { post } from '../../activities/webhookPost';
import { addConsumer } from '../../prisma/webhooks';
import { receiver } from '../fakes/receiver';
import type { Receiver } from '../fakes/receiver';
import { journey } from '../journeys/theWorld';
import { stampOf } from '../prisma/theRound';

let there: Receiver;
beforeEach(async () => { there = await receiver('bi-mat'); });
afterEach(async () => { jest.restoreAllMocks(); await there.kill().catch(() => undefined); });
const hand = (url: string, more: object = {}) => post({ url, secret: 'bi-mat', id: 'w.1', event: 'moved', body: '{"project":"KC-1","ten":"Đề án"}', development: true, timeoutMs: 500, ...more });
const named = (address: string) => jest.spyOn(dns, 'lookup').mockImplementation(((_name: string, _options: object, answer: (error: null, all: object[]) => void) => answer(null, [{ address, family: 4 }])) as never);

test('what is handed over is signed over the bytes that arrive', async () => {
  expect(await hand(there.url)).toBeNull();
  const [{ headers, body, signed } = { headers: {} as Record<string, string>, body: '', signed: false }] = there.taken;
  expect([signed, body]).toEqual([true, '{"project":"KC-1","ten":"Đề án"}']);
  expect(headers['x-kc-signature']).toBe(`sha256=${createHmac('sha256', 'bi-mat').update(`${headers['x-kc-timestamp']}.${body}`).digest('hex')}`);
  expect([headers['x-kc-event'], headers['x-kc-delivery'], headers['content-type']]).toEqual(['moved', 'w.1', 'application/json']);
});

test.each([['a refusal', { refuse: 410 }, 'HTTP_410'], ['a fault', { refuse: 500 }, 'HTTP_500'], ['another address', { redirect: 'http://169.254.169.254/' }, 'HTTP_307'], ['no answer', 'hang', 'TIMEOUT']] as const)('%s is said in one word', async (_, reaction, word) => {
  there.react(() => reaction);
  expect(await hand(there.url)).toBe(word);
});

test('one that is not there is said in one word, without its address', async () => {
  await there.kill();
  expect(await hand(there.url)).toBe('ECONNREFUSED');
});

test('what was entered in development is not called in production', async () => {
  expect(await hand(there.url, { development: false })).toBe('ADDRESS_HTTPS');
  expect(await hand(there.url.replace('http:', 'https:'), { development: false })).toBe('ADDRESS_PRIVATE');
  expect(there.heard).toEqual([]);
});

test.each(['127.0.0.1', '10.0.0.5', '169.254.169.254', '192.168.1.1'])('a name that leads to %s by now is not called', async (address) => {
  const lookup = named(address);
  expect(await hand(`https://he-thong.example.vn:${new URL(there.url).port}/`, { development: false })).toBe('EPRIVATE');
  expect([lookup.mock.calls.length, there.heard]).toEqual([1, []]);
});

test('broken off by our own end it says so at once', async () => {
  there.react(() => 'hang');
  const end = new AbortController();
  setTimeout(() => end.abort(), 50);
  const began = Date.now();
  expect(await hand(there.url, { timeoutMs: 5_000, signal: end.signal })).not.toBeNull();
  expect(Date.now() - began).toBeLessThan(2_000);
});

test('in production a secret is kept only under a key of the installation', async () => {
  const world = await journey();
  const entry = { name: 'x', url: 'https://he-thong.example.vn/', units: [], procedures: [], events: [] };
  const stamp = await stampOf(world.ledger, 'quan-tri');
  await expect(addConsumer(world.books, entry, { development: false }, stamp)).rejects.toMatchObject({ code: 'INVALID_FACT', facts: { field: 'KC_KEY', rule: 'MISSING' } });
  expect((await addConsumer(world.books, entry, { development: false, key: randomBytes(32) }, stamp)).secret).toMatch(/^kcwh_/);
  expect((await world.books.pool.query("SELECT 1 FROM secrets WHERE name = 'seal'")).rowCount).toBe(0);
  await world.close();
});
