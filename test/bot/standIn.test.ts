import { tasksOf } from '../../prisma/lists';
import { dossier, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
beforeEach(() => here.books.pool.query('UPDATE delegations SET revoked_at = now() WHERE revoked_at IS NULL'));
afterAll(() => here.close());

const tasks = async (who: string) => (await tasksOf(here.books, who, '2026-03-02')).map(({ code }) => code);

test('who stands for somebody sees their tasks, and card and receipt say for whom it is signed', async () => {
  const code = await here.submitted();
  expect((await here.say('m1', code)).text).toContain('Không tìm thấy');
  await here.standsFor('m1', 'clerk');
  expect((await here.say('m1', 'việc của tôi')).text).toContain(code);
  expect((await here.press('m1', `op:${code}`)).text).toContain('Bạn xử lý thay mặt Chức danh clerk.');
  expect((await here.say('m1', `duyệt ${code}`)).text).toContain('Ký thay mặt Chức danh clerk.');
  expect((await here.say('m1', 'xác nhận')).text).toContain(`Đã ghi nhận: Duyệt đề án ${code}, thay mặt Chức danh clerk, 02/3/2026`);
  expect((await here.world.ledger.entries(code)).map(({ event }) => event).filter(({ type }) => type === 'signedOff').at(-1)).toMatchObject({ standsFor: 'clerk', office: 'doit.clerk' });
});

test('one who holds the office signs for nobody else', async () => {
  const code = await here.submitted();
  await here.standsFor('clerk', 'appraiser');
  expect((await here.say('clerk', `duyệt ${code}`)).text).not.toContain('thay mặt');
  expect((await here.say('clerk', 'xác nhận')).text).not.toContain('thay mặt');
});

test('what waits for a principal is listed for the delegate by stage and unit, on its days, once accepted, and not after it was revoked', async () => {
  const code = await here.submitted();
  await here.standsFor('m1', 'clerk', { stages: ['baseAppraisal'] });
  expect(await tasks('m1')).not.toContain(code);
  await here.standsFor('m2', 'clerk', { stages: ['completeness'] });
  expect(await tasks('m2')).toContain(code);
  await here.standsFor('m3', 'clerk', { units: ['sct-b'] });
  expect(await tasks('m3')).toEqual([]);
  await here.standsFor('m4', 'clerk', { units: ['sct-a'] });
  expect(await tasks('m4')).toContain(code);
  await here.standsFor('m5', 'clerk', { accepted: false });
  expect(await tasks('m5')).toEqual([]);
  await here.standsFor('m5', 'clerk', { days: ['2026-03-03', '2026-03-10'] });
  expect(await tasks('m5')).toEqual([]);
  await here.books.pool.query("UPDATE delegations SET revoked_at = now() WHERE delegate_id = 'm4'");
  expect(await tasks('m4')).toEqual([]);
});

test('a task is listed once though it waits for the person and for the one stood for, the earliest first, page by page', async () => {
  await here.books.pool.query('DELETE FROM tasks');
  const codes = [await here.submitted(), await here.submitted(), await here.submitted()].sort();
  await here.standsFor('clerk', 'appraiser');
  await here.standsFor('m2', 'clerk');
  await here.standsFor('m2', 'clerk', { stages: ['completeness'] });
  expect(await tasks('clerk')).toEqual(codes);
  expect(await tasks('m2')).toEqual(codes);
  const [first] = await tasksOf(here.books, 'm2', '2026-03-02', 1);
  expect((await tasksOf(here.books, 'm2', '2026-03-02', 5, { due: first!.due!, code: first!.code })).map(({ code }) => code)).toEqual(codes.slice(1));
});

test('a stage outside the delegation may be looked at, not signed', async () => {
  const code = await here.submitted();
  await here.standsFor('m1', 'clerk', { stages: ['baseAppraisal'] });
  expect((await here.say('m1', `duyệt ${code}`)).text).toContain('đang chờ cơ quan');
  expect((await here.press('m1', `op:${code}`)).buttons!.map(({ label }) => label)).toEqual(['Tiến trình']);
});

test('APR-05 the applicant who stands for the clerk is refused, and the attempt is kept', async () => {
  const code = await here.submitted();
  await here.standsFor('director', 'clerk');
  expect((await here.say('director', `duyệt ${code}`)).text).toContain('nhiệm vụ khác trong đề án');
  expect(await here.books.prisma.refusedAttempt.count({ where: { projectCode: code, code: 'SELF_APPROVAL' } })).toBe(1);
  expect(await tasks('clerk')).toContain(code);
});

test('who stands for the applicant hands the dossier in, and reads the applicant\'s words', async () => {
  const code = await here.propose();
  await here.papers(code, ...dossier);
  await here.standsFor('m3', 'director');
  expect((await here.say('m3', code)).text).toContain('Mới đăng ký');
  expect((await here.say('m3', `nộp ${code}`)).text).toMatch(/Xác nhận: Nộp[^]*Ký thay mặt Chức danh director/);
  await here.say('m3', 'xác nhận');
  expect(await here.stage(code)).toBe('completeness/1');
});
