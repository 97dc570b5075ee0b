import { ChannelBusy, ChannelRefused } from '../../bot/channel';
import { channelsFor } from '../../bot/channels';
import { emailChannel } from '../../bot/channels/email';
import { fakeMail } from '../fakes/mail';
import type { FakeMail } from '../fakes/mail';

const user = { name: 'khuyen-cong', password: 'not-a-real-password' };
const from = 'Khuyến công <khuyencong@sct.example>';
let fake: FakeMail;
beforeAll(async () => { fake = await fakeMail({ user }); });
afterAll(() => fake.stop());
const channel = () => emailChannel({ url: fake.url, from });
const failed = (deed: Promise<unknown>) => deed.then(() => { throw new Error('it was taken'); }, (error: unknown) => error as Error);

test('a notice is a plain mail: the first line is its subject, and its id is the same at every try', async () => {
  const text = 'Đề án KC-2026-00001-M đã chuyển bước: Thẩm định cấp cơ sở.\nMáy ép <b>& "sấy"</b>\nGõ "KC-2026-00001-M" để xem chi tiết.';
  const { providerId } = await channel().send('lan@so.example', { text, buttons: [{ label: 'Mở', data: 'op:x' }] }, 42n);
  await channel().send('lan@so.example', { text }, 42n);
  await channel().send('lan@so.example', { text: 'khác' }, 43n);
  await channel().send('lan@so.example', { text: 'trả lời' });
  const [one, again, other, answer] = fake.mails('lan@so.example');
  expect(one).toMatchObject({ text, from: 'khuyencong@sct.example', subject: text.split('\n')[0], messageId: '<notice-42@sct.example>' });
  expect(providerId).toBe(one!.messageId);
  expect(again!.messageId).toBe(one!.messageId);
  expect(new Set([one, other, answer].map((mail) => mail!.messageId)).size).toBe(3);
  expect(one!.headers).toMatch(/Content-Type: text\/plain; charset=utf-8/i);
  expect(one!.headers).toContain('Auto-Submitted: auto-generated');
});

test('nothing that somebody typed becomes a header or another recipient', async () => {
  await channel().send('sach@so.example', { text: `Chào\r\nBcc: ke-la@xa.example\r\n\r\n.\r\nMAIL FROM:<x@y.example>\n${'a'.repeat(3_000)}` }, 44n);
  const [mail] = fake.mails('sach@so.example');
  expect(mail!.headers).not.toMatch(/^Bcc/im);
  expect(mail!.subject).toBe('Chào');
  expect(mail!.text).toContain('.\nMAIL FROM:<x@y.example>\n');
  for (const address of ['a@b.example, c@d.example', 'Lan <lan@so.example>', 'lan@so.example\r\nBcc: x@y.example', '', 'lan', '@so.example', 'lan@so', `${'a'.repeat(65)}@so.example`])
    expect(await failed(channel().send(address, { text: 'a' }))).toEqual(new ChannelRefused('not an e-mail address'));
  expect(fake.mails('ke-la@xa.example')).toEqual([]);
});

test('a long first line is cut at a word in the subject only', async () => {
  const text = `${'dòng đầu rất dài '.repeat(20).trim()}\nhết`;
  await channel().send('dai@so.example', { text }, 45n);
  const [mail] = fake.mails('dai@so.example');
  expect(mail!.subject).toMatch(/ (dòng|đầu|rất|dài)…$/);
  expect(mail!.subject.length).toBeLessThanOrEqual(121);
  expect(mail!.text).toBe(text);
});

test('no such address, a mail that is not taken, not now, no sign-in and silence are told apart', async () => {
  const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const send = () => failed(channel().send('mai@so.example', { text: 'a' }, 46n));
  fake.fault('noSuchAddress');
  expect(await send()).toMatchObject({ name: 'ChannelRefused', keeps: false, reason: '550 the address is not taken' });
  fake.fault('mailRefused');
  expect(await send()).toMatchObject({ name: 'ChannelRefused', keeps: true });
  fake.fault('later');
  expect(await send()).toEqual(new ChannelBusy(60));
  fake.fault('signInRefused');
  expect(await send()).toEqual(new ChannelBusy(300));
  expect(await failed(emailChannel({ url: 'smtp://127.0.0.1:9', from }).send('mai@so.example', { text: 'a' }))).toEqual(new ChannelBusy(30));
  expect(fake.mails('mai@so.example')).toEqual([]);
  fake.fault('takenButNoAnswer');
  const silence = await send();
  expect(silence.message).toBe('The mail server did not answer; whether it took the mail is unknown');
  expect(fake.mails('mai@so.example')).toHaveLength(1);
  expect(JSON.stringify([silence, ...told.mock.calls], Object.getOwnPropertyNames(silence))).not.toContain(user.password);
  expect(told.mock.calls.flat().join()).not.toMatch(/khuyen-cong|not-a-real/);
  told.mockRestore();
});

test('there is e-mail where a server and a sender are named, and settings that are none are refused without being shown', () => {
  const books = { pool: null } as never;
  expect(channelsFor({}, books).has('email')).toBe(false);
  expect(channelsFor({ SMTP_URL: fake.url, MAIL_FROM: from }, books).has('email')).toBe(true);
  expect(() => channelsFor({ SMTP_URL: fake.url }, books)).toThrow('MAIL_FROM');
  expect(() => emailChannel({ url: fake.url, from: 'nobody' })).toThrow('MAIL_FROM');
  for (const url of ['http://user:secret-thing@host', 'host:25 secret-thing', 'smtp://'])
    expect(() => emailChannel({ url, from })).toThrow(/^SMTP_URL has to be smtp:\/\/host:port or smtps:\/\/host:port$/);
});
