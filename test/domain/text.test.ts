import fc from 'fast-check';
import { projectCode, readCode } from '../../domain/code';
import { percentOf, written } from '../../domain/money';
import { canonical, fromJson, toJson } from '../../domain/record';
import { comment, label, nameKey, searchKey, slug, titleCase, upper } from '../../domain/text';

test('TXT-01 the composed and the decomposed spelling are one name', () => {
  const name = 'Cơ sở Gỗ mỹ nghệ Hòa Phát';
  const [nfc, nfd] = [name.normalize('NFC'), name.normalize('NFD')];
  expect([[...nfc].length, [...nfd].length]).toEqual([25, 35]);
  expect([Buffer.byteLength(nfc), Buffer.byteLength(nfd)]).toEqual([36, 45]);
  expect([label(nfd), searchKey(nfd), nameKey(nfd)]).toEqual([nfc, searchKey(nfc), nameKey(nfc)]);
});

test('TXT-02 đ is a letter of its own', () => {
  expect(['Đồng Nai', 'Đắk Lắk', 'đề án'].map(searchKey)).toEqual(['dong nai', 'dak lak', 'de an']);
  expect(['Đồng Nai', 'Đắk Lắk', 'đề án', ' - Bà Rịa – Vũng Tàu! '].map(slug)).toEqual(['dong-nai', 'dak-lak', 'de-an', 'ba-ria-vung-tau']);
});
test('a letter that only looks like Đ is found as d too', () => { expect(['\u00D0ồng Nai', '\u0189ồng Nai', 'ĐỒNG NAI'.normalize('NFD')].map(searchKey)).toEqual(['dong nai', 'dong nai', 'dong nai']); });

test('TXT-04 the tone may stand on either vowel, and the text stays as its owner writes it', () => {
  const pairs = [['Hoà Bình', 'Hòa Bình'], ['Thuỵ Khuê', 'Thụy Khuê'], ['quý', 'qúy']] as const;
  expect(pairs.map(([a, b]) => a.normalize('NFC') === b.normalize('NFC'))).toEqual([false, false, false]);
  expect(pairs.map(([a, b]) => searchKey(a) === searchKey(b))).toEqual([true, true, true]);
  expect(pairs.map(([a]) => searchKey(a))).toEqual(['hoa binh', 'thuy khue', 'quy']);
  expect(pairs.flat().map(label)).toEqual(pairs.flat());
});
test.each([['Hoà Phát', 'Hòa Phát', true], ['khoẻ', 'khỏe', true], ['THUỲ', 'Thùy', true], ['Hòa Phát', 'Hóa Phát', false], ['Hòa Phát', 'Hoa Phát', false], ['Ân', 'Ấn', false], ['Mỹ', 'Mĩ', false], ['Đan', 'Dan', false]])('"%s" and "%s" are one name: %s', (a, b, one) => {
  expect(nameKey(a) === nameKey(b)).toBe(one);
});

test('TXT-10 what shows nothing hides no duplicate, and an emoji in a comment stays whole', () => {
  const names = ['Hợp tác xã Mây tre A', 'Hợp tác xã Mây tre A\u200B', 'Hợp tác xã Mây tre\u00A0 A'];
  expect(new Set(names.map(label)).size).toBe(1);
  expect(names.slice(1).filter((name) => nameKey(name) === nameKey(names[0]!))).toHaveLength(2);
  expect(comment('👨‍👩‍👧 cảm ơn')).toBe('👨‍👩‍👧 cảm ơn');
});
test.each([['\uFEFF'], ['\u00AD'], ['\u2060'], ['\u200E'], ['\u202A'], ['\u2069'], ['\u200D'], ['\u180E']])('the invisible %j in a name is dropped', (sign) => { expect(label(`Mây${sign} tre${sign}`)).toBe('Mây tre'); });
test.each([['\u3000'], ['\u2009'], ['\u202F'], ['\t'], ['\r\n']])('the space %j in a name is a space', (sign) => { expect(label(`${sign}Mây${sign}${sign}tre${sign}`)).toBe('Mây tre'); });

test('TXT-11 capitals and title case know every Vietnamese letter', () => {
  expect(['nguyễn quốc thái', 'cơ sở sản xuất đồ gỗ'].map(upper)).toEqual(['NGUYỄN QUỐC THÁI', 'CƠ SỞ SẢN XUẤT ĐỒ GỖ']);
  expect(titleCase('nguyễn quốc thái')).toBe('Nguyễn Quốc Thái');
});
test.each([['nguyễn quốc thái'.normalize('NFD'), 'Nguyễn Quốc Thái'], ['ĐỖ THỊ ÁNH', 'Đỗ Thị Ánh'], ['bà rịa - vũng tàu', 'Bà Rịa - Vũng Tàu'], ['ê-đê', 'Ê-Đê'], ['(ưu tiên)', '(Ưu Tiên)'], ['', '']])('"%s" has the title case "%s"', (text, title) => { expect(titleCase(text)).toBe(title); });

test('a code is read back however it is typed', () => {
  const code = projectCode(2026, 123);
  expect([code, code.toLowerCase(), code.replaceAll('-', ' '), ` ${code} `].map(readCode)).toEqual([code, code, code, code]);
});
test('one wrong digit or two swapped neighbours in a code are always found', () => {
  fc.assert(fc.property(fc.integer({ min: 2000, max: 2099 }), fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 3, max: 11 }), fc.integer({ min: 1, max: 9 }), (year, serial, place, by) => {
    const code = projectCode(year, serial);
    const digit = Number(code[place]);
    if (!Number.isNaN(digit)) expect(readCode(code.slice(0, place) + ((digit + by) % 10) + code.slice(place + 1))).toBeNull();
    const [a, b] = [code[place]!, code[place + 1]!];
    if (/\d\d/.test(a + b) && a !== b) expect(readCode(code.slice(0, place) + b + a + code.slice(place + 2))).toBeNull();
  }), { numRuns: 2_000 });
});

test('API-04: an amount above 2^53 goes through JSON unharmed', () => {
  const state = { requested: 9_007_199_254_740_993n, amount: 1_737_730_000_000n };
  expect(toJson(state)).toBe('{"requested":"9007199254740993","amount":"1737730000000"}');
  expect(fromJson(toJson(state))).toEqual(state);
});
test('what is hashed does not depend on the order of keys', () => { expect(canonical({ b: 1n, a: [{ d: null, c: 'x' }] })).toBe(canonical({ a: [{ c: 'x', d: null }], b: 1n })); });
test('shares are rounded down to whole đồng, amounts written with dots', () => {
  expect([percentOf(101n, 70), percentOf(0n, 70), written(1_737_730_000_000n)]).toEqual([70n, 0n, '1.737.730.000.000 đồng']);
});
