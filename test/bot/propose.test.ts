import { startBot } from '../../app/bot';
import type { Message } from '../../bot/channel';
import { issueLinkKey, link } from '../../prisma/people';
import { pinFits } from '../../prisma/lookup';
import { fakeTelegram } from '../fakes/telegram';
import type { FakeTelegram } from '../fakes/telegram';
import { dataOf, town } from './town';
import type { Town } from './town';

let here: Town;
beforeEach(async () => {
  here = await town();
  await here.books.prisma.unit.createMany({ data: [
    { id: 'tt-a', name: 'Trung tâm Khuyến công Bắc Giang', kind: 'promotionCentre', province: 'Bắc Giang' }, { id: 'tt-b', name: 'Trung tâm Khuyến công Lạng Sơn', kind: 'promotionCentre', province: 'Lạng Sơn' },
    { id: 'sct-a', name: 'Sở Công Thương Bắc Giang', kind: 'doit', province: 'Bắc Giang' }, { id: 'ubnd-a', name: 'UBND tỉnh Bắc Giang', kind: 'peoplesCommittee', province: 'Bắc Giang' },
    { id: 'cuc', name: 'Cục', kind: 'department', province: null }, { id: 'bct', name: 'Bộ Công Thương', kind: 'ministry', province: null },
    { id: 'cs-a', name: 'Cơ sở Gỗ mỹ nghệ Hòa Phát', kind: 'ruralEstablishment', province: 'Bắc Giang' },
  ] });
});
afterEach(() => here.close());

const director = (text: string) => here.say('director', text);
const projects = () => here.books.prisma.project.count();
const draft = async () => here.books.prisma.chatDraft.findUnique({ where: { personId: 'director' } });
const answers = ['1', 'Ứng dụng máy ép viên <nén> & sấy *gỗ*', 'may moc thiet bi', '1', 'bắc giang', '1 tỷ 200 triệu', '1', '250 triệu', 'co so go my nghe hoa phat', '1', '30/10/2026', '2026'];
async function answered(upTo = answers.length): Promise<Message> {
  let last = await director('lập đề án');
  for (const one of answers.slice(0, upTo)) last = await director(one);
  return last;
}

test('a proposal from the first question to the code, the look-up number and the papers', async () => {
  expect((await director('lap de an')).text).toMatch(/Câu 1\/11\. Đề án xin kinh phí nào\?\n1\. Khuyến công quốc gia[^]*2\. Khuyến công địa phương/);
  expect((await director('quốc gia')).text).toContain('Câu 2/11. Tên đề án');
  expect((await director(answers[1]!)).text).toContain('Câu 3/11. Nội dung');
  const guesses = await director('may moc thiet bi');
  expect(guesses.text).toMatch(/Ý bạn là nội dung nào[^]*1\. Ứng dụng máy móc thiết bị tiên tiến/);
  expect(guesses.text).not.toContain('6. ');
  expect((await director('1')).text).toMatch(/Câu 4\/11[^]*1\. Bắc Giang/);
  expect((await director('Bac Giang')).text).toMatch(/Bắc Giang nay thuộc Bắc Ninh[^]*Câu 5\/11/);
  expect((await director('1 tỷ 200 triệu')).text).toContain('Câu 6/11');
  const money = await director('1');
  expect(money.text).toMatch(/Câu 7\/11[^]*Tỷ lệ trên chi phí: 600\.000\.000 đồng[^]*Mức trần: 300\.000\.000 đồng \(TT 28\/2018\/TT-BTC[^]*tối đa 300\.000\.000 đồng/);
  expect((await director('250 triệu')).text).toMatch(/Câu 8\/11[^]*1\. Chính đơn vị bạn: Trung tâm/);
  expect((await director('cơ sở gỗ mỹ nghệ hoà phát')).text).toContain('Câu 9/11');
  expect((await director('30/10/2026')).text).toMatch(/Câu 10\/11[^]*1\. 2026/);
  const card = await director('1');
  for (const line of ['1. Nguồn kinh phí: Đề án khuyến công quốc gia', '2. Tên đề án: Ứng dụng máy ép viên <nén> & sấy *gỗ*', '5. Tổng kinh phí: 1.200.000.000 đồng', '8. Đơn vị thụ hưởng: Cơ sở Gỗ mỹ nghệ Hòa Phát', '9. Ngày hoàn thành dự kiến: 30/10/2026', '11. Đơn vị thực hiện: Trung tâm']) expect(card.text).toContain(line);
  expect(card.text).toMatch(/CẦN KIỂM TRA: Đối tượng được hưởng/);
  expect(card.text).not.toContain('Chưa có quyết định');
  expect(await projects()).toBe(0);

  const done = await director('xác nhận');
  const [, code, pin] = /Đã lập đề án (KC-2026-\d{5}-\w)\. Số tra cứu: (\d{6})/.exec(done.text)!;
  expect(done.text).toContain('Các giấy tờ còn thiếu');
  expect(await pinFits(here.books, code!, pin!)).toBe(true);
  const { project } = (await here.world.ledger.read(code!))!;
  expect(project.facts).toEqual({
    name: answers[1], activity: 'machinery_application', province: 'Bắc Giang', units: { implementer: 'tt-a', beneficiary: 'cs-a', doit: 'sct-a', province: 'ubnd-a', department: 'cuc', ministry: 'bct' },
    requested: 250_000_000n, total: 1_200_000_000n, eligibleCost: 1_200_000_000n, beneficiaries: ['Cơ sở Gỗ mỹ nghệ Hòa Phát'], flags: [], planYear: 2026, planRound: 1, plannedEnd: '2026-10-30',
  });
  expect(project.stage).toBe('registration');
  expect(await draft()).toBeNull();
  // the papers go on as for any project
  expect((await here.press('director', done.buttons![0]!.data)).text).toMatch(/Gửi tệp|tệp/);
});

test('an answer that cannot be is told why, and the same question stays', async () => {
  await answered(1);
  const wrong = async (text: string, why: RegExp, step: number) => { const said = await director(text); expect(said.text).toMatch(why); expect(said.text).toContain(`Câu ${step}/11`); };
  await wrong('x'.repeat(501), /dài quá 500 ký tự \(đang 501\)/, 2);
  await director('Tên');
  await wrong('phóng tên lửa lên mặt trăng', /Không có nội dung|Ý bạn là nội dung nào/, 3);
  await director('hội chợ triển lãm');
  await director('1');
  await wrong('Sài Gòn Xanh', /Không có tỉnh/, 4);
  await wrong('Sông Bé', /Ý bạn là tỉnh nào[^]*Bình Dương[^]*Bình Phước/, 4);
  await director('bac giang');
  await wrong('nhiều lắm', /chưa đọc được số tiền/, 5);
  await wrong('0 đ', /lớn hơn 0 đồng/, 5);
  await director('500 triệu');
  await wrong('600 triệu', /600\.000\.000 đồng lớn hơn tổng kinh phí 500\.000\.000 đồng/, 6);
  await director('bằng tổng kinh phí');
  await wrong('501 triệu', /lớn hơn tổng/, 7);
  await director('100 triệu');
  await director('1');
  await wrong('30/2/2027', /Không có ngày này/, 9);
  await wrong('30/10', /thiếu năm/, 9);
  await wrong('01/3/2026', /đã qua; hôm nay là 02\/3\/2026/, 9);
  await wrong('03/04/27', /đọc được nhiều cách[^]*1\. 03\/4\/2027/, 9);
  expect((await director('1')).text).toContain('Câu 10/11');
  await wrong('2031', /từ 2026 đến 2027/, 10);
  await wrong('2025', /từ 2026 đến 2027/, 10);
  expect((await director('năm 2027')).text).toContain('Đề án bạn sắp gửi');
  expect(await projects()).toBe(0);
});

test('"để sau" keeps what was answered for days and for every channel; "làm tiếp" goes on where it stood', async () => {
  await answered(4);
  expect((await director('de sau')).text).toContain('đến câu 4/11');
  await here.books.pool.query("UPDATE dialogs SET expires_at = now() - interval '1 second'");
  here.later('2026-03-20T02:00:00.000Z');
  // a text without an open question is no answer
  await director('Hà Nội nhé');
  await link(here.books, 'web', 'other', await issueLinkKey(here.books, 'director'), '2026-03-20');
  expect((await here.say('other', 'làm tiếp')).text).toContain('Câu 4/11');
  expect((await here.say('other', 'bắc giang')).text).toContain('Câu 5/11');
  expect((await director('lập đề án')).text).toMatch(/đang lập dở một đề án: Ứng dụng máy[^]*câu 5\/11/);
  expect((await director('1')).text).toContain('Câu 5/11');
});

test('"sửa 4" changes one answer and keeps the others; what no longer fits is asked again', async () => {
  await answered();
  expect((await director('sua 2')).text).toContain('Câu 2/11. Tên đề án');
  expect((await director('Tên mới')).text).toContain('2. Tên đề án: Tên mới');
  expect((await director('sửa câu 5')).text).toContain('Câu 5/11');
  const again = await director('200 triệu');
  expect(again.text).toMatch(/Câu 6, 7 không còn khớp nên phải trả lời lại\.[^]*Câu 6\/11/);
  await director('1');
  expect((await director('90 triệu')).text).toContain('7. Kinh phí đề nghị: 90.000.000 đồng');
  expect((await director('sửa 12')).text).toContain('từ 1 đến 11');
  expect((await director('sửa 11')).text).toContain('một đơn vị này');
  // a draft of last year is looked at again
  await director('để sau');
  here.later('2027-01-05T02:00:00.000Z');
  expect((await director('làm tiếp')).text).toMatch(/Câu 9, 10 không còn khớp[^]*Câu 9\/11/);
});

test('an amount above the norm is kept and said to be so, at once and on the card', async () => {
  await answered(7);
  expect((await director('400 triệu')).text).toMatch(/cao hơn định mức hôm nay \(300\.000\.000 đồng\)[^]*"sửa 7"/);
  for (const one of ['1', '30/10/2026', '2026']) await director(one);
  expect((await director('làm tiếp')).text).toContain('mức hỗ trợ tối đa là 300.000.000 đồng');
});

test('"hủy" throws it away only after a confirm, which counts once', async () => {
  await answered(3);
  const asked = await director('huy');
  expect(asked.text).toContain('Bỏ đề án đang lập: Ứng dụng');
  expect(await draft()).not.toBeNull();
  expect((await director('thôi')).text).toContain('Chưa có gì thay đổi');
  expect(await draft()).not.toBeNull();
  const sure = await director('hủy nháp');
  expect((await director('xác nhận')).text).toContain('Đã bỏ');
  expect(await draft()).toBeNull();
  await director('lập đề án');
  expect((await here.press('director', dataOf(sure, 'Bỏ'))).text).toContain('Nút này đã');
  expect(await draft()).not.toBeNull();
});

test('a card that showed something else confirms nothing, and one draft becomes one project', async () => {
  const card = await answered();
  const send = dataOf(card, 'Xác nhận');
  await link(here.books, 'web', 'other', await issueLinkKey(here.books, 'director'), '2026-03-02');
  await here.say('other', 'sửa 7');
  const second = await here.say('other', '200 triệu');
  expect((await here.press('director', send)).text).toMatch(/đã đổi sau khi bạn xem[^]*7\. Kinh phí đề nghị: 200\.000\.000 đồng/);
  expect(await projects()).toBe(0);
  // two cards of the same draft, pressed at the same moment
  const third = await director('làm tiếp');
  const [a, b] = await Promise.all([here.press('director', dataOf(third, 'Xác nhận')), here.press('other', dataOf(second, 'Xác nhận'))]);
  expect(await projects()).toBe(1);
  const code = /KC-2026-\d{5}-\w/.exec(a.text)![0];
  expect(b.text).toContain(code);
  // nobody else's press, nor one that was made up
  expect((await here.press('owner', dataOf(third, 'Xác nhận'))).text).not.toContain('Đã lập');
  expect((await here.press('director', 'pc:0:0')).text).not.toContain('Đã lập');
});

test('OPS-05 a proposal whose recording fails is not said to be filed; the draft stays, and confirmed again it begins once', async () => {
  const card = await answered();
  const { ledger } = here.world;
  here.world.ledger = { ...ledger, act: () => { throw new Error('the books are away'); } };
  const press = here.heard('director', { button: dataOf(card, 'Xác nhận') });
  await expect(here.told(press)).rejects.toThrow('the books are away');
  expect([await projects(), (await draft())?.step]).toEqual([0, 'confirm']);
  here.world.ledger = ledger;
  // the same message handled again after a crash
  expect((await here.told(press)).text).toContain('Đã lập đề án');
  expect((await here.told(press)).text).toContain('Đã lập đề án');
  expect(await projects()).toBe(1);
});

test('a name of an old font is asked, a beneficiary that nobody knows is registered only with the project', async () => {
  await answered(1);
  const old = await director('§Ò ¸n m¸y Ðp gç xuÊt khÈu');
  expect(old.text).toMatch(/phông chữ cũ[^]*2\. Giữ nguyên/);
  expect((await director('1')).text).toContain('Câu 3/11');
  for (const one of answers.slice(2, 8)) await director(one);
  const units = () => here.books.prisma.unit.count({ where: { kind: 'ruralEstablishment' } });
  expect((await director('hòa phát')).text).toMatch(/tên gần giống[^]*1\. Cơ sở Gỗ mỹ nghệ Hòa Phát, Bắc Giang\n2\. Đơn vị khác, tên đúng như đã gõ: hòa phát/);
  expect((await director('HTX Mây tre đan Tăng Tiến')).text).toMatch(/chưa có trong danh sách[^]*Câu 9\/11/);
  await director('30/10/2026');
  await director('2026');
  expect(await units()).toBe(1);
  const code = /KC-2026-\d{5}-\w/.exec((await director('xác nhận')).text)![0];
  expect(await units()).toBe(2);
  const { project } = (await here.world.ledger.read(code))!;
  expect(project.facts.units.beneficiary).toMatch(/^cs-htx-may-tre-dan-tang-tien-/);
});

test('where an authority is registered nowhere it is said so and nothing is half done', async () => {
  await here.books.prisma.unit.delete({ where: { id: 'sct-a' } });
  const stopped = await answered();
  expect(stopped.text).toMatch(/Chưa gửi được[^]*Sở Công Thương cho đề án tại Bắc Giang/);
  expect(await projects()).toBe(0);
  await here.books.prisma.unit.create({ data: { id: 'sct-bn', name: 'Sở Công Thương Bắc Ninh', kind: 'doit', province: 'Bắc Ninh' } });
  const card = await director('làm tiếp');
  await here.books.prisma.unit.create({ data: { id: 'sct-bn2', name: 'Sở Công Thương Bắc Ninh 2', kind: 'doit', province: 'Bắc Ninh' } });
  expect((await here.press('director', dataOf(card, 'Xác nhận'))).text).toContain('Chưa gửi được');
  expect([await projects(), await here.books.prisma.reservedCode.count()]).toEqual([0, 0]);
});

test('only a director of an implementing unit files, or who stands for one; who stands for two is asked', async () => {
  for (const who of ['owner', 'minister', 'm1']) expect((await here.say(who, 'lập đề án')).text).toContain('Chỉ giám đốc đơn vị thực hiện');
  await here.standsFor('m1', 'director');
  expect((await here.say('m1', 'lập đề án')).text).toContain('Câu 1/11');
  await here.standsFor('m2', 'director');
  await here.standsFor('m2', 'stranger');
  expect((await here.say('m2', 'đăng ký đề án')).text).toMatch(/Câu 11\/11\. Bạn lập đề án cho đơn vị nào\?\n1\. Trung tâm Khuyến công Bắc Giang\n2\. Trung tâm Khuyến công Lạng Sơn/);
  expect((await here.say('m2', '2')).text).toContain('Câu 1/11');
  // what was lent is over
  here.later('2026-03-20T02:00:00.000Z');
  expect((await here.say('m1', 'làm tiếp')).text).toContain('Chỉ giám đốc');
  await here.standsFor('m3', 'director', { stages: ['completeness'], days: ['2026-03-01', '2026-04-01'] });
  expect((await here.say('m3', 'lập đề án')).text).toContain('Chỉ giám đốc');
});

test('a question of its own is answered in between, and the draft stays', async () => {
  await answered(5);
  expect((await director('hồ sơ của tôi')).text).toContain('chưa có đề án');
  expect((await director('làm tiếp')).text).toContain('Câu 5/11');
  // words that a name may hold ask for nothing
  await director('sửa 2');
  expect((await director('Đào tạo tiếng Anh và báo cáo tháng cho cơ sở')).text).toContain('Câu 5/11');
  expect((await director('english')).text).toContain('English');
  expect((await director('resume')).text).toMatch(/Question 5 of 11/);
});

describe('over Telegram', () => {
  let fake: FakeTelegram;
  let bot: { stop(): Promise<void> };
  beforeEach(async () => {
    fake = await fakeTelegram();
    bot = (await startBot({ TELEGRAM_TOKEN: '12345:not-a-real-token', TELEGRAM_API_ROOT: fake.apiRoot }, here.world, () => undefined))!;
  });
  afterEach(async () => { await bot.stop(); await fake.stop(); });

  test('CHT-16 an answer whose sending broke hangs nothing: "/huy" and "/batdau" are heard, other chats go on, answers 1 and 2 are kept', async () => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const chat = 300;
    await fake.say(chat, `/start ${await issueLinkKey(here.books, 'director')}`);
    await fake.until(chat, 1);
    await fake.say(chat, 'lập đề án');
    expect((await fake.until(chat, 2))[1]!.text).toContain('Câu 1/11');
    await fake.press(chat, fake.messages(chat).at(-1)!.buttons[0]!.data);
    expect((await fake.until(chat, 3))[2]!.text).toContain('Câu 2/11');
    // the proxy cuts the line while the next question is sent
    fake.fault('sendMessage', { deliveredButNoAnswer: true });
    await fake.say(chat, 'Tên đề án');
    expect((await fake.until(chat, 4))[3]!.text).toContain('Câu 3/11');
    await fake.say(chat, '/huy');
    await fake.say(301, 'xin chào');
    expect((await fake.until(chat, 5))[4]!.text).toContain('Bỏ đề án đang lập: Tên đề án?');
    await fake.until(301, 1);
    await fake.say(chat, '/batdau');
    expect((await fake.until(chat, 6))[5]!.text).toContain('Tôi là máy trả lời tự động');
    expect(JSON.parse((await draft())!.data)).toMatchObject({ fund: 'national', name: 'Tên đề án' });
    await fake.say(chat, 'làm tiếp');
    expect((await fake.until(chat, 7))[6]!.text).toContain('Câu 3/11');
    jest.restoreAllMocks();
  });
});

test('the same in English, to the code', async () => {
  await director('english');
  expect((await director('new proposal')).text).toMatch(/Question 1 of 11[^]*1\. National fund/);
  for (const one of ['local fund', 'A new press', 'advanced machinery', '1', 'Bac Giang', '1.2 billion', 'same as the total']) await director(one);
  expect((await director('2 billion')).text).toContain('is more than the total');
  expect((await director('400 million')).text).toMatch(/more than today's norm allows[^]*Question 8/);
  expect((await director('our own unit')).text).toContain('Question 9');
  expect((await director('30/02/2027')).text).toContain('no such day');
  await director('30/10/2027');
  const card = await director('2027');
  expect(card.text).toMatch(/Note: today's norm allows at most 300\.000\.000/);
  expect((await director('later')).text).toContain('Your proposal is kept: A new press');
  expect((await director('new project')).text).toContain('all answered');
  await director('resume');
  expect((await director('confirm')).text).toMatch(/Project KC-2026-\d{5}-\w has begun\. Look-up number: \d{6}/);
  const [project] = await here.books.prisma.project.findMany();
  const { facts } = (await here.world.ledger.read(project!.code))!.project;
  expect([project!.fund, facts.units.beneficiary, facts.beneficiaries]).toEqual(['provincial', 'tt-a', ['Trung tâm Khuyến công Bắc Giang']]);
  for (const [said, told] of [[`legal basis ${project!.code}`, /Basis: TT 46\/2012/], [`withdraw ${project!.code}`, /Why\? Type the reason/], ['no money', /Confirm: withdraw/], ['yes', /was withdrawn/], [`withdraw ${project!.code}`, /ended/], ['withdraw', /None of your projects/], ['quiet hours 22:00-06:00', /Quiet hours from 22:00 to 06:00/], ['preferences', /Your notices/], ['mute decisions', /always sent/], ['discard draft', /no unfinished proposal/], ['look up', /look up CODE NUMBER/]] as [string, RegExp][])
    expect((await director(said)).text).toMatch(told);
});
