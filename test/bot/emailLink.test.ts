import { emailChannel } from '../../bot/channels/email';
import { mailCode, takeMailCode } from '../../bot/channels/email/link';
import type { Asker } from '../../bot/channels/email/link';
import { channelsFor } from '../../bot/channels';
import { tellChats } from '../../bot/linked';
import type { Channel } from '../../bot/channel';
import { fakeMail } from '../fakes/mail';
import type { FakeMail } from '../fakes/mail';
import { fakeTelegram } from '../fakes/telegram';
import type { FakeTelegram } from '../fakes/telegram';
import { town } from './town';
import type { Town } from './town';

let here: Town;
let fake: FakeMail;
let telegram: FakeTelegram;
let channel: Channel;
beforeAll(async () => { [here, fake, telegram] = await Promise.all([town(), fakeMail(), fakeTelegram()]); channel = emailChannel({ url: fake.url, from: 'kc@sct.example' }); });
afterAll(async () => { await here.close(); await fake.stop(); await telegram.stop(); });
beforeEach(() => here.books.pool.query('DELETE FROM mail_codes'));

const today = '2026-03-02';
const chat = (chatId: string, name: Asker['channel'] = 'telegram'): Asker => ({ channel: name, chatId });
const ask = (asker: Asker, address: string) => mailCode(here.books, channel, asker, address, 'vi', today);
const take = (asker: Asker, code: string) => takeMailCode(here.books, asker, code, today);
const codeIn = async (address: string, count = 1) => /(\d{8})/.exec((await fake.until(address, count)).at(-1)!.text)![1]!;
const owner = async ({ channel: name, chatId }: Asker) => (await here.books.prisma.address.findFirst({ where: { channel: name, chatId } }))?.personId ?? null;
/** A person with an address already. */
async function withMail(person: string, address: string): Promise<void> { await here.books.prisma.address.create({ data: { channel: 'email', chatId: address, personId: person } }); }

describe('IDN-11 somebody names an address of another person', () => {
  const stranger = chat('7000000077');
  test('nothing is linked without the code that was mailed there; the owner reads that somebody asked', async () => {
    await withMail('director', 'lan@so.example');
    expect(await ask(stranger, ' LAN@so.example ')).toBe('sent');
    const [mail] = await fake.until('lan@so.example', 1);
    expect(mail!.text).toContain('Nếu không phải bạn');
    expect(mail!.text).toContain('telegram');
    for (const guess of ['', '00000000', '1', 'abc', '٠١٢٣٤٥٦٧', "' OR 1=1"]) expect('refused' in await take(stranger, guess)).toBe(true);
    // five wrong ones, and the right one is dead, too
    expect(await take(stranger, await codeIn('lan@so.example'))).toEqual({ refused: 'expired' });
    expect(await owner(stranger)).toBeNull();
  });
  test('a code counts in its chat only, once, and for a quarter of an hour', async () => {
    const [lan, other] = [chat('7000000003'), chat('7000000078')];
    await ask(lan, 'lan@so.example');
    await fake.until('lan@so.example', 2);
    await ask(other, 'lan@so.example');
    await fake.until('lan@so.example', 3);
    const code = /(\d{8})/.exec(fake.mails('lan@so.example').at(-2)!.text)![1]!;
    expect(await take(other, code)).toEqual({ refused: 'wrong' });
    await here.books.pool.query("UPDATE mail_codes SET asked_at = now() - interval '16 minutes' WHERE chat_id = $1", [lan.chatId]);
    expect(await take(lan, code)).toEqual({ refused: 'expired' });
    await here.books.pool.query('UPDATE mail_codes SET asked_at = now() WHERE chat_id = $1', [lan.chatId]);
    const both = await Promise.all([take(lan, code), take(lan, code)]);
    expect(both.filter((one) => 'linked' in one)).toHaveLength(1);
    expect(await owner(lan)).toBe('director');
  });
  test('Lan herself links Telegram and Zalo: one person with all her chats, and the old ones are told', async () => {
    const zalo = chat('zalo-lan', 'zaloBot');
    await here.books.pool.query('DELETE FROM mail_codes');
    await ask(zalo, 'lan@so.example');
    expect(await take(zalo, (await codeIn('lan@so.example', 4)).replace(/^(....)/, '$1 '))).toEqual({ linked: 'chat', person: 'director', address: 'lan@so.example' });
    const channels = channelsFor({ TELEGRAM_TOKEN: '1:not-a-real-token', TELEGRAM_API_ROOT: telegram.apiRoot, SMTP_URL: fake.url, MAIL_FROM: 'kc@sct.example' }, here.books);
    telegram.fault('sendMessage', { status: 403 });
    const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    await tellChats({ books: here.books, channels }, 'chatLinked', 'director', zalo, '2026-03-02T02:00:00.000Z');
    expect(told.mock.calls.flat().join()).not.toContain('7000000003');
    told.mockRestore();
    expect((await fake.until('lan@so.example', 5)).at(-1)!.text).toContain('Zalo (bot)');
    expect((await here.books.prisma.chatMessage.findMany({ where: { channel: 'web', chatId: 'director', fromUs: true } })).at(-1)!.text).toContain('hủy liên kết');
    expect(await here.books.prisma.person.count({ where: { id: 'director' } })).toBe(1);
    expect(new Set([await owner(zalo), await owner(chat('7000000003')), await owner(chat('lan@so.example', 'email'))])).toEqual(new Set(['director']));
  });
});

test('a person links an own address by its code; an address of somebody else is not taken over', async () => {
  const web = chat('owner', 'web');
  await ask(web, 'chu@co-so.example');
  expect(await owner(chat('chu@co-so.example', 'email'))).toBeNull();
  expect(await take(web, await codeIn('chu@co-so.example'))).toMatchObject({ linked: 'address', person: 'owner' });
  expect(await owner(chat('chu@co-so.example', 'email'))).toBe('owner');
  await withMail('stranger', 'other@so.example');
  await ask(web, 'other@so.example');
  expect(await take(web, await codeIn('other@so.example'))).toEqual({ refused: 'otherPerson' });
  expect(await owner(chat('other@so.example', 'email'))).toBe('stranger');
});

test('the answer is the same for an address that nobody has, and no mail goes there', async () => {
  expect(await ask(chat('7000000090'), 'nobody@so.example')).toBe('sent');
  expect(fake.mails('nobody@so.example')).toEqual([]);
  expect(await take(chat('7000000090'), '12345678')).toEqual({ refused: 'wrong' });
  expect(await ask(chat('7000000091'), 'lan at so.example')).toBe('notAnAddress');
  fake.fault('noSuchAddress');
  const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await withMail('appraiser', 'gone@so.example');
  expect(await ask(chat('7000000092'), 'gone@so.example')).toBe('sent');
  for (const end = Date.now() + 5_000; told.mock.calls.length === 0 && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 15));
  expect(told).toHaveBeenCalledTimes(1);
  expect(told.mock.calls.flat().join()).not.toContain('gone@so.example');
  told.mockRestore();
});

test('three an hour for a chat and for an address, also where nothing is mailed', async () => {
  const one = chat('7000000093');
  expect([await ask(one, 'a@so.example'), await ask(one, 'b@so.example'), await ask(one, 'c@so.example'), await ask(one, 'd@so.example')]).toEqual(['sent', 'sent', 'sent', 'tooMany']);
  for (const id of ['1', '2']) await ask(chat(id), 'a@so.example');
  expect(await ask(chat('3'), 'a@so.example')).toBe('tooMany');
});
