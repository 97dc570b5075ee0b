import fc from 'fast-check';
import { amountInWords, numberInWords } from '../../templates/numberWords';
import { renderDocument } from '../../templates/render';

test.each([
  [11, 'mười một'], [15, 'mười lăm'], [21, 'hai mươi mốt'], [24, 'hai mươi tư'], [25, 'hai mươi lăm'], [101, 'một trăm linh một'], [105, 'một trăm linh năm'], [115, 'một trăm mười lăm'], [1005, 'một nghìn không trăm linh năm'],
])('NUM-04 %s is "%s"', (number, words) => { expect(numberInWords(BigInt(number))).toBe(words); });

test.each([
  [145_001_000, 'một trăm bốn mươi lăm triệu không trăm linh một nghìn'], [523_056, 'năm trăm hai mươi ba nghìn không trăm năm mươi sáu'],
])('NUM-05 %s with empty hundreds inside is "%s"', (number, words) => { expect(numberInWords(BigInt(number))).toBe(words); });

test.each([
  [40_680_000_000, 'bốn mươi tỷ sáu trăm tám mươi triệu'], [1000, 'một nghìn'], [300_000_000, 'ba trăm triệu'],
])('NUM-07 the round %s is "%s"', (number, words) => { expect(numberInWords(BigInt(number))).toBe(words); });
test('NUM-07 papers begin with a capital and end with đồng', () => { expect(amountInWords(300_000_000n)).toBe('Ba trăm triệu đồng'); });

test.each([[0, 'không'], [-20_000_000, 'âm hai mươi triệu']])('NUM-08 %s is "%s"', (number, words) => { expect(numberInWords(BigInt(number))).toBe(words); });

test.each([
  [1n, 'một'], [4n, 'bốn'], [5n, 'năm'], [10n, 'mười'], [14n, 'mười bốn'], [20n, 'hai mươi'], [31n, 'ba mươi mốt'], [55n, 'năm mươi lăm'], [100n, 'một trăm'], [104n, 'một trăm linh bốn'], [110n, 'một trăm mười'], [1_000_000_005n, 'một tỷ không trăm linh năm'],
  [1_000_001_000n, 'một tỷ không trăm linh một nghìn'], [1_737_730_000_000n, 'một nghìn bảy trăm ba mươi bảy tỷ bảy trăm ba mươi triệu'], [1_005_000_000_000n, 'một nghìn không trăm linh năm tỷ'], [10n ** 18n, 'một tỷ tỷ'], [2n * 10n ** 18n + 5n, 'hai tỷ tỷ không trăm linh năm'],
  [9_007_199_254_740_993n, 'chín triệu không trăm linh bảy nghìn một trăm chín mươi chín tỷ hai trăm năm mươi tư triệu bảy trăm bốn mươi nghìn chín trăm chín mươi ba'], [-1n, 'âm một'],
])('%s is "%s"', (number, words) => { expect(numberInWords(number)).toBe(words); });
test.each([[0n, 'Không đồng'], [-20_000_000n, 'Âm hai mươi triệu đồng'], [21n, 'Hai mươi mốt đồng']])('%s đồng are "%s" on a paper', (amount, words) => { expect(amountInWords(amount)).toBe(words); });

test('no number is left without words, and no two below ten thousand have the same', () => {
  expect(new Set(Array.from({ length: 10_000 }, (_, number) => numberInWords(BigInt(number)))).size).toBe(10_000);
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (number) => { expect(numberInWords(number)).toMatch(/^[\p{Ll} ]+$/u); }));
});

const facts = { code: 'KC-2026-00123-7', stage: 'contract', round: 1, at: '2026-02-01T02:00:00.000Z', name: 'Gỗ', province: 'Bình Dương', due: null, basis: 'TT 36/2013/TT-BCT', approved: '300000000', accepted: '262500000', paid: '0' };
test.each([
  ['projectContract', '300.000.000 đồng (bằng chữ: Ba trăm triệu đồng)'], ['acceptanceMinutes', '262.500.000 đồng (bằng chữ: Hai trăm sáu mươi hai triệu năm trăm nghìn đồng)'], ['liquidationMinutes', '0 đồng (bằng chữ: Không đồng)'],
])('the amount of the %s stands in words, and its date as Decree 30/2020 wants it', (paper, words) => {
  const text = renderDocument(paper, facts);
  expect(text).toContain(words);
  expect(text).toContain(', ngày 01 tháng 02 năm 2026');
});
test('a paper is dated by the day in Vietnam', () => { expect(renderDocument('projectContract', { ...facts, at: '2026-07-31T17:00:00.000Z' })).toContain(', ngày 01 tháng 8 năm 2026'); });
test('REG-02 a contract that is printed again names the province of its day', () => { expect(renderDocument('projectContract', facts)).toContain('Địa phương: Bình Dương'); });
