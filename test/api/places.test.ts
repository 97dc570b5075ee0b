import { theApi } from './theApi';

let api: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => { api = await theApi(); });
afterAll(async () => { await api.close(); });

const old = { commune: 'phường X', district: 'quận Y', province: 'Bình Dương' };
const hcm = 'Thành phố Hồ Chí Minh';
const admin = (method: string, path: string, body?: unknown) => api.ask('quan-tri', method, path, body === undefined ? {} : { body });

describe('units', () => {
  test('TXT-01 TXT-10 one applicant record however the name is sent', async () => {
    const names = ['Cơ sở Mây tre Hòa An', 'Cơ sở Mây tre Hòa An'.normalize('NFD'), 'Cơ sở Mây tre Hoà An\u200B', 'Cơ sở  Mây\u00A0tre Hòa An'];
    const answers = [];
    for (const name of names) answers.push(await api.ask(api.implementer, 'POST', '/api/units', { body: { name, province: 'Tỉnh Quảng Nam' } }));
    expect(answers.map(({ status, body }) => [status, body.created])).toEqual([[201, true], [201, false], [201, false], [201, false]]);
    expect(new Set(answers.map(({ body }) => body.unit.id)).size).toBe(1);
    expect(answers[0]!.body.unit).toMatchObject({ name: names[0], kind: 'ruralEstablishment', province: 'Quảng Nam' });
    const { body } = await api.ask(api.implementer, 'GET', `/api/units?${new URLSearchParams({ q: 'hoa an' })}`);
    expect(body.items.map(({ name }: { name: string }) => name)).toContain(names[0]);
  });
  test('TXT-05 old letters are answered with what they say, for a person to confirm', async () => {
    const name = 'C¬ së gç mü nghÖ Hßa Ph¸t';
    const { status, body } = await api.ask(api.implementer, 'POST', '/api/units', { body: { name } });
    expect([status, body.code, body.facts]).toEqual([422, 'OLD_ENCODING', { typed: name, converted: 'Cơ sở gỗ mỹ nghệ Hòa Phát' }]);
    expect(body.detail).toContain('"Cơ sở gỗ mỹ nghệ Hòa Phát"');
    expect((await api.ask(api.implementer, 'POST', '/api/units', { body: { name: body.facts.converted } })).status).toBe(201);
  });
  test('REG-04 an uncertain province is asked with its candidates', async () => {
    const { status, body } = await api.ask(api.implementer, 'POST', '/api/units', { body: { name: 'HTX Mới', province: 'Sài Gòn' } });
    expect([status, body.code, body.facts.candidates]).toEqual([422, 'PROVINCE_UNCLEAR', [hcm]]);
    expect(body.detail).toContain(hcm);
  });
  test.each([[{ name: ' \u200B ' }, 'name'], [{}, 'name'], [{ name: 'a\u0000' }, 'name'], [{ name: 'A', kind: 'x y' }, 'kind'], [{ name: 'A', khac: 1 }, 'khac']])('%j is refused by name', async (body, field) => {
    const answer = await api.ask('quan-tri', 'POST', '/api/units', { body });
    expect([answer.status, answer.body.errors[0].field]).toEqual([422, field]);
  });
  test('an office of the state is made by an administrator only', async () => {
    const body = { name: 'Sở Công Thương Mới', kind: 'doit', province: 'Lâm Đồng' };
    expect((await api.ask(api.implementer, 'POST', '/api/units', { body })).status).toBe(403);
    expect((await admin('POST', '/api/units', body)).body).toMatchObject({ created: true, unit: { kind: 'doit' } });
    expect((await api.ask(api.implementer, 'GET', '/api/units/duplicates')).status).toBe(403);
    expect((await admin('GET', '/api/units/duplicates')).status).toBe(200);
  });
});

describe('communes', () => {
  const moves = [{ old, new: { commune: 'Phường M', province: hcm, provinceCode: '79' } }, { old, new: { commune: 'Phường N', province: 'TPHCM' }, note: 'phần còn lại' }];
  const choose = (code: string, commune: string, key?: string) => api.ask(api.implementer, 'POST', `/api/projects/${code}/commune`, { body: { old, chosen: { commune, province: hcm } }, ...(key ? { key } : {}) });

  test('REG-05 both candidates are offered, the choice is logged, and the project goes on before and after it', async () => {
    expect((await admin('POST', '/api/communes', { moves })).body).toEqual({ rows: 2, added: 2 });
    const { body: { candidates } } = await api.ask(api.implementer, 'GET', `/api/communes?${new URLSearchParams(old)}`);
    expect(candidates.map(({ commune, province, note }: Record<string, string>) => [commune, province, note])).toEqual([['Phường M', 'Hồ Chí Minh', ''], ['Phường N', 'Hồ Chí Minh', 'phần còn lại']]);

    const { body: { code, version } } = await api.propose({ province: 'Bình Dương' });
    expect((await api.ask(api.implementer, 'GET', `/api/projects/${code}/commune`)).body.items).toEqual([]);
    const revise = (match: number, name: string) => api.ask(api.implementer, 'PATCH', `/api/projects/${code}`, { body: { facts: { ...api.facts, province: 'Bình Dương', name } }, headers: { 'if-match': `"${match}"` } });
    expect((await revise(version, 'Chưa chọn xã')).status).toBe(200);
    const chosen = await choose(code, 'Phường N', 'chon-1');
    expect([chosen.status, chosen.body]).toEqual([201, { id: chosen.body.id, old: 'phường X, quận Y, Bình Dương', chosen: 'Phường N, Hồ Chí Minh', offered: ['Phường M, Hồ Chí Minh', 'Phường N, Hồ Chí Minh'], by: api.implementer, at: chosen.body.at }]);
    expect((await choose(code, 'Phường N', 'chon-1')).body).toEqual(chosen.body);
    expect((await choose(code, 'Phường M', 'chon-1')).body.code).toBe('KEY_REUSED');
    await choose(code, 'Phường M');
    expect((await api.ask(api.implementer, 'GET', `/api/projects/${code}/commune`)).body.items.map((one: { chosen: string }) => one.chosen)).toEqual(['Phường M, Hồ Chí Minh', 'Phường N, Hồ Chí Minh']);
    const read = await api.ask(api.implementer, 'GET', `/api/projects/${code}`);
    expect([read.body.facts.province, (await revise(Number(read.headers.get('etag')!.replaceAll('"', '')), 'Đã chọn xã')).status]).toEqual(['Bình Dương', 200]);
  });
  test('what was not offered is refused with the candidates, and strangers see nothing', async () => {
    const { body: { code } } = await api.propose();
    const refused = await choose(code, 'Phường Q');
    expect([refused.status, refused.body.code, refused.body.facts.candidates]).toEqual([422, 'COMMUNE_NOT_OFFERED', ['Phường M, Hồ Chí Minh', 'Phường N, Hồ Chí Minh']]);
    const stranger = 'tt-bac-giang-giam-doc';
    expect((await api.ask(stranger, 'POST', `/api/projects/${code}/commune`, { body: { old, chosen: { commune: 'Phường M', province: hcm } } })).status).toBe(404);
    expect((await api.ask(stranger, 'GET', `/api/projects/${code}/commune`)).status).toBe(404);
    expect((await api.ask(api.implementer, 'POST', '/api/communes', { body: { moves } })).status).toBe(403);
  });
  test('REG-01 a line whose province and code differ is reported, and nothing of the file is entered', async () => {
    const lines = [
      { old: { commune: 'Xã A', province: 'Sơn La', provinceCode: '14' }, new: { commune: 'Xã B', province: 'Sơn La', provinceCode: '14' } },
      { old: { commune: 'Xã A', province: 'Sơn La', provinceCode: '15' }, new: { commune: 'Xã C', province: 'Sài Gòn' } },
      { old: { commune: 'Xã A', province: 'Hà Nội', provinceCode: '1' }, new: { commune: 'Xã C', province: 'Bình Dương' } },
    ];
    const { status, body } = await admin('POST', '/api/communes', { moves: lines });
    expect([status, body.code]).toEqual([422, 'INVALID']);
    expect(body.errors.map(({ field, code, official, belongsTo, candidates }: Record<string, unknown>) => [field, code, official ?? candidates, belongsTo])).toEqual([
      ['moves.1.old.provinceCode', 'PROVINCE_CODE', ['14'], ['Yên Bái', 'Lào Cai']], ['moves.1.new.province', 'PROVINCE_UNCLEAR', [hcm], undefined],
      ['moves.2.old.provinceCode', 'PROVINCE_CODE', ['01'], []], ['moves.2.new.province', 'PROVINCE_UNCLEAR', ['Hồ Chí Minh'], undefined],
    ]);
    expect((await admin('GET', `/api/communes?${new URLSearchParams({ commune: 'Xã A', province: 'Sơn La' })}`)).body.candidates).toEqual([]);
  });
});

describe('the province of a project', () => {
  test.each<[string, string, string[], string[]]>([['Sài Gòn', 'one that may be another', [], [hcm]], ['Atlantis', 'one that is none', [], []], ['Quảng Nam, Đà Nẵng', 'several where it is of one', [], ['Đà Nẵng', 'Quảng Nam']], ['Quảng Nam, Sài Gòn', 'several, one of them unclear', ['multiProvince'], [hcm]]])('REG-04 "%s", %s, is asked again at the door', async (province, _, flags, candidates) => {
    const { status, body } = await api.propose({ province, flags });
    expect([status, body.code, body.facts.candidates]).toEqual([422, 'PROVINCE_UNCLEAR', candidates]);
  });
  test.each([['tp hcm', []], ['Bà Rịa–Vũng Tàu', []], ['Quảng Nam, Đà Nẵng', ['multiProvince']]])('"%s" is taken and stays as it was typed', async (province, flags) => {
    const { status, body } = await api.propose({ province, flags });
    expect([status, (await admin('GET', `/api/projects/${body.code}`)).body.facts.province]).toEqual([201, province]);
    const { facts, version } = (await admin('GET', `/api/projects/${body.code}`)).body;
    const revised = await api.ask(api.implementer, 'PATCH', `/api/projects/${body.code}`, { body: { facts: { ...api.facts, flags, province: 'Hà' } }, headers: { 'if-match': `"${version}"` } });
    expect([revised.status, revised.body.code, facts.province]).toEqual([422, 'PROVINCE_UNCLEAR', province]);
  });
});

describe('TXT-05 a proposal pasted from an old document', () => {
  const [typed, converted] = ['§Ò ¸n khuyÕn c«ng h\u00ADíng nghÒ', 'Đề án khuyến công hướng nghề'];
  test('is answered with what it says, taken once it is confirmed either way, and so is its beneficiary', async () => {
    const asked = await api.propose({ name: typed });
    expect([asked.status, asked.body.code, asked.body.facts]).toEqual([422, 'OLD_ENCODING', { typed, converted }]);
    expect((await api.propose({ beneficiaries: ['HTX', 'C¬ së gç mü nghÖ Hßa Ph¸t'] })).body.facts.converted).toBe('Cơ sở gỗ mỹ nghệ Hòa Phát');
    const { status, body } = await api.propose({ name: converted });
    expect([status, body.name]).toEqual([201, converted]);
    const revised = (more: object) => api.ask(api.implementer, 'PATCH', `/api/projects/${body.code}`, { body: { facts: { ...api.facts, name: typed }, ...more }, headers: { 'if-match': `"${body.version}"` } });
    expect((await revised({})).body.code).toBe('OLD_ENCODING');
    expect((await revised({ asTyped: true })).status).toBe(200);
    expect((await api.ask(api.implementer, 'POST', '/api/projects', { body: { procedure: 'national', facts: { ...api.facts, name: typed }, asTyped: true } })).status).toBe(201);
  });
  test.each(['Hỗ trợ máy ép mo cau', 'Café Ñandú Việt', 'Mua máy 5 µm'])('"%s" is taken as it is', async (name) => { expect((await api.propose({ name })).status).toBe(201); });
});

describe('reports', () => {
  const report = async (query: string) => (await admin('GET', `/api/reports/provinces?${query}`)).body.items as { province: string; title: string; projects: number; approved: string }[];
  test('REG-02 an old dossier stands under the new province in a report and under its own in a reprint; its facts keep the old name', async () => {
    const codes = [];
    for (const province of ['Bình Dương', 'Bà Rịa - Vũng Tàu']) codes.push((await api.propose({ province, planYear: 2024 })).body.code as string);
    expect(await report('by=current&year=2024')).toEqual([{ province: 'Hồ Chí Minh', title: hcm, projects: 2, approved: '0' }]);
    expect((await report('by=asFiled&year=2024')).map(({ province, projects }) => [province, projects])).toEqual([['Bà Rịa - Vũng Tàu', 1], ['Bình Dương', 1]]);
    for (const [place, province] of [[0, 'Bình Dương'], [1, 'Bà Rịa - Vũng Tàu']] as const) expect((await admin('GET', `/api/projects/${codes[place]}`)).body.facts.province).toBe(province);
  });
  test('TXT-07 the report stands in Vietnamese order', async () => {
    for (const province of ['Đồng Nai', 'Điện Biên', 'Cà Mau', 'Đà Nẵng', 'Gia Lai']) await api.propose({ province, planYear: 2022 });
    expect((await report('year=2022')).map(({ province }) => province)).toEqual(['Cà Mau', 'Đà Nẵng', 'Điện Biên', 'Đồng Nai', 'Gia Lai']);
  });
  test('it is for administrators, and an odd query is refused by name', async () => {
    expect((await api.ask(api.implementer, 'GET', '/api/reports/provinces')).status).toBe(403);
    expect((await admin('GET', '/api/reports/provinces?by=khac')).body.errors[0].field).toBe('by');
    expect((await admin('GET', '/api/reports/provinces?year=hai')).body.errors[0].field).toBe('year');
  });
});
