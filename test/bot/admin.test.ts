import { keysOf } from '../../bot/offer';
import { raiseAlarm } from '../../prisma/alarms';
import { issueLinkKey, link } from '../../prisma/people';
import { dataOf, town } from './town';
import type { Town } from './town';

let here: Town;
const restarted: string[] = [];
let engineRuns = true;
beforeAll(async () => {
  here = await town();
  for (const id of ['an', 'binh']) {
    await here.books.prisma.person.create({ data: { id, name: `Quản trị ${id}`, administrator: true } });
    await link(here.books, 'web', id, await issueLinkKey(here.books, id), '2026-03-02');
  }
  await here.books.prisma.person.create({ data: { id: 'moi', name: 'Nguyễn Văn Mới' } });
  await here.books.prisma.office.create({ data: { personId: 'moi', holder: 'doit.staff@sct-a' } });
  await here.books.prisma.unit.upsert({ where: { id: 'sct-a' }, create: { id: 'sct-a', name: 'Sở Công Thương A', kind: 'doit', province: 'Bắc Giang' }, update: {} });
  here.world.engine = { health: async () => engineRuns, restart: async (code) => { restarted.push(code); return { runId: `run-${restarted.length}` }; } };
});
afterAll(() => here.close());
afterEach(async () => {
  engineRuns = true;
  await here.books.pool.query("UPDATE restart_requests SET done_at = now() WHERE done_at IS NULL; UPDATE absences SET cancelled_at = now(); UPDATE marks SET since = now(); UPDATE persons SET deactivated_at = NULL");
});

type Said = { text: string; buttons?: readonly { label: string; data: string }[] };
const lines = async (code: string) => (await here.world.ledger.entries(code)).filter(({ event }) => event.type === 'restarted');
const told = (person: string, template: string) => here.books.prisma.notice.findMany({ where: { personId: person, template }, orderBy: { id: 'desc' } });
const away = (person: string, code: string) => here.books.prisma.absence.create({ data: { id: `${person}-${code}`, personId: person, validFrom: '2026-03-01', validTo: '2026-03-20', enteredBy: person, createdAt: new Date() } });
/** Asks for a restart up to the typed words. */
async function askFor(who: string, code: string, reason = 'Lượt chạy đứng từ hôm qua'): Promise<Said> {
  await here.say(who, `khởi động lại ${code}`);
  await here.say(who, reason);
  return here.say(who, `KHỞI ĐỘNG LẠI ${code}`);
}

describe('nothing leaks', () => {
  test('to all others the words are words like any, and buttons do nothing', async () => {
    const code = await here.submitted();
    for (const who of ['clerk', 'director', 'stranger', 'm1']) {
      // what was not understood before changes nothing
      const alone = async (words: string) => { await here.say(who, 'trợ giúp'); return (await here.say(who, words)).text; };
      for (const words of ['tắc ở đâu', 'what is stuck']) expect((await here.say(who, words)).text).not.toMatch(/Đang tắc|Stuck now|không có gì đang tắc/i);
      expect(await alone('stuck')).toBe(await alone('xyzzy plugh'));
      for (const words of [`khởi động lại ${code}`, `gửi lại ${code}`, `phân công lại ${code}`]) expect((await here.say(who, words)).text).not.toMatch(/lượt chạy|quản trị|Người ký của|Gõ số để gửi lại/i);
      for (const data of [`zr:${code}`, `zl:${code}`, `za:${code}`, `zp:${code}:0`, 'zw:clerk', 'zu:1']) expect((await here.press(who, data)).text).toContain('hết hiệu lực');
      for (const data of ['yr:1', 'yn:1:FAILED', `yq:${code}:clerk`, 'yo:1']) expect((await here.press(who, data)).text).toContain('không do hệ thống gửi ra');
    }
    expect(await lines(code)).toEqual([]);
  });

  test('who was administrator when the question was asked and is none now, decides nothing', async () => {
    const code = await here.submitted();
    await here.say('an', `khởi động lại ${code}`);
    await here.say('an', 'kẹt');
    await here.books.pool.query("UPDATE persons SET administrator = false WHERE id = 'an'");
    await here.say('an', `KHỞI ĐỘNG LẠI ${code}`);
    await here.books.pool.query("UPDATE persons SET administrator = true WHERE id = 'an'");
    expect(await here.books.prisma.restartRequest.count({ where: { projectCode: code } })).toBe(0);
  });
});

test('help tells administrators their own words, and nobody else', async () => {
  for (const words of ['trợ giúp', '/start']) {
    expect((await here.say('an', words)).text).toContain('tắc ở đâu');
    expect((await here.say('clerk', words)).text).not.toMatch(/tắc ở đâu|khởi động lại/);
  }
  expect((await here.press('an', 'hp')).text).toContain('phân công lại MÃ');
});

describe('what is stuck', () => {
  test('is said plainly when nothing is, and with reason, time and the next step when something is', async () => {
    await here.books.pool.query("DELETE FROM marks; UPDATE projects SET due = NULL, unattended = false; UPDATE notices SET state = 'SENT'");
    expect((await here.say('an', 'tắc ở đâu?')).text).toContain('Không có gì đang tắc');
    expect((await here.say('an', 'what is stuck')).text).toContain('Không có gì đang tắc');
    const [open, late] = [await here.submitted(), await here.submitted()];
    await away('clerk', open);
    await away('appraiser', open);
    const { project } = (await here.world.ledger.read(open))!;
    await here.world.ledger.act(open, { type: 'route', stage: project.stage, round: project.round }, 'system', `route/${open}`);
    await here.books.pool.query("UPDATE projects SET due = '2026-02-20T00:00:00Z' WHERE code = $1", [late]);
    await here.books.pool.query("UPDATE marks SET since = now() - interval '20 minutes'");
    await here.books.pool.query("INSERT INTO inbound_events (channel, external_id, chat_id, state, reason) VALUES ('zaloBot', 'x1', 'secret-chat', 'SETASIDE', 'TypeError: x is not a function')");
    await raiseAlarm(here.books.pool, 'unreachedPerson', 'cuc');
    await raiseAlarm(here.books.pool, 'zaloOa.unrefreshed', '1: no refresh since 2026-01-01');
    await here.books.pool.query("UPDATE notices SET state = 'UNREACHED' WHERE id = (SELECT max(id) FROM notices WHERE project_code = $1)", [late]);
    for (const words of ['tắc ở đâu', 'Tac o dau'.normalize('NFD'), 'hồ sơ tắc', 'ho so tăc', 'WHAT IS STUCK?']) {
      const { text, buttons } = await here.say('an', words);
      expect(text).toContain(`${open}, `);
      expect(text).toMatch(/người giữ chức vụ đang vắng\. Cách nhỏ nhất: người vắng ủy quyền/);
      expect(text).toMatch(new RegExp(`${late}.*hạn hết ngày 20/02/2026.*chờ: `));
      expect(text).toMatch(/Máy chưa nhận việc: \d+ dấu chờ/);
      expect(text).toContain('zaloBot');
      expect(text).toContain('TypeError: x is not a function');
      expect(text).toContain('Chức danh cuc');
      expect(text).toContain('zaloOa.unrefreshed');
      expect(text).not.toContain('secret-chat');
      expect(buttons!.map(({ data }) => data)).toEqual(expect.arrayContaining([`za:${open}`, `zl:${late}`, `st:${late}`]));
    }
    // a typed number takes the first step
    expect((await here.say('an', '1')).text).toContain(`Người ký của ${open}`);
    await here.books.pool.query("UPDATE alarms SET cleared_at = now(); DELETE FROM inbound_events WHERE external_id = 'x1'");
  });
});

describe('restart', () => {
  test('takes the typed words, a second administrator and the engine, and is one line of the record', async () => {
    const code = await here.submitted();
    const before = (await here.world.ledger.read(code))!.project.stage;
    const first = await here.say('an', `khởi động lại ${code}`);
    expect(first.text).toMatch(/An toàn vì: sổ không đổi[\s\S]*hai người quản trị/);
    const second = await here.say('an', 'Lượt chạy đứng từ hôm qua');
    expect(second.text).toContain(`KHỞI ĐỘNG LẠI ${code}`);
    // neither yes nor small letters nor another code
    for (const words of ['ok', 'đồng ý', `khởi động lại ${code}`, 'KHỞI ĐỘNG LẠI', `KHỞI ĐỘNG LẠI ${code} ngay`]) expect((await here.say('an', words)).text).toContain('chưa có gì được làm');
    expect(await here.books.prisma.restartRequest.count({ where: { projectCode: code } })).toBe(0);
    expect((await here.say('an', `KHOI DONG LAI  ${code}`)).text).toContain('1 người quản trị khác được báo');
    expect(await told('an', 'restartAsked')).toEqual([]);
    const [notice] = await told('binh', 'restartAsked');
    expect(JSON.parse(notice!.facts)).toMatchObject({ code, by: 'Quản trị an', reason: 'Lượt chạy đứng từ hôm qua' });
    expect([(await lines(code)).length, restarted.includes(code)]).toEqual([0, false]);
    // the first one cannot confirm, neither by asking again nor by the other's button
    expect((await here.say('an', `khởi động lại ${code}`)).text).toContain('Bạn không tự xác nhận được');
    const [button] = await keysOf(here.books, { person: { id: 'binh' }, heard: { channel: 'web', chatId: 'binh' } }, { template: 'restartAsked', facts: JSON.parse(notice!.facts), language: 'vi' });
    expect((await here.press('an', button!.data)).text).toContain('nút của người khác');
    expect((await here.press('binh', button!.data)).text).toContain(`Đã khởi động lại ${code}, theo đề nghị của Quản trị an`);
    expect(await lines(code)).toMatchObject([{ by: 'binh', event: { reason: 'Lượt chạy đứng từ hôm qua' } }]);
    expect(restarted.filter((one) => one === code)).toHaveLength(1);
    expect(await told('an', 'restartDone')).toHaveLength(1);
    // a second press does nothing
    expect((await here.press('binh', button!.data)).text).toContain('đã được bấm');
    expect([(await lines(code)).length, restarted.filter((one) => one === code).length, (await here.world.ledger.read(code))!.project.stage]).toEqual([1, 1, before]);
  });

  test('the second one may also type it, sees who asked and why, and confirms by a number or a word', async () => {
    for (const words of ['1', 'xác nhận', 'ok']) {
      const code = await here.submitted();
      expect((await askFor('binh', code, 'Kẹt <b>*_')).text).toContain('Đã ghi đề nghị');
      const card = await here.say('an', `khoi dong lai ${code.toLowerCase()}`);
      expect(card.text).toContain('Quản trị binh đề nghị');
      expect(card.text).toContain('Kẹt <b>*_');
      expect((await here.say('an', words)).text).toContain(`Đã khởi động lại ${code}`);
      expect(await lines(code)).toMatchObject([{ by: 'an' }]);
    }
  });

  test('of two confirmations at once one line is recorded', async () => {
    const code = await here.submitted();
    await here.books.prisma.person.create({ data: { id: 'chi', name: 'Quản trị chi', administrator: true } });
    await link(here.books, 'web', 'chi', await issueLinkKey(here.books, 'chi'), '2026-03-02');
    await askFor('an', code);
    const cards = [await here.say('binh', `khởi động lại ${code}`), await here.say('chi', `khởi động lại ${code}`)];
    await Promise.all(['binh', 'chi'].map((who, index) => here.press(who, dataOf(cards[index]!, 'Xác nhận'))));
    expect(await lines(code)).toHaveLength(1);
    await here.books.pool.query("UPDATE persons SET administrator = false WHERE id = 'chi'");
  });

  test('a reason may stand behind the code, and empty it is asked for', async () => {
    const code = await here.submitted();
    expect((await here.say('an', `khởi động lại ${code}: máy treo`)).text).toContain('Lý do: máy treo');
    await here.say('an', 'hủy');
    expect((await here.say('an', `KHỞI ĐỘNG LẠI ${code}`)).text).toContain('An toàn vì');
    expect(await here.books.prisma.restartRequest.count({ where: { projectCode: code } })).toBe(0);
    await here.say('an', 'hủy');
  });

  test('is over after a day', async () => {
    const code = await here.submitted();
    await askFor('an', code);
    const card = await here.say('binh', `khởi động lại ${code}`);
    here.later('2026-03-03T02:00:00.000Z');
    try {
      expect((await here.press('binh', dataOf(card, 'Xác nhận'))).text).not.toContain('Đã khởi động lại');
      expect(await lines(code)).toEqual([]);
      // it begins anew, by whoever asks now
      expect((await here.say('binh', `khởi động lại ${code}`)).text).toContain('An toàn vì');
      await here.say('binh', 'hủy');
    } finally { here.later('2026-03-02T02:00:00.000Z'); }
  });

  test('with one administrator only it says so and what to do', async () => {
    const code = await here.submitted();
    await here.books.pool.query("UPDATE persons SET deactivated_at = now() WHERE id = 'binh'");
    expect((await here.say('an', `khởi động lại ${code}`)).text).toMatch(/cần hai người quản trị[\s\S]*cấp quyền quản trị cho người thứ hai/);
    });

  test('while the engine is away it stays agreed, and is handed over again by either of the two', async () => {
    const code = await here.submitted();
    await askFor('an', code);
    engineRuns = false;
    const card = await here.say('binh', `khởi động lại ${code}`);
    expect((await here.press('binh', dataOf(card, 'Xác nhận'))).text).toContain('máy quy trình không trả lời');
    expect(await lines(code)).toEqual([]);
    engineRuns = true;
    const again = await here.say('an', `khởi động lại ${code}`);
    expect(again.text).toContain('Đã có người quản trị thứ hai xác nhận');
    expect((await here.press('an', dataOf(again, 'Xác nhận'))).text).toContain(`Đã khởi động lại ${code}`);
    expect(await lines(code)).toMatchObject([{ by: 'binh' }]);
  });

  test('a project that is not there, or whose code is mistyped, is not found', async () => {
    const code = await here.submitted();
    expect((await here.say('an', 'khởi động lại KC-2026-99999-0')).text).toContain('Không');
    expect((await here.say('an', `khởi động lại ${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`)).text).toContain('Không');
    expect((await here.say('an', 'khởi động lại')).text).toContain('Gõ kèm mã đề án');
  });
});

describe('resend', () => {
  const troubled = async (code: string, state: string) => {
    const { rows: [row] } = await here.books.pool.query<{ id: string }>("UPDATE notices SET state = $2, channel = 'telegram', passed = '{telegram}', error = 'blocked' WHERE id = (SELECT max(id) FROM notices WHERE project_code = $1 AND state = 'PENDING') RETURNING id::text", [code, state]);
    return row!.id;
  };
  const notice = async (id: string) => (await here.books.prisma.notice.findUnique({ where: { id: BigInt(id) } }))!;

  test('lists what did not come; a number sends one that failed again, down all channels anew', async () => {
    const code = await here.submitted();
    expect((await here.say('an', `gửi lại ${code}`)).text).toContain('không có thông báo nào');
    const id = await troubled(code, 'FAILED');
    const list = await here.say('an', `gui lai ${code}`);
    expect(list.text).toMatch(/1\. .*: gửi lỗi \(telegram\)[\s\S]*Lỗi: blocked/);
    expect((await here.say('an', '1')).text).toContain('được gửi lại');
    expect(await notice(id)).toMatchObject({ state: 'PENDING', passed: [], channel: null, error: null });
    // the same message handled again after a crash says the same and sends nothing twice
    const tap = here.heard('an', { button: (await (async () => { await here.books.pool.query("UPDATE notices SET state = 'FAILED' WHERE id = $1", [id]); return here.say('an', `gửi lại ${code}`); })()).buttons![0]!.data });
    expect((await here.told(tap)).text).toContain('được gửi lại');
    await here.books.pool.query("UPDATE notices SET state = 'SENT' WHERE id = $1", [id]);
    expect((await here.told(tap)).text).toContain('được gửi lại');
    expect((await notice(id)).state).toBe('SENT');
    // the same button again does nothing
    await here.books.pool.query("UPDATE notices SET state = 'SENT' WHERE id = $1", [id]);
    await here.press('an', list.buttons![0]!.data);
    expect((await notice(id)).state).toBe('SENT');
  });

  test('one that may have arrived says what is unknown and is sent only when confirmed', async () => {
    const code = await here.submitted();
    const id = await troubled(code, 'UNKNOWN');
    const list = await here.say('an', `resend ${code}`);
    expect(list.text).toContain('chưa rõ đã đến hay chưa');
    const card = await here.say('an', '1');
    expect(card.text).toMatch(/Chưa rõ thông báo này đã đến[\s\S]*đọc hai lần/);
    expect((await notice(id)).state).toBe('UNKNOWN');
    await here.say('an', 'hủy');
    expect((await notice(id)).state).toBe('UNKNOWN');
    await here.press('an', `zu:${id}`);
    expect((await here.say('an', 'đồng ý')).text).toContain('được gửi lại');
    expect((await notice(id)).state).toBe('PENDING');
  });

  test('what changed since it was shown is not sent', async () => {
    const code = await here.submitted();
    const id = await troubled(code, 'FAILED');
    const list = await here.say('an', `gửi lại ${code}`);
    await here.books.pool.query("UPDATE notices SET state = 'UNKNOWN' WHERE id = $1", [id]);
    expect((await here.press('an', list.buttons![0]!.data)).text).not.toContain('được gửi lại');
    expect((await notice(id)).state).toBe('UNKNOWN');
    for (const data of ['zu:0', 'zu:x', 'zu:99999999', 'zu:']) expect((await here.press('an', data)).text).not.toContain('gửi lại,');
  });
});

describe('reassign', () => {
  test('a seat that is filled is shown, with nothing to do', async () => {
    const code = await here.submitted();
    const { text, buttons } = await here.say('an', `phân công lại ${code}`);
    expect(text).toContain('Chức danh clerk');
    expect(buttons!.every(({ data }) => !/^(k:|zp:)/.test(data))).toBe(true);
  });

  test('a holder who is away is asked once to delegate', async () => {
    const code = await here.submitted();
    await away('clerk', code);
    // the deputy signs meanwhile
    expect((await here.say('an', `phan cong lai ${code}`)).text).toMatch(/Chức danh appraiser \(.* ký thay\)[\s\S]*Chức danh clerk, vắng mặt/);
    await away('appraiser', code);
    const list = await here.say('an', `phan cong lai ${code}`);
    expect(list.text).toMatch(/không ai được phép ký[\s\S]*Chức danh clerk, vắng mặt[\s\S]*người vắng ủy quyền/);
    expect((await here.press('an', dataOf(list, 'Nhắc Chức danh clerk ủy quyền'))).text).toContain('được nhắc ủy quyền');
    const again = await here.say('an', `phân công lại ${code}`);
    await here.press('an', dataOf(again, 'Nhắc'));
    expect((await told('clerk', 'delegateAsked')).filter(({ facts }) => facts.includes(code))).toHaveLength(1);
  });

  test('the office is given to somebody of the unit who could lawfully sign, with dates and a card', async () => {
    const code = await here.submitted();
    await away('clerk', code);
    const list = await here.say('an', `phân công lại ${code}`);
    const who = await here.press('an', dataOf(list, 'Giao'));
    expect(who.text).toContain('Nguyễn Văn Mới');
    const days = await here.say('an', 'nguyen van moi');
    expect(days.text).toContain('từ ngày nào đến ngày nào');
    expect((await here.say('an', 'từ 31/2')).text).toContain('Không có ngày này');
    const card = await here.say('an', 'đến 20/3');
    expect(card.text).toMatch(/Sở Công Thương A cho Nguyễn Văn Mới[\s\S]*02\/3\/2026 đến hết ngày 20\/3\/2026/);
    expect(await here.books.prisma.office.count({ where: { personId: 'moi' } })).toBe(1);
    expect((await here.say('an', 'xác nhận')).text).toContain('Đã giao');
    expect(await here.books.prisma.office.findMany({ where: { personId: 'moi', holder: 'doit.clerk@sct-a' } })).toMatchObject([{ validFrom: '2026-03-02', validTo: '2026-03-20' }]);
    expect(await told('moi', 'officeGiven')).toHaveLength(1);
    // the run looks again
    expect(await here.books.prisma.mark.count({ where: { subject: `project/${code}` } })).toBe(1);
    expect((await here.say('an', `phân công lại ${code}`)).text).toContain('Nguyễn Văn Mới');
    await here.books.pool.query("DELETE FROM offices WHERE person_id = 'moi' AND holder = 'doit.clerk@sct-a'");
  });

  test('who could not sign this project is not given the office for it', async () => {
    const code = await here.submitted();
    await away('clerk', code);
    const list = await here.say('an', `phân công lại ${code}`);
    await here.press('an', dataOf(list, 'Giao'));
    expect((await here.say('an', 'Chức danh director')).text).toContain('cũng không được ký');
    expect((await here.say('an', 'không có ai tên này cả')).text).toContain('Không tìm thấy');
    expect((await here.press('an', 'zw:nobody')).text).toContain('Không tìm thấy');
    await here.say('an', 'hủy');
    expect((await here.press('an', 'zw:moi')).text).toContain('hết hiệu lực');
  });
});

test('in English too', async () => {
  await here.say('an', 'english');
  const code = await here.submitted();
  expect((await here.say('an', `restart ${code}`)).text).toContain('It is safe because');
  expect((await here.say('an', 'hangs')).text).toContain(`RESTART ${code}`);
  expect((await here.say('an', `RESTART ${code}`)).text).toContain('was recorded');
  expect((await here.say('an', 'stuck')).text).toContain('wait for a second administrator');
  expect((await here.say('an', `reassign ${code}`)).text).toContain('Signers of');
  expect((await here.say('an', `resend ${code}`)).text).toContain('no notice');
  await here.say('an', 'tiếng việt');
});
