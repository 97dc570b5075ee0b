import { usualDuration } from '../../prisma/stageDurations';
import { pinOf } from '../../prisma/lookup';
import { dossier, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
afterAll(() => here.close());

/** The tries were made an hour ago. */
async function anHourLater(): Promise<void> {
  await here.books.pool.query("WITH old AS (DELETE FROM look_up_tries RETURNING channel, chat_id, code) INSERT INTO look_up_tries (channel, chat_id, code, at) SELECT channel, chat_id, code, now() - interval '61 minutes' FROM old");
}

const wrongFor = (pin: string) => String((Number(pin) + 1) % 1_000_000).padStart(6, '0');

test('who is not linked is told the state by code and number, and nothing else of the project', async () => {
  const code = await here.propose();
  const pin = await pinOf(here.books, code);
  const told = await here.say('nobody', `tra cứu ${code} ${pin}`);
  expect(told.text).toContain(`Đề án ${code}: Mới đăng ký`);
  expect(told.text).not.toMatch(/máy ép|Hòa Phát|đồng/);
  expect(told.buttons).toEqual([]);
  expect((await here.say('nobody', `tra cuu ${code.toLowerCase()} ${pin.slice(0, 3)} ${pin.slice(3)}`)).text).toContain('Mới đăng ký');
  expect((await here.say('nobody', `look up ${code} ${pin}`)).text).toContain('Mới đăng ký');
  // who is linked may look up what is not theirs, by the same two
  expect((await here.say('stranger', `tra cứu ${code} ${pin}`)).text).toContain('Mới đăng ký');
  expect((await here.say('nobody', 'tra cứu')).text).toContain('tra cứu MÃ SỐ');
  // the code alone tells nothing
  for (const said of [code, `tra cứu ${code}`]) expect((await here.say('nobody', said)).text).not.toContain('Mới đăng ký');
});

test('an unknown code, a wrong number and a code that cannot be one get the same answer', async () => {
  const code = await here.propose();
  const pin = await pinOf(here.books, code);
  const wrong = await here.say('guesser', `tra cứu ${code} ${wrongFor(pin)}`);
  expect(wrong.text).toContain('Không tìm thấy');
  expect(await here.say('guesser', `tra cứu KC-2026-99999-0 ${pin}`)).toEqual(wrong);
  expect(await here.say('guesser', `tra cứu ${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'} ${pin}`)).toEqual(wrong);
});

test('five wrong tries an hour of a chat, then nothing is looked at; the right number costs none', async () => {
  const code = await here.propose();
  const pin = await pinOf(here.books, code);
  for (let tries = 0; tries < 8; tries += 1) expect((await here.say('honest', `tra cứu ${code} ${pin}`)).text).toContain('Mới đăng ký');
  for (let serial = 90_001; serial <= 90_005; serial += 1) expect((await here.say('prober', `tra cứu KC-2026-${serial}-0 ${pin}`)).text).toContain('Không tìm thấy');
  expect((await here.say('prober', `tra cứu ${code} ${pin}`)).text).toContain('quá nhiều lần');
  expect((await here.say('honest', `tra cứu ${code} ${pin}`)).text).toContain('Mới đăng ký');
  await anHourLater();
  expect((await here.say('prober', `tra cứu ${code} ${pin}`)).text).toContain('Mới đăng ký');
});

test('five wrong tries an hour for a code, from however many chats at once', async () => {
  const code = await here.propose();
  const pin = await pinOf(here.books, code);
  const told = await Promise.all(Array.from({ length: 12 }, (_, chat) => here.say(`crowd-${chat}`, `tra cứu ${code} ${wrongFor(pin)}`)));
  expect(told.filter(({ text }) => text.includes('Không tìm thấy'))).toHaveLength(5);
  expect((await here.say('late', `tra cứu ${code} ${pin}`)).text).toContain('quá nhiều lần');
  // other codes go on
  const other = await here.propose();
  expect((await here.say('late', `tra cứu ${other} ${await pinOf(here.books, other)}`)).text).toContain('Mới đăng ký');
});

describe('the status answer', () => {
  test('what to do comes first where it is the person\'s turn, and the way is counted in words', async () => {
    const code = await here.propose();
    const mine = await here.say('director', code);
    expect(mine.text).toMatch(/^Đang chờ bạn: bổ sung giấy tờ rồi nộp hồ sơ, chậm nhất hết ngày [\d/]+\. Còn thiếu: Đề án/);
    expect(mine.text).toMatch(/\nBước 1\/\d+, Mới đăng ký\.\n/);
    await here.papers(code, ...dossier);
    expect((await here.say('director', code)).text).toMatch(/^Đang chờ bạn: nộp hồ sơ, /);
    await here.signAs('director', code);
    const waiting = await here.say('director', code);
    expect(waiting.text).toMatch(/^Đề án KC[^]*\nBước 2\/\d+, Được tiếp nhận\.\n[^]*Bạn chưa cần làm gì[^]*Bước tiếp theo: Thẩm định cấp cơ sở/);
    expect((await here.say('clerk', code)).text).toMatch(/^Đang chờ bạn: mở hồ sơ, xem và ký/);
    await here.world.ledger.act(code, { type: 'signOff', stage: 'completeness', round: 1, vote: 'return', reason: 'Thiếu', fingerprint: (await here.world.ledger.read(code))!.project.fingerprint }, { person: 'clerk' }, `back/${code}`);
    expect((await here.say('director', code)).text).toMatch(/\nBước 2\/\d+, Yêu cầu bổ sung giấy tờ \(việc xen giữa, xong thì trở lại bước này\)\./);
    await here.books.pool.query("UPDATE persons SET language = 'en' WHERE id = 'director'");
    expect((await here.say('director', code)).text).toMatch(/^It waits for you: [^]*\nStep 2 of \d+, /);
    await here.books.pool.query("UPDATE persons SET language = 'vi' WHERE id = 'director'");
  });

  test('the legal basis on request, with how well its term is known', async () => {
    const code = await here.propose();
    for (const said of [`căn cứ ${code}`, `can cu phap ly ${code}`, `legal basis ${code}`]) expect((await here.say('director', said)).text).toMatch(/Căn cứ: TT 36\/2013\/TT-BCT Art\. 5, 7[^]*trước ngày 20 tháng 6 \(đã đọc trong văn bản\)/);
    const { buttons } = await here.say('director', code);
    expect((await here.press('director', buttons!.find(({ label }) => label === 'Căn cứ')!.data)).text).toContain('Căn cứ: TT 36');
    expect(await here.press('stranger', `bs:${code}`)).toEqual(await here.say('stranger', 'KC-2026-99999-0'));
  });
});

describe('the usual duration of a step', () => {
  let there: Town;
  beforeAll(async () => { there = await town(); });
  afterAll(() => there.close());
  const submitted = async () => {
    const code = await there.propose();
    await there.papers(code, ...dossier);
    await there.signAs('director', code);
    return code;
  };
  const closed = async (begun: string, days: number) => {
    there.later(begun);
    const code = await submitted();
    there.later(new Date(Date.parse(begun) + days * 86_400_000).toISOString());
    await there.signAs('clerk', code);
  };

  test('is told from our own closed visits of two years, the middle and the half around it, from five on', async () => {
    for (const days of [2, 4, 6, 8]) await closed('2026-04-01T02:00:00.000Z', days);
    // older than two years, and one that was left by withdrawing
    await closed('2024-01-10T02:00:00.000Z', 90);
    there.later('2026-04-01T02:00:00.000Z');
    const left = await submitted();
    there.later('2026-05-30T02:00:00.000Z');
    await there.world.ledger.act(left, { type: 'withdraw', reason: 'Thôi' }, { person: 'director' }, `left/${left}`);
    expect(await usualDuration(there.books, 'national', 'completeness', '2026-06-01T02:00:00.000Z')).toBeNull();
    await closed('2026-04-01T02:00:00.000Z', 30);
    const code = await submitted();
    there.later('2026-06-01T02:00:00.000Z');
    // what was found is kept for an hour, also that it was too little
    expect((await there.say('director', code)).text).not.toContain('Thông thường');
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 3_600_001);
    const told = 'Thông thường bước này mất 6 ngày (một nửa số hồ sơ: từ 4 đến 8 ngày; tính trên 5 lượt trong 24 tháng qua).';
    expect((await there.say('director', code)).text).toContain(told);
    for (const days of [1, 1, 1]) await closed('2026-04-02T02:00:00.000Z', days);
    there.later('2026-06-01T02:00:00.000Z');
    expect((await there.say('director', code)).text).toContain(told);
    jest.restoreAllMocks();
    // the local fund has figures of its own
    expect(await usualDuration(there.books, 'provincial', 'completeness', '2026-06-01T02:00:00.000Z')).toBeNull();
  });
});
