import { topics } from '../../bot/answers/preferences';
import { tellings } from '../../domain/telling';
import { preferencesOf } from '../../prisma/noticePreferences';
import { issueLinkKey, link } from '../../prisma/people';
import { town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
afterAll(() => here.close());

const kept = () => preferencesOf(here.books, 'owner');
const owner = (text: string) => here.say('owner', text);

test('who asked for nothing is told the usual hours', async () => {
  expect((await owner('tùy chọn thông báo')).text).toMatch(/theo thứ tự chung[^]*21:00 đến 07:00[^]*08:00[^]*Đang bật: nhắc hạn[^]*không tắt được/);
  expect(await kept()).toBeNull();
});

test.each([
  ['giờ yên lặng 22:00-6:30', '22:00', '06:30'], ['gio yen lang 21h den 7h', '21:00', '07:00'], ['Giờ yên lặng từ 20 giờ 15 đến 5h45'.normalize('NFD'), '20:15', '05:45'], ['quiet hours 23:00 – 06:00', '23:00', '06:00'], ['giờ yên lặng 13-14', '13:00', '14:00'],
  ['gio yen lang 24h den 6h', '00:00', '06:00'],
])('"%s" is quiet from %s to %s', async (said, quietFrom, quietTo) => {
  expect((await owner(said)).text).toContain(`từ ${quietFrom} đến ${quietTo}`);
  expect(await kept()).toMatchObject({ quietFrom, quietTo });
});

test.each(['giờ yên lặng 25:00-7:00', 'giờ yên lặng 21:00', 'giờ yên lặng 21:75 đến 7:00', 'giờ yên lặng 1 2 3'])('"%s" changes nothing and says so', async (said) => {
  const before = await kept();
  expect((await owner(said)).text).toContain('chưa đọc được giờ');
  expect(await kept()).toEqual(before);
});

test('no quiet hours, and the usual ones again', async () => {
  expect((await owner('tắt giờ yên lặng')).text).toContain('bất cứ lúc nào');
  expect(await kept()).toMatchObject({ quietFrom: '21:00', quietTo: '21:00' });
  expect((await owner('cài đặt')).text).toContain('Giờ yên lặng: không có');
  expect((await owner('giờ yên lặng 7:00-7:00')).text).toContain('Hai giờ giống nhau');
  await owner('bật giờ yên lặng');
  expect(await kept()).toMatchObject({ quietFrom: '21:00', quietTo: '07:00' });
});

test('the digest comes at the hour that is asked for', async () => {
  await owner('bản tổng hợp lúc 7:30');
  expect(await kept()).toMatchObject({ digestAt: '07:30', quietFrom: '21:00' });
  expect((await owner('bản tổng hợp lúc 99h')).text).toContain('chưa đọc được giờ');
});

test('notices are switched off and on by what they are about', async () => {
  expect((await owner('tat thong bao nhac han')).text).toContain('Đã tắt thông báo: nhắc hạn');
  expect((await kept())!.muted).toEqual(['overdue', 'reminder']);
  expect((await owner('tắt thông báo chuyển bước và chi tiền')).text).toContain('chuyển bước; chi tiền');
  expect((await owner('thông báo')).text).toMatch(/Đang tắt: nhắc hạn, quá hạn; chuyển bước; chi tiền/);
  expect((await owner('bật thông báo nhắc hạn')).text).toContain('Đã bật');
  expect((await kept())!.muted).toEqual(['paid', 'stageChanged']);
  await owner('bật thông báo');
  expect((await kept())!.muted).toEqual([]);
});

test('what has legal effect cannot be switched off, alone or with everything else', async () => {
  for (const what of ['quyết định', 'bổ sung', 'tạm dừng', 'pháp lý']) expect((await owner(`tắt thông báo ${what}`)).text).toContain('không tắt được');
  expect((await kept())!.muted).toEqual([]);
  expect((await owner('tắt thông báo tất cả')).text).toContain('Thông báo có giá trị pháp lý vẫn được gửi');
  const { muted } = (await kept())!;
  expect(muted.filter((one) => tellings[one as keyof typeof tellings].legal)).toEqual([]);
  expect((await owner('TAT')).text).toContain('Bạn muốn tắt loại nào');
  expect((await owner('tắt thông báo xổ số')).text).toContain('chưa rõ');
  expect((await kept())!.muted).toEqual(muted);
  await owner('bật thông báo tất cả');
});

test('the channel is one that is linked', async () => {
  expect((await owner('thông báo qua zalo')).text).toContain('chưa liên kết Zalo');
  expect((await kept())!.preferred).toBeNull();
  await link(here.books, 'zaloOa', 'z1', await issueLinkKey(here.books, 'owner'), '2026-03-02');
  await here.books.pool.query("UPDATE addresses SET active = true WHERE chat_id = 'z1'");
  expect((await owner('thong bao qua zalo')).text).toContain('Zalo');
  expect((await kept())!.preferred).toBe('zaloOa');
  expect((await owner('notify me by telegram')).text).toContain('chưa liên kết Telegram');
  expect((await owner('thông báo qua bồ câu')).text).toContain('zalo, telegram, email hay web');
  await owner('nhận thông báo qua web');
  expect((await kept())!.preferred).toBe('web');
});

test('the language is asked and stays', async () => {
  expect((await owner('ngôn ngữ')).text).toMatch(/1\. Tiếng Việt\n2\. English/);
  expect((await owner('2')).text).toContain('English');
  expect((await owner('mute reminders')).text).toContain('Switched off');
  expect((await owner('language')).text).toContain('Which language');
  expect((await owner('1')).text).toContain('tiếng Việt');
});

test('every notice without legal effect has one topic, but for the alarms of administrators; none with it has any', () => {
  const all = Object.values(topics).flatMap(({ notices }) => [...notices]) as string[];
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((one) => tellings[one as keyof typeof tellings].legal)).toEqual([]);
  expect(Object.entries(tellings).filter(([one, { legal }]) => !legal && !all.includes(one)).map(([one]) => one).sort()).toEqual(['paymentUnknown', 'signersMissing', 'unreachedPerson']);
});
