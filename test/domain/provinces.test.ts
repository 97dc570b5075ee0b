import provinces from '../../domain/data/provinces.json';
import { checkCode, currentOf, currentProvinces, findProvince, fullName, groupByProvince, oldOf } from '../../domain/provinces';

const found = (old: string | null, current: string) => ({ kind: 'found', old, current });
const saigon = { old: 'Thành phố Hồ Chí Minh', current: 'Hồ Chí Minh' };

test('REG-01 a name with the code of another province is reported, never filed there', () => {
  expect(checkCode('Sơn La', '15')).toEqual({ ok: false, official: ['14'], belongsTo: ['Yên Bái', 'Lào Cai'] });
  expect(checkCode('Sơn La', '14')).toEqual({ ok: true, list: 'both' });
});
test.each([
  ['Hà Nội', '01', { ok: true, list: 'both' }], ['Hà Nội', '1', { ok: false, official: ['01'], belongsTo: [] }], ['Bắc Ninh', '27', { ok: true, list: 'old' }], ['Bắc Ninh', '24', { ok: true, list: 'current' }], ['Bắc Giang', '24', { ok: true, list: 'old' }],
  ['Bắc Kạn', '19', { ok: false, official: ['06'], belongsTo: ['Thái Nguyên'] }], ['TP. HCM', '79', { ok: true, list: 'both' }], ['Huế', '46', { ok: true, list: 'current' }], ['Thừa Thiên Huế', '46', { ok: true, list: 'old' }],
  ['Atlantis', '14', { ok: false, official: [], belongsTo: ['Sơn La'] }], ['Sài Gòn', '79', { ok: false, official: [], belongsTo: ['Thành phố Hồ Chí Minh', 'Hồ Chí Minh'] }], ['Sơn La', '', { ok: false, official: ['14'], belongsTo: [] }],
])('REG-01 "%s" with code "%s": %j', (name, code, check) => { expect(checkCode(name, code)).toEqual(check); });
test('REG-01 every code is text of two figures, each once in its list', () => {
  for (const list of [provinces.old_provinces, provinces.new_provinces]) {
    expect(list.every(({ code }) => /^\d\d$/.test(code))).toBe(true);
    expect(new Set(list.map(({ code }) => code)).size).toBe(list.length);
  }
});

test('REG-02 dossiers of 2024 stand under the new province in a report of today, and under their own in a reprint', () => {
  const rows = [{ year: 2024, province: 'Bình Dương' }, { year: 2024, province: 'Bà Rịa - Vũng Tàu' }];
  expect(groupByProvince(rows, 'current').map(({ province, rows: of }) => [fullName(province), of.length])).toEqual([['Thành phố Hồ Chí Minh', 2]]);
  expect(groupByProvince(rows, 'asFiled').map(({ province }) => province)).toEqual(['Bình Dương', 'Bà Rịa - Vũng Tàu']);
});
test('REG-02 spellings of one province are one line, and what is no province is not lost', () => {
  const rows = ['Đăk Lăk', 'Daklak', 'Đắk Lắk', 'Phú Yên', 'Sài Gòn', 'Atlantis'].map((province) => ({ province }));
  const lines = (by: 'asFiled' | 'current') => groupByProvince(rows, by).map(({ province, rows: of }) => [province, of.length]);
  expect(lines('asFiled')).toEqual([['Đắk Lắk', 3], ['Phú Yên', 1], ['Sài Gòn', 1], ['Atlantis', 1]]);
  expect(lines('current')).toEqual([['Đắk Lắk', 4], ['Sài Gòn', 1], ['Atlantis', 1]]);
});

test.each([
  ['Thừa Thiên–Huế', found('Thừa Thiên Huế', 'Huế')], ['Thua Thien Hue', found('Thừa Thiên Huế', 'Huế')], ['TPHCM', found(saigon.old, saigon.current)], ['TP. HCM', found(saigon.old, saigon.current)], ['Sài Gòn', { kind: 'ask', candidates: [saigon] }],
  ['Bà Rịa – Vũng Tàu', found('Bà Rịa - Vũng Tàu', 'Hồ Chí Minh')], ['Đăk Lăk', found('Đắk Lắk', 'Đắk Lắk')], ['Daklak', found('Đắk Lắk', 'Đắk Lắk')],
])('REG-04 "%s" is %j', (text, province) => { expect(findProvince(text)).toEqual(province); });

test.each([
  ['Tỉnh Bắc Giang', 'Bắc Giang', 'Bắc Ninh'], ['tỉnh Bắc Ninh', 'Bắc Ninh', 'Bắc Ninh'], ['Thành phố Huế', null, 'Huế'], ['TT-Huế', 'Thừa Thiên Huế', 'Huế'], ['Bà Rịa-Vũng Tàu', 'Bà Rịa - Vũng Tàu', 'Hồ Chí Minh'], ['Bà Rịa — Vũng Tàu', 'Bà Rịa - Vũng Tàu', 'Hồ Chí Minh'], ['BR-VT', 'Bà Rịa - Vũng Tàu', 'Hồ Chí Minh'],
  ['Tp.HCM', saigon.old, 'Hồ Chí Minh'], ['Hồ Chí Minh', saigon.old, 'Hồ Chí Minh'], ['Thành phố Hồ Chí Minh'.normalize('NFD'), saigon.old, 'Hồ Chí Minh'], ['Ho Chi Minh City', saigon.old, 'Hồ Chí Minh'], ['T.P. Hồ Chí Minh', saigon.old, 'Hồ Chí Minh'], ['HCMC', saigon.old, 'Hồ Chí Minh'],
  ['KONTUM', 'Kon Tum', 'Quảng Ngãi'], ['Đắc Lắc', 'Đắk Lắk', 'Đắk Lắk'], ['Dak Nong', 'Đắk Nông', 'Lâm Đồng'], ['Bắc Cạn', 'Bắc Kạn', 'Thái Nguyên'], ['Hoà Bình', 'Hòa Bình', 'Phú Thọ'], ['Thủ đô Hà Nội', 'Hà Nội', 'Hà Nội'], [' hà\u00A0nội\u200B ', 'Hà Nội', 'Hà Nội'], ['TP Cần Thơ', 'Cần Thơ', 'Cần Thơ'],
])('REG-04 "%s" is %s, today %s', (text, old, current) => { expect(findProvince(text)).toEqual(found(old, current)); });

test.each([
  ['Hà Tây', ['Hà Nội']], ['Quảng Nam - Đà Nẵng', ['Đà Nẵng', 'Quảng Nam']], ['Vũng Tàu', ['Bà Rịa - Vũng Tàu']], ['Thừa Thiên', ['Thừa Thiên Huế']], ['Quảng', ['Quảng Ninh', 'Quảng Trị', 'Quảng Ngãi', 'Quảng Bình', 'Quảng Nam', 'Tuyên Quang']],
])('REG-04 "%s" is asked: %j', (text, names) => {
  const answer = findProvince(text);
  expect(answer.kind === 'ask' && answer.candidates.map(({ old }) => old).sort()).toEqual([...names].sort());
});
test.each([[''], ['-'], ['TP'], ['tỉnh'], ['An'], ['Atlantis'], ['Bình Dương, Việt Nam'], ['Hải Nam'], ['01']])('"%s" is no province', (text) => { expect(findProvince(text)).toEqual({ kind: 'unknown' }); });

test('every name of both lists is found, with and without marks, and no two run together', () => {
  for (const { name, new_name } of provinces.old_provinces) for (const text of [name, name.toUpperCase(), `Tỉnh ${name.replace('Thành phố ', '')}`, name.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/ - | /g, '')])
    expect([text, findProvince(text)]).toEqual([text, found(name, new_name)]);
  for (const name of currentProvinces) expect(currentOf(name)).toBe(name);
});
test('the 63 provinces of before are the 34 of today, each in one', () => {
  expect([provinces.old_provinces.length, currentProvinces.length]).toEqual([63, 34]);
  expect(currentProvinces.flatMap((name) => [...oldOf(name)]).sort()).toEqual(provinces.old_provinces.map(({ name }) => name).sort());
  for (const { name, merged_from: parts } of provinces.new_provinces) expect([...oldOf(name)].sort()).toEqual(parts.map((part) => part.name).sort());
  expect([oldOf('Hồ Chí Minh').length, oldOf('Bắc Giang'), currentOf('Sài Gòn'), currentOf('Atlantis'), fullName('Lâm Đồng')]).toEqual([3, [], null, null, 'Tỉnh Lâm Đồng']);
});
