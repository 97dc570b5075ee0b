import fc from 'fast-check';
import { communeKey, districtKey } from '../../domain/commune';
import { toJson } from '../../domain/record';
import { searchKey } from '../../domain/text';
import { chooseCommune, choicesOf, importMoves, successorsOf } from '../../prisma/communes';
import { openBooks } from '../../prisma/client';
import type { Books } from '../../prisma/client';
import { duplicateUnits, findUnits, projectsByProvince, registerUnit } from '../../prisma/units';
import { byName } from '../../templates/order';
import { units as provinces } from '../templates/lists';
import { freshDatabase } from '../world/database';
import type { Database } from '../world/database';

let database: Database;
let books: Books;
beforeAll(async () => { database = await freshDatabase(); books = openBooks(database.appUrl, 8); });
afterAll(async () => { await books.close(); await database.drop(); });

const at = '2026-11-25T02:00:00.000Z';
const kind = 'ruralEstablishment';
const register = (name: string, province: string | null = null) => registerUnit(books, { name, kind, province });

describe('order and keys in the database', () => {
  const inOrder = async (names: readonly string[]) => (await books.pool.query<{ name: string }>('SELECT name FROM unnest($1::text[]) AS name ORDER BY name COLLATE "vi-x-icu"', [names])).rows.map(({ name }) => name);
  test('TXT-07 the database orders provinces, letters and tones as Vietnamese readers and as we do', async () => {
    expect(await inOrder([...provinces].reverse())).toEqual(provinces);
    expect(await inOrder(['Eo', 'Ê-đê', 'Ân', 'Ăn', 'Dương'])).toEqual(['Ăn', 'Ân', 'Dương', 'Eo', 'Ê-đê']);
    expect(await inOrder(['má', 'ma', 'mạ', 'mà', 'mã', 'mả'])).toEqual(['ma', 'mà', 'mả', 'mã', 'má', 'mạ']);
    const mixed = ['Phường 2', 'Phường 10', 'đề án', 'Đề án', 'de an', 'ưu', 'Ươm', 'Ú', 'Bà Rịa - Vũng Tàu', 'Bà Rịa Vũng Tàu', 'Yên Bái'];
    expect(await inOrder(mixed)).toEqual([...mixed].sort(byName));
  });
  test('a name has the same key in the database and in the rules', async () => {
    const letters = [...'aăâbcdđeêghiklmnoôơpqrstuưvxy AĐƠ.-09\u0301\u0300\u0323\u0309\u0303\u0302\u200B\u00A0\u00AD\u2060\uFEFF\u3000\tÐ'];
    const names = [...provinces, 'Cơ sở Gỗ mỹ nghệ Hòa Phát'.normalize('NFD'), ...fc.sample(fc.string({ unit: fc.constantFrom(...letters), maxLength: 30 }), 500)];
    const { rows } = await books.pool.query<{ key: string }>('SELECT search_key(name) AS key FROM unnest($1::text[]) WITH ORDINALITY AS n(name, place) ORDER BY place', [names]);
    expect(rows.map(({ key }) => key)).toEqual(names.map(searchKey));
  });
});

describe('units', () => {
  test('TXT-01 the composed and the decomposed name are one record, stored composed and found by either', async () => {
    const name = 'Cơ sở Gỗ mỹ nghệ Hòa Phát';
    const first = await register(name.normalize('NFD'));
    const second = await register(name);
    expect([first.created, first.unit.name, second.created, second.unit.id]).toEqual([true, name.normalize('NFC'), false, first.unit.id]);
    expect(first.unit.id).toMatch(/^cs-co-so-go-my-nghe-hoa-phat-[0-9a-f]{8}$/);
    for (const typed of [name, name.normalize('NFD'), 'hoa phat', 'GỖ MỸ NGHỆ', 'phát gỗ']) expect((await findUnits(books, typed)).map(({ id }) => id)).toEqual([first.unit.id]);
  });
  test('TXT-10 what shows nothing makes no second record', async () => {
    const names = ['Hợp tác xã Mây tre A', 'Hợp tác xã Mây tre A\u200B', 'Hợp tác xã Mây tre\u00A0 A'];
    const answers = [];
    for (const name of names) answers.push(await register(name));
    expect(answers.map(({ created }) => created)).toEqual([true, false, false]);
    expect(new Set(answers.map(({ unit }) => unit.id)).size).toBe(1);
  });
  test('TXT-04 the tone may stand on either vowel; the record keeps the spelling of its owner', async () => {
    const { unit } = await register('Cơ sở Thuỵ Khuê');
    expect(await register('cơ sở Thụy Khuê')).toMatchObject({ created: false, unit: { id: unit.id, name: 'Cơ sở Thuỵ Khuê' } });
    expect((await findUnits(books, 'thụy khuê')).map(({ id }) => id)).toEqual([unit.id]);
  });
  test('names that differ by a mark are two, each told of the other', async () => {
    const { unit } = await register('Cơ sở An Hòa');
    expect(await register('Cơ sở Ân Hóa')).toMatchObject({ created: true, alike: [{ id: unit.id }] });
    expect((await duplicateUnits(books)).find(({ key }) => key === 'co so an hoa')?.units.map(({ name }) => name).sort(byName)).toEqual(['Cơ sở An Hòa', 'Cơ sở Ân Hóa']);
  });
  test('one name in two provinces is two units; in one that was joined to another it is one', async () => {
    const bd = await register('HTX Thành Công', 'tỉnh Bình Dương');
    const dn = await register('HTX Thành Công', 'Đồng Nai');
    expect([bd.unit.province, dn.created, dn.alike.map(({ id }) => id)]).toEqual(['Bình Dương', true, [bd.unit.id]]);
    expect((await register('HTX Thành Công', 'TP.HCM')).unit.id).toBe(bd.unit.id);
    await expect(register('HTX Thành Công')).rejects.toMatchObject({ code: 'PROVINCE_UNCLEAR', facts: { candidates: ['Bình Dương', 'Đồng Nai'] } });
  });
  test('REG-04 a province that is not certain is asked', async () => {
    await expect(register('HTX Sài Gòn', 'Sài Gòn')).rejects.toMatchObject({ code: 'PROVINCE_UNCLEAR', facts: { candidates: ['Thành phố Hồ Chí Minh'] } });
    expect((await findUnits(books, 'HTX Sài Gòn'))).toEqual([]);
  });
  test('TXT-05 a name in an old font is shown converted, and kept only when a person says so', async () => {
    await expect(register('C¬ së gç mü nghÖ Hßa Ph¸t')).rejects.toMatchObject({ code: 'OLD_ENCODING', facts: { typed: 'C¬ së gç mü nghÖ Hßa Ph¸t', converted: 'Cơ sở gỗ mỹ nghệ Hòa Phát' } });
    expect((await register('Cơ sở gỗ mỹ nghệ Hòa Phát')).created).toBe(false);
    expect(await registerUnit(books, { name: 'Nhà in §Ò ¸n', kind, asTyped: true })).toMatchObject({ created: true, unit: { name: 'Nhà in §Ò ¸n' } });
  });
  test('eight registrations of one name at once make one record', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, place) => register(place % 2 ? 'Cơ sở Tám Lần' : 'CƠ SỞ TÁM LẦN\u200B')));
    expect([answers.filter(({ created }) => created).length, new Set(answers.map(({ unit }) => unit.id)).size]).toEqual([1, 1]);
  });
  test('a search for nothing finds nothing, and signs of patterns are only signs', async () => {
    for (const typed of ['', ' \u200B ', '%', '_', "'", '\\']) expect(await findUnits(books, typed)).toEqual([]);
  });
  test('what others entered twice is reported', async () => {
    await books.prisma.unit.createMany({ data: [{ id: 'cs-x1', name: 'Cơ sở Lặp', kind }, { id: 'cs-x2', name: 'Cơ sở  Lặp\u200B', kind }, { id: 'sct-x', name: 'Cơ sở Lặp', kind: 'doit' }] });
    expect((await duplicateUnits(books)).find(({ key }) => key === 'co so lap')?.units.map(({ id }) => id)).toEqual(['cs-x1', 'cs-x2']);
  });
});

describe('REG-02 projects by province', () => {
  const file = async (code: string, province: string, planYear: number, approved: bigint | null) => books.pool.query(
    `INSERT INTO projects (code, procedure_hash, fund, name, name_key, province, applicant, beneficiary, stage, round, unit, version, head, state) VALUES ($1, '', 'national', '', '', $2, '', '', '', 1, '', 1, '', $3)`,
    [code, province, toJson({ approved, facts: { province, planYear } })]);
  beforeAll(async () => {
    await books.pool.query("INSERT INTO procedures (hash, id, effective_from, definition) VALUES ('', 'x', '2000-01-01', '{}')");
    await file('A1', 'Bình Dương', 2024, 300_000_000n);
    await file('A2', 'Bà Rịa - Vũng Tàu', 2024, 9_007_199_254_740_993n);
    await file('A3', 'Thành phố Hồ Chí Minh', 2025, null);
    await file('A4', 'Daklak', 2024, 5n);
    await file('A5', 'Đắk Lắk', 2024, 6n);
    await file('A6', 'Sài Gòn', 2024, 7n);
  });
  const lines = async (by: 'asFiled' | 'current', year?: number) => Object.fromEntries((await projectsByProvince(books, by, year)).map(({ province, projects, approved }) => [province, [projects, approved]]));
  test('REG-02 today both stand under Hồ Chí Minh', async () => {
    expect(await lines('current')).toEqual({ 'Hồ Chí Minh': [3, 9_007_199_554_740_993n], 'Đắk Lắk': [2, 11n], 'Sài Gòn': [1, 7n] });
  });
  test('REG-02 a reprint of 2024 has them under the old provinces', async () => {
    expect(await lines('asFiled', 2024)).toEqual({ 'Bình Dương': [1, 300_000_000n], 'Bà Rịa - Vũng Tàu': [1, 9_007_199_254_740_993n], 'Đắk Lắk': [2, 11n], 'Sài Gòn': [1, 7n] });
    expect(await lines('asFiled', 2030)).toEqual({});
  });
});

describe('REG-05 communes', () => {
  const old = { commune: 'phường X', district: 'quận Y', province: 'TP. HCM' };
  const enter = (moves: Parameters<typeof importMoves>[1]) => importMoves(books, moves, { by: 'quan-tri', at });
  beforeAll(async () => {
    await enter([
      { old, new: { commune: 'Phường N', province: 'Thành phố Hồ Chí Minh' }, note: 'phần còn lại' }, { old, new: { commune: 'Phường M', province: 'TPHCM' } },
      { old: { commune: 'Xã Tân Lập', district: 'Huyện Bắc Tân Uyên', province: 'Bình Dương' }, new: { commune: 'Xã Thường Tân', province: 'Hồ Chí Minh' } },
      { old: { commune: 'Phường Thuỵ Khuê', district: 'Quận Tây Hồ', province: 'Hà Nội' }, new: { commune: 'Phường Tây Hồ', province: 'Hà Nội' } },
      { old: { commune: 'Phường 01', district: 'Quận 3', province: 'TP.HCM' }, new: { commune: 'Phường Bàn Cờ', province: 'TP.HCM' } }, { old: { commune: 'Phường 1', district: 'Quận 4', province: 'TP.HCM' }, new: { commune: 'Phường Xóm Chiếu', province: 'TP.HCM' } },
    ]);
  });
  const found = async (commune: string, province: string, district?: string) => (await successorsOf(books, { commune, province, ...(district ? { district } : {}) })).map((one) => one.commune);

  test('REG-05 both candidates are offered, with what the decision says of them', async () => {
    expect(await successorsOf(books, old)).toEqual([
      { old: { commune: 'phường X', district: 'quận Y', province: 'Thành phố Hồ Chí Minh' }, commune: 'Phường M', province: 'Hồ Chí Minh', note: '' },
      { old: { commune: 'phường X', district: 'quận Y', province: 'Thành phố Hồ Chí Minh' }, commune: 'Phường N', province: 'Hồ Chí Minh', note: 'phần còn lại' },
    ]);
  });
  test('TXT-04 an old ward is found however its tone, kind and marks are written', async () => {
    for (const typed of ['Thụy Khuê', 'P. Thuỵ Khuê', 'phuong thuy khue', 'Thuỵ Khuê'.normalize('NFD')]) expect([typed, await found(typed, 'Hà Nội')]).toEqual([typed, ['Phường Tây Hồ']]);
  });
  test('without its district every ward of the name is offered; a province may be told as it is today', async () => {
    expect(await found('P.1', 'TPHCM')).toEqual(['Phường Bàn Cờ', 'Phường Xóm Chiếu']);
    expect([await found('P1', 'TPHCM', 'Q.3'), await found('xã Tân Lập', 'Bình Dương'), await found('xã Tân Lập', 'TP.HCM'), await found('xã Tân Lập', 'Đồng Nai')]).toEqual([['Phường Bàn Cờ'], ['Xã Thường Tân'], ['Xã Thường Tân'], []]);
    await expect(found('P1', 'Sài Gòn')).rejects.toMatchObject({ code: 'PROVINCE_UNCLEAR' });
  });
  test('the same file twice enters nothing new', async () => {
    expect(await enter([{ old, new: { commune: 'Phường M', province: 'TPHCM' }, note: 'phần phía bắc' }, { old, new: { commune: 'Phường M', province: 'TPHCM' }, note: 'phần phía nam' }])).toEqual({ rows: 1, added: 0 });
    expect((await successorsOf(books, old)).map(({ note }) => note)).toEqual(['phần phía nam', 'phần còn lại']);
  });
  test('a new commune lies in a province of today', async () => {
    await expect(enter([{ old, new: { commune: 'M', province: 'Bình Dương' } }])).rejects.toMatchObject({ code: 'PROVINCE_UNCLEAR', facts: { candidates: ['Hồ Chí Minh'] } });
  });

  const choose = (commune: string, commandId: string, code = 'A1') => chooseCommune(books, { code, old, chosen: { commune, province: 'TP. Hồ Chí Minh' }, by: 'ai-do', at, commandId });
  test('REG-05 the choice is a person\'s, logged with what was offered; a later one stands beside it', async () => {
    expect(await choicesOf(books, 'A1')).toEqual([]);
    const first = await choose('Phường N', 'k1');
    expect(first).toEqual({ id: first.id, old: 'phường X, quận Y, TP. HCM', chosen: 'Phường N, Hồ Chí Minh', offered: ['Phường M, Hồ Chí Minh', 'Phường N, Hồ Chí Minh'], by: 'ai-do', at });
    expect(await choose('Phường N', 'k1')).toEqual(first);
    await choose('Phường M', 'k2');
    expect((await choicesOf(books, 'A1')).map(({ chosen }) => chosen)).toEqual(['Phường M, Hồ Chí Minh', 'Phường N, Hồ Chí Minh']);
    await expect(choose('Phường M', 'k1')).rejects.toMatchObject({ code: 'KEY_REUSED' });
    await expect(choose('Phường N', 'k1', 'A2')).rejects.toMatchObject({ code: 'KEY_REUSED' });
  });
  test('what was not offered is not taken', async () => {
    await expect(choose('Phường Q', 'k3')).rejects.toMatchObject({ code: 'COMMUNE_NOT_OFFERED', facts: { candidates: ['Phường M, Hồ Chí Minh', 'Phường N, Hồ Chí Minh'] } });
  });
  test('the product cannot change or delete a choice', async () => {
    for (const sql of ["UPDATE commune_choices SET chosen = 'x'", 'DELETE FROM commune_choices', 'TRUNCATE commune_choices', "UPDATE commune_moves SET new_commune = 'x'"]) await expect(books.pool.query(sql)).rejects.toThrow(/permission denied/);
  });
});

test.each([['Phường 01', '1'], ['P.1', '1'], ['P1', '1'], ['phường 10', '10'], ['Xã Tân Lập', 'tanlap'], ['Thị trấn Tân Lập', 'tanlap'], ['Phường', 'phuong'], ['Xa La', 'la'], ['Đắk Hà', 'dakha']])('the commune "%s" has the key %s', (name, key) => { expect(communeKey(name)).toBe(key); });
test.each([['Quận 3', '3'], ['Q.03', '3'], ['TP. Thủ Đức', 'thuduc'], ['Thành phố Thủ Đức', 'thuduc'], ['H. Củ Chi', 'cuchi'], ['Thị xã Sơn Tây', 'sontay'], ['', '']])('the district "%s" has the key %s', (name, key) => { expect(districtKey(name)).toBe(key); });
