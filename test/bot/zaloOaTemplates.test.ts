import fc from 'fast-check';
import { meaningOf } from '../../bot/channels/zaloOa/errors';
import type { Parameter } from '../../bot/channels/zaloOa/settings';
import { oaSettings } from '../../bot/channels/zaloOa/settings';
import { filled } from '../../bot/channels/zaloOa/zbs';
import { noticeTemplates } from '../../domain/notices';
import { environment } from './zaloOaAccount';

const one = (parameter: Partial<Parameter>, value: unknown) => filled({ t: { id: '1', parameters: { p: { fact: 'f', kind: 'text', ...parameter } } } }, { template: 't', facts: { f: value }, language: 'vi' });
const valueOf = (parameter: Partial<Parameter>, value: unknown): string | null => { const made = one(parameter, value); return 'data' in made ? made.data['p']! : null; };

test('names, status and text are shortened at a word with their marks whole; code, day and money never are', () => {
  const name = 'Ứng dụng máy ép viên nén gỗ tự động';
  expect(valueOf({ kind: 'name' }, name)).toBe('Ứng dụng máy ép viên nén gỗ…');
  expect(valueOf({ kind: 'name' }, name.normalize('NFD'))).toBe('Ứng dụng máy ép viên nén gỗ…');
  expect(valueOf({ kind: 'name' }, 'A'.repeat(30))).toBe('A'.repeat(30));
  expect(valueOf({ kind: 'name' }, 'A'.repeat(31))).toBe(`${'A'.repeat(29)}…`);
  expect(valueOf({ kind: 'status' }, { vi: 'Đang thẩm định', en: 'Appraisal' })).toBe('Đang thẩm định');
  expect([valueOf({ kind: 'code' }, 'K'.repeat(30)), valueOf({ kind: 'code' }, 'K'.repeat(31))]).toEqual(['K'.repeat(30), null]);
  expect(valueOf({ kind: 'text', limit: 10 }, 'một hai ba bốn')).toBe('một hai…');
});

test('days are written as the platform has them, of the day in Vietnam; money with its unit', () => {
  expect(valueOf({ kind: 'day' }, '2026-03-05')).toBe('05/03/2026');
  expect(valueOf({ kind: 'day' }, '2026-03-05T17:00:00.000Z')).toBe('06/03/2026');
  expect(valueOf({ kind: 'day' }, 'hôm nay')).toBeNull();
  expect(valueOf({ kind: 'money' }, '300000000')).toContain('300.000.000');
  expect(['', '-5', '1.5', '12345678901234567890', 'x'].map((wrong) => valueOf({ kind: 'money' }, wrong))).toEqual([null, null, null, null, null]);
});

test('a missing fact has the words set for it, else there is no message; what is no words is none', () => {
  expect([null, undefined, '', ' \n ', [], {}, { vi: 5 }].map((value) => valueOf({}, value))).toEqual(Array(7).fill(null));
  expect(valueOf({ kind: 'day', empty: 'chưa hẹn' }, null)).toBe('chưa hẹn');
  expect(one({}, null)).toEqual({ wrong: 't.p does not fit the template' });
  for (const name of ['toString', '__proto__', 'hasOwnProperty', 'unknown']) expect(filled({}, { template: name, facts: {}, language: 'vi' })).toEqual({ wrong: `no template for ${name}` });
});

test('whatever a name is, its parameter fits, is one line, and no letter or emoji is cut', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('đ', 'Ộ', 'a\u0302\u0323', ' ', '\n', '😀', '👨‍👩‍👧', '<', '&', 'x', '\u0000') , maxLength: 200 }), fc.integer({ min: 1, max: 60 }), (text, limit) => {
    const value = valueOf({ kind: 'text', limit }, text);
    if (value === null) return text.replace(/[\s\p{Cc}]/gu, '') === '';
    const line = text.normalize('NFC').replace(/[\s\p{Cc}]+/gu, ' ').trim();
    const kept = value.endsWith('…') && value !== line ? value.slice(0, -1) : value;
    const next = line.slice(kept.length);
    return value.length <= limit && !/[\n\p{Cc}]/u.test(value) && line.startsWith(kept) && !/^[\p{M}\u200d\udc00-\udfff]/u.test(next) && !/\p{Surrogate}/u.test(value);
  }), { numRuns: 2_000 });
});

test('a number means what its own server means by it', () => {
  const meant = (family: 'oa' | 'zbs' | 'oauth', ...codes: number[]) => [...new Set(codes.map((code) => meaningOf(family, code)))];
  expect(meant('oa', -216, 216, -401, 401, -220)).toEqual(['token']);
  expect(meant('oa', -230, -232, -213, 12007)).toEqual(['window']);
  expect(meant('oa', -217, -227, -244)).toEqual(['recipient']);
  expect(meant('oa', -201, 100, 2500, -233)).toEqual(['payload']);
  expect(meant('oa', -211, -218, 12000, 12006, 12008, 12010)).toEqual(['quota']);
  expect(meant('oa', -209, -212, -219, -221, -223, -224, -240, -14003)).toEqual(['config']);
  expect([meaningOf('oa', -210), meaningOf('oa', -234), meaningOf('oa', -32), meaningOf('oa', -320)]).toEqual(['size', 'night', 'rate', 'money']);
  expect(meant('zbs', -1121, -1122, -1129)).toEqual(['payload']);
  expect(meant('zbs', -144, -147, -1471)).toEqual(['quota']);
  expect([meaningOf('oauth', -118), meaningOf('zbs', -118), meaningOf('oa', -118)]).toEqual(['consent', 'recipient', 'unknown']);
  expect([meaningOf('zbs', -124), meaningOf('oa', -124)]).toEqual(['token', 'unknown']);
  expect(meant('oauth', -14014, -14020)).toEqual(['consent']);
  expect([meaningOf('zbs', -230), meaningOf('oa', 0), meaningOf('oa', 12011)]).toEqual(['unknown', 'unknown', 'unknown']);
});

test('templates of the settings are read whole or refused by name', () => {
  const read = (templates: unknown) => oaSettings(environment('http://127.0.0.1:1', { ZALO_OA_TEMPLATES: JSON.stringify(templates) }))!.templates;
  const all = Object.fromEntries(noticeTemplates.map((name) => [name, { id: '1', parameters: { ma: { fact: 'code', kind: 'code' } } }]));
  expect(Object.keys(read(all))).toHaveLength(noticeTemplates.length);
  expect(read({ paid: { id: '1', parameters: { a: { fact: 'code' } } } })['paid']!.parameters['a']!.kind).toBe('text');
  for (const wrong of [[], { a: {} }, { a: { id: '1', parameters: { 'dấu': { fact: 'x' } } } }, { a: { id: '1', parameters: { p: { fact: 'x', kind: 'phone' } } } }, { a: { id: '1', parameters: { p: { fact: 'x', limit: 500 } } } }, { a: { id: '1', parameters: {}, more: 1 } }])
    expect(() => read(wrong)).toThrow('ZALO_OA_TEMPLATES');
});
