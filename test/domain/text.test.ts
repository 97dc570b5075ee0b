import fc from 'fast-check';
import { projectCode, readCode } from '../../domain/code';
import { percentOf, written } from '../../domain/money';
import { canonical, fromJson, toJson } from '../../domain/record';
import { comment, label, searchKey } from '../../domain/text';

test('TXT-01: the composed and the decomposed spelling are one name', () => {
  const name = 'Cơ sở Gỗ mỹ nghệ Hòa Phát';
  const [nfc, nfd] = [name.normalize('NFC'), name.normalize('NFD')];
  expect([[...nfc].length, [...nfd].length]).toEqual([25, 35]);
  expect([label(nfd), searchKey(nfd)]).toEqual([nfc, searchKey(nfc)]);
});
test('TXT-02: đ is a letter of its own', () => { expect(['Đồng Nai', 'Đắk Lắk', 'đề án'].map(searchKey)).toEqual(['dong nai', 'dak lak', 'de an']); });
test('TXT-10: what shows nothing hides no duplicate, and an emoji in a comment stays whole', () => {
  const names = ['Hợp tác xã Mây tre A', 'Hợp tác xã Mây tre A\u200B', 'Hợp tác xã Mây tre\u00A0 A'];
  expect(new Set(names.map(label)).size).toBe(1);
  expect(comment('👨‍👩‍👧 cảm ơn')).toBe('👨‍👩‍👧 cảm ơn');
});

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
