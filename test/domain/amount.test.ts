import fc from 'fast-check';
import { readAmount } from '../../domain/amount';
import { LARGEST, written } from '../../domain/money';

test('NUM-01 "1.737,73 tỷ" is one thousand seven hundred billion', () => {
  expect(readAmount('1.737,73 tỷ')).toBe(1_737_730_000_000n);
  expect(written(readAmount('1.737,73 tỷ')!)).toBe('1.737.730.000.000 đồng');
});

test.each([
  ['300 triệu', 300_000_000n], ['2,52 tỉ', 2_520_000_000n], ['5,065 tỷ', 5_065_000_000n], ['262,5 triệu', 262_500_000n], ['84,739 tỷ', 84_739_000_000n], ['300.000.000', 300_000_000n], ['300 triệu đồng', 300_000_000n],
])('NUM-02 "%s" reads as %s đồng', (typed, amount) => { expect(readAmount(typed)).toBe(amount); });

test('MON-02 the four lines of the plan make twenty projects and 2.520.000.000 đồng', () => {
  const lines: [number, string][] = [[13, '2,035 tỉ đồng'], [3, '262,5 triệu đồng'], [2, '60 triệu đồng'], [2, '162,5 triệu đồng']];
  expect(lines.reduce((sum, [count]) => sum + count, 0)).toBe(20);
  const total = lines.reduce((sum, [, typed]) => sum + readAmount(typed)!, 0n);
  expect([total, written(total)]).toEqual([2_520_000_000n, '2.520.000.000 đồng']);
});

test.each([
  ['300 Triệu', 300_000_000n], ['300 trieu dong', 300_000_000n], ['300 triệu'.normalize('NFD'), 300_000_000n], ['300\u00A0triệu\u00A0đồng', 300_000_000n], ['300 triệu đồng./.', 300_000_000n], ['300tr', 300_000_000n],
  ['300.000.000đ', 300_000_000n], ['300.000.000 ₫', 300_000_000n], ['300.000.000 VNĐ', 300_000_000n], ['300 000 000', 300_000_000n], ['300,000,000', 300_000_000n], ['300.000.000,00 đồng', 300_000_000n],
  ['500k', 500_000n], ['500 nghìn', 500_000n], ['500 ngàn đồng', 500_000n], ['1,7 nghìn tỷ', 1_700_000_000_000n], ['2ti', 2_000_000_000n], ['1,737.73 tỷ', 1_737_730_000_000n], ['1.200,5 triệu', 1_200_500_000n],
  ['0,5 tỷ', 500_000_000n], ['1.5 tỷ', 1_500_000_000n], ['1.500 triệu', 1_500_000_000n], ['0.500 tỷ', 500_000_000n], ['1.5 billion', 1_500_000_000n], ['1,234,567 million', 1_234_567_000_000n], ['12,345678 triệu', 12_345_678n], ['0', 0n], ['0 đồng', 0n],
])('"%s" is %s đồng', (typed, amount) => { expect(readAmount(typed)).toBe(amount); });

test.each([
  ['1 tỷ 200 triệu', 1_200_000_000n], ['1 tỷ 200 triệu đồng', 1_200_000_000n], ['1tỷ200triệu', 1_200_000_000n], ['1 tỉ 262,5 triệu', 1_262_500_000n], ['2 triệu 500 nghìn', 2_500_000n], ['2 triệu 500 nghìn 300 đồng', 2_500_300n],
  ['1 tỷ 50 nghìn', 1_000_050_000n], ['1 tỷ, 200 triệu', 1_200_000_000n], ['1 tỷ 200 đồng', 1_000_000_200n], ['1tr5', 1_500_000n], ['1tr500', 1_500_000n], ['2tỷ3', 2_300_000_000n], ['2k5', 2_500n], ['12 tr5', 12_500_000n],
  ['1 tỷ rưỡi', 1_500_000_000n], ['2 tỉ rưỡi đồng', 2_500_000_000n], ['3tr rưỡi', 3_500_000n], ['0 triệu rưỡi', 500_000n], ['5 nghìn rưỡi', 5_500n],
])('"%s" in parts is %s đồng', (typed, amount) => { expect(readAmount(typed)).toBe(amount); });

test.each([
  ['1,200 tỷ', 'one and a fifth, or a thousand'], ['300,000 triệu', 'the same'], ['5,065 million', 'the English way'], ['5.065 million', 'either way'], ['1 tỷ 2', 'a tenth, or two đồng'], ['1 tỷ 500', 'millions, or đồng'],
  ['2 triệu 500 nghìn 300', 'đồng, or thousands'], ['1 nghìn,5', 'a fraction, or five'], ['1tr25', 'a quarter, or 25 thousand'], ['1,5 tỷ 200 triệu', 'a part after a fraction'], ['1 tỷ 1.200 triệu', 'more than one of the part before'], ['200 triệu 1 tỷ', 'the small part first'], ['1 tỷ 1 tỷ', 'twice'],
  ['1,737.730 tỷ', 'both marks group'], ['12 34', 'no groups of three'], ['1.2345 ', 'a fraction of a đồng, or a group too long'],
])('"%s" may be read in two ways (%s) and is asked again', (typed) => { expect(readAmount(typed)).toBeNull(); });

test.each([
  ['1,2'], ['1.737,73'], ['0,5 đồng'], ['1,2345678 triệu'], ['300.000.000,50 đồng'],
])('"%s" is no whole number of đồng', (typed) => { expect(readAmount(typed)).toBeNull(); });

test.each([
  [''], ['rưỡi'], ['1 rưỡi'], ['1,5 tỷ rưỡi'], ['01 tỷ rưỡi'], ['1 tỷ rưỡi 200 triệu'], ['9999999999999 tỷ rưỡi'], ['triệu'], ['ba trăm'], ['-5'], ['−5 triệu'], ['3e8'], ['12.34.56'], ['1.23.456'], ['0912345678'], ['012.345'], ['khoảng 300 triệu'], ['300 triệu/hộ'], ['300-400 triệu'], ['9'.repeat(17)], ['99999999 tỷ'], ['300 đô'], ['1,,2 tỷ'], ['NaN'], ['٣٠٠'],
])('"%s" is no amount', (typed) => { expect(readAmount(typed)).toBeNull(); });

test('the most that is believed is read, and no đồng more', () => { expect([LARGEST, LARGEST + 1n].map((amount) => readAmount(written(amount)))).toEqual([LARGEST, null]); });

test('every amount is read back from how it is written, and in millions with a comma', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: LARGEST }), (amount) => {
    expect(readAmount(written(amount))).toBe(amount);
    const millions = `${written(amount / 1_000_000n).slice(0, -5)},${(amount % 1_000_000n).toString().padStart(6, '0')} triệu`;
    expect(readAmount(millions)).toBe(amount);
  }));
});
test('whatever is typed, the answer is an amount or none, never a fault', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'0123456789., tytrieudkđ-'.split('')), maxLength: 20 }), (typed) => { const amount = readAmount(typed); expect(amount === null || amount >= 0n).toBe(true); }), { numRuns: 5_000 });
});
