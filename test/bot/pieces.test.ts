import { pieces } from '../../bot/pieces';
import { fileName, sniff } from '../../bot/file';

test('a long text is cut at lines, under the limit, with nothing lost', () => {
  const text = Array.from({ length: 400 }, (_, line) => `Dòng ${line}: hồ sơ đang chờ`).join('\n');
  const parts = pieces(text, 4096);
  expect(parts.every((part) => part.length <= 4096)).toBe(true);
  expect(parts.join('')).toBe(text);
});

test('no letter and no emoji is cut in two', () => {
  for (const unit of ['👨‍👩‍👧', 'ợ'.normalize('NFD'), '😀']) {
    const parts = pieces(unit.repeat(3000), 4096);
    expect(parts.every((part) => part.length <= 4096 && part.replaceAll(unit, '') === '')).toBe(true);
    expect(parts.join('')).toBe(unit.repeat(3000));
  }
});

test('what a file is, is said by its content', () => {
  expect(sniff(Buffer.from('%PDF-1.7 ...'))).toBe('application/pdf');
  expect(sniff(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
  expect(sniff(Buffer.from('PK\u0003\u0004....[Content_Types].xml....word/document.xml'))).toContain('wordprocessingml');
  expect(sniff(Buffer.from('PK\u0003\u0004....virus.exe'))).toBeNull();
  expect(sniff(Buffer.from('MZ'))).toBeNull();
  expect(sniff(new Uint8Array())).toBeNull();
});

test('a file name shows neither a path nor hidden direction marks', () => {
  expect(fileName('../../etc/dự toán\u202Efdp.exe')).toBe('dự toánfdp.exe');
  expect(fileName('a'.repeat(500))).toHaveLength(120);
});
