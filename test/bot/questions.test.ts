import { dossier, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
afterAll(() => here.close());
afterEach(() => here.later('2026-03-02T02:00:00.000Z'));

let commands = 0;
const act = (who: string, code: string, command: Parameters<Town['world']['ledger']['act']>[1]) =>
  here.world.ledger.act(code, command, who === 'system' ? 'system' : { person: who }, `c${(commands += 1)}`);

async function appraisal(): Promise<string> {
  const code = await here.submitted();
  await here.signAs('clerk', code);
  return code;
}
const ask = (code: string, owes = 'Hợp đồng thuê đất đến năm nào?') => act('appraiser', code, { type: 'ask', stage: 'baseAppraisal', round: 1, owes });
async function running(): Promise<string> {
  const code = await appraisal();
  for (const who of ['appraiser', 'cuc', 'minister']) await here.signAs(who, code);
  await here.papers(code, 'financeOpinion');
  await here.signAs('head', code);
  await here.signAs('director', code);
  await here.signAs('head', code);
  return code;
}

test('who is asked reads it in status and duties, answers without marks, and the term runs on', async () => {
  const code = await appraisal();
  await ask(code);
  const status = await here.say('director', code);
  expect(status.text).toMatch(/Đang chờ bạn trả lời[^]*Thời hạn đứng yên từ 02\/3\/2026, chờ đơn vị trả lời: Hợp đồng thuê đất đến năm nào\? \(trước khi hết ngày \d/);
  expect(status.text).not.toContain('Hạn: hết ngày');
  expect((await here.say('director', 'tôi phải làm gì')).text).toContain(`- ${code}: trả lời "Hợp đồng thuê đất đến năm nào?" trước khi hết ngày`);
  expect((await here.say('director', `tra loi ${code.toLowerCase()}`)).text).toContain('Gõ câu trả lời');
  here.later('2026-03-04T02:00:00.000Z');
  expect((await here.say('director', 'Đến năm 2046, tôi phải làm gì nữa?')).text).toMatch(/Đã gửi câu trả lời[^]*chạy tiếp: hết ngày/);
  expect((await here.world.ledger.entries(code)).at(-1)!.event).toMatchObject({ type: 'clockResumed', answer: 'Đến năm 2046, tôi phải làm gì nữa?' });
  expect((await here.say('director', code)).text).not.toContain('đứng yên');
});

test('the answer may stand behind the code, whatever words it has', async () => {
  const code = await appraisal();
  await ask(code);
  expect((await here.say('owner', `Trả lời ${code}: Đã bổ sung giấy tờ,\nbáo cáo tháng sau`)).text).toContain('Đã gửi câu trả lời');
  expect((await here.world.ledger.entries(code)).at(-1)).toMatchObject({ by: 'owner', event: { answer: 'Đã bổ sung giấy tờ,\nbáo cáo tháng sau' } });
});

test('the office reads that the applicant owes, has nothing to do, and may not answer', async () => {
  const code = await appraisal();
  await ask(code);
  const status = await here.say('appraiser', code);
  expect(status.text).toMatch(/Đang chờ: Đơn vị thực hiện đề án[^]*đứng yên từ/);
  expect((await here.say('appraiser', `trả lời ${code} x`)).text).toContain('Không có câu hỏi nào đang chờ bạn');
  expect((await here.say('stranger', `trả lời ${code} x`)).text).toContain('Không tìm thấy');
});

test('nothing owed is said; of several the person chooses, by number', async () => {
  for (const { code } of await here.books.prisma.project.findMany({ select: { code: true } })) {
    if ((await here.world.ledger.read(code))!.project.clock.owes) await act('director', code, { type: 'answer', stage: 'baseAppraisal', round: 1, text: 'x' });
  }
  expect((await here.say('director', 'trả lời')).text).toContain('Không có câu hỏi nào');
  const [one, two] = [await appraisal(), await appraisal()];
  await ask(one, 'Câu một');
  expect((await here.say('director', 'trả lời')).text).toContain('Câu một');
  await here.say('director', 'hủy');
  await ask(two, 'Câu hai');
  const choice = await here.say('director', 'tra loi');
  expect(choice.text).toContain(one);
  expect(choice.buttons).toHaveLength(2);
  expect((await here.say('director', '1')).text).toMatch(/Câu (một|hai)/);
  expect((await here.say('director', '12')).text).toContain('Đã gửi câu trả lời');
});

test('an empty answer is asked for again, and one that comes after the step is late', async () => {
  const code = await appraisal();
  await ask(code);
  await here.say('director', `trả lời ${code}`);
  expect((await here.say('director', ' ')).text).toContain('Gõ câu trả lời');
  await here.signAs('appraiser', code);
  expect((await here.say('director', 'Muộn rồi')).text).toContain('đã được xử lý');
});

test('what an inspection found is answered the same way', async () => {
  const code = await running();
  await here.papers(code, 'progressConfirmation');
  await here.signAs('head', code);
  const { project } = (await here.world.ledger.read(code))!;
  await act('system', code, { type: 'orderPayment', stage: project.stage, round: 1, reference: `${code}/firstAdvance/1`, amount: 210_000_000n });
  await here.signAs('accountant', code);
  expect(await here.stage(code)).toBe('implementation/1');
  await here.books.prisma.person.create({ data: { id: 'inspector', name: 'Kiểm tra' } });
  await here.books.prisma.office.create({ data: { personId: 'inspector', holder: 'doit.inspector@sct-a' } });
  await act('inspector', code, { type: 'inspect', result: 'Còn thiếu', findings: [{ text: 'Chưa treo biển', workingDays: 5 }] });
  expect((await here.say('director', 'tôi phải làm gì')).text).toContain('trả lời "Chưa treo biển"');
  await here.say('director', `trả lời ${code}`);
  expect((await here.say('director', 'Đã treo')).text).toContain('sẽ xem lại và đóng kiến nghị');
  expect((await here.world.ledger.read(code))!.project.findings[0]).toMatchObject({ answer: 'Đã treo', closed: false });
});

test('a delay shows the day that was promised instead', async () => {
  const code = await appraisal();
  here.later('2026-06-01T02:00:00.000Z');
  await act('system', code, { type: 'apologiseForDelay', stage: 'baseAppraisal', round: 1 });
  expect((await here.say('owner', code)).text).toMatch(/Đã quá hạn\.[^]*Đã xin lỗi vì chậm và hẹn lại: hết ngày \d/);
});

test('a standstill, an open amendment and a gap are told with what mends them', async () => {
  const code = await running();
  await act('director', code, { type: 'requestAmendment', change: { kind: 'time', text: 'Máy về chậm', day: '2026-12-15' }, reason: 'Cảng tắc' });
  expect((await here.say('owner', code)).text).toMatch(/Đề nghị điều chỉnh thời gian trong năm: Máy về chậm\. Chờ xác nhận, hạn hết ngày/);
  await act('doit', code, { type: 'confirmAmendment', id: '1' });
  expect((await here.say('owner', code)).text).toContain('Chờ quyết định');
  await act('head', code, { type: 'suspend', reason: 'Bão số 3' });
  const still = (await here.say('owner', code)).text;
  expect(still).toContain('Đang tạm dừng từ 02/3/2026: Bão số 3');
  expect(still).not.toContain('Đang chờ:');
  expect((await here.say('head', `duyệt ${code}`)).text).toContain('tạm dừng');

  const lonely = await here.propose({ units: { implementer: 'tt-a', beneficiary: 'cs-a', doit: 'sct-x', department: 'cuc', ministry: 'bct' } });
  await here.papers(lonely, ...dossier);
  await here.signAs('director', lonely);
  await act('system', lonely, { type: 'route', stage: 'completeness', round: 1 });
  expect((await here.say('director', lonely)).text).toContain('Chưa có người xử lý (Bộ phận tiếp nhận, Sở Công Thương): chưa có người giữ chức vụ. Cách xử lý: cử thêm 1 người được phép ký.');
});

test('an administrator may look at what the notices speak of', async () => {
  const code = await appraisal();
  await here.books.pool.query("UPDATE persons SET administrator = true WHERE id = 'm1'");
  expect((await here.say('m1', code)).text).toContain('Thẩm định cấp cơ sở');
  expect((await here.say('m1', `duyệt ${code}`)).text).toContain('đang chờ cơ quan');
});
