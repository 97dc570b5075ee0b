import { hear, quiet } from '../../bot/inbox';
import { channelsFor } from '../../bot/channels';
import { dataOf, members, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
afterAll(() => here.close());


test('the clerk sees the task, opens it, returns it with a reason; the applicant supplements and it comes back', async () => {
  const code = await here.submitted();
  const list = await here.say('clerk', 'việc của tôi');
  expect(list.text).toContain(code);
  const task = await here.press('clerk', dataOf(list, code));
  expect(task.text).toContain('300.000.000 đồng');
  expect(task.text).toContain('budgetEstimate.pdf');
  expect((await here.press('clerk', dataOf(task, 'Trả lại'))).text).toContain('Gõ lý do');
  const card = await here.say('clerk', 'Dự toán chưa ký, duyệt lại giúp <tôi>');
  expect(card.text).toContain('Lý do: Dự toán chưa ký, duyệt lại giúp <tôi>');
  expect(card.text).toContain('Bổ sung hồ sơ');
  expect(await here.stage(code)).toBe('completeness/1');
  expect((await here.press('clerk', dataOf(card, 'Xác nhận'))).text).toContain('Đã ghi nhận: Trả lại');
  expect(await here.stage(code)).toBe('supplement/1');
  expect((await here.say('director', `tiến trình ${code}`)).text).toContain('Dự toán chưa ký');
  await here.say('director', `nộp ${code}`);
  await here.say('director', 'xác nhận');
  expect(await here.stage(code)).toBe('completeness/2');
});

test('APR-01 a late button, a late confirmation and a double tap change nothing and are told', async () => {
  const code = await here.submitted();
  const task = await here.say('clerk', `mở ${code}`);
  const open = task.text.includes('Xác nhận') ? task : await here.press('clerk', `op:${code}`);
  const card = await here.press('clerk', dataOf(open, 'Duyệt'));
  const confirm = dataOf(card, 'Xác nhận');
  expect((await here.press('clerk', confirm)).text).toContain('Đã ghi nhận: Duyệt');
  expect(await here.stage(code)).toBe('baseAppraisal/1');
  const entries = (await here.world.ledger.entries(code)).length;
  for (const late of [confirm, dataOf(open, 'Duyệt'), dataOf(open, 'Từ chối')]) expect((await here.press('clerk', late)).text).toContain('đã được xử lý bởi Chức danh clerk lúc 09:00 ngày 02/3/2026');
  expect(await here.world.ledger.entries(code)).toHaveLength(entries);
  expect(await here.books.prisma.refusedAttempt.count({ where: { projectCode: code, code: 'LATE' } })).toBe(3);
});

test('an older card never confirms a newer decision', async () => {
  const code = await here.submitted();
  const first = await here.press('clerk', `v:a:${code}:completeness/1`);
  await here.press('clerk', `v:r:${code}:completeness/1`);
  await here.say('clerk', 'Không thuộc đối tượng');
  expect((await here.press('clerk', dataOf(first, 'Xác nhận'))).text).toContain('hết hiệu lực');
  expect(await here.stage(code)).toBe('completeness/1');
  await here.press('clerk', `v:a:${code}:completeness/1`);
  expect((await here.press('clerk', 'no')).text).toContain('Chưa có gì thay đổi');
  expect((await here.say('clerk', 'đồng ý')).text).toContain('chưa hiểu');
  expect(await here.stage(code)).toBe('completeness/1');
});

test('the minister sets an amount, never above the request, and rejects with a reason', async () => {
  const code = await here.submitted();
  for (const who of ['clerk', 'appraiser', 'cuc']) await here.signAs(who, code);
  await here.press('minister', `v:a:${code}:planApproval/1`);
  expect((await here.say('minister', '301 triệu')).text).toContain('lớn hơn mức đề nghị (300.000.000 đồng)');
  expect((await here.say('minister', 'ba trăm')).text).toContain('chưa đọc được');
  const card = await here.say('minister', '250 triệu');
  expect(card.text).toContain('Số tiền: 250.000.000 đồng');
  await here.say('minister', '1');
  expect((await here.world.ledger.read(code))!.project).toMatchObject({ stage: 'assignment', approved: 250_000_000n });

  const other = await here.submitted();
  for (const who of ['clerk', 'appraiser', 'cuc']) await here.signAs(who, other);
  await here.say('minister', `từ chối ${other}`);
  await here.say('minister', 'Trùng với đề án khác');
  expect((await here.say('minister', 'xác nhận')).text).toContain('Đề án đã kết thúc');
});

test('a council votes by chat; its card does not promise a move, and who is no member sees nothing', async () => {
  const code = await here.submitted();
  await here.signAs('clerk', code);
  expect((await here.say('m1', code)).text).toContain('Không tìm thấy');
  await here.world.ledger.act(code, { type: 'appointCouncil', stage: 'baseAppraisal', members, chair: 'm1' }, { person: 'doit' }, `council/${code}`);
  for (const member of members) {
    expect((await here.say(member, 'viec cua toi')).text).toContain(code);
    const task = await here.say(member, '1');
    const abstains = member === 'm1';
    const asked = await here.press(member, dataOf(task, abstains ? 'Không biểu quyết' : 'Duyệt'));
    const card = abstains ? asked : await here.say(member, '18 17 20 15 16');
    expect(card.text).toContain('khi đủ người ký');
    if ((await here.stage(code)) !== 'baseAppraisal/1') break;
    await here.say(member, 'xác nhận');
    if ((await here.stage(code)) === 'ministryAppraisal/1') break;
  }
  expect(await here.stage(code)).toBe('ministryAppraisal/1');
  expect((await here.say('director', `tiến trình ${code}`)).text).toContain('Thành viên hội đồng đồng ý');
});

test('the accountant is told what the confirmation pays, and not before the order is there', async () => {
  const code = await here.submitted();
  for (const who of ['clerk', 'appraiser', 'cuc', 'minister']) await here.signAs(who, code);
  await here.papers(code, 'financeOpinion', 'progressConfirmation');
  await here.signAs('head', code);
  await here.say('director', `nộp ${code}`);
  expect((await here.say('director', 'xác nhận')).text).toContain('Đang chờ: Cục trưởng');
  await here.signAs('head', code);
  expect((await here.press('accountant', `v:a:${code}:firstAdvance/1`)).text).toContain('Chưa đến lượt bạn: người ký trước chưa ký');
  await here.say('head', `duyệt ${code}`);
  await here.say('head', 'xác nhận');
  await here.press('accountant', `v:a:${code}:firstAdvance/1`);
  expect((await here.say('accountant', 'xác nhận')).text).toContain('Lệnh chi chưa được lập');
  await here.world.ledger.act(code, { type: 'orderPayment', stage: 'firstAdvance', round: 1, reference: `${code}/firstAdvance/1`, amount: 210_000_000n }, 'system', `order/${code}`);
  expect((await here.say('accountant', `duyệt ${code}`)).text).toContain('Ghi nhận đã chi 210.000.000 đồng');
  await here.say('accountant', 'xác nhận');
  expect(await here.stage(code)).toBe('implementation/1');
});

test('who is not asked to sign may look, not decide', async () => {
  const code = await here.submitted();
  expect((await here.press('minister', `op:${code}`)).buttons!.map(({ label }) => label)).toEqual(['Tiến trình']);
  expect((await here.press('minister', `v:a:${code}:completeness/1`)).text).toContain('đang chờ cơ quan');
  expect((await here.press('director', `v:a:${code}:completeness/1`)).text).toContain('đang chờ cơ quan');
});

test('buttons that nobody made are answered, not obeyed', async () => {
  for (const data of ['', 'v', 'v:a', 'v:z:x:y/1', 'ok:::', 'st:', "st:'; DROP TABLE projects; --", 'x'.repeat(500), 'v:a:KC-2026-00001-1:__proto__/1', 'constructor'])
    expect((await here.press('clerk', data)).text).not.toBe('');
});

test('a message counts once however often it comes, in order within a chat, and a fault does not stop the chat', async () => {
  const web = channelsFor({}, here.books).get('web')!;
  const code = await here.submitted();
  await here.press('clerk', `v:a:${code}:completeness/1`);
  const yes = here.heard('clerk', { text: 'xác nhận' });
  await Promise.all([hear(yes, web, here.world), hear(yes, web, here.world), hear({ ...yes }, web, here.world)]);
  await quiet();
  expect(await here.stage(code)).toBe('baseAppraisal/1');
  expect(await here.books.prisma.chatMessage.findMany({ where: { chatId: 'clerk' }, orderBy: { id: 'asc' } })).toMatchObject([{ fromUs: false, text: 'xác nhận' }, { fromUs: true }]);

  const quietly = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const broken = here.heard('owner', { file: { name: 'x', mediaType: '', size: 1, ref: 'x', fetch: () => Promise.reject(new Error('no')) } });
  // in this order: the second is stored while the first is worked on
  await hear(broken, web, here.world);
  await hear(here.heard('owner', { text: 'trợ giúp' }), web, here.world);
  await quiet();
  quietly.mockRestore();
  const said = (await here.books.prisma.chatMessage.findMany({ where: { chatId: 'owner', fromUs: true }, orderBy: { id: 'asc' } })).map(({ text }) => text);
  expect(said[0]).toContain('Xin lỗi');
  expect(said[1]).toContain('Tôi là máy trả lời');
});

test('characters that no database holds do not stop a message', async () => {
  const web = channelsFor({}, here.books).get('web')!;
  const code = await here.submitted();
  await hear(here.heard('clerk', { text: `trả lại ${code}\u0000` }), web, here.world);
  await hear(here.heard('clerk', { text: 'Thiếu\u0000 chữ ký \ud800 👨‍👩‍👧' }), web, here.world);
  await hear(here.heard('clerk', { text: 'xác nhận' }), web, here.world);
  await quiet();
  expect((await here.world.ledger.entries(code)).find(({ event }) => event.type === 'signedOff' && event.vote === 'return')!.event).toMatchObject({ reason: 'Thiếu chữ ký  👨‍👩‍👧' });
  await hear(here.heard('clerk', { button: `op:${code}\u0000` }), web, here.world);
  await quiet();
});

test('a notice is shown once in the web chat', async () => {
  const web = channelsFor({}, here.books).get('web')!;
  const once = await web.send('head', { text: 'Thông báo' }, 7n);
  expect(await web.send('head', { text: 'Thông báo' }, 7n)).toEqual(once);
  expect(await here.books.prisma.chatMessage.count({ where: { chatId: 'head' } })).toBe(1);
});

test('an attempt to sign by somebody who may not is refused at once and kept in the audit', async () => {
  const code = await here.submitted();
  await here.press('owner', `v:a:${code}:completeness/1`);
  const kept = await here.books.prisma.refusedAttempt.findMany({ where: { projectCode: code } });
  expect(kept.map(({ code: why, command }) => [why, (JSON.parse(command) as { type: string }).type])).toEqual([['NOT_YOUR_TURN', 'signOff']]);
  expect(await here.stage(code)).toBe('completeness/1');
});
