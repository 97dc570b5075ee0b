import fc from 'fast-check';
import data from '../../domain/data/phonePrefixes.json';
import { readPhone } from '../../domain/phone';

test('IDN-08 the same number, however it is written', () => {
  const expected: Record<string, string | null> = {
    '01630000001': '+84330000001', '+84 163 000 0001': '+84330000001', '330000001': '+84330000001', '840000001': '+84840000001', '0840000001': '+84840000001',
    '84840000001': '+84840000001', '84900000001': '+84900000001', '0900 000 001': '+84900000001', '090-000-0001': '+84900000001', '09000000012': null,
  };
  for (const [typed, number] of Object.entries(expected)) expect([typed, readPhone(typed)]).toEqual([typed, number]);
});

test('brackets, dots, hard spaces, dashes of all kinds, full-width figures, and the zero behind the country', () => {
  for (const typed of ['(090) 000.0001', '+84(0)900000001', '0084 900 000 001', '+84\u00a0900\u2013000\u2013001', '０９０００００００１', ' 900000001 ', '84 0900000001']) expect([typed, readPhone(typed)]).toEqual([typed, '+84900000001']);
  for (const typed of ['1630000001', '841630000001', '+841630000001', '0163 000 0001']) expect([typed, readPhone(typed)]).toEqual([typed, '+84330000001']);
});

test('landlines have eleven figures with the zero', () => {
  for (const typed of ['0204 3854 000', '02043854000', '+84 204 3854000', '842043854000', '2043854000']) expect([typed, readPhone(typed)]).toEqual([typed, '+842043854000']);
  expect(readPhone('0204385400')).toBeNull();
});

test('what cannot be a number of Vietnam', () => {
  for (const typed of ['', '0', '113', '1900 1234', '+1 900 000 0001', '0100000001', '0400000001', '900000', '0900000001x', '٠٩٠٠٠٠٠٠٠١', '+84', '+0900000001', '090000000', '01300000001', '+84+84900000001', 'KC-2026-00001']) expect([typed, readPhone(typed)]).toEqual([typed, null]);
});

test('every prefix of before 2018 has one of today, and no two the same', () => {
  expect(new Set(Object.values(data.moved)).size).toBe(Object.keys(data.moved).length);
  for (const [old, now] of Object.entries(data.moved)) {
    expect(readPhone(`${old}1234567`)).toBe(`+84${now.slice(1)}1234567`);
    expect(readPhone(`${now}1234567`)).toBe(`+84${now.slice(1)}1234567`);
  }
});

test('what was read reads the same again, and nothing that is typed throws', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+0-9 .()-]{6,16}$/)), (typed) => {
    const once = readPhone(typed);
    if (once !== null) expect(readPhone(once)).toBe(once);
  }));
});
