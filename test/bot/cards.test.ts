import { createActivities } from '../../activities';
import { startBot } from '../../app/bot';
import { channelsFor } from '../../bot/channels';
import { issueLinkKey } from '../../prisma/people';
import type { Activities } from '../../workflows/activities';
import { fakeTelegram } from '../fakes/telegram';
import type { FakeTelegram } from '../fakes/telegram';
import { town } from './town';
import type { Town } from './town';

const settings = (fake: FakeTelegram) => ({ TELEGRAM_TOKEN: '12345:not-a-real-token', TELEGRAM_API_ROOT: fake.apiRoot });
let here: Town;
let fake: FakeTelegram;
let bot: { stop(): Promise<void> };
let activities: Activities;
beforeAll(async () => {
  [here, fake] = await Promise.all([town(), fakeTelegram()]);
  bot = (await startBot(settings(fake), here.world, () => undefined))!;
  activities = createActivities({ ledger: here.world.ledger, channels: channelsFor(settings(fake), here.books), engine: {} as never });
});
afterAll(async () => { await bot.stop(); await here.close(); await fake.stop(); });

const cards = (code: string) => here.books.prisma.card.findMany({ where: { projectCode: code }, orderBy: { at: 'asc' } });
const marked = async (code: string) => (await here.books.pool.query('DELETE FROM marks WHERE subject = $1', [`cards/${code}`])).rowCount === 1;
async function remembered(code: string, count: number): Promise<void> {
  for (const end = Date.now() + 10_000; (await cards(code)).length < count; await new Promise((resolve) => setTimeout(resolve, 15))) if (Date.now() > end) throw new Error('the card was not remembered');
}
/** A project that waits for the reception desk, which has it open in Telegram. */
async function opened(chat: number): Promise<string> {
  const code = await here.submitted();
  await fake.say(chat, `/start ${await issueLinkKey(here.books, 'clerk')}`);
  await fake.until(chat, 1);
  await fake.press(chat, `op:${code}`);
  await remembered(code, 1);
  return code;
}

test('a message that offers a decision is remembered, and loses its buttons when the decision is taken elsewhere', async () => {
  const code = await opened(71);
  expect((await cards(code))[0]).toMatchObject({ channel: 'telegram', chatId: '71', stage: 'completeness', round: 1 });
  const card = fake.messages(71).at(-1)!;
  await fake.press(71, card.buttons.find(({ label }) => label.includes('Duyệt'))!.data);
  await remembered(code, 2);
  await marked(code);
  expect(await activities.staleCards(code)).toEqual([]);
  // the same person signs by the console
  await here.signAs('clerk', code);
  expect(await marked(code)).toBe(true);
  expect(await activities.staleCards(code)).toEqual(['telegram']);
  await activities.closeCards('telegram', code);
  await activities.closeCards('telegram', code);
  expect(await cards(code)).toEqual([]);
  const ours = fake.messages(71).filter(({ fromUs }) => fromUs);
  expect(ours.flatMap(({ buttons }) => buttons).filter(({ label }) => /Duyệt|Xác nhận/.test(label))).toEqual([]);
  expect(ours.filter(({ text }) => /Chức danh clerk đã quyết định bước này lúc \d\d:\d\d ngày .*: được chấp thuận\./.test(text))).toHaveLength(2);
});

test('one that was on its way while the project moved is looked at at once; a message that decides nothing is not remembered', async () => {
  const code = await opened(72);
  await here.books.pool.query("UPDATE projects SET stage = 'baseAppraisal' WHERE code = $1", [code]);
  await marked(code);
  const { rememberCard } = await import('../../bot/cards');
  const channel = channelsFor(settings(fake), here.books).get('telegram')!;
  await rememberCard(here.books, channel, '72', { text: 'x', buttons: [{ label: 'Duyệt', data: `v:a:${code}:completeness/1:9` }] }, '1');
  expect(await marked(code)).toBe(true);
  const before = (await cards(code)).length;
  for (const data of [`op:${code}`, 'v:a', `v:a:${code}:x`, 'k:unknown', '']) await rememberCard(here.books, channel, '72', { text: 'x', buttons: [{ label: 'x', data }] }, '2');
  await rememberCard(here.books, { ...channel, can: { ...channel.can, edits: false } }, '72', { text: 'x', buttons: [{ label: 'Duyệt', data: `v:a:${code}:completeness/1:9` }] }, '3');
  expect(await cards(code)).toHaveLength(before);
});
