import { readAmount } from '../../domain/amount';
import { behindCode, understand } from '../../bot/understand';
import { projectCode } from '../../domain/code';
import { linkKeyPattern } from '../../prisma/people';

const code = projectCode(2026, 123);

test.each([
  ['Hồ sơ của tôi', 'projects'], ['ho so cua toi', 'projects'], ['HỒ SƠ CỦA TÔI'.normalize('NFD'), 'projects'], ['my projects', 'projects'], ['hồ sơ\u200b của\u00a0 tôi', 'projects'],
  ['tôi phải làm gì?', 'duties'], ['toi phai lam gi', 'duties'], ['What must I do?', 'duties'],
  ['việc của tôi', 'tasks'], ['viec cua toi'.normalize('NFD'), 'tasks'], ['viẹc cua tôi', 'tasks'],
  ['nộp', 'submit'], ['nop ho so', 'submit'], ['Nộp hồ sơ'.normalize('NFD'), 'submit'], ['submit', 'submit'],
  ['báo cáo tháng', 'report'], ['bao cao thnag', 'report'], ['monthly report', 'report'],
  ['tiến trình', 'timeline'], ['tien trnh', 'timeline'], ['gửi giấy tờ', 'papers'],
  ['english', 'english'], ['Tiếng Việt', 'vietnamese'], ['trợ giúp', 'help'], ['/start', 'start'], ['/batdau', 'start'], ['gặp người', 'human'],
  ['huỷ', 'cancel'], ['Hủy', 'cancel'], ['đồng ý', 'confirm'], ['👨‍👩‍👧 cảm ơn', 'unclear'], ['', 'unclear'], ['<b>*_`</b>', 'unclear'],
])('"%s" asks for %s', (said, wish) => expect(understand(said)).toEqual({ wish, code: null }));

test.each([
  [code, 'status'], [code.toLowerCase(), 'status'], [`tiến trình ${code}`, 'timeline'], [`tien trinh ${code.replaceAll('-', ' ')}`, 'timeline'],
  [`nộp ${code}`, 'submit'], [`duyệt ${code}`, 'approve'], [`trả lại ${code}`, 'return'], [`từ chối ${code}`, 'reject'], [code.replaceAll('-', '–'), 'status'], [code.replace('-', '\u200b-'), 'status'],
])('"%s" names the project and asks for %s', (said, wish) => expect(understand(said)).toEqual({ wish, code }));

test.each([
  [`trả lời ${code}`, ''], [`Tra loi ${code.toLowerCase()}: đã bổ sung giấy tờ`, 'đã bổ sung giấy tờ'], [`answer ${code} monthly report`, 'monthly report'], [`reply ${code.replaceAll('-', '–')} - hai\ndòng`, 'hai\ndòng'],
  [`TRẢ LỜI CÂU HỎI ${code.replaceAll('-', ' ')}, xong`.normalize('NFD'), 'xong'],
])('"%s" answers, and what stands behind the code is the answer', (said, answer) => {
  expect(understand(said)).toEqual({ wish: 'answer', code });
  expect(behindCode(said)).toBe(answer);
});

test('to answer is not to return', () => {
  expect(['trả lời', 'tra loi', 'trả lại', 'tra lai'].map((said) => understand(said).wish)).toEqual(['answer', 'answer', 'return', 'return']);
});

test('a code whose check character does not fit is wrong, not another project', () => {
  expect(understand(code.slice(0, -1) + (code.endsWith('A') ? 'B' : 'A'))).toEqual({ wish: 'status', code: 'wrong' });
  expect(understand(`tiến trình ${code.replace('123', '132')}`)).toEqual({ wish: 'timeline', code: 'wrong' });
});

// IDN-05: the platform drops other payloads without an error
test.each([
  ['eyJhbGciOi.eyJzdWIi.c2ln', false],
  ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', false],
  ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', true],
])('the start payload %s is allowed: %s', (payload, allowed) => {
  expect(linkKeyPattern.test(payload)).toBe(allowed);
  expect(understand(`/start ${payload}`)).toEqual({ wish: 'link', key: payload });
});

test('a key may also be typed, with its case kept', () => {
  expect(understand('liên kết AbCdEfGhIjKlMnOpQrStUv')).toEqual({ wish: 'link', key: 'AbCdEfGhIjKlMnOpQrStUv' });
  expect(understand('lien ket: AbCdEfGhIjKlMnOpQrStUv')).toEqual({ wish: 'link', key: 'AbCdEfGhIjKlMnOpQrStUv' });
  expect(understand('liên kết')).toEqual({ wish: 'linkHow', code: null });
});

test.each([
  ['300000000', 300_000_000n], ['300.000.000', 300_000_000n], ['300,000,000 đồng', 300_000_000n], ['300 triệu', 300_000_000n], ['300 trieu dong', 300_000_000n], ['1,2 tỷ', 1_200_000_000n],
  ['1.5 tỷ', 1_500_000_000n], ['1.500 triệu', 1_500_000_000n], ['38,5 triệu', 38_500_000n], ['0', 0n], ['25tr', 25_000_000n],
  ['ba trăm', null], ['-5', null], ['1,2', null], ['3e8', null], ['', null], ['12.34.56', null], ['9'.repeat(17), null], ['99999999 tỷ', null],
])('the amount "%s" reads as %s đồng', (typed, amount) => expect(readAmount(typed)).toBe(amount));
