import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { rules } from '../../app/rules';

const root = path.join(__dirname, '../..');
const sample = path.join(__dirname, 'rules-sample.json');
const folder = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// what `npm run rules` starts; without the look at node_modules, which other runs may be changing
const run = (...args: string[]) => {
  const began = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'app/rules.ts', ...args], { cwd: root, encoding: 'utf8', env: { PATH: process.env['PATH']! } });
  return { status, stdout, stderr, ms: Date.now() - began };
};
let files = 0;
const file = (text: string): string => { const name = path.join(folder, `${(files += 1)}.json`); writeFileSync(name, text); return name; };
const told = () => JSON.parse(readFileSync(sample, 'utf8'));
const changed = (change: (project: any) => void): string => { const project = told(); change(project); return file(JSON.stringify(project)); };
const json = (name: string) => JSON.parse(rules([name, '--json']).out);

test('the command is a script of the project', () => {
  expect(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).scripts.rules).toBe('node app/run.mjs rules');
  expect(readFileSync(path.join(root, 'app/run.mjs'), 'utf8')).toContain("rules: 'app/rules.ts'");
});

test('in words: eligibility, norm, every skipped day and who may sign, in under three seconds', () => {
  const { status, stdout, stderr, ms } = run(sample);
  expect([status, stderr]).toEqual([0, '']);
  expect(ms).toBeLessThan(3_000);
  for (const line of [
    'sct-quang-nam, baseAppraisal: deadline.workingDays = 12', 'ĐẠT. Ngành nghề được hưởng chính sách: Thuộc danh mục ngành nghề. [NĐ 45/2012/NĐ-CP Art. 5', 'CẦN KIỂM TRA. Địa bàn sản xuất',
    'Tỷ lệ trên chi phí: 250.000.000 đồng = 50,00 % của 500.000.000 đồng [TT 28/2018/TT-BTC, Art. 8(4)', 'Được hỗ trợ tối đa: 250.000.000 đồng (theo: Tỷ lệ trên chi phí).',
    'Thứ Bảy 21/02 đến thứ Ba 24/02: tạm dừng, không tính.', 'Thứ Năm 30/4: nghỉ Ngày Chiến thắng 30/4.', 'Thứ Hai 16/3: nghỉ Ngày nghỉ của địa phương.', 'Hết hạn lúc 24 giờ thứ Năm ngày 26/02/2026.',
    'Nguyễn Hải (hai) thay Lê Thị Lan (lan) theo ủy quyền', 'không được ký: Đỗ Minh (minh), đã khai có lợi ích liên quan', 'không được ký: Vũ Quý (quy), đã giữ nhiệm vụ khác trong đề án',
    'Mở: 26/02/2026 (tính từ ngày cuối của bước trước', 'THIẾU ministry.minister@bct: chưa có người giữ chức vụ. Cách sửa nhỏ nhất: cử thêm 1 người được phép ký.', 'chờ đến ngày 01/7/2027', 'Kết thúc: Hoàn thành, đã quyết toán.', 'Lịch nghỉ năm 2027 chưa có quyết định',
  ]) expect(stdout).toContain(line);
  expect(stdout).not.toMatch(/undefined|null|\[object|\{\{/);
});

test('in English', () => {
  const { status, stdout } = run(sample, '--en');
  expect(status).toBe(0);
  for (const line of ['Granted at most: 250.000.000 đồng (by: Share of the cost).', 'Nguyễn Hải (hai) for Lê Thị Lan (lan) by delegation', 'paused, does not count']) expect(stdout).toContain(line);
});

test('in JSON: the same with every day, and money as text', () => {
  const { status, stdout } = run('--json', sample);
  expect(status).toBe(0);
  const said = JSON.parse(stdout);
  expect(said).toMatchObject({
    procedure: { id: 'national', effectiveFrom: '2018-07-10', hash: expect.stringMatching(/^[0-9a-f]{64}$/), settings: [{ value: 12 }] }, filed: '2026-01-30', eligibility: { verdict: 'toBeChecked' },
    norm: { grant: { granted: '250000000', binding: 'percent', unknown: [] }, version: { percent: 5000, cap: '300000000' } }, end: { id: 'closed', outcome: 'closed' }, undecided: ['2027'],
  });
  expect(said.stages.map(({ stage, opened, explanation }: any) => [stage, opened, explanation.last]).slice(0, 3)).toEqual([
    ['completeness', '2026-02-12', '2026-02-26'], ['baseAppraisal', '2026-02-26', '2026-03-17'], ['ministryAppraisal', '2026-03-17', '2026-04-14'],
  ]);
  expect(said.stages[0].explanation.days.filter(({ why }: any) => why === 'paused')).toHaveLength(11);
  expect(said.stages[0].seats).toEqual([{ holder: 'doit.clerk@sct-quang-nam', office: 'doit.clerk', lawful: [{ person: 'hai', standsFor: 'lan' }], barred: [{ person: 'lan', why: 'absent' }], deputy: null }]);
  expect(said.stages.find(({ stage }: any) => stage === 'firstAdvance').gaps).toMatchObject([{ why: 'absent', mend: { what: 'delegate', person: 'son', until: '2027-07-01' } }]);
});

test('without stage, application, people or pauses it begins at the first stage, and what is not told is to be checked', () => {
  const said = json(changed((project) => { for (const key of Object.keys(project)) if (!['procedure', 'filed', 'facts'].includes(key)) delete project[key]; }));
  expect(said.stages[0]).toMatchObject({ stage: 'registration', opened: '2026-01-30', openedBy: 'told', explanation: { last: '2026-06-19' }, gaps: [{ why: 'vacant' }] });
  expect(said.eligibility.verdict).toBe('toBeChecked');
});

const bad: [string, () => string, string, string, RegExp][] = [
  ['a file that is not there', () => path.join(folder, 'khong-co.json'), '', 'unreadable', /Không đọc được tệp/],
  ['a folder', () => folder, '', 'unreadable', /Không đọc được tệp/],
  ['bad JSON', () => file('{"procedure": '), '', 'json', /không phải JSON hợp lệ/],
  ['an empty file', () => file(''), '', 'json', /không phải JSON hợp lệ/],
  ['a list', () => file('[]'), '', 'invalid_type', /./],
  ['an unknown field', () => changed((project) => { project.facts.colour = 'red'; }), 'facts.colour', 'unknownField', /Không có trường này/],
  ['a missing field', () => changed((project) => { delete project.facts.requested; }), 'facts.requested', 'missing', /Thiếu trường/],
  ['an unknown procedure', () => changed((project) => { project.procedure = 'district'; }), 'procedure', 'invalid_value', /./],
  ['a day before any version', () => changed((project) => { project.filed = '2015-01-01'; }), 'filed', 'UNKNOWN_PROCEDURE', /Không có quy trình này/],
  ['an unknown office', () => changed((project) => { project.people[0].offices = [{ office: 'doit.janitor' }]; }), 'people.0.offices.0.office', 'unknownOffice', /không có chức danh "doit.janitor"/],
  ['an unknown office of a unit', () => changed((project) => { project.people[0].offices = [{ holder: 'doit.janitor@sct-quang-nam' }]; }), 'people.0.offices.0.holder', 'unknownOffice', /doit.clerk/],
  ['an office without its unit', () => changed((project) => { delete project.facts.units.ministry; project.people[0].offices = [{ office: 'ministry.minister' }]; }), 'people.0.offices.0.office', 'noUnit', /facts.units.ministry/],
  ['an impossible date', () => changed((project) => { project.opened = '2026-02-30'; }), 'opened', 'custom', /Ngày không có thật/],
  ['a negative amount', () => changed((project) => { project.facts.requested = '-5'; }), 'facts.requested', 'negative', /không được âm/],
  ['a negative total', () => changed((project) => { project.facts.total = '-5'; }), 'facts.total', 'negative', /không được âm/],
  ['an overflowing amount', () => changed((project) => { project.facts.requested = '9'.repeat(30); }), 'facts.requested', 'overflow', /quá lớn/],
  ['an absurd amount', () => changed((project) => { project.facts.requested = '9'.repeat(18); project.facts.total = null; delete project.application; }), 'facts.requested', '<= 10^', /không hợp lệ/],
  ['an amount as a number', () => changed((project) => { project.application.capital = 1.5; }), 'application.capital', 'amount', /dấu ngoặc kép/],
  ['no amount at all', () => changed((project) => { project.facts.requested = '0'; delete project.application; }), 'facts.requested', 'AMOUNT_NOT_POSITIVE', /lớn hơn 0/],
  ['an unknown stage', () => changed((project) => { project.stage = 'nope'; }), 'stage', 'unknownStage', /completeness/],
  ['a stage without its day', () => changed((project) => { delete project.opened; }), 'opened', 'openedMissing', /ngày mở/],
  ['a stage before filing', () => changed((project) => { project.opened = '2026-01-01'; }), 'opened', 'beforeFiled', /trước ngày nộp/],
  ['pauses that overlap', () => changed((project) => { project.pauses.push({ from: '2026-02-20' }); }), 'pauses.1.from', 'pauseOrder', /không chồng nhau/],
  ['an absence that ends before it begins', () => changed((project) => { project.people[1].absences[0].to = '2026-01-01'; }), 'people.1.absences.0.to', 'beforeFrom', /trước ngày đầu/],
  ['a person twice', () => changed((project) => { project.people[1].id = 'tho'; project.delegations = []; }), 'people.1.id', 'twice', /hai lần/],
  ['a delegate who is not there', () => changed((project) => { project.delegations[0].delegate = 'ai'; }), 'delegations.0.delegate', 'unknownPerson', /"ai"/],
  ['a duty that there is not', () => changed((project) => { project.duties.tho = 'dance'; }), 'duties.tho', 'invalid_value', /./],
  ['a setting that the law does not leave open', () => changed((project) => { project.settings[0].stage = 'registration'; project.settings[0].unit = 'tt-quang-nam'; }), 'settings.0.deadline.workingDays', 'SETTING_NOT_ALLOWED', /pháp luật quy định/],
  ['a make-up day on a working day', () => changed((project) => { project.holidays[0].kind = 'makeup'; }), 'holidays.0.day', 'makeupIsWeeklyOff', /./],
  ['an activity that no norm knows', () => changed((project) => { project.facts.activity = 'machinery'; delete project.application; }), 'facts.activity', 'unknownActivity', /machinery_application/],
  ['a province that may be another', () => changed((project) => { project.facts.province = 'Sài Gòn'; }), 'facts.province', 'provinceUnclear', /có thể là: Thành phố Hồ Chí Minh/],
  ['a province that there is not', () => changed((project) => { project.facts.flags = ['multiProvince']; project.facts.province = 'Quảng Nam, Atlantis'; }), 'facts.province', 'provinceUnclear', /Ghi tên đầy đủ/],
  ['work that ends before it was filed', () => changed((project) => { project.facts.plannedEnd = '2020-01-01'; }), 'facts.plannedEnd', 'endBeforeFiled', /trước ngày nộp/],
  ['a setting of a unit whose stage it is not', () => changed((project) => { project.settings[0].unit = 'cuc'; }), 'settings.0.unit', 'notItsStage', /của bên doit: sct-quang-nam/],
  ['a setting of a unit that nobody knows', () => changed((project) => { project.settings[0].unit = 'sct-quang-nm'; }), 'settings.0.unit', 'notItsStage', /sct-quang-nam/],
  ['an application for something else', () => changed((project) => { project.application.activity = 'training'; }), 'application.activity', 'contradicts', /Khác với/],
];
test.each(bad)('%s is told by field and rule, with exit code 1', (_, make, field, rule, words) => {
  const { code, out } = rules([make(), '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(out).errors[0]).toMatchObject({ field, rule: expect.stringContaining(rule), message: expect.stringMatching(words) });
});

test.each(bad.filter((_, at) => at % 3 === 0))('the command itself says so of %s', (_, make, field, rule) => {
  const { status, stdout } = run(make(), '--json');
  expect([status, JSON.parse(stdout).errors[0].field, JSON.parse(stdout).errors[0].rule]).toEqual([1, field, rule]);
});

test('a file is named from where one stands', () => {
  const at = changed(() => undefined);
  const from = (folder: string, name: string) => spawnSync(process.execPath, ['--import', 'tsx', 'app/rules.ts', name], { cwd: root, encoding: 'utf8', env: { PATH: process.env['PATH']!, INIT_CWD: folder } });
  expect([from(path.dirname(at), path.basename(at)).status, from(root, 'test/app/rules-sample.json').status, from(os.tmpdir(), at).status]).toEqual([0, 0, 0]);
  expect(from(os.tmpdir(), path.basename(at))).toMatchObject({ status: 1, stderr: expect.stringContaining(path.basename(at)) });
});

test('a project of several provinces names them with commas', () => {
  expect(rules([changed((project) => { project.facts.flags = ['multiProvince']; project.facts.province = 'Quảng Nam, TP. Đà Nẵng'; })]).code).toBe(0);
});

test('in words the errors stand on the other stream, all of them', () => {
  const { status, stdout, stderr } = run(changed((project) => { project.facts.requested = '-5'; project.colour = 1; }));
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('facts.requested: Số tiền không được âm.');
  expect(stderr).toContain('colour: Không có trường này.');
  for (const args of [[], ['a', 'b'], [sample, '--nope']]) expect(rules(args)).toMatchObject({ code: 1, out: '', error: expect.stringContaining('npm run rules -- TỆP.json') });
});

test('it loads no server', () => {
  const seen = new Set<string>();
  const outside = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const [, type, from] of readFileSync(name, 'utf8').matchAll(/(?:^|\n)(?:import|export)\s+(type\s+)?[^;'"]*?from\s+'([^']+)'/g)) {
      if (type) continue;
      if (!from!.startsWith('.')) outside.add(from!);
      else if (!from!.endsWith('.json')) { const target = path.join(path.dirname(name), from!); try { readFileSync(`${target}.ts`); visit(`${target}.ts`); } catch { visit(path.join(target, 'index.ts')); } }
    }
  };
  visit(path.join(root, 'app/rules.ts'));
  expect([...outside].filter((name) => /^(pg|express|grammy|multer)$|temporal|prisma|embedded/.test(name))).toEqual([]);
  expect(outside).toContain('zod');
});
