import { createActivities } from '../../activities';
import { ChannelBusy, ChannelRefused } from '../../bot/channel';
import type { Channel, ChannelName } from '../../bot/channel';
import { channelsFor } from '../../bot/channels';
import type { Activities } from '../../workflows/activities';
import { journey } from '../journeys/theWorld';

let world: Awaited<ReturnType<typeof journey>>;
let activities: Activities;
let answer: () => Promise<{ providerId: string }>;
const person = 'cuc-truong';

beforeAll(async () => {
  world = await journey();
  const telegram: Channel = { name: 'telegram', can: { buttons: 'inline', mostButtons: 20, textLimit: 4096, edits: true, filesIn: 'any', proactive: 'always' }, repeatable: false, send: () => answer() };
  activities = createActivities({ ledger: world.ledger, channels: new Map<ChannelName, Channel>([...channelsFor({}, world.books), ['telegram', telegram]]), engine: {} as never });
});
afterAll(() => world?.close());
beforeEach(async () => {
  await world.books.pool.query('DELETE FROM notices');
  await world.books.pool.query("INSERT INTO addresses (channel, chat_id, person_id) VALUES ('telegram', 'T1', $1) ON CONFLICT (channel, chat_id) DO UPDATE SET active = true", [person]);
});

let number = 0;
async function notice(state = 'PENDING', channel: string | null = null, facts: object = { code: 'KC-1', name: 'Máy', stage: { vi: 'a', en: 'a' }, shown: { vi: 'a', en: 'a' }, due: null }): Promise<string> {
  const { rows } = await world.books.pool.query<{ id: string }>(
    "INSERT INTO notices (person_id, project_code, event_number, template, facts, state, channel) VALUES ($1, 'KC-1', $2, 'yourTurn', $3, $4, $5) RETURNING id::text", [person, (number += 1), JSON.stringify(facts), state, channel]);
  return rows[0]!.id;
}
const stateOf = async (id: string) => (await world.books.pool.query<{ state: string; channel: string | null }>('SELECT state, channel FROM notices WHERE id = $1', [id])).rows[0]!;

test('the chat app is tried before the web chat, and a chat that refuses is left for the next rung', async () => {
  const id = await notice();
  expect(await activities.waitingNotices(person)).toEqual({ channel: 'telegram', ids: [id] });
  answer = async () => { throw new ChannelRefused('blocked'); };
  await activities.deliver('telegram', [id]);
  expect(await activities.waitingNotices(person)).toEqual({ channel: 'web', ids: [id] });
  await activities.deliver('web', [id]);
  await activities.deliver('web', [id]);
  expect(await stateOf(id)).toEqual({ state: 'SENT', channel: 'web' });
  expect((await world.books.pool.query('SELECT 1 FROM chat_messages WHERE notice_id = $1', [id])).rowCount).toBe(1);
});

test('one that was being sent when we died is not sent again, on this channel or another', async () => {
  let sent = 0;
  answer = async () => { sent += 1; return { providerId: '1' }; };
  const [one, other] = [await notice('SENDING', 'telegram'), await notice('SENDING', 'telegram')];
  await activities.deliver('telegram', [one]);
  await activities.deliver('web', [other]);
  expect([await stateOf(one), await stateOf(other)]).toEqual([{ state: 'UNKNOWN', channel: 'telegram' }, { state: 'UNKNOWN', channel: 'telegram' }]);
  expect(sent).toBe(0);
});

test('a channel that asks to wait is tried again when it said, and the notice waits', async () => {
  const id = await notice();
  answer = async () => { throw new ChannelBusy(7); };
  await expect(activities.deliver('telegram', [id])).rejects.toMatchObject({ type: 'ChannelBusy', nextRetryDelay: 7_000 });
  expect((await stateOf(id)).state).toBe('PENDING');
});

test('words that lack a fact fail alone; the next notice is told', async () => {
  answer = async () => ({ providerId: '1' });
  const [bad, good] = [await notice('PENDING', null, {}), await notice()];
  await activities.deliver('telegram', [bad, good]);
  expect([(await stateOf(bad)).state, (await stateOf(good)).state]).toEqual(['FAILED', 'SENT']);
});

test('nobody to reach: unreached, or unknown when it was on its way', async () => {
  const [waits, sending] = [await notice(), await notice('SENDING', 'telegram')];
  await activities.markUnreached([waits, sending]);
  expect([(await stateOf(waits)).state, (await stateOf(sending)).state]).toEqual(['UNREACHED', 'UNKNOWN']);
  expect(await activities.waitingNotices(person)).toEqual({ channel: null, ids: [] });
});
