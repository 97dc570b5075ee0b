import { issueLinkKey } from '../../prisma/people';
import { at, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
afterAll(() => here.close());

const pdf = (words: string) => `%PDF-1.4\n${words}`;

test('a new chat is welcomed, links by key once, and a used, an old or a wrong key is told apart', async () => {
  const key = await issueLinkKey(here.books, 'director');
  expect((await here.say('new', 'xin chào')).text).toContain('chưa liên kết');
  expect((await here.say('new', 'hồ sơ của tôi')).text).toContain('chưa liên kết');
  expect((await here.say('new', `/start ${key}`)).text).toContain('Chức danh director');
  expect((await here.say('other', `liên kết ${key}`)).text).toContain('Liên kết đã dùng');
  expect((await here.say('other', `/start ${key.slice(0, -1)}`)).text).toContain('không đúng');
  const old = await issueLinkKey(here.books, 'owner');
  await here.books.pool.query("UPDATE link_keys SET expires_at = now() - interval '1 second' WHERE used_at IS NULL");
  expect((await here.say('other', `lien ket ${old}`)).text).toContain('hết hạn');
});

// API-05
test('two first messages of one person at once make one account and one dialog, and no error', async () => {
  const key = await issueLinkKey(here.books, 'owner');
  const [linked, beside] = await Promise.all([here.say('7000000005', `/start ${key}`), here.file('7000000005', 'anh.jpg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1))]);
  expect(linked.text).toContain('Đã liên kết');
  expect(beside.text).not.toContain('Xin lỗi');
  await Promise.all([here.say('7000000006', '/batdau'), here.say('7000000006', 'xin chào')]);
  expect(await here.books.prisma.address.count({ where: { chatId: '7000000005' } })).toBe(1);
  expect(await here.books.prisma.dialog.count({ where: { chatId: { in: ['7000000005', '7000000006'] } } })).toBe(2);
});

test('from the first question to the submitted dossier', async () => {
  const code = await here.propose();
  expect((await here.say('director', 'ho so cua toi')).text).toContain(code);
  const status = await here.say('director', '1');
  expect(status.text).toContain('Mới đăng ký');
  expect(status.text).toContain('<nén> & sấy *gỗ*');
  expect(status.text).toContain('Còn thiếu: Đề án; Đơn đề nghị');
  expect((await here.say('director', 'tôi phải làm gì'.normalize('NFD'))).text).toContain('Dự toán kinh phí');
  expect((await here.say('director', 'nộp')).text).toContain('còn thiếu');

  // three papers are missing, so the file is asked about; a number answers
  expect((await here.file('director', 'de an.pdf', pdf('a'))).text).toContain('là giấy tờ nào');
  const first = await here.say('director', '1');
  expect(first.text).toMatch(/Đã nhận "de an.pdf" làm Đề án .* Mã kiểm tra: [0-9a-f]{8}/);
  // the caption names the paper, without marks
  expect((await here.file('director', 'x.pdf', pdf('b'), 'du toan kinh phi')).text).toContain('Dự toán kinh phí');
  // one is left: it needs no question
  expect((await here.file('director', 'don.jpg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 7))).text).toContain('Đã đủ giấy tờ');
  expect((await here.file('director', 'again.pdf', pdf('b'), `${code} dự toán kinh phí`)).text).toContain('đã có trong đề án');
  expect(await here.books.prisma.document.count({ where: { projectCode: code } })).toBe(3);
  expect(await here.books.prisma.document.count({ where: { projectCode: '' } })).toBe(0);

  const card = await here.say('director', 'nop');
  expect(card.text).toContain('Xác nhận: Nộp');
  expect(card.text).toContain('Kiểm tra thành phần hồ sơ');
  expect(await here.stage(code)).toBe('registration/1');
  const done = await here.say('director', '1');
  expect(done.text).toContain('Đã ghi nhận: Nộp');
  expect(await here.stage(code)).toBe('completeness/1');
  expect((await here.say('director', `tien trinh ${code}`)).text).toContain('chuyển sang: Kiểm tra thành phần hồ sơ');
  expect((await here.say('owner', code)).text).toContain('Được tiếp nhận');
});

test('what is no paper is refused by its content, and too large by its size', async () => {
  expect((await here.file('director', 'x.pdf', 'MZ not a pdf')).text).toContain('chỉ nhận PDF');
  const large = here.heard('director', { file: { name: 'lon.pdf', mediaType: '', size: 21 * 1024 * 1024, fetch: () => { throw new Error('not to be fetched'); } } });
  expect((await here.told(large)).text).toContain('quá 20 MB');
});

test('a stranger gets the answer of an unknown code, whatever is tried', async () => {
  const code = await here.propose();
  const unknown = await here.say('stranger', 'KC-2026-99999-0');
  expect(await here.say('stranger', code)).toEqual(unknown);
  for (const text of [`tiến trình ${code}`, `nộp ${code}`, `duyệt ${code}`, `báo cáo tháng ${code}`]) expect(await here.say('stranger', text)).toEqual(unknown);
  for (const data of [`st:${code}`, `tl:${code}`, `op:${code}`, `v:a:${code}:registration/1`, `ok:${code}:registration/1:00`, `pf:${code}:budgetEstimate`, `wf:${code}:budgetEstimate`]) expect(await here.press('stranger', data)).toEqual(unknown);
  expect((await here.say('stranger', 'hồ sơ của tôi')).text).toContain('chưa có đề án');
  expect(await here.stage(code)).toBe('registration/1');
});

test('English on request stays, and Vietnamese comes back', async () => {
  expect((await here.say('owner', 'english')).text).toContain('I answer in English');
  expect((await here.say('owner', 'what must I do')).text).toMatch(/nothing to do|have to do/);
  expect((await here.say('owner', 'tieng viet')).text).toContain('tiếng Việt');
});

test('a monthly report in two messages', async () => {
  const code = await here.propose({ name: 'Báo cáo' });
  const state = (await here.world.ledger.read(code))!.project;
  // straight to the stage: the way there is the ledger's own test
  await here.books.pool.query('UPDATE projects SET stage = $2, state = $3 WHERE code = $1', [code, 'implementation', JSON.stringify({ ...state, stage: 'implementation', reports: { '2026-02': 'asked' } }, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))]);
  expect((await here.say('director', `báo cáo tháng ${code}`)).text).toContain('Báo cáo tháng 02/2026');
  expect((await here.say('director', 'Đã lắp máy, tôi phải làm gì tiếp? <b>')).text).toContain('đã chi');
  expect((await here.say('director', 'nhiều lắm')).text).toContain('chưa đọc được số tiền');
  expect((await here.say('director', '25,5 triệu')).text).toContain('25.500.000 đồng');
  const filed = (await here.world.ledger.entries(code)).at(-1)!;
  expect(filed.event).toEqual({ type: 'reportFiled', month: '2026-02', done: 'Đã lắp máy, tôi phải làm gì tiếp? <b>', spent: 25_500_000n, takes: 'prepare' });
  expect(filed.at).toBe(at);
});

test('an old question is not answered by a number half an hour later', async () => {
  await here.say('director', 'hồ sơ của tôi');
  await here.books.pool.query("UPDATE dialogs SET expires_at = now() - interval '1 second'");
  expect((await here.say('director', '1')).text).toContain('chưa hiểu');
});
