import { readAmount } from '../../domain/amount';
import { pressedNumber } from '../../bot/typed';
import { behindCode, phrases, typedCode, understand } from '../../bot/understand';
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

test.each([
  ['hs của tôi', 'projects'], ['hs cua t', 'projects'], ['đa của tôi', 'projects'], ['da cua toi', 'projects'], ['hosocuatoi', 'projects'], ['hs ntn rồi', 'status'], ['hs đc duyệt chưa', 'status'], ['hs den dau r', 'status'],
  ['bh có kết quả', 'status'], ['bs gt', 'papers'], ['thiếu j', 'papers'], ['e phải làm j ạ', 'duties'], ['t pải lm j', 'duties'], ['vc của t', 'tasks'], ['sđt sct', 'human'], ['cho em gặp cb với', 'human'], ['bcao thang', 'report'],
  ['k duyệt', 'reject'], ['ko duyet', 'reject'], ['hok duyệt', 'reject'], ['không duyệt', 'reject'], ['uq cho anh Nam', 'delegate'],
])('short forms: "%s" asks for %s', (said, wish) => expect(understand(said)).toEqual({ wish, code: null }));

test.each([
  ['hoof sow cuar tooi', 'projects'], ['ho62 so7 cu3a to6i', 'projects'], ['vieecj cuar tooi', 'tasks'], ['tooi phair lamf gif', 'duties'], ['to6i pha3i la2m gi2', 'duties'], ['tieens trinhf', 'timeline'], ['ddeef ans cuar tooi', 'projects'],
  ['gawpj nguwowif', 'human'], ['ga85p ngu7o7i2', 'human'], ['duyeetj', 'approve'], ['khoong duyeetj', 'reject'], ['tuwf choois', 'reject'], ['huyr', 'cancel'], ['xacs nhaanj', 'confirm'], ['noopj hoof sow', 'submit'], ['no65p', 'submit'],
])('raw keys of Telex and VNI: "%s" asks for %s', (said, wish) => expect(understand(said)).toEqual({ wish, code: null }));

test('raw keys leave the code alone', () => {
  expect(understand(`duyeetj ${code}`)).toEqual({ wish: 'approve', code });
  expect(understand(`tra3 lo7i2 ${code} xong rồi`)).toEqual({ wish: 'answer', code });
});

test.each(['đừng duyệt', 'chưa duyệt', 'không từ chối', "don't approve".replace("'", ''), 'do not approve', 'đừng nộp', 'ko nop', 'dung tra lai'])('"%s" speaks against a deed, so nothing is taken for sure', (said) => {
  expect(understand(said).wish).toBe('unclear');
});

test('what may be either of two is unclear', () => {
  expect(understand('báo cáo hay từ chối').wish).toBe('unclear');
  expect(understand('từ chối hay báo cáo').wish).toBe('unclear');
});

test.each([['Lan Cũ', 'unclear'], ['tra loa', 'unclear'], ['cha lai', 'unclear'], ['căn cứ', 'basis']])('a slip in a word of three letters is another word: "%s" asks for %s', (said, wish) => expect(understand(said).wish).toBe(wish));

test('"đã" is no short form of "đề án", and "cố" no confirmation by key', () => {
  expect(understand('đã cám ơn').wish).toBe('unclear');
  expect(understand('cos').wish).toBe('unclear');
});

test('letters and digits of full width, and emoji around the words, change nothing', () => {
  const wide = (text: string) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xFEE0)).replace(/ /g, '\u3000');
  expect(understand(wide(`tien trinh ${code}`))).toEqual({ wish: 'timeline', code });
  expect(behindCode(`tra loi ${wide(code)} xong`)).toBe('xong');
  expect(understand('🙏 hồ sơ của tôi 👨‍👩‍👧')).toEqual({ wish: 'projects', code: null });
  expect(typedCode(`xem ${wide('kc-2026-00999-1')}`)).toBe('kc-2026-00999-1');
});

test.each([['2', 2], ['２', 2], ['2.', 2], ['2)', 2], ['2️⃣', 2], ['số 2', 2], ['chon 12', 12], ['0', null], ['100', null], ['2 triệu', null], ['', null], ['hai', null]])('"%s" presses the button %s', (said, number) => expect(pressedNumber(said)).toBe(number));

describe('every phrase, however it is typed', () => {
  const all = Object.entries(phrases).flatMap(([wish, said]) => said.map((phrase) => [phrase, wish] as const));
  const asks = (said: string) => understand(said).wish;
  test.each(all)('"%s" asks for %s', (phrase, wish) => {
    for (const said of [phrase, phrase.toUpperCase(), phrase.normalize('NFD'), ` ${phrase}!!! `, phrase.replaceAll(' ', '\u00a0\u200b '), `🙂${phrase}🙂`]) expect(asks(said)).toBe(wish);
    if (phrase.replaceAll(' ', '').length >= 6) expect(asks(phrase.replaceAll(' ', ''))).toBe(wish);
    // one letter doubled in a long word is a slip that makes no other word of ours
    const words = phrase.split(' ');
    const longest = words.reduce((place, word, index) => (word.length > words[place]!.length ? index : place), 0);
    const slipped = words.map((word, index) => (index === longest && word.length >= 5 ? word + word.at(-1) : word)).join(' ');
    // short words of absence allow no slip
    if (wish !== 'absence' || phrase.length >= 10) expect(asks(slipped)).toBe(wish);
  });
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
