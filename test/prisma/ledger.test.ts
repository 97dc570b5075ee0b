import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { exampleProjects } from '../../app/examples';
import { playerOf } from '../../app/play';
import { fileExample } from '../../app/seed';
import { SHAPE } from '../../domain/project';
import type { Command } from '../../domain/project';
import { allocate, faultsInBudget, lineOf } from '../../prisma/budget';
import { issueLinkKey, link } from '../../prisma/people';
import { codeFor, pinFits, pinOf } from '../../prisma/lookup';
import { nextSerial, tasksOf } from '../../prisma/lists';
import { faultsIn, rebuild, verifyAll } from '../../prisma/verify';
import { journey } from '../journeys/theWorld';

let world: Awaited<ReturnType<typeof journey>>;
let owner: Client;
const examples = exampleProjects('2026-11-25');
const example = (id: string) => examples.find((one) => one.id === id)!;

beforeAll(async () => {
  world = await journey();
  owner = new Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await world.close();
});

const paper = (id: string): Command => ({ type: 'addPaper', paper: { id, kind: 'tenderResult', name: `${id}.pdf`, sha256: id, size: 1 } });
const begin = async (id: string, until?: string) => {
  const code = await fileExample(world.ledger, example(id));
  if (until) await playerOf(world.ledger, code, example(id), { council: false }).go(until);
  return { code, implementer: { person: `${example(id).facts.units.implementer}-giam-doc` } };
};

test('the same command sent twice is recorded once and answered alike', async () => {
  const { code, implementer } = await begin('EX01');
  const first = await world.ledger.act(code, paper('p1'), implementer, 'same');
  const second = await world.ledger.act(code, paper('p1'), implementer, 'same');
  expect([first.repeated, second.repeated]).toEqual([false, true]);
  expect(second.entries).toEqual(first.entries);
  expect((await world.ledger.entries(code)).filter(({ commandId }) => commandId === 'same')).toHaveLength(1);
});

test('the key of one command is not taken for another', async () => {
  const { code, implementer } = await begin('EX01');
  await expect(world.ledger.act(code, paper('p2'), implementer, 'same')).rejects.toMatchObject({ code: 'KEY_REUSED' });
});

test('a hundred commands at once to one project from two processes, each sent twice, are each recorded once in one chain', async () => {
  const { code, implementer } = await begin('EX02');
  const before = (await world.ledger.entries(code)).length;
  const send = (label: string) => promisify(execFile)(process.execPath, ['--import', 'tsx', path.join(__dirname, 'sender.ts'), world.database.appUrl, code, implementer.person, label, '50']);
  await Promise.all([send('a'), send('b')]);
  const entries = await world.ledger.entries(code);
  expect(entries).toHaveLength(before + 100);
  expect(new Set(entries.map(({ commandId }) => commandId)).size).toBe(entries.length);
  expect(await faultsIn(world.ledger, code)).toEqual([]);
}, 60_000);

test('a stale round is refused, changes nothing and stands in the audit', async () => {
  const { code } = await begin('EX03', 'baseAppraisal');
  const before = await world.ledger.read(code);
  await expect(world.ledger.act(code, { type: 'signOff', stage: 'completeness', round: 1, vote: 'approve' }, { person: 'sct-bac-giang-tiep-nhan' }, 'stale')).rejects.toMatchObject({ code: 'LATE' });
  expect(await world.ledger.read(code)).toEqual(before);
  expect(await world.books.prisma.refusedAttempt.findMany({ where: { commandId: 'stale' }, select: { code: true, by: true } })).toEqual([{ code: 'LATE', by: 'sct-bac-giang-tiep-nhan' }]);
});

test.each(['events', 'commands', 'refused_attempts', 'procedures'])('the product cannot change or delete %s', async (table) => {
  for (const sql of [`UPDATE ${table} SET ${table === 'procedures' ? 'id' : table === 'refused_attempts' ? 'code' : table === 'commands' ? 'id' : 'data'} = 'x'`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
    await expect(world.books.pool.query(sql)).rejects.toThrow(/permission denied/);
});

test('a code that is used already is refused, and the earlier project keeps its history (API-11)', async () => {
  const { code, implementer } = await begin('EX01');
  const { project } = (await world.ledger.read(code))!;
  await expect(world.ledger.act(code, { type: 'propose', code, procedure: project.procedure, facts: project.facts }, implementer, 'again')).rejects.toMatchObject({ code: 'PROJECT_EXISTS' });
});

describe('verification finds', () => {
  const tampered: [string, string, RegExp][] = [
    ['a changed event', `UPDATE events SET data = replace(data, 'bb', 'cc') WHERE project_code = $1 AND number = 3`, /event 3 was changed/],
    ['a missing event', `DELETE FROM events WHERE project_code = $1 AND number = 2`, /event 2 is missing/],
    ['a deleted newest event', `DELETE FROM events WHERE project_code = $1 AND number = (SELECT max(number) FROM events WHERE project_code = $1)`, /does not end where the chain ends/],
    ['a changed snapshot', `UPDATE projects SET state = replace(state, '"requested":"', '"requested":"9') WHERE code = $1`, /not the fold/],
  ];
  test.each(tampered)('%s', async (_, sql, words) => {
    const { code, implementer } = await begin('EX05');
    await world.ledger.act(code, paper('aa'), implementer, `v-${code}`);
    await world.ledger.act(code, paper('bb'), implementer, `w-${code}`);
    await owner.query('BEGIN');
    await owner.query(sql, [code]);
    await owner.query('COMMIT');
    const found = (await faultsIn(world.ledger, code)).join('\n');
    // put right again what the next case needs
    await owner.query('DELETE FROM events WHERE project_code = $1', [code]);
    await owner.query('DELETE FROM projects WHERE code = $1', [code]);
    await owner.query('DELETE FROM commands WHERE project_code = $1', [code]);
    await owner.query('DELETE FROM tasks WHERE project_code = $1', [code]);
    expect(found).toMatch(words);
  });
});

test('a dropped snapshot is rebuilt from the events, tasks and all', async () => {
  const { code } = await begin('EX04', 'contract');
  const before = await world.ledger.read(code);
  const tasks = await world.books.prisma.task.findMany({ where: { projectCode: code }, orderBy: { holder: 'asc' } });
  await owner.query('DELETE FROM projects WHERE code = $1', [code]);
  await owner.query('DELETE FROM tasks WHERE project_code = $1', [code]);
  await rebuild(world.ledger, code);
  expect(await world.ledger.read(code)).toEqual(before);
  expect(await world.books.prisma.task.findMany({ where: { projectCode: code }, orderBy: { holder: 'asc' } })).toEqual(tasks);
  expect((await verifyAll(world.ledger)).faults).toEqual([]);
});

test('notices go to those who hold the office on the day, once', async () => {
  await world.books.prisma.person.create({ data: { id: 'cu', name: 'Người tiền nhiệm' } });
  await world.books.prisma.office.create({ data: { personId: 'cu', holder: 'doit.clerk@sct-quang-nam', validTo: '2020-12-31' } });
  const { code } = await begin('EX07', 'completeness');
  const told = await world.books.prisma.notice.findMany({ where: { projectCode: code, template: 'yourTurn', facts: { contains: 'Kiểm tra thành phần' } } });
  expect(told.map(({ personId }) => personId)).toEqual(['sct-quang-nam-tiep-nhan']);
});

test('my tasks come by deadline, page by page, each once', async () => {
  const all = await tasksOf(world.books, 'cuc-truong', '2026-11-25', 100);
  const [first] = await tasksOf(world.books, 'cuc-truong', '2026-11-25', 1);
  expect(first).toEqual(all[0]);
  const rest = await tasksOf(world.books, 'cuc-truong', '2026-11-25', 100, { due: first!.due!, code: first!.code });
  expect(rest).toEqual(all.slice(1));
});

test('a connection that is cut while recording leaves all or nothing', async () => {
  const { code, implementer } = await begin('EX08');
  const cut = setInterval(() => void owner.query('SELECT 1').catch(() => undefined), 50);
  const admin = new Client({ connectionString: process.env['TEST_ADMIN_URL'] });
  await admin.connect();
  const attempts = await Promise.allSettled(Array.from({ length: 40 }, async (_, index) => {
    if (index % 5 === 0) await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = $2', [world.database.name, 'kc_app']);
    return world.ledger.act(code, paper(`c${index}`), implementer, `cut-${index}`);
  }));
  clearInterval(cut);
  await admin.end();
  expect(attempts.some(({ status }) => status === 'rejected')).toBe(true);
  for (let index = 0; index < 40; index += 1) await world.ledger.act(code, paper(`c${index}`), implementer, `cut-${index}`);
  expect((await world.ledger.entries(code)).filter(({ commandId }) => commandId.startsWith('cut-'))).toHaveLength(40);
  expect(await faultsIn(world.ledger, code)).toEqual([]);
});

test('a link key links one chat once (IDN-05)', async () => {
  const key = await issueLinkKey(world.books, 'bo-truong');
  const both = await Promise.all([link(world.books, 'telegram', '1', key, '2026-11-25'), link(world.books, 'telegram', '2', key, '2026-11-25')]);
  expect(both.filter((result) => 'linked' in result)).toHaveLength(1);
  expect(await link(world.books, 'telegram', '3', key, '2026-11-25')).toEqual({ refused: 'used' });
  expect(await link(world.books, 'telegram', '3', 'eyJhbGciOi.eyJzdWIi.c2ln', '2026-11-25')).toEqual({ refused: 'unknown' });
});

test('serials and codes are handed out once', async () => {
  const serials = await Promise.all(Array.from({ length: 30 }, () => nextSerial(world.books, 2040)));
  expect(new Set(serials).size).toBe(30);
  const codes = await Promise.all(Array.from({ length: 10 }, () => codeFor(world.books, 'một khóa', 2041)));
  expect(new Set(codes).size).toBe(1);
});

test('the look-up number fits its own project only', async () => {
  const pin = await pinOf(world.books, 'KC-2026-00001-M');
  expect(pin).toMatch(/^\d{6}$/);
  expect([await pinFits(world.books, 'KC-2026-00001-M', pin), await pinFits(world.books, 'KC-2026-00002-0', pin), await pinFits(world.books, 'KC-2026-00001-M', '')]).toEqual([true, false, false]);
});

test('a snapshot that an earlier version of the rules folded is folded anew from its events', async () => {
  const { code, implementer } = await begin('EX21', 'completeness');
  const now = await world.ledger.read(code);
  const old = { code, stage: 'registration', votes: [], papers: [], facts: { requested: '1' } };
  await owner.query('UPDATE projects SET state = $2 WHERE code = $1', [code, JSON.stringify(old)]);
  expect(await world.ledger.read(code)).toEqual(now);
  const { project } = await world.ledger.act(code, paper('after'), implementer, `after/${code}`);
  expect([project.stage, project.shape]).toEqual(['completeness', SHAPE]);
  expect(await faultsIn(world.ledger, code)).toEqual([]);
});

test('tasks that are not those the project waits for are found, and a rebuild mends them', async () => {
  const { code } = await begin('EX22', 'completeness');
  await owner.query("UPDATE tasks SET holder = 'doit.clerk@khac' WHERE project_code = $1", [code]);
  expect(await faultsIn(world.ledger, code)).toEqual(['the tasks are not those that the project waits for']);
  await rebuild(world.ledger, code);
  expect(await faultsIn(world.ledger, code)).toEqual([]);
});

test('MON-07 two approvals that together pass what is free: exactly one wins, and the other is told what is left', async () => {
  const codes: string[] = [];
  for (const id of ['M7a', 'M7b']) {
    const twin = { ...example('EX08'), id };
    codes.push(await fileExample(world.ledger, twin));
    await playerOf(world.ledger, codes.at(-1)!, twin, { council: false }).go('planApproval');
  }
  const { project } = (await world.ledger.read(codes[0]!))!;
  // a line of their own, narrower than the fund's, with 450 triệu: each asks for 300
  await allocate(world.books, { fund: 'national', year: project.facts.planYear, unit: project.facts.units.doit!, amount: 450_000_000n, decision: 'QĐ 7/QĐ-BCT', by: 'quan-tri', id: 'hep' });
  const approve = async (code: string) => {
    const { stage, round, fingerprint } = (await world.ledger.read(code))!.project;
    return world.ledger.act(code, { type: 'signOff', stage, round, fingerprint, vote: 'approve' }, { person: 'bo-truong' }, `duyet/${code}`);
  };
  const results = await Promise.allSettled(codes.map(approve));
  const lost = results.filter((one): one is PromiseRejectedResult => one.status === 'rejected');
  expect(lost).toHaveLength(1);
  expect(lost[0]!.reason).toMatchObject({ code: 'BUDGET_SHORT', facts: { line: 'hep', free: 150_000_000n } });
  expect((await lineOf(world.books, 'hep')).line).toMatchObject({ reserved: 300_000_000n, free: 150_000_000n });
  expect((await world.ledger.read(codes[results.indexOf(lost[0]!)]!))!.project).toMatchObject({ stage: 'planApproval', approved: null, budget: null });
  expect(await faultsInBudget(world.books)).toEqual([]);
});

test('APR-01 two holders of one office sign in the same moment: one moves the project, the other is told who decided and when', async () => {
  const { code } = await begin('EX23', 'planApproval');
  await owner.query("INSERT INTO persons (id, name) VALUES ('bo-truong-2', 'Người thứ hai giữ chức Bộ trưởng') ON CONFLICT DO NOTHING");
  await owner.query("INSERT INTO offices (person_id, holder) VALUES ('bo-truong-2', 'ministry.minister@bct') ON CONFLICT DO NOTHING");
  const { stage, round, fingerprint, version } = (await world.ledger.read(code))!.project;
  const sign = (person: string) => world.ledger.act(code, { type: 'signOff', stage, round, fingerprint, vote: 'approve' }, { person }, `cung-luc/${person}`);
  const results = await Promise.allSettled([sign('bo-truong'), sign('bo-truong-2')]);
  const won = results.find((one) => one.status === 'fulfilled')!;
  const lost = results.find((one) => one.status === 'rejected') as PromiseRejectedResult;
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const winner = won.status === 'fulfilled' ? won.value.entries[0]!.by : '';
  const name = { 'bo-truong': 'Bộ trưởng Bộ Công Thương', 'bo-truong-2': 'Người thứ hai giữ chức Bộ trưởng' }[winner];
  expect(lost.reason).toMatchObject({ code: 'LATE', facts: { decidedBy: winner, decidedByName: name, decidedAt: expect.stringMatching(/^\d{4}-/) } });
  const after = await world.ledger.entries(code);
  expect(after.filter(({ number, event }) => number > version && event.type === 'signedOff')).toHaveLength(1);
  expect(after.filter(({ number, event }) => number > version && event.type === 'moved')).toHaveLength(1);
});
