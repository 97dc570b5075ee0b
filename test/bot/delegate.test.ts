import { createActivities } from '../../activities';
import { channelsFor } from '../../bot/channels';
import { readPeriod } from '../../bot/period';
import { understand } from '../../bot/understand';
import { standsFor } from '../../prisma/roster';
import { delegationsOf } from '../../prisma/staff';
import { render } from '../../templates/render';
import { dataOf, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => {
  here = await town();
  // people of the same unit as the clerk, one of another unit, one who left
  await here.books.prisma.person.createMany({ data: [
    { id: 'lan', name: 'Nguyễn Thị Lan', username: 'lan.sct' }, { id: 'lan2', name: 'Trần Ngọc Lan' }, { id: 'duc', name: 'Đỗ Đức Anh' }, { id: 'xa', name: 'Nguyễn Thị Lan Xa' }, { id: 'cu', name: 'Lan Cũ', deactivatedAt: new Date() },
    ...[1, 2, 3, 4, 5, 6, 7].map((number) => ({ id: `hung${number}`, name: `Phạm Hùng ${number}` })),
  ] });
  await here.books.prisma.office.createMany({ data: [...['lan', 'lan2', 'duc', 'cu', 'hung1', 'hung2', 'hung3', 'hung4', 'hung5', 'hung6', 'hung7'].map((personId) => ({ personId, holder: 'doit.deputy@sct-a' })), { personId: 'xa', holder: 'doit.clerk@sct-b' }] });
  for (const id of ['lan', 'lan2']) await here.books.prisma.address.create({ data: { channel: 'web', chatId: id, personId: id } });
});
beforeEach(async () => {
  await here.books.pool.query('UPDATE delegations SET revoked_at = now() WHERE revoked_at IS NULL');
  await here.books.pool.query('UPDATE absences SET cancelled_at = now() WHERE cancelled_at IS NULL');
  for (const who of ['clerk', 'lan', 'lan2']) await here.say(who, 'hủy');
});
afterAll(() => here.close());

type Said = { text: string; buttons?: readonly { label: string; data: string }[] };
const notices = async (person: string, template: string) => (await here.books.prisma.notice.findMany({ where: { personId: person, template }, orderBy: { id: 'asc' } })).map(({ facts }) => JSON.parse(facts) as Record<string, unknown>);
const given = async (who = 'clerk') => (await delegationsOf(here.books, who)).given.filter(({ state }) => state !== 'revoked');

/** The clerk's offer to Lan, confirmed. */
async function offered(days = 'đến 10/03', stage = '1'): Promise<Said> {
  for (const said of ['ủy quyền', 'lan.sct', days, stage, 'Đi công tác']) await here.say('clerk', said);
  return here.say('clerk', 'xác nhận');
}

describe('what is typed', () => {
  test.each([
    ['ủy quyền', 'delegate'], ['uỷ quyền cho Lan', 'delegate'], ['uy quyen', 'delegate'], ['uy quyên', 'delegate'], ['delegate to Lan', 'delegate'],
    ['nhận ủy quyền', 'acceptOffer'], ['nhan uy quyen', 'acceptOffer'], ['accept delegation', 'acceptOffer'], ['từ chối ủy quyền', 'declineOffer'], ['tu choi uy quyen', 'declineOffer'], ['decline delegation', 'declineOffer'],
    ['hủy ủy quyền', 'revoke'], ['huy uy quyen', 'revoke'], ['thu hồi uỷ quyền', 'revoke'], ['cancel delegation', 'revoke'],
    ['vắng đến 05/12', 'absence'], ['vang den 05/12', 'absence'], ['VẮNG ĐẾN 05/12'.normalize('NFD'), 'absence'], ['nghỉ từ 1/12 đến 5/12', 'absence'], ['nghi tu 1/12 den 5/12', 'absence'], ['tôi nghỉ phép', 'absence'], ['absent until 5/12', 'absence'], ['vắng', 'absence'],
    ['hủy vắng', 'cancelAbsence'], ['huy vang', 'cancelAbsence'], ['huỷ vắng mặt', 'cancelAbsence'], ['cancel absence', 'cancelAbsence'],
    ['vâng', 'confirm'], ['hồ sơ đang đến đâu', 'status'], ['đề nghị từ chối', 'reject'], ['tôi nghĩ là được', 'unclear'], ['từ chối', 'reject'], ['hủy', 'cancel'],
  ])('"%s" asks for %s', (said, wish) => expect(understand(said).wish).toBe(wish));

  test.each([
    ['đến 30/12', '2026-11-25', '2026-12-30'], ['den het 30/12', '2026-11-25', '2026-12-30'], ['vắng đến 05/12', '2026-11-25', '2026-12-05'], ['từ 1/12 đến 5/12', '2026-12-01', '2026-12-05'], ['nghi tu 1/12 den 5/12', '2026-12-01', '2026-12-05'],
    ['từ 20/11 đến 30/11', '2026-11-20', '2026-11-30'], ['từ 28/12 đến 5/1', '2026-12-28', '2027-01-05'], ['5/12', '2026-12-05', '2026-12-05'], ['từ 01/12/2026 đến 5.12.2026', '2026-12-01', '2026-12-05'], ['đến 2026-12-05', '2026-11-25', '2026-12-05'],
    ['từ ngày 1 tháng 12 đến ngày 5 tháng 12 năm 2026', '2026-12-01', '2026-12-05'], ['hôm nay', '2026-11-25', '2026-11-25'], ['từ ngày mai đến 5/12', '2026-11-26', '2026-12-05'], ['from 1/12 to 5/12', '2026-12-01', '2026-12-05'], ['until 10/1', '2026-11-25', '2027-01-10'], ['đến 30/12/26', '2026-11-25', '2026-12-30'],
    ['1/12 - 5/12', '2026-12-01', '2026-12-05'], ['đến 25/11', '2026-11-25', '2026-11-25'], ['từ 1/3/2027 đến 5/3', '2027-03-01', '2027-03-05'],
  ])('"%s" is a time', (typed, from, until) => expect(readPeriod(typed, '2026-11-25')).toEqual({ from, until }));

  test.each([
    ['', 'unreadable'], ['tuần sau', 'unreadable'], ['31/2', 'noSuchDay'], ['đến 31/11', 'noSuchDay'], ['từ 1/12', 'noEnd'], ['đến 1/1/2020', 'past'], ['từ 5/12/2026 đến 1/12/2026', 'order'], ['từ 1/12/2026 đến 1/12/2027', 'tooLong'], ['1/1 2/2 3/3', 'unreadable'], ['đến 99/99', 'noSuchDay'],
  ])('"%s" is none: %s', (typed, wrong) => expect(readPeriod(typed, '2026-11-25')).toEqual({ wrong }));
});

test('a delegation by chat: to whom, when, which steps, why; confirmed, offered, accepted by the other, and then it counts', async () => {
  const code = await here.submitted();
  expect((await here.say('clerk', 'ủy quyền')).text).toContain('Bạn ủy quyền cho ai?');
  const found = await here.say('clerk', 'lan');
  expect(found.text).toContain('Nguyễn Thị Lan');
  expect(found.text).toContain('Trần Ngọc Lan');
  expect(found.text).not.toMatch(/Xa|Cũ/);
  expect((await here.press('clerk', dataOf(found, 'Nguyễn Thị Lan'))).text).toContain('Từ ngày nào đến ngày nào?');
  expect((await here.say('clerk', 'đến 31/2')).text).toContain('Không có ngày này');
  const stages = await here.say('clerk', 'đến 10/03');
  expect(stages.text).toContain('1. Tất cả các bước của bạn');
  expect((await here.say('clerk', '2')).text).toContain('Gõ lý do');
  const card = await here.say('clerk', 'Đi công tác, duyệt giúp <tôi>');
  expect(card.text).toContain('Xác nhận ủy quyền cho Nguyễn Thị Lan\nTừ ngày 02/3/2026 đến hết ngày 10/3/2026.');
  expect(card.text).toContain('Lý do: Đi công tác, duyệt giúp <tôi>');
  expect(await given()).toEqual([]);
  expect((await here.press('clerk', dataOf(card, 'Xác nhận'))).text).toContain('có hiệu lực khi Nguyễn Thị Lan nhận');
  const [made] = await given();
  expect(made).toMatchObject({ delegate: 'lan', from: '2026-03-02', to: '2026-03-10', state: 'offered', reason: 'Đi công tác, duyệt giúp <tôi>' });
  expect(made!.stages).toHaveLength(1);
  // the key is used up
  expect((await here.press('clerk', dataOf(card, 'Xác nhận'))).text).toContain('đã được bấm rồi');
  expect(await given()).toHaveLength(1);

  // the courier brings it with its two keys, in the chat that the delegate has
  const { rows: [notice] } = await here.books.pool.query<{ id: string }>("SELECT id::text FROM notices WHERE person_id = 'lan' AND template = 'delegationOffered'");
  const couriers = createActivities({ ledger: here.world.ledger, channels: channelsFor({}, here.books), engine: {} as never });
  await couriers.deliver('web', [notice!.id]);
  const [brought] = await here.books.prisma.chatMessage.findMany({ where: { chatId: 'lan', noticeId: BigInt(notice!.id) } });
  const keys = (JSON.parse(brought!.buttons) as { label: string; data: string }[]);
  expect(keys.map(({ label }) => label)).toEqual(['Nhận ủy quyền', 'Từ chối ủy quyền']);
  for (const { data } of keys) expect(data).toMatch(/^k:.{22}$/);
  expect((await here.press('lan2', keys[0]!.data)).text).toContain('Bạn không có quyền');

  const [told] = await notices('lan', 'delegationOffered');
  expect(render('vi', 'notices/delegationOffered', told!)).toContain('gõ "nhận ủy quyền"');
  expect(await here.books.prisma.mark.count({ where: { subject: 'courier/lan' } })).toBe(1);
  expect((await here.say('lan', `duyệt ${code}`)).text).not.toContain('thay mặt');
  expect((await here.press('lan', keys[0]!.data)).text).toContain('Bạn đã nhận ủy quyền của Chức danh clerk');
  expect((await here.press('lan', keys[1]!.data)).text).toContain('trước đó; lần bấm này không đổi gì');
  expect(await standsFor(here.books, 'lan', '2026-03-02')).toMatchObject([{ person: 'clerk' }]);
  expect((await notices('clerk', 'delegationAnswered')).at(-1)).toMatchObject({ accepted: true, delegate: 'Nguyễn Thị Lan' });
  expect((await here.say('lan', `duyệt ${code}`)).text).toContain('Ký thay mặt Chức danh clerk');
});

test('a name is looked for in the own unit only, without marks, by username, with at most five guesses', async () => {
  await here.say('clerk', 'ủy quyền');
  expect((await here.say('clerk', 'hung')).buttons).toHaveLength(5);
  expect((await here.say('clerk', 'do duc')).text).toContain('Từ ngày nào');
  await here.say('clerk', 'hủy');
  for (const stranger of ['Lan Xa', 'xa', 'Chức danh minister', 'clerk', 'Lan Cũ', '%', "'; DROP TABLE persons; --", '<b>']) {
    await here.say('clerk', 'ủy quyền');
    expect((await here.say('clerk', stranger)).text).toContain('Không thấy ai trong đơn vị');
  }
  // a button's data comes from outside
  await here.say('clerk', 'ủy quyền');
  expect((await here.press('clerk', 'dw:xa')).text).toContain('Không thấy ai');
  expect((await here.press('clerk', 'dw:clerk')).text).toContain('Không thấy ai');
  await here.say('clerk', 'hủy');
  expect((await here.press('clerk', 'dw:lan')).text).toContain('hết hiệu lực');
  expect((await here.press('clerk', 'ds:')).text).toContain('hết hiệu lực');
});

test('all in one sentence, for all steps; other words go elsewhere, and hủy drops it', async () => {
  const stages = await here.say('clerk', 'Ủy quyền cho Nguyễn Thị Lan từ 3/3 đến 5/3');
  expect(stages.text).toContain('Ủy quyền cho Nguyễn Thị Lan ký những bước nào?');
  await here.say('clerk', '1');
  await here.say('clerk', 'Nghỉ phép');
  expect((await here.say('clerk', 'đồng ý')).text).toContain('Đã gửi đề nghị ủy quyền');
  expect(await given()).toMatchObject([{ from: '2026-03-03', to: '2026-03-05', stages: [] }]);
  await here.say('clerk', 'ủy quyền');
  expect((await here.say('clerk', 'trợ giúp')).text).toContain('Tôi là máy');
  await here.say('clerk', 'ủy quyền');
  expect((await here.say('clerk', 'hủy')).text).toContain('Chưa có gì thay đổi');
  expect((await here.say('m1', 'ủy quyền')).text).not.toContain('cho ai');
});

test('of several offers one is shown with keys; a key is the delegate\'s own; declined it does not count and the principal hears', async () => {
  await offered();
  await here.books.pool.query("INSERT INTO delegations (id, principal_id, delegate_id, valid_from, valid_to, reason, created_by, created_at) VALUES ('d-2', 'appraiser', 'lan', '2026-03-02', '2026-03-09', 'Ốm', 'appraiser', '2030-01-01')");
  const offer = await here.say('lan', 'từ chối ủy quyền');
  expect(offer.text).toContain('Chức danh appraiser đề nghị bạn ký thay');
  expect(offer.text).toContain('Còn 1 đề nghị khác');
  const decline = dataOf(offer, 'Từ chối');
  expect(decline).toMatch(/^k:/);
  expect((await here.press('lan2', decline)).text).toContain('Bạn không có quyền');
  expect((await here.press('lan', decline)).text).toContain('Bạn đã từ chối ủy quyền của Chức danh appraiser');
  expect((await notices('appraiser', 'delegationAnswered')).at(-1)).toMatchObject({ accepted: false });
  expect((await here.say('lan', 'từ chối ủy quyền')).text).toContain('Bạn đã từ chối ủy quyền của Chức danh clerk');
  expect((await here.say('lan', 'nhận ủy quyền')).text).toContain('Không có đề nghị ủy quyền nào');
  expect(await standsFor(here.books, 'lan', '2026-03-02')).toEqual([]);
});

test('"hủy ủy quyền" lists what is open on both sides and ends it at once; the other hears', async () => {
  await offered();
  expect((await here.say('lan', 'nhan uy quyen')).text).toContain('Bạn đã nhận ủy quyền của Chức danh clerk');
  const list = await here.say('clerk', 'huy uy quyen');
  expect(list.text).toContain('1. cho Nguyễn Thị Lan, từ 02/3/2026 đến 10/3/2026, bước: tất cả');
  expect((await here.say('lan', 'hủy ủy quyền')).text).toContain('1. của Chức danh clerk cho bạn');
  expect((await here.say('clerk', '1')).text).toContain('Đã chấm dứt ủy quyền với Nguyễn Thị Lan');
  expect(await standsFor(here.books, 'lan', '2026-03-02')).toEqual([]);
  expect(await notices('lan', 'delegationRevoked')).toHaveLength(1);
  expect((await here.say('clerk', 'hủy ủy quyền')).text).toContain('Không có ủy quyền nào');
});

test('absent until a day: confirmed, kept, listed, taken back', async () => {
  const card = await here.say('clerk', 'vắng đến 05/03');
  expect(card.text).toContain('bạn vắng từ ngày 02/3/2026 đến hết ngày 05/3/2026');
  const absences = () => here.books.prisma.absence.findMany({ where: { personId: 'clerk', cancelledAt: null } });
  expect(await absences()).toEqual([]);
  expect((await here.press('clerk', dataOf(card, 'Xác nhận'))).text).toContain('Đã ghi: bạn vắng');
  expect(await absences()).toMatchObject([{ validFrom: '2026-03-02', validTo: '2026-03-05' }]);
  expect((await here.press('clerk', dataOf(card, 'Xác nhận'))).text).toContain('đã được bấm rồi');
  expect(await absences()).toHaveLength(1);
  const list = await here.say('clerk', 'huy vang');
  expect(list.text).toContain('1. từ 02/3/2026 đến 05/3/2026');
  expect((await here.press('m1', list.buttons![0]!.data)).text).toContain('Bạn không có quyền');
  expect((await here.press('clerk', list.buttons![0]!.data)).text).toContain('Đã hủy lần vắng');
  expect(await absences()).toEqual([]);
  expect((await here.say('clerk', 'hủy vắng')).text).toContain('không có lần vắng nào');
});

test('without days they are asked for; a card that is not the last confirms nothing; in English too', async () => {
  expect((await here.say('clerk', 'nghỉ phép')).text).toContain('Từ ngày nào đến ngày nào?');
  expect((await here.say('clerk', 'đến 1/1/2020')).text).toContain('đã qua');
  const first = await here.say('clerk', 'từ 5/3 đến 6/3');
  await here.say('clerk', 'vắng đến 07/03');
  expect((await here.press('clerk', dataOf(first, 'Xác nhận'))).text).toContain('hết hiệu lực');
  expect(await here.books.prisma.absence.count({ where: { personId: 'clerk', cancelledAt: null } })).toBe(0);
  await here.say('lan2', 'english');
  expect((await here.say('lan2', 'absent from 5/3 to 6/3')).text).toContain('you are absent from 05/3/2026 until the end of 06/3/2026');
  expect((await here.say('lan2', 'yes')).text).toContain('Recorded: you are absent');
  expect((await here.say('lan2', 'cancel absence')).text).toContain('1. from 05/3/2026 to 06/3/2026');
  expect((await here.say('lan2', '1')).text).toContain('is cancelled');
  expect((await here.say('lan2', 'delegate to Nguyen Thi Lan')).text).toContain('From which day');
});

test.each(['vi', 'en'] as const)('the notices to persons have words in %s', (language) => {
  const facts = { principal: 'Lan', delegate: 'Anh', by: 'Lan', from: '2026-03-02', until: '2026-03-10', stages: [], reason: 'Ốm', accepted: false };
  for (const template of ['delegationOffered', 'delegationAnswered', 'delegationRevoked']) expect(render(language, `notices/${template}`, facts)).toContain('10/3/2026');
  expect(render(language, 'notices/delegationOffered', { ...facts, stages: [{ vi: 'Thẩm định', en: 'Appraisal' }] })).toMatch(/Thẩm định|Appraisal/);
  expect(render(language, 'notices/pinLocked', { until: '2026-03-02T03:00:00.000Z' })).toContain('10:00 ngày 02/3/2026');
});

test('three deliveries of one confirmation offer one delegation', async () => {
  for (const said of ['ủy quyền', 'lan.sct', 'đến 10/03', '1', 'Đi công tác']) await here.say('clerk', said);
  const key = (await here.books.pool.query<{ state: string }>("SELECT state FROM dialogs WHERE chat_id = 'clerk'")).rows.map(({ state }) => (JSON.parse(state) as { buttons: string[] }).buttons[0]!)[0]!;
  await Promise.all([0, 1, 2].map(() => here.press('clerk', key)));
  expect(await given()).toHaveLength(1);
});
