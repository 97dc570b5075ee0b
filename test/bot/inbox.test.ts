import { channelsFor } from '../../bot/channels';
import type { Channel, Heard, Message } from '../../bot/channel';
import { hear, quiet, resume } from '../../bot/inbox';
import { town } from './town';
import type { Town } from './town';

let here: Town;
let web: Channel;
beforeAll(async () => { here = await town(); web = channelsFor({}, here.books).get('web')!; });
afterAll(() => here.close());
beforeEach(async () => { await here.books.pool.query('DELETE FROM inbound_events'); await here.books.pool.query('DELETE FROM chat_messages'); });

const rows = async () => (await here.books.pool.query<{ external_id: string; state: string; reason: string | null }>('SELECT external_id, state, reason FROM inbound_events ORDER BY seq')).rows;
const said = async (chatId: string) => (await here.books.prisma.chatMessage.findMany({ where: { chatId, fromUs: true }, orderBy: { id: 'asc' } })).map(({ text }) => text);
const later = async () => { await here.books.pool.query("UPDATE inbound_events SET leased_until = 'epoch', received_at = now() - interval '1 minute' WHERE state IN ('RECEIVED', 'ANSWERING')"); };
/** A message that a process stored and died over. */
async function left(chatId: string, more: Partial<Heard>, state = 'RECEIVED'): Promise<void> {
  const { channel, externalId, file: _file, ...rest } = here.heard(chatId, more);
  await here.books.pool.query('INSERT INTO inbound_events (channel, external_id, chat_id, heard, state) VALUES ($1, $2, $3, $4, $5)', [channel, externalId, chatId, JSON.stringify({ ...rest, chatId: undefined }), state]);
}
const taken = async (channel = web) => { await later(); await resume(new Map([[channel.name, channel]]), here.world); await quiet(); };

test('a message is stored before it is answered, and the platform does not wait for the answer', async () => {
  let release = () => undefined as void;
  const slow: Channel = { ...web, async send(chatId: string, message: Message) { await new Promise<void>((resolve) => { release = () => resolve(); }); return web.send(chatId, message); } };
  await hear(here.heard('owner', { text: 'trợ giúp' }), slow, here.world);
  expect(await rows()).toMatchObject([{ reason: null }]);
  expect(await said('owner')).toEqual([]);
  while ((await rows())[0]!.state !== 'ANSWERING') await new Promise((resolve) => setTimeout(resolve, 10));
  release();
  await quiet();
  expect(await rows()).toMatchObject([{ state: 'DONE' }]);
  expect(await said('owner')).toHaveLength(1);
});

test('CHT-01 the same message three times is one row and one answer', async () => {
  const one = here.heard('owner', { text: 'trợ giúp' });
  for (let times = 0; times < 3; times += 1) await hear({ ...one }, web, here.world);
  await quiet();
  expect([(await rows()).length, (await said('owner')).length]).toEqual([1, 1]);
});

test('messages that a process died over are answered by another one, in the order in which they came', async () => {
  await left('owner', { text: 'hồ sơ của tôi' });
  await left('owner', { text: 'trợ giúp' });
  await left('clerk', { text: 'việc của tôi' });
  await taken();
  expect((await rows()).map(({ state }) => state)).toEqual(['DONE', 'DONE', 'DONE']);
  expect((await said('owner'))[1]).toContain('Tôi là máy trả lời');
  expect(await said('clerk')).toHaveLength(1);
  // nothing is taken twice
  await taken();
  expect(await said('owner')).toHaveLength(2);
});

test('one whose answer was on its way is not answered twice where that would show', async () => {
  await left('owner', { text: 'trợ giúp' }, 'ANSWERING');
  await taken({ ...web, repeatable: false });
  expect(await said('owner')).toEqual([]);
  expect(await rows()).toMatchObject([{ state: 'DONE', reason: 'the answer may have been lost' }]);
});

test('a message of ten minutes ago presses nothing: the person is asked to say it again', async () => {
  await left('clerk', { text: '1' });
  await here.books.pool.query("UPDATE inbound_events SET received_at = now() - interval '11 minutes'");
  await resume(new Map([['web', web]]), here.world);
  await quiet();
  expect((await said('clerk'))[0]).toContain('Xin lỗi');
});

test('CHT-16 a message that cannot be handled is set aside with its reason, and the chat goes on', async () => {
  const quietly = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await hear(here.heard('owner', { file: { name: 'x.pdf', mediaType: '', size: 1, ref: 'gone', fetch: () => Promise.reject(new Error('proxy')) } }), web, here.world);
  await hear(here.heard('owner', { text: 'trợ giúp' }), web, here.world);
  await quiet();
  quietly.mockRestore();
  expect(await rows()).toMatchObject([{ state: 'SETASIDE', reason: 'Error: proxy' }, { state: 'DONE' }]);
  const answers = await said('owner');
  expect([answers.length, answers[1]!.includes('Tôi là máy trả lời')]).toEqual([2, true]);
});

test('while the books are closed nothing is set aside; it is handled when they open', async () => {
  let away = true;
  const closed = { ...here.world, now: async () => { if (away) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }); return here.world.now(); } };
  const quietly = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await hear(here.heard('owner', { text: 'trợ giúp' }), web, closed);
  await quiet();
  expect(await rows()).toMatchObject([{ state: 'RECEIVED', reason: null }]);
  away = false;
  await taken();
  quietly.mockRestore();
  expect(await rows()).toMatchObject([{ state: 'DONE' }]);
});

test('a file that only the request held is there for another process, and is thrown away when it was handled', async () => {
  const stuck: Channel = { ...web, note: () => Promise.reject(new Error('died here')) };
  const file = { name: 'de-an.pdf', mediaType: 'application/pdf', size: 14, fetch: async () => new Uint8Array(Buffer.from('%PDF-1.4 de an')) };
  await expect(hear(here.heard('director', { file }), stuck, here.world)).rejects.toThrow('died here');
  expect((await here.books.pool.query('SELECT count(*)::int AS n FROM inbound_files')).rows).toEqual([{ n: 1 }]);
  await taken();
  expect(await rows()).toMatchObject([{ state: 'DONE' }]);
  expect((await here.books.pool.query('SELECT count(*)::int AS n FROM inbound_files')).rows).toEqual([{ n: 0 }]);
});
