import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Line, Shown } from '../../app/demo/seats';
import { transcript } from '../../app/demo/transcript';

jest.setTimeout(280_000);

/** The command as `app/run.mjs` runs it, with what it printed. */
function demo(): Promise<{ code: number | null; lines: string[]; faults: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, '../../app/demo.ts'), '--chat'], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TZ: 'UTC' } });
  let [out, faults] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { faults += text; });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, lines: out.split('\n'), faults })));
}

test('a whole day on the web chat, Zalo and Telegram is told as a chat, with every fault carried and nothing decided twice', async () => {
  const { code, lines, faults } = await demo();
  const text = lines.join('\n');
  expect(text).not.toMatch(/THIẾU/);
  expect([code, faults]).toEqual([0, '']);
  // in the order of the day: the hour, the channel and who says what
  const order = [
    /^07:00 {2}Zalo OA {3}Trung tâm/, /^08:00 {2}Zalo OA {3}Trung tâm/, /» lập đề án/, /│ Câu 1\/11/, /│ Đã lập đề án KC-/, /» \(Đề án\.pdf\)/, /^09:00 {2}web {7}Bộ phận tiếp nhận/, /» Dự toán chưa có chữ ký/, /│ Đề án KC-.* cần bổ sung hồ sơ/,
    /^09:00 {2}Zalo Bot {2}Trung tâm/, /» \(anh-du-toan\.jpg\)/, /Telegram trả lời 429/, /» ủy quyền cho Phó giám đốc/, /» \[Nhận ủy quyền\]/, /│ Ký thay mặt/, /Không rõ tin đã đến chưa/, /» duyệt tất cả/, /│ .*3 hồ sơ đã ký/, /» Làm rõ đơn giá/,
    /» tắc ở đâu/, /» KHỞI ĐỘNG LẠI KC-/, /│ Đã khởi động lại/, /│ \(gửi lại\)/, /^21:30 {2}Telegram {2}Bộ trưởng/, /» 250 triệu/, /│ .*đã được xử lý bởi/, /^── 07:00 ── 07:00 sáng hôm sau/, /^07:00 {2}Zalo Bot/, /│ .*đã chuyển bước: Đã phê duyệt/, /^Tổng kết/, /^ {2}thông báo \/ notices: SENT \d+$/,
  ];
  let at = 0;
  for (const what of order) {
    const found = lines.findIndex((line, index) => index >= at && what.test(line));
    expect([what.source, found >= at]).toEqual([what.source, true]);
    at = found;
  }
  // no key stands in the transcript, used or not
  expect(text).toContain('» liên kết (khóa một lần)');
  expect(text).not.toMatch(/liên kết [A-Za-z0-9_-]{22}/);
  // the applicant is told nothing in the quiet hours but what must stop at once
  const night = lines.slice(lines.findIndex((line) => line.startsWith('── 21:30')), lines.findIndex((line) => line.startsWith('── 07:00 ── 07:00')));
  expect(night.flatMap((line, index) => (/máy → Trung tâm/.test(line) ? [night[index + 1]] : []))).toEqual([expect.stringContaining('tạm dừng ở bước')]);
  expect(lines.filter((line) => line.startsWith('  đạt / ok'))).toHaveLength(11);
  for (const channel of ['Zalo OA', 'Zalo Bot', 'Telegram', 'web']) expect(text).toMatch(new RegExp(`^ {2}${channel} +\\d+ +[1-9]\\d* +[1-9]\\d*$`, 'm'));
});

describe('the transcript', () => {
  /** A chat in which the other side answers each word with what the script has for it. */
  function chat(script: Record<string, string[]>) {
    const messages: Shown[] = [];
    const add = (text: string, fromUs: boolean) => { messages.push({ id: String(messages.length), text, fromUs, buttons: [] }); };
    const line: Line = { channel: 'zaloBot', say: async (text) => { add(text, false); for (const answer of script[text] ?? []) add(answer, true); }, file: async () => undefined, shown: async () => [...messages] };
    const printed: string[] = [];
    const show = transcript(async () => '2026-11-25T00:05:00.000Z', (text) => printed.push(text), 100);
    return { add, printed, show, seat: show.seat('Lan', line) };
  }

  test('shows the hour in Vietnam, the channel, who, and every line of what is said', async () => {
    const { seat, printed, show } = chat({ 'xin chào': ['Chào bạn.\nTôi là máy.'] });
    expect(await seat.ask('xin chào', /Chào/)).toContain('Tôi là máy');
    expect(printed).toEqual(['07:05  Zalo Bot  Lan\n           » xin chào', '07:05  Zalo Bot  máy → Lan\n           │ Chào bạn.\n           │ Tôi là máy.']);
    expect((await show.counts()).find(({ channel }) => channel === 'zaloBot')).toEqual({ channel: 'zaloBot', chats: 1, fromPeople: 1, toPeople: 1 });
  });

  test('what does not come is said in one sentence with who waits, where, for what, and what stands there', async () => {
    const { seat } = chat({ 'duyệt': ['Bạn không có quyền'] });
    await expect(seat.ask('duyệt', /Đã ghi nhận/)).rejects.toThrow('Lan (Zalo Bot) waits for /Đã ghi nhận/; last in the chat: Bạn không có quyền');
    await expect(seat.hears(/sáng mai/)).rejects.toThrow('waits for /sáng mai/');
    await expect(seat.press('Xác nhận', /ghi/)).rejects.toThrow('Lan sees no button "Xác nhận"');
  });

  test('an answer is never one that stood there before, and a notice is heard once, also after it was printed', async () => {
    const { seat, add, show } = chat({ 'lại': [] });
    add('Đã nhận', true);
    await expect(seat.ask('lại', /Đã nhận/)).rejects.toThrow('waits for');
    await show.flush();
    expect(await seat.hears(/Đã nhận/)).toBe('Đã nhận');
    await expect(seat.hears(/Đã nhận/)).rejects.toThrow('waits for');
  });

  test('a one-time key is not printed', async () => {
    const { seat, printed } = chat({ 'liên kết abcdefghijklmnopqrstuv': ['Đã liên kết'] });
    await seat.ask('liên kết abcdefghijklmnopqrstuv', /Đã liên kết/);
    expect(printed.join()).not.toContain('abcdef');
  });
});
