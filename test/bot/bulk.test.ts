import { channelsFor } from '../../bot/channels';
import { hear, quiet } from '../../bot/inbox';
import { understand } from '../../bot/understand';
import { dataOf, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
beforeEach(() => here.books.pool.query('DELETE FROM tasks'));
afterAll(() => here.close());

type Said = { text: string; buttons?: readonly { label: string; data: string }[] };
const lineOf = (message: Said, code: string) => message.text.split('\n').find((line) => line.includes(code)) ?? '';

test.each([['duyệt tất cả'], ['duyet tat ca'], ['Ký hàng loạt'], ['ky hang loat'], ['kí hàng loạt'], ['duyet tat cả'], ['duyệt hêt'], ['approve all'], ['bulk sign']])('"%s" asks for the bulk', (said) => expect(understand(said).wish).toBe('bulk'));

test('what can be signed is listed and numbered with its consequence, confirmed once, and each is signed by itself with a receipt', async () => {
  const codes = [await here.submitted(), await here.submitted(), await here.submitted()];
  const list = await here.say('clerk', 'duyệt tất cả');
  for (const code of codes) expect(lineOf(list, code)).toMatch(/^[123]\. .*300\.000\.000 đồng/);
  expect(list.text).toContain('3 hồ sơ ký được ngay');
  expect(list.text).toContain('Sau đó hồ sơ chuyển sang');
  expect(list.text).toContain('mỗi hồ sơ một chữ ký');
  const receipt = await here.press('clerk', dataOf(list, 'Xác nhận ký 3 hồ sơ'));
  expect(receipt.text).toContain('3 hồ sơ đã ký');
  for (const code of codes) {
    expect(lineOf(receipt, code)).toContain('đã ký duyệt; hiện nay: ');
    expect(await here.stage(code)).toBe('baseAppraisal/1');
  }
  const { rows } = await here.books.pool.query('SELECT DISTINCT command_id FROM events WHERE project_code = ANY($1) AND by = $2', [codes, 'clerk']);
  expect(rows).toHaveLength(3);
});

test('a typed number opens that file and signs nothing; the words confirm', async () => {
  const [first, second] = [await here.submitted(), await here.submitted()];
  await here.say('clerk', 'duyet tat ca');
  expect((await here.say('clerk', '1')).text).toMatch(new RegExp(`${first}|${second}`));
  expect([await here.stage(first), await here.stage(second)]).toEqual(['completeness/1', 'completeness/1']);
  await here.say('clerk', 'ký hàng loạt');
  expect((await here.say('clerk', 'xác nhận')).text).toContain('2 hồ sơ đã ký');
});

test('what needs an amount, scores, papers or a payment is named with the reason, not signed', async () => {
  const amount = await here.submitted();
  for (const who of ['clerk', 'appraiser', 'cuc']) await here.signAs(who, amount);
  const list = await here.say('minister', 'duyệt tất cả');
  expect(list.text).toContain('Không có hồ sơ nào ký hàng loạt được');
  expect(lineOf(list, amount)).toContain('phải nhập số tiền');
  expect((await here.say('minister', 'xác nhận')).text).toContain('chưa hiểu');

  const scored = await here.submitted();
  await here.signAs('clerk', scored);
  await here.world.ledger.act(scored, { type: 'appointCouncil', stage: 'baseAppraisal', members: ['m1', 'm2', 'm3', 'm4', 'm5'], chair: 'm1' }, { person: 'doit' }, `council/${scored}`);
  expect(lineOf(await here.say('m2', 'ký hàng loạt'), scored)).toContain('phải chấm điểm');

  const paid = await here.submitted();
  for (const who of ['clerk', 'appraiser', 'cuc', 'minister']) await here.signAs(who, paid, who === 'minister' ? 200_000_000n : undefined);
  const missing = await here.say('head', 'ký hàng loạt');
  expect(lineOf(missing, paid)).toMatch(/còn thiếu/);
  await here.papers(paid, 'financeOpinion', 'progressConfirmation');
  await here.signAs('head', paid);
  expect(lineOf(await here.say('director', 'ký hàng loạt'), paid)).toContain('lập và nộp');
});

test('APR-05 separation of duties holds for each: one\'s own is named, and one that became one\'s own meanwhile is refused', async () => {
  const [plain, own, later] = [await here.submitted(), await here.submitted(), await here.submitted()];
  // the clerk declared an interest in one
  await here.world.ledger.act(own, { type: 'declareInterest', reason: 'Em ruột là chủ cơ sở' }, { person: 'clerk' }, `interest/${own}`);
  const list = await here.say('clerk', 'duyệt tất cả');
  expect(list.text).toContain('2 hồ sơ ký được ngay');
  expect(lineOf(list, own)).toMatch(/^- .*không được ký/);
  await here.world.ledger.act(later, { type: 'declareInterest', reason: 'Góp vốn' }, { person: 'clerk' }, `interest/${later}`);
  const receipt = await here.say('clerk', 'xác nhận');
  expect(lineOf(receipt, plain)).toContain('đã ký duyệt');
  expect(lineOf(receipt, later)).toMatch(/CHƯA KÝ\. .*không được ký/);
  expect([await here.stage(own), await here.stage(later)]).toEqual(['completeness/1', 'completeness/1']);
  expect(await here.books.prisma.refusedAttempt.count({ where: { projectCode: later, code: 'SELF_APPROVAL' } })).toBe(1);
});

test('what moved after it was listed is not signed: other content, another round, already decided', async () => {
  const [same, content, decided] = [await here.submitted(), await here.submitted(), await here.submitted()];
  const list = await here.say('clerk', 'duyệt tất cả');
  await here.world.ledger.act(content, { type: 'addPaper', paper: { id: `${content}-more`, kind: 'budgetEstimate', name: 'khac.pdf', sha256: 'f'.repeat(64), size: 9 } }, { person: 'director' }, `more/${content}`);
  await here.signAs('clerk', decided);
  const receipt = await here.press('clerk', dataOf(list, 'Xác nhận'));
  expect(lineOf(receipt, same)).toContain('đã ký duyệt');
  expect(lineOf(receipt, content)).toContain('CHƯA KÝ. Hồ sơ đã thay đổi sau khi bạn xem');
  expect(lineOf(receipt, decided)).toContain('đã được xử lý bởi Chức danh clerk');
  expect(receipt.text).toContain('1 hồ sơ đã ký, 2 hồ sơ không ký');
  expect(await here.stage(content)).toBe('completeness/1');
});

test('an older list confirms nothing, a second press neither, three deliveries sign once', async () => {
  const code = await here.submitted();
  const old = await here.say('clerk', 'duyệt tất cả');
  const list = await here.say('clerk', 'duyệt tất cả');
  expect((await here.press('clerk', dataOf(old, 'Xác nhận'))).text).toContain('hết hiệu lực');
  expect(await here.stage(code)).toBe('completeness/1');
  await here.say('clerk', 'duyệt tất cả');
  expect((await here.press('clerk', dataOf(list, 'Xác nhận'))).text).toContain('hết hiệu lực');
  const web = channelsFor({}, here.books).get('web')!;
  const key = dataOf(await here.say('clerk', 'duyệt tất cả'), 'Xác nhận');
  for (let times = 0; times < 3; times += 1) await hear(here.heard('clerk', { button: key }), web, here.world);
  await quiet();
  expect((await here.world.ledger.entries(code)).filter(({ event, by }) => event.type === 'signedOff' && by === 'clerk')).toHaveLength(1);
  expect((await here.press('m1', key)).text).toContain('Bạn không có quyền duyệt');
});

test('APR-13 who was deactivated after the list signs nothing, and the attempt is kept', async () => {
  const code = await here.submitted();
  const list = await here.say('clerk', 'duyệt tất cả');
  await here.books.pool.query("UPDATE persons SET deactivated_at = now() WHERE id = 'clerk'");
  for (const told of [await here.press('clerk', dataOf(list, 'Xác nhận')), await here.say('clerk', 'xác nhận')]) expect(told.text).toContain('đã ngừng hoạt động');
  await here.books.pool.query("UPDATE persons SET deactivated_at = NULL WHERE id = 'clerk'");
  expect(await here.books.prisma.refusedAttempt.count({ where: { projectCode: code, code: 'PERSON_INACTIVE' } })).toBe(1);
  expect(await here.stage(code)).toBe('completeness/1');
});

test('who stands for somebody signs their files, nobody sees others\' files, and many stand in one message', async () => {
  const codes = [];
  for (let count = 0; count < 21; count += 1) codes.push(await here.submitted());
  await here.standsFor('m1', 'clerk');
  expect((await here.say('m3', 'duyệt tất cả')).text).not.toContain('KC-');
  const list = await here.say('m1', 'duyệt tất cả');
  expect(list.text).toContain('18 hồ sơ ký được ngay');
  expect(list.text.match(/ký ở lần sau/g)).toHaveLength(2);
  const receipt = await here.say('m1', 'xác nhận');
  expect(receipt.text).toContain('18 hồ sơ đã ký.');
  await here.say('m1', 'english');
  expect((await here.say('m1', 'approve all')).text).toContain('Bulk sign-off, 3 can be signed now');
  expect((await here.say('m1', 'confirm')).text).toContain('3 signed.');
  for (const code of codes) expect(await here.stage(code)).toBe('baseAppraisal/1');
});
