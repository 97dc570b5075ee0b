import { dataOf, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
afterAll(() => here.close());


test('what follows is said, the reason asked, and only the confirmed card withdraws', async () => {
  const code = await here.submitted();
  expect((await here.say('director', `rut ho so ${code}`)).text).toMatch(/Kiểm tra thành phần hồ sơ[^]*không mở lại được[^]*Gõ lý do/);
  const card = await here.say('director', 'Đổi kế hoạch, bổ sung giấy tờ không kịp <b>');
  expect(card.text).toMatch(/Xác nhận: rút đề án[^]*Lý do: Đổi kế hoạch, bổ sung giấy tờ không kịp <b>[^]*TT 36\/2013/);
  expect(await here.stage(code)).toBe('completeness/1');
  const done = await here.say('director', 'xác nhận');
  expect(done.text).toContain(`Đã rút đề án ${code}`);
  const { project } = (await here.world.ledger.read(code))!;
  expect([project.ended, project.stage]).toEqual(['withdrawn', 'withdrawn']);
  expect(await here.books.prisma.task.count({ where: { projectCode: code } })).toBe(0);
  expect((await here.press('director', dataOf(card, 'Rút hồ sơ'))).text).toContain('Nút này đã');
  expect((await here.say('director', `rút hồ sơ ${code}`)).text).toContain('đã kết thúc');
});

test('a reason behind the code is taken at once; "hủy" and a number do what they say', async () => {
  const code = await here.submitted();
  const card = await here.say('director', `Rút đề án ${code}: thiếu vốn`);
  expect(card.text).toContain('Lý do: thiếu vốn');
  expect((await here.say('director', 'hủy')).text).toContain('Chưa có gì thay đổi');
  expect((await here.press('director', dataOf(card, 'Rút hồ sơ'))).text).not.toContain('Đã rút');
  await here.say('director', `withdraw ${code} no money`);
  expect((await here.say('director', '1')).text).toContain('Đã rút');
});

test('APR-16 withdrawn on a card that is out of date: how it stands and when that was decided, and nothing changes', async () => {
  const code = await here.submitted();
  const card = await here.say('director', `rút hồ sơ ${code} đổi ý`);
  here.later('2026-03-02T02:10:00.000Z');
  await here.signAs('clerk', code);
  const told = await here.press('director', dataOf(card, 'Rút hồ sơ'));
  expect(told.text).toMatch(/Chưa rút[^]*được chấp thuận, lúc 09:10 ngày 02\/3\/2026[^]*Thẩm định cấp cơ sở[^]*Vẫn muốn rút/);
  expect(await here.stage(code)).toBe('baseAppraisal/1');
  // the other way: it moved while the reason was typed
  await here.press('director', dataOf(told, 'Xem lại'));
  await here.signAs('appraiser', code);
  expect((await here.say('director', 'vẫn đổi ý')).text).toMatch(/Chưa rút[^]*Thẩm định cấp Bộ/);
});

test('APR-16 withdrawn and approved at the same instant: one of them wins, the loser is told', async () => {
  const code = await here.submitted();
  const card = await here.say('director', `rút hồ sơ ${code} đổi ý`);
  await here.say('clerk', `duyệt ${code}`);
  const [mine, theirs] = await Promise.all([here.press('director', dataOf(card, 'Rút hồ sơ')), here.say('clerk', 'xác nhận')]);
  const stage = (await here.stage(code)).split('/')[0];
  expect(['withdrawn', 'baseAppraisal']).toContain(stage);
  expect(mine.text.includes('Đã rút')).toBe(stage === 'withdrawn');
  expect(theirs.text.includes('Đã ghi nhận')).toBe(stage !== 'withdrawn');
});

test('where the table does not let it, the path that is open is named', async () => {
  const code = await here.submitted();
  for (const who of ['clerk', 'appraiser', 'cuc', 'minister']) await here.signAs(who, code);
  const told = await here.say('director', `rút hồ sơ ${code}`);
  expect(told.text).toMatch(/không rút được nữa\. Muốn dừng, gửi văn bản đề nghị ngừng thực hiện tới/);
  expect(await here.stage(code)).toBe('assignment/1');
});

test('only the implementer withdraws; to a stranger there is no such project', async () => {
  const code = await here.submitted();
  expect((await here.say('owner', `rút hồ sơ ${code}`)).text).toContain('Chỉ Đơn vị thực hiện đề án mới rút được');
  expect(await here.say('stranger', `rút hồ sơ ${code}`)).toEqual(await here.say('stranger', 'KC-2026-99999-0'));
  await here.standsFor('m1', 'director');
  expect((await here.say('m1', `rút hồ sơ ${code}`)).text).toContain('Gõ lý do');
  expect(await here.press('stranger', `wd:${code}`)).toEqual(await here.say('stranger', 'KC-2026-99999-0'));
  expect((await here.press('director', `wc:${code}:completeness/1:00000000`)).text).not.toContain('Đã rút');
});

test('without a code those that can be withdrawn are listed, and a number chooses', async () => {
  const list = await here.say('director', 'tôi muốn rút đề án');
  expect(list.text).toContain('muốn rút đề án nào');
  expect((await here.say('director', '1')).text).toContain('Gõ lý do');
  expect((await here.say('stranger', 'rút hồ sơ')).text).toContain('Không có đề án nào');
});
