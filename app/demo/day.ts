import { atHour, dayOf, plusWorkingDays, vietnam } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { writtenDay } from '../../domain/text';
import { issueLinkKey } from '../../prisma/people';
import type { Ledger } from '../../prisma/ledger';
import { exampleProjects } from '../examples';
import type { Example } from '../examples';
import { playerOf } from '../play';
import { fileExample, seedBudget, seedPeople } from '../seed';
import { telegramLine, webLine, zaloBotLine, zaloOaLine } from './seats';
import type { Line } from './seats';
import type { Stage } from './stage';
import type { Seat, Transcript } from './transcript';

/** The house opens at seven on the next working day. */
export const opening = (now: Instant): Instant => atHour(plusWorkingDays(vietnam, dayOf(now), 1), 7);

const PROVINCE = 'Quảng Nam';
const BENEFICIARY = 'HTX Trầm hương Nông Sơn';
const NAME = 'Ứng dụng máy chạm khắc và sấy trầm hương';
const centre = 'tt-quang-nam';
const people = {
  applicant: `${centre}-giam-doc`, clerk: 'sct-quang-nam-tiep-nhan', appraiser: 'sct-quang-nam-tham-dinh', deputy: 'sct-quang-nam-pho-giam-doc',
  department: 'cuc-tham-dinh', minister: 'bo-truong', head: 'cuc-truong', administrator: 'quan-tri', second: 'quan-tri-2',
} as const;

/** The demonstration's people, and money for the plan year. */
export async function seedDay(ledger: Ledger): Promise<void> {
  await seedPeople(ledger);
  await seedBudget(ledger.books, [`national/${dayOf(await ledger.now()).slice(0, 4)}`]);
}

const pdf = (title: string): Buffer => Buffer.from(`%PDF-1.4\n% ${title}\n`);
const jpeg = (title: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(title)]);
const accepted = /Đã ghi nhận/;

/** What the day leaves behind that no table shows. */
export interface DayDone { code: string; bulk: string[]; quietNight: boolean; heldUntilMorning: boolean; deliveredOnce: boolean; busyTried: number; carriedBy: string; twice: number }

/** A day from seven to seven, by hand on every channel; each step waits for what must come, and throws in one sentence when it does not. */
export async function playDay(stage: Stage, show: Transcript): Promise<DayDone> {
  const { books, ledger } = stage;
  const [bulk, [running]] = await Promise.all([otherProjects(ledger, ['EX07', 'EX06'], 'ministryAppraisal'), otherProjects(ledger, ['EX08'], 'contract')]);
  await settled(stage);
  const today = dayOf(await stage.now());
  /** The next hour of the day, once everything of this one was told. */
  const later = async (hour: number, minute = 0) => {
    await settled(stage);
    await show.flush();
    await stage.moveTo(new Date(Date.parse(atHour(today, hour)) + minute * 60_000).toISOString());
  };
  const key = (person: string) => issueLinkKey(books, person);
  /** A chat of nobody's becomes the person's by the one-time key that the office handed out. */
  const linked = async (who: string, person: string, line: Line): Promise<Seat> => {
    const seat = show.seat(who, line);
    await seat.ask(`liên kết ${await key(person)}`, /Đã liên kết với/);
    return seat;
  };

  await show.scene('Mở cửa: ai cũng liên kết kênh của mình / the day begins: everybody links a channel');
  const applicant = await linked('Trung tâm (người nộp)', people.applicant, zaloOaLine(stage, '8410001'));
  const applicantPhotos = await linked('Trung tâm (người nộp)', people.applicant, zaloBotLine(stage, 'zb-10001'));
  await applicant.hears(/Zalo/);
  const clerk = show.seat('Bộ phận tiếp nhận', await webLine(stage, people.clerk));
  const appraiser = await linked('Chuyên viên Sở', people.appraiser, telegramLine(stage, 701));
  const deputy = await linked('Phó giám đốc Sở', people.deputy, telegramLine(stage, 702));
  const department = await linked('Thẩm định Cục', people.department, telegramLine(stage, 703));
  const minister = await linked('Bộ trưởng', people.minister, telegramLine(stage, 704));
  const administrator = show.seat('Quản trị', await webLine(stage, people.administrator));
  const second = await linked('Quản trị thứ hai', people.second, telegramLine(stage, 705));

  await later(8);
  await show.scene('Zalo OA: lập đề án, từng câu một / a proposal, question by question');
  const code = await proposed(applicant, today);
  for (const [number, title] of [[1, 'Đề án'], [1, 'Đơn đề nghị'], [1, 'Dự toán']] as const) {
    await applicant.ask(`giấy tờ ${code}`, /còn thiếu/);
    await applicant.ask(String(number), /Mời gửi tệp/);
    await applicant.send(`${title}.pdf`, pdf(`${code} ${title}`), /Đã nhận/);
  }
  await handIn(applicant, code);

  await later(9);
  await show.scene('Trang web: bộ phận tiếp nhận yêu cầu bổ sung / reception asks for a supplement');
  await clerk.hears(new RegExp(`${code} đang chờ bạn`));
  await clerk.ask(`trả lại ${code}`, /[Ll]ý do/);
  await clerk.ask('Dự toán chưa có chữ ký của đơn vị thụ hưởng, đề nghị chụp lại trang có chữ ký.', /Xác nhận: /);
  await clerk.press('Xác nhận', accepted);
  await applicant.hears(/cần bổ sung hồ sơ/);

  await show.scene('Zalo Bot: bổ sung bằng ảnh / the supplement as a photo');
  await applicantPhotos.send('anh-du-toan.jpg', jpeg(`${code} signed`), /Đã nhận/, `${code} dự toán kinh phí`);
  await handIn(applicantPhotos, code);

  await later(10);
  await show.scene('Sự cố: Telegram xin chờ (429) đúng lúc báo cho chuyên viên / Telegram asks to wait');
  stage.telegram.fault('sendMessage', { status: 429, retryAfter: 1 });
  const triedBefore = stage.telegram.calls('sendMessage').length;
  await clerk.hears(new RegExp(`${code} đang chờ bạn`));
  await approve(clerk, code);
  await appraiser.hears(new RegExp(`${code} đang chờ bạn`));
  await applicant.hears(/Đang thẩm định tại Sở/);
  const busyTried = stage.telegram.calls('sendMessage').length - triedBefore;
  await show.aside(`Telegram trả lời 429, máy đợi rồi gửi lại: ${busyTried} lần gọi, một tin / asked to wait, told once`);

  await show.scene('Telegram: ủy quyền / a delegation');
  await appraiser.ask('ủy quyền cho Phó giám đốc', /Từ ngày nào/);
  await appraiser.ask(`đến ${writtenDay(today)}`, /Tất cả các bước/);
  await appraiser.ask('1', /[Ll]ý do/);
  await appraiser.ask('Đi kiểm tra cơ sở ở Nông Sơn', /Xác nhận ủy quyền/);
  await appraiser.press('Xác nhận', /Đã gửi đề nghị ủy quyền/);
  await deputy.hears(/ủy quyền/);
  await deputy.press('Nhận ủy quyền', /Bạn đã nhận ủy quyền/);

  await later(11);
  await show.scene('Sự cố: Zalo giao tin xong thì đứt, máy không gửi lại / Zalo delivers and never answers');
  await deputy.ask(`duyệt ${code}`, /Ký thay mặt/);
  stage.zaloOa.fault('consult', { doneButNoAnswer: true });
  const before = (await applicant.ours()).length;
  await deputy.press('Xác nhận', accepted);
  await applicant.hears(/Đang thẩm định tại Bộ/);
  await until('the notice is known to be unknown', async () => (await stateCount(stage, code, 'UNKNOWN')) === 1);
  const deliveredOnce = (await applicant.ours()).length === before + 1;
  await show.aside('Không rõ tin đã đến chưa: ghi "chưa rõ", không tự gửi lần hai / the fate is unknown, nothing is sent twice');

  await later(14);
  await show.scene('Telegram: duyệt tất cả, mỗi hồ sơ một chữ ký; Zalo OA từ chối, bậc thang đi tiếp / bulk sign-off; the ladder carries');
  stage.zaloOa.fault('consult', { error: -217 });
  await department.hears(new RegExp(`${code} đang chờ bạn`));
  await department.ask('duyệt tất cả', new RegExp(`${bulk.length + 1} hồ sơ ký được ngay`));
  await department.press('Xác nhận ký', new RegExp(`${bulk.length + 1} hồ sơ đã ký`));
  await applicantPhotos.hears(new RegExp(`${code} .*Đang trình phê duyệt`));
  await settled(stage);
  const { rows: [carried] } = await books.pool.query<{ channel: string }>("SELECT channel FROM notices WHERE person_id = $1 AND project_code = $2 AND state = 'SENT' ORDER BY id DESC LIMIT 1", [people.applicant, code]);
  await show.aside('Zalo OA không nhận người này nữa: tin đi tiếp bằng Zalo Bot / the next rung of the ladder told it');

  await later(15);
  await show.scene('Telegram: Bộ trưởng trả lại có lý do / returned with a reason');
  await minister.hears(new RegExp(`${code} đang chờ bạn`));
  await minister.ask(`trả lại ${code}`, /[Ll]ý do/);
  await minister.ask('Làm rõ đơn giá máy sấy so với báo giá.', /Xác nhận: /);
  await minister.press('Xác nhận', accepted);
  await department.hears(new RegExp(`${code} đang chờ bạn`));
  await approve(department, code);

  await later(16);
  await show.scene('Quản trị: tắc ở đâu, khởi động lại bằng chữ gõ và người thứ hai / what is stuck; a restart takes two');
  await administrator.ask('tắc ở đâu', new RegExp(`${code}: 1 thông báo`));
  await administrator.ask(`khởi động lại ${code}`, /An toàn vì/);
  await administrator.ask('Thông báo sáng nay chưa rõ kết quả, cho máy đọc lại sổ', new RegExp(`KHỞI ĐỘNG LẠI ${code}`));
  await administrator.ask('ok', /chưa có gì được làm/);
  await administrator.ask(`KHỞI ĐỘNG LẠI ${code}`, /1 người quản trị khác được báo/);
  await second.hears(/cần một người quản trị thứ hai/);
  await second.press('Xác nhận', new RegExp(`Đã khởi động lại ${code}`));
  await administrator.ask(`gửi lại ${code}`, /Gõ số để gửi lại/);
  await administrator.ask('1', /Nếu gửi lại, người nhận có thể đọc hai lần/);
  await administrator.ask('1', /gửi lại/i);
  await applicantPhotos.hears(/\(gửi lại\)/);

  await later(21, 30);
  await show.scene('21:30, giờ yên tĩnh: ký thì được, báo thì để đến sáng / quiet hours: signing goes, telling waits');
  const evening = (await Promise.all([applicant.ours(), applicantPhotos.ours()])).flat().length;
  await minister.ask(`duyệt ${code}`, /số tiền/i);
  await minister.ask('250 triệu', /Xác nhận: /);
  const card = stage.telegram.messages(704).at(-1)!.buttons.find(({ label }) => label.includes('Xác nhận'))!.data;
  const tap = await minister.press('Xác nhận', accepted);
  await stage.telegram.repeat(Number(tap));
  await stage.telegram.press(704, card);
  await show.aside('Telegram giao lại lần bấm ấy, rồi một lần nữa dưới số khác / the same tap is delivered twice more, once under another number');
  await minister.hears(/đã được xử lý bởi/);
  await until('the notice waits', async () => (await stateCount(stage, code, 'PENDING')) > 0);
  await show.aside('Cục trưởng tạm dừng một đề án khác vì bão: việc phải dừng ngay thì báo cả trong đêm / work that must stop is told at any hour');
  await ledger.act(running!, { type: 'suspend', reason: 'Bão số 13, dừng thi công để bảo đảm an toàn.' }, { person: people.head }, `demo/suspend/${running}`);
  // whoever was told this has been looked at whole, with what waits: only the rest is held
  await applicantPhotos.hears(/tạm dừng/);
  const heldUntilMorning = (await stateCount(stage, code, 'PENDING')) > 0;
  const quietNight = (await Promise.all([applicant.ours(), applicantPhotos.ours()])).flat().length === evening + 1;

  await stage.moveTo(opening(await stage.now()));
  await show.scene('07:00 sáng hôm sau: tin tối qua đến / seven in the morning: the evening\'s notice comes');
  await applicantPhotos.hears(/đã chuyển bước: Đã phê duyệt/);
  await applicant.ask(`tiến độ ${code}`, /Đã phê duyệt/);
  await settled(stage);
  const signed = (await Promise.all([code, ...bulk].map(async (one) => (await ledger.entries(one)).flatMap(({ event, by }) => (event.type === 'signedOff' ? [`${one}/${event.stage}/${event.round}/${by}`] : []))))).flat();
  return { code, bulk, quietNight, heldUntilMorning, deliveredOnce, busyTried, carriedBy: carried?.channel ?? '', twice: signed.length - new Set(signed).size };
}

/** Real projects of the source that stand at a stage already when the day begins. */
async function otherProjects(ledger: Ledger, ids: readonly string[], stage: string): Promise<string[]> {
  const examples = exampleProjects(dayOf(await ledger.now())).filter(({ id }) => ids.includes(id));
  return Promise.all(examples.map(async (example: Example) => {
    const code = await fileExample(ledger, example);
    await playerOf(ledger, code, example, { council: false, pauseMs: 50 }).go(stage);
    return code;
  }));
}

async function proposed(applicant: Seat, today: string): Promise<string> {
  const year = today.slice(0, 4);
  await applicant.ask('lập đề án', /Câu 1\/11/);
  const answers: readonly [string, number][] = [['1', 2], [NAME, 3], ['may moc thiet bi', 3], ['1', 4], [PROVINCE, 5], ['1 tỷ 200 triệu', 6], ['1', 7], ['250 triệu', 8], [BENEFICIARY, 9], [`30/10/${Number(year) + 1}`, 10]];
  for (const [answer, next] of answers) await applicant.ask(answer, new RegExp(`Câu ${next}/11`));
  await applicant.ask(year, /Đề án bạn sắp gửi|Đơn vị thực hiện/);
  await applicant.ask('xác nhận', /Đã lập đề án/);
  return /Đã lập đề án (KC-\d{4}-\d{5}-\w)/.exec((await applicant.ours()).map(({ text }) => text).join('\n'))![1]!;
}

async function handIn(applicant: Seat, code: string): Promise<void> {
  await applicant.ask(`nộp ${code}`, /Xác nhận: /);
  await applicant.press('Xác nhận', accepted, 'xác nhận');
}

async function approve(seat: Seat, code: string): Promise<void> {
  await seat.ask(`duyệt ${code}`, /Xác nhận: /);
  await seat.press('Xác nhận', accepted);
}

const stateCount = ({ books }: Stage, projectCode: string, state: string) => books.prisma.notice.count({ where: { personId: people.applicant, projectCode, state } });

/** Every mark is taken and every notice told, but for those that wait for the digest of the day. */
const settled = ({ books }: Stage) => until('every notice is told', async () => {
  const { rows: [open] } = await books.pool.query<{ n: number }>("SELECT (SELECT count(*) FROM marks)::int + (SELECT count(*) FROM notices WHERE state IN ('PENDING', 'SENDING') AND template NOT IN ('reminder', 'overdue'))::int AS n");
  return open!.n === 0;
});

async function until(what: string, done: () => Promise<boolean>, patienceMs = 45_000): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await done()); await new Promise((resolve) => setTimeout(resolve, 50)))
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`);
}
