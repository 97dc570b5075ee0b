import fc from 'fast-check';
import { plusDays } from '../../domain/calendar';
import { dateLine, writtenDay } from '../../domain/text';
import { readDate } from '../../domain/typedDate';

test.each([
  ['01/8/2014', { day: '2014-08-01' }], ['29/02/2015', { invalid: 'noSuchDay' }], ['31/4/2025', { invalid: 'noSuchDay' }], ['2025-8-1', { day: '2025-08-01' }],
])('NUM-10 "%s" is %j', (typed, read) => { expect(readDate(typed)).toEqual(read); });

test.each([
  ['ngày 05 tháng 8 năm 2025', '2025-08-05'], ['Hà Nội, ngày 05 tháng 8 năm 2025', '2025-08-05'], ['Ngày 5 tháng 8 năm 2025'.normalize('NFD'), '2025-08-05'], ['ngay 5 thang 8 nam 2025', '2025-08-05'], ['5 tháng 8, 2025', '2025-08-05'],
  ['5.8.2025', '2025-08-05'], ['05-08-2025', '2025-08-05'], ['5 / 8 / 2025', '2025-08-05'], ['ngày 5/8/2025', '2025-08-05'], ['5/8/2025.', '2025-08-05'], ['\u200B5/8/2025\u00A0', '2025-08-05'], ['2025/08/05', '2025-08-05'], ['2025.8.5', '2025-08-05'],
  ['29/02/2024', '2024-02-29'], ['12/12/2025', '2025-12-12'], ['03/04/2025', '2025-04-03'], ['Thành phố Hồ Chí Minh, ngày 30 tháng 4 năm 2025', '2025-04-30'],
])('"%s" is %s', (typed, day) => { expect(readDate(typed)).toEqual({ day }); });

test.each([
  ['8/13/2014', ['2014-08-13']], ['4/31/2025', { invalid: 'noSuchDay' }], ['2/29/2024', ['2024-02-29']], ['01/8/14', ['2014-08-01', '2014-01-08', '2001-08-14']], ['8/13/14', ['2014-08-13']], ['31/12/99', ['2099-12-31', '1999-12-31']],
  ['20250805', ['2025-08-05']], ['05082025', ['2025-08-05']], ['20102011', ['2011-10-20']],
])('"%s", which may be read in two ways, is asked: %j', (typed, ask) => { expect(readDate(typed)).toEqual(Array.isArray(ask) ? { ask } : ask); });

test.each([
  ['', 'unreadable'], ['hôm qua', 'unreadable'], ['5/8', 'noYear'], ['5 tháng 8', 'noYear'], ['ngày 5/8', 'noYear'], ['5/8-2025', 'unreadable'], ['2025-08-05T00:00:00Z', 'unreadable'], ['45874', 'unreadable'], ['Aug 5, 2025', 'unreadable'], ['mùng 1 tháng 1 năm 2025', 'unreadable'],
  ['0/8/2025', 'noSuchDay'], ['5/0/2025', 'noSuchDay'], ['00/00/0000', 'noSuchDay'], ['2025-13-01', 'noSuchDay'], ['2025-02-30', 'noSuchDay'], ['30 tháng 2 năm 2025', 'noSuchDay'], ['32/13/14', 'noSuchDay'], ['5/8/2568', 'noSuchDay'], ['5/8/20255', 'unreadable'], ['-5/8/2025', 'unreadable'],
])('"%s" is no date: %s', (typed, invalid) => { expect(readDate(typed)).toEqual({ invalid }); });

test.each([
  ['2025-02-09', 'ngày 09 tháng 02 năm 2025'], ['2025-08-05', 'ngày 05 tháng 8 năm 2025'], ['2025-12-01', 'ngày 01 tháng 12 năm 2025'], ['2026-01-31', 'ngày 31 tháng 01 năm 2026'],
])('NUM-11 the date line of %s is "%s"', (day, line) => { expect(dateLine(day)).toBe(line); });

test('every day is read back from each way in which we write it', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 40_000 }), (days) => {
    const day = plusDays('1975-04-30', days);
    for (const written of [day, writtenDay(day), dateLine(day), dateLine(day).toUpperCase()]) expect(readDate(written)).toEqual({ day });
  }));
});
